#include "engine/overlay/field_rows.h"

#include <gtest/gtest.h>

#include <vector>

#include "engine/overlay/diff_panel.h"
#include "recorder/schema/seal.h"
#include "tests/engine/inspect/inspect_fixture.h"

namespace engine {
namespace {

using inspect_test::ball;

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

TEST(FieldRows, NoDigitOfAnIntegerIsLost) {
  testing_support::BallState before{};
  testing_support::BallState now{};
  before.random = 9007199254740992;
  now.random = 9007199254740993;
  const auto a = testing_support::bytes_of(before);
  const auto b = testing_support::bytes_of(now);
  EXPECT_EQ(row_difference(row_named(ball(), "random"), b, a), "+1");
  EXPECT_EQ(row_difference(row_named(ball(), "random"), a, b), "-1");
  EXPECT_EQ(number_text(recorder::Number(-215679035), 6), "-215679035");
  EXPECT_EQ(number_text(recorder::Number(-215679035.0), 6), "-215679035") << "a whole number, whatever its kind";
  EXPECT_EQ(number_text(recorder::Number(18446744073709551615u), 6), "18446744073709551615");
  EXPECT_EQ(number_text(recorder::Number(0.1 + 0.2)), "0.3");
  EXPECT_EQ(number_text(recorder::Number()), "no value");
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

}  // namespace
}  // namespace engine
