#include "replay/player/marks.h"

#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "tests/replay/made_source.h"

namespace {

using engine::EventMasks;
using recorder::session::EventMark;
using replay::Mark;
using replay::Marks;
using replay_test::MadeSource;

constexpr uint64_t kOften = 1u << 0;
constexpr uint64_t kSeldom = 1u << 3;

// --- EventMasks ------------------------------------------------------------------------------------------------------

std::vector<EventMark> some_events(size_t count) {
  std::mt19937_64 random(4);
  std::vector<EventMark> events;
  uint64_t index = 0;
  for (size_t i = 0; i < count; ++i) {
    index += 1 + random() % 5;
    events.push_back({index, uint64_t{1} << (random() % 50 == 0 ? 3 : random() % 3)});
  }
  return events;
}

TEST(EventMasks, AnswersAsIfItHadLookedAtEachEvent) {
  const auto events = some_events(3000);
  EventMasks masks;
  // Like a recording that grows: one by one first, then many at once.
  std::vector<EventMark> grown;
  for (const EventMark& event : events) {
    grown.push_back(event);
    if (grown.size() < 70 || grown.size() % 613 == 0 || grown.size() == events.size()) masks.update(grown);
  }
  ASSERT_EQ(masks.size(), events.size());
  std::mt19937_64 random(9);
  for (int i = 0; i < 500; ++i) {
    const size_t begin = random() % events.size();
    const size_t end = begin + random() % (events.size() - begin + 1);
    uint64_t expected = 0;
    std::optional<size_t> first;
    std::optional<size_t> last;
    for (size_t at = begin; at < end; ++at) {
      expected |= events[at].events;
      if ((events[at].events & kSeldom) != 0 && !first) first = at;
    }
    for (size_t at = 0; at < end; ++at) {
      if ((events[at].events & kSeldom) != 0) last = at;
    }
    EXPECT_EQ(masks.within(begin, end), expected);
    EXPECT_EQ(masks.next(begin, end, kSeldom), first);
    EXPECT_EQ(masks.previous(end, kSeldom), last);
  }
}

TEST(EventMasks, AnotherListIsTakenInAnew) {
  auto events = some_events(100);
  EventMasks masks;
  masks.update(events);
  const uint64_t before = masks.count_of(0);
  EXPECT_GT(before, 0u);
  events.erase(events.begin(), events.begin() + 50);  // a ring has evicted its oldest
  masks.update(events);
  EXPECT_EQ(masks.size(), 50u);
  EXPECT_LT(masks.count_of(0), before);
  masks.update({});
  EXPECT_EQ(masks.size(), 0u);
  EXPECT_EQ(masks.within(0, 10), 0u);
  EXPECT_FALSE(masks.previous(10, ~uint64_t{0}));
}

// --- Marks -----------------------------------------------------------------------------------------------------------

class MarksOfARecording : public ::testing::Test {
 protected:
  MarksOfARecording()
      : source_(1000, "made", {{0, kSeldom}, {10, kOften}, {20, kOften | kSeldom}, {30, kOften}, {900, kOften}},
                {{400, 400, 5, false}, {500, 505, 3, true}, {1000, 1008, 2, true}}),
        marks_(source_, inspection_) {
    marks_.set_bookmarks({{25, "here"}, {10, ""}, {707, ""}});
  }
  std::vector<uint64_t> forwards() const {
    std::vector<uint64_t> found;
    for (auto at = marks_.next(0); at; at = marks_.next(*at)) found.push_back(*at);
    return found;
  }
  std::vector<uint64_t> backwards() const {
    std::vector<uint64_t> found;
    for (auto at = marks_.previous(999); at; at = marks_.previous(*at)) found.push_back(*at);
    return found;
  }

  MadeSource source_;
  engine::Inspection inspection_;
  Marks marks_;
};

TEST_F(MarksOfARecording, AreAllJumpedToInOrder) {
  marks_.set_bookmarks({{10, ""}, {25, "here"}, {707, ""}});
  // Number 707 is frame 699, after eight missing ones; a gap at the end is marked at the last frame.
  EXPECT_EQ(forwards(), (std::vector<uint64_t>{10, 20, 25, 30, 400, 500, 699, 900, 999}));
  EXPECT_EQ(backwards(), (std::vector<uint64_t>{900, 699, 500, 400, 30, 25, 20, 10, 0}));
}

TEST_F(MarksOfARecording, HiddenKindsAreNotJumpedTo) {
  marks_.set_bookmarks({});
  marks_.toggle(Mark::Kind::kEvent, 0);
  marks_.toggle(Mark::Kind::kGap, 0);
  EXPECT_EQ(forwards(), (std::vector<uint64_t>{20, 500, 999}));
  marks_.toggle(Mark::Kind::kDamage, 0);
  marks_.toggle(Mark::Kind::kEvent, 0);
  EXPECT_EQ(forwards(), (std::vector<uint64_t>{10, 20, 30, 900}));
}

TEST_F(MarksOfARecording, TheNearestOneIsWhatMattersMost) {
  marks_.set_bookmarks({{10, "look"}});
  ASSERT_TRUE(marks_.nearest(11.4, 3));
  EXPECT_EQ(marks_.nearest(11.4, 3)->kind, Mark::Kind::kBookmark);
  EXPECT_EQ(marks_.text(*marks_.nearest(11.4, 3)), "look");
  EXPECT_EQ(marks_.text(*marks_.nearest(20, 0.5)), "often, seldom");
  EXPECT_EQ(marks_.text(*marks_.nearest(400, 0.5)), "5 frames missing");
  EXPECT_EQ(marks_.text(*marks_.nearest(499, 2)), "3 frames lost to damage");
  EXPECT_FALSE(marks_.nearest(50, 10));
}

TEST_F(MarksOfARecording, KindsAreThoseThatThereAre) {
  marks_.set_bookmarks({{10, ""}});
  std::vector<std::string> names;
  for (const auto& kind : marks_.kinds()) names.push_back(kind.name + " " + std::to_string(kind.count));
  EXPECT_EQ(names, (std::vector<std::string>{"often 4", "seldom 2", "bookmark 1", "gap 1", "damage 2"}));
}

TEST_F(MarksOfARecording, StretchesKnowWhatIsInThem) {
  EXPECT_EQ(marks_.events_within({0, 9}), kSeldom);
  EXPECT_EQ(marks_.events_within({1, 9}), 0u);
  EXPECT_EQ(marks_.events_within({15, 35}), kOften | kSeldom);
  EXPECT_EQ(marks_.first_event({11, 999}, kOften), 20u);
  EXPECT_EQ(marks_.gaps_within({400, 999}).end - marks_.gaps_within({400, 999}).begin, 3u);
  EXPECT_EQ(marks_.gaps_within({401, 499}).end, marks_.gaps_within({401, 499}).begin);
}

TEST(Marks, OfAGrowingRecordingGrowAlong) {
  MadeSource source(100, "made", {{10, kOften}});
  engine::Inspection inspection;
  Marks marks(source, inspection);
  EXPECT_FALSE(marks.next(10));
  source.grow(100, {{150, kSeldom}});
  marks.update();
  EXPECT_EQ(marks.next(10), 150u);
  EXPECT_EQ(marks.kinds().size(), 2u);
}

TEST(Marks, HitsOfWatchesAreMarks) {
  MadeSource source(3000, "made");
  engine::Inspection inspection;
  inspection.attach(source);
  inspection.add_watch("value == 500");
  while (inspection.busy()) std::this_thread::yield();
  const Marks marks(source, inspection);
  EXPECT_EQ(marks.next(0), 500u);
  EXPECT_EQ(marks.next(500), 1500u);
  EXPECT_EQ(marks.previous(2999), 2500u);
  ASSERT_TRUE(marks.nearest(1502, 5));
  EXPECT_EQ(marks.text(*marks.nearest(1502, 5)), "value == 500");
  EXPECT_EQ(marks.kinds().at(0).count, 3u);
}

// Ten million frames with half a million events: the questions of each drawn frame do not visit them all.
TEST(Marks, OfAVeryLongRecordingAreFoundWithoutReadingAFrame) {
  std::vector<EventMark> events;
  for (uint64_t i = 0; i < 500'000; ++i) events.push_back({i * 20, i == 250'000 ? kSeldom : kOften});
  MadeSource source(10'000'000, "made", std::move(events));
  engine::Inspection inspection;
  Marks marks(source, inspection);
  for (uint64_t x = 0; x < 3840; ++x) {
    const uint64_t first = x * 2604;
    EXPECT_NE(marks.events_within({first, first + 2603}) & kOften, 0u);
  }
  marks.toggle(Mark::Kind::kEvent, 0);
  EXPECT_EQ(marks.next(0), 5'000'000u);
  EXPECT_EQ(marks.previous(9'999'999), 5'000'000u);
  EXPECT_EQ(source.reads, 0u);
}

}  // namespace
