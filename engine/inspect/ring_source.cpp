#include "engine/inspect/ring_source.h"

#include <cstring>

#include "recorder/frame/seal.h"

namespace engine {

using recorder::seal_of;
using recorder::Status;

Status RingSource::open(const std::string& path, recorder::FrameSchema schema) {
  recorder::ring::RingObserver opened;
  if (!opened.open(path)) return Status::failure(opened.last_error());
  const uint32_t slot_bytes = opened.geometry().slot_bytes;
  if (slot_bytes <= recorder::kSealBytes || schema.frame_bytes() > recorder::payload_bytes(slot_bytes)) {
    return Status::failure(path + ": its slots of " + std::to_string(slot_bytes) + " bytes do not hold frames of '" +
                           schema.name() + "'");
  }
  ring_ = std::move(opened);
  path_ = path;
  slot_bytes_ = slot_bytes;
  schema_ = std::move(schema);
  start_over();
  return refresh();
}

void RingSource::start_over() {
  frames_.clear();
  events_.clear();
  gaps_.clear();
  next_sequence_ = ring_.end_sequence() - ring_.available();
}

Status RingSource::refresh() {
  if (!ring_.is_open()) return {};
  if (ring_.replaced()) {
    recorder::ring::RingObserver successor;
    if (successor.open(ring_.path()) && successor.geometry() == ring_.geometry()) {
      ring_ = std::move(successor);
      start_over();
    }
  }
  if (!ring_.refresh()) return Status::failure(ring_.last_error());
  // A counter that went back is a ring that was reset: another recording.
  if (ring_.end_sequence() - next_sequence_ > uint32_t{1} << 31) start_over();
  const uint32_t trusted_from = ring_.end_sequence() - ring_.available();
  if (static_cast<int32_t>(trusted_from - next_sequence_) > 0) next_sequence_ = trusted_from;
  for (; next_sequence_ != ring_.end_sequence(); ++next_sequence_) {
    std::vector<std::byte> slot(slot_bytes());
    if (ring_.copy_frame(next_sequence_, slot) && recorder::seal_is_sound(slot)) take(std::move(slot));
  }
  return {};
}

void RingSource::take(std::vector<std::byte> slot) {
  const recorder::Seal seal = seal_of(slot);
  if (!frames_.empty()) {
    const uint64_t expected = seal_of(frames_.back()).frame + 1;
    if (seal.frame < expected) {  // numbers start again: another recording
      frames_.clear();
      events_.clear();
      gaps_.clear();
    } else if (seal.frame > expected) {
      gaps_.push_back({frames_.size(), expected, seal.frame - expected, false});
    }
  }
  if (seal.events != 0) events_.push_back({frames_.size(), seal.events});
  frames_.push_back(std::move(slot));
  if (frames_.size() > kRemembered) forget_oldest();
}

// A tenth at a time, so that indices move rarely.
void RingSource::forget_oldest() {
  constexpr size_t kForgotten = kRemembered / 10;
  frames_.erase(frames_.begin(), frames_.begin() + kForgotten);
  std::erase_if(events_, [](const auto& mark) { return mark.index < kForgotten; });
  std::erase_if(gaps_, [](const auto& gap) { return gap.index < kForgotten; });
  for (auto& mark : events_) mark.index -= kForgotten;
  for (auto& gap : gaps_) gap.index -= kForgotten;
}

Status RingSource::read(uint64_t index, std::span<std::byte> slot) {
  if (index >= frames_.size()) return Status::failure(path() + ": has no frame " + std::to_string(index));
  std::memcpy(slot.data(), frames_[index].data(), std::min(slot.size(), frames_[index].size()));
  return {};
}

uint64_t RingSource::time_ns(uint64_t index) { return index < frames_.size() ? seal_of(frames_[index]).time_ns : 0; }

uint64_t RingSource::index_of_number(uint64_t number) {
  const auto found = std::lower_bound(frames_.begin(), frames_.end(), number,
                                      [](const auto& slot, uint64_t n) { return seal_of(slot).frame < n; });
  return static_cast<uint64_t>(found - frames_.begin());
}

Status RingSource::open_again(std::unique_ptr<FrameSource>& source) const {
  auto copy = std::make_unique<RingSource>();
  copy->path_ = path_;
  copy->slot_bytes_ = slot_bytes_;
  copy->schema_ = schema_;
  copy->frames_ = frames_;
  copy->events_ = events_;
  copy->gaps_ = gaps_;
  source = std::move(copy);
  return {};
}

std::string RingSource::description() const { return live() ? "ring, followed live" : "ring, nobody is writing"; }

}  // namespace engine
