// System calls that fail while a ring is made or opened: each failure is reported, and leaves neither a half-made file
// nor a changed one.
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>
#include <fcntl.h>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "recorder/session/log_writer.h"
#include "recorder/session/pack.h"
#include "recorder/session/recovery.h"
#include "recorder/session/session_reader.h"
#include "tests/recorder/base/file_calls.h"
#include "tests/recorder/ring/ring_fixture.h"
#include "tests/support/child_process.h"

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

// --- file systems without locks --------------------------------------------------------------------------------------

TEST_F(RingFaults, WhereThereAreNoLocksTheTruthIsToldAndWhatToDo) {
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
  for (const int error : {ENOLCK, EOPNOTSUPP, EINVAL}) {
    SCOPED_TRACE(error);
    const file_calls::LockScope none([&](uint64_t, const std::function<int()>&) { return errno = error, -1; });
    MemoryMappedCircularBuffer ring = open_ring();
    EXPECT_FALSE(ring.claim_writer());
    EXPECT_THAT(ring.last_error(),
                ::testing::AllOf(::testing::HasSubstr(path_), ::testing::HasSubstr(std::strerror(error)),
                                 ::testing::HasSubstr("has no locks"), ::testing::HasSubstr("--no-lock")));
    recorder::session::PackReport report;
    const std::string session = folder_ / "x.oro";
    write_file(session, Bytes(100));
    EXPECT_THAT(
        recorder::session::pack(session, report).message(),
        ::testing::AllOf(::testing::HasSubstr("has no locks"), ::testing::Not(::testing::HasSubstr("process"))));
    EXPECT_THAT(recorder::session::LogWriter().reopen(session, {}).message(), ::testing::HasSubstr("has no locks"));
  }
}

// A game may be at it: only who knows better may take it for dead.
TEST_F(RingFaults, WithoutLocksALivingSessionIsNotSaidToHaveDied) {
  using recorder::session::State;
  const std::string session = folder_ / "living.oro";
  recorder::session::SessionInfo info;
  info.id = 7;
  info.slot_bytes = 64;
  info.game = "ball";
  recorder::session::LogWriter living;
  ASSERT_TRUE(living.create(session, info).ok());
  ASSERT_TRUE(living.flush().ok());
  for (const int error : {ENOLCK, EINVAL, EOPNOTSUPP}) {
    const file_calls::LockScope none([&](uint64_t, const std::function<int()>&) { return errno = error, -1; },
                                     file_calls::LockScope::Calls::kAlsoAsking);
    recorder::session::SessionReader reader;
    ASSERT_TRUE(reader.open(session).ok());
    EXPECT_EQ(reader.state(), State::kUnknown);
    EXPECT_STREQ(recorder::session::name_of(reader.state()), "recording or died");
    recorder::session::RecoveryReport report;
    EXPECT_THAT(recorder::session::recover(session, "", report).message(), ::testing::HasSubstr("--no-lock"));
    std::vector<std::string> notices;
    recorder::session::recover_folder(folder_.path().string(), notices);
    EXPECT_TRUE(std::filesystem::exists(session)) << "not removed as one without frames either";
    EXPECT_TRUE(in_child([&] {
      recorder::base::work_without_locks();
      return reader.state() == State::kDied;
    })) << "on request it is";
  }
  recorder::session::SessionReader reader;
  ASSERT_TRUE(reader.open(session).ok());
  EXPECT_EQ(reader.state(), State::kRecording);
}

TEST_F(RingFaults, WithoutLocksTheRingWorksOnRequest) {
  EXPECT_TRUE(in_child([&] {  // for the rest of the process
    recorder::base::work_without_locks();
    const file_calls::LockScope none([&](uint64_t, const std::function<int()>&) { return errno = ENOLCK, -1; });
    MemoryMappedCircularBuffer ring = open_ring();
    EXPECT_TRUE(ring.claim_writer() && ring.claim_reader()) << ring.last_error();
    write_frames(ring, 0, 5);
    expect_frames(ring, 0, 5);
    // Elsewhere locks are locks.
    const file_calls::LockScope held([&](uint64_t, const std::function<int()>&) { return errno = EAGAIN, -1; });
    EXPECT_FALSE(open_ring().claim_writer());
    return true;
  }));
}

// --- a role that is taken while the other side is in the middle of a step
// ----------------------------------------------

// The other side, alive: it holds its role, is stopped between two of its stores, and goes on when it is told to.
class StoppedSide {
 public:
  StoppedSide(const std::string& path, bool writes) : writes_(writes) {
    EXPECT_TRUE(file_.open(path, recorder::base::Access::kReadWrite, std::nullopt));
    EXPECT_EQ(file_.file().try_lock(role().lock), 0);
  }
  const recorder::ring::Role& role() const {
    return writes_ ? recorder::ring::kWriterRole : recorder::ring::kReaderRole;
  }
  // Publishes the step to `position` up to and with store number `stores`; 4 are all.
  void step_to(uint32_t position, int stores) {
    struct Stopped {};
    try {
      recorder::ring::publish(shared(), {position, position}, [stores](int store) {
        if (store + 1 == stores) throw Stopped{};
      });
    } catch (const Stopped&) {
    }
  }
  // What a thread does that was held up there: finishes the step, takes others, and closes the ring.
  void go_on(uint32_t from, uint32_t to) {
    for (uint32_t position = from; position <= to; ++position) step_to(position, 4);
    file_.file().unlock(role().lock);
  }

 private:
  recorder::ring::SharedPosition shared() {
    return writes_ ? recorder::ring::writer_of(*file_.header()) : recorder::ring::reader_of(*file_.header());
  }
  const bool writes_;
  recorder::ring::RingFile file_;
};

TEST_F(RingFaults, TakingARoleTakesBackNothingThatTheOtherSidePublishesMeanwhile) {
  for (const bool writes : {true, false}) {
    for (int stores = 1; stores <= 4; ++stores) {
      SCOPED_TRACE(testing::Message() << (writes ? "writer" : "reader") << " stopped after store " << stores);
      write_file(path_, ring_bytes(writes ? spec_header(0, 0, 0, 0) : spec_header(6, 0, 6, 0)));
      StoppedSide other(path_, writes);
      other.step_to(1, stores);
      bool was_stopped_there = false;
      MemoryMappedCircularBuffer ring = open_ring();
      {
        const file_calls::LockScope between([&](uint64_t offset, const std::function<int()>& real) {
          const bool takes_the_others = offset == other.role().lock.offset;
          if (takes_the_others && !std::exchange(was_stopped_there, true)) other.go_on(1, 5);
          return real();
        });
        ASSERT_TRUE(writes ? ring.claim_reader() : ring.claim_writer()) << ring.last_error();
      }
      EXPECT_EQ(was_stopped_there, stores < 3) << "else all that the other side needs of the step is there";
      if (!was_stopped_there) other.go_on(1, 5);
      const SpecHeader header = header_in(path_);
      EXPECT_EQ(writes ? header.total_writes : header.total_reads, 5u);
      EXPECT_EQ(writes ? header.write_index : header.read_index, 5u);
      EXPECT_EQ(ring.unread(), writes ? 5u : 1u);
      EXPECT_EQ(open_ring().claim_writer(), writes) << "the other role is free again";
    }
  }
}

TEST_F(RingFaults, TakingARoleLeavesALivingSideBetweenItsStoresAlone) {
  for (const bool writes : {true, false}) {
    for (int stores = 1; stores < 4; ++stores) {
      SCOPED_TRACE(testing::Message() << (writes ? "writer" : "reader") << " stopped after store " << stores);
      write_file(path_, ring_bytes(writes ? spec_header(0, 0, 0, 0) : spec_header(6, 0, 6, 0)));
      StoppedSide other(path_, writes);
      other.step_to(1, stores);
      const SpecHeader before = header_in(path_);
      MemoryMappedCircularBuffer ring = open_ring();
      ASSERT_TRUE(writes ? ring.claim_reader() : ring.claim_writer()) << ring.last_error();
      EXPECT_EQ(header_in(path_).total_writes, before.total_writes);
      EXPECT_EQ(header_in(path_).total_reads, before.total_reads);
      other.go_on(1, 5);
      EXPECT_EQ(ring.unread(), writes ? 5u : 1u);
    }
  }
}

}  // namespace
}  // namespace ring_test
