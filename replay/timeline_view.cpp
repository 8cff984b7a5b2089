#include "replay/timeline_view.h"

#include <algorithm>
#include <cmath>

namespace replay {
namespace {

constexpr double kClosest = 15;  // frames across the strip
constexpr double kMargin = 0.1;  // of the view, ahead of what is revealed

}  // namespace

void TimelineView::set_frame_count(uint64_t count) {
  count_ = count;
  if (!zoomed_) return show_all();
  const double wanted = std::min(span(), end());
  last_ = std::min(last_, end());
  first_ = std::max(0.0, last_ - wanted);
}

void TimelineView::show_all() {
  zoomed_ = false;
  first_ = 0;
  last_ = end();
}

void TimelineView::show(double first, double last) {
  const double wanted = std::clamp(last - first, std::min(kClosest, end()), end());
  const double middle = (first + last) / 2;
  zoomed_ = wanted < end();
  first_ = std::clamp(middle - wanted / 2, 0.0, end() - wanted);
  last_ = first_ + wanted;
}

void TimelineView::zoom(double factor, double at) {
  const double held = first_ + span() * at;
  const double wanted = std::clamp(span() * factor, std::min(kClosest, end()), end());
  zoomed_ = wanted < end();
  first_ = std::clamp(held - wanted * at, 0.0, end() - wanted);
  last_ = first_ + wanted;
}

void TimelineView::pan(double frames) {
  const double shown = span();
  first_ = std::clamp(first_ + frames, 0.0, end() - shown);
  last_ = first_ + shown;
}

void TimelineView::reveal(double position) {
  if (!zoomed_) return;
  const double margin = span() * kMargin;
  if (position < first_ + margin) pan(position - margin - first_);
  if (position > last_ - margin) pan(position + margin - last_);
}

double TimelineView::fraction_of(double position) const { return span() > 0 ? (position - first_) / span() : 0; }

double TimelineView::position_of(double fraction) const { return std::clamp(first_ + span() * fraction, 0.0, end()); }

FrameRange TimelineView::frames_between(double from, double to) const {
  const auto first = static_cast<uint64_t>(std::ceil(position_of(from)));
  const double behind = std::ceil(position_of(to));  // belongs to the next stretch, but for the very last frame
  const auto last = static_cast<uint64_t>(to >= 1 ? position_of(to) : std::max(0.0, behind - 1));
  // Up to a frame's place the picture glides to it: there it is the one that is shown.
  return last < first ? FrameRange{first, first} : FrameRange{first, last};
}

}  // namespace replay
