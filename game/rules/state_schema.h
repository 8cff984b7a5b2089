// What the bytes of a GameState mean, for the recorder, the overlay and the tools.
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

namespace game {

// Names every field of GameState and every event of events.h. Built anew by each call; keep the result. Any thread.
recorder::FrameSchema state_schema();

// Whether that field came later than the first version and what it was before is 0: recordings that lack it are as
// good.
bool came_later_as_zero(std::string_view field);

// Bytes of GameState that no field names. They are zero, and room for what comes later.
struct ByteRange {
  uint32_t offset = 0;
  uint32_t bytes = 0;
};
std::array<ByteRange, 1> reserved_ranges();

// StateReader: reads GameStates out of recorded slots, by the names of their fields, so that sessions whose struct
// was laid out otherwise can be read, as long as they have every field that the rules need.
//
// Immutable between two calls of begin(); then any thread.

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
