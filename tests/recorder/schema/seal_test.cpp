// The seal: where its bytes stand, and that no flipped bit escapes it.
#include "recorder/schema/seal.h"

#include <gtest/gtest.h>
#include <xxhash.h>

#include <array>
#include <cstring>
#include <vector>

namespace recorder {
namespace {

constexpr size_t kSlotBytes = 1024;

std::vector<std::byte> sealed_slot(size_t bytes = kSlotBytes) {
  std::vector<std::byte> slot(bytes);
  for (size_t i = 0; i < bytes; ++i) slot[i] = static_cast<std::byte>(i * 7 + 3);
  seal_slot(slot, 0x0123456789abcdef, 0x1122334455667788, 0x8000000000000001);
  return slot;
}
uint64_t number_at(const std::vector<std::byte>& slot, size_t from_end) {
  uint64_t value = 0;
  std::memcpy(&value, slot.data() + slot.size() - from_end, sizeof value);
  return value;
}

TEST(FrameSeal, StandsInTheLast32Bytes) {
  const auto slot = sealed_slot();
  EXPECT_EQ(payload_bytes(kSlotBytes), 992u);
  EXPECT_EQ(number_at(slot, 32), 0x0123456789abcdefu) << "frame";
  EXPECT_EQ(number_at(slot, 24), 0x1122334455667788u) << "time_ns";
  EXPECT_EQ(number_at(slot, 16), 0x8000000000000001u) << "events";
  EXPECT_EQ(number_at(slot, 8), XXH3_64bits(slot.data(), kSlotBytes - 8)) << "checksum";
}

// Whichever way it is computed on this processor.
TEST(FrameSeal, TheChecksumIsXxh3AtEverySize) {
  for (size_t bytes = kSealBytes; bytes < 3000; ++bytes) {
    const auto slot = sealed_slot(bytes);
    ASSERT_EQ(number_at(slot, 8), XXH3_64bits(slot.data(), bytes - 8)) << bytes;
  }
}

TEST(FrameSeal, LeavesThePayloadAlone) {
  const auto slot = sealed_slot();
  for (size_t i = 0; i < payload_bytes(kSlotBytes); ++i) ASSERT_EQ(slot[i], static_cast<std::byte>(i * 7 + 3)) << i;
}

TEST(FrameSeal, ReadsBackWhatWasSealed) {
  const auto slot = sealed_slot();
  const Seal seal = seal_of(slot);
  EXPECT_EQ(seal.frame, 0x0123456789abcdefu);
  EXPECT_EQ(seal.time_ns, 0x1122334455667788u);
  EXPECT_EQ(seal.events, 0x8000000000000001u);
  EXPECT_EQ(seal.checksum, slot_checksum(slot));
  EXPECT_TRUE(seal_is_valid(slot));
}

TEST(FrameSeal, EveryFlippedBitIsDetected) {
  auto slot = sealed_slot();
  for (size_t bit = 0; bit < kSlotBytes * 8; ++bit) {
    const std::byte mask{static_cast<unsigned char>(1u << (bit % 8))};
    slot[bit / 8] ^= mask;
    ASSERT_FALSE(seal_is_valid(slot)) << "byte " << bit / 8 << ", bit " << bit % 8;
    slot[bit / 8] ^= mask;
  }
  EXPECT_TRUE(seal_is_valid(slot));
}

TEST(FrameSeal, EveryTearBetweenTwoFramesIsDetected) {
  const auto older = sealed_slot();
  auto newer = older;
  for (size_t i = 0; i < payload_bytes(kSlotBytes); ++i) newer[i] ^= std::byte{0x55};
  seal_slot(newer, 0x0123456789abcdf0, 5, 0);
  for (size_t torn_at = 1; torn_at < kSlotBytes; ++torn_at) {
    auto torn = newer;
    std::memcpy(torn.data() + torn_at, older.data() + torn_at, kSlotBytes - torn_at);
    // Where both frames have the same bytes to one side, nothing is torn.
    EXPECT_EQ(seal_is_valid(torn), torn == newer || torn == older) << torn_at;
  }
}

TEST(FrameSeal, SlotOfZerosIsUnsound) {
  EXPECT_FALSE(seal_is_valid(std::vector<std::byte>(kSlotBytes))) << "a slot that was never written";
}

TEST(FrameSeal, SlotTooSmallForASealIsUnsound) {
  for (size_t bytes = 0; bytes < kSealBytes; ++bytes) EXPECT_FALSE(seal_is_valid(std::vector<std::byte>(bytes)));
}

TEST(FrameSeal, WorksInSlotsOfAnySize) {
  for (const size_t bytes : {size_t{32}, size_t{33}, size_t{100}, size_t{4096}}) {
    auto slot = sealed_slot(bytes);
    EXPECT_TRUE(seal_is_valid(slot)) << bytes;
    slot[bytes - kSealBytes] ^= std::byte{1};
    EXPECT_FALSE(seal_is_valid(slot)) << bytes;
  }
}

TEST(FrameSeal, SealingAgainReplacesTheSeal) {
  auto slot = sealed_slot();
  seal_slot(slot, 1, 2, 3);
  EXPECT_TRUE(seal_is_valid(slot));
  EXPECT_EQ(seal_of(slot).frame, 1u);
}

}  // namespace
}  // namespace recorder
