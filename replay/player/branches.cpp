#include "replay/player/branches.h"

#include <algorithm>
#include <cstring>

#include "recorder/schema/seal.h"
#include "replay/player/text.h"

namespace replay {
namespace {

// Frames read by one update(): some hundredths of a second.
constexpr size_t kMostAtOnce = 1000;

// An integer of up to 64 bits, which number_at() would round.
std::optional<uint64_t> whole_number(const recorder::FrameSchema& schema, const std::string& name,
                                     std::span<const std::byte> slot) {
  const recorder::Field* field = schema.find(name);
  if (field == nullptr || field->count != 1 || !recorder::fits(*field, slot)) return std::nullopt;
  uint64_t value = 0;
  if (field->type != recorder::FieldType::kU64 && field->type != recorder::FieldType::kU32) return std::nullopt;
  std::memcpy(&value, slot.data() + field->offset, field->size_bytes());
  return value;
}

bool before_index(const Branch& branch, uint64_t index) { return branch.index < index; }

}  // namespace

Branches::Branches(engine::FrameSource& source) : source_(source) {
  for (const recorder::EventKind& kind : source.schema().events()) {
    if (kind.refers_to.empty()) continue;
    if (mask_ == 0) color_ = engine::rgb(kind.color_rgb);
    mask_ |= uint64_t{1} << kind.bit;
  }
  update();
}

void Branches::update() {
  if (mask_ == 0) return;
  const auto& events = source_.events();
  masks_.update(events);
  // Indices name other frames now: everything is found again.
  const bool moved = source_.generation() != generation_ || source_.evicted_count() != evicted_count_;
  if (moved || taken_ > events.size()) {
    branches_.clear();
    by_origin_.clear();
    abandoned_.clear();
    taken_ = 0;
  }
  generation_ = source_.generation();
  evicted_count_ = source_.evicted_count();
  size_t read = 0;
  for (; read < kMostAtOnce; ++read) {
    const auto place = masks_.next(taken_, events.size(), mask_);
    if (!place) break;
    for (const recorder::EventKind& kind : source_.schema().events()) {
      if (kind.refers_to.empty() || (events[*place].events >> kind.bit & 1) == 0) continue;
      add(events[*place].index, kind);
      break;
    }
    taken_ = *place + 1;
  }
  complete_ = read < kMostAtOnce;
  if (complete_) taken_ = events.size();
}

void Branches::add(uint64_t index, const recorder::EventKind& kind) {
  std::vector<std::byte> slot(source_.slot_bytes());
  if (!source_.read(index, slot).ok()) return;
  const auto number = whole_number(source_.schema(), kind.refers_to, slot);
  if (!number) return;
  // A frame that is not in this recording, because it was cut off or the number is wrong, makes no branch.
  const uint64_t origin = source_.index_of_number(*number);
  if (origin >= index || source_.number_of(origin) != *number) return;
  const auto place = std::upper_bound(by_origin_.begin(), by_origin_.end(), origin,
                                      [&](uint64_t wanted, uint64_t at) { return wanted < branches_[at].origin; });
  by_origin_.insert(place, branches_.size());
  branches_.push_back({index, origin});
  if (origin + 1 < index) abandon({origin + 1, index - 1});
}

// Branches come in order: a new stretch ends after all others, and may cover the last of them.
void Branches::abandon(FrameRange frames) {
  while (!abandoned_.empty() && abandoned_.back().last + 1 >= frames.first) {
    frames.first = std::min(frames.first, abandoned_.back().first);
    abandoned_.pop_back();
  }
  abandoned_.push_back(frames);
}

std::optional<Branch> Branches::at(uint64_t index) const {
  const auto found = std::lower_bound(branches_.begin(), branches_.end(), index, before_index);
  return found != branches_.end() && found->index == index ? std::optional(*found) : std::nullopt;
}

std::optional<Branch> Branches::from(uint64_t origin) const {
  const auto behind = std::upper_bound(by_origin_.begin(), by_origin_.end(), origin,
                                       [&](uint64_t wanted, uint64_t at) { return wanted < branches_[at].origin; });
  if (behind == by_origin_.begin() || branches_[*(behind - 1)].origin != origin) return std::nullopt;
  return branches_[*(behind - 1)];
}

std::optional<Branch> Branches::nearest(uint64_t index) const {
  const auto behind = std::lower_bound(branches_.begin(), branches_.end(), index, before_index);
  if (behind == branches_.end()) return branches_.empty() ? std::nullopt : std::optional(branches_.back());
  if (behind == branches_.begin() || behind->index - index < index - (behind - 1)->index) return *behind;
  return *(behind - 1);
}

std::optional<FrameRange> Branches::abandoned_at(uint64_t index) const {
  const auto behind = std::upper_bound(abandoned_.begin(), abandoned_.end(), index,
                                       [](uint64_t wanted, const FrameRange& range) { return wanted < range.first; });
  if (behind == abandoned_.begin() || (behind - 1)->last < index) return std::nullopt;
  return *(behind - 1);
}

std::optional<uint64_t> Branches::other_end(uint64_t index) const {
  if (const auto branch = at(index)) return branch->origin;
  if (const auto branch = from(index)) return branch->index;
  if (const auto stretch = abandoned_at(index)) return stretch->last + 1;
  const auto branch = nearest(index);
  return branch ? std::optional(branch->index) : std::nullopt;
}

std::optional<uint64_t> Branches::after_skip(uint64_t index, Direction direction) const {
  const auto stretch = abandoned_at(index);
  if (!stretch) return std::nullopt;
  return direction == Direction::kForward ? stretch->last + 1 : stretch->first - 1;
}

std::string Branches::number_and_time(uint64_t index) const {
  std::vector<std::byte> slot(source_.slot_bytes());
  if (!source_.read(index, slot).ok()) return "an unreadable frame";
  const recorder::Seal seal = recorder::seal_of(slot);
  return "frame " + count_text(seal.frame) + " (" + time_text(seal.time_ns) + ")";
}

std::string Branches::text(uint64_t index) const {
  if (const auto branch = at(index)) return "goes on from " + number_and_time(branch->origin);
  if (const auto branch = from(index)) return "gone back to, at " + number_and_time(branch->index);
  if (const auto stretch = abandoned_at(index)) return "abandoned, gone back at " + number_and_time(stretch->last + 1);
  return "";
}

}  // namespace replay
