#include "game/rules/state_schema.h"

#include <string>
#include <utility>
#include <vector>

#include "game/rules/events.h"
#include "game/rules/state.h"

namespace game {
namespace {

using recorder::EventKind;
using recorder::Field;
using recorder::FieldType;

// Raise this when the order, type or meaning of a field changes. 2: rewinds, rewound_to.
constexpr uint32_t kStateVersion = 2;

Field value(std::string name, FieldType type, size_t offset, std::string unit, std::string meaning) {
  Field field;
  field.name = std::move(name);
  field.type = type;
  field.offset = static_cast<uint32_t>(offset);
  field.unit = std::move(unit);
  field.meaning = std::move(meaning);
  return field;
}

Field choice(std::string name, size_t offset, std::vector<std::string> enum_names, std::string meaning) {
  Field field = value(std::move(name), FieldType::kU8, offset, "", std::move(meaning));
  field.enum_names = std::move(enum_names);
  return field;
}

Field grid(std::string name, FieldType type, size_t offset, std::string unit, std::string meaning) {
  Field field = value(std::move(name), type, offset, std::move(unit), std::move(meaning));
  field.count = kBoardSize * kBoardSize;
  field.columns = kBoardSize;
  return field;
}

// Short names for the rows below.
constexpr FieldType kU8 = FieldType::kU8;
constexpr FieldType kU16 = FieldType::kU16;
constexpr FieldType kU32 = FieldType::kU32;
constexpr FieldType kU64 = FieldType::kU64;
constexpr FieldType kF32 = FieldType::kF32;

std::vector<Field> play_fields() {
  return {
      grid("board", FieldType::kChar, offsetof(GameState, board), "",
           "The field as text: # wall, : open edge, ^ v < > head, o body, * food, X dead head."),
      value("frame", kU32, offsetof(GameState, frame), "ticks", "Tick within the round; a round opens with 0."),
      value("x", kF32, offsetof(GameState, x), "cells", "Column of the head."),
      value("y", kF32, offsetof(GameState, y), "cells", "Row of the head."),
      value("score", kU32, offsetof(GameState, score), "points", "Points of this round."),
      value("ticks_since_food", kU32, offsetof(GameState, ticks_since_food), "ticks",
            "Ticks played since the last food, or since the round began to move."),
      value("body_head", kU8, offsetof(GameState, body_head), "", "Index of the head in the circular list body."),
      choice("direction", offsetof(GameState, direction), {"up", "down", "left", "right"}, "Where the head looks."),
      choice("input", offsetof(GameState, input), {"none", "up", "down", "left", "right", "restart"},
             "What the player asked for in this tick."),
      choice("status", offsetof(GameState, status), {"ready", "playing", "dead", "won"},
             "Whether the snake waits, plays, has died or has filled the field."),
      value("length", kU16, offsetof(GameState, length), "cells", "Cells of the snake, head included."),
  };
}

std::vector<Field> round_fields() {
  return {
      value("level", kU8, offsetof(GameState, level), "", "Level, from 1; each is faster and worth more."),
      choice("mode", offsetof(GameState, mode), {"walls", "wrap"}, "Whether the border kills or leads round."),
      choice("death_cause", offsetof(GameState, death_cause), {"none", "wall", "self"}, "What the snake ran into."),
      value("food_cell", kU8, offsetof(GameState, food_cell), "cell",
            "Where food lies: row * 16 + column, 0 for none."),
      value("eaten_cell", kU8, offsetof(GameState, eaten_cell), "cell",
            "Where the last food was eaten: row * 16 + column, 0 for none yet."),
      value("tick_period_us", kU32, offsetof(GameState, tick_period_us), "us", "How long this tick lasts."),
      value("best", kU32, offsetof(GameState, best), "points", "Best score so far, this round included."),
      value("foods", kU32, offsetof(GameState, foods), "", "Food eaten in this round."),
      value("round", kU32, offsetof(GameState, round), "", "Restarts since the game began."),
      value("status_frame", kU32, offsetof(GameState, status_frame), "ticks", "Tick in which the status last changed."),
      value("rewinds", kU32, offsetof(GameState, rewinds), "",
            "Times that time was rewound in this round; a round with any sets no record."),
      value("seed", kU64, offsetof(GameState, seed), "", "Seed of this round."),
      value("rng_state", kU64, offsetof(GameState, rng_state), "", "State of the random numbers after this tick."),
      value("rewound_to", kU64, offsetof(GameState, rewound_to), "",
            "With the event rewind: number of the frame that play goes on from."),
      grid("body", kU8, offsetof(GameState, body), "cell",
           "The snake as a circular list of cells: the head at index body_head, the rest at lower indices modulo 256."),
  };
}

EventKind event(Event kind, std::string name, uint32_t color_rgb, std::string refers_to = "") {
  return {static_cast<uint32_t>(kind), std::move(name), color_rgb, std::move(refers_to)};
}

// The columns and rows of what the frame holds as cells, so that they can be compared and plotted.
std::vector<recorder::DerivedValue> derived_values() {
  return {{"head.x", "x", "cells", "Column of the head."},
          {"head.y", "y", "cells", "Row of the head."},
          {"food.x", "food_cell % 16", "cells", "Column of the food, 0 without food."},
          {"food.y", "floor(food_cell / 16)", "cells", "Row of the food, 0 without food."}};
}

}  // namespace

recorder::FrameSchema state_schema() {
  std::vector<Field> fields = play_fields();
  for (Field& field : round_fields()) fields.push_back(std::move(field));
  return {"snake",
          kStateVersion,
          sizeof(GameState),
          std::move(fields),
          {event(Event::kFood, "food", 0xf2a541), event(Event::kDeath, "death", 0xe5484d),
           event(Event::kLevel, "level", 0x3fc1c9), event(Event::kStart, "start", 0x8a8f98),
           event(Event::kWon, "won", 0x7bd88f), event(Event::kRewind, "rewind", 0xa88bd8, "rewound_to")},
          derived_values()};
}

bool came_later_as_zero(std::string_view field) { return field == "rewinds" || field == "rewound_to"; }

std::array<ByteRange, 1> reserved_ranges() {
  return {ByteRange{offsetof(GameState, reserved0), sizeof(GameState::reserved0)}};
}

}  // namespace game
