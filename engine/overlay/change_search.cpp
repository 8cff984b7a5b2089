#include "engine/overlay/change_search.h"

#include <algorithm>
#include <utility>

namespace engine {

void ChangeSearch::start(ByteSpan span, std::string what, uint64_t from, bool backwards) {
  span_ = span;
  what_ = std::move(what);
  outcome_.clear();
  from_ = at_ = from;
  backwards_ = backwards;
  running_ = true;
  last_.clear();
}

bool ChangeSearch::read_part(FrameSource& source, uint64_t index, std::vector<std::byte>& part) {
  slot_.resize(source.slot_bytes());
  part.clear();
  if (span_.end() > slot_.size() || !source.read(index, slot_).ok()) return false;
  part.assign(slot_.begin() + span_.offset, slot_.begin() + span_.end());
  return true;
}

// Going on, frame at_ + 1 is compared with at_. Going back, the change that is looked for is into a frame before from_:
// frame at_ - 1 is compared with at_, and a difference is a change into at_.
std::optional<uint64_t> ChangeSearch::advance(FrameSource& source, uint64_t frames) {
  if (!running_) return std::nullopt;
  const uint64_t count = source.frame_count();
  std::vector<std::byte> next;
  if (backwards_ && at_ == from_ && last_.empty() && at_ > 0) read_part(source, --at_, last_);
  if (!backwards_ && last_.empty() && at_ < count) read_part(source, at_, last_);
  for (uint64_t i = 0; i < frames; ++i) {
    if (backwards_ ? at_ == 0 : at_ + 1 >= count) {
      running_ = false;
      outcome_ = (backwards_ ? "no earlier change of " : "no further change of ") + what_;
      return std::nullopt;
    }
    const uint64_t neighbour = backwards_ ? at_ - 1 : at_ + 1;
    const bool read = read_part(source, neighbour, next);
    const bool changed = read && !last_.empty() && next != last_;
    const uint64_t changed_in = backwards_ ? at_ : neighbour;
    at_ = neighbour;
    std::swap(last_, next);
    if (changed) {
      running_ = false;
      return changed_in;
    }
  }
  return std::nullopt;
}

double ChangeSearch::progress(const FrameSource& source) const {
  const double all =
      static_cast<double>(backwards_ ? from_ : source.frame_count() - std::min(from_, source.frame_count()));
  const double done = static_cast<double>(backwards_ ? from_ - at_ : at_ - from_);
  return all <= 0 ? 1 : std::clamp(done / all, 0.0, 1.0);
}

}  // namespace engine
