// A stretch of frames as CSV or NDJSON, for taking out what is looked at: fields, values of arrays, and expressions
// (derived values, watches) as columns. One thread.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "recorder/dump/frame_rows.h"
#include "recorder/session/progress.h"

namespace engine {

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
