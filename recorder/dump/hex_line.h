// One line of a slot's hex dump, in the format of the ring's specification:
//
//   slot[ 0] 00000010: 23 20 46 20 73 20 73 20 50 20 20 20 20 20 20 20  |# F s s P       |
//
// buffer_dump and the overlay's hex view both print through here, so that what one shows can be searched for in the
// other. The text never depends on what is marked: marks (bytes that changed) are handed out as columns to be coloured
// by whoever has colours. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace recorder {

inline constexpr size_t kHexLineBytes = 16;

// A bit for each byte of a line, bit 0 for the first.
using HexMarks = uint16_t;

// Where things stand in the lines of one ring. Columns count characters from 0.
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

}  // namespace recorder
