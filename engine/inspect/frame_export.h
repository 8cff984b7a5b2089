// Export of frames: one as JSON, by the names of its fields, with names for enumerations, arrays as lists, grids as
// lists of rows, text as strings, derived values and the seal; or a range as rows of CSV or NDJSON.
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
// frame_json(): any thread. write_frame_rows(): the thread of its source.
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
  int indent = 2;     // blanks for each level; -1: all on one line
  bool names = true;  // names instead of numbers for enumerations
};

// `slot` is a whole slot with its seal, `previous` that of the frame right before it or empty, for derived values.
// Fields outside of the slot are null, as is a derived value without a value; recorder/dump/field_json.h says more.
std::string frame_json(const recorder::FrameSchema& schema, std::span<const std::byte> previous,
                       std::span<const std::byte> slot, const FrameJsonOptions& options = {});

struct FrameRowsOptions {
  recorder::RowFormat format = recorder::RowFormat::kCsv;
  // Fields ("score", "body", "body[3]") and expressions; empty: all fields and derived values.
  std::vector<std::string> columns;
  bool whole_arrays = false;  // CSV: a list in one column instead of a column for each value
  bool names = false;         // names instead of numbers for enumerations
  bool spreadsheet = false;   // as in recorder::RowOptions
  bool big_as_text = false;   // likewise
};

// Writes the frames [first, last]. Unreadable frames are skipped, and counted in `skipped` if given. Fails for a column
// that is neither field nor expression, when the stream fails, and when `progress` asks to stop; the rows until then
// are on the stream.
recorder::Status write_frame_rows(FrameSource& source, uint64_t first, uint64_t last, const FrameRowsOptions& options,
                                  std::ostream& out, const recorder::session::Progress& progress = {},
                                  uint64_t* skipped = nullptr);

}  // namespace engine
