#include "engine/inspect/series.h"

#include <algorithm>

namespace engine {

void Series::start(uint64_t begin) {
  const std::lock_guard lock(mutex_);
  hits_.clear();
  extents_.clear();
  start_ = begin_ = end_ = begin;
  count_ = 0;
  stopped_.clear();
  ++epoch_;
}

void Series::set_bounds(uint64_t begin, uint64_t end) {
  const std::lock_guard lock(mutex_);
  begin = std::max(begin, begin_);
  count_ -= hits_.count(begin_ - start_, begin - start_);
  begin_ = begin;
  end_ = end;
}

void Series::stop(std::string why) {
  const std::lock_guard lock(mutex_);
  if (stopped_.empty()) stopped_ = std::move(why);
}

bool Series::stopped() const {
  const std::lock_guard lock(mutex_);
  return !stopped_.empty();
}

Series::Place Series::place() const {
  const std::lock_guard lock(mutex_);
  return {epoch_, start_ + extents_.size()};
}

void Series::append(uint64_t epoch, std::span<const double> values, const std::vector<bool>& hits) {
  const std::lock_guard lock(mutex_);
  if (epoch != epoch_) return;
  for (size_t i = 0; i < values.size(); ++i) {
    const uint64_t at = extents_.size();
    extents_.add(values[i]);
    if (!hits[i]) continue;
    hits_.set(at);
    if (at >= shift()) ++count_;
  }
}

uint64_t Series::scanned_locked() const { return extents_.size() > shift() ? extents_.size() - shift() : 0; }

bool Series::complete_locked() const { return start_ + extents_.size() >= end_; }

uint64_t Series::scanned() const {
  const std::lock_guard lock(mutex_);
  return scanned_locked();
}

bool Series::complete() const {
  const std::lock_guard lock(mutex_);
  return complete_locked();
}

std::string Series::error() const {
  const std::lock_guard lock(mutex_);
  return complete_locked() ? std::string() : stopped_;
}

uint64_t Series::hit_count() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

std::optional<uint64_t> Series::next_hit(uint64_t index) const {
  const std::lock_guard lock(mutex_);
  if (index >= scanned_locked()) return std::nullopt;
  const auto found = hits_.at_or_after(index + shift() + 1);
  return found ? std::optional(*found - shift()) : std::nullopt;
}

std::optional<uint64_t> Series::previous_hit(uint64_t index) const {
  const std::lock_guard lock(mutex_);
  index = std::min(index, scanned_locked());
  if (index == 0) return std::nullopt;
  const auto found = hits_.at_or_before(index + shift() - 1);
  return found && *found >= shift() ? std::optional(*found - shift()) : std::nullopt;
}

bool Series::hit_within(uint64_t first, uint64_t last) const {
  const std::lock_guard lock(mutex_);
  if (first > last || first >= scanned_locked()) return false;
  const auto found = hits_.at_or_after(first + shift());
  return found && *found - shift() <= last;
}

Extent Series::extent_locked(uint64_t first, uint64_t last) const {
  const uint64_t scanned = scanned_locked();
  if (first > last || first >= scanned) return {};
  const uint64_t end = std::min(last, scanned - 1) + 1;
  const ExtentTree::Range range = extents_.range(first + shift(), end + shift());
  if (!range.any()) return {};
  return {range.min, range.max, end - first};
}

Extent Series::extent(uint64_t first, uint64_t last) const {
  const std::lock_guard lock(mutex_);
  return extent_locked(first, last);
}

std::vector<Extent> Series::extents(double first, double frames_per_stretch, size_t stretches) const {
  std::vector<Extent> found(stretches);
  if (!(frames_per_stretch > 0)) return found;
  const std::lock_guard lock(mutex_);
  const auto scanned = static_cast<double>(scanned_locked());
  if (scanned == 0) return found;
  for (size_t i = 0; i < stretches; ++i) {
    const double from = first + static_cast<double>(i) * frames_per_stretch;
    const double to = first + static_cast<double>(i + 1) * frames_per_stretch;
    if (!(to > 0) || !(from < scanned)) continue;
    const auto begin = static_cast<uint64_t>(std::max(from, 0.0));
    const auto end = static_cast<uint64_t>(std::clamp(to, 1.0, scanned));
    found[i] = extent_locked(begin, std::max(end, begin + 1) - 1);
  }
  return found;
}

}  // namespace engine
