#include "engine/overlay/plot_values.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace engine {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

}  // namespace

void PlotValues::want(FrameSource& source, const std::vector<std::string>& texts, uint64_t first, uint64_t last) {
  const bool same =
      source_ == &source && texts == texts_ && source.path() == path_ && source.generation() == generation_;
  if (!same) {
    source_ = &source;
    texts_ = texts;
    path_ = source.path();
    generation_ = source.generation();
    expressions_.clear();
    for (const std::string& text : texts_) {
      Expression expression;
      ExpressionError ignored;  // whoever typed it has been told
      static_cast<void>(Expression::compile(source.schema(), text, expression, ignored));
      expressions_.push_back(std::move(expression));
    }
    values_.assign(texts_.size(), {});
    known_.clear();
  }
  if (!same || forgotten_ != source.forgotten()) pairs_.emplace(source);
  forgotten_ = source.forgotten();
  const bool too_many = last < first || last - first >= kMaxFrames;
  move_to(first + forgotten_, too_many ? 0 : static_cast<size_t>(last - first + 1));
}

void PlotValues::move_to(uint64_t first, size_t count) {
  if (first == first_ && count == known_.size()) return;
  std::vector<bool> known(count, false);
  const uint64_t from = std::max(first, first_);
  const uint64_t to = std::min(first + count, first_ + known_.size());
  for (uint64_t i = from; i < to; ++i) known[i - first] = known_[i - first_];
  for (std::vector<double>& values : values_) {
    std::vector<double> moved(count, kNone);
    for (uint64_t i = from; i < to; ++i) moved[i - first] = values[i - first_];
    values.swap(moved);
  }
  known_.swap(known);
  first_ = first;
  next_ = 0;
}

bool PlotValues::advance(uint64_t frames) {
  uint64_t read_now = 0;
  for (; next_ < known_.size(); ++next_) {
    if (known_[next_]) continue;
    if (read_now++ == frames || first_ + next_ - forgotten_ >= source_->frame_count()) return true;
    read(next_);
  }
  return false;
}

void PlotValues::read(size_t place) {
  const bool good = pairs_->go_to(first_ + place - forgotten_).ok();
  for (size_t i = 0; i < expressions_.size(); ++i) {
    const bool known = good && !expressions_[i].empty();
    values_[i][place] = known ? expressions_[i].value(pairs_->before(), pairs_->slot()) : kNone;
  }
  known_[place] = true;
}

bool PlotValues::knows(uint64_t first, uint64_t last) const {
  first += forgotten_;
  last += forgotten_;
  if (first < first_ || last >= first_ + known_.size()) return false;
  if (last - first_ < next_) return true;
  for (uint64_t i = first; i <= last; ++i) {
    if (!known_[i - first_]) return false;
  }
  return true;
}

double PlotValues::value(size_t text, uint64_t index) const {
  index += forgotten_;
  if (text >= values_.size() || index < first_ || index - first_ >= values_[text].size()) return kNone;
  return values_[text][index - first_];
}

Extent PlotValues::extent(size_t text, uint64_t first, uint64_t last) const {
  Extent extent;
  for (uint64_t i = first; i <= last; ++i) {
    const double here = value(text, i);
    if (std::isnan(here)) continue;
    extent.min = extent.count == 0 ? here : std::min(extent.min, here);
    extent.max = extent.count == 0 ? here : std::max(extent.max, here);
    ++extent.count;
  }
  return extent;
}

}  // namespace engine
