// What buffer_dump prints of a sound ring, to the byte.
#include <sys/stat.h>

#include <algorithm>

#include "tests/tools/buffer_dump/buffer_dump_support.h"

namespace buffer_dump_test {
namespace {

// The lines of one slot of board_ring().
std::string slot_text(char digit) {
  std::string out =
      "slot[ N] 00000000: 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23  |################|\n"
      "slot[ N] 00000010: 23 20 73 6c 6f 74 20 3N 20 20 20 20 20 20 20 23  |# slot N       #|\n"
      "slot[ N] 00000020: 00 01 1f 7f 80 ff 20 74 61 69 6c 20 20 00 00 00  |...... tail  ...|\n"
      "slot[ N] 00000030: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  |................|\n";
  for (char& character : out) character = character == 'N' ? digit : character;
  return out;
}

TEST_F(BufferDump, PrintsTheSpecifiedFormatToTheByte) {
  const ProgramResult result = run({file(board_ring(kHonest))});
  std::string expected = kHonestHeader + "\nDumping 64 bytes from each of 10 slots:\n";
  for (char digit = '0'; digit <= '9'; ++digit) expected.append("\n").append(slot_text(digit));
  EXPECT_EQ(result.out, expected);
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.exit_code, 0);
}

TEST_F(BufferDump, PrintsTheSpecificationsSampleHeaderAndSaysWhatDoesNotAddUp) {
  const std::string path = file(board_ring({3, 1, 15, 12}));
  const ProgramResult result = run({"-n", "0", path});
  EXPECT_EQ(result.out,
            "=== CIRCULAR BUFFER HEADER ===\n"
            "Write index:  3\n"
            "Read index:   1\n"
            "Total writes: 15\n"
            "Total reads:  12\n"
            "Magic number: 0xbeefcafe\n"
            "=============================\n"
            "\n"
            "Dumping 0 bytes from each of 10 slots:\n");
  EXPECT_EQ(result.err, "buffer_dump: " + path +
                            ": 15 writes and 12 reads leave 3 unread, but the indices 3 and 1 are 2 slots apart\n" +
                            "buffer_dump: " + path + ": printed as it stands; --decode tells which frames are sound\n");
  EXPECT_EQ(result.exit_code, 1);
}

TEST_F(BufferDump, PrintsAsManyBytesAsAsked) {
  const std::string path = file(board_ring(kHonest));
  const std::string head = kHonestHeader + "\nDumping ";
  EXPECT_EQ(run({"-n", "1", "--slot", "3", path}).out,
            head +
                "1 bytes from 1 of 10 slots:\n\n"
                "slot[ 3] 00000000: 23                                               |#|\n");
  EXPECT_EQ(run({"-n", "0x11", "--slot=3", path}).out,
            head +
                "17 bytes from 1 of 10 slots:\n\n"
                "slot[ 3] 00000000: 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23  |################|\n"
                "slot[ 3] 00000010: 23                                               |#|\n");
  const std::string whole = run({"-n", "1024", path}).out;
  EXPECT_NE(whole.find("Dumping 1024 bytes from each of 10 slots:\n"), std::string::npos);
  EXPECT_NE(whole.find("slot[ 9] 000003f0: "), std::string::npos);
  for (const char* bytes : {"1K", "1k", "0x400", "4096", "3M", "18446744073709551615"}) {
    EXPECT_EQ(run({"-n", bytes, path}).out, whole) << bytes;
  }
  EXPECT_EQ(run({"-n64", path}).out, run({path}).out);
}

TEST_F(BufferDump, PrintsTheSlotsAskedForInThatOrder) {
  const std::string path = file(board_ring(kHonest));
  const std::string expected = kHonestHeader + "\nDumping 64 bytes from 4 of 10 slots:\n\n" + slot_text('7') + "\n" +
                               slot_text('2') + "\n" + slot_text('3') + "\n" + slot_text('0');
  EXPECT_EQ(run({"--slot", "7,2-3", "--slot", "0", path}).out, expected);
  EXPECT_EQ(run({path, "--slot", "7,2-3,0"}).out, expected);
}

TEST_F(BufferDump, PrintsTheNewestFramesOldestFirst) {
  const std::string path = file(board_ring(kHonest));
  EXPECT_EQ(run({"--last", "3", path}).out, kHonestHeader + "\nDumping 64 bytes from the latest 3 frames:\n\n" +
                                                slot_text('2') + "\n" + slot_text('3') + "\n" + slot_text('4'));
  EXPECT_EQ(run({"--last", "1", path}).out,
            kHonestHeader + "\nDumping 64 bytes from the latest 1 frame:\n\n" + slot_text('4'));
}

TEST_F(BufferDump, LeavesTheSlotUnderThePenOutOfTheNewestFramesUnlessTheRingIsFull) {
  EXPECT_NE(run({"--last", "99", file(board_ring(kHonest))}).out.find("latest 9 frames:\n\n" + slot_text('6')),
            std::string::npos);
  EXPECT_NE(run({"--last", "99", file(board_ring({5, 5, 15, 5}))}).out.find("latest 10 frames:\n\n" + slot_text('5')),
            std::string::npos);
  EXPECT_NE(run({"--last", "99", file(board_ring({2, 0, 2, 0}))}).out.find("latest 2 frames:\n\n" + slot_text('0')),
            std::string::npos);
}

TEST_F(BufferDump, SqueezesEqualLinesOnlyWhenAsked) {
  const std::string path = file(board_ring(kHonest));
  EXPECT_EQ(run({"--squeeze", "-n", "1K", "--slot", "4", path}).out,
            kHonestHeader + "\nDumping 1024 bytes from 1 of 10 slots:\n\n" + slot_text('4') + "*\n");
  const std::string plain = run({"-n", "1K", "--slot", "4", path}).out;
  EXPECT_EQ(std::count(plain.begin(), plain.end(), '*'), 0);
}

TEST_F(BufferDump, WidensSlotNumbersForALargerRing) {
  const std::string path = file(board_ring({1, 0, 1, 0, 0xbeefcafe, 200, 64}));
  const ProgramResult result = run({"-n", "2", "--slot", "0,199", path});
  EXPECT_NE(result.out.find("slots:\n\n"
                            "slot[  0] 00000000: 23 23                                            |##|\n"
                            "\n"
                            "slot[199] 00000000: 23 23                                            |##|\n"),
            std::string::npos)
      << result.out;
  EXPECT_EQ(result.err, "");
}

TEST_F(BufferDump, ReadsStandardInputLikeAFile) {
  const std::string ring = board_ring(kHonest);
  const ProgramResult result = run({"-"}, {.input = ring});
  EXPECT_EQ(result.out, run({file(ring)}).out);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(run({"/dev/stdin"}, {.input = ring}).out, result.out);
}

TEST_F(BufferDump, LightsUpWhatChangedOnlyWithColor) {
  const std::string path = file(board_ring(kHonest));
  const std::vector<std::string> arguments{"-n", "32", "--last", "1", path};
  const std::string plain = run(arguments, {.environment = {{"TERM", "xterm"}, {"NO_COLOR", std::nullopt}}}).out;
  EXPECT_EQ(plain.find('\x1b'), std::string::npos);

  const auto with_color = [&](const char* when) {
    std::vector<std::string> colored = arguments;
    colored.insert(colored.begin(), {"--color", when});
    return run(colored, {.environment = {{"NO_COLOR", "1"}}}).out;
  };
  EXPECT_EQ(with_color("never"), plain);
  EXPECT_EQ(with_color("auto"), plain);
  EXPECT_NE(
      with_color("always").find("slot[ 4] 00000010: 23 20 73 6c 6f 74 20 \x1b[1;33m34\x1b[0m 20 20 20 20 20 20 20 23"
                                "  |# slot \x1b[1;33m4\x1b[0m       #|\n"),
      std::string::npos)
      << with_color("always");
}

TEST_F(BufferDump, ChangesNothingInTheFile) {
  const std::string ring = board_ring(kHonest);
  const std::string path = file(ring);
  struct stat before;
  ASSERT_EQ(::stat(path.c_str(), &before), 0);
  for (const char* option : {"--json", "--decode", "--squeeze", "--color=always", "--last=3"}) run({option, path});
  struct stat after;
  ASSERT_EQ(::stat(path.c_str(), &after), 0);
  EXPECT_EQ(read_file(path), ring);
  EXPECT_EQ(before.st_mtim.tv_sec, after.st_mtim.tv_sec);
  EXPECT_EQ(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
}

}  // namespace
}  // namespace buffer_dump_test
