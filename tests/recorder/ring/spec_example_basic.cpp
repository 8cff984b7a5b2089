#include "include/circular_buffer.h"

// The specification's example "Basic Usage" as it stands, within a main.
// clang-format off
int main() {
MemoryMappedCircularBuffer buffer;

// Initialize with a file
if (!buffer.initialize("my_buffer.dat")) {
    // Handle error
    return -1;
}

// Write data
char data[] = "Hello, World!";
buffer.write_slot(data, strlen(data) + 1);

// Read data
char read_buffer[SLOT_SIZE];
size_t bytes_read;
if (buffer.read_slot(read_buffer, sizeof(read_buffer), &bytes_read)) {
    printf("Read %zu bytes: %s\n", bytes_read, read_buffer);
}
}
