#include "recorder/session/frame_codec.h"

#include <algorithm>
#include <memory>
#include <random>

#include "tests/recorder/session_fixture.h"

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

Bytes encode_all(const std::vector<Slot>& slots, Checksum checksum, size_t key_every = SIZE_MAX) {
  FrameEncoder encoder(slots.front().size());
  Bytes out;
  for (size_t i = 0; i < slots.size(); ++i) {
    if (i % key_every == 0) encoder.reset();
    encoder.encode(slots[i], checksum, out);
  }
  return out;
}

void expect_decodes(std::span<const std::byte> in, const std::vector<Slot>& slots, Checksum checksum,
                    size_t key_every = SIZE_MAX) {
  FrameDecoder decoder(slots.front().size());
  for (size_t i = 0; i < slots.size(); ++i) {
    if (i % key_every == 0) decoder.reset();
    ASSERT_TRUE(decoder.decode(in, checksum)) << "frame " << i;
    ASSERT_TRUE(std::ranges::equal(decoder.frame(), slots[i])) << "frame " << i;
  }
  EXPECT_TRUE(in.empty()) << in.size() << " bytes are left";
}

TEST(FrameCodec, GivesRandomFramesOfAnySizeBack) {
  std::mt19937_64 random(1);
  for (size_t slot_bytes : {32, 33, 39, 40, 41, 47, 63, 64, 65, 100, 1023, 1024, 5001}) {
    std::vector<Slot> slots;
    for (uint64_t i = 0; i < 20; ++i) slots.push_back(random_slot(random, slot_bytes, random()));
    for (const Checksum checksum : {Checksum::kImplied, Checksum::kStored}) {
      SCOPED_TRACE(slot_bytes);
      expect_decodes(encode_all(slots, checksum), slots, checksum);
    }
  }
}

TEST(FrameCodec, GivesFramesOfAGameBack) {
  const std::vector<Slot> slots = frame_slots(2000);
  expect_decodes(encode_all(slots, Checksum::kImplied), slots, Checksum::kImplied);
}

TEST(FrameCodec, StartsAnewAtAKeyFrame) {
  const std::vector<Slot> slots = frame_slots(100);
  const Bytes encoded = encode_all(slots, Checksum::kImplied, 10);
  expect_decodes(encoded, slots, Checksum::kImplied, 10);

  Bytes key;
  FrameEncoder encoder(kSlotBytes);
  encoder.encode(slots[50], Checksum::kImplied, key);
  EXPECT_TRUE(std::ranges::search(encoded, key).begin() != encoded.end()) << "a key frame depends on what came before";
}

TEST(FrameCodec, KeepsTheChecksumOfAnUnsealedFrame) {
  std::vector<Slot> slots = frame_slots(5);
  for (Slot& slot : slots) slot[3] ^= std::byte{0x40};
  ASSERT_FALSE(recorder::seal_is_sound(slots[2]));
  expect_decodes(encode_all(slots, Checksum::kStored), slots, Checksum::kStored);
}

TEST(FrameCodec, SealedAndUnsealedFramesFollowEachOther) {
  std::vector<Slot> slots = frame_slots(6);
  slots[2][0] ^= std::byte{1};
  slots[3][0] ^= std::byte{1};
  FrameEncoder encoder(kSlotBytes);
  FrameDecoder decoder(kSlotBytes);
  for (const Slot& slot : slots) {
    const Checksum checksum = recorder::seal_is_sound(slot) ? Checksum::kImplied : Checksum::kStored;
    Bytes bytes;
    encoder.encode(slot, checksum, bytes);
    std::span<const std::byte> in(bytes);
    ASSERT_TRUE(decoder.decode(in, checksum));
    EXPECT_TRUE(std::ranges::equal(decoder.frame(), slot));
  }
}

TEST(FrameCodec, ADifferenceCostsWhatHasChanged) {
  Slot slot(1024);
  FrameEncoder encoder(slot.size());
  Bytes bytes;
  const auto cost = [&](uint64_t number, uint64_t time_ns) {
    recorder::seal_slot(slot, number, time_ns, 0);
    bytes.clear();
    encoder.encode(slot, Checksum::kImplied, bytes);
    return bytes.size();
  };
  cost(0, 0);
  EXPECT_EQ(cost(1, 0), 1u) << "nothing has changed: number and checksum are expected";
  EXPECT_LE(cost(2, kTickNs), 1u + 1 + 1 + 4) << "the time alone";
  slot[500] = std::byte{7};
  EXPECT_LE(cost(3, kTickNs), 1u + 1 + 1 + 1) << "one byte";
  for (std::byte& byte : slot) byte = std::byte{0xa5};
  EXPECT_LE(cost(4, kTickNs), 2u + 125 * 10 + 30) << "everything, at most ten bytes a word";
}

TEST(FrameCodec, ATickOfAGameCostsAFewDozenBytes) {
  const std::vector<Slot> slots = frame_slots(1000);
  EXPECT_LT(encode_all(slots, Checksum::kImplied).size() / slots.size(), 48u);
}

// In memory of exactly that size, so that the address sanitizer sees a read behind its end.
bool decodes(std::span<const std::byte> bytes, size_t slot_bytes, int frames, Checksum checksum) {
  const auto exact = std::make_unique<std::byte[]>(bytes.size());
  std::ranges::copy(bytes, exact.get());
  std::span<const std::byte> in(exact.get(), bytes.size());
  FrameDecoder decoder(slot_bytes);
  for (int i = 0; i < frames; ++i) {
    if (!decoder.decode(in, checksum)) return false;
    EXPECT_LE(in.size(), bytes.size());
  }
  return true;
}

TEST(FrameCodec, RefusesEveryTruncation) {
  std::mt19937_64 random(2);
  const std::vector<Slot> slots{random_slot(random, 77, 5), random_slot(random, 77, 6)};
  const Bytes whole = encode_all(slots, Checksum::kImplied);
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(decodes(std::span(whole).first(size), 77, 2, Checksum::kImplied)) << size;
  }
  EXPECT_TRUE(decodes(whole, 77, 2, Checksum::kImplied));
}

TEST(FrameCodec, SurvivesGarbage) {
  std::mt19937_64 random(3);
  size_t refused = 0;
  for (int i = 0; i < 20000; ++i) {
    Bytes bytes(random() % 64);
    const uint64_t bits = random() % 3 == 0 ? 0x0f : 0xff;
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random() & bits);
    const size_t slot_bytes = kSealBytes + random() % 60;
    refused += decodes(bytes, slot_bytes, 4, i % 2 == 0 ? Checksum::kImplied : Checksum::kStored) ? 0 : 1;
  }
  EXPECT_GT(refused, 10000u);
}

TEST(FrameCodec, RefusesWordsBehindTheFrame) {
  const auto byte = [](int value) { return static_cast<std::byte>(value); };
  // 64 bytes are 8 words: a 9th changed one, a gap of 8, a gap that reaches it after the first, a gap of 2^63.
  EXPECT_FALSE(decodes(Bytes{byte(9)}, 64, 1, Checksum::kStored));
  EXPECT_FALSE(decodes(Bytes{byte(1), byte(8), byte(1), byte(1)}, 64, 1, Checksum::kStored));
  EXPECT_FALSE(decodes(Bytes{byte(2), byte(0), byte(0), byte(7), byte(0)}, 64, 1, Checksum::kStored));
  Bytes huge{byte(1)};
  for (int i = 0; i < 9; ++i) huge.push_back(byte(0x80));
  huge.insert(huge.end(), {byte(1), byte(1), byte(1)});
  EXPECT_FALSE(decodes(huge, 64, 1, Checksum::kStored));
  EXPECT_TRUE(decodes(Bytes{byte(1), byte(7), byte(1), byte(1)}, 64, 1, Checksum::kStored));
}

}  // namespace
}  // namespace session_test
