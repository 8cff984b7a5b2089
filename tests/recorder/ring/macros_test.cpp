// A build's own BUFFER_STAGES and SLOT_SIZE are the defaults of its rings.
#define BUFFER_STAGES 4
#define SLOT_SIZE 96
#include "include/circular_buffer.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temp_dir.h"

namespace {

TEST(RingMacros, SetTheDefaultGeometry) {
  const testing_support::TempDir folder;
  const std::string path = folder / "ring.dat";
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path.c_str()));
  EXPECT_EQ(std::filesystem::file_size(path), 64u + 4 * 96);
  MemoryMappedCircularBuffer ring;
  ASSERT_TRUE(ring.initialize(path.c_str())) << ring.last_error();
  EXPECT_EQ(ring.slot_count(), uint32_t{BUFFER_STAGES});
  EXPECT_EQ(ring.slot_bytes(), uint32_t{SLOT_SIZE});
  char record[SLOT_SIZE] = "record";
  for (int i = 0; i < BUFFER_STAGES; ++i) EXPECT_TRUE(ring.write_slot(record, sizeof record));
  EXPECT_FALSE(ring.write_slot(record, sizeof record)) << "four slots are full after four";
  EXPECT_FALSE(ring.write_slot(record, sizeof record + 1));
}

TEST(RingMacros, RefuseARingOfTheSpecifiedSize) {
  const testing_support::TempDir folder;
  const std::string path = folder / "ring.dat";
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path.c_str(), {10, 1024, {}, {}}));
  MemoryMappedCircularBuffer ring;
  EXPECT_FALSE(ring.initialize(path.c_str()));
  EXPECT_STREQ(ring.last_error(), (path + ": holds 10 slots of 1024 bytes, 4 of 96 were expected").c_str());
}

}  // namespace
