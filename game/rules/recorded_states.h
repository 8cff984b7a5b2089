// StateReader: reads GameStates out of recorded slots, by the names of their fields, so that sessions whose struct
// was laid out otherwise can be read, as long as they have every field that the rules need.
//
// Immutable between two calls of begin(); then any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "game/rules/state.h"
#include "recorder/frame/schema_mapping.h"
#include "recorder/status.h"

namespace game {

class StateReader {
 public:
  // Prepares for frames of this schema. Fails, naming what is missing, when they are not of this game or lack a field
  // that the rules need; the object can then not be used.
  recorder::Status begin(const recorder::FrameSchema& recorded);

  // The state in a slot of at least the schema's frame_bytes. What stands in it is not checked: ask is_consistent()
  // before playing on from it.
  GameState read(std::span<const std::byte> slot) const;
  // The same, checked: fails, naming the recording at `path` and the frame, when the rules cannot have produced it.
  recorder::Status read(std::span<const std::byte> slot, const std::string& path, GameState& state) const;

 private:
  recorder::SchemaMapping mapping_;
};

}  // namespace game
