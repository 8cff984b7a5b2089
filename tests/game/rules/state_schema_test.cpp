#include "game/rules/state_schema.h"

#include <gtest/gtest.h>

#include <span>
#include <vector>

#include "game/rules/rules.h"
#include "tests/game/rules/snakes.h"

namespace game {
namespace {

std::span<const std::byte> bytes_of(const GameState& state) { return std::as_bytes(std::span(&state, 1)); }

std::string text_of_field(const GameState& state, std::string_view name) {
  const recorder::FrameSchema schema = state_schema();
  const recorder::Field* field = schema.find(name);
  return field == nullptr ? "no such field" : recorder::text_of(*field, bytes_of(state));
}

TEST(StateSchema, IsValidAndSurvivesItsJson) {
  const recorder::FrameSchema schema = state_schema();
  EXPECT_TRUE(schema.validate().ok()) << schema.validate().message();
  recorder::FrameSchema read;
  ASSERT_TRUE(recorder::FrameSchema::from_json(schema.to_json(), read).ok());
  EXPECT_EQ(read.to_json(), schema.to_json());
}

TEST(StateSchema, NamesOrReservesEveryByteExactlyOnce) {
  const recorder::FrameSchema schema = state_schema();
  ASSERT_EQ(schema.frame_bytes(), sizeof(GameState));
  std::vector<int> covered(sizeof(GameState), 0);
  for (const recorder::Field& field : schema.fields()) {
    for (uint32_t i = 0; i < field.size_bytes(); ++i) ++covered.at(field.offset + i);
  }
  for (const ByteRange& range : reserved_ranges()) {
    for (uint32_t i = 0; i < range.bytes; ++i) ++covered.at(range.offset + i);
  }
  for (size_t i = 0; i < covered.size(); ++i) EXPECT_EQ(covered[i], 1) << "byte " << i;
}

TEST(StateSchema, EveryFieldSaysWhatItMeans) {
  const recorder::FrameSchema schema = state_schema();
  for (const recorder::Field& field : schema.fields()) {
    EXPECT_FALSE(field.meaning.empty()) << field.name;
    EXPECT_EQ(field.meaning.back(), '.') << field.name;
  }
}

TEST(StateSchema, NamesCellsByColumnAndRow) {
  const recorder::FrameSchema schema = state_schema();
  std::vector<std::string> names;
  for (const recorder::DerivedValue& derived : schema.derived()) {
    names.push_back(derived.name);
    EXPECT_EQ(derived.meaning.back(), '.') << derived.name;
  }
  EXPECT_EQ(names, (std::vector<std::string>{"head.x", "head.y", "food.x", "food.y"}));
}

TEST(StateSchema, ReadsTheValuesOfAFrame) {
  GameState state = snake_on({cell_at(5, 14), cell_at(5, 13), cell_at(5, 12)}, Direction::kRight, cell_at(9, 9));
  state.score = 1234;
  state.best = 5000;
  state.seed = 77;
  const GameState dead = stepped(state, Action::kNone);
  EXPECT_EQ(text_of_field(dead, "status"), "dead");
  EXPECT_EQ(text_of_field(dead, "death_cause"), "wall");
  EXPECT_EQ(text_of_field(dead, "direction"), "right");
  EXPECT_EQ(text_of_field(dead, "input"), "none");
  EXPECT_EQ(text_of_field(dead, "mode"), "walls");
  EXPECT_EQ(text_of_field(dead, "score"), "1234");
  EXPECT_EQ(text_of_field(dead, "best"), "5000");
  EXPECT_EQ(text_of_field(dead, "seed"), "77");
  EXPECT_EQ(text_of_field(dead, "x"), "14");
  EXPECT_EQ(text_of_field(dead, "y"), "5");
  EXPECT_EQ(text_of_field(dead, "length"), "3");
  EXPECT_EQ(text_of_field(dead, "food_cell"), "153");
  EXPECT_EQ(text_of_field(dead, "tick_period_us"), "160000");
  EXPECT_EQ(text_of_field(dead, "frame"), "1");
}

TEST(StateSchema, BoardIsAGridOfSixteenColumns) {
  const recorder::FrameSchema schema = state_schema();
  const recorder::Field* board = schema.find("board");
  ASSERT_NE(board, nullptr);
  EXPECT_EQ(board->offset, 0u);
  EXPECT_EQ(board->count, 256u);
  EXPECT_EQ(board->columns, 16u);
  EXPECT_EQ(text_of_field(new_game({}), "board").substr(1, 17), "#################");
}

TEST(StateSchema, NamesEveryEventByItsBit) {
  const recorder::FrameSchema schema = state_schema();
  const std::vector<std::pair<Event, std::string>> expected = {{Event::kFood, "food"},   {Event::kDeath, "death"},
                                                               {Event::kLevel, "level"}, {Event::kStart, "start"},
                                                               {Event::kWon, "won"},     {Event::kRewind, "rewind"}};
  ASSERT_EQ(schema.events().size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(uint64_t{1} << schema.events()[i].bit, mask_of(expected[i].first));
    EXPECT_EQ(schema.events()[i].name, expected[i].second);
  }
}

}  // namespace
}  // namespace game
