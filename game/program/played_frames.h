// PlayedFrames: the frames of the running recording, read back while it goes on: from the session's file or, where
// frames go to the ring alone, from what passed through the ring.
//
// Call poll() regularly from the start: it takes in new frames bit by bit, so that a rewind costs the same early and
// late in a long game. The game's thread; the recorder must outlive it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "game/rules/state.h"
#include "game/rules/state_schema.h"
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
  explicit PlayedFrames(const recorder::Recorder& recorder) : recorder_(recorder) {}

  // Takes in new frames, at most every 20 ms.
  void poll();
  // Takes in new frames now. Fails when there is no recording or it cannot be read.
  recorder::Status refresh();

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
  recorder::Status open(const std::string& session);
  recorder::Status read_at(uint64_t index, PlayedFrame& frame);

  const recorder::Recorder& recorder_;
  std::shared_ptr<engine::FrameSource> source_;
  bool is_session_ = false;
  StateReader states_;
  std::vector<std::byte> slot_;
  std::chrono::steady_clock::time_point next_poll_;
};

}  // namespace game
