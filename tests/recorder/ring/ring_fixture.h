// What the tests of the ring share: files looked at and made as a program would that knows the specification alone, and
// slots whose content tells whether they are whole. Nothing here uses recorder/ring/layout.h, so that a mistake in the
// layout cannot hide in both.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <string>
#include <vector>

#include "recorder/include/circular_buffer.h"
#include "tests/support/temp_dir.h"

namespace ring_test {

using recorder::ring::Durability;
using recorder::ring::Overflow;
using Bytes = std::vector<unsigned char>;
using Options = MemoryMappedCircularBuffer::Options;
using Stats = MemoryMappedCircularBuffer::Stats;

inline constexpr uint32_t kSpecMagic = 0xbeefcafe;
inline constexpr size_t kSpecFileBytes = 10304;

// --- files -----------------------------------------------------------------------------------------------------------

inline Bytes read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(in), {});
}
inline void write_file(const std::string& path, const Bytes& bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  ASSERT_TRUE(out.flush()) << path;
}
// Overwrites a part of an existing file in place, as a program does that shares the ring.
inline void poke(const std::string& path, size_t offset, const void* bytes, size_t size) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  ASSERT_TRUE(file) << path;
  file.seekp(static_cast<std::streamoff>(offset));
  file.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(size));
  EXPECT_TRUE(file.flush()) << path;
}
template <typename T>
void poke(const std::string& path, size_t offset, T value) {
  poke(path, offset, &value, sizeof value);
}
template <typename T>
T value_in(const Bytes& bytes, size_t offset) {
  T value{};
  EXPECT_LE(offset + sizeof value, bytes.size());
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}
template <typename T>
T value_in(const std::string& path, size_t offset) {
  T value{};
  std::ifstream file(path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(offset));
  file.read(reinterpret_cast<char*>(&value), sizeof value);
  EXPECT_TRUE(file) << path;
  return value;
}

// The five fields that the specification names, and bytes 20..63, of which it says nothing.
struct SpecHeader {
  uint32_t write_index = 0;
  uint32_t read_index = 0;
  uint32_t total_writes = 0;
  uint32_t total_reads = 0;
  uint32_t magic_number = kSpecMagic;
  std::array<unsigned char, 44> padding{};

  bool operator==(const SpecHeader&) const = default;
};
static_assert(sizeof(SpecHeader) == 64);

// Offsets of the extensions in the padding.
namespace offset_of {
inline constexpr size_t kWriteIndex = 0, kReadIndex = 4, kTotalWrites = 8, kTotalReads = 12, kMagic = 16,
                        kOverflow = 20, kWriterPosition = 24, kReaderPosition = 32, kSlotCount = 40, kSlotBytes = 44,
                        kRejected = 48, kResetting = 52, kTag = 56, kSlots = 64;
}

inline SpecHeader header_in(const std::string& path) { return value_in<SpecHeader>(path, 0); }

// A ring file with that header and slots of zeros.
inline Bytes ring_bytes(const SpecHeader& header, uint32_t slots = 10, uint32_t slot_bytes = 1024) {
  Bytes bytes(64 + size_t{slots} * slot_bytes);
  std::memcpy(bytes.data(), &header, sizeof header);
  return bytes;
}
inline SpecHeader spec_header(uint32_t write_index, uint32_t read_index, uint32_t writes, uint32_t reads) {
  SpecHeader header;
  header.write_index = write_index;
  header.read_index = read_index;
  header.total_writes = writes;
  header.total_reads = reads;
  return header;
}

// A file as it was: content, times, identity. Equal snapshots mean that it was not touched.
struct Snapshot {
  explicit Snapshot(const std::string& path) : bytes(read_file(path)) {
    exists = recorder::base::file_info(path, info) == 0;
  }
  bool operator==(const Snapshot& other) const {
    return bytes == other.bytes && exists == other.exists && info.id == other.info.id &&
           info.bytes == other.info.bytes && info.modified_unix_ns == other.info.modified_unix_ns;
  }

  Bytes bytes;
  bool exists = false;
  recorder::base::FileInfo info;
};
inline void PrintTo(const Snapshot& file, std::ostream* out) {
  *out << (file.exists ? "file" : "no file") << " of " << file.info.bytes << " bytes, number " << file.info.id.number
       << ", modified at " << file.info.modified_unix_ns << " ns";
}

inline std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

// --- slots -----------------------------------------------------------------------------------------------------------

// The content of frame `number`: its number first, then bytes that depend on it and on their place.
inline void fill_slot(void* slot, size_t bytes, uint32_t number) {
  if (bytes == 0) return;
  auto* at = static_cast<unsigned char*>(slot);
  for (size_t i = 0; i < bytes; ++i) at[i] = static_cast<unsigned char>(number * 31 + i);
  std::memcpy(at, &number, bytes < sizeof number ? bytes : sizeof number);
}
inline Bytes slot_content(uint32_t number, size_t bytes = 1024) {
  Bytes content(bytes);
  fill_slot(content.data(), bytes, number);
  return content;
}
inline bool holds_frame(const void* slot, uint32_t number, size_t bytes = 1024) {
  return slot != nullptr && std::memcmp(slot, slot_content(number, bytes).data(), bytes) == 0;
}

// --- rings -----------------------------------------------------------------------------------------------------------

inline Options without_sync(uint32_t slots = 10, uint32_t slot_bytes = 1024, Overflow overflow = Overflow::kReject) {
  return {slots, slot_bytes, overflow, Durability::none()};
}
inline Options flight_recorder(uint32_t slots = 10, uint32_t slot_bytes = 1024) {
  return without_sync(slots, slot_bytes, Overflow::kOverwriteOldest);
}

inline bool write_frame(MemoryMappedCircularBuffer& ring, uint32_t number) {
  const Bytes content = slot_content(number, ring.slot_bytes());
  return ring.write_slot(content.data(), content.size());
}
inline void write_frames(MemoryMappedCircularBuffer& ring, uint32_t first, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) ASSERT_TRUE(write_frame(ring, first + i)) << i << ring.last_error();
}
// Reads the next slot and expects it to be frame `number`.
inline void expect_frame(MemoryMappedCircularBuffer& ring, uint32_t number) {
  Bytes slot(ring.slot_bytes());
  ASSERT_TRUE(ring.read_slot(slot.data(), slot.size())) << "frame " << number << ": " << ring.last_error();
  EXPECT_EQ(slot, slot_content(number, slot.size())) << "frame " << number;
}
inline void expect_frames(MemoryMappedCircularBuffer& ring, uint32_t first, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) ASSERT_NO_FATAL_FAILURE(expect_frame(ring, first + i));
}
inline Stats stats_of(const MemoryMappedCircularBuffer& ring) {
  Stats stats;
  ring.get_stats(stats);
  return stats;
}

// The base of the suites: a folder and the name of a ring in it, which does not exist yet.
class RingFixture : public ::testing::Test {
 protected:
  testing_support::TempDir folder_;
  const std::string path_ = folder_ / "ring.dat";

  // An object on the ring at path_ without a helper thread.
  MemoryMappedCircularBuffer open_ring(const Options& options = without_sync()) const {
    MemoryMappedCircularBuffer ring(options);
    EXPECT_TRUE(ring.initialize(path_.c_str())) << ring.last_error();
    return ring;
  }
};

}  // namespace ring_test
