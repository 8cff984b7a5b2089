#include "engine/inspect/exact_values.h"

#include <algorithm>
#include <limits>

#include "recorder/frame/seal.h"

namespace engine {

recorder::Status FramePairs::go_to(uint64_t index) {
  if (valid_ && index_ == index) return {};
  const bool next = valid_ && index == index_ + 1;
  std::swap(slot_, before_);
  // Behind a jump the frame before is not at hand.
  const bool has_before = next || (index > 0 && source_.read(index - 1, before_).ok());
  const recorder::Status read = source_.read(index, slot_);
  index_ = index;
  valid_ = read.ok();
  follows_ = has_before && valid_ && recorder::seal_of(before_).frame + 1 == recorder::seal_of(slot_).frame;
  return read;
}

std::vector<double> exact_values(FrameSource& source, const Expression& expression, uint64_t first, uint64_t last,
                                 size_t most) {
  std::vector<double> values;
  if (first > last || first >= source.frame_count()) return values;
  const uint64_t count = std::min<uint64_t>(std::min(last, source.frame_count() - 1) - first + 1, most);
  values.reserve(count);
  FramePairs frames(source);
  for (uint64_t index = first; index < first + count; ++index) {
    const bool valid = frames.go_to(index).ok();
    values.push_back(valid ? expression.value(frames.before(), frames.slot())
                           : std::numeric_limits<double>::quiet_NaN());
  }
  return values;
}

DerivedValues::DerivedValues(const recorder::FrameSchema& schema) {
  for (const recorder::DerivedValue& derived : schema.derived()) {
    Value value{derived, {}, {}};
    ExpressionError error;
    if (!Expression::compile(schema, derived.expression, value.expression, error)) value.error = error.why;
    values_.push_back(std::move(value));
  }
}

}  // namespace engine
