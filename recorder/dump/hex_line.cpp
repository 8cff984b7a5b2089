#include "recorder/dump/hex_line.h"

#include <algorithm>
#include <string_view>

namespace recorder {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr size_t kOffsetDigits = 8;

char printable(std::byte byte) {
  const auto value = std::to_integer<unsigned char>(byte);
  return value >= 0x20 && value < 0x7f ? static_cast<char>(value) : '.';
}

bool is_marked(HexMarks marks, size_t index) { return (static_cast<unsigned>(marks) >> index & 1u) != 0; }

// Adds [begin, end) as marked, the unmarked stretch before it first.
void add_marked(std::vector<HexRun>& runs, size_t begin, size_t end) {
  const size_t done = runs.empty() ? 0 : runs.back().end;
  if (begin > done) runs.push_back({done, begin, false});
  runs.push_back({begin, end, true});
}

}  // namespace

HexLineLayout HexLineLayout::for_slots(uint32_t slot_count) {
  const uint32_t last = slot_count == 0 ? 0 : slot_count - 1;
  return {std::max<size_t>(2, std::to_string(last).size())};
}

void append_hex_line(std::string& out, const HexLineLayout& layout, uint32_t slot, uint32_t offset,
                     std::span<const std::byte> bytes) {
  bytes = bytes.first(std::min(bytes.size(), kHexLineBytes));
  const size_t start = out.size();
  const std::string number = std::to_string(slot);
  out += "slot[";
  out.append(layout.slot_digits - std::min(layout.slot_digits, number.size()), ' ');
  out += number;
  out += "] ";
  for (size_t digit = kOffsetDigits; digit-- > 0;) out += kDigits[offset >> (4 * digit) & 15];
  out += ": ";
  for (const std::byte byte : bytes) {
    const auto value = std::to_integer<unsigned>(byte);
    out += kDigits[value >> 4];
    out += kDigits[value & 15];
    out += ' ';
  }
  const size_t bar = start + layout.ascii_column(0) - 1;
  if (out.size() < bar) out.append(bar - out.size(), ' ');
  out += '|';
  for (const std::byte byte : bytes) out += printable(byte);
  out += '|';
}

std::vector<HexRun> hex_runs(const HexLineLayout& layout, size_t byte_count, HexMarks marks) {
  byte_count = std::min(byte_count, kHexLineBytes);
  std::vector<HexRun> runs;
  const auto add_groups = [&](auto begin_of, auto end_of) {
    for (size_t first = 0; first < byte_count; ++first) {
      if (!is_marked(marks, first)) continue;
      size_t last = first;
      while (last + 1 < byte_count && is_marked(marks, last + 1)) ++last;
      add_marked(runs, begin_of(first), end_of(last));
      first = last;
    }
  };
  add_groups([&](size_t i) { return layout.hex_column(i); }, [&](size_t i) { return layout.hex_column(i) + 2; });
  add_groups([&](size_t i) { return layout.ascii_column(i); }, [&](size_t i) { return layout.ascii_column(i) + 1; });
  const size_t done = runs.empty() ? 0 : runs.back().end;
  const size_t line_end = layout.ascii_column(0) + byte_count + 1;
  runs.push_back({done, line_end, false});
  return runs;
}

HexMarks changed_bytes(std::span<const std::byte> before, std::span<const std::byte> now) {
  unsigned marks = 0;
  for (size_t i = 0; i < std::min(now.size(), kHexLineBytes); ++i) {
    if (i >= before.size() || before[i] != now[i]) marks |= 1u << i;
  }
  return static_cast<HexMarks>(marks);
}

}  // namespace recorder
