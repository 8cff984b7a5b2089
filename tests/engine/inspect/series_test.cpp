// Scans compared with evaluating frame by frame, of recordings that grow, evict frames and fail, while scans run and
// are cancelled.
#include "engine/inspect/series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <condition_variable>
#include <limits>
#include <random>
#include <thread>

#include "engine/inspect/frame_trees.h"
#include "tests/engine/inspect/inspect_fixture.h"
#include "tests/support/eventually.h"
#include "tests/support/sanitizers.h"

namespace inspect_test {
namespace {

using engine::Extent;
using engine::Series;
using engine::SeriesScan;
using SeriesPtr = std::shared_ptr<const Series>;
using testing_support::eventually;

// --- what a scan is compared with ------------------------------------------------------------------------------------

struct Naive {
  std::vector<double> values;
  std::vector<uint64_t> hits;
};

// Frame by frame; unreadable ones are skipped.
std::vector<Naive> naive(FrameSource& source, const std::vector<std::string>& texts) {
  std::vector<Naive> all(texts.size());
  std::vector<Expression> expressions;
  std::vector<bool> was_true(texts.size());
  for (const std::string& text : texts) expressions.push_back(compiled(source, text));
  engine::FramePairs frames(source);
  for (uint64_t index = 0; index < source.frame_count(); ++index) {
    const bool sound = frames.seek(index).ok();
    for (size_t i = 0; i < texts.size(); ++i) {
      const double value = sound ? expressions[i].value(frames.previous(), frames.current()).to_double() : std::nan("");
      all[i].values.push_back(value);
      if (!sound) continue;
      const bool is_true = value != 0 && !std::isnan(value);
      if (is_true && !was_true[i]) all[i].hits.push_back(index);
      was_true[i] = is_true;
    }
  }
  return all;
}
Naive naive(FrameSource& source, const std::string& text) { return naive(source, std::vector{text})[0]; }

// Over whole buckets.
Extent naive_extent(const Naive& naive, uint64_t first, uint64_t last) {
  Extent out;
  const uint64_t size = naive.values.size();
  if (first > last || first >= size) return out;
  const uint64_t begin = first / Series::kBucketFrames * Series::kBucketFrames;
  const uint64_t end = std::min(size, (std::min(last, size - 1) / Series::kBucketFrames + 1) * Series::kBucketFrames);
  bool any = false;
  for (uint64_t i = begin; i < end; ++i) {
    const double value = naive.values[i];
    if (!std::isfinite(value)) continue;
    out.min = any ? std::min(out.min, value) : value;
    out.max = any ? std::max(out.max, value) : value;
    any = true;
  }
  if (any) out.count = std::min(last, size - 1) - first + 1;
  return any ? out : Extent{};
}

void expect_extent(const Series& series, const Naive& naive, uint64_t first, uint64_t last) {
  const Extent expected = naive_extent(naive, first, last);
  const Extent found = series.extent(first, last);
  ASSERT_EQ(found.count, expected.count) << first << " to " << last;
  ASSERT_EQ(found.min, expected.min);
  ASSERT_EQ(found.max, expected.max);
}

void expect_hits(const Series& series, const Naive& naive, std::mt19937& random) {
  ASSERT_EQ(series.hit_count(), naive.hits.size());
  const uint64_t frames = naive.values.size();
  for (int i = 0; i < 2000; ++i) {
    const uint64_t at = random() % frames;
    const auto after = std::upper_bound(naive.hits.begin(), naive.hits.end(), at);
    const auto from = std::lower_bound(naive.hits.begin(), naive.hits.end(), at);
    ASSERT_EQ(series.next_hit(at), after == naive.hits.end() ? std::nullopt : std::optional(*after)) << at;
    ASSERT_EQ(series.previous_hit(at), from == naive.hits.begin() ? std::nullopt : std::optional(*(from - 1))) << at;
    const uint64_t last = at + random() % 3000;
    ASSERT_EQ(series.hit_within(at, last), from != naive.hits.end() && *from <= last) << at << " to " << last;
  }
  ASSERT_EQ(series.hit_within(0, UINT64_MAX), !naive.hits.empty());
  ASSERT_EQ(series.previous_hit(UINT64_MAX), naive.hits.empty() ? std::nullopt : std::optional(naive.hits.back()));
  ASSERT_EQ(series.next_hit(UINT64_MAX), std::nullopt);
}

void expect_same(const Series& series, const Naive& naive) {
  std::mt19937 random(5);
  ASSERT_TRUE(series.complete()) << series.error();
  ASSERT_EQ(series.scanned(), naive.values.size());
  expect_hits(series, naive, random);
  for (int i = 0; i < 300; ++i) {
    const uint64_t first = random() % naive.values.size();
    expect_extent(series, naive, first, first + random() % (i % 8 != 0 ? 200 : 20'000));
  }
  expect_extent(series, naive, 0, UINT64_MAX);
  expect_extent(series, naive, naive.values.size(), UINT64_MAX);
  expect_extent(series, naive, 5, 4);
}

// --- a long recording that is made as it is read ---------------------------------------------------------------------

struct Signal {
  double wave;
  int32_t step;
  uint8_t level;
  uint8_t reserved[3];
};

recorder::FrameSchema signal_schema() {
  recorder::Field wave, step, level;
  wave.name = "wave";
  wave.type = recorder::FieldType::kF64;
  step.name = "step";
  step.type = recorder::FieldType::kI32;
  step.offset = offsetof(Signal, step);
  level.name = "level";
  level.type = recorder::FieldType::kU8;
  level.offset = offsetof(Signal, level);
  level.enum_names = {"low", "high"};
  return {"signal", 1, sizeof(Signal), {wave, step, level}, {{3, "peak", 0}}};
}

// Every 1000th frame from 500 on is unreadable; before every 10,000th, frames are missing.
std::shared_ptr<Tape> signal_tape(uint64_t frames, bool with_holes = true) {
  auto tape = std::make_shared<Tape>();
  tape->schema = signal_schema();
  tape->slot_bytes = sizeof(Signal) + recorder::kSealBytes;
  tape->frames = frames;
  tape->make = [with_holes](uint64_t index, std::span<std::byte> slot) {
    if (with_holes && index % 1000 == 500) return false;
    Signal signal{};
    const double at = static_cast<double>(index);
    signal.wave = index % 777 == 3 ? std::numeric_limits<double>::quiet_NaN() : std::sin(at / 500) * at + 0.1;
    signal.step = static_cast<int32_t>(index / 3 * 2654435761u);
    signal.level = index % 1000 > 400 ? 1 : 0;
    std::memcpy(slot.data(), &signal, sizeof signal);
    const uint64_t number = with_holes ? index + index / 10'000 * 7 : index;
    recorder::seal_slot(slot, number, number * kTickNs, index % 4321 == 0 ? 8 : 0);
    return true;
  };
  return tape;
}

// Lets reading go on only as far as the test wants.
class Gate {
 public:
  // At most this many reads in all.
  void open(uint64_t reads) {
    {
      const std::lock_guard lock(mutex_);
      allowed_ = reads;
    }
    changed_.notify_all();
  }
  void open() { open(UINT64_MAX); }
  void pass() {
    std::unique_lock lock(mutex_);
    // Not for ever, should the test have failed.
    changed_.wait_for(lock, std::chrono::seconds(20), [this] { return passed_ < allowed_; });
    ++passed_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t passed_ = 0;
  uint64_t allowed_ = 0;
};

// --- scanning --------------------------------------------------------------------------------------------------------

TEST(SeriesScan, FindsTheSameAsOneByOne) {
  TapeSource source(signal_tape(testing_support::kSanitized ? 130'000 : 300'000));
  SeriesScan scan(source);
  const std::vector<std::string> texts{"wave",
                                       "level == high",
                                       "wave > 1000 && level == low",
                                       "changed(step)",
                                       "delta(frame_number) > 1 || event(peak)",
                                       "frame_number == 123456",
                                       "delta(wave)",
                                       "1 / (step % 5)",
                                       "0"};
  std::vector<SeriesPtr> all;
  for (const std::string& text : texts) all.push_back(scan.add(compiled(source, text)));
  ASSERT_TRUE(idle(scan));
  EXPECT_EQ(scan.progress(), 1);
  const std::vector<Naive> expected = naive(source, texts);
  for (size_t i = 0; i < texts.size(); ++i) {
    SCOPED_TRACE(texts[i]);
    EXPECT_EQ(all[i]->text(), texts[i]);
    ASSERT_NO_FATAL_FAILURE(expect_same(*all[i], expected[i]));
  }
  EXPECT_EQ(all[5]->hit_count(), 1u);
}

TEST(SeriesScan, AnswersForARowOfPixels) {
  TapeSource source(signal_tape(50'000));
  SeriesScan scan(source);
  const SeriesPtr series = scan.add(compiled(source, "wave"));
  ASSERT_TRUE(idle(scan));
  const auto row = series->extents(-1000, 130.5, 500);
  ASSERT_EQ(row.size(), 500u);
  for (size_t i = 0; i < row.size(); ++i) {
    const double from = -1000 + static_cast<double>(i) * 130.5;
    const double to = -1000 + static_cast<double>(i + 1) * 130.5;
    const bool outside = to <= 0 || from >= 50'000;
    const auto first = static_cast<uint64_t>(std::max(from, 0.0));
    const auto last = std::max(static_cast<uint64_t>(std::clamp(to, 1.0, 50'000.0)), first + 1) - 1;
    const Extent expected = outside ? Extent{} : series->extent(first, last);
    ASSERT_EQ(row[i].count, expected.count) << i;
    ASSERT_EQ(row[i].min, expected.min) << i;
    ASSERT_EQ(row[i].max, expected.max) << i;
  }
  EXPECT_EQ(series->extents(49'999, 0.01, 3)[2].count, 1u) << "zoomed in beyond frames";
  for (const double wrong : {0.0, -1.0, std::nan("")}) EXPECT_EQ(series->extents(0, wrong, 2)[0].count, 0u);
  EXPECT_EQ(series->extents(std::nan(""), 1, 2)[0].count, 0u);
  EXPECT_EQ(series->extents(1e300, 1e300, 2)[0].count, 0u);
}

TEST(SeriesScan, ReadsTheRecordingOnceForAllThatWait) {
  const auto tape = signal_tape(100'000, false);
  Gate gate;
  tape->before_read = [&gate] { gate.pass(); };
  TapeSource source(tape);
  SeriesScan scan(source);
  std::vector<SeriesPtr> all;
  for (int i = 0; i < 8; ++i) all.push_back(scan.add(compiled(source, "step + " + std::to_string(i))));
  gate.open();
  ASSERT_TRUE(idle(scan));
  // The first began alone, the seven others join it or follow together: each frame is read at most twice, not eight
  // times.
  EXPECT_LE(tape->reads, 2 * (100'000u + 100u)) << "at each turn of the two the frame before it is read, too";
  for (const SeriesPtr& series : all) EXPECT_EQ(series->scanned(), 100'000u);
}

TEST(SeriesScan, ShowsWhatItHasFoundAndHowFarItIs) {
  const auto tape = signal_tape(40'000, false);
  Gate gate;
  tape->before_read = [&gate] { gate.pass(); };
  TapeSource source(tape);
  SeriesScan scan(source);
  const SeriesPtr series = scan.add(compiled(source, "level == high"));
  EXPECT_TRUE(scan.busy());
  EXPECT_FALSE(series->complete());
  EXPECT_EQ(series->scanned(), 0u);
  EXPECT_EQ(series->next_hit(0), std::nullopt);
  gate.open(10'500);
  ASSERT_TRUE(eventually([&] { return series->scanned() >= 9'000; }));
  EXPECT_LE(series->scanned(), 10'500u);
  EXPECT_EQ(series->next_hit(0), 401u);
  EXPECT_EQ(series->next_hit(8'000), 8'401u);
  EXPECT_EQ(series->next_hit(20'000), std::nullopt) << "not there yet";
  EXPECT_GT(series->extent(0, UINT64_MAX).count, 8'999u);
  EXPECT_GT(scan.progress(), 0.2);
  EXPECT_LT(scan.progress(), 0.3);
  EXPECT_TRUE(scan.busy());
  gate.open();
  ASSERT_TRUE(idle(scan));
  EXPECT_TRUE(series->complete());
  EXPECT_EQ(series->hit_count(), 40u);
}

TEST(SeriesScan, WhatIsAddedLaterIsScannedAsWell) {
  const auto tape = signal_tape(60'000);
  Gate gate;
  tape->before_read = [&gate] { gate.pass(); };
  TapeSource source(tape);
  SeriesScan scan(source);
  const SeriesPtr first = scan.add(compiled(source, "wave"));
  gate.open(25'000);
  ASSERT_TRUE(eventually([&] { return first->scanned() >= 24'000; }));
  const SeriesPtr second = scan.add(compiled(source, "delta(wave) > 0"));
  gate.open(45'000);
  ASSERT_TRUE(eventually([&] { return second->scanned() >= 4'000; })) << "both go on";
  gate.open();
  ASSERT_TRUE(idle(scan));
  tape->before_read = nullptr;
  ASSERT_NO_FATAL_FAILURE(expect_same(*first, naive(source, "wave")));
  ASSERT_NO_FATAL_FAILURE(expect_same(*second, naive(source, "delta(wave) > 0")));
}

TEST(SeriesScan, AnEmptyRecordingIsComplete) {
  TapeSource source(signal_tape(0));
  SeriesScan scan(source);
  const SeriesPtr series = scan.add(compiled(source, "wave"));
  ASSERT_TRUE(idle(scan));
  EXPECT_TRUE(series->complete());
  EXPECT_EQ(scan.progress(), 1);
  EXPECT_EQ(series->extent(0, 10).count, 0u);
  EXPECT_FALSE(series->hit_within(0, 10));
  EXPECT_EQ(series->extents(-5, 20, 2)[0].count, 0u);
}

// --- stopping --------------------------------------------------------------------------------------------------------

TEST(SeriesScan, StopsForOneWhenToldAndGoesOnForOthers) {
  const auto tape = signal_tape(50'000, false);
  Gate gate;
  tape->before_read = [&gate] { gate.pass(); };
  TapeSource source(tape);
  SeriesScan scan(source);
  const SeriesPtr stopped = scan.add(compiled(source, "level == high"));
  const SeriesPtr other = scan.add(compiled(source, "wave"));
  gate.open(20'000);
  ASSERT_TRUE(eventually([&] { return stopped->scanned() >= 5'000; }));
  scan.cancel(stopped);
  const uint64_t scanned = stopped->scanned();
  EXPECT_EQ(stopped->error(), "cancelled");
  gate.open();
  ASSERT_TRUE(idle(scan));
  EXPECT_TRUE(other->complete());
  EXPECT_FALSE(stopped->complete());
  EXPECT_LE(stopped->scanned(), scanned + 1024) << "at most what was being worked out";
  EXPECT_EQ(stopped->next_hit(0), 401u) << "what was found stays";
}

TEST(SeriesScan, ReadsNoFurtherWhenAllAreCancelled) {
  const auto tape = signal_tape(1'000'000, false);
  Gate gate;
  tape->before_read = [&gate] { gate.pass(); };
  TapeSource source(tape);
  SeriesScan scan(source);
  const SeriesPtr series = scan.add(compiled(source, "level == high"));
  gate.open(5'000);
  ASSERT_TRUE(eventually([&] { return tape->reads > 5'000; })) << "it waits for the gate";
  scan.cancel(series);
  EXPECT_FALSE(scan.busy());
  EXPECT_EQ(scan.progress(), 1);
  gate.open();
  const SeriesPtr next = scan.add(compiled(source, "0"));
  ASSERT_TRUE(eventually([&] { return next->scanned() > 2'000; }));
  EXPECT_LE(series->scanned(), 5'100u);
}

TEST(SeriesScan, GoesAwayInTheMiddleAndLeavesItsSeries) {
  const auto tape = signal_tape(1'000'000, false);
  TapeSource source(tape);
  SeriesPtr series;
  {
    SeriesScan scan(source);
    series = scan.add(compiled(source, "level == high"));
    ASSERT_TRUE(eventually([&] { return series->scanned() > 1'000; }));
  }
  EXPECT_EQ(series->next_hit(0), 401u);
  EXPECT_EQ(series->text(), "level == high");
}

TEST(SeriesScan, ARecordingThatCannotBeOpenedAgainIsAReason) {
  const auto tape = signal_tape(1000);
  TapeSource source(tape);
  tape->can_be_opened = false;
  SeriesScan scan(source);
  const SeriesPtr series = scan.add(compiled(source, "wave"));
  ASSERT_TRUE(idle(scan));
  EXPECT_FALSE(series->complete());
  EXPECT_EQ(series->error(), "tape: has gone");
  tape->can_be_opened = true;
  const SeriesPtr again = scan.add(compiled(source, "wave"));
  ASSERT_TRUE(idle(scan));
  EXPECT_TRUE(again->complete()) << again->error();
}

// --- recordings that change ------------------------------------------------------------------------------------------

TEST(SeriesScan, TakesInWhatARecordingGrowsBy) {
  const auto tape = signal_tape(10'000);
  TapeSource source(tape);
  SeriesScan scan(source);
  const SeriesPtr wave = scan.add(compiled(source, "wave"));
  const SeriesPtr high = scan.add(compiled(source, "level == high"));
  ASSERT_TRUE(idle(scan));
  std::mt19937 random(3);
  while (tape->frames < 30'000) {
    tape->frames += 1 + random() % 900;
    ASSERT_TRUE(source.refresh().ok());
    scan.update();
    if (random() % 4 == 0) {
      ASSERT_TRUE(idle(scan));
    }
  }
  ASSERT_TRUE(idle(scan));
  ASSERT_NO_FATAL_FAILURE(expect_same(*wave, naive(source, "wave")));
  ASSERT_NO_FATAL_FAILURE(expect_same(*high, naive(source, "level == high")));
}

// Like a ring: copies do not grow, and the oldest frames are evicted.
TEST(SeriesScan, FollowsIndicesWhenFramesAreForgotten) {
  const auto tape = signal_tape(5'000, false);
  TapeSource source(tape);
  source.set_copies_grow(false);
  SeriesScan scan(source);
  const SeriesPtr early = scan.add(compiled(source, "level == high"));
  ASSERT_TRUE(idle(scan));
  for (int i = 0; i < 10; ++i) {
    tape->frames += 700;
    ASSERT_TRUE(source.refresh().ok());
    source.forget(640);
    scan.update();
    ASSERT_TRUE(idle(scan));
  }
  const SeriesPtr late = scan.add(compiled(source, "level == high"));
  ASSERT_TRUE(idle(scan));
  ASSERT_EQ(source.frame_count(), 5'600u);
  ASSERT_NO_FATAL_FAILURE(expect_same(*early, naive(source, "level == high")));
  ASSERT_NO_FATAL_FAILURE(expect_same(*late, naive(source, "level == high")));
}

TEST(SeriesScan, FramesForgottenBeforeTheyWereScannedAreNothing) {
  const auto tape = signal_tape(5'000, false);
  Gate gate;
  tape->before_read = [&gate] { gate.pass(); };
  TapeSource source(tape);
  source.set_copies_grow(false);
  SeriesScan scan(source);
  const SeriesPtr series = scan.add(compiled(source, "level == high"));
  tape->frames += 15'000;
  ASSERT_TRUE(source.refresh().ok());
  source.forget(18'000);
  scan.update();
  EXPECT_EQ(series->scanned(), 0u);
  gate.open();
  ASSERT_TRUE(idle(scan));
  EXPECT_TRUE(series->complete());
  EXPECT_EQ(series->scanned(), 2'000u);
  EXPECT_EQ(series->hit_count(), 2u);
  EXPECT_EQ(series->next_hit(0), 401u);
  EXPECT_EQ(series->previous_hit(401), std::nullopt);
}

TEST(SeriesScan, StartsOverWhenIndicesMeanOtherFrames) {
  const auto tape = signal_tape(5'000, false);
  TapeSource source(tape);
  SeriesScan scan(source);
  const SeriesPtr series = scan.add(compiled(source, "level == high"));
  ASSERT_TRUE(idle(scan));
  EXPECT_EQ(series->hit_count(), 5u);
  // Half of the file was damaged.
  const auto make = tape->make;
  tape->make = [make](uint64_t index, std::span<std::byte> slot) { return make(index * 2, slot); };
  tape->frames = 2'500;
  ASSERT_TRUE(source.refresh().ok());
  source.begin_generation();
  scan.update();
  ASSERT_TRUE(idle(scan));
  ASSERT_TRUE(series->complete());
  EXPECT_EQ(series->scanned(), 2'500u);
  EXPECT_EQ(series->next_hit(0), 201u);
}

// The index changes while the recording is being opened, which makes the opened source obsolete.
TEST(SeriesScan, ReadsNothingFromWhatWasOpenedBeforeItStartedOver) {
  const auto tape = signal_tape(5'000, false);
  TapeSource source(tape);
  Gate opened;
  std::atomic<bool> opening = false;
  source.set_while_opening([&] {
    if (!opening.exchange(true)) opened.pass();
  });
  SeriesScan scan(source);
  const SeriesPtr series = scan.add(compiled(source, "level == high"));
  ASSERT_TRUE(eventually([&] { return opening.load(); }));
  const auto other = signal_tape(5'000, false);
  other->make = [make = tape->make](uint64_t index, std::span<std::byte> slot) { return make(index + 100, slot); };
  source.replace(other);
  scan.update();
  opened.open();
  ASSERT_TRUE(idle(scan));
  EXPECT_EQ(series->next_hit(0), 301u);
  EXPECT_EQ(tape->reads, 0u);
}

// For the thread sanitizer: all that other threads may call while it runs.
TEST(SeriesScan, IsAskedByManyWhileItRuns) {
  const auto tape = signal_tape(60'000);
  TapeSource source(tape);
  SeriesScan scan(source);
  const SeriesPtr series = scan.add(compiled(source, "level == high"));
  std::atomic<bool> done = false;
  std::vector<std::thread> threads;
  for (uint64_t seed = 0; seed < 2; ++seed) {
    threads.emplace_back([&, seed] {
      std::mt19937_64 random(seed);
      while (!done) {
        const uint64_t at = random() % 70'000;
        const auto hit = series->next_hit(at);
        EXPECT_TRUE(!hit || series->hit_within(*hit, *hit));
        (void)series->previous_hit(at);
        (void)series->extents(0, 100, 100);
        EXPECT_LE(series->extent(0, at).count, at + 1);
        (void)series->complete();
        (void)series->error();
        (void)series->hit_count();
      }
    });
  }
  for (int i = 0; i < 20; ++i) {
    tape->frames += 500;
    ASSERT_TRUE(source.refresh().ok());
    scan.update();
    const SeriesPtr passing = scan.add(compiled(source, "wave + " + std::to_string(i)));
    if (i % 2 == 0) scan.cancel(passing);
  }
  EXPECT_TRUE(idle(scan));
  done = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(series->complete());
}

// --- hits ------------------------------------------------------------------------------------------------------------

TEST(HitMap, FindsTheNearestOverAnyDistance) {
  engine::HitMap map;
  EXPECT_EQ(map.at_or_after(0), std::nullopt);
  EXPECT_EQ(map.at_or_before(UINT64_MAX), std::nullopt);
  EXPECT_EQ(map.count(0, UINT64_MAX), 0u);
  const std::vector<uint64_t> hits{0, 1, 63, 64, 4095, 4096, 262'143, 262'144, 9'999'999, 20'000'000};
  for (const uint64_t hit : hits) map.set(hit);
  for (const uint64_t hit : hits) {
    for (const uint64_t at : {hit - 1, hit, hit + 1}) {
      if (at > hit + 1) continue;  // before 0
      const auto after = std::lower_bound(hits.begin(), hits.end(), at);
      const auto before = std::upper_bound(hits.begin(), hits.end(), at);
      EXPECT_EQ(map.at_or_after(at), after == hits.end() ? std::nullopt : std::optional(*after)) << at;
      EXPECT_EQ(map.at_or_before(at), before == hits.begin() ? std::nullopt : std::optional(*(before - 1))) << at;
      EXPECT_EQ(map.count(0, at), static_cast<uint64_t>(after - hits.begin())) << at;
    }
  }
  EXPECT_EQ(map.at_or_after(5'000'000'000), std::nullopt);
  EXPECT_EQ(map.at_or_before(UINT64_MAX), 20'000'000u);
  EXPECT_EQ(map.count(1, 64), 2u);
  EXPECT_EQ(map.count(64, 1), 0u);
  map.clear();
  EXPECT_EQ(map.at_or_after(0), std::nullopt);
}

TEST(ExtentTree, IsExactAndLeavesOutWhatIsNotFinite) {
  engine::ExtentTree tree;
  EXPECT_FALSE(tree.range(0, 0).any());
  tree.add(std::nan(""));
  tree.add(std::numeric_limits<double>::infinity());
  EXPECT_FALSE(tree.range(0, 2).any());
  tree.add(9'007'199'254'740'993);
  EXPECT_EQ(tree.range(0, 3).min.text(), "9007199254740993");
  EXPECT_EQ(tree.range(0, 3).max.text(), "9007199254740993");
  tree.add(-1e300);
  EXPECT_EQ(tree.range(0, 4).min, -1e300);
  EXPECT_EQ(tree.size(), 4u);
}

}  // namespace
}  // namespace inspect_test
