// The game that recorder_kill_test kills. Records ticks of the tiny game and tells, in a counter that both processes
// have mapped, how many commits have returned.
//
//   recorder_kill_child record RING SESSIONS COUNTER MODE    MODE: full   waits for room, as fast as it can
//                                                                  drop   takes what room there is, as fast as it can
//                                                                  tick   a tick every half millisecond
//                                                                  stop   a few ticks, then stop(), for ever
//                                                                  abort, crash, term: 500 ticks, then that signal
//                                                                  black  a black box, as fast as it can
//                                                                  clips, black-clips: and a clip every 10 ticks, into
//                                                                         SESSIONS/clips; black-clips at the pace of tick
//   recorder_kill_child recover RING SESSIONS
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "recorder/clip_writer.h"
#include "recorder/recorder.h"
#include "recorder/session/recovery.h"
#include "tests/recorder/recorder_kill_shared.h"
#include "tests/support/tiny_game.h"

namespace {

using recorder::Recorder;
using recorder::RecorderOptions;
using recorder_test::KillCounter;
using testing_support::BallState;

RecorderOptions options_for(const std::string& ring, const std::string& sessions, const std::string& mode) {
  RecorderOptions options;
  options.black_box = mode.starts_with("black");
  options.ring_path = ring;
  options.sessions_folder = sessions;
  options.slot_count = recorder_test::kKillSlots;
  options.slot_bytes = recorder_test::kKillSlotBytes;
  options.durability = recorder::ring::Durability::none();
  options.game = "ball";
  options.schema = testing_support::ball_schema();
  return options;
}

KillCounter* map_counter(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  void* map = fd < 0 ? MAP_FAILED : ::mmap(nullptr, sizeof(KillCounter), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  return map == MAP_FAILED ? nullptr : static_cast<KillCounter*>(map);
}

// Commits one tick and counts it once commit() has returned. A tick that finds no room is played again, so that the
// numbers of the session stay the ticks of the game.
void play(Recorder& recorder, BallState& state, KillCounter& counter, bool waiting) {
  std::byte* frame = waiting ? recorder.begin_waiting() : recorder.begin();
  if (frame == nullptr) return;
  const BallState before = state;
  if (recorder.next_frame() != 0) state = testing_support::step(before);
  std::memcpy(frame, &state, sizeof state);
  recorder.commit(testing_support::events_between(before, state));
  counter.committed.store(recorder.next_frame(), std::memory_order_release);
}

int record(const std::string& ring, const std::string& sessions, KillCounter& counter, const std::string& mode) {
  const bool ends = mode == "abort" || mode == "crash" || mode == "term";
  for (uint32_t round = 1;; ++round) {
    Recorder recorder;
    std::vector<std::string> notices;
    counter.starting.store(round);
    if (const auto started = recorder.start(options_for(ring, sessions, mode), notices); !started.ok()) {
      std::fprintf(stderr, "recorder_kill_child: %s\n", started.message().c_str());
      return 1;
    }
    for (const std::string& notice : notices) std::fprintf(stderr, "recorder_kill_child: %s\n", notice.c_str());
    counter.committed.store(0, std::memory_order_release);
    std::strncpy(counter.session, recorder.session_path().c_str(), sizeof counter.session - 1);
    counter.recording.store(round, std::memory_order_release);
    BallState state = testing_support::new_ball(recorder_test::kKillSeed);
    const int ticks = mode == "stop" ? recorder_test::kStopTicks : ends ? 500 : -1;
    recorder::ClipWriter clips(recorder);
    for (int tick = 0; tick != ticks; ++tick) {
      if (mode.ends_with("clips") && tick % 10 == 9) {
        clips.save({.last_ns = UINT64_MAX, .path = sessions + "/clips/" + std::to_string(tick) + ".oro"});
      }
      play(recorder, state, counter, mode != "drop");
      if (mode == "tick" || mode == "black-clips") std::this_thread::sleep_for(std::chrono::microseconds(500));
    }
    if (mode == "abort") ::abort();
    if (mode == "crash" || mode == "term") ::raise(mode == "crash" ? SIGSEGV : SIGTERM);
    counter.stopping.store(round);
    if (!recorder.stop().ok()) return 1;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 5 && arguments[0] == "record") {
    ::signal(SIGSEGV, SIG_DFL);  // a sanitizer would turn it into an ordinary exit
    KillCounter* counter = map_counter(arguments[3]);
    return counter == nullptr ? 1 : record(arguments[1], arguments[2], *counter, arguments[4]);
  }
  if (arguments.size() == 3 && arguments[0] == "recover") {
    std::vector<std::string> notices;
    recorder::session::recover_folder(arguments[2], notices, arguments[1]);
    return 0;
  }
  return 2;
}
