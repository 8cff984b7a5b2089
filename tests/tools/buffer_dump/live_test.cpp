// buffer_dump on a ring that is being written: it never shows a torn frame, misses nothing while it follows, and goes
// with a ring that is replaced.
#include <gmock/gmock.h>
#include <signal.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <thread>

#include "recorder/include/circular_buffer.h"
#include "recorder/schema/seal.h"
#include "tests/tools/buffer_dump/buffer_dump_support.h"

namespace buffer_dump_test {
namespace {

using ::testing::HasSubstr;

// Publishes a sealed frame whose payload is full of `letter`. false: the ring is full.
bool publish(MemoryMappedCircularBuffer& ring, uint64_t frame, char letter) {
  void* slot = ring.get_write_slot_ptr();
  if (slot == nullptr) return false;
  std::memset(slot, letter, ring.slot_bytes());
  recorder::seal_slot({static_cast<std::byte*>(slot), ring.slot_bytes()}, frame, frame * 1000, 0);
  ring.advance_write_pointer();
  return true;
}

std::string row_of(char letter) { return "|" + std::string(16, letter) + "|\n"; }

class LiveRing : public BufferDump {
 protected:
  void open(MemoryMappedCircularBuffer& ring) {
    ASSERT_TRUE(ring.initialize(path_.c_str())) << ring.last_error();
    ASSERT_TRUE(ring.claim_writer()) << ring.last_error();
  }

  std::string path_ = folder_ / "live.dat";
};

// A black box at full speed laps every reader; what is shown must be whole nevertheless.
TEST_F(LiveRing, NeverShowsATornFrame) {
  MemoryMappedCircularBuffer ring(
      MemoryMappedCircularBuffer::Options{.slot_count = 10,
                                          .slot_bytes = 1024,
                                          .overflow = recorder::ring::Overflow::kOverwriteOldest,
                                          .durability = recorder::ring::Durability::none()});
  open(ring);
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (uint64_t frame = 0; !stop; ++frame) publish(ring, frame, static_cast<char>('a' + frame % 26));
  });
  for (int i = 0; i < 20; ++i) {
    const ProgramResult result = run({"--json", i % 2 == 0 ? "--squeeze" : "--last=9", path_});
    const auto json = nlohmann::json::parse(result.out, nullptr, false);
    EXPECT_FALSE(json.is_discarded()) << result.out;
    EXPECT_EQ(json["problems"].dump(), "[]");
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out, ::testing::Not(HasSubstr("BROKEN")));
  }
  stop = true;
  writer.join();
}

TEST_F(LiveRing, WatchingLeavesEveryByteAsItIs) {
  MemoryMappedCircularBuffer ring;
  open(ring);
  for (uint64_t frame = 0; frame < 4; ++frame) publish(ring, frame, 'x');
  const std::string before = read_file(path_);
  RunningProgram follower(command({"--follow", "--last", "2", path_}));
  ASSERT_TRUE(follower.wait_for_output(row_of('x')));
  run({path_});
  EXPECT_EQ(read_file(path_), before);
  follower.send_signal(SIGTERM);
  EXPECT_EQ(follower.wait().exit_code, 0);
  EXPECT_EQ(read_file(path_), before);
}

TEST_F(LiveRing, FollowPrintsEachFrameAsItIsPublished) {
  MemoryMappedCircularBuffer ring;
  open(ring);
  publish(ring, 0, 'a');
  RunningProgram follower(command({"--follow", "-n", "16", path_}));
  ASSERT_TRUE(follower.wait_for_output("\nDumping 16 bytes from each new frame:\n"));
  std::string expected = follower.out();
  for (uint64_t frame = 1; frame < 25; ++frame) {
    const char letter = static_cast<char>('a' + frame);
    if (ring.is_full()) ring.advance_read_pointer();
    ASSERT_TRUE(publish(ring, frame, letter));
    ASSERT_TRUE(follower.wait_for_output(row_of(letter))) << letter;
    std::string hex;
    for (int i = 0; i < 16; ++i) hex += std::to_string(letter / 16) + "0123456789abcdef"[letter % 16] + " ";
    expected += "\nslot[ " + std::to_string(frame % 10) + "] 00000000: " + hex + " " + row_of(letter);
  }
  follower.send_signal(SIGINT);
  const ProgramResult result = follower.wait();
  EXPECT_EQ(result.out, expected);
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.exit_code, 0);
}

TEST_F(LiveRing, FollowAsJsonIsAnObjectALine) {
  MemoryMappedCircularBuffer ring;
  open(ring);
  publish(ring, 70, 'a');
  RunningProgram follower(command({"--follow", "--json", "--last", "1", path_}));
  ASSERT_TRUE(follower.wait_for_output("}\n"));
  publish(ring, 71, 'b');
  ASSERT_TRUE(follower.wait_for_output("}\n"));
  follower.send_signal(SIGTERM);
  const ProgramResult result = follower.wait();
  const size_t end = result.out.find('\n');
  EXPECT_EQ(nlohmann::json::parse(result.out.substr(0, end))["seal"]["frame"], 70);
  EXPECT_EQ(nlohmann::json::parse(result.out.substr(end))["seal"]["frame"], 71);
}

TEST_F(LiveRing, FollowGoesOnWithARingPutInItsPlace) {
  {
    MemoryMappedCircularBuffer ring;
    open(ring);
    publish(ring, 0, 'a');
  }
  RunningProgram follower(command({"--follow", "--last", "1", path_}));
  ASSERT_TRUE(follower.wait_for_output(row_of('a')));
  const recorder::ring::Options other{.slot_count = 120, .slot_bytes = 256, .durability = {}};
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str(), other));
  MemoryMappedCircularBuffer ring(other);
  open(ring);
  publish(ring, 0, 'b');
  ASSERT_TRUE(follower.wait_for_output("slot[  0] 00000000: "));
  ASSERT_TRUE(follower.wait_for_output(row_of('b')));
  follower.send_signal(SIGTERM);
  const ProgramResult result = follower.wait();
  EXPECT_EQ(result.err, "buffer_dump: " + path_ + ": was replaced; following the new ring\n");
  EXPECT_EQ(result.exit_code, 0);
}

TEST_F(LiveRing, FollowGoesOnAfterAReset) {
  MemoryMappedCircularBuffer ring;
  open(ring);
  for (uint64_t frame = 0; frame < 5; ++frame) publish(ring, frame, 'a');
  RunningProgram follower(command({"--follow", "--last", "1", path_}));
  ASSERT_TRUE(follower.wait_for_output(row_of('a')));
  ring.reset();
  ASSERT_TRUE(follower.wait_for_error("the ring was reset\n"));
  publish(ring, 5, 'b');
  ASSERT_TRUE(follower.wait_for_output(row_of('b')));
  follower.send_signal(SIGTERM);
  EXPECT_EQ(follower.wait().exit_code, 0);
}

// A file that shrinks under a reader must not kill it.
TEST_F(LiveRing, FollowSurvivesATruncatedFile) {
  const std::string ring = board_ring(kHonest);
  write_file(path_, ring);
  RunningProgram follower(command({"--follow", "--last", "1", path_}));
  ASSERT_TRUE(follower.wait_for_output("slot[ 4] "));
  ASSERT_EQ(::truncate(path_.c_str(), 3000), 0);
  ASSERT_TRUE(follower.wait_for_error("this one has 3000 (truncated?) - waiting\n"));
  follower.send_signal(SIGTERM);
  EXPECT_EQ(follower.wait().exit_code, 1);
}

TEST_F(LiveRing, FollowEndsWhenNobodyReads) {
  write_file(path_, board_ring(kHonest));
  RunningProgram follower(command({"--follow", path_}));
  ASSERT_TRUE(follower.wait_for_output("each new frame:\n"));
  follower.close_output();
  const ProgramResult result = follower.wait();
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_FALSE(result.timed_out);
}

TEST_F(LiveRing, FollowRefusesADamagedRing) {
  const ProgramResult result = run({"--follow", file(board_ring({3, 1, 15, 12}))});
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("is damaged and cannot be followed - leave out --follow to see what there is\n"));
  EXPECT_EQ(result.exit_code, 1);
}

}  // namespace
}  // namespace buffer_dump_test
