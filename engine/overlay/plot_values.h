// PlotValues: what expressions are in each frame of a stretch that is short enough to be read frame by frame, for plots
// that are zoomed in closer than a Series' buckets. Read a slice at a time, so that drawing goes on meanwhile; what is
// known stays when the stretch moves.
//
// One thread, that of the frames' source.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/inspect/exact_values.h"
#include "engine/inspect/expression.h"
#include "engine/inspect/frame_source.h"
#include "engine/inspect/series.h"

namespace engine {

class PlotValues {
 public:
  // Longer stretches are not read.
  static constexpr uint64_t kMaxFrames = 40'000;

  // What is wanted from now on: these expressions over the frames first .. last. Nothing when that is too many.
  // The source must live until the last advance() for it.
  void want(FrameSource& source, const std::vector<std::string>& texts, uint64_t first, uint64_t last);
  // Reads up to `frames` of what is missing. false: nothing is missing.
  bool advance(uint64_t frames);

  // Whether all frames of first .. last are known.
  bool knows(uint64_t first, uint64_t last) const;
  // The value of expression `text` (its place in want()) in a known frame; NaN where it has none.
  double value(size_t text, uint64_t index) const;
  // Smallest and largest over known frames.
  Extent extent(size_t text, uint64_t first, uint64_t last) const;

 private:
  void move_to(uint64_t first, size_t count);
  void read(size_t place);

  // Frames are counted here with what the source has forgotten, so that they stay the same.
  uint64_t forgotten_ = 0;
  uint64_t generation_ = 0;
  uint64_t first_ = 0;
  std::string path_;
  std::vector<std::string> texts_;
  std::vector<Expression> expressions_;
  std::vector<std::vector<double>> values_;  // of each expression
  std::vector<bool> known_;
  size_t next_ = 0;  // nothing is missing before it
  FrameSource* source_ = nullptr;
  std::optional<FramePairs> pairs_;  // of source_
};

}  // namespace engine
