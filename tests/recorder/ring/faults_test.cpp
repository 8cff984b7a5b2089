// System calls that fail while a ring is made or opened: each failure is told, and leaves neither a half-made file nor
// a changed one. The linker's --wrap sends the calls through here.
#include <sys/mman.h>

#include <cstdarg>

#include "tests/recorder/ring/ring_fixture.h"

namespace {

// The call that fails next, and how; one thread.
struct Fault {
  const char* call = "";
  int error = 0;
  int times = 0;

  bool hits(const char* name) {
    if (times == 0 || std::strcmp(call, name) != 0) return false;
    --times;
    errno = error;
    return true;
  }
};
Fault fault;

}  // namespace

extern "C" {
int __real_posix_fallocate(int fd, off_t offset, off_t bytes);
int __real_fallocate(int fd, int mode, off_t offset, off_t bytes);
ssize_t __real_pwrite(int fd, const void* data, size_t bytes, off_t offset);
int __real_fsync(int fd);
int __real_link(const char* from, const char* to);
int __real_rename(const char* from, const char* to);
void* __real_mmap(void* address, size_t bytes, int protection, int flags, int fd, off_t offset);

// What the C library does where the filesystem cannot: it writes zeros where it reads some.
int __wrap_posix_fallocate(int fd, off_t offset, off_t bytes) {
  if (!fault.hits("fallocate")) return __real_posix_fallocate(fd, offset, bytes);
  if (fault.error != EOPNOTSUPP) return fault.error;
  for (off_t at = offset; at < offset + bytes; at += 512) (void)!__real_pwrite(fd, "", 1, at);
  return 0;
}
int __wrap_fallocate(int fd, int mode, off_t offset, off_t bytes) {
  return fault.hits("fallocate") ? -1 : __real_fallocate(fd, mode, offset, bytes);
}
ssize_t __wrap_pwrite(int fd, const void* data, size_t bytes, off_t offset) {
  if (fault.hits("pwrite")) return -1;
  if (fault.hits("short pwrite")) return __real_pwrite(fd, data, bytes / 2, offset);
  return __real_pwrite(fd, data, bytes, offset);
}
int __wrap_fsync(int fd) { return fault.hits("fsync") ? -1 : __real_fsync(fd); }
int __wrap_link(const char* from, const char* to) { return fault.hits("link") ? -1 : __real_link(from, to); }
int __wrap_rename(const char* from, const char* to) { return fault.hits("rename") ? -1 : __real_rename(from, to); }
void* __wrap_mmap(void* address, size_t bytes, int protection, int flags, int fd, off_t offset) {
  return fault.hits("mmap") ? MAP_FAILED : __real_mmap(address, bytes, protection, flags, fd, offset);
}
}

namespace ring_test {
namespace {

class RingFaults : public RingFixture {
 protected:
  ~RingFaults() override { fault = {}; }

  static void inject(const char* call, int error, int times = 1) { fault = {call, error, times}; }
  static void expect_told(int error) {
    EXPECT_EQ(errno, error);
    EXPECT_THAT(MemoryMappedCircularBuffer::last_error(), ::testing::HasSubstr(std::strerror(error)));
    EXPECT_EQ(fault.times, 0) << "the call was never made";
  }
};

TEST_F(RingFaults, FailedCreationLeavesNoFile) {
  for (const auto& [call, error] :
       {std::pair{"fallocate", ENOSPC}, {"fallocate", EDQUOT}, {"pwrite", ENOSPC}, {"fsync", EIO}, {"rename", EROFS}}) {
    inject(call, error);
    EXPECT_FALSE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str())) << call;
    expect_told(error);
    EXPECT_THAT(names_in(folder_.path()), ::testing::IsEmpty()) << call;
  }
}

TEST_F(RingFaults, FailedInitializeLeavesNoFile) {
  for (const auto& [call, error] :
       {std::pair{"fallocate", ENOSPC}, {"pwrite", EIO}, {"fsync", ENOSPC}, {"link", EIO}}) {
    inject(call, error);
    MemoryMappedCircularBuffer ring(without_sync());
    EXPECT_FALSE(ring.initialize(path_.c_str())) << call;
    expect_told(error);
    EXPECT_THAT(names_in(folder_.path()), ::testing::IsEmpty()) << call;
  }
}

TEST_F(RingFaults, ShortWriteIsAFailure) {
  errno = 0;
  inject("short pwrite", 0);
  EXPECT_FALSE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
  EXPECT_THAT(MemoryMappedCircularBuffer::last_error(), ::testing::HasSubstr("cannot be written"));
  EXPECT_THAT(names_in(folder_.path()), ::testing::IsEmpty());
}

TEST_F(RingFaults, FailedReplacementLeavesTheOldRing) {
  write_file(path_, ring_bytes(spec_header(4, 2, 4, 2)));
  const Snapshot before(path_);
  for (const auto& [call, error] :
       {std::pair{"fallocate", ENOSPC}, {"pwrite", ENOSPC}, {"fsync", EIO}, {"rename", EIO}}) {
    inject(call, error);
    EXPECT_FALSE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str())) << call;
    expect_told(error);
    EXPECT_EQ(Snapshot(path_), before) << call;
    EXPECT_EQ(names_in(folder_.path()).size(), 1u) << call;
  }
}

TEST_F(RingFaults, FullDiskUnderAFileWithHolesIsToldAtOpening) {
  write_file(path_, ring_bytes(SpecHeader{}, 0));
  ASSERT_EQ(::truncate(path_.c_str(), 10304), 0);
  const Snapshot before(path_);
  inject("fallocate", ENOSPC);
  MemoryMappedCircularBuffer ring(without_sync());
  EXPECT_FALSE(ring.initialize(path_.c_str()));
  expect_told(ENOSPC);
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
  expect_told(ENOMEM);
  EXPECT_EQ(Snapshot(other).bytes, before.bytes);
  write_frames(ring, 2, 1);
  expect_frames(ring, 0, 3);
}

TEST_F(RingFaults, FilesystemWithoutLinksStillGetsItsRing) {
  for (const int error : {EPERM, EOPNOTSUPP}) {
    inject("link", error);
    const MemoryMappedCircularBuffer ring = open_ring();
    EXPECT_EQ(fault.times, 0);
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
  EXPECT_EQ(fault.times, 0);
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
