// RangeSummary: what expressions were over a range of frames - smallest, largest, mean - and how long it lasted. A
// thread of its own reads the frames.
//
// The thread of the frames' source.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "engine/inspect/series.h"
#include "recorder/base/job.h"

namespace engine {

class RangeSummary {
 public:
  struct Value {
    Extent extent;    // of the frames that have a value; count 0: none has
    double mean = 0;  // of these
  };
  struct Result {
    uint64_t first = 0;  // indices, as they were asked for
    uint64_t last = 0;
    uint64_t frames = 0;        // that could be read
    uint64_t duration_ns = 0;   // from the first frame to the last
    std::vector<Value> values;  // of the expressions, in their order
  };

  // Begins to read the frames first .. last; what was asked before is dropped. The same question is asked once.
  void ask(FrameSource& source, const std::vector<std::string>& texts, uint64_t first, uint64_t last);
  void clear();
  bool running() const { return job_.is_running(); }
  double progress() const { return job_.progress(); }
  void cancel() { job_.cancel(); }
  // The result of the last question, once it is there; nullptr before, after a failure, and without one.
  const Result* result();

 private:
  std::vector<std::string> texts_;
  uint64_t first_ = 0, last_ = 0;
  bool asked_ = false;
  bool done_ = false;
  Result result_;            // the job's while it runs
  recorder::base::Job job_;  // last: its thread uses the above
};

}  // namespace engine
