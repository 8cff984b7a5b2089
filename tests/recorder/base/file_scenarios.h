// What the tests share in which system calls fail, kill or are cut off by the power: a place to record in, ways to
// leave one behind, and what must be true of it afterwards.
#pragma once

#include <functional>
#include <map>

#include "recorder/include/circular_buffer.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/pack.h"
#include "tests/recorder/base/file_calls.h"
#include "tests/recorder/recorder_fixture.h"

namespace recorder_test {

using recorder::session::Bookmark;
using recorder::session::PackReport;

inline constexpr uint32_t kSlots = 64;
inline constexpr int kTicks = 20;  // fewer than half a ring: nothing waits for the consumer

// What a scenario works in, and what it tells.
struct Site {
  std::string folder;
  std::string ring = folder + "/ball.dat";
  std::string sessions = folder + "/recordings";
  uint32_t slots = kSlots;
  std::vector<std::string> told = {};
  uint64_t committed = 0;

  RecorderOptions options() const {
    RecorderOptions options;
    options.ring_path = ring;
    options.sessions_folder = sessions;
    options.slot_count = slots;
    options.slot_bytes = kSlotBytes;
    options.durability = Durability::each_write();
    options.game = "ball";
    options.schema = testing_support::ball_schema();
    return options;
  }
  void tell(const Status& status) {
    if (!status.ok()) told.push_back(status.message());
  }
  void tell(const std::vector<std::string>& lines) { told.insert(told.end(), lines.begin(), lines.end()); }
  // Of a start, which tells of successes as well.
  void tell_failures(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
      if (line.find("not") != line.npos) told.push_back(line);
    }
  }
};

// Records `ticks` ticks, if it can be started; tells what went wrong.
inline void record(Site& site, int ticks) {
  Recorder recorder;
  std::vector<std::string> notices;
  const Status started = recorder.start(site.options(), notices);
  site.tell(started);
  site.tell_failures(notices);
  if (!started.ok()) return;
  Player player(recorder);
  for (int i = 0; i < ticks; ++i) ASSERT_TRUE(player.play(false));
  site.committed += recorder.stats().committed;
  site.tell(recorder.stop());
  site.tell(recorder.notices());
}

// Every frame that was committed, and at most `more`, stands in exactly one session, and is the game's.
inline void expect_every_frame_once(const Site& site, uint64_t more = 0) {
  std::map<uint64_t, int> found;
  BallRun run;
  for (const std::string& path : list_sessions(site.sessions)) {
    SessionReader reader;
    ASSERT_OK(reader.open(path));
    EXPECT_TRUE(reader.is_packed()) << path;
    EXPECT_FALSE(reader.damage().any()) << path;
    for (uint64_t i = 0; i < reader.frame_count(); ++i) {
      const Slot slot = read_slot(reader, i);
      ASSERT_TRUE(is_tick(slot, recorder::seal_of(slot).frame, run)) << path;
      ++found[recorder::seal_of(slot).frame];
    }
  }
  ASSERT_GE(found.size(), site.committed) << "committed frames are missing";
  ASSERT_LE(found.size(), site.committed + more);
  for (const auto& [frame, times] : found) ASSERT_EQ(times, 1) << "frame " << frame;
}

// No file has a name that it has only while it is being made.
inline void expect_nothing_half_made(const Site& site) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(site.folder)) {
    EXPECT_THAT(entry.path().string(), testing::Not(testing::ContainsRegex("\\.(new-|packing|upgrading)")));
  }
}

// Only the ring, its description and sessions: no half-made file under another name.
inline void expect_no_leftovers(const Site& site) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(site.folder)) {
    if (!entry.is_regular_file() || entry.path() == site.ring) continue;
    EXPECT_THAT(entry.path().filename().string(), testing::MatchesRegex(".*\\.oro(\\.marks)?|.*\\.dat\\.about"));
  }
}

// A session that died with some frames in the log, the rest of them only in the ring.
inline void leave_a_dead_session(Site& site, bool all_in_log = false) {
  std::filesystem::create_directories(site.sessions);
  const auto slots = frame_slots(kTicks);
  const size_t in_log = all_in_log ? kTicks : kTicks / 2;
  WriteOptions options{.batch = 3, .finish = false, .info = ball_info(site.ring)};
  write_session(site.sessions + "/died.oro", {slots.begin(), slots.begin() + static_cast<long>(in_log)}, options);
  MemoryMappedCircularBuffer ring({site.slots, kSlotBytes, recorder::ring::Overflow::kReject, Durability::none()});
  ASSERT_TRUE(ring.initialize(site.ring.c_str()) && ring.set_tag(options.info.id)) << ring.last_error();
  for (size_t i = in_log - 5; i < slots.size(); ++i) ASSERT_TRUE(ring.write_slot(slots[i].data(), slots[i].size()));
  site.committed = kTicks;
}

inline void leave_a_finished_log(Site& site) {
  std::filesystem::create_directories(site.sessions);
  write_session(site.sessions + "/done.oro", frame_slots(kTicks), {.batch = 3});
  site.committed = kTicks;
}
inline void leave_a_packed_session(Site& site) {
  leave_a_finished_log(site);
  PackReport report;
  ASSERT_OK(recorder::session::pack(site.sessions + "/done.oro", report));
}

}  // namespace recorder_test
