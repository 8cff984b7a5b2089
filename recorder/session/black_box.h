// A black box: a ring in overwrite mode without a session, which keeps the latest frames. Their description is beside
// the ring, in RING.about (FORMAT.md), so that a session can be made of them: a clip during recording, or all of them
// after a crash. Rings of sessions have such a description, too, so that who finds one knows whose frames it holds.
//
// Functions for one thread; a RingSnapshot may be given to another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/ring/observer.h"
#include "recorder/schema/seal.h"
#include "recorder/session/pack.h"
#include "recorder/session/session_info.h"

namespace recorder::session {

// A copy of the frames that a ring holds, oldest first. Frames are addressed by index, as in a SessionReader.
class RingSnapshot {
 public:
  enum class Ring {
    kInUse,      // being written: frames overwritten meanwhile are left out, so the copy begins a little later
    kAbandoned,  // by a process that has ended; one that is being written is refused
  };

  // Copies the frames of the ring at `ring_path`; the ring is not changed. Fails, with this object unchanged, when the
  // file is not a ring, is that of a session or cannot be read, when the description beside it is missing, damaged or
  // of another recording, or when a ring in use is filled faster than it can be copied. A ring without a frame is a
  // success. Slots with an invalid seal, or whose number does not grow, are left out.
  Status copy(const std::string& ring_path, Ring ring);

  const std::string& path() const { return path_; }  // of the ring
  const SessionInfo& info() const { return info_; }  // of the recording that the frames belong to
  uint64_t frame_count() const { return frames_.size(); }
  uint64_t skipped() const { return skipped_; }  // slots

  // Valid as long as this object; index < frame_count().
  std::span<const std::byte> slot(uint64_t index) const {
    return std::span(bytes_).subspan(frames_[index].offset, info_.slot_bytes);
  }
  Status read_seal(uint64_t index, Seal& seal) const;
  // The first frame whose number is at least `number`; frame_count() when there is none.
  uint64_t index_of_number(uint64_t number) const;

  // Writes the frames begin .. end - 1 as a session, which appears at `path` whole or not at all. `info` describes it,
  // except for first_frame, which is set here. `recovered`: what the session says of itself; `replace` as in cut().
  Status save(uint64_t begin, uint64_t end, SessionInfo info, bool recovered, const std::string& path, bool replace,
              CutReport& report) const;

 private:
  struct Frame {
    size_t offset = 0;  // in bytes_
    bool damage_before = false;
  };
  void copy_slots(const ring::RingObserver& observer, bool abandoned);
  void clear();
  void add(std::span<const std::byte> slot);

  std::string path_;
  SessionInfo info_;
  std::vector<std::byte> bytes_;
  std::vector<Frame> frames_;
  uint64_t next_number_ = 0;
  uint64_t skipped_ = 0;
  uint64_t skipped_at_end_ = 0;  // of them, after the last frame
};

}  // namespace recorder::session
