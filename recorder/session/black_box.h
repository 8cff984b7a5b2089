// A black box: frames that lie in a ring alone, of which the latest win. What they mean stands beside the ring, in
// RING.about (FORMAT.md), so that a session can be made of what the ring holds: a clip while recording goes on, or all
// of it after a crash.
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

// Whether the file at `path` begins as a ring does, sound or not.
bool is_ring_file(const std::string& path);

// "RING.about"
std::string ring_description_path(const std::string& ring_path);
// Describes the frames of the ring at `ring_path`, whose tag is info.id. The file is the old one or the whole new one.
Status write_ring_description(const std::string& ring_path, const SessionInfo& info);
// Fails, with `info` unchanged, when there is no description or it cannot be read.
Status read_ring_description(const std::string& ring_path, SessionInfo& info);

// A copy of the frames that a ring holds, oldest first. Frames are addressed by index, as in a SessionReader.
class RingSnapshot {
 public:
  enum class Ring {
    kInUse,      // is being written: what is overwritten meanwhile is left out, so the copy begins a little later
    kAbandoned,  // by a process that has ended; one that somebody is writing is refused
  };

  // Copies the frames of the ring at `ring_path`; the ring stays as it is. Fails, with this object unchanged, when it
  // is no ring, or that of a session, cannot be read, or the description beside it is missing, damaged or of another
  // recording, or a ring in use is filled faster than it can be copied. A ring without a frame is a success. Slots
  // whose seal does not hold, or whose number does not grow, are left out.
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

  // Writes the frames begin .. end - 1 as a session, which appears at `path` whole or not at all. `info` describes it;
  // its first_frame is set here. `recovered` as the session is to say of itself, `replace` as in cut().
  Status save(uint64_t begin, uint64_t end, SessionInfo info, bool recovered, const std::string& path, bool replace,
              CutReport& report) const;

 private:
  struct Frame {
    size_t offset = 0;  // in bytes_
    bool damage_before = false;
  };
  void copy_slots(const ring::RingObserver& look, bool left);
  void clear();
  void take(std::span<const std::byte> slot);

  std::string path_;
  SessionInfo info_;
  std::vector<std::byte> bytes_;
  std::vector<Frame> frames_;
  uint64_t next_number_ = 0;
  uint64_t skipped_ = 0;
  uint64_t skipped_at_end_ = 0;  // of them, behind the last frame
};

}  // namespace recorder::session
