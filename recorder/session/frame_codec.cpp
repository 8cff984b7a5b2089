#include "recorder/session/frame_codec.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "recorder/frame/seal.h"

namespace recorder::session {
namespace {

size_t words_for(size_t bytes) { return (bytes + 7) / 8; }

void put_varint(uint64_t value, std::vector<std::byte>& out) {
  while (value >= 0x80) {
    out.push_back(static_cast<std::byte>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<std::byte>(value));
}

bool take_varint(std::span<const std::byte>& in, uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (in.empty()) return false;
    const auto byte = static_cast<uint64_t>(in.front());
    in = in.subspan(1);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

// One changed word: mask and non-zero bytes of its difference.
void put_difference(uint64_t difference, std::vector<std::byte>& out) {
  unsigned mask = 0;
  std::byte bytes[8];
  int count = 0;
  for (int i = 0; i < 8; ++i) {
    const auto byte = static_cast<std::byte>(difference >> (8 * i));
    if (byte == std::byte{0}) continue;
    mask |= 1u << i;
    bytes[count++] = byte;
  }
  out.push_back(static_cast<std::byte>(mask));
  out.insert(out.end(), bytes, bytes + count);
}

bool take_difference(std::span<const std::byte>& in, uint64_t& difference) {
  if (in.empty()) return false;
  const auto mask = static_cast<unsigned>(in.front());
  const auto count = static_cast<size_t>(std::popcount(mask));
  if (in.size() < 1 + count) return false;
  difference = 0;
  size_t at = 1;
  for (int i = 0; i < 8; ++i) {
    if ((mask >> i & 1) != 0) difference |= static_cast<uint64_t>(in[at++]) << (8 * i);
  }
  in = in.subspan(1 + count);
  return true;
}

void set_checksum(std::vector<uint64_t>& words, size_t slot_bytes, uint64_t checksum) {
  std::memcpy(reinterpret_cast<std::byte*>(words.data()) + slot_bytes - sizeof checksum, &checksum, sizeof checksum);
}

// Turns the last frame into what is expected of the next one: its number plus one, no checksum.
void predict_next(std::vector<uint64_t>& words, size_t slot_bytes) {
  std::byte* at = reinterpret_cast<std::byte*>(words.data()) + payload_bytes(slot_bytes);
  uint64_t number;
  std::memcpy(&number, at, sizeof number);
  ++number;
  std::memcpy(at, &number, sizeof number);
  set_checksum(words, slot_bytes, 0);
}

}  // namespace

FrameEncoder::FrameEncoder(size_t slot_bytes)
    : slot_bytes_(slot_bytes), previous_(words_for(slot_bytes)), current_(words_for(slot_bytes)) {}

void FrameEncoder::reset() { std::fill(previous_.begin(), previous_.end(), 0); }

void FrameEncoder::encode(std::span<const std::byte> slot, Checksum checksum, std::vector<std::byte>& out) {
  std::memcpy(current_.data(), slot.data(), slot_bytes_);
  predict_next(previous_, slot_bytes_);
  if (checksum == Checksum::kImplied) set_checksum(current_, slot_bytes_, 0);
  uint64_t changed = 0;
  for (size_t i = 0; i < current_.size(); ++i) changed += current_[i] != previous_[i] ? 1 : 0;
  put_varint(changed, out);
  uint64_t gap = 0;
  for (size_t i = 0; i < current_.size(); ++i, ++gap) {
    if (current_[i] == previous_[i]) continue;
    put_varint(gap, out);
    put_difference(current_[i] - previous_[i], out);
    gap = static_cast<uint64_t>(-1);
  }
  std::swap(previous_, current_);
}

FrameDecoder::FrameDecoder(size_t slot_bytes) : slot_bytes_(slot_bytes), words_(words_for(slot_bytes)) {}

void FrameDecoder::reset() { std::fill(words_.begin(), words_.end(), 0); }

bool FrameDecoder::decode(std::span<const std::byte>& in, Checksum checksum) {
  predict_next(words_, slot_bytes_);
  uint64_t changed = 0;
  if (!take_varint(in, changed) || changed > words_.size()) return false;
  size_t at = 0;
  for (uint64_t i = 0; i < changed; ++i, ++at) {
    uint64_t gap = 0;
    uint64_t difference = 0;
    if (!take_varint(in, gap) || gap >= words_.size() - at) return false;
    if (!take_difference(in, difference)) return false;
    at += gap;
    words_[at] += difference;
  }
  if (checksum == Checksum::kImplied) set_checksum(words_, slot_bytes_, slot_checksum(frame()));
  return true;
}

std::span<const std::byte> FrameDecoder::frame() const {
  return {reinterpret_cast<const std::byte*>(words_.data()), slot_bytes_};
}

}  // namespace recorder::session
