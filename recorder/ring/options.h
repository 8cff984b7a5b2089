// How a ring is made and used: geometry, what it does when it is full, and what reaches the disk when. Plain values;
// any thread.
#pragma once

#include <cstdint>

#include "durability.h"
#include "layout.h"

// Defaults of a ring's geometry; a build may set its own, the same for all its sources.
#ifndef BUFFER_STAGES
#define BUFFER_STAGES 10  // number of slots
#endif
#ifndef SLOT_SIZE
#define SLOT_SIZE 1024  // bytes of a slot
#endif

namespace recorder::ring {

struct Options {
  uint32_t slot_count = BUFFER_STAGES;    // a file with another geometry is refused, since code that fills slots in
  uint32_t slot_bytes = SLOT_SIZE;        // place relies on it; 0 for both takes an existing file as it is
  Overflow overflow = Overflow::kReject;  // for a file that is created; an existing one keeps its policy
  Durability durability;                  // against power loss: none, every interval (default, 1 s), each write
};

}  // namespace recorder::ring
