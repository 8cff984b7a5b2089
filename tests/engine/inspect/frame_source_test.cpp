// Sources that change while they are read, and scans over them: a ring in use, a session that grows or turns out
// damaged.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/inspect/ring_source.h"
#include "engine/inspect/series.h"
#include "engine/inspect/session_source.h"
#include "recorder/include/circular_buffer.h"
#include "recorder/session/pack.h"
#include "tests/engine/inspect/inspect_fixture.h"
#include "tests/recorder/session/session_fixture.h"
#include "tests/support/eventually.h"

namespace inspect_test {
namespace {

using engine::RingSource;
using engine::Series;
using engine::SeriesScan;
using engine::SessionSource;
using session_test::write_session;

uint64_t number_at(FrameSource& source, uint64_t index) {
  Slot slot(source.slot_bytes());
  EXPECT_OK(source.read(index, slot));
  EXPECT_TRUE(recorder::seal_is_valid(slot));
  return recorder::seal_of(slot).frame;
}

// --- rings -----------------------------------------------------------------------------------------------------------

class RingSourceTest : public ::testing::Test {
 protected:
  RingSourceTest() {
    EXPECT_TRUE(ring_.initialize(path_.c_str())) << ring_.last_error();
    EXPECT_OK(source_.open(path_, testing_support::ball_schema()));
  }

  // Writes frame `number`; the ball's tick is the number, its score counts up to 99.
  void write(uint64_t number) {
    BallState state = testing_support::new_ball(1);
    state.tick = static_cast<uint32_t>(number);
    state.score = static_cast<int32_t>(number % 100);
    const Slot slot = slot_of(state, kBallSlotBytes, number, number % 1000 == 0 ? 1 : 0);
    ASSERT_TRUE(ring_.write_slot(slot.data(), slot.size())) << ring_.last_error();
  }
  void write_up_to(uint64_t end) {
    while (next_ < end) {
      for (int i = 0; i < 32 && next_ < end; ++i) write(next_++);
      ASSERT_OK(source_.refresh());
    }
  }

  testing_support::TempDir folder_;
  const std::string path_ = folder_ / "ring.dat";
  MemoryMappedCircularBuffer ring_{{.slot_count = 64,
                                    .slot_bytes = kBallSlotBytes,
                                    .overflow = recorder::ring::Overflow::kOverwriteOldest,
                                    .durability = {}}};
  RingSource source_;
  uint64_t next_ = 0;
};

TEST_F(RingSourceTest, RemembersMoreThanTheRingHolds) {
  write_up_to(5'000);
  ASSERT_EQ(source_.frame_count(), 5'000u);
  for (const uint64_t index : {0u, 359u, 360u, 4'999u}) EXPECT_EQ(number_at(source_, index), index);
  EXPECT_EQ(source_.events().size(), 5u);
  EXPECT_EQ(source_.index_of_number(4'000), 4'000u);
  EXPECT_EQ(source_.index_of_number(9'999), 5'000u);
  Slot slot(kBallSlotBytes);
  EXPECT_FALSE(source_.read(5'000, slot).ok());
}

TEST_F(RingSourceTest, ForgetsTheOldestAndSaysSo) {
  write_up_to(RingSource::kMaxFrames + 10);
  const uint64_t forgotten = source_.evicted_count();
  EXPECT_GT(forgotten, 0u);
  EXPECT_EQ(source_.frame_count() + forgotten, RingSource::kMaxFrames + 10);
  for (const uint64_t index : {uint64_t{0}, uint64_t{1}, uint64_t{20'000}, source_.frame_count() - 1}) {
    EXPECT_EQ(number_at(source_, index), index + forgotten);
  }
  EXPECT_EQ(source_.events()[0].index, 4'000 - forgotten);
  EXPECT_EQ(source_.index_of_number(10'000), 10'000 - forgotten);
  EXPECT_EQ(source_.index_of_number(3), 0u);
}

TEST(RingSourceOfLargeSlots, RemembersNoMoreThanFitsInMemory) {
  constexpr uint32_t kBytes = 1u << 20;
  const testing_support::TempDir folder;
  MemoryMappedCircularBuffer ring({.slot_count = 4,
                                   .slot_bytes = kBytes,
                                   .overflow = recorder::ring::Overflow::kOverwriteOldest,
                                   .durability = {}});
  ASSERT_TRUE(ring.initialize((folder / "ring.dat").c_str())) << ring.last_error();
  RingSource source;
  ASSERT_OK(source.open(folder / "ring.dat", testing_support::ball_schema()));
  for (uint64_t number = 0; number < 140; ++number) {
    const Slot slot = slot_of(testing_support::new_ball(1), kBytes, number);
    ASSERT_TRUE(ring.write_slot(slot.data(), slot.size())) << ring.last_error();
    ASSERT_OK(source.refresh());
    ASSERT_LE(source.frame_count() * kBytes, RingSource::kMaxBytes);
  }
  EXPECT_GT(source.frame_count(), 50u);
  EXPECT_EQ(source.frame_count() + source.evicted_count(), 140u);
  EXPECT_EQ(number_at(source, 0), source.evicted_count());
}

TEST_F(RingSourceTest, ACopyKeepsWhatWasThere) {
  write_up_to(1'000);
  std::unique_ptr<FrameSource> copy;
  ASSERT_OK(source_.reopen(copy));
  write_up_to(RingSource::kMaxFrames + 10);
  EXPECT_EQ(copy->frame_count(), 1'000u);
  EXPECT_EQ(copy->evicted_count(), 0u);
  EXPECT_OK(copy->refresh());
  EXPECT_EQ(copy->frame_count(), 1'000u);
  EXPECT_EQ(number_at(*copy, 999), 999u);
  EXPECT_EQ(number_at(*copy, 0), 0u) << "frames evicted since included";
}

TEST_F(RingSourceTest, AnotherRecordingStartsOver) {
  write_up_to(2'000);
  next_ = 0;
  write(next_++);
  ASSERT_OK(source_.refresh());
  EXPECT_EQ(source_.frame_count(), 1u);
  EXPECT_EQ(source_.evicted_count(), 2'000u);
  EXPECT_EQ(number_at(source_, 0), 0u);
}

TEST_F(RingSourceTest, WhatWasTrueInOneRecordingBecomesTrueInTheNext) {
  write_up_to(100);
  SeriesScan scan(source_);
  const auto series = scan.add(compiled(source_, "score >= 0"));
  ASSERT_TRUE(idle(scan));
  ASSERT_EQ(series->hit_count(), 1u);
  next_ = 0;
  write_up_to(10);
  scan.update();
  ASSERT_TRUE(idle(scan));
  EXPECT_EQ(series->hit_count(), 1u);
  EXPECT_TRUE(series->hit_within(0, 0));
}

TEST_F(RingSourceTest, IsScannedWhileItRunsAndForgets) {
  SeriesScan scan(source_);
  const auto series = scan.add(compiled(source_, "score == 50"));
  const auto score = scan.add(compiled(source_, "score"));
  while (next_ < RingSource::kMaxFrames + 5'000) {
    write_up_to(next_ + 977);
    scan.update();
    const uint64_t first = source_.evicted_count();
    const auto hit = series->previous_hit(source_.frame_count());
    EXPECT_TRUE(!hit || (*hit + first) % 100 == 50) << hit.value_or(0);
  }
  ASSERT_TRUE(idle(scan));
  const uint64_t first = source_.evicted_count();
  ASSERT_GT(first, 0u);
  EXPECT_TRUE(series->complete());
  EXPECT_EQ(series->scanned(), source_.frame_count());
  EXPECT_EQ(series->hit_count(), source_.frame_count() / 100);
  EXPECT_EQ(series->next_hit(0), 50 - first % 100);
  EXPECT_EQ(score->extent(1000, 1200).max, 99);
}

// --- sessions --------------------------------------------------------------------------------------------------------

class SessionSourceTest : public session_test::SessionFixture {
 protected:
  SessionSource opened() const {
    recorder::session::SessionReader reader;
    EXPECT_OK(reader.open(path_));
    return SessionSource(std::move(reader));
  }
};

TEST_F(SessionSourceTest, IsScannedWhileItIsRecorded) {
  const std::vector<Slot> slots = session_test::frame_slots(1'000);
  session_test::LogWriter log;
  ASSERT_OK(log.create(path_, session_test::ball_info()));
  ASSERT_TRUE(log.add(slots[0]));
  ASSERT_OK(log.flush());
  SessionSource source = opened();
  SeriesScan scan(source);
  const auto bounces = scan.add(compiled(source, "event(bounce)"));
  for (size_t i = 1; i < slots.size(); ++i) {
    ASSERT_TRUE(log.add(slots[i]));
    if (i % 50 != 49) continue;
    ASSERT_OK(log.flush());
    ASSERT_OK(source.refresh());
    scan.update();
  }
  ASSERT_OK(log.finish(false));
  ASSERT_OK(source.refresh());
  scan.update();
  ASSERT_TRUE(idle(scan));
  EXPECT_EQ(bounces->scanned(), 1'000u);
  uint64_t expected = 0;
  bool was = false;
  for (const Slot& slot : slots) {
    const bool is = (recorder::seal_of(slot).events & testing_support::kBallBounced) != 0;
    expected += is && !was ? 1 : 0;
    was = is;
  }
  EXPECT_EQ(bounces->hit_count(), expected);
}

TEST_F(SessionSourceTest, FramesThatTurnOutDamagedArePassedOverUntilTheFileIsReadAnew) {
  constexpr uint64_t kFrames = 20'000;
  ASSERT_NO_FATAL_FAILURE(write_session(path_, session_test::frame_slots(kFrames), {.batch = 100}));
  recorder::session::PackReport report;
  ASSERT_OK(recorder::session::pack(path_, report));
  session_test::Bytes bytes = session_test::read_file(path_);
  bytes[bytes.size() / 2] ^= std::byte{0x55};
  session_test::write_file(path_, bytes);

  SessionSource source = opened();
  ASSERT_EQ(source.frame_count(), kFrames) << "the index is sound";
  SeriesScan scan(source);
  const auto series = scan.add(compiled(source, "tick % 2"));
  ASSERT_TRUE(idle(scan));
  EXPECT_TRUE(series->complete()) << series->error();
  EXPECT_EQ(series->scanned(), kFrames);
  EXPECT_LT(series->hit_count(), kFrames / 2);

  Slot slot(source.slot_bytes());
  uint64_t read = 0;
  for (uint64_t i = 0; i < kFrames; ++i) read += source.read(i, slot).ok() ? 1 : 0;
  ASSERT_LT(read, kFrames);
  const uint64_t generation = source.generation();
  ASSERT_OK(source.refresh());
  EXPECT_NE(source.generation(), generation);
  EXPECT_EQ(source.frame_count(), read);
  scan.update();
  ASSERT_TRUE(idle(scan));
  EXPECT_TRUE(series->complete()) << series->error();
  EXPECT_EQ(series->scanned(), read);
}

TEST_F(SessionSourceTest, OpeningAgainCanBeLeftToAnotherThreadAndStopped) {
  ASSERT_NO_FATAL_FAILURE(write_session(path_, session_test::frame_slots(3'000)));
  FrameSource::Opener opener;
  {
    const SessionSource source = opened();
    opener = source.opener();
  }
  std::unique_ptr<FrameSource> again;
  EXPECT_FALSE(opener(again, [](uint64_t, uint64_t) { return false; }).ok());
  EXPECT_EQ(again, nullptr);
  ASSERT_OK(opener(again, {}));
  EXPECT_EQ(again->frame_count(), 3'000u);
  std::filesystem::remove(path_);
  EXPECT_THAT(opener(again, {}).message(), ::testing::HasSubstr(path_));
}

// A copy may see that the game was killed before the source that recovers it does.
TEST_F(SessionSourceTest, ACopyTakesInWhatWasRecovered) {
  const std::vector<Slot> slots = session_test::frame_slots(80);
  session_test::LogWriter log;
  ASSERT_OK(log.create(path_, session_test::ball_info()));
  for (size_t i = 0; i < 50; ++i) ASSERT_TRUE(log.add(slots[i]));
  ASSERT_OK(log.flush());
  std::unique_ptr<FrameSource> copy;
  ASSERT_OK(opened().reopen(copy));
  log.abandon();
  ASSERT_OK(copy->refresh());
  ASSERT_FALSE(copy->live());

  recorder::session::SessionReader died;
  ASSERT_OK(died.open(path_));
  session_test::LogWriter recovery;
  ASSERT_OK(recovery.reopen(path_, session_test::ball_info()));
  ASSERT_OK(recovery.continue_at({died.end_of_whole_blocks(), died.frame_count(), died.next_frame()}));
  for (size_t i = 50; i < 80; ++i) ASSERT_TRUE(recovery.add(slots[i]));
  ASSERT_OK(recovery.finish(/*recovered=*/true));
  ASSERT_OK(copy->refresh());
  EXPECT_EQ(copy->frame_count(), 80u);
  EXPECT_THAT(copy->description(), ::testing::HasSubstr("recovered"));
}

// The source recovers a recording whose game was killed; copies only read.
TEST_F(SessionSourceTest, ACopyDoesNotRecover) {
  session_test::LogWriter log;
  ASSERT_OK(log.create(path_, session_test::ball_info()));
  for (const Slot& slot : session_test::frame_slots(50)) ASSERT_TRUE(log.add(slot));
  ASSERT_OK(log.flush());
  SessionSource source = opened();
  ASSERT_TRUE(source.live());
  std::unique_ptr<FrameSource> copy;
  ASSERT_OK(source.reopen(copy));
  log.abandon();
  const session_test::Bytes before = session_test::read_file(path_);
  ASSERT_OK(copy->refresh());
  EXPECT_FALSE(copy->live());
  EXPECT_EQ(session_test::read_file(path_), before);
  EXPECT_TRUE(testing_support::eventually([&] { return source.refresh().ok() && !source.changing(); }));
  EXPECT_NE(session_test::read_file(path_), before);
}

}  // namespace
}  // namespace inspect_test
