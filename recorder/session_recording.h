// SessionRecording: the consumer of a ring. Its thread writes slots to a session file and only then releases them. Where
// the game waits for room (wait_for_room()), it does that itself instead of waiting for the thread to be given a core.
//
// When the file cannot be written - a full disk, no memory, the file removed or replaced - it keeps trying while the
// ring fills; frames that find the ring full are lost to the session. Once writing works again, recording continues: in
// the same file if no frame was lost, else in a new session, which names the old one as its parent and continues its
// numbers; the old one ends where the loss begins. problem() and notices() report errors and their end.
//
// Threads: start() and stop() from one thread, all else from any, also after stop().
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "recorder/base/job.h"
#include "recorder/base/status.h"
#include "recorder/include/circular_buffer.h"
#include "recorder/session/frames.h"
#include "recorder/session/log_writer.h"
#include "recorder/session/session_info.h"
#include "recorder/timings.h"

namespace recorder::ring {
class SyncThread;
}

namespace recorder {

class SessionRecording {
 public:
  // `ring` must outlive the thread; its owner holds both roles and leaves the reader's to this object. Lag, syncs and
  // unread frames go into `timings`.
  SessionRecording(MemoryMappedCircularBuffer& ring, std::shared_ptr<Timings> timings);
  SessionRecording(const SessionRecording&) = delete;
  SessionRecording& operator=(const SessionRecording&) = delete;
  ~SessionRecording();

  // Makes a session in `folder`, described by `info`, marks the ring as its own, and starts the thread. Fails, with
  // nothing left behind, when the file cannot be made or the thread cannot be started.
  Status start(const std::string& folder, const session::SessionInfo& info, const ring::Durability& durability);

  // Writes the remaining frames, finishes the session and packs it. `next_frame`: number after the game's last frame,
  // recorded or not. A session without a frame is removed. Fails when not everything could be written; the missing
  // frames are still in the ring. A session that cannot be packed, or whose packing `progress` stops, loses nothing and
  // is only reported in notices().
  Status stop(uint64_t next_frame, const session::Progress& progress = {});

  // For the thread that fills the ring, when it is full: returns when there is room. Writes and releases the slots, or
  // sleeps until the consumer's thread, which is at it, wakes it. false: there is none, since the file cannot be
  // written.
  bool wait_for_room();

  bool failing() const { return failing_.load(std::memory_order_relaxed); }
  uint64_t written() const { return written_.load(std::memory_order_relaxed); }
  uint64_t damaged() const { return damaged_.load(std::memory_order_relaxed); }
  uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

  // Path of the current session, empty when it was removed.
  std::string path() const;
  // Why frames do not reach the disk now; empty while they do.
  std::string problem() const;
  // News since the last call, a line each. has_notices() costs next to nothing.
  std::vector<std::string> notices();
  bool has_notices() const { return has_notices_.load(std::memory_order_relaxed); }

 private:
  Status create_log(session::LogWriter& log, const session::SessionInfo& info);
  Status start_consumer();
  void describe_ring();
  void start_sync();
  void consume();
  enum class Next { kAtOnce, kSoon, kLater, kRetry, kEnd };
  Next consume_once(bool stopping);
  bool drain(uint32_t unread);
  void track_waiting(uint32_t unread);
  Status write(uint32_t unread);
  Status write_to_log(uint32_t unread);
  void add_slots(uint32_t unread);
  bool copy_slot(uint32_t ahead);
  uint64_t first_unread_number();
  Status continue_in_new_session();
  Status finish(uint64_t next_frame, const session::Progress& progress);
  void report(const Status& written);
  void add_notice(std::string line);
  void wake_writer();
  void check_ring_file();

  MemoryMappedCircularBuffer& ring_;
  const std::shared_ptr<Timings> timings_;
  bool started_ = false;
  std::string folder_;
  session::SessionInfo info_;
  ring::Durability durability_;

  // The consumer's: its thread's, or that of the game while it waits for room.
  std::mutex consuming_;  // held while slots are written; taken before mutex_
  std::chrono::steady_clock::time_point last_write_;
  std::chrono::steady_clock::time_point last_ring_check_;
  int busy_polls_ = 0;
  session::LogWriter log_;
  std::vector<std::byte> slot_;      // copy of the slot that is being added
  uint64_t next_to_write_ = 0;       // number that the log expected when it was given the first slot in flight
  uint32_t in_flight_ = 0;           // slots added to the log but neither flushed nor released
  uint32_t damaged_in_flight_ = 0;   // of these, the ones that the log did not take
  uint32_t watched_ = 0;             // slots to come in which frames lost to a failure would show as a jump
  uint64_t waiting_since_ns_ = 0;    // when the oldest unread frame was first seen; 0: there is none
  bool new_session_due_ = false;     // the oldest slot in the ring is behind such a jump
  bool ring_was_cut_ = false;        // the ring's file, which was noted
  bool header_was_changed_ = false;  // by another program, which was noted
  bool log_is_broken_ = false;       // an exception has left a frame half added

  std::atomic<uint64_t> written_{0};
  std::atomic<uint64_t> damaged_{0};
  std::atomic<uint64_t> bytes_{0};
  std::atomic<bool> failing_{false};
  std::atomic<bool> has_notices_{false};

  mutable std::mutex mutex_;
  std::condition_variable wake_;            // the consumer
  std::condition_variable room_;            // the thread that fills the ring
  bool waits_for_room_ = false;             // guarded by mutex_
  bool stopping_ = false;                   // guarded by mutex_
  std::string path_;                        // guarded by mutex_
  std::string error_;                       // guarded by mutex_: of the last write
  std::string sync_error_;                  // guarded by mutex_: of the last sync
  std::string ring_error_;                  // guarded by mutex_: what is wrong with the ring's file
  std::vector<std::string> notices_;        // guarded by mutex_
  std::unique_ptr<ring::SyncThread> sync_;  // of the session file
  base::Job consumer_;                      // last: it uses all of the above
};

}  // namespace recorder
