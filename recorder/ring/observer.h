// RingObserver: reads a ring that others are using, without a role and without ever storing a byte. Overlay,
// buffer_dump and the live viewer are observers; any number may watch, in any process.
//
// The ring never waits for an observer, so a slot may be overwritten while it is being copied. An observer therefore
// copies first and checks afterwards (a seqlock read; H.-J. Boehm, "Can seqlocks get along with programming language
// memory models?", MSPC 2012): the writer may be overwriting the frame with sequence number s once its sequence has
// reached s + n, so the copy is whole if the sequence is still below that. The oldest slot of a full ring may be
// overwritten at any time: of n slots the latest n - 1 can be trusted, whether the reader has released them or not.
//
// A file that is cut while it is mapped raises SIGBUS; programs that observe call base::survive_cut_files(), after
// which refresh() fails instead, and no frame is copied.
//
// One thread per object.
#pragma once

#include <algorithm>
#include <cstring>
#include <span>
#include <string>

#include "position.h"
#include "ring_file.h"

namespace recorder::ring {

class RingObserver {
 public:
  // Maps the ring read-only. Everything that opening a ring for use refuses is refused here; last_error() says why.
  bool open(const std::string& path) {
    RingFile opened;
    if (!opened.open(path, base::Access::kRead, std::nullopt)) return false;
    RingObserver fresh;
    fresh.file_ = std::move(opened);
    if (!fresh.refresh()) return false;
    *this = std::move(fresh);
    return true;
  }
  void close() { file_ = {}; }
  bool is_open() const { return file_.is_open(); }

  static const char* last_error() { return this_thread_error().text; }

  // Reads the header again. false: the file has become too short to be read safely, or its counters are inconsistent;
  // the last good copy stays.
  bool refresh() {
    if (!file_.is_open()) return fail("the ring is not open");
    if (file_.file().bytes() < file_.bytes()) {
      return fail_with(EIO, "%s: the file has become shorter", file_.path().c_str());
    }
    if (file_.map().lost_pages() != 0) return fail_with(EIO, "%s: %s", file_.path().c_str(), kCut);
    // A reset moves the sides one after the other, so the check is repeated.
    std::string problem;
    for (int i = 0; i < kTries; ++i) {
      const HeaderCopy copy = copy_header(*file_.header());
      const auto found = inconsistencies(copy);
      if (found.empty() && copy.geometry() == file_.geometry()) {
        header_ = copy;
        at_ = positions_of(copy);
        return true;
      }
      problem = found.empty() ? "the geometry has changed" : found.front();
    }
    return fail_with(EINVAL, "%s: %s", file_.path().c_str(), problem.c_str());
  }

  // Whether it is to be opened again: the path no longer names the mapped file, because it has been removed or a new
  // ring has replaced it, or the file was cut, so that parts of the map are no longer its own.
  bool replaced() const { return !file_.still_at_path() || file_.map().lost_pages() != 0; }

  // Whether a process holds that role now.
  bool has_writer() const { return file_.is_open() && file_.file().is_locked_elsewhere(kWriterRole.lock); }
  bool has_reader() const { return file_.is_open() && file_.file().is_locked_elsewhere(kReaderRole.lock); }

  // As of the last refresh().
  const HeaderCopy& header() const { return header_; }
  const Positions& positions() const { return at_; }
  Geometry geometry() const { return file_.geometry(); }
  const std::string& path() const { return file_.path(); }

  // Sequence numbers count published slots from 0, modulo 2^32, and never change for a frame: the trusted ones are
  // end_sequence() - available() .. end_sequence() - 1.
  uint32_t end_sequence() const { return at_.writer.sequence; }
  // A sequence that has passed 2^32 no longer tells how many there were; the unread ones are there in any case.
  uint32_t available() const {
    return std::min(file_.geometry().slot_count - 1, std::max(at_.writer.sequence, at_.unread()));
  }
  // The slot in which the frame with that sequence number lies or lay.
  uint32_t slot_of(uint32_t sequence) const {
    const uint32_t slot_count = file_.geometry().slot_count;
    const uint32_t back = (at_.writer.sequence - sequence) % slot_count;
    return (at_.writer.index + slot_count - back) % slot_count;
  }

  // Copies the frame `sequence` to `out` (at most slot_bytes of it). false: it is not among the trusted ones, or was
  // overwritten while it was being copied; `out` is then undefined.
  bool copy_frame(uint32_t sequence, std::span<std::byte> out) const {
    const uint32_t age = at_.writer.sequence - sequence;
    if (!file_.is_open() || age == 0 || age > available()) return false;
    copy_slot(slot_of(sequence), out);
    fence(std::memory_order_acquire);
    // Age 0: the ring was reset meanwhile, and the slot may be the one that is being filled.
    const uint32_t age_now = file_.header()->total_writes.load(std::memory_order_relaxed) - sequence;
    return age_now != 0 && age_now < file_.geometry().slot_count && file_.map().lost_pages() == 0;
  }

  // Copies a slot as it is, trusted or not; slot < slot_count.
  void copy_slot(uint32_t slot, std::span<std::byte> out) const {
    const size_t slot_bytes = file_.geometry().slot_bytes;
    std::memcpy(out.data(), file_.slots() + slot * slot_bytes, std::min(out.size(), slot_bytes));
  }

 private:
  static constexpr int kTries = 100;

  RingFile file_;
  HeaderCopy header_;
  Positions at_;
};

}  // namespace recorder::ring
