// System calls that fail while a ring is made or opened: each failure is reported, and leaves neither a half-made file
// nor a changed one.
#include <optional>

#include "tests/recorder/base/file_calls.h"
#include "tests/recorder/ring/ring_fixture.h"

namespace ring_test {
namespace {

class RingFaults : public RingFixture {
 protected:
  // From here on; an error of 0 is a write of half the bytes.
  void inject(const char* call, int error) {
    scope_.reset();
    hook_.emplace(call, error);
    scope_.emplace(*hook_);
  }
  bool was_met() const { return hook_->was_met(); }
  void expect_reported(int error) const {
    EXPECT_EQ(errno, error);
    EXPECT_THAT(MemoryMappedCircularBuffer::last_error(), ::testing::HasSubstr(std::strerror(error)));
    EXPECT_TRUE(was_met()) << "the call was never made";
  }

 private:
  std::optional<file_calls::FailingNamed> hook_;
  std::optional<file_calls::Scope> scope_;
};

TEST_F(RingFaults, FailedCreationLeavesNoFile) {
  for (const auto& [call, error] :
       {std::pair{"fallocate", ENOSPC}, {"fallocate", EDQUOT}, {"pwrite", ENOSPC}, {"fsync", EIO}, {"rename", EROFS}}) {
    inject(call, error);
    EXPECT_FALSE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str())) << call;
    expect_reported(error);
    EXPECT_THAT(names_in(folder_.path()), ::testing::IsEmpty()) << call;
  }
}

TEST_F(RingFaults, FailedInitializeLeavesNoFile) {
  for (const auto& [call, error] :
       {std::pair{"fallocate", ENOSPC}, {"pwrite", EIO}, {"fsync", ENOSPC}, {"link", EIO}}) {
    inject(call, error);
    MemoryMappedCircularBuffer ring(without_sync());
    EXPECT_FALSE(ring.initialize(path_.c_str())) << call;
    expect_reported(error);
    EXPECT_THAT(names_in(folder_.path()), ::testing::IsEmpty()) << call;
  }
}

TEST_F(RingFaults, ShortWriteIsCompleted) {
  inject("pwrite", 0);
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()))
      << MemoryMappedCircularBuffer::last_error();
  EXPECT_TRUE(was_met());
  EXPECT_EQ(read_file(path_), ring_bytes(SpecHeader{}));
}

TEST_F(RingFaults, FailedReplacementLeavesTheOldRing) {
  write_file(path_, ring_bytes(spec_header(4, 2, 4, 2)));
  const Snapshot before(path_);
  for (const auto& [call, error] :
       {std::pair{"fallocate", ENOSPC}, {"pwrite", ENOSPC}, {"fsync", EIO}, {"rename", EIO}}) {
    inject(call, error);
    EXPECT_FALSE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str())) << call;
    expect_reported(error);
    EXPECT_EQ(Snapshot(path_), before) << call;
    EXPECT_EQ(names_in(folder_.path()).size(), 1u) << call;
  }
}

TEST_F(RingFaults, FullDiskUnderAFileWithHolesIsReportedAtOpening) {
  write_file(path_, ring_bytes(SpecHeader{}, 0));
  ASSERT_EQ(::truncate(path_.c_str(), 10304), 0);
  const Snapshot before(path_);
  inject("fallocate", ENOSPC);
  MemoryMappedCircularBuffer ring(without_sync());
  EXPECT_FALSE(ring.initialize(path_.c_str()));
  expect_reported(ENOSPC);
  EXPECT_THAT(ring.last_error(), ::testing::HasSubstr("cannot reserve its 10304 bytes"));
  EXPECT_EQ(Snapshot(path_), before);
}

TEST_F(RingFaults, FailedMappingLeavesObjectAndFile) {
  MemoryMappedCircularBuffer ring = open_ring();
  write_frames(ring, 0, 2);
  const std::string other = folder_ / "other.dat";
  write_file(other, ring_bytes(spec_header(4, 2, 4, 2)));
  const Snapshot before(other);
  inject("mmap", ENOMEM);
  EXPECT_FALSE(ring.initialize(other.c_str()));
  expect_reported(ENOMEM);
  EXPECT_EQ(Snapshot(other).bytes, before.bytes);
  write_frames(ring, 2, 1);
  expect_frames(ring, 0, 3);
}

TEST_F(RingFaults, FilesystemWithoutLinksStillGetsItsRing) {
  for (const int error : {EPERM, EOPNOTSUPP}) {
    inject("link", error);
    const MemoryMappedCircularBuffer ring = open_ring();
    EXPECT_TRUE(was_met());
    EXPECT_EQ(names_in(folder_.path()).size(), 1u);
    std::filesystem::remove(path_);
  }
}

TEST_F(RingFaults, FilesystemThatCannotReserveSpaceStillGetsItsRing) {
  inject("fallocate", EOPNOTSUPP);
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()))
      << MemoryMappedCircularBuffer::last_error();
  EXPECT_EQ(read_file(path_), ring_bytes(SpecHeader{}));
  struct stat info {};
  ASSERT_EQ(::stat(path_.c_str(), &info), 0);
  EXPECT_GE(info.st_blocks * 512, 10304);
}

TEST_F(RingFaults, OpeningARingNeverWritesIntoIt) {
  // Where space cannot be reserved, writing zeros instead could destroy what a live writer has just stored.
  {
    MemoryMappedCircularBuffer ring = open_ring();
    write_frames(ring, 0, 10);
  }
  const Bytes before = read_file(path_);
  inject("fallocate", EOPNOTSUPP);
  const MemoryMappedCircularBuffer ring = open_ring();
  EXPECT_EQ(read_file(path_), before);
}

TEST_F(RingFaults, InterruptedReservationIsTriedAgain) {
  inject("fallocate", EINTR);
  EXPECT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()))
      << MemoryMappedCircularBuffer::last_error();
  EXPECT_TRUE(was_met());
}

TEST_F(RingFaults, LosingTheRaceToCreateOpensTheOthersRing) {
  // As if another process had put its ring in place between our look and our link.
  write_file(path_, ring_bytes(spec_header(4, 2, 4, 2)));
  EXPECT_TRUE(recorder::ring::create_ring_file(path_, {}, Overflow::kReject, /*replace=*/false));
  EXPECT_EQ(open_ring().unread(), 2u);
  EXPECT_EQ(names_in(folder_.path()).size(), 1u);
}

}  // namespace
}  // namespace ring_test
