// PlayedFrames: what has been played, read back out of the recording while it goes on: from the session's file or,
// where frames go to the ring alone, from what passed through the ring.
//
// Call follow() now and then from the start: what is new is then taken in bit by bit, and going back costs the same
// early and late in a long game. The game's thread; the recorder must outlive it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
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

  // Takes in what is new, if it is time for it.
  void follow();
  // Takes in what is new now. Fails when there is no recording or it cannot be read.
  recorder::Status refresh();

  // Number of the first frame that can be read; of the first there will be while there is none.
  uint64_t first_number();
  // Whether that frame is to be had by now: the newest ones are on their way to the disk for some milliseconds.
  bool holds(uint64_t number);
  // The frame of that number or, if it is missing, the nearest one before it. Fails when there is none.
  recorder::Status read(uint64_t number, PlayedFrame& frame);
  // The frame that was played before this one: where time was rewound that is the one before the frame that play went
  // on from, not the future that was given up. Fails when there is none (behind a gap: the one before the gap).
  recorder::Status read_before(const PlayedFrame& frame, PlayedFrame& before);
  // The frame that this one is a copy of, if play went on with it from there; otherwise the same.
  recorder::Status resolve(PlayedFrame& frame);

 private:
  recorder::Status open(const std::string& session);
  recorder::Status read_at(uint64_t index, PlayedFrame& frame);

  const recorder::Recorder& recorder_;
  std::unique_ptr<engine::FrameSource> source_;
  StateReader states_;
  std::vector<std::byte> slot_;
  std::chrono::steady_clock::time_point next_poll_;
};

}  // namespace game
