#include "game/rules/recorded_states.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "game/rules/state_schema.h"
#include "recorder/frame/seal.h"

namespace game {

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
  if (is_consistent(state)) return {};
  return recorder::Status::failure(path + ": frame " + std::to_string(recorder::seal_of(slot).frame) + " is damaged");
}

}  // namespace game
