// A frame as JSON, for taking out what an inspector shows: by the names of its fields, with names for enumerations,
// arrays as lists, grids as lists of rows, text as strings, derived values and what the seal says.
//
//   {
//     "frame": 4711,
//     "time_s": 78.516,
//     "events": ["food"],
//     "fields": { "score": 120, "status": "playing", "board": ["####", ...], ... },
//     "derived": { "head.x": 7 },
//     "seal": { "checksum": "00f1...", "sound": true }
//   }
//
// Pure functions, any thread.
#pragma once

#include <span>
#include <string>

#include "recorder/frame/schema.h"

namespace engine {

struct FrameJsonOptions {
  int indent = 2;     // blanks a level; -1: all on one line
  bool names = true;  // names instead of numbers for enumerations
};

// `slot` is a whole slot with its seal, `previous` the frame right before it or empty (for derived values that look at
// it). Fields that lie outside the slot are null, as is what is no number.
std::string frame_json(const recorder::FrameSchema& schema, std::span<const std::byte> previous,
                       std::span<const std::byte> slot, const FrameJsonOptions& options = {});

}  // namespace engine
