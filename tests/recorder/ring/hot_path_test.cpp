// The hot path: after the roles are taken, writing and reading make no system call and no allocation. A binary of its
// own, since operator new is replaced in it.
#include <functional>

#include "tests/recorder/ring/ring_fixture.h"
#include "tests/support/allocations.h"
#include "tests/support/child_process.h"

#if defined(__linux__)
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

namespace ring_test {
namespace {

// Writing and reading in every way there is, full and empty included. The two functions of a ring's other object stand
// for the other process. Gives false when anything went wrong.
bool use_hot_path(MemoryMappedCircularBuffer& writer, MemoryMappedCircularBuffer& reader, const Bytes& data) {
  static unsigned char out[1024];
  Stats stats;
  size_t bytes = 0;
  bool good = true;
  for (uint32_t i = 0; i < 10'000; ++i) {
    good &= writer.write_slot(data.data(), data.size());
    void* slot = writer.get_write_slot_ptr();
    good &= slot != nullptr;
    if (slot == nullptr) return false;
    std::memcpy(slot, data.data(), 16);
    writer.advance_write_pointer();
    while (!writer.is_full()) writer.write_slot(data.data(), 1);
    good &= writer.get_write_slot_ptr() == nullptr;
    good &= reader.has_data() && reader.peek_slot(out, sizeof out, &bytes) && reader.read_slot(out, sizeof out, &bytes);
    good &= reader.get_read_slot_ptr() != nullptr;
    reader.advance_read_pointer();
    good &= reader.get_read_slot_ptr(5) != nullptr && reader.advance_read_pointer(reader.unread());
    good &= reader.get_read_slot_ptr() == nullptr;
    reader.get_stats(stats);
  }
  return good && stats.total_writes == stats.total_reads && stats.total_writes == 100'000;
}

class RingHotPath : public RingFixture {
 protected:
  // Both roles taken, and every page and thread-local touched once.
  void open_both() {
    writer_ = open_ring();
    reader_ = open_ring();
    ASSERT_TRUE(writer_.claim_writer() && reader_.claim_reader());
  }
  MemoryMappedCircularBuffer writer_;
  MemoryMappedCircularBuffer reader_;
  const Bytes data_ = slot_content(7);
};

TEST_F(RingHotPath, AllocatesNothing) {
  open_both();
  session_test::forget_allocations();
  const bool good = use_hot_path(writer_, reader_, data_);
  const size_t largest = session_test::largest_allocation();
  EXPECT_TRUE(good);
  EXPECT_EQ(largest, 0u) << "bytes";
}

TEST_F(RingHotPath, AllocationsAreSeen) {
  session_test::forget_allocations();
  const std::string text(100, 'x');
  EXPECT_GE(session_test::largest_allocation(), text.size());
}

#if defined(__linux__)
// From here on any system call but the end of the process kills it with SIGSYS.
bool forbid_system_calls() {
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
  };
  sock_fprog filter{static_cast<unsigned short>(std::size(program)), program};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

// How a child ended that ran this without system calls: 0 for true, 1 for false, 128 + SIGSYS if it made one.
int without_system_calls(const std::function<bool()>& run) {
  return Child([&](const Child::Line&) -> bool {
           if (!forbid_system_calls()) return false;
           const bool good = run();
           ::syscall(SYS_exit_group, good ? 0 : 1);
           return false;
         })
      .wait();
}

TEST_F(RingHotPath, MakesNoSystemCall) {
  EXPECT_EQ(without_system_calls([] { return ::getppid() > 0; }), 128 + SIGSYS) << "the filter does not work";
  Child child([&](const Child::Line& line) {
    open_both();
    line.say();
    line.hear();
    if (!forbid_system_calls()) return false;
    ::syscall(SYS_exit_group, use_hot_path(writer_, reader_, data_) ? 0 : 1);
    return false;
  });
  ASSERT_EQ(child.line().hear(), '.');
  child.line().say();
  EXPECT_EQ(child.wait(), 0);
}
#endif

}  // namespace
}  // namespace ring_test
