#include "replay/timeline.h"

#include <algorithm>
#include <cmath>

namespace replay {
namespace {

constexpr double kClosest = 15;  // frames across the strip

std::string event_names(const recorder::FrameSchema& schema, uint64_t events, engine::Color& color) {
  std::string names;
  for (const recorder::EventKind& kind : schema.events()) {
    if ((events >> kind.bit & 1) == 0) continue;
    names += (names.empty() ? "" : ", ") + kind.name;
    color = engine::rgb(kind.color_rgb);
  }
  if (names.empty()) names = "event";
  return names;
}

}  // namespace

// --- view ----------------------------------------------------------------------------------------------------------

void TimelineView::set_frame_count(uint64_t count) {
  count_ = count;
  const double end = count == 0 ? 0 : static_cast<double>(count - 1);
  if (!zoomed_) {
    first_ = 0;
    last_ = end;
    return;
  }
  const double span = std::min(last_ - first_, end);
  last_ = std::min(last_, end);
  first_ = std::max(0.0, last_ - span);
}

void TimelineView::zoom(double factor, double at) {
  const double end = count_ == 0 ? 0 : static_cast<double>(count_ - 1);
  const double held = first_ + (last_ - first_) * at;
  const double span = std::clamp((last_ - first_) * factor, std::min(kClosest, end), end);
  zoomed_ = span < end;
  first_ = std::clamp(held - span * at, 0.0, end - span);
  last_ = first_ + span;
}

void TimelineView::reveal(double position) {
  if (!zoomed_ || (position >= first_ && position <= last_)) return;
  const double end = static_cast<double>(count_ - 1);
  const double span = last_ - first_;
  // A tenth of the view stays ahead, so that playing on does not page at every frame.
  first_ = std::clamp(position < first_ ? position - span * 0.9 : position - span * 0.1, 0.0, end - span);
  last_ = first_ + span;
}

double TimelineView::fraction_of(double position) const {
  return last_ > first_ ? (position - first_) / (last_ - first_) : 0;
}

double TimelineView::position_of(double fraction) const {
  const double end = count_ == 0 ? 0 : static_cast<double>(count_ - 1);
  return std::clamp(first_ + (last_ - first_) * fraction, 0.0, end);
}

// --- marks ---------------------------------------------------------------------------------------------------------

std::vector<Mark> marks_of(engine::FrameSource& source, const std::vector<uint64_t>& bookmarks) {
  std::vector<Mark> marks;
  for (const auto& event : source.events()) {
    Mark mark{event.index, Mark::Kind::kEvent, engine::rgb(0x8a93a8), {}};
    mark.text = event_names(source.schema(), event.events, mark.color);
    marks.push_back(std::move(mark));
  }
  for (const auto& gap : source.gaps()) {
    const char* why = gap.damaged ? " frames lost to damage" : " frames missing";
    // A gap at the very end stands at the last frame.
    const uint64_t index = std::min(gap.index, source.frame_count() == 0 ? 0 : source.frame_count() - 1);
    marks.push_back({index, Mark::Kind::kGap, engine::rgb(0xe0564f), std::to_string(gap.count) + why});
  }
  for (const uint64_t number : bookmarks) {
    const uint64_t index = source.index_of_number(number);
    if (index < source.frame_count())
      marks.push_back({index, Mark::Kind::kBookmark, engine::rgb(0xf2f4f8), "bookmark"});
  }
  std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) { return a.index < b.index; });
  return marks;
}

const Mark* next_mark(const std::vector<Mark>& marks, uint64_t frame) {
  const auto found =
      std::upper_bound(marks.begin(), marks.end(), frame, [](uint64_t f, const Mark& mark) { return f < mark.index; });
  return found == marks.end() ? nullptr : &*found;
}

const Mark* previous_mark(const std::vector<Mark>& marks, uint64_t frame) {
  const auto found =
      std::lower_bound(marks.begin(), marks.end(), frame, [](const Mark& mark, uint64_t f) { return mark.index < f; });
  return found == marks.begin() ? nullptr : &*(found - 1);
}

TimelineLayout TimelineLayout::of(const engine::Rect& area, float scale) {
  const float unit = std::round(4 * scale);
  TimelineLayout layout;
  layout.text_px = std::round(14 * scale);
  const float height = std::min(unit * 18, area.h / 3);
  layout.strip = {area.x, area.bottom() - height, area.w, height};
  const float button = unit * 7;
  const float row = layout.strip.bottom() - unit * 2 - button;
  const float middle = std::round(area.x + area.w / 2);
  layout.play = {middle - button / 2, row, button, button};
  layout.back = layout.play.moved({-button - unit, 0});
  layout.forward = layout.play.moved({button + unit, 0});
  layout.track = {area.x + unit * 4, layout.strip.y + unit * 3, area.w - unit * 8, unit * 3};
  return layout;
}

}  // namespace replay
