// What buffer_dump makes of files that are no sound ring: what is there goes to standard output, what is wrong to
// standard error, and the exit code is 1.
#include <algorithm>

#include "tests/tools/buffer_dump/buffer_dump_support.h"

namespace buffer_dump_test {
namespace {

size_t lines_of(const std::string& text) { return static_cast<size_t>(std::count(text.begin(), text.end(), '\n')); }

class DamagedRing : public BufferDump {
 protected:
  // Standard error of a dump of `path`, one message each, without the name of program and file.
  static std::vector<std::string> complaints(const ProgramResult& result, const std::string& path) {
    std::vector<std::string> out;
    const std::string prefix = "buffer_dump: " + path + ": ";
    size_t at = 0;
    while (at < result.err.size()) {
      const size_t end = result.err.find('\n', at);
      const std::string line = result.err.substr(at, end - at);
      EXPECT_TRUE(line.starts_with(prefix)) << line;
      out.push_back(line.substr(std::min(prefix.size(), line.size())));
      at = end + 1;
    }
    return out;
  }
};

TEST_F(DamagedRing, CutOffWithinASlotShowsWhatIsThere) {
  const std::string path = file(board_ring(kHonest).substr(0, 64 + 2 * 1024 + 20));
  const ProgramResult result = run({path});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(
      complaints(result, path),
      (std::vector<std::string>{"10 slots of 1024 bytes need a file of 10304 bytes, this one has 2132 (truncated?)",
                                "missing: the last 1004 bytes of slot 2, and slots 3 to 9",
                                "printed as it stands; --decode tells which frames are sound"}));
  const std::string tail =
      "\n"
      "slot[ 2] 00000000: 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23  |################|\n"
      "slot[ 2] 00000010: 23 20 73 6c                                      |# sl|\n";
  EXPECT_TRUE(result.out.ends_with(tail)) << result.out;
  EXPECT_TRUE(result.out.starts_with(kHonestHeader + "\nDumping 64 bytes from each of 10 slots:\n\nslot[ 0] "));
}

TEST_F(DamagedRing, CutOffAtAnyPlaceShowsWhatIsThere) {
  const std::string ring = board_ring(kHonest);
  for (const size_t size : {1, 4, 19, 20, 63, 64, 65, 79, 80, 1087, 1088, 1089, 10303}) {
    const std::string path = file(ring.substr(0, size));
    const ProgramResult result = run({"-n", "1024", path});
    EXPECT_EQ(result.exit_code, 1) << size;
    EXPECT_FALSE(complaints(result, path).empty()) << size;
    const size_t fields = std::min<size_t>(size / 4, 5);
    const size_t full_lines = size < 64 ? 0 : (size - 64 + 15) / 16;
    const size_t slots = size < 64 ? 0 : (size - 64 + 1023) / 1024;
    EXPECT_EQ(lines_of(result.out), fields + 4 + full_lines + slots) << result.out;
  }
}

TEST_F(DamagedRing, EmptyFileHasNothingToPrint) {
  const std::string path = file("");
  const ProgramResult result = run({path});
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err, "buffer_dump: " + path + ": the file is empty - nothing was ever recorded into it\n");
  EXPECT_EQ(result.exit_code, 1);
}

TEST_F(DamagedRing, WrongMagicIsPrintedAsItStands) {
  const std::string path = file(board_ring({5, 2, 15, 12, 0x12345678}));
  const ProgramResult result = run({path});
  EXPECT_NE(result.out.find("Magic number: 0x12345678\n"), std::string::npos);
  EXPECT_NE(result.out.find("slot[ 9] 00000030"), std::string::npos);
  EXPECT_EQ(complaints(result, path),
            (std::vector<std::string>{"the magic number is 0x12345678 instead of 0xbeefcafe",
                                      "is this a ring file? It was read as 10 slots of 1024 bytes"}));
  EXPECT_EQ(result.exit_code, 1);
}

TEST_F(DamagedRing, HostileGeometryPrintsNoMoreThanTheFileHolds) {
  // As many slots as a ring can have, but a file of 64 + 100 bytes.
  const std::string many =
      file(board_ring(kHonest).replace(40, 8, little_endian(1u << 30) + little_endian(48)).substr(0, 164));
  const ProgramResult result = run({many}, {.time_limit = std::chrono::seconds(20)});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.out.find("Dumping 48 bytes from each of 1073741824 slots:\n\nslot[         0] 00000000: 23"),
            std::string::npos)
      << result.out;
  EXPECT_EQ(lines_of(result.out), 7u + 2 + 4 + 4 + 2);
  // Slots larger than all memory.
  const std::string large = file(board_ring(kHonest).replace(40, 8, little_endian(3) + little_endian(1u << 30)));
  EXPECT_EQ(run({"--json", large}).exit_code, 1);
  // No geometry at all: read as the default.
  const std::string mad = file(board_ring(kHonest).replace(40, 8, little_endian(~0u) + little_endian(~0u)));
  const ProgramResult as_default = run({mad});
  EXPECT_NE(as_default.out.find("from each of 10 slots"), std::string::npos);
  EXPECT_NE(as_default.err.find("4294967295 slots of 4294967295 bytes are not a possible geometry"), std::string::npos);
  EXPECT_EQ(as_default.exit_code, 1);
}

TEST_F(DamagedRing, CountersThatDoNotAddUpLeaveNoNewestFrames) {
  const std::string path = file(board_ring({3, 1, 15, 12}));
  const ProgramResult result = run({"--last", "2", path});
  EXPECT_TRUE(result.out.ends_with("Dumping 64 bytes from the latest 0 frames:\n")) << result.out;
  EXPECT_NE(result.err.find("the latest frames are unknown, since the counters do not add up; use --slot\n"),
            std::string::npos);
  EXPECT_EQ(result.exit_code, 1);
}

TEST_F(DamagedRing, SlotsThatTheRingDoesNotHaveAreNamed) {
  const std::string path = file(board_ring(kHonest));
  const ProgramResult result = run({"-n", "1", "--slot", "9-12", path});
  EXPECT_TRUE(result.out.ends_with("\nslot[ 9] 00000000: 23                                               |#|\n"));
  EXPECT_EQ(complaints(result, path),
            (std::vector<std::string>{"there are no slots 10 to 12: the ring has slots 0 to 9"}));
  EXPECT_EQ(result.exit_code, 1);
}

TEST_F(DamagedRing, WhatIsNoFileIsRefusedInWords) {
  const std::string missing = folder_ / "nothing.dat";
  const ProgramResult none = run({missing});
  EXPECT_EQ(none.err, "buffer_dump: " + missing +
                          ": No such file or directory - check the name; a ring is there once the program that records "
                          "has started\n");
  EXPECT_EQ(none.exit_code, 1);
  const std::string directory = folder_.path().string();
  const ProgramResult folder = run({directory});
  EXPECT_EQ(folder.err, "buffer_dump: " + directory + ": is a directory - name a ring file in it\n");
  EXPECT_EQ(folder.exit_code, 1);
  EXPECT_EQ(folder.out + none.out, "");
}

TEST_F(DamagedRing, AStreamWithoutEndComesToOne) {
  const ProgramResult result = run({"/dev/zero"}, {.time_limit = std::chrono::seconds(20)});
  EXPECT_NE(result.out.find("Magic number: 0x00000000\n"), std::string::npos);
  EXPECT_EQ(result.exit_code, 1);
}

}  // namespace
}  // namespace buffer_dump_test
