// The unread frames of a ring as frames of a recording: which belong together, which a session has already, and how
// they get from one to the other. What recovery and salvage share.
//
// Functions for one thread; the caller holds both roles of the ring. `slots` counts unread slots from the oldest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "recorder/base/status.h"

class MemoryMappedCircularBuffer;

namespace recorder::session {

class LogWriter;
class SessionReader;

// A copy of the unread slot `ahead` places after the oldest, so that what is checked is what is used, whatever other
// programs store into the file; zeros where there is none.
std::vector<std::byte> unread_slot(MemoryMappedCircularBuffer& ring, uint32_t ahead);

// How many of the oldest unread slots are one recording's: numbers that grow and, of those that `session` should have
// already, the very frames it has. A frame of an earlier lap, which a power cut has left where the ring's counters say
// that a newer one is, does not end it. Slots without a valid seal go with those before them.
uint32_t slots_of_recording(MemoryMappedCircularBuffer& ring, SessionReader* session);

// How many of the slots have no valid seal.
uint64_t invalid_slots(MemoryMappedCircularBuffer& ring, uint32_t slots);
// How many are valid frames that are not in `session`, which may be closed.
uint64_t missing_frames(MemoryMappedCircularBuffer& ring, uint32_t slots, SessionReader& session);
// Number of the first frame with a valid seal.
std::optional<uint64_t> first_valid_frame(MemoryMappedCircularBuffer& ring, uint32_t slots);

// The frames that the ring at `path`, which holds frames of `session`, has released but still has, and that `session`
// lacks behind its last one: another log of it, a copy, took them. Those before number `end`, by rising number. None
// when the ring holds other frames where both have one.
std::vector<std::vector<std::byte>> released_frames(const std::string& path, SessionReader& session, uint64_t end);

// Adds the valid frames that `session` does not have yet; returns how many.
uint64_t add_unread(MemoryMappedCircularBuffer& ring, uint32_t slots, SessionReader& session, LogWriter& log);
// In the order that loses nothing: frames on disk, then out of the ring, then the mark that the session is finished.
Status finish_and_release(LogWriter& log, MemoryMappedCircularBuffer& ring, uint32_t slots);

// Copies the ring's file beside itself, for slots that no session can take.
Status copy_ring_file(const MemoryMappedCircularBuffer& ring, std::string& copy);

}  // namespace recorder::session
