#include "tools/buffer_dump/number_text.h"

#include <charconv>
#include <limits>

namespace buffer_dump {
namespace {

template <typename T>
std::optional<T> parse_whole(std::string_view text, int base) {
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<SlotRange> parse_range(std::string_view text) {
  const size_t dash = text.find('-');
  const auto first = parse_whole<uint32_t>(text.substr(0, dash), 10);
  const auto last = dash == std::string_view::npos ? first : parse_whole<uint32_t>(text.substr(dash + 1), 10);
  if (!first || !last || *last < *first) return std::nullopt;
  return SlotRange{*first, *last};
}

}  // namespace

std::optional<uint64_t> parse_byte_count(std::string_view text) {
  uint64_t unit = 1;
  if (!text.empty() && (text.back() == 'K' || text.back() == 'k')) unit = 1024;
  if (!text.empty() && (text.back() == 'M' || text.back() == 'm')) unit = 1024 * 1024;
  if (unit != 1) text.remove_suffix(1);
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  const auto value = parse_whole<uint64_t>(hex ? text.substr(2) : text, hex ? 16 : 10);
  if (!value || *value > std::numeric_limits<uint64_t>::max() / unit) return std::nullopt;
  return *value * unit;
}

bool parse_slots(std::string_view text, std::vector<SlotRange>& ranges) {
  std::vector<SlotRange> found;
  for (;;) {
    const size_t comma = text.find(',');
    const auto range = parse_range(text.substr(0, comma));
    if (!range) return false;
    found.push_back(*range);
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  ranges.insert(ranges.end(), found.begin(), found.end());
  return true;
}

}  // namespace buffer_dump
