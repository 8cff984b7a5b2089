#include "recorder/expression/frame_watches.h"

#include <utility>

#include "recorder/schema/seal.h"

namespace recorder {

FrameWatches::FrameWatches(FrameSchema schema) : schema_(std::move(schema)) {}

void FrameWatches::take(std::span<const std::byte> slot) {
  current_ = slot;
  if (!looks_back_) return;
  before_.swap(kept_);
  kept_.assign(slot.begin(), slot.end());
}

FrameWatches::Watch& FrameWatches::watch_of(std::string_view text) {
  if (const auto known = watches_.find(text); known != watches_.end()) return known->second;
  Watch& made = watches_[std::string(text)];
  ExpressionError error;
  if (!Expression::compile(schema_, text, made.expression, error)) {
    std::string why = "the expression '" + std::string(text) + "': " + error.reason;
    if (error.at != 0 && error.at < text.size()) why += " - at '" + std::string(text.substr(error.at)) + "'";
    made.compiled = Status::failure(why);
  }
  if (made.compiled.ok() && made.expression.uses_previous() && !std::exchange(looks_back_, true)) {
    kept_.assign(current_.begin(), current_.end());  // from now on each frame is kept
  }
  return made;
}

// A frame was not recorded in between when their numbers do not follow each other.
std::span<const std::byte> FrameWatches::previous() const {
  const bool is_right_before = !before_.empty() && seal_of(before_).frame + 1 == seal_of(current_).frame;
  return is_right_before ? std::span<const std::byte>(before_) : std::span<const std::byte>();
}

Status FrameWatches::value(std::string_view expression, Number& value) {
  value = {};
  Watch& watch = watch_of(expression);
  if (!watch.compiled.ok() || current_.empty()) return watch.compiled;
  value =
      watch.expression.value(watch.expression.uses_previous() ? previous() : std::span<const std::byte>(), current_);
  return {};
}

bool FrameWatches::is_true(std::string_view expression) {
  Number found;
  return value(expression, found).ok() && found.is_true();
}

}  // namespace recorder
