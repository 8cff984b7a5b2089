// Reading and writing the little pieces that session files consist of: plain structs, and integers of variable length.
//
//   varint = 7 bits a byte, low bits first; the highest bit of a byte says that more follow. At most 10 bytes.
//   zigzag = signed as unsigned, small numbers of either sign first: 0 -1 1 -2 2 ... become 0 1 2 3 4 ...
//
// Pure functions, any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace recorder::session {

inline constexpr size_t kMaxVarintBytes = 10;

template <typename T>
std::span<const std::byte> bytes_of(const T& object) {
  return std::as_bytes(std::span(&object, 1));
}
inline void append(std::vector<std::byte>& out, std::span<const std::byte> bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}
// The struct at `at`, which need not be aligned.
template <typename T>
T load(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

// Writes at `at`, which has room for kMaxVarintBytes; gives the place behind it.
inline std::byte* write_varint(std::byte* at, uint64_t value) {
  for (; value >= 0x80; value >>= 7) *at++ = static_cast<std::byte>(value | 0x80);
  *at++ = static_cast<std::byte>(value);
  return at;
}
inline void write_varint(std::vector<std::byte>& out, uint64_t value) {
  std::byte bytes[kMaxVarintBytes];
  append(out, {bytes, write_varint(bytes, value)});
}

// Reads at `at`, never at or behind `end`; gives the place behind it, nullptr when there is no varint.
inline const std::byte* read_varint(const std::byte* at, const std::byte* end, uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64 && at != end; shift += 7) {
    const auto byte = static_cast<uint64_t>(*at++);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return at;
  }
  return nullptr;
}

// Bits that are set in a byte. A table, since processors without the instruction are what is compiled for.
inline constexpr std::array<uint8_t, 256> kBitCounts = [] {
  std::array<uint8_t, 256> counts{};
  for (size_t i = 1; i < counts.size(); ++i) counts[i] = static_cast<uint8_t>(counts[i / 2] + i % 2);
  return counts;
}();

constexpr uint64_t zigzag(uint64_t difference) { return difference << 1 ^ (0 - (difference >> 63)); }
constexpr uint64_t unzigzag(uint64_t value) { return value >> 1 ^ (0 - (value & 1)); }

}  // namespace recorder::session
