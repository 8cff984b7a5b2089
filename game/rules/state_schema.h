// The schema of GameState, for the recorder, the overlay and the tools; and reading states out of recorded slots by the
// names of their fields.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "game/rules/state.h"
#include "recorder/base/status.h"
#include "recorder/schema/schema.h"
#include "recorder/schema/schema_mapping.h"

namespace game {

// Every field of GameState and every Event. Built anew by each call; keep the result. Any thread.
recorder::FrameSchema state_schema();

// Whether that field was added after the first version with 0 meaning what was so before: recordings without it are
// read as if it were 0.
bool came_later_as_zero(std::string_view field);

// Bytes of GameState that belong to no field; zero, reserved for later ones.
struct ByteRange {
  uint32_t offset = 0;
  uint32_t bytes = 0;
};
std::array<ByteRange, 1> reserved_ranges();

// Reads GameStates out of recorded slots, also of sessions whose struct had another layout, as long as they have every
// field that the rules need. Immutable between two calls of begin(); then any thread.
class StateReader {
 public:
  // Prepares for frames of this schema. Fails, naming what is missing, when they are not of this game or lack a field
  // that the rules need; the object can then not be used.
  recorder::Status begin(const recorder::FrameSchema& recorded);

  // The state in a slot of at least the schema's frame_bytes, unchecked: see is_consistent().
  GameState read(std::span<const std::byte> slot) const;
  // The same, checked. Fails, naming the recording at `path` and the frame, when the seal is wrong or the rules cannot
  // have produced the state.
  recorder::Status read(std::span<const std::byte> slot, const std::string& path, GameState& state) const;

 private:
  recorder::SchemaMapping mapping_;
};

}  // namespace game
