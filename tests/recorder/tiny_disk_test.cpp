// A filesystem of some hundred KB that runs full while it is recorded to, and on which there is no room for packing: a
// real one where the system lets a test mount it in a namespace of its own, else a limit on file sizes.
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <sched.h>

#include "recorder/session/pack.h"
#include "tests/recorder/recorder_fixture.h"
#include "tests/support/child_process.h"

namespace recorder_test {
namespace {

constexpr uint64_t kPage = 4096;  // what such a filesystem gives out at once

// Lives in a process of its own, which ends with it.
class TinyDisk {
 public:
  explicit TinyDisk(const std::string& path) : ballast_(path + "/ballast") {
    std::filesystem::create_directories(path);
    is_real_ = mount_at(path);
    if (!is_real_) std::printf("no filesystem can be mounted here; a limit on file sizes stands in for it\n");
  }
  // Leaves room for `bytes`: in all, or without a real disk in each file.
  void fill(uint64_t bytes) {
    if (!is_real_) return limit_files(bytes);
    const recorder::base::File file(::open(ballast_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    const std::vector<char> page(kPage, 'x');
    uint64_t size = 0;
    while (::pwrite(file.native(), page.data(), kPage, static_cast<off_t>(size)) == static_cast<ssize_t>(kPage)) {
      size += kPage;
    }
    ASSERT_GE(size, bytes);
    ASSERT_EQ(::ftruncate(file.native(), static_cast<off_t>(size - bytes)), 0);
  }
  void empty() {
    if (!is_real_) return limit_files(RLIM_INFINITY);
    ASSERT_EQ(::unlink(ballast_.c_str()), 0);
  }
  // What the system says when it is full.
  const char* reason() const { return std::strerror(is_real_ ? ENOSPC : EFBIG); }

 private:
  static bool mount_at(const std::string& path) {
    const uid_t user = ::geteuid();
    const gid_t group = ::getegid();
    if (::unshare(user == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    if (user != 0) {
      std::ofstream("/proc/self/setgroups") << "deny";
      std::ofstream("/proc/self/uid_map") << "0 " << user << " 1";
      std::ofstream("/proc/self/gid_map") << "0 " << group << " 1";
    }
    if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
    return ::mount("ouroboros-test", path.c_str(), "tmpfs", 0, "size=512k,mode=777") == 0;
  }
  static void limit_files(uint64_t bytes) {
    const rlimit limit{bytes, RLIM_INFINITY};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  }

  std::string ballast_;
  bool is_real_ = false;
};

class RecorderTinyDisk : public RecorderFixture {
 protected:
  static void in_child(const std::function<void()>& test) {
    EXPECT_TRUE(ring_test::in_child([&] {
      test();
      return true;
    }));
  }
};

TEST_F(RecorderTinyDisk, RunningFullIsToldAndRecordingGoesOnInANewSession) {
  in_child([this] {
    TinyDisk disk(sessions_);
    Recorder recorder;
    start(recorder);
    const std::string first = recorder.session_path();
    disk.fill(8 * kPage);
    Player player(recorder);
    int played = 0;
    while (player.play(true)) ASSERT_LT(++played, 100'000) << "it never runs full";
    EXPECT_THAT(recorder.stats().error, testing::AllOf(HasSubstr(first), HasSubstr(disk.reason())));
    EXPECT_THAT(recorder.notices(), testing::ElementsAre(HasSubstr("the game continues, trying again")));
    for (int i = 0; i < 100; ++i) player.play(false);
    EXPECT_GT(recorder.stats().rejected, 90u);

    disk.empty();
    ASSERT_TRUE(eventually([&] { return recorder.stats().error.empty(); }));
    player.play_waiting(200);
    const std::string second = recorder.session_path();
    EXPECT_NE(second, first);
    const RecorderStats stats = recorder.stats();
    const uint64_t next_frame = recorder.next_frame();
    ASSERT_OK(recorder.stop());
    EXPECT_EQ(recorder.stats().written, stats.committed);

    BallRun run;
    uint64_t found = 0;
    uint64_t told = 0;
    for (const std::string& path : {first, second}) {
      SessionReader reader;
      ASSERT_OK(reader.open(path));
      EXPECT_FALSE(reader.damage().any());
      for (uint64_t i = 0; i < reader.frame_count(); ++i) {
        const Slot slot = read_slot(reader, i);
        ASSERT_TRUE(is_tick(slot, recorder::seal_of(slot).frame, run));
      }
      found += reader.frame_count();
      for (const Gap& gap : reader.gaps()) told += gap.count;
    }
    EXPECT_EQ(found, stats.committed);
    EXPECT_EQ(told, stats.rejected);
    EXPECT_EQ(found + told, next_frame);
  });
}

TEST_F(RecorderTinyDisk, PackingOnAFullDiskLeavesTheLog) {
  in_child([this] {
    TinyDisk disk(sessions_);
    const std::string path = sessions_ + "/log.oro";
    const auto slots = frame_slots(2000);
    write_session(path, slots, {.batch = 50});
    const Bytes before = read_file(path);
    disk.fill(kPage);
    recorder::session::PackReport report;
    EXPECT_THAT(recorder::session::pack(path, report).message(), HasSubstr(disk.reason()));
    EXPECT_EQ(read_file(path), before);
    EXPECT_THAT(temporaries_of(path), testing::IsEmpty());
    disk.empty();
    ASSERT_OK(recorder::session::pack(path, report));
    EXPECT_EQ(read_all(path), slots);
  });
}

TEST_F(RecorderTinyDisk, StoppingOnAFullDiskLeavesTheLogForTheNextStart) {
  in_child([this] {
    TinyDisk disk(sessions_);
    Recorder recorder;
    start(recorder);
    Player(recorder).play_waiting(500);
    ASSERT_TRUE(eventually([&] { return recorder.stats().written == 500; }));
    const std::string path = recorder.session_path();
    // Room for the mark at the log's end, none for a packed file.
    disk.fill(0);
    const Status stopped = recorder.stop();
    const auto notices = recorder.notices();
    EXPECT_TRUE(!stopped.ok() || !notices.empty()) << "nothing was told";
    disk.empty();
    start(recorder);
    expect_ticks(path, 500);
  });
}

}  // namespace
}  // namespace recorder_test
