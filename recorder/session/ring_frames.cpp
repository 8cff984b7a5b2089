#include "recorder/session/ring_frames.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "recorder/base/file.h"
#include "recorder/base/text.h"
#include "recorder/include/circular_buffer.h"
#include "recorder/ring/observer.h"
#include "recorder/schema/seal.h"
#include "recorder/session/log_writer.h"
#include "recorder/session/session_reader.h"

namespace recorder::session {
namespace {

// Whether the session's frame of that number is this one.
bool holds(SessionReader& session, uint64_t number, std::span<const std::byte> slot) {
  std::vector<std::byte> recorded(slot.size());
  return session.read(session.index_of_number(number), recorded).ok() && std::ranges::equal(recorded, slot);
}

}  // namespace

std::vector<std::byte> unread_slot(MemoryMappedCircularBuffer& ring, uint32_t ahead) {
  std::vector<std::byte> copy(ring.slot_bytes());
  const void* const slot = ring.get_read_slot_ptr(ahead);
  if (slot != nullptr) std::memcpy(copy.data(), slot, copy.size());
  return copy;
}

uint32_t slots_of_recording(MemoryMappedCircularBuffer& ring, SessionReader* session) {
  const uint32_t unread = ring.unread();
  uint64_t next = 0;
  for (uint32_t i = 0; i < unread; ++i) {
    const auto slot = unread_slot(ring, i);
    if (!seal_is_valid(slot)) continue;
    const uint64_t frame = seal_of(slot).frame;
    const bool should_have = session != nullptr && frame < session->next_frame();
    if (should_have ? !holds(*session, frame, slot) : frame < next) return i;
    next = std::max(next, frame + 1);
  }
  return unread;
}

uint64_t invalid_slots(MemoryMappedCircularBuffer& ring, uint32_t slots) {
  uint64_t invalid = 0;
  for (uint32_t i = 0; i < slots; ++i) invalid += seal_is_valid(unread_slot(ring, i)) ? 0 : 1;
  return invalid;
}

uint64_t missing_frames(MemoryMappedCircularBuffer& ring, uint32_t slots, SessionReader& session) {
  uint64_t missing = 0;
  for (uint32_t i = 0; i < slots; ++i) {
    const auto slot = unread_slot(ring, i);
    missing += seal_is_valid(slot) && !holds(session, seal_of(slot).frame, slot) ? 1 : 0;
  }
  return missing;
}

std::optional<uint64_t> first_valid_frame(MemoryMappedCircularBuffer& ring, uint32_t slots) {
  for (uint32_t i = 0; i < slots; ++i) {
    if (const auto slot = unread_slot(ring, i); seal_is_valid(slot)) return seal_of(slot).frame;
  }
  return std::nullopt;
}

std::vector<std::vector<std::byte>> released_frames(const std::string& path, SessionReader& session, uint64_t end) {
  std::vector<std::vector<std::byte>> frames;
  ring::RingObserver ring;
  if (!ring.open(path)) return frames;
  const uint32_t unread = ring.positions().unread();
  const uint32_t there = std::min(std::max(ring.end_sequence(), unread), ring.geometry().slot_count);
  std::vector<std::byte> slot(ring.geometry().slot_bytes);
  for (uint32_t back = there; back > unread; --back) {
    ring.copy_slot(ring.slot_of(ring.end_sequence() - back), slot);
    if (!seal_is_valid(slot)) continue;
    const uint64_t number = seal_of(slot).frame;
    if (number >= session.next_frame()) {
      if (number < end) frames.push_back(slot);
      continue;
    }
    Seal same;
    const uint64_t index = session.index_of_number(number);
    const bool has_it = index < session.frame_count() && session.read_seal(index, same).ok() && same.frame == number;
    if (has_it && !holds(session, number, slot)) return {};
  }
  // In the oldest slot may be the frame that was to be published next, where the header that says so was lost.
  std::ranges::sort(frames, {}, [](const auto& frame) { return seal_of(frame).frame; });
  return frames;
}

uint64_t add_unread(MemoryMappedCircularBuffer& ring, uint32_t slots, SessionReader& session, LogWriter& log) {
  uint64_t added = 0;
  for (uint32_t i = 0; i < slots; ++i) {
    const auto slot = unread_slot(ring, i);
    if (seal_is_valid(slot) && !holds(session, seal_of(slot).frame, slot) && log.add(slot)) ++added;
  }
  return added;
}

Status finish_and_release(LogWriter& log, MemoryMappedCircularBuffer& ring, uint32_t slots) {
  if (Status flushed = log.flush(); !flushed.ok()) return flushed;
  if (Status synced = log.sync(); !synced.ok()) return synced;
  if (slots != 0 && !ring.advance_read_pointer(slots)) return Status::failure(ring.last_error());
  return log.finish(/*recovered=*/true);
}

Status copy_ring_file(const MemoryMappedCircularBuffer& ring, std::string& copy) {
  const std::string stem = ring.path() + ".kept-" + file_stem(base::unix_now_ns());
  for (int i = 1;; ++i) {
    const std::string path = i == 1 ? stem : stem + "-" + std::to_string(i);
    const base::Error error = base::copy_file(ring.path(), path);
    if (error == EEXIST) continue;
    if (error != 0) return system_failure(path, "cannot be written", error);
    copy = path;
    return {};
  }
}

}  // namespace recorder::session
