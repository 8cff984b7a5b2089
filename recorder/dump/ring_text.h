// A ring as text: its header and slots to the byte as the ring's specification shows them, and the frames in the slots
// by the names of their fields. For buffer_dump and the overlay's panels, which print through the same functions so
// that text found in one can be searched for in the other.
//
// Pure functions on borrowed bytes and the stream they are given; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recorder/ring/layout.h"
#include "recorder/schema/schema.h"

namespace recorder {

// The verdict on a slot by its seal and its place in the ring.
enum class SealState {
  kValid,   // the checksum matches: the frame is whole
  kBroken,  // published, and the checksum does not match
  kNone,    // the seal's bytes are all zero or the slot is too small for one: never used, or not the recorder's frame
  kUnpublished,  // the checksum does not match, but this is the slot the writer fills next
  kCutOff,       // the file ends within the slot
  kChanging,     // overwritten again and again while it was being read; the bytes are meaningless
};

// "sound", "BROKEN", "none", "unpublished", "cut off", "changing".
std::string_view name_of(SealState state);

// One slot to print. The copy that its bytes belong to must outlive it.
struct SlotView {
  uint32_t slot = 0;
  uint32_t slot_bytes = 0;            // by the ring's geometry
  std::span<const std::byte> bytes;   // from the slot's start, as many as were asked for and exist
  std::span<const std::byte> before;  // the previous frame, to mark changes; empty marks nothing
  std::optional<uint32_t> sequence;   // the slot's number among all published, modulo 2^32; none: never, unknown
  bool unread = false;
  SealState seal_state = SealState::kNone;  // by judge_seal() and the reader's knowledge of the ring
};

// kValid, kBroken or kNone by the bytes alone, kCutOff when there are fewer than slot_bytes of them.
SealState judge_seal(std::span<const std::byte> bytes, uint32_t slot_bytes);

// The part of the bytes that belongs to the game: all but the seal, if the slot has one.
std::span<const std::byte> payload_of(const SlotView& slot);

// --- colours ---------------------------------------------------------------------------------------------------------

// The few colours of a dump, as text to print before and after: kAnsi for a terminal. Without the escape sequences both
// give the same text.
struct Palette {
  std::string_view changed;  // before bytes that differ from the frame before
  std::string_view bad;      // before what is broken
  std::string_view end;      // after either

  bool plain() const { return end.empty(); }
};

inline constexpr Palette kPlain{};
inline constexpr Palette kAnsi{"\x1b[1;33m", "\x1b[1;31m", "\x1b[0m"};

// --- lines of a hex dump ---------------------------------------------------------------------------------------------

// One line of a slot's hex dump, in the format of the ring's specification:
//
//   slot[ 0] 00000010: 23 20 46 20 73 20 73 20 50 20 20 20 20 20 20 20  |# F s s P       |
//
// The text does not depend on marks: bytes that changed are reported as columns, for the caller to colour.

inline constexpr size_t kHexLineBytes = 16;

// A bit for each byte of a line, bit 0 for the first.
using HexMarks = uint16_t;

// The columns of one ring's lines, which count characters from 0.
struct HexLineLayout {
  size_t slot_digits = 2;  // slot numbers are right-aligned to this

  // Two digits as specified, more where the ring has more slots.
  static HexLineLayout for_slots(uint32_t slot_count);

  // First of the two hex digits of byte `index`, and its character between the bars; index < kHexLineBytes.
  size_t hex_column(size_t index) const { return slot_digits + 17 + 3 * index; }
  size_t ascii_column(size_t index) const { return hex_column(kHexLineBytes) + 2 + index; }
};

// Appends the line for at most kHexLineBytes `bytes` that stand at `offset` in the slot, without a newline. Bytes that
// are not printable ASCII show as '.'; where there are fewer than kHexLineBytes the bars stay in their column.
void append_hex_line(std::string& out, const HexLineLayout& layout, uint32_t slot, uint32_t offset,
                     std::span<const std::byte> bytes);

// A stretch of a line, columns begin .. end - 1.
struct HexRun {
  size_t begin = 0;
  size_t end = 0;
  bool marked = false;

  bool operator==(const HexRun&) const = default;
};

// Cuts a line of `byte_count` bytes into stretches to print as they are and marked ones, in order and without gaps.
// Each marked byte is marked twice, as digits and as character; neighbours share a stretch with the space between them.
std::vector<HexRun> hex_runs(const HexLineLayout& layout, size_t byte_count, HexMarks marks);

// The bytes of `now` that differ from `before`, or have no counterpart there; both at most kHexLineBytes long.
HexMarks changed_bytes(std::span<const std::byte> before, std::span<const std::byte> now);

// --- frames ----------------------------------------------------------------------------------------------------------

// A recorded frame as text: its seal on one line, then each field of the schema on a line of its own.
//
//   slot[ 1] frame 41  time 0.683333333 s  events food, level  checksum sound
//     board        |################|          a grid: one row a line
//                  |#              #|
//     score        120 points                  value and unit

// Names of the events whose bits are set, lowest bit first; "bit 12" where the schema has no name.
std::vector<std::string> event_names(uint64_t events, const FrameSchema& schema);

// Seal and fields of one slot, of which `slot.bytes` must hold all there is. A slot that was never used is one line;
// fields outside the slot are printed as missing.
void print_frame(std::ostream& out, const SlotView& slot, const FrameSchema& schema, const HexLineLayout& layout,
                 const Palette& palette);

// --- dumps -----------------------------------------------------------------------------------------------------------

// A ring to the byte as its specification shows it:
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
// A header is printed as it is; problems_of() (ring/position.h) judges it.

// The header block, without the blank line after it. Of a file that ends within the header, after `header_bytes`, only
// the whole fields are printed.
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
