// A ring as text, to the byte as its specification shows it:
//
//   === CIRCULAR BUFFER HEADER ===
//   Write index:  3
//   ...
//   =============================
//                                              <- blank
//   Dumping 64 bytes from each of 10 slots:
//                                              <- blank, and one between two slots; none after the last
//   slot[ 0] 00000000: 23 23 ...
//
// Everything is printed as it stands: judging a header is header_check.h's task. Pure functions on the stream that they
// are given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ostream>

#include "recorder/dump/hex_line.h"
#include "recorder/dump/palette.h"
#include "recorder/dump/slot_view.h"
#include "recorder/ring/layout.h"

namespace recorder {

// The header block, without the blank line after it. Of a file that ends within the header only the fields are printed
// of which all bytes are there: `header_bytes` says how many there are.
void print_header(std::ostream& out, const ring::HeaderCopy& header, size_t header_bytes = ring::kHeaderBytes);

struct HexDumpOptions {
  HexLineLayout layout;
  uint64_t bytes = 64;   // from the slot's start; more than there are prints all
  bool squeeze = false;  // full lines equal to the one before become a single "*", as hexdump does
  Palette palette;       // paints the bytes that differ from slot.before
};

// The lines of one slot.
void print_hex_dump(std::ostream& out, const SlotView& slot, const HexDumpOptions& options);

}  // namespace recorder
