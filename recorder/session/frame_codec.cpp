#include "recorder/session/frame_codec.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "recorder/session/format.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <tmmintrin.h>
#endif

#include "recorder/session/format.h"

namespace recorder::session {
namespace {

constexpr unsigned kHasJump = 1, kHasTime = 2, kHasEvents = 4, kHasChecksum = 8;
constexpr unsigned kWordsFollow = 15;
constexpr size_t kMaxHeadBytes = 1 + 4 * kMaxVarintBytes + 8;
constexpr size_t kMaxWordBytes = 5 + 1 + 8;  // gaps are less than 2^32

constexpr uint64_t kHighBits = 0x8080808080808080;

// Eight bytes at once, each modulo 256: the high bits are kept out of the carries and put right by XOR.
constexpr uint64_t add_bytes(uint64_t a, uint64_t b) {
  return ((a & ~kHighBits) + (b & ~kHighBits)) ^ ((a ^ b) & kHighBits);
}
constexpr uint64_t subtract_bytes(uint64_t a, uint64_t b) {
  return ((a | kHighBits) - (b & ~kHighBits)) ^ ((a ^ ~b) & kHighBits);
}
// Bit i: byte i is not zero.
constexpr unsigned nonzero_bytes(uint64_t x) {
  const uint64_t high = (((x & ~kHighBits) + ~kHighBits) | x) & kHighBits;
  return static_cast<unsigned>((high >> 7) * 0x0102040810204080 >> 56);
}

// Whether eight words are the same. Inlined, not a call of memcmp for each: recording is faster by 7 % for it.
inline bool same_block(const std::byte* now, const uint64_t* before) {
  uint64_t differs = 0;
  for (size_t i = 0; i < 8; ++i) differs |= load<uint64_t>(now + i * 8) ^ before[i];
  return differs == 0;
}

// The differences of one word behind its mask; gives the place behind them.
const std::byte* read_difference(const std::byte* at, unsigned mask, uint64_t& difference) {
  difference = 0;
  for (; mask != 0; mask &= mask - 1) {
    difference |= static_cast<uint64_t>(*at++) << (8 * std::countr_zero(mask));
  }
  return at;
}

// Applies, or undoes, the changed words of a checked record; gives its end.
template <uint64_t (*Apply)(uint64_t, uint64_t)>
const std::byte* change_words(const std::byte* at, const std::byte* end, uint64_t count, uint64_t* words) {
  for (; count != 0; --count, ++words) {
    auto gap = static_cast<uint64_t>(*at);
    at = gap < 0x80 ? at + 1 : read_varint(at, end, gap);
    words += gap;
    const auto mask = static_cast<unsigned>(*at++);
    uint64_t difference;
    at = read_difference(at, mask, difference);
    *words = Apply(*words, difference);
  }
  return at;
}

#if defined(__x86_64__) && defined(__GNUC__)

// kPlaces[mask]: for each byte of a word, which of the bytes behind the mask belongs there; 0x80: none.
alignas(64) constexpr std::array<std::array<uint8_t, 8>, 256> kPlaces = [] {
  std::array<std::array<uint8_t, 8>, 256> places{};
  for (unsigned mask = 0; mask < 256; ++mask) {
    uint8_t next = 0;
    for (unsigned byte = 0; byte < 8; ++byte) places[mask][byte] = (mask >> byte & 1) != 0 ? next++ : 0x80;
  }
  return places;
}();

// The same without a branch on the mask, for processors with SSSE3: which bytes of a word change differs from word to
// word, so that the loop above is mispredicted most of the time. Reads eight bytes at once, which are there except near
// the end.
template <bool kUndo>
__attribute__((target("ssse3"))) const std::byte* change_words_ssse3(const std::byte* at, const std::byte* end,
                                                                     uint64_t count, uint64_t* words) {
  for (; count != 0 && end - at >= 20; --count, ++words) {
    auto gap = static_cast<uint64_t>(*at);
    at = gap < 0x80 ? at + 1 : read_varint(at, end, gap);
    words += gap;
    const auto mask = static_cast<size_t>(*at++);
    const __m128i packed = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(at));
    const __m128i places = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(kPlaces[mask].data()));
    const __m128i difference = _mm_shuffle_epi8(packed, places);
    auto* const word = reinterpret_cast<__m128i*>(words);
    const __m128i before = _mm_loadl_epi64(word);
    _mm_storel_epi64(word, kUndo ? _mm_sub_epi8(before, difference) : _mm_add_epi8(before, difference));
    at += kBitCounts[mask];
  }
  return change_words < kUndo ? subtract_bytes : add_bytes > (at, end, count, words);
}

const bool kHasSsse3 = __builtin_cpu_supports("ssse3") != 0;

#endif

template <bool kUndo>
const std::byte* change(const std::byte* at, const std::byte* end, uint64_t count, uint64_t* words) {
#if defined(__x86_64__) && defined(__GNUC__)
  if (kHasSsse3) return change_words_ssse3<kUndo>(at, end, count, words);
#endif
  return change_words < kUndo ? subtract_bytes : add_bytes > (at, end, count, words);
}

}  // namespace

// --- records ---------------------------------------------------------------------------------------------------------

void RecordHead::apply(SealPrediction& state) const {
  const uint64_t now = state.time_ns + state.step_ns + time;
  state.frame += 1 + jump;
  state.step_ns = now - state.time_ns;
  state.time_ns = now;
}

void RecordHead::undo(SealPrediction& state) const {
  state.frame -= 1 + jump;
  state.time_ns -= state.step_ns;
  state.step_ns -= time;
}

const std::byte* read_head(const std::byte* at, const std::byte* end, RecordHead& head) {
  head = {};
  if (at == end) return nullptr;
  const auto tag = static_cast<unsigned>(*at++);
  head.words = tag >> 4;
  if (head.words == kWordsFollow && (at = read_varint(at, end, head.words)) == nullptr) return nullptr;
  if ((tag & kHasJump) != 0 && (at = read_varint(at, end, head.jump)) == nullptr) return nullptr;
  if ((tag & kHasTime) != 0 && (at = read_varint(at, end, head.time)) == nullptr) return nullptr;
  head.time = unzigzag(head.time);
  if ((tag & kHasEvents) != 0 && (at = read_varint(at, end, head.events)) == nullptr) return nullptr;
  head.has_checksum = (tag & kHasChecksum) != 0;
  if (!head.has_checksum) return at;
  if (end - at < 8) return nullptr;
  head.checksum = load<uint64_t>(at);
  return at + 8;
}

const std::byte* check_record(const std::byte* at, const std::byte* end, size_t words, RecordHead& head) {
  at = read_head(at, end, head);
  if (at == nullptr || head.words > words) return nullptr;
  size_t word = 0;
  for (uint64_t i = 0; i < head.words; ++i, ++word) {
    if (at == end) return nullptr;
    auto gap = static_cast<uint64_t>(*at);
    at = gap < 0x80 ? at + 1 : read_varint(at, end, gap);
    if (at == nullptr || gap >= words - word || at == end) return nullptr;
    word += gap;
    const int bytes = kBitCounts[static_cast<size_t>(*at++)];
    if (end - at < bytes) return nullptr;
    at += bytes;
  }
  return at;
}

// --- FrameEncoder ----------------------------------------------------------------------------------------------------

FrameEncoder::FrameEncoder(size_t slot_bytes)
    : payload_bytes_(slot_bytes < kSealBytes ? 0 : payload_bytes(slot_bytes)),
      previous_((payload_bytes_ + 7) / 8),
      scratch_(kMaxHeadBytes + previous_.size() * kMaxWordBytes) {}

void FrameEncoder::begin_chunk(uint64_t first_frame, uint64_t first_time_ns) {
  std::fill(previous_.begin(), previous_.end(), 0);
  seal_ = SealPrediction::before(first_frame, first_time_ns);
}

std::byte* FrameEncoder::encode_word(size_t word, uint64_t now, std::byte* out) {
  const uint64_t before = previous_[word];
  previous_[word] = now;
  const uint64_t difference = subtract_bytes(now, before);
  unsigned mask = nonzero_bytes(difference);
  out = write_varint(out, word - next_);
  *out++ = static_cast<std::byte>(mask);
  for (; mask != 0; mask &= mask - 1) *out++ = static_cast<std::byte>(difference >> (8 * std::countr_zero(mask)));
  next_ = word + 1;
  ++changed_;
  return out;
}

void FrameEncoder::encode(std::span<const std::byte> slot, Checksum checksum, std::vector<std::byte>& out) {
  changed_ = next_ = 0;
  std::byte* const words_begin = scratch_.data() + kMaxHeadBytes;
  std::byte* end = words_begin;
  const size_t whole = payload_bytes_ / 8;
  // Most words have not changed: they are compared eight at a time.
  for (size_t word = 0; word < whole;) {
    const size_t block_end = std::min(word + 8, whole);
    if (block_end - word == 8 ? same_block(slot.data() + word * 8, &previous_[word])
                              : std::memcmp(slot.data() + word * 8, &previous_[word], (block_end - word) * 8) == 0) {
      word = block_end;
      continue;
    }
    for (; word < block_end; ++word) {
      const auto now = load<uint64_t>(slot.data() + word * 8);
      if (now != previous_[word]) end = encode_word(word, now, end);
    }
  }
  if (whole != previous_.size()) {
    uint64_t now = 0;
    std::memcpy(&now, slot.data() + whole * 8, payload_bytes_ - whole * 8);
    if (now != previous_[whole]) end = encode_word(whole, now, end);
  }

  const Seal seal = seal_of(slot);
  RecordHead head;
  head.jump = seal.frame - seal_.frame - 1;
  head.time = seal.time_ns - seal_.time_ns - seal_.step_ns;
  head.apply(seal_);
  std::byte* at = scratch_.data() + 1;
  unsigned tag = static_cast<unsigned>(std::min<uint64_t>(changed_, kWordsFollow)) << 4;
  if (changed_ >= kWordsFollow) at = write_varint(at, changed_);
  if (head.jump != 0) tag |= kHasJump, at = write_varint(at, head.jump);
  if (head.time != 0) tag |= kHasTime, at = write_varint(at, zigzag(head.time));
  if (seal.events != 0) tag |= kHasEvents, at = write_varint(at, seal.events);
  if (checksum == Checksum::kStored) {
    tag |= kHasChecksum;
    std::memcpy(at, &seal.checksum, sizeof seal.checksum);
    at += sizeof seal.checksum;
  }
  scratch_[0] = static_cast<std::byte>(tag);
  append(out, {scratch_.data(), at});
  append(out, {words_begin, end});
}

// --- FrameDecoder ----------------------------------------------------------------------------------------------------

FrameDecoder::FrameDecoder(size_t slot_bytes)
    : payload_bytes_(slot_bytes < kSealBytes ? 0 : payload_bytes(slot_bytes)), words_((payload_bytes_ + 7) / 8) {}

void FrameDecoder::begin_chunk(uint64_t first_frame, uint64_t first_time_ns) {
  std::fill(words_.begin(), words_.end(), 0);
  seal_ = SealPrediction::before(first_frame, first_time_ns);
}

const std::byte* FrameDecoder::forward(const std::byte* record, const std::byte* end) {
  RecordHead head;
  const std::byte* at = read_head(record, end, head);
  head.apply(seal_);
  events_ = head.events;
  checksum_ = head.checksum;
  has_checksum_ = head.has_checksum;
  return change<false>(at, end, head.words, words_.data());
}

void FrameDecoder::backward(const std::byte* record, const std::byte* before, const std::byte* end) {
  RecordHead head;
  const std::byte* at = read_head(record, end, head);
  head.undo(seal_);
  change<true>(at, end, head.words, words_.data());
  read_head(before, end, head);
  events_ = head.events;
  checksum_ = head.checksum;
  has_checksum_ = head.has_checksum;
}

Checksum FrameDecoder::unsealed_to(std::span<std::byte> slot) const {
  const Seal seal{seal_.frame, seal_.time_ns, events_, checksum_};
  std::memcpy(slot.data() + payload_bytes_, &seal, sizeof seal);
  return has_checksum_ ? Checksum::kStored : Checksum::kImplied;
}

void FrameDecoder::seal_to(std::span<std::byte> slot) const {
  if (unsealed_to(slot) == Checksum::kStored) return;
  const uint64_t checksum = slot_checksum(slot);
  std::memcpy(slot.data() + payload_bytes_ + offsetof(Seal, checksum), &checksum, sizeof checksum);
}

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
