// A recorded frame as text: its seal on one line, then each field that the schema names on a line of its own.
//
//   slot[ 1] frame 41  time 0.683333333 s  events food, level  checksum sound
//     board        |################|          a grid: one row a line
//                  |#              #|
//     score        120 points                  value and unit
//
// Pure functions on the stream that they are given.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "recorder/dump/hex_line.h"
#include "recorder/dump/palette.h"
#include "recorder/dump/slot_view.h"
#include "recorder/frame/schema.h"

namespace recorder {

// Names of the events whose bits are set, lowest bit first; "bit 12" where the schema has no name.
std::vector<std::string> event_names(uint64_t events, const FrameSchema& schema);

// Seal and fields of one slot; `slot.bytes` must be all of it that there is. A slot that was never used is one line,
// fields outside the slot are called missing.
void print_frame(std::ostream& out, const SlotView& slot, const FrameSchema& schema, const HexLineLayout& layout,
                 const Palette& palette);

}  // namespace recorder
