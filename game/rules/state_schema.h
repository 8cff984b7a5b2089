// What the bytes of a GameState mean, for the recorder, the overlay and the tools.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "recorder/frame/schema.h"

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

}  // namespace game
