#include "include/circular_buffer.h"

// The specification's example "Direct Memory Access" as it stands, within a main that opens the buffer.
// clang-format off
int main() {
MemoryMappedCircularBuffer buffer;
if (!buffer.initialize("my_buffer.dat")) return -1;

// Get direct pointer to write slot
void* write_ptr = buffer.get_write_slot_ptr();
if (write_ptr) {
    // Write directly to memory
    strcpy((char*)write_ptr, "Direct write!");
    buffer.advance_write_pointer();
}

// Get direct pointer to read slot
const void* read_ptr = buffer.get_read_slot_ptr();
if (read_ptr) {
    printf("Direct read: %s\n", (const char*)read_ptr);
    buffer.advance_read_pointer();
}
}
