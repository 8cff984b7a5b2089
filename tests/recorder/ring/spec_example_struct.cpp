#include "include/circular_buffer.h"

// The specification's example "Structured Data" as it stands, within a main that opens the buffer and looks at the
// result.
// clang-format off
int main() {
MemoryMappedCircularBuffer buffer;
if (!buffer.initialize("my_buffer.dat")) return -1;

struct GameState {
    uint32_t frame;
    float x, y;
    uint32_t score;
};

GameState state = {100, 10.5f, 20.3f, 1500};

// Write structured data
buffer.write_slot(&state, sizeof(state));

// Read structured data
GameState read_state;
buffer.read_slot(&read_state, sizeof(read_state));

printf("frame %u at %.1f, %.1f with %u points\n", read_state.frame, read_state.x, read_state.y, read_state.score);
}
