// Recorder: records a game. It hands out a place for each frame inside the mapped ring, seals and publishes the frame,
// and a thread of its own moves the frames from the ring to the session file.
//
//     Recorder recorder;
//     if (Status started = recorder.start(options, notices); !started.ok()) ...      once
//     if (std::byte* frame = recorder.begin()) { fill it; }                         every tick
//     recorder.commit(events);                                                       every tick
//     recorder.stop();                                                               at the end
//
// A frame's journey:  begin() -> the ring's slot -> commit(): seal, publish -> consumer thread: difference, write() ->
// only then is the slot released. A process killed at any instruction therefore loses no committed frame: frames that
// are not in the session are still in the ring, and the next start joins them (session/recovery.h).
//
// A black box has no session: the ring keeps the latest frames and overwrites the oldest, and a description beside it
// (session/ring_description.h) lets a session be made of them after a crash, or of a part of them at any time
// (clip_writer.h).
//
// Cost to the game: begin() and commit() make no system call, take no lock and allocate nothing; together they cost
// about filling and hashing a slot. When the consumer cannot keep up (a stalled disk), the ring fills: begin() returns
// nullptr, the frame is counted as rejected, its number is missing in the session, and the game continues.
//
// Threads: begin() and commit() from one thread, the game's; stats(), timings(), session_path() and the notices from
// any; start() and stop() from the game's thread or while it is not recording.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/ring/options.h"
#include "recorder/schema/schema.h"
#include "recorder/session/frames.h"
#include "recorder/session/session_info.h"

namespace recorder {

struct Timings;  // timings.h

struct RecorderOptions {
  std::string ring_path;        // made when missing
  std::string sessions_folder;  // made when missing; empty: frames go to the ring alone and to its readers
  // Record into the ring alone, of which the latest slot_count frames, or one less, survive any end of the
  // process. start() saves what a crashed black box has left in this ring to sessions_folder, or to the ring's own
  // folder when that is empty. Needs a ring of its own, of at least 2 slots; one of another slot_count is replaced once
  // its frames are saved.
  bool black_box = false;
  uint32_t slot_count = BUFFER_STAGES;
  uint32_t slot_bytes = SLOT_SIZE;  // the frame's struct and 32 bytes of seal
  ring::Durability durability;      // of ring and session: none, every interval (default 1 s), each write
  std::string game;                 // name and version of the game, for the session's description
  std::string game_version;
  FrameSchema schema;                        // of the game's struct
  std::map<std::string, std::string> extra;  // further entries of the description: seed, mode, ...
  // Called while start() recovers and packs what an earlier run left, which may take seconds after millions of frames,
  // with the part of one session that is done. false stops: start() fails, with nothing lost.
  session::Progress progress = {};
  // Let start() install a handler of SIGBUS, so that a ring that another program cuts does not end the game
  // (base::survive_cut_files(), which hands on all other signals). false for a game that handles SIGBUS itself: its
  // handler calls base::replace_lost_page(), or the signal ends the game.
  bool survives_cut_files = true;
  // Record on a file system that has no locks all the same (base::work_without_locks(), for the whole process). Nothing
  // then keeps a second game from using the same ring and session, which damages both.
  bool without_locks = false;
  // The session and frame that the game continues from, if any. Frame numbers begin with 0 all the same.
  std::optional<session::Parent> parent;
};

struct RecorderStats {
  uint64_t committed = 0;      // frames published to the ring
  uint64_t rejected = 0;       // frames that found the ring full, and those of cut_off
  uint64_t cut_off = 0;        // frames whose slot another program cut off while they were made
  uint64_t written = 0;        // frames in the session file
  uint64_t damaged = 0;        // frames overwritten in their slot before they were written: the game kept a pointer
  uint64_t session_bytes = 0;  // size of the session file
  uint64_t commit_p50_ns = 0;  // time that commit() takes
  uint64_t commit_p99_ns = 0;
  uint64_t commit_max_ns = 0;
  uint64_t lag_frames = 0;       // committed and not yet in the file; 0 without a session
  uint64_t times_corrected = 0;  // frames whose time was before the last one's, and became that
  std::string error;             // why frames do not reach the disk now, empty while they do
};

class Recorder {
 public:
  Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  // Calls stop().
  ~Recorder();

  // Opens the ring, recovers what an earlier run left in it and in the folder (session/recovery.h), starts a new
  // session and the consumer thread. Appends what was recovered to `notices`, a line each. Fails, recording nothing,
  // when the ring is in use or unusable, the session cannot be created, or no thread can be started.
  Status start(const RecorderOptions& options, std::vector<std::string>& notices);

  // The place for the next frame: slot_bytes - 32 bytes, zero or holding an older frame; nullptr when the ring is full
  // or nothing is being recorded. Valid until commit(); another call before that returns the same place.
  std::byte* begin();
  // Like begin(), but waits for the consumer while the ring is full: for simulations that run faster than real time.
  // nullptr when nothing is being recorded or the consumer cannot write.
  std::byte* begin_waiting();
  // Sets the bytes of elements that are not alive (Group) to 0, then seals and publishes the frame at begin()'s place,
  // with its event bits. After a begin() that returned nullptr it
  // only advances the frame number, so that the gap shows.
  void commit(uint64_t events);
  // The same with the frame's time given, in ns since the start: for a simulation that does not run in real time but is
  // to be watched at its own pace. Times do not decrease: a frame that would be earlier than the last one, also by
  // commit()'s clock, gets that one's time and is counted in RecorderStats::times_corrected.
  void commit_at(uint64_t events, uint64_t time_ns);

  // The slot that commit() published last, seal included, for code of the game that reads what it has just recorded;
  // empty before the first frame and after one that found the ring full. The game's thread; valid until the next
  // begin().
  std::span<const std::byte> last_committed() const { return last_committed_; }

  // Waits until all committed frames are in the session, marks it finished, packs it (session/pack.h; some tenths of a
  // second for a million frames) and closes it. A session without a single frame is removed. Fails when the session
  // could not be written to its end; the missing frames are still in the ring, and the next start recovers them. In a
  // black box it marks the frames as those of a run that ended in order, which the next start drops. The recorder may
  // be started again. `progress` is told how far packing is, and may stop it: the session is then whole but not packed,
  // which notices() say, and the next start packs it.
  Status stop(const session::Progress& progress = {});

  bool recording() const { return recording_; }
  // Whether the current recording, or the last one, is a black box. The game's thread.
  bool black_box() const { return black_box_; }
  // Counts of the current recording, or of the last one.
  RecorderStats stats() const;
  // How commits, consumer and disk have been doing over time. Each start() makes a new object, which stop() leaves as
  // it is; nullptr before the first start().
  std::shared_ptr<const Timings> timings() const;
  // The current session, or the last one; empty without one, as in a black box. It changes when recording has to
  // continue in a new file.
  std::string session_path() const;
  // News since the last call, a line each: writing fails, works again, continues in another file, could not be packed.
  // has_notices() costs next to nothing.
  bool has_notices() const;
  std::vector<std::string> notices();
  // Empty when nothing is being recorded. The game's thread; valid until start() or stop().
  const std::string& ring_path() const;
  // Number of the next frame. The game's thread.
  uint64_t next_frame() const { return next_frame_; }

 private:
  struct Impl;

  void seal_and_publish(uint64_t events, uint64_t time_ns, uint64_t begun);

  bool recording_ = false;
  bool black_box_ = false;
  uint64_t next_frame_ = 0;
  uint64_t last_time_ns_ = 0;
  uint32_t lost_pages_ = 0;  // of the ring, when the open slot was handed out
  std::byte* open_slot_ = nullptr;
  std::span<const std::byte> last_committed_;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace recorder
