#include "replay/library/trash.h"

#include <gtest/gtest.h>

#include "tests/replay/library/library_sessions.h"

namespace {

using namespace replay_test;
using replay::Entry;
using replay::EntryState;
using replay::plan_quota;
using replay::TrashItem;
using Indices = std::vector<size_t>;

// Five recordings of 100 bytes, the oldest last.
std::vector<Entry> five() {
  std::vector<Entry> entries;
  for (int i = 5; i > 0; --i) entries.push_back(entry_of("r" + std::to_string(i), i * kSecond, 100));
  return entries;
}

TEST(Quota, WithoutALimitNothingGoes) {
  const std::vector<TrashItem> trash{{"t", "t.oro", 1, 1'000'000}};
  const auto plan = plan_quota(five(), trash, 0);
  EXPECT_TRUE(plan.remove.empty());
  EXPECT_TRUE(plan.purge.empty());
}

TEST(Quota, WhatFitsStays) { EXPECT_TRUE(plan_quota(five(), {}, 500).remove.empty()); }

TEST(Quota, TheOldestGoFirstAndNoMoreThanNeeded) {
  const auto plan = plan_quota(five(), {}, 350);
  EXPECT_EQ(plan.remove, (Indices{4, 3}));
  EXPECT_EQ(plan.freed_bytes, 200u);
  EXPECT_EQ(plan.bytes_over_limit, 0u);
}

TEST(Quota, TheTrashGoesBeforeAnyRecording) {
  const std::vector<TrashItem> trash{{"a", "a.oro", 1, 60}, {"b", "b.oro", 2, 60}, {"c", "c.oro", 3, 60}};
  const auto plan = plan_quota(five(), trash, 580);
  EXPECT_EQ(plan.purge, (Indices{0, 1}));
  EXPECT_TRUE(plan.remove.empty());
  const auto tighter = plan_quota(five(), trash, 400);
  EXPECT_EQ(tighter.purge, (Indices{0, 1, 2}));
  EXPECT_EQ(tighter.remove, (Indices{4}));
}

TEST(Quota, FavouritesBookmarksAndUnfinishedOnesAreSpared) {
  auto entries = five();
  entries[4].favourite = true;
  entries[3].bookmarks = 1;
  entries[2].bookmarks_readable = false;
  const auto plan = plan_quota(entries, {}, 100);
  EXPECT_EQ(plan.remove, (Indices{1}));
  EXPECT_EQ(plan.bytes_over_limit, 300u);
  for (const EntryState state : {EntryState::kRecording, EntryState::kDied, EntryState::kDamaged,
                                 EntryState::kUnreadable, EntryState::kReading}) {
    auto others = five();
    others[4].state = state;
    EXPECT_EQ(plan_quota(others, {}, 450).remove, (Indices{3})) << name_of(state);
  }
}

TEST(Quota, TheNewestStaysHoweverLargeItIs) {
  auto entries = five();
  entries[0].stamp.bytes = 1'000'000;
  const auto plan = plan_quota(entries, {}, 10);
  EXPECT_EQ(plan.remove, (Indices{4, 3, 2, 1}));
  EXPECT_EQ(plan.bytes_over_limit, 1'000'000u - 10);
  EXPECT_TRUE(plan_quota({}, {}, 10).remove.empty());
}

TEST(Quota, SizesAreReadAsPeopleWriteThem) {
  uint64_t bytes = 0;
  for (const auto& [text, expected] : std::vector<std::pair<std::string, uint64_t>>{{"0", 0},
                                                                                    {"1500", 1500},
                                                                                    {"2k", 2000},
                                                                                    {"500M", 500'000'000},
                                                                                    {"1.5GB", 1'500'000'000},
                                                                                    {"2T", 2'000'000'000'000}}) {
    EXPECT_TRUE(replay::parse_size(text, bytes).ok()) << text;
    EXPECT_EQ(bytes, expected) << text;
  }
  for (const char* text : {"", "M", "-5M", "5X", "5 M", "1e30T", "nan", "inf"}) {
    EXPECT_FALSE(replay::parse_size(text, bytes).ok()) << text;
  }
}

}  // namespace
