// ResumePoint: the frame of a recording that a game is to go on from, as asked for with --resume SESSION@FRAME.
//
// Reading waits for the disk. Any thread.
#pragma once

#include <cstdint>
#include <string>

#include "game/program/options.h"
#include "game/rules/rules.h"
#include "game/rules/state.h"
#include "recorder/base/status.h"
#include "recorder/recorder.h"
#include "recorder/session/session_info.h"
#include "recorder/session/session_reader.h"

namespace game {

struct ResumePoint {
  GameState state{};                   // as recorded, but for where it was rewound to, which names a frame elsewhere
  recorder::session::Parent parent{};  // the session and the frame's number in it
  std::string origin = {};             // "2026-01-31_12-00-00.oro@1234", for people
};

// A session and one of its frames, as players name them: "PATH@NUMBER", "PATH@last", or "PATH" for the last frame.
struct FrameName {
  std::string path;
  bool given = false;  // whether a frame was named
  bool last = true;
  uint64_t number = 0;
};
FrameName frame_name(const std::string& text);

// Opens the session of that name. Fails, naming the file, when there is none, and where it is its frame that cannot be
// a frame's name.
recorder::Status open_named(const FrameName& name, recorder::session::SessionReader& session);

// Where the named frame is in an opened session. Fails, saying which there are, when there is no such frame.
recorder::Status find_frame(recorder::session::SessionReader& session, const FrameName& name, uint64_t& index);

// Reads the frame that `text` names. Fails, naming the file and what to do, when there is no such session or frame,
// when it is of another game or an older one that lacks what the rules need, and when it is damaged.
recorder::Status read_resume_point(const std::string& text, ResumePoint& point);

// Starting and ending the recording of a run, and saying so.
//
// Main thread.

// Starts recording a game of this seed and mode as the options say, or not at all with --no-record; one that goes on
// from another recording names it. Prints seed, ring and session on standard output and what was recovered of earlier
// runs on standard error. On failure nothing is recorded; the message says what to do.
recorder::Status start_recording(const Options& options, uint64_t seed, Mode mode, recorder::Recorder& recorder,
                                 const ResumePoint* resumed = nullptr);

// Ends it and reports losses. Fails when frames could not be written.
recorder::Status end_recording(recorder::Recorder& recorder);

// Prints on standard error what has become known of the recording since the last call. To be called every tick: it
// costs nothing as long as there is nothing.
void print_notices(recorder::Recorder& recorder);

// What the player should know about the recording while playing: empty as long as all is well.
std::string problem_of(const recorder::RecorderStats& stats);

// RecordedGame: a game that is played tick by tick and recorded as it goes. The rules write each frame straight into
// the place that the recorder hands out; when there is none - the ring is full, or nothing is recorded - the game goes
// on all the same and the recorder counts the loss.
//
// One session may hold several games: a change of mode opens a new one, with frame 0 of round 0, in the middle of the
// recording. Its seed is drawn from the game before, so that one seed on the command line decides a whole session.
// The game's thread; the recorder must outlive it.

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
