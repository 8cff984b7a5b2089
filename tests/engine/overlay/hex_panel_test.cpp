#include "engine/overlay/hex_panel.h"

#include <gtest/gtest.h>

#include "recorder/schema/seal.h"
#include "tests/engine/inspect/inspect_fixture.h"

namespace engine {
namespace {

using inspect_test::ball;
using recorder::HexLineLayout;

TEST(ByteOutline, FindsTheByteUnderADigitAndUnderACharacter) {
  const auto layout = HexLineLayout::for_slots(10);
  for (const uint32_t i : {0u, 7u, 15u}) {
    EXPECT_EQ(byte_at(layout, 2, static_cast<float>(layout.hex_column(i)) + 1.5f), 32 + i);
    EXPECT_EQ(byte_at(layout, 2, static_cast<float>(layout.ascii_column(i)) + 0.5f), 32 + i);
  }
  EXPECT_EQ(byte_at(layout, 0, 3), std::nullopt);
  EXPECT_EQ(byte_at(layout, 0, static_cast<float>(layout.hex_column(15)) + 2.5f), std::nullopt);
}

TEST(ByteOutline, GoesFromBytesToFieldsAndBack) {
  const recorder::Field& bounces = *ball().find("bounces");
  EXPECT_EQ(field_span_at(ball(), 192, bounces.offset + 5), span_of(bounces));
  EXPECT_EQ(row_span_at(ball(), 192, bounces.offset + 5), (ByteSpan{bounces.offset + 4, 2}));
  EXPECT_EQ(row_span_at(ball(), 192, 33), (ByteSpan{32, 16})) << "a line of the grid";
  EXPECT_EQ(field_span_at(ball(), 192, 150), (ByteSpan{150, 1})) << "no field covers it";
  EXPECT_EQ(field_span_at(ball(), 192, 190), (ByteSpan{184, 8})) << "the seal's checksum";
  const auto slot = inspect_test::ball_slots(2)[1];
  EXPECT_EQ(name_at(ball(), slot, ball().find("tick")->offset + 3), "tick = 1 ticks");
  EXPECT_EQ(name_at(ball(), slot, 191), "seal: checksum");
  EXPECT_EQ(name_at(ball(), slot, 150), "no field");
}

TEST(ByteOutline, OneOutlineRunsRoundAllLinesOfASpan) {
  const auto layout = HexLineLayout::for_slots(10);
  // Bytes 14..33: two at the end of line 0, all of line 1, two of line 2.
  const auto pieces = outline_of(layout, {14, 20}, 0, 100);
  ASSERT_EQ(pieces.size(), 6u) << "digits and characters of three lines";
  const OutlinePiece& middle = pieces[2];
  EXPECT_EQ(middle.line, 1u);
  EXPECT_EQ(middle.from, layout.hex_column(0));
  EXPECT_EQ(middle.to, layout.hex_column(15) + 2);
  ASSERT_EQ(middle.top.size(), 1u) << "above its right end lies more of the span";
  EXPECT_EQ(middle.top[0], std::pair(layout.hex_column(0), layout.hex_column(14)));
  ASSERT_EQ(middle.bottom.size(), 1u);
  EXPECT_EQ(middle.bottom[0], std::pair(layout.hex_column(1) + 2, layout.hex_column(15) + 2));
  EXPECT_EQ(outline_of(layout, {14, 20}, 1, 1).size(), 2u) << "only the lines that are shown";
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

}  // namespace
}  // namespace engine
