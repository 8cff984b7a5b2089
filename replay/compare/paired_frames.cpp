#include "replay/compare/paired_frames.h"

#include <algorithm>
#include <cstdlib>

namespace replay {
namespace {

// With numbers that jump further, steps would hardly ever have a frame.
constexpr uint64_t kMostStepsPerFrame = 8;
constexpr uint64_t kFewSteps = 1u << 20;

}  // namespace

PairedFrames::PairedFrames(engine::FrameSource& one, engine::FrameSource& other, PairBy by, int64_t shift)
    : one_(look_at(one)), other_(look_at(other)), by_(by), shift_(shift) {
  by == PairBy::kFrame ? pair_by_frame() : pair_by_time();
}

PairedFrames::Side PairedFrames::look_at(engine::FrameSource& source) {
  Side side{&source, source.frame_count(), 0, 0, 0};
  if (side.count == 0) return side;
  side.first_number = source.number_of(0);
  side.last_number = source.number_of(side.count - 1);
  return side;
}

// --- by frame -------------------------------------------------------------------------------------------------------

void PairedFrames::pair_by_frame() {
  if (one_.count == 0 || other_.count == 0) return pair_by_index();
  const bool in_common = one_.first_number <= other_.last_number && other_.first_number <= one_.last_number;
  const auto one_first = static_cast<int64_t>(one_.first_number);
  const auto other_first = static_cast<int64_t>(other_.first_number);
  const int64_t offset = (in_common ? 0 : one_first - other_first) + shift_;  // of the second's numbers
  const int64_t begin = std::min(one_first, other_first + offset);
  const int64_t end =
      std::max(static_cast<int64_t>(one_.last_number), static_cast<int64_t>(other_.last_number) + offset);
  const auto steps = static_cast<uint64_t>(end - begin) + 1;
  if (steps > kFewSteps && steps / kMostStepsPerFrame > one_.count + other_.count) return pair_by_index();
  steps_ = steps;
  one_begins_ = begin;
  other_begins_ = begin - offset;
  const auto extent = [](const Side& side, int64_t begins) {
    return Extent{static_cast<uint64_t>(static_cast<int64_t>(side.first_number) - begins),
                  static_cast<uint64_t>(static_cast<int64_t>(side.last_number) - begins) + 1};
  };
  one_extent_ = extent(one_, one_begins_);
  other_extent_ = extent(other_, other_begins_);
}

void PairedFrames::pair_by_index() {
  by_index_ = true;
  const int64_t begin = std::min<int64_t>(0, shift_);
  one_begins_ = begin;
  other_begins_ = begin - shift_;
  const auto end = std::max(static_cast<int64_t>(one_.count), static_cast<int64_t>(other_.count) + shift_);
  steps_ = static_cast<uint64_t>(end - begin);
  one_extent_ = {static_cast<uint64_t>(-one_begins_), static_cast<uint64_t>(-one_begins_) + one_.count};
  other_extent_ = {static_cast<uint64_t>(-other_begins_), static_cast<uint64_t>(-other_begins_) + other_.count};
}

std::optional<uint64_t> PairedFrames::index_of(const Side& side, int64_t number) {
  if (side.count == 0 || number < static_cast<int64_t>(side.first_number) ||
      number > static_cast<int64_t>(side.last_number)) {
    return std::nullopt;
  }
  const uint64_t index = side.source->index_of_number(static_cast<uint64_t>(number));
  if (index >= side.count) return std::nullopt;
  // Without gaps it must be that frame; else it may be the one after a gap.
  const bool exact = side.source->gaps().empty() || side.source->number_of(index) == static_cast<uint64_t>(number);
  return exact ? std::optional(index) : std::nullopt;
}

// --- by time --------------------------------------------------------------------------------------------------------

void PairedFrames::pair_by_time() {
  if (one_.count > 1) {
    const uint64_t span = one_.source->time_ns(one_.count - 1) - one_.source->time_ns(0);
    shift_ns_ = shift_ * static_cast<int64_t>(span / (one_.count - 1));
  }
  alone_from_ = other_.count;
  if (one_.count == 0) {
    alone_from_ = 0;
  } else if (other_.count != 0) {
    const auto end = static_cast<int64_t>(one_.source->time_ns(one_.count - 1));
    // The nearest one belongs to the last frame of the first; those after it have no partner.
    alone_from_ = other_time(other_.count - 1) <= end ? other_.count : nearest(other_, end - shift_ns_) + 1;
  }
  steps_ = one_.count + (other_.count - alone_from_);
  one_extent_ = {0, one_.count};
  other_extent_ = {0, steps_};
  if (one_.count == 0 || other_.count == 0) return;
  one_.hint = 0;
  const int64_t begin = other_time(0);
  const int64_t end = other_time(other_.count - 1);
  const auto first = static_cast<int64_t>(one_.source->time_ns(0));
  other_extent_.begin = begin <= first ? 0 : nearest(one_, begin);
  if (alone_from_ == other_.count) other_extent_.end = nearest(one_, end) + 1;
}

int64_t PairedFrames::other_time(uint64_t index) {
  return static_cast<int64_t>(other_.source->time_ns(index)) + shift_ns_;
}

// The frame whose time is nearest. Searches from the last result: by doubling steps to a stretch that contains the
// time, then by halving it.
uint64_t PairedFrames::nearest(Side& side, int64_t time_ns) {
  const auto time_at = [&](uint64_t index) { return static_cast<int64_t>(side.source->time_ns(index)); };
  uint64_t low = std::min(side.hint, side.count - 1);
  uint64_t high = low;
  for (uint64_t step = 1; time_at(low) > time_ns && low > 0; step *= 2) {
    high = low;
    low -= std::min(low, step);
  }
  for (uint64_t step = 1; time_at(high) <= time_ns && high + 1 < side.count; step *= 2) {
    low = high;
    high = std::min(side.count - 1, high + step);
  }
  while (high - low > 1) {
    const uint64_t middle = low + (high - low) / 2;
    (time_at(middle) <= time_ns ? low : high) = middle;
  }
  const bool later = high != low && std::llabs(time_at(high) - time_ns) < std::llabs(time_at(low) - time_ns);
  side.hint = later ? high : low;
  return side.hint;
}

std::optional<uint64_t> PairedFrames::other_at(int64_t time_ns) {
  if (other_.count == 0) return std::nullopt;
  return nearest(other_, time_ns - shift_ns_);
}

// --- both -----------------------------------------------------------------------------------------------------------

PairedFrames::Pair PairedFrames::at(uint64_t step) {
  if (step >= steps_) return {};
  const auto at = static_cast<int64_t>(step);
  if (by_index_) {
    const auto index = [](const Side& side, int64_t wanted) {
      const bool there = wanted >= 0 && wanted < static_cast<int64_t>(side.count);
      return there ? std::optional(static_cast<uint64_t>(wanted)) : std::nullopt;
    };
    return {index(one_, one_begins_ + at), index(other_, other_begins_ + at)};
  }
  if (by_ == PairBy::kFrame) return {index_of(one_, one_begins_ + at), index_of(other_, other_begins_ + at)};
  if (step >= one_.count) return {std::nullopt, alone_from_ + (step - one_.count)};
  const bool within = step >= other_extent_.begin && step < other_extent_.end;
  if (!within) return {step, std::nullopt};
  return {step, other_at(static_cast<int64_t>(one_.source->time_ns(step)))};
}

int64_t PairedFrames::duration_ns(uint64_t step) {
  const Pair pair = at(step);
  if (pair.one) return one_.source->duration_ns(*pair.one);
  if (pair.other) return other_.source->duration_ns(*pair.other);
  return 1'000'000;
}

uint64_t PairedFrames::time_ns(uint64_t step) {
  const Pair pair = at(step);
  if (pair.one) return one_.source->time_ns(*pair.one);
  return pair.other ? other_.source->time_ns(*pair.other) : 0;
}

uint64_t PairedFrames::step_of(const Pair& pair) {
  const uint64_t last = steps_ == 0 ? 0 : steps_ - 1;
  if (by_ == PairBy::kTime) {
    if (pair.one) return std::min(*pair.one, last);
    if (!pair.other || one_.count == 0) return std::min(pair.other.value_or(0), last);
    if (*pair.other >= alone_from_) return std::min(one_.count + *pair.other - alone_from_, last);
    return nearest(one_, other_time(*pair.other));
  }
  const Side& side = pair.one ? one_ : other_;
  const auto index = pair.one ? pair.one : pair.other;
  if (!index || side.count == 0) return 0;
  const uint64_t number = by_index_ ? *index : side.source->number_of(*index);
  const int64_t step = static_cast<int64_t>(number) - (pair.one ? one_begins_ : other_begins_);
  return std::clamp<uint64_t>(static_cast<uint64_t>(std::max<int64_t>(0, step)), 0, last);
}

}  // namespace replay
