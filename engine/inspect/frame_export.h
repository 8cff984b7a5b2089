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

#include <cstdint>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "recorder/dump/frame_rows.h"
#include "recorder/schema/schema.h"
#include "recorder/session/frames.h"

namespace engine {

struct FrameJsonOptions {
  int indent = 2;     // blanks a level; -1: all on one line
  bool names = true;  // names instead of numbers for enumerations
};

// `slot` is a whole slot with its seal, `previous` the frame right before it or empty (for derived values that look at
// it). Fields that lie outside the slot are null, as is what is no number.
std::string frame_json(const recorder::FrameSchema& schema, std::span<const std::byte> previous,
                       std::span<const std::byte> slot, const FrameJsonOptions& options = {});

// A stretch of frames as CSV or NDJSON, for taking out what is looked at: fields, values of arrays, and expressions
// (derived values, watches) as columns. One thread.

struct FrameRowsOptions {
  recorder::RowFormat format = recorder::RowFormat::kCsv;
  std::vector<std::string>
      columns;                // fields ("score", "body", "body[3]") and expressions; empty: all fields and derived
  bool whole_arrays = false;  // CSV: a list in one column instead of a column for each value
  bool names = false;         // names instead of numbers for enumerations
};

// Writes the frames [first, last]. Frames that cannot be read are left out and counted in `left_out` if given. Fails
// for a column that is neither field nor expression, when the stream fails, and when `progress` asks to stop; what has
// been written until then is on the stream.
recorder::Status write_frame_rows(FrameSource& source, uint64_t first, uint64_t last, const FrameRowsOptions& options,
                                  std::ostream& out, const recorder::session::Progress& progress = {},
                                  uint64_t* left_out = nullptr);

}  // namespace engine
