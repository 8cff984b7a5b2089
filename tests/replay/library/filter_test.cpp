#include "replay/library/entry.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

#include "recorder/base/text.h"
#include "replay/player/theme.h"
#include "tests/replay/library/library_sessions.h"

namespace {

using namespace replay_test;
using replay::Entry;
using replay::EntryFilter;
using replay::EntryState;
using replay::sorted_and_filtered;
using replay::SortKey;
using Indices = std::vector<size_t>;

class EntryList : public testing::Test {
 protected:
  void SetUp() override {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
  }

  static constexpr int64_t kDay = 24 * 3600 * kSecond;
  static constexpr int64_t kNow = kStart + 3600 * kSecond;

  static std::vector<Entry> four() {
    std::vector<Entry> entries{entry_of("2026-11-12_14-32-05", kStart, 300), entry_of("Great run", kStart - kDay, 100),
                               entry_of("2026-11-01_00-00-00", kStart - 11 * kDay, 200),
                               entry_of("broken", kStart - 400 * kDay, 50)};
    entries[0].score = 40;
    entries[1].score = 120;
    entries[1].favourite = true;
    entries[2].state = EntryState::kDied;
    entries[2].length_ns = 99'000'000'000;
    entries[3].state = EntryState::kUnreadable;
    entries[3].frames = 0;
    entries[3].game = "";
    return entries;
  }

  static Indices sorted(SortKey key, bool descending) {
    return sorted_and_filtered(four(), {key, descending}, {}, kNow);
  }
  static Indices found(const std::string& text) {
    EntryFilter filter;
    filter.text = text;
    return sorted_and_filtered(four(), {}, filter, kNow);
  }
};

TEST_F(EntryList, SortsByEachKeyInBothDirections) {
  EXPECT_EQ(sorted(SortKey::kDate, true), (Indices{0, 1, 2, 3}));
  EXPECT_EQ(sorted(SortKey::kDate, false), (Indices{3, 2, 1, 0}));
  EXPECT_EQ(sorted(SortKey::kSize, true), (Indices{0, 2, 1, 3}));
  EXPECT_EQ(sorted(SortKey::kName, false), (Indices{2, 0, 3, 1})) << "capitals make no difference";
}

TEST_F(EntryList, WhatHasNoValueComesLastInBothDirections) {
  EXPECT_EQ(sorted(SortKey::kScore, true), (Indices{1, 0, 2, 3}));
  EXPECT_EQ(sorted(SortKey::kScore, false), (Indices{0, 1, 2, 3}));
  EXPECT_EQ(sorted(SortKey::kLength, true), (Indices{2, 0, 1, 3}));
  EXPECT_EQ(sorted(SortKey::kLength, false), (Indices{0, 1, 2, 3}));
}

TEST_F(EntryList, FiltersByStateAndFavourite) {
  EntryFilter filter;
  filter.finished = true;
  EXPECT_EQ(sorted_and_filtered(four(), {}, filter, kNow), (Indices{0, 1}));
  filter.interrupted = true;
  EXPECT_EQ(sorted_and_filtered(four(), {}, filter, kNow), (Indices{0, 1, 2, 3}))
      << "states add up; what cannot be read died, too";
  filter.favourites = true;
  EXPECT_EQ(sorted_and_filtered(four(), {}, filter, kNow), (Indices{1}));
  EXPECT_TRUE(sorted_and_filtered(four(), {}, {.recording = true}, kNow).empty());
}

TEST_F(EntryList, SearchesNameDateGameAndState) {
  EXPECT_EQ(found("great"), (Indices{1}));
  EXPECT_EQ(found("today"), (Indices{0}));
  EXPECT_EQ(found("yesterday"), (Indices{1}));
  EXPECT_EQ(found("12 nov"), (Indices{0}));
  EXPECT_EQ(found("2026-11-01"), (Indices{2}));
  EXPECT_EQ(found("interrupted"), (Indices{2}));
  EXPECT_EQ(found("SNAKE"), (Indices{0, 1, 2}));
  EXPECT_EQ(found("  finished   great "), (Indices{1})) << "every word, in any order";
  EXPECT_TRUE(found("nothing like it").empty());
}

TEST_F(EntryList, WritesDatesSizesLengthsAndScoresForPeople) {
  using namespace replay;
  EXPECT_EQ(date_text(kStart, kNow), "Today 14:32");
  EXPECT_EQ(date_text(kStart - kDay, kNow), "Yesterday 14:32");
  EXPECT_EQ(date_text(kStart - 2 * kDay, kNow), "10 Nov 14:32");
  EXPECT_EQ(date_text(kStart - 400 * kDay, kNow), "8 Oct 2025");
  EXPECT_EQ(recorder::base::clock_text(42'900'000'000), "0:42");
  EXPECT_EQ(recorder::base::clock_text(uint64_t{3723} * 1'000'000'000), "1:02:03");
  EXPECT_EQ(recorder::base::rough_bytes_text(1), "1 byte");
  EXPECT_EQ(recorder::base::rough_bytes_text(999), "999 bytes");
  EXPECT_EQ(recorder::base::rough_bytes_text(1'234'567), "1.2 MB");
  EXPECT_EQ(recorder::base::rough_bytes_text(999'700), "1.0 MB");
  EXPECT_EQ(score_text(33670), "33,670");
  EXPECT_EQ(score_text(12.5), "12.5");
  EXPECT_EQ(replay::theme::fitted_text("short", 1000, {}), "short");
  const std::string cut =
      replay::theme::fitted_text("a long name with \u00e9\u00e9\u00e9\u00e9\u00e9\u00e9", 150, {.size_px = 16});
  EXPECT_TRUE(cut.ends_with("\u2026")) << cut;
  EXPECT_EQ(replay::theme::fitted_text("long", 0, {}), "");
}

TEST_F(EntryList, ACardNamesTheGameUntilTheFileIsRenamed) {
  auto entries = four();
  EXPECT_EQ(title_text(entries[0]), "snake 0.1.0");
  EXPECT_EQ(title_text(entries[1]), "Great run");
}

TEST(Filter, SearchesAndSortsByAllThatACardSays) {
  std::vector<Entry> entries(3);
  for (size_t i = 0; i < entries.size(); ++i) entries[i].path = std::string(1, static_cast<char>('a' + i));
  entries[0].mode = "wrap";
  entries[0].rounds = 2;
  entries[1].mode = "walls";
  entries[1].player = "autopilot";
  entries[1].rounds = 11;
  entries[1].ending = "hit the wall";
  entries[2].note = "for Ada";
  EXPECT_EQ(replay::summary_text(entries[1]), "walls \u00b7 11 rounds \u00b7 hit the wall \u00b7 autopilot");
  EXPECT_EQ(replay::summary_text(entries[2]), "");
  const auto found = [&](const char* words) {
    return replay::sorted_and_filtered(entries, {}, {.text = words}, kStart);
  };
  EXPECT_EQ(found("autopilot wall"), (std::vector<size_t>{1}));
  EXPECT_EQ(found("ADA"), (std::vector<size_t>{2}));
  EXPECT_EQ(found("2 rounds"), (std::vector<size_t>{0}));
  const auto by = [&](replay::SortKey key) {
    return replay::sorted_and_filtered(entries, replay::default_order(key), {}, kStart);
  };
  EXPECT_EQ(by(replay::SortKey::kRounds), (std::vector<size_t>{1, 0, 2}));
  EXPECT_EQ(by(replay::SortKey::kMode), (std::vector<size_t>{1, 0, 2}));
  EXPECT_EQ(by(replay::SortKey::kEnding).front(), 1u);
}

}  // namespace
