// Recorder: what a game holds. It hands out a place for each frame inside the mapped ring, seals and publishes the
// frame, and a thread of its own carries the frames from the ring into the session file.
//
//     Recorder recorder;
//     if (Status started = recorder.start(options, notices); !started.ok()) ...      once
//     if (std::byte* frame = recorder.begin()) { fill it; }                         every tick
//     recorder.commit(events);                                                       every tick
//     recorder.stop();                                                               at the end
//
// The way of a frame:  begin() -> the ring's slot -> commit(): seal, publish -> consumer thread: difference, write() ->
// only then is the slot released. A process killed at any instruction therefore loses no committed frame: what is not
// in the session is still in the ring, and the next start joins them (session/recovery.h).
//
// A black box has no session: the latest frames lie in the ring, the oldest make room, and a description beside the
// ring (session/black_box.h) lets a session be made of them after a crash, or of a part of them at any time
// (clip_writer.h).
//
// Cost to the game: begin() and commit() make no system call, take no lock and allocate nothing; together they cost
// about filling and hashing a slot. When the consumer cannot keep up (a stalled disk), the ring fills: begin() gives
// nullptr, the frame is counted as rejected, its number stays missing in the session, and the game goes on.
//
// Threads: begin() and commit() from one thread, the game's; stats(), timings(), session_path() and the notices from
// any; start() and stop() from the game's thread or while it is not recording.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/include/circular_buffer.h"
#include "recorder/session_recording.h"
#include "recorder/timings.h"

namespace recorder {

struct RecorderOptions {
  std::string ring_path;        // made when missing
  std::string sessions_folder;  // made when missing; empty: frames go to the ring alone and whoever reads it
  // Record into the ring alone, of which the latest slot_count frames, or one less, are kept whatever happens to the
  // process. sessions_folder is then where start() saves what a black box that crashed has left in this ring; empty:
  // the ring's own folder. Needs a ring of its own, of at least 2 slots; one that was of another slot_count is
  // replaced, when what it holds is saved.
  bool black_box = false;
  uint32_t slot_count = BUFFER_STAGES;
  uint32_t slot_bytes = SLOT_SIZE;  // the frame's struct and 32 bytes of seal
  ring::Durability durability;      // of ring and session: none, every interval (default 1 s), each write
  std::string game;                 // name and version of the game, for the session's description
  std::string game_version;
  FrameSchema schema;                        // of the game's struct
  std::map<std::string, std::string> extra;  // further entries of the description: seed, mode, ...
  // The session and frame that the game goes on from, when it does. Frame numbers begin with 0 all the same.
  std::optional<session::Parent> parent;
};

struct RecorderStats {
  uint64_t committed = 0;      // frames published to the ring
  uint64_t rejected = 0;       // frames that found the ring full
  uint64_t written = 0;        // frames in the session file
  uint64_t damaged = 0;        // frames whose slot was overwritten before it could be written: the game kept a pointer
  uint64_t session_bytes = 0;  // size of the session file
  uint64_t commit_p50_ns = 0;  // time that commit() takes
  uint64_t commit_p99_ns = 0;
  uint64_t commit_max_ns = 0;
  uint64_t lag_frames = 0;  // committed and not yet in the file; 0 without a session
  std::string error;        // why frames do not reach the disk at the moment, empty while they do
};

class Recorder {
 public:
  Recorder() = default;
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  // Calls stop().
  ~Recorder();

  // Opens the ring, brings what an earlier run left in it and in the folder into order (see session/recovery.h), starts
  // a new session and the consumer thread. What was recovered is told in `notices`, a line each. Fails, recording
  // nothing, when the ring is in use or unusable, or the session cannot be created.
  Status start(const RecorderOptions& options, std::vector<std::string>& notices);

  // The place for the next frame: slot_bytes - 32 bytes, zero or holding an older frame; nullptr when the ring is full
  // or nothing is being recorded. Valid until commit(). Asking again before that gives the same place.
  std::byte* begin();
  // Like begin(), but waits for the consumer while the ring is full: for simulations that run faster than real time.
  // nullptr when nothing is being recorded or the consumer cannot write.
  std::byte* begin_waiting();
  // Seals and publishes what begin() gave, with the frame's event bits. After a begin() that gave nullptr it only
  // counts the frame number on, so that the gap shows.
  void commit(uint64_t events);
  // The same with the frame's time given, in ns since the start: for a simulation that does not run in real time and
  // shall be watched at its own pace all the same. Times must not go back.
  void commit_at(uint64_t events, uint64_t time_ns);

  // The slot that commit() published last, seal included, for code of the game that looks at what it has just recorded;
  // empty before the first and after a frame that found the ring full. The game's thread; valid until the next begin().
  std::span<const std::byte> last_committed() const { return last_committed_; }

  // Waits until all committed frames are in the session, marks it finished, packs it (session/pack.h; some tenths of a
  // second for a million frames) and closes it. A session without a single frame is removed. Fails when the session
  // could not be written to its end; what is missing there is still in the ring, and the next start brings it in. In a
  // black box it marks the frames as those of a run that ended in order, which the next start drops. The recorder may
  // be started again.
  Status stop();

  bool recording() const { return recording_; }
  // Whether the present recording, or the last one, is a black box. The game's thread.
  bool black_box() const { return black_box_; }
  RecorderStats stats() const;
  // How commits, consumer and disk have been doing over time. A new object with each start(), which goes on to hold
  // what it holds after stop(); none before the first start().
  std::shared_ptr<const Timings> timings() const;
  // The current session; empty without one, as in a black box. It changes when recording has to go on in a new one.
  std::string session_path() const;
  // What there is to tell somebody since the last call, a line each: writing fails, works again, goes on in another
  // file, could not be packed. has_notices() costs next to nothing.
  bool has_notices() const;
  std::vector<std::string> notices();
  const std::string& ring_path() const { return ring_.path(); }
  uint64_t next_frame() const { return next_frame_; }

 private:
  Status open(const RecorderOptions& options, std::vector<std::string>& notices);
  Status open_ring(const RecorderOptions& options);
  Status check_overflow_policy(ring::Overflow wanted) const;
  Status open_session(const RecorderOptions& options, std::vector<std::string>& notices);
  Status open_black_box(const RecorderOptions& options, std::vector<std::string>& notices);
  void reset_counters();
  void seal_and_publish(uint64_t events, uint64_t time_ns, uint64_t begun);
  uint64_t now_ns() const;

  MemoryMappedCircularBuffer ring_;
  bool recording_ = false;
  bool black_box_ = false;
  std::chrono::steady_clock::time_point start_;

  // The game's thread.
  uint64_t next_frame_ = 0;
  std::byte* open_slot_ = nullptr;
  std::span<const std::byte> last_committed_;
  TimedHistogram* commit_times_ = nullptr;  // of timings_
  uint64_t start_ns_ = 0;                   // start_ on the clock of timings_
  std::atomic<uint64_t> committed_{0};
  std::atomic<uint64_t> rejected_{0};

  // Changed by the game's thread alone, which need not lock to read it; the others do.
  mutable std::mutex session_mutex_;
  std::unique_ptr<SessionRecording> session_;  // none when frames go to the ring alone
  std::shared_ptr<Timings> timings_;           // likewise
  bool drains_ = false;                        // likewise: frames go, or went, to a session
  bool checks_ring_file_ = false;              // likewise: in a black box, whose file may be removed

  // Of the session that has ended; guarded by session_mutex_.
  std::string last_session_path_;
  std::vector<std::string> last_notices_;
  RecorderStats last_stats_;
};

}  // namespace recorder
