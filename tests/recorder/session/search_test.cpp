// Finding frames by number, time and event, and reading them in any order, in both forms of a session; compared with
// looking through all frames.
#include <random>

#include "recorder/session/contents.h"
#include "recorder/session/pack.h"
#include "tests/recorder/session/session_fixture.h"

namespace session_test {
namespace {

using namespace recorder::session;

constexpr uint64_t kFrames = 3000;

// Frames 0, 2, 3, 4, ... with a gap here and there; odd times; an event now and then.
std::vector<Slot> uneven_slots() {
  std::mt19937_64 random(8);
  BallRun run;
  std::vector<Slot> slots;
  uint64_t number = 0;
  uint64_t time_ns = 0;
  for (uint64_t i = 0; i < kFrames; ++i) {
    Slot slot = frame_slot(run, i);
    recorder::seal_slot(slot, number, time_ns, random() % 40 == 0 ? 1 : random() % 900 == 0 ? 4 : 0);
    slots.push_back(slot);
    number += random() % 50 == 0 ? 3 : 1;
    time_ns += kTickNs + random() % 1000;
  }
  return slots;
}

class SessionSearch : public SessionFixture, public testing::WithParamInterface<bool> {
 protected:
  void SetUp() override {
    write_session(path_, slots_, {.batch = 9});
    if (GetParam()) {
      PackReport report;
      ASSERT_OK(pack(path_, report));
    }
    ASSERT_OK(reader_.open(path_, {.mode = OpenMode::kByIndex, .cache_bytes = 20'000}));
    ASSERT_EQ(reader_.is_packed(), GetParam());
  }
  recorder::Seal seal(uint64_t index) const { return recorder::seal_of(slots_[index]); }

  const std::vector<Slot> slots_ = uneven_slots();
  SessionReader reader_;
  std::mt19937_64 random_{9};
};
INSTANTIATE_TEST_SUITE_P(, SessionSearch, testing::Bool(),
                         [](const auto& form) { return form.param ? "Packed" : "Log"; });

TEST_P(SessionSearch, ReadsPartsOfManyFrames) {
  const FramePart parts[] = {{offsetof(BallState, tick), 4}, {offsetof(BallState, court), 20}};
  for (const auto& [first, count] : {std::pair<uint64_t, uint64_t>{0, kFrames}, {250, 20}, {kFrames - 1, 1}, {7, 0}}) {
    Bytes found(count * 24);
    std::vector<recorder::Seal> seals(count);
    ASSERT_OK(reader_.read_parts(first, count, parts, found, seals));
    Bytes expected;
    for (uint64_t i = first; i < first + count; ++i) {
      for (const FramePart& part : parts) {
        expected.insert(expected.end(), slots_[i].begin() + part.offset, slots_[i].begin() + part.offset + part.bytes);
      }
      const recorder::Seal wanted = seal(i);
      const recorder::Seal& got = seals[i - first];
      ASSERT_TRUE(got.frame == wanted.frame && got.time_ns == wanted.time_ns && got.events == wanted.events) << i;
    }
    EXPECT_EQ(found, expected) << first;
  }
  Slot slot(kSlotBytes);
  ASSERT_OK(reader_.read(500, slot));
  EXPECT_EQ(slot, slots_[500]) << "reading goes on from there";
}

TEST_P(SessionSearch, RefusesPartsThatAreNotThere) {
  const FramePart beyond{kSlotBytes - recorder::kSealBytes - 3, 4};
  Bytes room(4);
  EXPECT_THAT(reader_.read_parts(0, 1, std::span(&beyond, 1), room).message(), ::testing::HasSubstr("have no byte"));
  const FramePart part{0, 1};
  EXPECT_THAT(reader_.read_parts(kFrames, 1, std::span(&part, 1), room).message(),
              ::testing::HasSubstr("has no frame at index 3000"));
}

TEST_P(SessionSearch, ReadsInAnyOrder) {
  uint64_t index = 0;
  for (int i = 0; i < 20000; ++i) {
    // Steps on and back, small jumps, and anywhere.
    const uint64_t way = random_() % 10;
    if (way < 4)
      index = index + 1 < kFrames ? index + 1 : 0;
    else if (way < 8)
      index = index > 0 ? index - 1 : kFrames - 1;
    else if (way == 8)
      index = std::min(kFrames - 1, index + random_() % 300);
    else
      index = random_() % kFrames;
    ASSERT_EQ(read_slot(reader_, index), slots_[index]) << index;
  }
}

TEST_P(SessionSearch, ReadsBackwardsFromTheEnd) {
  for (uint64_t i = kFrames; i-- > 0;) ASSERT_EQ(read_slot(reader_, i), slots_[i]) << i;
}

TEST_P(SessionSearch, FindsNumbersAndTimes) {
  for (uint64_t i = 0; i < kFrames; ++i) {
    ASSERT_EQ(reader_.index_of_number(seal(i).frame), i);
    ASSERT_EQ(reader_.index_of_time(seal(i).time_ns), i);
  }
  for (uint64_t i = 1; i < kFrames; ++i) {
    ASSERT_EQ(reader_.index_of_number(seal(i - 1).frame + 1), i) << "behind a gap";
    ASSERT_EQ(reader_.index_of_time(seal(i).time_ns - 1), i - 1);
  }
  EXPECT_EQ(reader_.index_of_number(seal(kFrames - 1).frame + 1), kFrames);
  EXPECT_EQ(reader_.index_of_number(UINT64_MAX), kFrames);
  EXPECT_EQ(reader_.index_of_time(UINT64_MAX), kFrames - 1);
}

TEST_P(SessionSearch, FindsTheNextAndPreviousEvent) {
  for (const uint64_t mask : {uint64_t{1}, uint64_t{4}, uint64_t{5}, uint64_t{2}}) {
    std::optional<uint64_t> expected;
    for (uint64_t i = 0; i < kFrames; ++i) {
      ASSERT_EQ(reader_.previous_event(i, mask), expected) << i << " " << mask;
      if ((seal(i).events & mask) != 0) expected = i;
    }
    expected.reset();
    for (uint64_t i = kFrames; i-- > 0;) {
      ASSERT_EQ(reader_.next_event(i, mask), expected) << i << " " << mask;
      if ((seal(i).events & mask) != 0) expected = i;
    }
  }
  EXPECT_EQ(reader_.next_event(UINT64_MAX - 1, 1), std::nullopt);
}

TEST_P(SessionSearch, FindsThemInAnEmptySession) {
  const std::string path = folder_ / "empty.oro";
  write_session(path, {});
  PackReport report;
  if (GetParam()) ASSERT_OK(pack(path, report));
  ASSERT_OK(reader_.open(path));
  EXPECT_EQ(reader_.index_of_number(3), 0u);
  EXPECT_EQ(reader_.index_of_time(3), 0u);
  EXPECT_EQ(reader_.next_event(0, 1), std::nullopt);
  EXPECT_EQ(reader_.previous_event(0, 1), std::nullopt);
  Slot slot(kSlotBytes);
  EXPECT_FALSE(reader_.read(0, slot).ok());
}

TEST(MaskTree, FindsWhatALookThroughAllFinds) {
  std::mt19937_64 random(10);
  MaskTree tree;
  std::vector<uint64_t> masks;
  EXPECT_EQ(tree.next(0, 1), std::nullopt);
  EXPECT_EQ(tree.previous(5, 1), std::nullopt);
  for (size_t size = 1; size <= 130; ++size) {
    masks.push_back(random() % 8 == 0 ? uint64_t{1} << random() % 3 : 0);
    tree.set(size - 1, 0);
    tree.set(size - 1, masks.back());
    for (const uint64_t mask : {uint64_t{1}, uint64_t{6}}) {
      std::optional<size_t> expected;
      for (size_t i = 0; i < size; ++i) {
        if ((masks[i] & mask) != 0) expected = i;
        ASSERT_EQ(tree.previous(i, mask), expected) << size << " " << i;
      }
      expected.reset();
      for (size_t i = size; i-- > 0;) {
        if ((masks[i] & mask) != 0) expected = i;
        ASSERT_EQ(tree.next(i, mask), expected) << size << " " << i;
      }
    }
  }
}

}  // namespace
}  // namespace session_test
