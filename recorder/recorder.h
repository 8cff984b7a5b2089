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
// Cost to the game: begin() and commit() make no system call, take no lock and allocate nothing; together they cost
// about filling and hashing a slot. When the consumer cannot keep up (a stalled disk), the ring fills: begin() gives
// nullptr, the frame is counted as rejected, its number stays missing in the session, and the game goes on.
//
// Threads: begin() and commit() from one thread, the game's; stats() from any; start() and stop() from the game's
// thread or while it is not recording.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "recorder/histogram.h"
#include "recorder/include/circular_buffer.h"
#include "recorder/session/log_writer.h"
#include "recorder/session/session_info.h"
#include "recorder/status.h"

namespace recorder {

struct RecorderOptions {
  std::string ring_path;        // made when missing
  std::string sessions_folder;  // made when missing; empty: frames go to the ring alone and whoever reads it
  uint32_t slot_count = BUFFER_STAGES;
  uint32_t slot_bytes = SLOT_SIZE;  // the frame's struct and 32 bytes of seal
  ring::Durability durability;      // of ring and session: none, every interval (default 1 s), each write
  std::string game;                 // name and version of the game, for the session's description
  std::string game_version;
  FrameSchema schema;                        // of the game's struct
  std::map<std::string, std::string> extra;  // further entries of the description: seed, mode, ...
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
  uint64_t lag_frames = 0;  // committed and not yet in the file
  std::string error;        // why frames do not reach the file at the moment, empty while they do
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

  // Waits until all committed frames are in the session, marks it finished and closes it. A session without a single
  // frame is removed. Fails when the session could not be written to its end; what is missing there is still in the
  // ring, and the next start brings it in. The recorder may be started again.
  Status stop();

  bool recording() const { return recording_; }
  RecorderStats stats() const;
  const std::string& session_path() const { return session_path_; }  // empty without a session
  const std::string& ring_path() const { return ring_.path(); }
  uint64_t next_frame() const { return next_frame_; }

 private:
  Status open_ring(const RecorderOptions& options);
  Status open_session(const RecorderOptions& options, std::vector<std::string>& notices);
  Status create_log(const RecorderOptions& options, const session::SessionInfo& info);
  void reset_counters();
  Status finish_session();
  void start_threads();
  void consume();
  bool drain(uint32_t frames);
  uint64_t now_ns() const;

  MemoryMappedCircularBuffer ring_;
  bool recording_ = false;
  std::string session_path_;
  std::chrono::steady_clock::time_point start_;
  ring::Durability durability_;

  // The game's thread.
  uint64_t next_frame_ = 0;
  std::byte* open_slot_ = nullptr;
  Histogram commit_times_;
  std::atomic<uint64_t> committed_{0};
  std::atomic<uint64_t> rejected_{0};

  // The consumer thread.
  session::LogWriter log_;
  uint32_t in_flight_ = 0;          // slots added to the log but neither flushed nor released
  uint32_t damaged_in_flight_ = 0;  // of these, the ones that the log did not take
  std::atomic<uint64_t> written_{0};
  std::atomic<uint64_t> damaged_{0};
  std::atomic<uint64_t> session_bytes_{0};

  // Shared.
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;   // guarded by mutex_
  std::string error_;       // guarded by mutex_: of the last write
  std::string sync_error_;  // guarded by mutex_: of the last sync
  std::atomic<bool> failing_{false};
  std::thread consumer_;
  std::unique_ptr<ring::SyncThread> sync_;  // of the session file
};

}  // namespace recorder
