#include "engine/overlay/field_rows.h"

#include <gtest/gtest.h>

#include <vector>

#include "engine/overlay/diff_panel.h"
#include "engine/overlay/hex_panel.h"
#include "recorder/schema/seal.h"
#include "tests/engine/inspect/inspect_fixture.h"

namespace engine {
namespace {

using recorder::HexLineLayout;

const recorder::FrameSchema& ball() {
  static const recorder::FrameSchema schema = testing_support::ball_schema();
  return schema;
}

std::vector<std::string> names(const std::vector<FieldRow>& rows) {
  std::vector<std::string> out;
  for (const FieldRow& row : rows) out.push_back(row.name());
  return out;
}

bool closed(const recorder::Field&) { return false; }
bool open(const recorder::Field&) { return true; }

TEST(FieldRows, AnArrayIsOneRowUntilItIsOpened) {
  EXPECT_EQ(names(rows_of(ball(), "bounces", closed)), std::vector<std::string>{"bounces"});
  EXPECT_EQ(names(rows_of(ball(), "bounces", open)),
            (std::vector<std::string>{"bounces", "bounces[0]", "bounces[1]", "bounces[2]", "bounces[3]"}));
}

TEST(FieldRows, AGridOpensLineByLine) {
  const auto rows = rows_of(ball(), "court", open);
  ASSERT_EQ(rows.size(), 7u);
  EXPECT_EQ(rows[1].name(), "court[0..15]");
  EXPECT_EQ(rows[6].name(), "court[80..95]");
  EXPECT_EQ(rows[6].bytes(), (ByteSpan{80, 16}));
}

TEST(FieldRows, AreFilteredByNameAndByTheNamesOfValues) {
  EXPECT_EQ(names(rows_of(ball(), "SPEED", closed)), (std::vector<std::string>{"speed_x", "speed_y"}));
  EXPECT_EQ(names(rows_of(ball(), "left", closed)), std::vector<std::string>{"last_side"});
  EXPECT_TRUE(rows_of(ball(), "nothing", closed).empty());
}

TEST(FieldRows, AreFoundAgainByTheirNames) {
  for (const FieldRow& row : rows_of(ball(), "", open)) {
    const FieldRow found = row_named(ball(), row.name());
    ASSERT_NE(found.field, nullptr) << row.name();
    EXPECT_EQ(found.bytes(), row.bytes()) << row.name();
  }
  EXPECT_EQ(row_named(ball(), "court[17]").bytes(), (ByteSpan{17, 1}));
  EXPECT_EQ(row_named(ball(), "bounces[4]").field, nullptr);
  EXPECT_EQ(row_named(ball(), "bounces[").field, nullptr);
  EXPECT_EQ(row_named(ball(), "").field, nullptr);
}

TEST(FieldRows, TellTheDifferenceInTheWayOfTheirType) {
  testing_support::BallState before{};
  testing_support::BallState now{};
  now.score = 7;
  before.score = 10;
  now.last_side = testing_support::CourtSide::kTop;
  now.bounces[1] = 3;
  now.bounces[2] = 1;
  const auto a = testing_support::bytes_of(before);
  const auto b = testing_support::bytes_of(now);
  EXPECT_EQ(row_difference(row_named(ball(), "score"), b, a), "-3");
  EXPECT_EQ(row_difference(row_named(ball(), "last_side"), b, a), "") << "names have no difference";
  EXPECT_EQ(row_text(row_named(ball(), "last_side"), b), "top");
  EXPECT_EQ(row_difference(row_named(ball(), "bounces"), b, a), "2 diff");
  EXPECT_EQ(row_difference(row_named(ball(), "bounces[1]"), b, a), "+3");
  EXPECT_EQ(row_difference(row_named(ball(), "tick"), b, a), "");
  EXPECT_EQ(row_text(row_named(ball(), "bounces"), b), "0, 3, 1, 0");
}

TEST(DiffRows, TellAddedRemovedAndChanged) {
  testing_support::BallState before{};
  testing_support::BallState now{};
  before.score = 5;
  before.bounces[0] = 2;
  now.bounces[0] = 3;
  now.spin = 1;
  const auto sealed = [](const testing_support::BallState& state) { return inspect_test::slot_of(state, 192, 1); };
  const auto rows = differing_rows(ball(), sealed(before), sealed(now));
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].row.name(), "bounces[0]");
  EXPECT_EQ(rows[0].kind, DiffKind::kChanged);
  EXPECT_EQ(rows[1].row.name(), "score");
  EXPECT_EQ(rows[1].kind, DiffKind::kRemoved);
  EXPECT_EQ(rows[2].row.name(), "spin");
  EXPECT_EQ(rows[2].kind, DiffKind::kAdded);
  EXPECT_EQ(differing_bytes(sealed(before), sealed(now)), 3u);
}

TEST(DiffRows, SealsAreNoDifference) {
  const testing_support::BallState state = testing_support::new_ball(1);
  const auto a = inspect_test::slot_of(state, 192, 1);
  const auto b = inspect_test::slot_of(state, 192, 2);
  EXPECT_TRUE(differing_rows(ball(), a, b).empty());
  EXPECT_TRUE(differing_lines(a, b, 16).empty());
  EXPECT_EQ(differing_bytes(a, b), 0u);
}

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

}  // namespace
}  // namespace engine
