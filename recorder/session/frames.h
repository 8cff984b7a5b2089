// What a session says of its frames, as plain values: where frames are missing, which have events, what is damaged,
// which are bookmarked. Shared by reader, writers and programs that show frames; includes nothing of the file format.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace recorder::session {

// Frames that are missing between two that are there.
struct Gap {
  uint64_t index = 0;          // of the first frame after the gap; the frame count when the last frames are missing
  uint64_t first_missing = 0;  // frame number
  uint64_t count = 0;          // frames missing
  bool damaged = false;        // true: lost to damage; false: never recorded (the ring was full)
  bool operator==(const Gap&) const = default;
};

// The number of the frame of that index, in a recording whose numbers begin with `first_number`.
uint64_t number_of(const std::vector<Gap>& gaps, uint64_t first_number, uint64_t index);

// Bytes of a frame, to be read alone.
struct FramePart {
  uint32_t offset = 0;
  uint32_t bytes = 0;
};

// A frame with event bits.
struct EventMark {
  uint64_t index = 0;
  uint64_t events = 0;
  bool operator==(const EventMark&) const = default;
};

// A frame to find again, with a note.
struct Bookmark {
  uint64_t frame = 0;  // number, which stays valid when recovery adds frames
  std::string note;    // any text, may be empty
  bool operator==(const Bookmark&) const = default;
};

// Errors that a scan found in the file.
struct Damage {
  uint64_t damaged_bytes = 0;  // inside the file, in blocks that fail their checksum or do not decode
  uint64_t damaged_places = 0;
  uint64_t incomplete_bytes = 0;  // at its end, in a block that was cut off

  bool any() const { return damaged_bytes + incomplete_bytes != 0; }
};

// Called now and then by the thread that works on a session, with the work done so far; false asks it to stop.
using Progress = std::function<bool(uint64_t done, uint64_t all)>;

}  // namespace recorder::session
