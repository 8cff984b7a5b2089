#include "engine/inspect/ring_source.h"

#include <algorithm>
#include <cstring>

#include "recorder/schema/seal.h"

namespace engine {

using recorder::seal_of;
using recorder::Status;
using std::chrono::steady_clock;

namespace {

constexpr uint64_t kFrameOfBytes_ns = 1'000'000'000 / 60;

}  // namespace

Status RingSource::open(const std::string& path, recorder::FrameSchema schema, Slots slots) {
  recorder::ring::RingObserver opened;
  if (!opened.open(path)) return Status::failure(opened.last_error());
  const uint32_t seal_bytes = slots == Slots::kBytes ? uint32_t{recorder::kSealBytes} : 0;  // added here
  const uint32_t slot_bytes = opened.geometry().slot_bytes + seal_bytes;
  if (slot_bytes <= recorder::kSealBytes || schema.frame_bytes() > recorder::payload_bytes(slot_bytes)) {
    return Status::failure(path + ": its slots of " + std::to_string(slot_bytes) + " bytes do not hold frames of '" +
                           schema.name() + "'");
  }
  ring_ = std::move(opened);
  path_ = path;
  slot_bytes_ = slot_bytes;
  slots_ = slots;
  block_frames_ = std::clamp<size_t>(kMaxBytes / kBlocks / slot_bytes, 1, kMaxFrames / kBlocks);
  schema_ = std::make_shared<recorder::FrameSchema>(std::move(schema));
  restart();
  Status read = refresh();
  grew_.reset();  // what was there before says nothing of a writer
  return read;
}

std::span<const std::byte> RingSource::frame(uint64_t index) const {
  return {blocks_[index / block_frames_].get() + index % block_frames_ * slot_bytes_, slot_bytes_};
}

void RingSource::clear_frames() {
  evicted_count_ += frame_count_;
  frame_count_ = 0;
  blocks_.clear();
  events_.clear();
  gaps_.clear();
}

void RingSource::restart() {
  clear_frames();
  next_sequence_ = ring_.end_sequence() - ring_.available();
}

Status RingSource::refresh() {
  if (!ring_.is_open()) return {};
  if (ring_.replaced()) {
    recorder::ring::RingObserver successor;
    const bool alike = successor.open(ring_.path()) && successor.geometry() == ring_.geometry();
    if (alike && (slots_ == Slots::kSealed || !successor.header().is_sealed())) {
      ring_ = std::move(successor);
      restart();
    }
  }
  if (!ring_.refresh()) return Status::failure(ring_.last_error());
  // A counter below ours is that of a ring that was reset: another recording.
  if (ring_.end_sequence() - next_sequence_ > uint32_t{1} << 31) restart();
  const uint32_t trusted_from = ring_.end_sequence() - ring_.available();
  if (static_cast<int32_t>(trusted_from - next_sequence_) > 0) next_sequence_ = trusted_from;
  std::vector<std::byte> slot(slot_bytes());
  for (; next_sequence_ != ring_.end_sequence(); ++next_sequence_) {
    if (copy(next_sequence_, slot)) add(slot);
  }
  return {};
}

bool RingSource::copy(uint32_t sequence, std::span<std::byte> slot) {
  if (slots_ == Slots::kSealed) return ring_.copy_frame(sequence, slot) && recorder::seal_is_valid(slot);
  if (!ring_.copy_frame(sequence, slot.first(slot.size() - recorder::kSealBytes))) return false;
  const uint64_t before = frame_count_ == 0 ? 0 : seal_of(frame(frame_count_ - 1)).frame;
  const uint64_t number = (before & ~uint64_t{UINT32_MAX}) + sequence;
  const bool wrapped = number < before && before - number > uint64_t{1} << 31;
  const uint64_t grown = wrapped ? number + (uint64_t{1} << 32) : number;
  recorder::seal_slot(slot, grown, grown * kFrameOfBytes_ns, 0);
  grew_ = steady_clock::now();
  return true;
}

bool RingSource::live() const {
  if (!ring_.is_open()) return false;
  return ring_.has_writer() || (grew_ && steady_clock::now() - *grew_ < kLiveAfterFrame);
}

void RingSource::add(std::span<const std::byte> slot) {
  const recorder::Seal seal = seal_of(slot);
  if (frame_count_ != 0) {
    const uint64_t expected = seal_of(frame(frame_count_ - 1)).frame + 1;
    if (seal.frame < expected) {  // numbers start again: another recording
      clear_frames();
    } else if (seal.frame > expected) {
      gaps_.push_back({frame_count_, expected, seal.frame - expected, false});
    }
  }
  if (seal.events != 0) events_.push_back({frame_count_, seal.events});
  const uint64_t place = frame_count_ % block_frames_;
  if (place == 0) blocks_.push_back(Block(new std::byte[block_frames_ * slot_bytes_]));
  std::memcpy(blocks_.back().get() + place * slot_bytes_, slot.data(), slot_bytes_);
  if (++frame_count_ > kBlocks * block_frames_) evict_oldest();
}

void RingSource::evict_oldest() {
  const uint64_t frames = kBlocksEvicted * block_frames_;
  blocks_.erase(blocks_.begin(), blocks_.begin() + kBlocksEvicted);
  frame_count_ -= frames;
  evicted_count_ += frames;
  std::erase_if(events_, [&](const auto& mark) { return mark.index < frames; });
  std::erase_if(gaps_, [&](const auto& gap) { return gap.index < frames; });
  for (auto& mark : events_) mark.index -= frames;
  for (auto& gap : gaps_) gap.index -= frames;
}

Status RingSource::read(uint64_t index, std::span<std::byte> slot) {
  if (index >= frame_count_) return Status::failure(path() + ": has no frame " + std::to_string(index));
  const auto from = frame(index);
  std::memcpy(slot.data(), from.data(), std::min(slot.size(), from.size()));
  return {};
}

uint64_t RingSource::time_ns(uint64_t index) { return index < frame_count_ ? seal_of(frame(index)).time_ns : 0; }

uint64_t RingSource::index_of_number(uint64_t number) {
  uint64_t begin = 0;
  uint64_t end = frame_count_;
  while (begin < end) {
    const uint64_t middle = begin + (end - begin) / 2;
    if (seal_of(frame(middle)).frame < number) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return begin;
}

uint64_t RingSource::first_number() const { return frame_count_ == 0 ? 0 : seal_of(frame(0)).frame; }

FrameSource::Opener RingSource::opener() const {
  auto copy = std::make_unique<RingSource>();
  copy->path_ = path_;
  copy->slot_bytes_ = slot_bytes_;
  copy->slots_ = slots_;
  copy->block_frames_ = block_frames_;
  copy->schema_ = schema_;
  copy->blocks_ = blocks_;
  copy->frame_count_ = frame_count_;
  copy->evicted_count_ = evicted_count_;
  copy->events_ = events_;
  copy->gaps_ = gaps_;
  return opener_of(std::move(copy));
}

std::string RingSource::description() const {
  const std::string of_what = slots_ == Slots::kBytes ? "ring of bytes" : "ring";
  return of_what + (live() ? ", followed live" : slots_ == Slots::kBytes ? ", watched" : ", no writer");
}

}  // namespace engine
