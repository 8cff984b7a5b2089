// RecordedGame: a game that is played tick by tick and recorded as it goes. The rules write each frame straight into
// the place that the recorder hands out; when there is none - the ring is full, or nothing is recorded - the game goes
// on all the same and the recorder counts the loss.
//
// One session may hold several games: a change of mode opens a new one, with frame 0 of round 0, in the middle of the
// recording. Its seed is drawn from the game before, so that one seed on the command line decides a whole session.
// The game's thread; the recorder must outlive it.
#pragma once

#include <cstdint>

#include "game/rules/rules.h"
#include "recorder/recorder.h"

namespace game {

class RecordedGame {
 public:
  enum class Pace {
    kRealTime,   // never wait: a frame without a place is lost, and counted
    kFullSpeed,  // wait until there is a place; frames carry the time at which they would have come in real time
  };

  RecordedGame(recorder::Recorder& recorder, Pace pace) : recorder_(recorder), pace_(pace) {}

  // Opens a game and records its frame 0.
  void open(const NewGame& options);
  // Opens a game in that mode, with a seed drawn from this one.
  void open_next(Mode mode, uint32_t best);
  // Goes on from a state that was recorded elsewhere, which becomes the first frame of this recording.
  void resume(const GameState& state);
  // Goes on from an earlier frame of this recording, of that number. What was played since stays recorded; a frame that
  // says where play goes on from is recorded behind it (see rewound() in rules.h).
  void branch(const GameState& target, uint64_t number);
  // Plays one tick and records it.
  void step(Action action);

  const GameState& previous() const { return previous_; }  // the frame before, of whatever game
  const GameState& current() const { return current_; }
  uint64_t events() const { return events_; }                     // of the current frame
  uint64_t ticks() const { return ticks_; }                       // steps played in all games
  uint64_t number() const { return recorder_.next_frame() - 1; }  // of the current frame in the recording

 private:
  template <typename Write>
  void record(Write write);

  recorder::Recorder& recorder_;
  Pace pace_;
  GameState previous_{};
  GameState current_{};
  uint64_t events_ = 0;
  uint64_t ticks_ = 0;
  uint64_t played_ns_ = 0;  // game time of the current frame
};

}  // namespace game
