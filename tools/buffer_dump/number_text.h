// The numbers of the command line: sizes and slot lists. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace buffer_dump {

// Slots first .. last, both included.
struct SlotRange {
  uint32_t first = 0;
  uint32_t last = 0;
};

// A count: decimal or 0x hexadecimal, then K (1024) or M (1024 * 1024) if wanted. Nothing when it is none or exceeds 64
// bits.
std::optional<uint64_t> parse_byte_count(std::string_view text);

// "3", "0,4,7", "2-5" or a mixture, appended to `ranges`. false when it is none; `ranges` is then unchanged.
bool parse_slots(std::string_view text, std::vector<SlotRange>& ranges);

}  // namespace buffer_dump
