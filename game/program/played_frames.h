// PlayedFrames: the frames of the running recording, read back while it goes on: from the session's file or, where
// frames go to the ring alone, from what passed through the ring. Who draws reads them from memory, into which a thread
// copies the file. WayBack reads them on a thread of its own, the newest first, so that a picture of a rewind does not
// wait for the disk.
//
// PlayedFrames: one thread, and the recorder records as long as it is used. WayBack: the game's thread; the recorder
// must outlive it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "game/rules/state.h"
#include "game/rules/state_schema.h"
#include "recorder/base/job.h"
#include "recorder/base/status.h"
#include "recorder/recorder.h"

namespace game {

struct PlayedFrame {
  GameState state{};
  uint64_t number = 0;  // in the recording
  uint64_t events = 0;
};

class PlayedFrames {
 public:
  // kFromMemory: no function waits for the disk; only poll() takes in new frames, some milliseconds later.
  enum class Reads { kFromDisk, kFromMemory };
  explicit PlayedFrames(const recorder::Recorder& recorder, Reads reads = Reads::kFromDisk)
      : recorder_(recorder), reads_(reads) {}

  // Takes in new frames, at most every 20 ms.
  void poll();
  // Takes in new frames now, from the disk. Fails when there is no recording or it cannot be read.
  recorder::Status refresh();
  // Whether a thread is copying the file, which the destructor would wait for.
  bool busy() const { return job_.is_running(); }
  // Whether the next poll() may take in frames that have been copied.
  bool reading() const { return reads_ahead_; }

  // The session as far as it is on disk; nullptr before that begins, and where frames go to the ring alone. Another
  // object once recording continues in another file (a full disk).
  std::shared_ptr<engine::FrameSource> session() const { return is_session_ ? source_ : nullptr; }

  // Number of the first frame that can be read; 0 while there is none.
  uint64_t first_number();
  // Whether that frame can be read yet: the newest ones reach the disk some milliseconds later.
  bool holds(uint64_t number);
  // The frame of that number or, if it is missing, the nearest one before it. Fails when there is none.
  recorder::Status read(uint64_t number, PlayedFrame& frame);
  // The frame that was played before this one; across a rewind the one before the frame that play continued from.
  // Behind a gap the one before the gap. Fails when there is none.
  recorder::Status read_before(const PlayedFrame& frame, PlayedFrame& before);
  // Replaces the first frame after a rewind by the frame that it is a copy of; leaves others as they are.
  recorder::Status resolve(PlayedFrame& frame);

 private:
  struct Reading;
  recorder::Status open(const std::string& session);
  recorder::Status use(std::shared_ptr<engine::FrameSource> source, bool is_session);
  void start_reading(const std::string& session);
  void take_read();
  recorder::Status read_at(uint64_t index, PlayedFrame& frame);

  const recorder::Recorder& recorder_;
  const Reads reads_;
  std::shared_ptr<engine::FrameSource> source_;
  bool is_session_ = false;
  StateReader states_;
  std::vector<std::byte> slot_;
  std::chrono::steady_clock::time_point next_poll_;
  std::shared_ptr<Reading> reading_;  // the job's while it runs
  bool reads_ahead_ = false;          // its result was not taken yet
  uint64_t written_ = UINT64_MAX;     // frames in the file when it began
  recorder::base::Job job_;
};

class WayBack {
 public:
  explicit WayBack(const recorder::Recorder& recorder);

  // Starts anew from a frame of the recording, and reads ahead.
  void begin(const PlayedFrame& from);

  struct Step {
    PlayedFrame at;                     // where it stands, as PlayedFrames::resolve() gives it
    std::optional<PlayedFrame> before;  // the frame that was played before; nothing at the beginning, or on failure
    std::string problem;                // why earlier frames cannot be read
  };
  // The next step, the first one being that of the frame it began from; nothing while that is still being read. The
  // last step is the one without a frame before it.
  std::optional<Step> take();

  // Stops reading.
  void end();
  // Whether it is reading.
  bool busy() const { return job_.is_running(); }

 private:
  struct Work;
  void read_ahead();

  std::shared_ptr<Work> work_;
  std::optional<PlayedFrame> start_;  // to begin from, once the thread is free
  recorder::base::Job job_;
};

}  // namespace game
