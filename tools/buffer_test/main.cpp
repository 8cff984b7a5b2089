// buffer_test: demonstrates and checks every feature of the memory-mapped ring, and leaves two rings to look at.
#include <cerrno>
#include <cstring>
#include <exception>
#include <iostream>
#include <string>

#include "tools/buffer_test/features.h"

namespace {

constexpr int kExitDone = 0;
constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;

constexpr const char* kUsage =
    "Usage: buffer_test [buffer_file]\n"
    "\n"
    "Demonstrates and checks the memory-mapped circular buffer on a new buffer_file\n"
    "(default: game_buffer.dat; an unused ring of that name is replaced), and leaves\n"
    "a ring of demo frames in snake2.dat unless there is one.\n"
    "\n"
    "Options:\n"
    "  -h, --help    Show help message\n"
    "\n"
    "Exit status: 0 all is well, 1 a check or the file failed, 2 called wrongly\n";

// Begins as the specification's example output does.
void print_opened(const MemoryMappedCircularBuffer& ring, std::ostream& out) {
  MemoryMappedCircularBuffer::Stats stats;
  ring.get_stats(stats);
  out << "Memory-mapped circular buffer initialized:\n"
      << "  File: " << ring.path() << '\n'
      << "  Size: " << 64 + size_t{stats.slot_count} * stats.slot_bytes << " bytes\n"
      << "  Stages: " << stats.slot_count << '\n'
      << "  Slot size: " << stats.slot_bytes << " bytes\n"
      << "  Write index: " << stats.write_index << '\n'
      << "  Read index: " << stats.read_index << '\n'
      << "  Total writes: " << stats.total_writes << '\n'
      << "  Total reads: " << stats.total_reads << '\n';
}

int fail(const std::string& reason) {
  std::cout.flush();
  std::cerr << "buffer_test: " << reason << '\n';
  return kExitFailed;
}

int run(const std::string& file) {
  std::ostream& out = std::cout;
  out << "=== Memory-Mapped Circular Buffer Test ===\n";
  if (!MemoryMappedCircularBuffer::create_buffer_file(file.c_str())) {
    const bool full = recorder::base::is_full(errno);
    return fail(std::string(MemoryMappedCircularBuffer::last_error()) +
                (full ? " - free some space, or name a file on another disk" : ""));
  }
  out << "Created buffer file: " << file << " (Size: " << 64 + BUFFER_STAGES * SLOT_SIZE << " bytes)\n";
  MemoryMappedCircularBuffer ring;
  if (!ring.initialize(file.c_str())) return fail(ring.last_error());
  print_opened(ring, out);

  buffer_test::Report report(out);
  buffer_test::show_features(ring, report);
  buffer_test::leave_demo_ring("snake2.dat", report);
  if (!report.finish()) return fail(out ? "not everything is as it should be" : "the output could not be written");
  return kExitDone;
}

}  // namespace

int main(int argc, char** argv) {
  std::string file = "game_buffer.dat";
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "-h") == 0 || std::strcmp(argv[i], "--help") == 0) {
      std::cout << kUsage << std::flush;
      return std::cout ? kExitDone : kExitFailed;
    }
    if (argc > 2 || argv[i][0] == '-' || argv[i][0] == '\0') {
      std::cerr << "buffer_test: " << (argc > 2 ? "one file at most" : "unknown option or empty name") << "\n"
                << kUsage;
      return kExitUsage;
    }
    file = argv[i];
  }
  try {
    return run(file);
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}
