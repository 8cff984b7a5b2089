#include "replay/player/timeline.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "recorder/expression/expression.h"

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
  const double end = std::ceil(position_of(to));  // in the next stretch, except the last frame of all
  const auto last = static_cast<uint64_t>(to >= 1 ? position_of(to) : std::max(0.0, end - 1));
  // Before a frame's place the picture glides to that frame, which is then the one shown.
  return last < first ? FrameRange{first, first} : FrameRange{first, last};
}

namespace {

// Frames sampled to find a field whose value changes.
constexpr uint64_t kSamples = 17;
// Up to so many frames a view reads them one by one instead of using the summary.
constexpr double kMostExact = 8192;

bool is_number(const recorder::Field& field) { return field.count == 1 && field.type != recorder::FieldType::kChar; }

}  // namespace

FieldPlot::FieldPlot(engine::FrameSource& source) : source_(source) {
  for (const recorder::Field& field : source.schema().fields()) {
    if (is_number(field)) fields_.push_back(field.name);
  }
}

std::string FieldPlot::default_field() const {
  if (fields_.empty()) return "";
  if (std::find(fields_.begin(), fields_.end(), "score") != fields_.end()) return "score";
  const uint64_t count = source_.frame_count();
  if (count == 0) return fields_.front();
  std::vector<std::vector<std::byte>> frames;
  for (uint64_t i = 0; i < kSamples; ++i) {
    std::vector<std::byte> slot(source_.slot_bytes());
    if (source_.read((count - 1) * i / (kSamples - 1), slot).ok()) frames.push_back(std::move(slot));
  }
  for (const std::string& name : fields_) {
    const recorder::Field& field = *source_.schema().find(name);
    const auto value = [&](const auto& frame) {
      return recorder::fits(field, frame) ? recorder::number_at(field, 0, frame) : 0.0;
    };
    for (const auto& frame : frames) {
      if (value(frame) != value(frames.front())) return name;
    }
  }
  return fields_.front();
}

bool FieldPlot::choose(const std::string& field) {
  if (std::find(fields_.begin(), fields_.end(), field) == fields_.end()) return false;
  if (field == field_) return true;
  // A scan that is not complete gives way to the field that is wanted now.
  if (const auto left = series_.find(field_); left != series_.end() && !left->second->complete()) {
    scan_->cancel(left->second);
    series_.erase(left);
  }
  field_ = field;
  if (series_.contains(field)) return true;
  if (!scan_) scan_ = std::make_unique<engine::SeriesScan>(source_);
  engine::Expression expression;
  engine::ExpressionError error;
  if (!engine::Expression::compile(source_.schema(), field, expression, error)) return true;
  series_[field] = scan_->add(std::move(expression));
  return true;
}

void FieldPlot::cycle_field(int steps) {
  if (fields_.empty()) return;
  const auto count = static_cast<int>(fields_.size());
  const auto at = static_cast<int>(std::find(fields_.begin(), fields_.end(), field_) - fields_.begin());
  choose(fields_[static_cast<size_t>(((at + steps) % count + count) % count)]);
}

void FieldPlot::update() {
  if (scan_) scan_->update();
}

const FieldPlot::Columns& FieldPlot::columns(const TimelineView& view, int width) {
  const auto found = series_.find(field_);
  const engine::Series* series = found == series_.end() ? nullptr : found->second.get();
  const Key wanted{series, series != nullptr ? series->scanned() : 0, view.first(), view.last(), width};
  if (wanted == shown_) return columns_;
  shown_ = wanted;
  columns_.all = {};
  columns_.extents.assign(static_cast<size_t>(std::max(width, 0)), {});
  if (series == nullptr || width <= 0 || source_.frame_count() == 0) return columns_;
  const double per_column = view.span() / width;
  if (view.span() <= kMostExact) {
    read_exactly(view);
  } else {
    columns_.extents = series->extents(view.first(), per_column, static_cast<size_t>(width));
  }
  for (const engine::Extent& extent : columns_.extents) columns_.all.add(extent);
  return columns_;
}

// From the frames themselves: a summary would blur the picture of so few.
void FieldPlot::read_exactly(const TimelineView& view) {
  const recorder::Field* field = source_.schema().find(field_);
  const auto width = static_cast<double>(columns_.extents.size());
  std::vector<std::byte> slot(source_.slot_bytes());
  const auto first = static_cast<uint64_t>(view.first());
  const auto last = std::min(source_.frame_count() - 1, static_cast<uint64_t>(view.last()) + 1);
  std::vector<recorder::Number> values;
  for (uint64_t index = first; index <= last; ++index) {
    const bool there = field != nullptr && source_.read(index, slot).ok() && recorder::fits(*field, slot);
    values.push_back(there ? recorder::value_at(*field, 0, slot) : recorder::Number());
  }
  for (size_t x = 0; x < columns_.extents.size(); ++x) {
    const auto column = static_cast<double>(x);
    const FrameRange frames = view.frames_between(column / width, (column + 1) / width);
    for (uint64_t index = std::max(frames.first, first); index <= std::min(frames.last, last); ++index) {
      columns_.extents[x].add(values[index - first]);
    }
  }
}

}  // namespace replay
