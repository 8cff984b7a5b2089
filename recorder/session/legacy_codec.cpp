#include "recorder/session/legacy_codec.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "recorder/session/bytes.h"

namespace recorder::session {
namespace {

bool read_number(std::span<const std::byte>& in, uint64_t& value) {
  const std::byte* behind = read_varint(in.data(), in.data() + in.size(), value);
  if (behind == nullptr) return false;
  in = in.subspan(static_cast<size_t>(behind - in.data()));
  return true;
}

bool read_difference(std::span<const std::byte>& in, uint64_t& difference) {
  if (in.empty()) return false;
  auto mask = static_cast<unsigned>(in.front());
  in = in.subspan(1);
  difference = 0;
  for (; mask != 0; mask &= mask - 1) {
    if (in.empty()) return false;
    difference |= static_cast<uint64_t>(in.front()) << (8 * std::countr_zero(mask));
    in = in.subspan(1);
  }
  return true;
}

void set_checksum(std::vector<uint64_t>& words, size_t slot_bytes, uint64_t checksum) {
  std::memcpy(reinterpret_cast<std::byte*>(words.data()) + slot_bytes - sizeof checksum, &checksum, sizeof checksum);
}

// Turns the last frame into what is expected of the next one: its number plus one, no checksum.
void predict_next(std::vector<uint64_t>& words, size_t slot_bytes) {
  std::byte* at = reinterpret_cast<std::byte*>(words.data()) + payload_bytes(slot_bytes);
  const uint64_t number = load<uint64_t>(at) + 1;
  std::memcpy(at, &number, sizeof number);
  set_checksum(words, slot_bytes, 0);
}

}  // namespace

LegacyDecoder::LegacyDecoder(size_t slot_bytes) : slot_bytes_(slot_bytes), words_((slot_bytes + 7) / 8) {}

void LegacyDecoder::reset() { std::fill(words_.begin(), words_.end(), 0); }

bool LegacyDecoder::decode(std::span<const std::byte>& in, Checksum checksum) {
  predict_next(words_, slot_bytes_);
  uint64_t changed = 0;
  if (!read_number(in, changed) || changed > words_.size()) return false;
  size_t at = 0;
  for (uint64_t i = 0; i < changed; ++i, ++at) {
    uint64_t gap = 0;
    uint64_t difference = 0;
    if (!read_number(in, gap) || gap >= words_.size() - at) return false;
    if (!read_difference(in, difference)) return false;
    at += gap;
    words_[at] += difference;
  }
  if (checksum == Checksum::kImplied) set_checksum(words_, slot_bytes_, slot_checksum(frame()));
  return true;
}

std::span<const std::byte> LegacyDecoder::frame() const {
  return {reinterpret_cast<const std::byte*>(words_.data()), slot_bytes_};
}

}  // namespace recorder::session
