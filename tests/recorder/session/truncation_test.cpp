// A session cut at any byte, as a kill or a full disk leaves it: what was whole stays, what is torn is told, and
// recovery makes a finished session of it.
#include "recorder/session/recovery.h"
#include "tests/recorder/session/session_fixture.h"

namespace session_test {
namespace {

using recorder::session::recover;
using recorder::session::RecoveryReport;

// A session that died, its bytes, and how many frames are whole at which size.
class SessionTruncation : public SessionFixture {
 protected:
  struct Mark {
    uint64_t bytes;
    uint64_t frames;
  };

  // `batches` flushes of `batch` frames.
  void record(uint64_t batches, uint64_t batch) {
    slots_ = frame_slots(batches * batch);
    LogWriter log;
    ASSERT_OK(log.create(path_, ball_info()));
    marks_ = {{log.bytes(), 0}};
    for (uint64_t i = 0; i < slots_.size(); ++i) {
      ASSERT_TRUE(log.add(slots_[i]));
      if ((i + 1) % batch != 0) continue;
      ASSERT_OK(log.flush());
      marks_.push_back({log.bytes(), i + 1});
    }
    log.abandon();
    bytes_ = read_file(path_);
    ASSERT_EQ(bytes_.size(), marks_.back().bytes);
  }
  // The last mark at or before that size.
  Mark whole_at(uint64_t size) const {
    Mark whole = marks_.front();
    for (const Mark& mark : marks_) {
      if (mark.bytes <= size) whole = mark;
    }
    return whole;
  }
  std::vector<Slot> first_slots(uint64_t count) const {
    return {slots_.begin(), slots_.begin() + static_cast<long>(count)};
  }

  std::vector<Slot> slots_;
  std::vector<Mark> marks_;
  Bytes bytes_;
};

TEST_F(SessionTruncation, WithinTheDescriptionIsAClearError) {
  record(1, 1);
  const uint64_t first_copy = 64 + (marks_[0].bytes - 64) / 2;
  for (uint64_t size = 0; size < first_copy; ++size) {
    write_file(path_, std::span(bytes_).first(size));
    SessionReader reader;
    const Status opened = reader.open(path_);
    ASSERT_FALSE(opened.ok()) << size;
    EXPECT_EQ(opened.message().find(path_), 0u) << opened.message();
    const char* reason = size < 8    ? "is not a recording"
                         : size < 64 ? "ends within its header"
                                     : "description of the session";
    EXPECT_THAT(opened.message(), testing::HasSubstr(reason)) << size;
    EXPECT_FALSE(reader.is_open());
  }
}

TEST_F(SessionTruncation, AtAnyByteKeepsTheWholeBlocks) {
  record(12, 5);
  for (uint64_t size = marks_[0].bytes; size <= bytes_.size(); size += kEveryByte) {
    SCOPED_TRACE(size);
    write_file(path_, std::span(bytes_).first(size));
    const Mark whole = whole_at(size);
    SessionReader reader;
    ASSERT_OK(reader.open(path_));
    EXPECT_EQ(reader.state(), State::kDied);
    ASSERT_EQ(reader.frame_count(), whole.frames);
    EXPECT_EQ(reader.damage().incomplete_bytes, size - whole.bytes);
    EXPECT_EQ(reader.damage().damaged_bytes, 0u);
    EXPECT_EQ(reader.end_of_whole_blocks(), whole.bytes);
    EXPECT_TRUE(reader.gaps().empty());
    ASSERT_EQ(read_all(reader), first_slots(whole.frames));
  }
}

TEST_F(SessionTruncation, AtAnyByteIsRecovered) {
  record(3, 2);
  for (uint64_t size = marks_[0].bytes; size <= bytes_.size(); size += kEveryByte) {
    SCOPED_TRACE(size);
    write_file(path_, std::span(bytes_).first(size));
    const Mark whole = whole_at(size);
    RecoveryReport report;
    ASSERT_OK(recover(path_, "", report));
    EXPECT_EQ(report.frames_in_log, whole.frames);
    EXPECT_EQ(report.frames_from_ring, 0u);
    EXPECT_EQ(report.incomplete_bytes, size - whole.bytes);
    SessionReader reader;
    ASSERT_OK(reader.open(path_));
    EXPECT_EQ(reader.state(), State::kFinished);
    EXPECT_TRUE(reader.was_recovered());
    EXPECT_EQ(reader.damage().incomplete_bytes + reader.damage().damaged_bytes, 0u);
    ASSERT_EQ(read_all(reader), first_slots(whole.frames));
  }
}

// The viewer may be looking while the next start recovers.
TEST_F(SessionTruncation, AReaderFollowsThroughTheRecovery) {
  record(6, 4);
  for (const uint64_t torn : {1, 23, 24, 40, 70}) {
    write_file(path_, std::span(bytes_).first(marks_[3].bytes + torn));
    SessionReader reader;
    ASSERT_OK(reader.open(path_));
    LogWriter log;
    ASSERT_OK(log.reopen(path_, reader.info()));
    ASSERT_OK(log.continue_at({reader.end_of_whole_blocks(), reader.frame_count(), reader.next_frame()}));
    ASSERT_OK(reader.refresh());
    EXPECT_EQ(reader.damage().incomplete_bytes, 0u) << "the torn block still stands there";
    for (uint64_t i = 12; i < 20; ++i) ASSERT_TRUE(log.add(slots_[i]));
    ASSERT_OK(log.flush());
    ASSERT_OK(reader.refresh());
    EXPECT_EQ(reader.damage().damaged_bytes, 0u);
    EXPECT_EQ(read_all(reader), first_slots(20));
    ASSERT_OK(log.finish(true));
  }
}

TEST_F(SessionTruncation, WhileOpenIsAnErrorAndNoCrash) {
  record(12, 50);
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  std::filesystem::resize_file(path_, marks_[2].bytes);
  Slot slot(kSlotBytes);
  EXPECT_THAT(reader.read(450, slot).message(), testing::HasSubstr("have changed since opening"));
}

}  // namespace
}  // namespace session_test
