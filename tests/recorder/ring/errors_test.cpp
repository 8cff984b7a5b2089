// Bad input: false or nullptr, a reason in words, and files as they were.
#include <sys/stat.h>
#include <unistd.h>
#include <fcntl.h>
#include <sys/resource.h>

#include <csignal>
#include <thread>

#include "tests/recorder/ring/ring_fixture.h"
#include "tests/support/child_process.h"

namespace ring_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class RingErrors : public RingFixture {
 protected:
  // Opening `path` fails with a reason that holds `reason`, and leaves the file untouched, times included.
  static void expect_refused(const std::string& path, const char* reason, const Options& options = without_sync()) {
    const Snapshot before(path);
    MemoryMappedCircularBuffer ring(options);
    EXPECT_FALSE(ring.initialize(path.c_str())) << path;
    EXPECT_THAT(ring.last_error(), HasSubstr(reason));
    EXPECT_FALSE(ring.is_initialized());
    EXPECT_EQ(Snapshot(path), before);
  }
  // The same for a file of those bytes.
  void expect_bytes_refused(const Bytes& bytes, const char* reason, const Options& options = without_sync()) {
    write_file(path_, bytes);
    expect_refused(path_, reason, options);
  }
  // As a user without rights, also when root runs the test.
  static bool as_nobody(const std::function<bool()>& run) {
    return in_child([&] {
      if (::geteuid() == 0 && (::setegid(65534) != 0 || ::seteuid(65534) != 0)) return false;
      return run();
    });
  }
};

// --- what is not a ring ----------------------------------------------------------------------------------------------

TEST_F(RingErrors, MissingFolder) {
  expect_refused(folder_ / "missing/ring.dat", "No such file or directory");
  EXPECT_FALSE(MemoryMappedCircularBuffer::create_buffer_file((folder_ / "missing/ring.dat").c_str()));
  EXPECT_THAT(MemoryMappedCircularBuffer::last_error(), HasSubstr("No such file or directory"));
  EXPECT_EQ(errno, ENOENT);
  EXPECT_THAT(names_in(folder_.path()), ::testing::IsEmpty());
}

TEST_F(RingErrors, FileInTheFoldersPlace) {
  write_file(folder_ / "file", {1, 2, 3});
  expect_refused(folder_ / "file/ring.dat", "Not a directory");
}

TEST_F(RingErrors, Directory) {
  const std::string folder = folder_.path().string();
  MemoryMappedCircularBuffer ring;
  EXPECT_FALSE(ring.initialize(folder.c_str()));
  EXPECT_THAT(ring.last_error(), AllOf(HasSubstr(folder), HasSubstr("irectory")));
  EXPECT_FALSE(MemoryMappedCircularBuffer::create_buffer_file(folder.c_str()));
  EXPECT_THAT(ring.last_error(), HasSubstr("is a directory"));
  EXPECT_EQ(errno, EISDIR);
}

TEST_F(RingErrors, NoRegularFile) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  MemoryMappedCircularBuffer ring;
  EXPECT_FALSE(ring.initialize(path_.c_str()));
  EXPECT_THAT(ring.last_error(), HasSubstr("not a regular file"));
}

TEST_F(RingErrors, EmptyFile) { expect_bytes_refused({}, "is empty"); }

TEST_F(RingErrors, FileShorterThanAHeader) {
  Bytes bytes = ring_bytes(SpecHeader{});
  bytes.resize(63);
  expect_bytes_refused(bytes, "63 bytes");
}

TEST_F(RingErrors, TruncatedFile) {
  for (const size_t size : {size_t{64}, size_t{65}, size_t{4096}, kSpecFileBytes - 1024, kSpecFileBytes - 1}) {
    Bytes bytes = ring_bytes(SpecHeader{});
    bytes.resize(size);
    expect_bytes_refused(bytes, "truncated");
  }
}

TEST_F(RingErrors, FileLargerThanItsGeometry) {
  Bytes bytes = ring_bytes(SpecHeader{});
  bytes.push_back(0);
  expect_bytes_refused(bytes, "10305");
}

TEST_F(RingErrors, WrongMagic) {
  SpecHeader header;
  header.magic_number = 0xbeefcaff;
  expect_bytes_refused(ring_bytes(header), "0xbeefcaff");
  expect_bytes_refused(Bytes(kSpecFileBytes, 0), "magic");
  header.magic_number = 0xfecaefbe;
  expect_bytes_refused(ring_bytes(header), "0xfecaefbe");
}

TEST_F(RingErrors, GeometryThatDoesNotFitTheFileSize) {
  Bytes bytes = ring_bytes(SpecHeader{});
  const uint32_t eleven = 11;
  std::memcpy(bytes.data() + offset_of::kSlotCount, &eleven, 4);
  expect_bytes_refused(bytes, "11 slots", without_sync(0, 0));
}

TEST_F(RingErrors, HostileGeometry) {
  for (const uint32_t hostile : {0x40000001u, 0x80000000u, 0xffffffffu}) {
    for (const size_t field : {offset_of::kSlotCount, offset_of::kSlotBytes}) {
      Bytes bytes = ring_bytes(SpecHeader{});
      std::memcpy(bytes.data() + field, &hostile, 4);
      expect_bytes_refused(bytes, "not a possible geometry", without_sync(0, 0));
    }
  }
  // 2^22 slots of 2^10 bytes are 2^32: as a 32-bit number the size would be that of the header alone.
  Bytes bytes = ring_bytes(SpecHeader{}, 0);
  const uint32_t counts[2] = {1u << 22, 1u << 10};
  std::memcpy(bytes.data() + offset_of::kSlotCount, counts, sizeof counts);
  expect_bytes_refused(bytes, "4294967360", without_sync(0, 0));
}

TEST_F(RingErrors, AnotherGeometryThanExpected) {
  expect_bytes_refused(ring_bytes(SpecHeader{}), "10 slots of 1024 bytes, 20 of 1024", without_sync(20, 1024));
  expect_bytes_refused(ring_bytes(SpecHeader{}), "10 slots of 1024 bytes, 10 of 512", without_sync(10, 512));
}

TEST_F(RingErrors, IndexOutOfRange) {
  expect_bytes_refused(ring_bytes(spec_header(10, 0, 10, 0)), "write index 10");
  expect_bytes_refused(ring_bytes(spec_header(0xffffffff, 0, 0, 0)), "write index 4294967295");
  expect_bytes_refused(ring_bytes(spec_header(0, 10, 0, 0)), "read index 10");
  expect_bytes_refused(ring_bytes(spec_header(0, 0xffffffff, 0, 0)), "read index 4294967295");
}

TEST_F(RingErrors, MoreUnreadThanSlots) {
  expect_bytes_refused(ring_bytes(spec_header(1, 0, 11, 0)), "11 unread");
  expect_bytes_refused(ring_bytes(spec_header(0, 1, 0, 1)), "4294967295 unread");
}

TEST_F(RingErrors, IndicesThatDoNotMatchTheCounters) {
  expect_bytes_refused(ring_bytes(spec_header(3, 1, 15, 12)), "3 unread, but the indices 3 and 1");
  expect_bytes_refused(ring_bytes(spec_header(5, 0, 10, 0)), "10 unread");
}

TEST_F(RingErrors, UnknownOverflowPolicy) {
  SpecHeader header;
  header.padding[0] = 2;
  expect_bytes_refused(ring_bytes(header), "policy 2");
}

// --- permissions ----------------------------------------------------------------------------------------------------

TEST_F(RingErrors, NoPermissionForTheFile) {
  write_file(path_, ring_bytes(SpecHeader{}));
  ASSERT_EQ(::chmod(path_.c_str(), 0444), 0);
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0755), 0);
  EXPECT_TRUE(as_nobody([&] {
    expect_refused(path_, "Permission denied");
    return true;
  }));
}

TEST_F(RingErrors, NoPermissionForTheFolder) {
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0555), 0);
  EXPECT_TRUE(as_nobody([&] {
    expect_refused(path_, "Permission denied");
    EXPECT_FALSE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
    EXPECT_EQ(errno, EACCES);
    EXPECT_THAT(MemoryMappedCircularBuffer::last_error(), HasSubstr("Permission denied"));
    return names_in(folder_.path()).empty();
  }));
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0755), 0);
}

TEST_F(RingErrors, NoPermissionToLookIntoTheFolder) {
  write_file(path_, ring_bytes(SpecHeader{}));
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0000), 0);
  EXPECT_TRUE(as_nobody([&] {
    MemoryMappedCircularBuffer ring;
    EXPECT_FALSE(ring.initialize(path_.c_str()));
    EXPECT_THAT(ring.last_error(), HasSubstr("Permission denied"));
    return true;
  }));
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0755), 0);
}

// --- no room --------------------------------------------------------------------------------------------------------

// A limit on file sizes stands for the full disk: it refuses root as well and needs no mount. faults_test has the
// error number of a real one.
bool with_file_size_limit(rlim_t bytes, const std::function<bool()>& run) {
  return in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes, bytes};
    return ::setrlimit(RLIMIT_FSIZE, &limit) == 0 && run();
  });
}

TEST_F(RingErrors, NoRoomForANewRing) {
  EXPECT_TRUE(with_file_size_limit(8192, [&] {
    MemoryMappedCircularBuffer ring;
    EXPECT_FALSE(ring.initialize(path_.c_str()));
    EXPECT_THAT(ring.last_error(), AllOf(HasSubstr("cannot reserve 10304 bytes"), HasSubstr("File too large")));
    EXPECT_FALSE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
    EXPECT_EQ(errno, EFBIG);
    return names_in(folder_.path()).empty();
  }));
}

TEST_F(RingErrors, NoRoomLeavesTheOldRing) {
  write_file(path_, ring_bytes(spec_header(2, 1, 2, 1)));
  const Snapshot before(path_);
  EXPECT_TRUE(with_file_size_limit(8192, [&] {
    EXPECT_FALSE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
    return Snapshot(path_) == before && names_in(folder_.path()).size() == 1;
  }));
}

// --- arguments ------------------------------------------------------------------------------------------------------

TEST_F(RingErrors, NamesThatAreNone) {
  MemoryMappedCircularBuffer ring;
  EXPECT_FALSE(ring.initialize(nullptr));
  EXPECT_THAT(ring.last_error(), HasSubstr("null"));
  EXPECT_FALSE(ring.initialize(""));
  EXPECT_THAT(ring.last_error(), HasSubstr("empty"));
  EXPECT_FALSE(MemoryMappedCircularBuffer::create_buffer_file(nullptr));
  EXPECT_THAT(ring.last_error(), HasSubstr("null"));
  EXPECT_FALSE(MemoryMappedCircularBuffer::create_buffer_file(""));
  EXPECT_THAT(ring.last_error(), HasSubstr("empty"));
  EXPECT_FALSE(ring.initialize((folder_ / std::string(300, 'x')).c_str()));
  EXPECT_THAT(ring.last_error(), HasSubstr("name too long"));
}

TEST_F(RingErrors, ImpossibleGeometryInTheOptions) {
  for (const auto& [slots, bytes] : {std::pair{0u, 5u}, {5u, 0u}, {0x40000001u, 1u}, {1u, 0xffffffffu}}) {
    MemoryMappedCircularBuffer ring(without_sync(slots, bytes));
    EXPECT_FALSE(ring.initialize(path_.c_str()));
    EXPECT_THAT(ring.last_error(), HasSubstr("not a possible geometry - choose 1 to 1073741824 of 1 to 1073741824"));
    EXPECT_FALSE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str(), without_sync(slots, bytes)));
    EXPECT_THAT(ring.last_error(), HasSubstr("not a possible geometry - choose 1 to 1073741824 of 1 to 1073741824"));
  }
  EXPECT_THAT(names_in(folder_.path()), ::testing::IsEmpty());
}

TEST_F(RingErrors, DataLargerThanASlot) {
  MemoryMappedCircularBuffer ring = open_ring();
  ASSERT_TRUE(ring.claim_writer());
  const Bytes before = read_file(path_);
  const Bytes data(1025, 7);
  EXPECT_FALSE(ring.write_slot(data.data(), data.size()));
  EXPECT_THAT(ring.last_error(), AllOf(HasSubstr("1025"), HasSubstr("1024")));
  EXPECT_FALSE(ring.write_slot(data.data(), SIZE_MAX));
  EXPECT_EQ(read_file(path_), before);
  EXPECT_TRUE(ring.write_slot(data.data(), 1024));
}

TEST_F(RingErrors, NullPointers) {
  MemoryMappedCircularBuffer ring = open_ring();
  write_frames(ring, 0, 1);
  ASSERT_TRUE(ring.claim_reader());
  const Bytes before = read_file(path_);
  EXPECT_FALSE(ring.write_slot(nullptr, 4));
  EXPECT_THAT(ring.last_error(), HasSubstr("null"));
  EXPECT_FALSE(ring.write_slot(nullptr, 0));
  size_t bytes = 5;
  EXPECT_FALSE(ring.read_slot(nullptr, 4, &bytes));
  EXPECT_THAT(ring.last_error(), HasSubstr("null"));
  EXPECT_FALSE(ring.peek_slot(nullptr, 4, &bytes));
  EXPECT_THAT(ring.last_error(), HasSubstr("null"));
  EXPECT_EQ(bytes, 5u);
  EXPECT_EQ(read_file(path_), before);
}

// --- order of calls -------------------------------------------------------------------------------------------------

void expect_every_call_refused(MemoryMappedCircularBuffer& ring) {
  char data[4] = {};
  const auto refuses = [&](const char* what, auto call) {
    // A failure of another kind first, so that a reason left over from before is not taken for this call's.
    EXPECT_FALSE(MemoryMappedCircularBuffer::create_buffer_file(nullptr));
    EXPECT_FALSE(call()) << what;
    EXPECT_THAT(ring.last_error(), HasSubstr("not initialized")) << what;
  };
  refuses("claim_writer", [&] { return ring.claim_writer(); });
  refuses("claim_reader", [&] { return ring.claim_reader(); });
  refuses("write_slot", [&] { return ring.write_slot(data, sizeof data); });
  refuses("get_write_slot_ptr", [&] { return ring.get_write_slot_ptr() != nullptr; });
  refuses("read_slot", [&] { return ring.read_slot(data, sizeof data, nullptr); });
  refuses("peek_slot", [&] { return ring.peek_slot(data, sizeof data, nullptr); });
  refuses("get_read_slot_ptr", [&] { return ring.get_read_slot_ptr() != nullptr; });
  refuses("set_tag", [&] { return ring.set_tag(1); });
  refuses("reset", [&] { return ring.reset(), false; });
  ring.advance_write_pointer();
  ring.advance_read_pointer();
  EXPECT_FALSE(ring.advance_read_pointer(3));
  EXPECT_FALSE(ring.has_data());
  EXPECT_FALSE(ring.is_full());
  EXPECT_EQ(ring.unread(), 0u);
  EXPECT_EQ(ring.tag(), 0u);
  const Stats stats = stats_of(ring);
  EXPECT_EQ(stats.magic_number, 0u);
  EXPECT_EQ(stats.slot_count, 0u);
}

TEST_F(RingErrors, UseBeforeInitialize) {
  MemoryMappedCircularBuffer ring;
  expect_every_call_refused(ring);
}

TEST_F(RingErrors, UseAfterCleanup) {
  MemoryMappedCircularBuffer ring = open_ring();
  write_frames(ring, 0, 3);
  expect_frames(ring, 0, 1);
  ASSERT_NE(ring.get_write_slot_ptr(), nullptr);
  ring.cleanup();
  const Snapshot before(path_);
  expect_every_call_refused(ring);
  EXPECT_EQ(Snapshot(path_), before);
}

TEST_F(RingErrors, UseAfterAFailedInitialize) {
  MemoryMappedCircularBuffer ring;
  EXPECT_FALSE(ring.initialize((folder_ / "missing/ring.dat").c_str()));
  expect_every_call_refused(ring);
}

TEST_F(RingErrors, FailedInitializeLeavesTheObjectAtWork) {
  MemoryMappedCircularBuffer ring = open_ring();
  write_frames(ring, 0, 3);
  EXPECT_FALSE(ring.initialize((folder_ / "missing/ring.dat").c_str()));
  EXPECT_FALSE(ring.initialize(nullptr));
  EXPECT_EQ(ring.path(), path_);
  write_frames(ring, 3, 1);
  expect_frames(ring, 0, 4);
}

// --- creating over what is there ------------------------------------------------------------------------------------

TEST_F(RingErrors, CreationRefusesWhatIsNoRing) {
  for (const Bytes& bytes : {Bytes{'t', 'e', 'x', 't'}, Bytes(64, 0), Bytes(kSpecFileBytes, 0xff)}) {
    write_file(path_, bytes);
    const Snapshot before(path_);
    EXPECT_FALSE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
    EXPECT_EQ(errno, EEXIST);
    EXPECT_THAT(MemoryMappedCircularBuffer::last_error(), HasSubstr("is not a ring"));
    EXPECT_EQ(Snapshot(path_), before);
  }
  EXPECT_EQ(names_in(folder_.path()).size(), 1u);
}

TEST_F(RingErrors, CreationReplacesAnEmptyFileAndAnUnusedRing) {
  write_file(path_, {});
  EXPECT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
  EXPECT_EQ(read_file(path_).size(), kSpecFileBytes);
  {
    MemoryMappedCircularBuffer ring = open_ring();
    write_frames(ring, 0, 5);
  }
  EXPECT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
  EXPECT_EQ(read_file(path_), ring_bytes(SpecHeader{}));
}

TEST_F(RingErrors, ReasonsAreKeptPerThread) {
  MemoryMappedCircularBuffer ring = open_ring();
  EXPECT_FALSE(ring.write_slot(nullptr, 1));
  const std::string reason = ring.last_error();
  std::thread([] {
    EXPECT_STREQ(MemoryMappedCircularBuffer::last_error(), "");
    EXPECT_FALSE(MemoryMappedCircularBuffer::create_buffer_file(""));
  }).join();
  EXPECT_EQ(ring.last_error(), reason);
}

}  // namespace
}  // namespace ring_test
