// Rings made byte by byte, after the specification and not by the recorder's own code, and the program to look at them.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/run_program.h"
#include "tests/support/temp_dir.h"

namespace buffer_dump_test {

using testing_support::ProgramOptions;
using testing_support::ProgramResult;
using testing_support::RunningProgram;

inline const std::string kProgram = std::string(OUROBOROS_PROGRAM_DIR) + "/buffer_dump";

inline std::vector<std::string> command(const std::vector<std::string>& arguments) {
  std::vector<std::string> argv{kProgram};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return argv;
}
inline ProgramResult run(const std::vector<std::string>& arguments, const ProgramOptions& options = {}) {
  return testing_support::run_program(command(arguments), options);
}

inline std::string little_endian(uint32_t value) {
  std::string out;
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift & 0xff);
  return out;
}

struct RingHeader {
  uint32_t write_index = 0;
  uint32_t read_index = 0;
  uint32_t total_writes = 0;
  uint32_t total_reads = 0;
  uint32_t magic = 0xbeefcafe;
  uint32_t slot_count = 0;  // 0: the default of 10
  uint32_t slot_bytes = 0;  // 0: the default of 1024

  std::string bytes() const {
    std::string out = little_endian(write_index) + little_endian(read_index) + little_endian(total_writes) +
                      little_endian(total_reads) + little_endian(magic);
    out.append(20, '\0');
    out += little_endian(slot_count) + little_endian(slot_bytes);
    out.resize(64, '\0');
    return out;
  }
};

// A slot whose second row tells its number, in the way of the specification's sample.
inline std::string board_slot(uint32_t slot, size_t slot_bytes = 1024) {
  std::string out(16, '#');
  out += "# slot " + std::to_string(slot) + "       #";
  out += std::string("\x00\x01\x1f\x7f\x80\xff tail  ", 13);
  out.resize(slot_bytes, '\0');
  return out;
}

inline std::string board_ring(const RingHeader& header) {
  std::string out = header.bytes();
  const uint32_t slot_count = header.slot_count != 0 ? header.slot_count : 10;
  for (uint32_t slot = 0; slot < slot_count; ++slot) {
    out += board_slot(slot, header.slot_bytes != 0 ? header.slot_bytes : 1024);
  }
  return out;
}

// Three unread frames of fifteen, counted honestly.
inline constexpr RingHeader kHonest{5, 2, 15, 12};

inline const std::string kHonestHeader =
    "=== CIRCULAR BUFFER HEADER ===\n"
    "Write index:  5\n"
    "Read index:   2\n"
    "Total writes: 15\n"
    "Total reads:  12\n"
    "Magic number: 0xbeefcafe\n"
    "=============================\n";

inline void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}
inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class BufferDump : public ::testing::Test {
 protected:
  // A file of that content in the test's folder; gives its path.
  std::string file(const std::string& bytes, const std::string& name = "ring.dat") {
    const std::string path = folder_ / name;
    write_file(path, bytes);
    return path;
  }

  testing_support::TempDir folder_;
};

}  // namespace buffer_dump_test
