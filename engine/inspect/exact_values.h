// Values of an expression one by one, where a plot shows so few frames that each has pixels of its own, and the values
// that a schema derives from a frame. For the summary of long stretches see series.h. One thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/inspect/expression.h"
#include "engine/inspect/frame_source.h"

namespace engine {

// Reads frames one behind the other and hands each over with the one before it, as Expression::value() wants them.
class FramePairs {
 public:
  explicit FramePairs(FrameSource& source)
      : source_(source), slot_(source.slot_bytes()), before_(source.slot_bytes()) {}

  // Goes to frame `index`; cheap when it is the next one. Fails when it cannot be read.
  recorder::Status go_to(uint64_t index);
  std::span<const std::byte> slot() const { return slot_; }
  // The frame right before it; empty when there is none, it cannot be read, or frames are missing between them.
  std::span<const std::byte> before() const { return follows_ ? before_ : std::span<const std::byte>(); }

 private:
  FrameSource& source_;
  std::vector<std::byte> slot_, before_;
  uint64_t index_ = 0;
  bool valid_ = false;  // slot_ holds index_
  bool follows_ = false;
};

// The values over the frames [first, last], NaN where a frame cannot be read; at most `most` of them.
std::vector<double> exact_values(FrameSource& source, const Expression& expression, uint64_t first, uint64_t last,
                                 size_t most = 8192);

// The values that a schema derives, worked out frame by frame.
class DerivedValues {
 public:
  // Values that make no sense are kept, with the reason and without a value.
  explicit DerivedValues(const recorder::FrameSchema& schema);

  struct Value {
    recorder::DerivedValue about;
    Expression expression;  // empty: see error
    std::string error;
  };
  const std::vector<Value>& values() const { return values_; }
  // Of values()[index] in that frame; NaN: none.
  double value(size_t index, std::span<const std::byte> before, std::span<const std::byte> slot) const {
    return values_[index].expression.value(before, slot);
  }

 private:
  std::vector<Value> values_;
};

}  // namespace engine
