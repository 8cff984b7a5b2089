#include "engine/overlay/overlay_data.h"

#include "recorder/schema/seal.h"

namespace engine {

using recorder::Status;

Status LiveRing::open(const std::string& path) {
  recorder::ring::RingObserver opened;
  if (!opened.open(path)) return Status::failure(opened.last_error());
  ring_ = std::move(opened);
  latest_.clear();
  previous_.clear();
  return update();
}

Status LiveRing::update() {
  if (ring_.is_open() && ring_.replaced()) {
    recorder::ring::RingObserver successor;
    if (successor.open(ring_.path())) ring_ = std::move(successor);
  }
  if (!ring_.refresh()) return Status::failure(ring_.last_error());
  const uint32_t end = ring_.end_sequence();
  // A frame that is overwritten while it is copied is no longer the latest: the last copy stays.
  if (ring_.available() >= 1 && copy(end - 1, scratch_)) {
    latest_.swap(scratch_);
    latest_slot_ = ring_.slot_of(end - 1);
    if (ring_.available() < 2 || !copy(end - 2, previous_)) previous_.clear();
  } else if (ring_.available() == 0) {
    latest_.clear();
    previous_.clear();
  }
  read_slots();
  return {};
}

bool LiveRing::copy(uint32_t sequence, std::vector<std::byte>& frame) const {
  frame.resize(ring_.geometry().slot_bytes);
  return ring_.copy_frame(sequence, frame);
}

void LiveRing::read_slots() {
  const recorder::ring::HeaderCopy& header = ring_.header();
  const recorder::ring::Positions& at = ring_.positions();
  view_.path = ring_.path();
  view_.live = true;
  view_.has_writer = ring_.has_writer();
  view_.has_reader = ring_.has_reader();
  view_.slot_count = ring_.geometry().slot_count;
  view_.slot_bytes = ring_.geometry().slot_bytes;
  view_.write_index = at.writer.index;
  view_.read_index = at.reader.index;
  view_.total_writes = at.writer.sequence;
  view_.total_reads = at.reader.sequence;
  view_.rejected = header.rejected;
  view_.slots.assign(view_.slot_count, {});
  std::vector<std::byte> slot(view_.slot_bytes);
  for (uint32_t i = 0; i < view_.slot_count; ++i) {
    const uint32_t age = (at.writer.index + view_.slot_count - i - 1) % view_.slot_count;  // 0 for the newest
    if (age >= at.writer.sequence) continue;
    const bool oldest = age + 1 == view_.slot_count;  // at the write index
    const bool whole = ring_.copy_frame(at.writer.sequence - 1 - age, slot);
    if (oldest) ring_.copy_slot(i, slot);
    // Of a program that sets no seals there is nothing to judge, and its frames are numbered by the ring.
    const bool sealed = header.is_sealed();
    const bool valid = !sealed || recorder::seal_is_valid(slot);
    SlotView& view = view_.slots[i];
    view.state = !whole && !oldest   ? SlotView::State::kLapped
                 : !valid && oldest  ? SlotView::State::kWriting
                 : !valid            ? SlotView::State::kTorn
                 : age < at.unread() ? SlotView::State::kUnread
                                     : SlotView::State::kReleased;
    view.frame = sealed ? recorder::seal_of(slot).frame : at.writer.sequence - 1 - age;
  }
}

void LiveRing::fill(OverlayData& data) const {
  data.ring = view_;
  data.slot = latest_;
  data.previous = previous_;
  data.slot_index = latest_slot_;
}

}  // namespace engine
