#include "game/rules/state_schema.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "game/rules/rules.h"
#include "game/rules/state.h"
#include "recorder/schema/describe.h"
#include "recorder/schema/seal.h"

namespace game {
namespace {

using recorder::derived;
using recorder::event;
using recorder::field;
using recorder::reserved;
using State = GameState;

// Raise this when the order, type or meaning of a field changes. 2: rewinds, rewound_to.
constexpr uint32_t kStateVersion = 2;

constexpr auto kStateFrame = recorder::describe<State>(
    "snake", kStateVersion,
    field<&State::board>("board", "",
                         "The field as text: # wall, : open edge, ^ v < > head, o body, * food, X dead head."),
    field<&State::frame>("frame", "ticks", "Tick within the round; a round opens with 0."),
    field<&State::x>("x", "cells", "Column of the head."),             //
    field<&State::y>("y", "cells", "Row of the head."),                //
    field<&State::score>("score", "points", "Points of this round."),  //
    field<&State::ticks_since_food>("ticks_since_food", "ticks",
                                    "Ticks played since the last food, or since the round began to move."),
    field<&State::body_head>("body_head", "", "Index of the head in the circular list body."),
    field<&State::direction>("direction", "", "Where the head looks.").named("up", "down", "left", "right"),
    field<&State::input>("input", "", "What the player asked for in this tick.")
        .named("none", "up", "down", "left", "right", "restart"),
    field<&State::status>("status", "", "Whether the snake waits, plays, has died or has filled the field.")
        .named("ready", "playing", "dead", "won"),
    field<&State::length>("length", "cells", "Cells of the snake, head included."),
    field<&State::level>("level", "", "Level, from 1; each is faster and worth more."),
    field<&State::mode>("mode", "", "Whether the border kills or leads round.").named("walls", "wrap"),
    field<&State::death_cause>("death_cause", "", "What the snake ran into.").named("none", "wall", "self"),
    field<&State::food_cell>("food_cell", "cell", "Where food lies: row * 16 + column, 0 for none."),
    field<&State::eaten_cell>("eaten_cell", "cell",
                              "Where the last food was eaten: row * 16 + column, 0 for none yet."),
    reserved<&State::reserved0>(),  //
    field<&State::tick_period_us>("tick_period_us", "us", "How long this tick lasts."),
    field<&State::best>("best", "points", "Best score so far, this round included."),
    field<&State::foods>("foods", "", "Food eaten in this round."),
    field<&State::round>("round", "", "Restarts since the game began."),
    field<&State::status_frame>("status_frame", "ticks", "Tick in which the status last changed."),
    field<&State::rewinds>("rewinds", "",
                           "Times that time was rewound in this round; a round with any sets no record."),
    field<&State::seed>("seed", "", "Seed of this round."),
    field<&State::rng_state>("rng_state", "", "State of the random numbers after this tick."),
    field<&State::rewound_to>("rewound_to", "", "With the event rewind: number of the frame that play goes on from."),
    field<&State::body>(
        "body", "cell",
        "The snake as a circular list of cells: the head at index body_head, the rest at lower indices modulo 256.")
        .in_rows_of(kBoardSize),
    event(Event::kFood, "food", 0xf2a541),  //
    event(Event::kDeath, "death", 0xe5484d), event(Event::kLevel, "level", 0x3fc1c9),
    event(Event::kStart, "start", 0x8a8f98), event(Event::kWon, "won", 0x7bd88f),
    event(Event::kRewind, "rewind", 0xa88bd8).refers_to("rewound_to"),
    // The columns and rows of what the frame holds as cells, so that they can be compared and plotted.
    derived("head.x", "x", "cells", "Column of the head."), derived("head.y", "y", "cells", "Row of the head."),
    derived("food.x", "food_cell % 16", "cells", "Column of the food, 0 without food."),
    derived("food.y", "floor(food_cell / 16)", "cells", "Row of the food, 0 without food."),
    recorder::scene(recorder::grid("board")
                        .tile(kGlyphWall, 0x4a5266, " ")
                        .tile(kGlyphGate, 0x35506e, " ")
                        .tile(kGlyphFood, 0xd9822b)
                        .tile(kGlyphBody, 0x3f8f63, " ")
                        .tile(kGlyphDeadHead, 0xc0392f)
                        .tile('^', 0x57b982)
                        .tile('v', 0x57b982)
                        .tile('<', 0x57b982)
                        .tile('>', 0x57b982)));

}  // namespace

recorder::FrameSchema state_schema() { return kStateFrame.schema(); }

bool came_later_as_zero(std::string_view field) { return field == "rewinds" || field == "rewound_to"; }

std::array<ByteRange, 1> reserved_ranges() {
  return {ByteRange{offsetof(GameState, reserved0), sizeof(GameState::reserved0)}};
}

recorder::Status StateReader::begin(const recorder::FrameSchema& recorded) {
  const recorder::FrameSchema ours = state_schema();
  const std::string name = recorded.name() + " " + std::to_string(recorded.version());
  if (recorded.name() != ours.name()) {
    return recorder::Status::failure("recorded by another game (" + name + "), whose rules are not known here");
  }
  mapping_ = recorder::SchemaMapping(recorded, ours);
  const auto& missing = mapping_.missing();
  const auto needed = std::ranges::find_if_not(missing, came_later_as_zero);
  if (needed == missing.end()) return {};
  return recorder::Status::failure("recorded by another version of the game (" + name + "), without the field '" +
                                   *needed + "' that the rules need");
}

GameState StateReader::read(std::span<const std::byte> slot) const {
  GameState state;
  if (mapping_.is_identity()) {
    std::memcpy(&state, slot.data(), sizeof state);
  } else {
    mapping_.convert(slot, std::as_writable_bytes(std::span(&state, 1)));
  }
  return state;
}

recorder::Status StateReader::read(std::span<const std::byte> slot, const std::string& path, GameState& state) const {
  state = read(slot);
  if (recorder::seal_is_valid(slot) && is_consistent(state)) return {};
  return recorder::Status::failure(path + ": frame " + std::to_string(recorder::seal_of(slot).frame) + " is damaged");
}

}  // namespace game
