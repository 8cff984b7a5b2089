// The overlay's smaller parts that need no picture: layout, searches, occupancy, histograms, texts.
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "engine/overlay/frame_changes.h"
#include "engine/overlay/hex_panel.h"
#include "engine/overlay/overlay_layout.h"
#include "engine/overlay/plot_panel.h"
#include "engine/overlay/ring_panel.h"
#include "engine/overlay/watch_panel.h"
#include "tests/engine/inspect/inspect_fixture.h"
#include "tests/support/eventually.h"
#include "tests/support/scratch_folder.h"

namespace engine {
namespace {

// --- layout ----------------------------------------------------------------------------------------------------------

TEST(OverlayLayout, PanelsNeverOverlapAndLeaveTheMiddleFree) {
  for (const Rect area : {Rect{0, 0, 960, 720}, Rect{0, 0, 1280, 800}, Rect{10, 20, 3840, 2000}}) {
    OverlayLayout layout;
    for (const PanelId id : kAllPanels) layout.show(id, true);
    std::vector<Rect> places{OverlayLayout::bar_in(area, 14), layout.free_in(area, 14)};
    for (const PanelId id : kAllPanels) places.push_back(layout.place_in(area, 14, id));
    float covered = 0;
    for (size_t i = 0; i < places.size(); ++i) {
      covered += places[i].w * places[i].h;
      for (size_t k = i + 1; k < places.size(); ++k) {
        const Rect common = places[i].intersection(places[k]);
        EXPECT_LT(std::min(common.w, common.h), 0.01f) << i << " and " << k;
      }
    }
    EXPECT_NEAR(covered, area.w * area.h, area.w) << "nothing is left over either";
    EXPECT_GT(layout.free_in(area, 14).w, area.w * 0.35f);
    EXPECT_GT(layout.free_in(area, 14).h, area.h * 0.6f);
  }
}

TEST(OverlayLayout, HiddenAndUndockedPanelsGiveTheirRoomBack) {
  const Rect area{0, 0, 1280, 800};
  OverlayLayout layout;
  layout.show(PanelId::kPlots, false);
  EXPECT_FLOAT_EQ(layout.free_in(area, 14).bottom(), area.bottom());
  layout.set_docked(PanelId::kFrame, false);
  EXPECT_FLOAT_EQ(layout.free_in(area, 14).right(), area.right());
  layout.reset();
  EXPECT_LT(layout.free_in(area, 14).right(), area.right());
}

TEST(OverlayLayout, IsTheSameOnAScreenOfTwiceAsManyPixels) {
  OverlayLayout layout;
  const Rect small = layout.place_in({0, 0, 1920, 1080}, 14, PanelId::kFrame);
  const Rect large = layout.place_in({0, 0, 3840, 2160}, 28, PanelId::kFrame);
  EXPECT_NEAR(large.w, 2 * small.w, 1);
  EXPECT_NEAR(large.h, 2 * small.h, 1);
}

TEST(OverlayLayout, IsKept) {
  const ScratchFolder folder;
  {
    OverlayLayout layout;
    layout.show(PanelId::kBytes, true);
    layout.show(PanelId::kRing, false);
    layout.set_docked(PanelId::kFrame, false);
    layout.set_font_scale(1.5f);
    Settings settings(folder.file("overlay.json"));
    layout.save(settings);
    ASSERT_TRUE(settings.save().ok());
  }
  Settings settings(folder.file("overlay.json"));
  ASSERT_TRUE(settings.load().ok());
  OverlayLayout layout;
  layout.load(settings);
  EXPECT_TRUE(layout.shown(PanelId::kBytes));
  EXPECT_FALSE(layout.shown(PanelId::kRing));
  EXPECT_TRUE(layout.shown(PanelId::kPlots));
  EXPECT_FALSE(layout.docked(PanelId::kFrame));
  EXPECT_FLOAT_EQ(layout.font_scale(), 1.5f);
}

TEST(OverlayLayout, TextGrowsWithScreensThatDoNotTellHowFineTheyAre) {
  EXPECT_EQ(OverlayLayout::font_scale_of(480), 1);
  EXPECT_EQ(OverlayLayout::font_scale_of(1080), 1);
  EXPECT_EQ(OverlayLayout::font_scale_of(1440), 1.25f);
  EXPECT_EQ(OverlayLayout::font_scale_of(2160), 2) << "4K";
  EXPECT_EQ(OverlayLayout::font_scale_of(10'000), 2);
}

TEST(OverlayLayout, TextStaysWithinReason) {
  OverlayLayout layout;
  layout.set_font_scale(100);
  EXPECT_EQ(layout.font_scale(), OverlayLayout::kLargest);
  layout.set_font_scale(0);
  EXPECT_EQ(layout.font_scale(), OverlayLayout::kSmallest);
}

// --- searching for a change ------------------------------------------------------------------------------------------

std::optional<uint64_t> search(inspect_test::TapeSource& source, const char* field, uint64_t from, bool backwards) {
  ChangeSearch search;
  search.start(span_of(*source.schema().find(field)), field, from, backwards);
  while (search.running()) {
    if (const auto found = search.advance(source, 7)) return found;
  }
  EXPECT_FALSE(search.outcome().empty());
  return std::nullopt;
}

TEST(ChangeSearch, FindsTheNeighbouringChangesInBothDirections) {
  inspect_test::TapeSource source(inspect_test::ball_tape(400));
  std::vector<uint64_t> changes;
  const auto slots = inspect_test::ball_slots(400);
  const ByteSpan span = span_of(*source.schema().find("score"));
  for (uint64_t i = 1; i < 400; ++i) {
    if (std::memcmp(&slots[i][span.offset], &slots[i - 1][span.offset], span.bytes) != 0) changes.push_back(i);
  }
  ASSERT_GT(changes.size(), 5u);
  EXPECT_EQ(search(source, "score", 0, false), changes[0]);
  EXPECT_EQ(search(source, "score", changes[0], false), changes[1]);
  EXPECT_EQ(search(source, "score", changes[1] - 1, false), changes[1]);
  EXPECT_EQ(search(source, "score", changes[3], true), changes[2]);
  EXPECT_EQ(search(source, "score", changes[2] + 1, true), changes[2]);
  EXPECT_EQ(search(source, "score", changes[0], true), std::nullopt);
  EXPECT_EQ(search(source, "score", changes.back(), false), std::nullopt);
  EXPECT_EQ(search(source, "score", 0, true), std::nullopt);
  EXPECT_EQ(search(source, "score", 399, false), std::nullopt);
}

TEST(ChangeSearch, OfBytesThatFramesDoNotHaveEnds) {
  inspect_test::TapeSource source(inspect_test::ball_tape(40));
  ChangeSearch search;
  search.start({10'000, 4}, "nothing", 0, false);
  while (search.running()) EXPECT_EQ(search.advance(source, 100), std::nullopt);
}

// --- ring ------------------------------------------------------------------------------------------------------------

TEST(OccupancyHistory, KeepsTheMostOfEachQuarterSecondForAMinute) {
  OccupancyHistory history;
  history.look(3, 0);
  history.look(7, 0.1f);
  history.look(2, 0.1f);
  EXPECT_EQ(history.steps().back(), 7u);
  history.look(1, 0.25f);
  EXPECT_EQ(history.steps().back(), 1u);
  EXPECT_EQ(history.steps()[OccupancyHistory::kSteps - 2], 7u);
  history.skip(1);
  EXPECT_EQ(history.steps().back(), OccupancyHistory::kUnknown) << "nobody looked";
  history.skip(1000);
  EXPECT_EQ(history.steps().size(), OccupancyHistory::kSteps);
  EXPECT_EQ(history.steps().front(), OccupancyHistory::kUnknown);
}

TEST(HistogramBars, HoldEverySampleInSoManyBars) {
  recorder::HistogramCounts counts;
  for (uint64_t ns = 100; ns < 100'000; ns += 37) counts.add(ns);
  for (const size_t most : {1u, 5u, 40u, 1000u}) {
    const HistogramBars bars = bars_of(counts, most);
    uint64_t sum = 0;
    for (const uint64_t n : bars.counts) sum += n;
    EXPECT_EQ(sum, counts.count());
    EXPECT_LE(bars.counts.size(), most);
    EXPECT_LE(bars.from, 100u);
    EXPECT_EQ(bars.to, counts.max);
  }
  EXPECT_TRUE(bars_of({}, 10).counts.empty());
}

TEST(RingPanel, LightsOnlyTheSlotThatHoldsTheShownFrame) {
  const auto slots = inspect_test::ball_slots(30);
  OverlayData data;
  EXPECT_EQ(slot_of_shown(data), std::nullopt);
  data.ring = RingView{};
  data.ring->slot_count = 10;
  for (uint64_t frame = 20; frame < 30; ++frame) data.ring->slots.push_back({SlotView::State::kReleased, frame});
  data.slot = slots[23];
  data.slot_index = 3;
  EXPECT_EQ(slot_of_shown(data), 3u);
  data.slot = slots[13];
  EXPECT_EQ(slot_of_shown(data), std::nullopt) << "another frame has taken its slot";
  data.slot = slots[23];
  data.ring->slots[3].state = SlotView::State::kWriting;
  EXPECT_EQ(slot_of_shown(data), std::nullopt);
  data.slot_index = 10;
  EXPECT_EQ(slot_of_shown(data), std::nullopt);
}

TEST(HexPanel, KeysGoFromValueToValue) {
  inspect_test::TapeSource source(inspect_test::ball_tape(2));
  const recorder::FrameSchema& schema = source.schema();
  const size_t bytes = source.slot_bytes();
  const ByteSpan first = row_span_at(schema, bytes, 0);
  EXPECT_EQ(stepped(schema, bytes, {}, ByteStep::kNext), first) << "from nowhere";
  EXPECT_EQ(stepped(schema, bytes, first, ByteStep::kPrevious), first);
  EXPECT_EQ(stepped(schema, bytes, first, ByteStep::kUp), first);
  size_t covered = 0;
  ByteSpan last;
  for (ByteSpan at = first; at != last; at = stepped(schema, bytes, at, ByteStep::kNext)) {
    if (!last.empty()) {
      EXPECT_EQ(at.offset, last.end());
      EXPECT_EQ(stepped(schema, bytes, at, ByteStep::kPrevious), last);
    }
    covered += at.bytes;
    last = at;
  }
  EXPECT_EQ(covered, bytes) << "none is left out";
  EXPECT_EQ(stepped(schema, bytes, first, ByteStep::kLast), last);
  EXPECT_EQ(stepped(schema, bytes, last, ByteStep::kFirst), first);
  size_t lines = 0;
  for (ByteSpan at = first; at.end() < bytes && lines < bytes; ++lines) {
    const ByteSpan below = stepped(schema, bytes, at, ByteStep::kDown);
    if (below == at) break;
    EXPECT_GT(below.offset, at.offset);
    EXPECT_LT(stepped(schema, bytes, below, ByteStep::kUp).offset, below.offset);
    at = below;
  }
  EXPECT_LE(lines, bytes / 16);
}

TEST(RingPanel, SaysDurationsInThreeDigits) {
  EXPECT_EQ(duration_text(0), "0 ns");
  EXPECT_EQ(duration_text(999), "999 ns");
  EXPECT_EQ(duration_text(1234), "1.23 us");
  EXPECT_EQ(duration_text(20'000'000), "20.0 ms");
  EXPECT_EQ(duration_text(512'300'000), "512 ms");
  EXPECT_EQ(duration_text(3'000'000'000), "3.00 s");
}

// --- watches ---------------------------------------------------------------------------------------------------------

TEST(WatchPanel, MarksTheMistakeWhereverItIsInALongText) {
  const std::string text = "score > 100 && something_that_is_no_field == 3 && x > 2";
  EXPECT_EQ(excerpt_of(text, 15, 80).text, text);
  EXPECT_EQ(excerpt_of(text, 15, 80).mark, 15u);
  const ErrorExcerpt narrow = excerpt_of(text, 46, 24);
  EXPECT_EQ(narrow.text.size(), 24u);
  EXPECT_EQ(narrow.text[narrow.mark], text[46]);
  const ErrorExcerpt end = excerpt_of(text, text.size(), 24);
  EXPECT_LE(end.mark, end.text.size());
  EXPECT_EQ(excerpt_of("", 5, 24).mark, 0u);
}

TEST(WatchPanel, CountsCharactersNotBytes) {
  const std::string text = "\xc3\xa4\xc3\xb6 > 1";  // two letters of two bytes each
  EXPECT_EQ(excerpt_of(text, 5, 40).mark, 3u);
}

TEST(WatchPanel, ExamplesAreGoodForTheGamesOwnFrames) {
  const recorder::FrameSchema schema = testing_support::ball_schema();
  const std::string examples = watch_examples(schema);
  size_t lines = 0;
  for (size_t from = 0; from < examples.size();) {
    const size_t end = std::min(examples.find('\n', from), examples.size());
    Expression expression;
    ExpressionError error;
    EXPECT_TRUE(Expression::compile(schema, examples.substr(from, end - from), expression, error))
        << examples.substr(from, end - from) << ": " << error.reason;
    ++lines;
    from = end + 1;
  }
  EXPECT_GE(lines, 5u);
  EXPECT_TRUE(watch_examples(recorder::FrameSchema()).empty());
}

// --- taking out ------------------------------------------------------------------------------------------------------

class TakeOutTest : public ::testing::Test {
 protected:
  TakeOutTest() : before_(std::filesystem::current_path()) { std::filesystem::current_path(folder_.file("")); }
  ~TakeOutTest() override { std::filesystem::current_path(before_); }
  std::string finish(PanelExport& take_out) {
    EXPECT_TRUE(testing_support::eventually([&] { return !take_out.running(); }));
    return take_out.outcome();
  }
  const ScratchFolder folder_;
  const std::filesystem::path before_;
  inspect_test::TapeSource source_{inspect_test::ball_tape(300)};
};

TEST_F(TakeOutTest, WritesTheVisibleFramesBesideTheExpressions) {
  PanelExport take_out;
  take_out.save_rows(source_, RowFormat::kCsv, 10, 19, {"x * 2"});
  EXPECT_EQ(finish(take_out), "saved tape-frames-10-19.csv");
  std::ifstream file("tape-frames-10-19.csv");
  std::string line;
  std::vector<std::string> lines;
  while (std::getline(file, line)) lines.push_back(line);
  ASSERT_EQ(lines.size(), 11u);
  EXPECT_NE(lines[0].find("x * 2"), std::string::npos);
  EXPECT_NE(lines[0].find("score"), std::string::npos);
  EXPECT_EQ(take_out.outcome(), "") << "told once";
}

TEST_F(TakeOutTest, NeverWritesOverAFile) {
  PanelExport take_out;
  take_out.save_rows(source_, RowFormat::kNdjson, 0, 4, {});
  EXPECT_EQ(finish(take_out), "saved tape-frames-0-4.ndjson");
  take_out.save_rows(source_, RowFormat::kNdjson, 0, 4, {});
  EXPECT_EQ(finish(take_out), "saved tape-frames-0-4-2.ndjson");
}

TEST_F(TakeOutTest, LeavesNothingWhenItFailsOrIsCancelled) {
  PanelExport take_out;
  take_out.save_rows(source_, RowFormat::kCsv, 0, 4, {"no_such_field"});
  EXPECT_NE(finish(take_out).find("no_such_field"), std::string::npos);
  auto tape = inspect_test::ball_tape(300);
  inspect_test::TapeSource slow(tape);
  tape->before_read = [&] { take_out.cancel(); };
  take_out.save_rows(slow, RowFormat::kCsv, 0, 299, {});
  const std::string outcome = finish(take_out);
  EXPECT_TRUE(outcome.starts_with("cancelled") || outcome.starts_with("saved")) << outcome;
  for (const auto& entry : std::filesystem::directory_iterator(".")) {
    EXPECT_NE(entry.path().extension(), ".part") << entry.path();
  }
}

}  // namespace
}  // namespace engine
