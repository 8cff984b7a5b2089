#include "recorder/session/frame_codec.h"

#include <algorithm>
#include <memory>
#include <random>

#include "tests/recorder/session/session_fixture.h"

namespace session_test {
namespace {

using recorder::kSealBytes;
using recorder::session::Checksum;
using recorder::session::FrameDecoder;
using recorder::session::FrameEncoder;

Slot random_slot(std::mt19937_64& random, size_t slot_bytes, uint64_t number) {
  Slot slot(slot_bytes);
  for (std::byte& byte : slot) byte = static_cast<std::byte>(random());
  recorder::seal_slot(slot, number, random(), random());
  return slot;
}

// Numbers that grow, as a session's do.
std::vector<Slot> random_slots(std::mt19937_64& random, size_t slot_bytes, size_t count) {
  std::vector<Slot> slots;
  uint64_t number = random() >> 8;
  for (size_t i = 0; i < count; ++i) slots.push_back(random_slot(random, slot_bytes, number += 1 + random() % 3));
  return slots;
}

void begin(auto& codec, const Slot& key) {
  const recorder::Seal seal = recorder::seal_of(key);
  codec.begin_chunk(seal.frame, seal.time_ns);
}

Bytes encode_all(const std::vector<Slot>& slots, Checksum checksum, size_t key_every = SIZE_MAX) {
  FrameEncoder encoder(slots.front().size());
  Bytes out;
  for (size_t i = 0; i < slots.size(); ++i) {
    if (i % key_every == 0) begin(encoder, slots[i]);
    encoder.encode(slots[i], checksum, out);
  }
  return out;
}

// Where each record begins, and the end; empty when one is not sound.
std::vector<const std::byte*> records_in(const Bytes& bytes, size_t slot_bytes) {
  std::vector<const std::byte*> begins{bytes.data()};
  const std::byte* const end = bytes.data() + bytes.size();
  while (begins.back() != end) {
    recorder::session::RecordHead head;
    begins.push_back(check_record(begins.back(), end, recorder::session::payload_words(slot_bytes), head));
    if (begins.back() == nullptr) return {};
  }
  return begins;
}

Slot frame_of(const FrameDecoder& decoder, size_t slot_bytes) {
  Slot slot(slot_bytes);
  decoder.copy_to(slot);
  return slot;
}

// Forwards, and where all frames are of one chunk, backwards again.
void expect_decodes(const Bytes& in, const std::vector<Slot>& slots, size_t key_every = SIZE_MAX) {
  const size_t slot_bytes = slots.front().size();
  const auto records = records_in(in, slot_bytes);
  ASSERT_EQ(records.size(), slots.size() + 1);
  FrameDecoder decoder(slot_bytes);
  for (size_t i = 0; i < slots.size(); ++i) {
    if (i % key_every == 0) begin(decoder, slots[i]);
    EXPECT_EQ(decoder.forward(records[i], records.back()), records[i + 1]);
    ASSERT_EQ(frame_of(decoder, slot_bytes), slots[i]) << "frame " << i;
  }
  for (size_t i = slots.size() - 1; i > 0 && key_every == SIZE_MAX; --i) {
    decoder.backward(records[i], records[i - 1], records.back());
    ASSERT_EQ(frame_of(decoder, slot_bytes), slots[i - 1]) << "back to frame " << i - 1;
  }
}

TEST(FrameCodec, GivesRandomFramesOfAnySizeBack) {
  std::mt19937_64 random(1);
  for (size_t slot_bytes : {33, 39, 40, 41, 47, 63, 64, 65, 100, 1023, 1024, 5001}) {
    const std::vector<Slot> slots = random_slots(random, slot_bytes, 20);
    for (const Checksum checksum : {Checksum::kImplied, Checksum::kStored}) {
      SCOPED_TRACE(slot_bytes);
      expect_decodes(encode_all(slots, checksum), slots);
    }
  }
}

TEST(FrameCodec, GivesFramesOfAGameBack) {
  const std::vector<Slot> slots = frame_slots(2000);
  expect_decodes(encode_all(slots, Checksum::kImplied), slots);
}

TEST(FrameCodec, StartsAnewAtAKeyFrame) {
  const std::vector<Slot> slots = frame_slots(100);
  const Bytes encoded = encode_all(slots, Checksum::kImplied, 10);
  expect_decodes(encoded, slots, 10);

  Bytes key;
  FrameEncoder encoder(kSlotBytes);
  begin(encoder, slots[50]);
  encoder.encode(slots[50], Checksum::kImplied, key);
  EXPECT_TRUE(std::search(encoded.begin(), encoded.end(), key.begin(), key.end()) != encoded.end())
      << "a key frame depends on what came before";
}

TEST(FrameCodec, KeepsTheChecksumOfAnUnsealedFrame) {
  std::vector<Slot> slots = frame_slots(5);
  for (Slot& slot : slots) slot[3] ^= std::byte{0x40};
  ASSERT_FALSE(recorder::seal_is_valid(slots[2]));
  expect_decodes(encode_all(slots, Checksum::kStored), slots);
}

TEST(FrameCodec, SealedAndUnsealedFramesFollowEachOther) {
  std::vector<Slot> slots = frame_slots(6);
  slots[2][0] ^= std::byte{1};
  slots[3][0] ^= std::byte{1};
  FrameEncoder encoder(kSlotBytes);
  begin(encoder, slots[0]);
  Bytes bytes;
  for (const Slot& slot : slots) {
    encoder.encode(slot, recorder::seal_is_valid(slot) ? Checksum::kImplied : Checksum::kStored, bytes);
  }
  expect_decodes(bytes, slots);
}

TEST(FrameCodec, ADifferenceCostsWhatHasChanged) {
  Slot slot(1024);
  FrameEncoder encoder(slot.size());
  encoder.begin_chunk(0, 0);
  Bytes bytes;
  const auto cost = [&](uint64_t number, uint64_t time_ns, uint64_t events = 0) {
    recorder::seal_slot(slot, number, time_ns, events);
    bytes.clear();
    encoder.encode(slot, Checksum::kImplied, bytes);
    return bytes.size();
  };
  EXPECT_EQ(cost(0, 0), 1u) << "a frame of zeros";
  EXPECT_LE(cost(1, kTickNs), 1u + 4) << "the step of the time";
  EXPECT_EQ(cost(2, 2 * kTickNs), 1u) << "nothing has changed: number, time and checksum are expected";
  EXPECT_EQ(cost(3, 3 * kTickNs + 50), 1u + 1) << "some jitter";
  EXPECT_LE(cost(4, 4 * kTickNs, 1), 1u + 2 + 1) << "an event";
  slot[500] = std::byte{7};
  EXPECT_LE(cost(5, 5 * kTickNs), 1u + 1 + 3) << "one byte";
  slot[500] = std::byte{6};
  slot[508] = std::byte{1};
  EXPECT_LE(cost(6, 6 * kTickNs), 1u + 3 + 3) << "a byte that falls costs no more than one that grows";
  for (std::byte& byte : slot) byte = std::byte{0xa5};
  EXPECT_LE(cost(9, 7 * kTickNs), 4u + 124 * 10) << "everything, at most ten bytes a word";
}

TEST(FrameCodec, ATickOfAGameCostsAFewDozenBytes) {
  const std::vector<Slot> slots = frame_slots(1000);
  EXPECT_LT(encode_all(slots, Checksum::kImplied).size() / slots.size(), 34u);
}

// In memory of exactly that size, so that the address sanitizer sees a read behind its end. Whether `frames` records
// were found; those found are played forwards and backwards.
bool decodes(std::span<const std::byte> bytes, size_t slot_bytes, size_t frames) {
  const auto exact = std::make_unique<std::byte[]>(bytes.size());
  std::ranges::copy(bytes, exact.get());
  const std::byte* const end = exact.get() + bytes.size();
  std::vector<const std::byte*> records{exact.get()};
  for (size_t i = 0; i < frames; ++i) {
    recorder::session::RecordHead head;
    const std::byte* behind = check_record(records.back(), end, recorder::session::payload_words(slot_bytes), head);
    if (behind == nullptr) break;
    EXPECT_LE(behind, end);
    records.push_back(behind);
  }
  FrameDecoder decoder(slot_bytes);
  decoder.begin_chunk(0, 0);
  const size_t found = records.size() - 1;
  for (size_t i = 0; i < found; ++i) EXPECT_EQ(decoder.forward(records[i], end), records[i + 1]);
  for (size_t i = found; i > 1; --i) decoder.backward(records[i - 1], records[i - 2], end);
  return found == frames;
}

TEST(FrameCodec, RefusesEveryTruncation) {
  std::mt19937_64 random(2);
  const Bytes whole = encode_all(random_slots(random, 77, 2), Checksum::kStored);
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(decodes(std::span(whole).first(size), 77, 2)) << size;
  }
  EXPECT_TRUE(decodes(whole, 77, 2));
}

TEST(FrameCodec, SurvivesGarbage) {
  std::mt19937_64 random(3);
  size_t refused = 0;
  for (int i = 0; i < 20000; ++i) {
    Bytes bytes(random() % 64);
    const uint64_t bits = random() % 3 == 0 ? 0x1f : 0xff;
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random() & bits);
    refused += decodes(bytes, kSealBytes + 1 + random() % 60, 4) ? 0 : 1;
  }
  EXPECT_GT(refused, 10000u);
  EXPECT_LT(refused, 20000u);
}

TEST(FrameCodec, RefusesWordsBehindTheFrame) {
  const auto byte = [](int value) { return static_cast<std::byte>(value); };
  // 96 bytes are 8 words and a seal: a 9th changed one, a gap of 8, one that reaches it after the first, one of 2^63.
  EXPECT_FALSE(decodes(Bytes{byte(0x90)}, 96, 1));
  EXPECT_FALSE(decodes(Bytes{byte(0x10), byte(8), byte(1), byte(1)}, 96, 1));
  EXPECT_FALSE(decodes(Bytes{byte(0x20), byte(0), byte(0), byte(7), byte(0)}, 96, 1));
  Bytes huge{byte(0x10)};
  for (int i = 0; i < 9; ++i) huge.push_back(byte(0x80));
  huge.insert(huge.end(), {byte(1), byte(1), byte(1)});
  EXPECT_FALSE(decodes(huge, 96, 1));
  EXPECT_TRUE(decodes(Bytes{byte(0x10), byte(7), byte(1), byte(1)}, 96, 1));
}

}  // namespace
}  // namespace session_test
