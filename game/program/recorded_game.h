// RecordedGame: a game that is played tick by tick and recorded as it goes; with how its recording starts and ends, and
// how a frame of another recording is found to continue from (ResumePoint).
//
// The rules write each frame straight into the slot that the recorder hands out; when there is none - the ring is full,
// or nothing is recorded - the game continues and the recorder counts the loss. One session may hold several games: a
// change of mode opens a new one, with frame 0 of round 0. Its seed is drawn from the game before, so that one seed on
// the command line decides a whole session. The game's thread; the recorder must outlive the game. Functions that open
// files wait for the disk.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "game/program/options.h"
#include "game/rules/rules.h"
#include "game/rules/state.h"
#include "game/rules/state_schema.h"
#include "recorder/base/status.h"
#include "recorder/recorder.h"
#include "recorder/session/session_info.h"
#include "recorder/session/session_reader.h"

namespace game {

// --- frames of recordings ----------------------------------------------------------------------------------------

// The frame that --resume SESSION@FRAME names.
struct ResumePoint {
  GameState state{};                   // as recorded, but for rewound_to, which refers to that recording
  recorder::session::Parent parent{};  // the session and the frame's number in it
  std::string origin = {};             // "2026-01-31_12-00-00.oro@1234", for people
};

// "PATH@NUMBER", "PATH@last", or "PATH" for the last frame.
struct FrameName {
  std::string path;
  bool given = false;  // whether a frame was named
  bool last = true;
  uint64_t number = 0;
};
FrameName frame_name(const std::string& text);

// Where the frames of an opened session are read from.
enum class Kept { kOnDisk, kInMemory };  // kInMemory: reading waits for no disk; but not of a file beyond 512 MB

// Opens the session and prepares `states` for its frames. Fails, naming the file, when it cannot be opened or is of
// another game, and when what follows its @ is neither a number nor "last".
recorder::Status open_named(const FrameName& name, recorder::session::SessionReader& session, StateReader& states,
                            Kept kept = Kept::kOnDisk);

// The index of the named frame in an opened session. Fails, saying which there are, when there is no such frame.
recorder::Status find_frame(recorder::session::SessionReader& session, const FrameName& name, uint64_t& index);

// Reads the frame that `text` names. Fails, naming the file and what to do, when there is no such session or frame,
// when it is of another game or lacks a field that the rules need, and when it is damaged.
recorder::Status read_resume_point(const std::string& text, ResumePoint& point);

// --- the recording of a run ------------------------------------------------------------------------------------------

// What to do when another game records through the ring.
enum class RingInUse { kFail, kTakeAnother };

// Starts recording a game of this seed and mode as the options say, or nothing with --no-record. `resumed`: the frame
// of another recording that the game continues from. With kTakeAnother a second game records through a ring of its own,
// beside the first one's: snake2-2.dat for snake2.dat; recorder.ring_path() tells. Prints seed, ring and session on
// standard output and notices about recovered sessions on standard error. On failure nothing is recorded.
recorder::Status start_recording(const Options& options, uint64_t seed, Mode mode, recorder::Recorder& recorder,
                                 RingInUse in_use, const ResumePoint* resumed = nullptr);

// That failure, with what to do about it on the command line.
recorder::Status with_way_out(const recorder::Status& not_started);

// Ends it and prints losses on standard error. Fails when frames could not be written.
recorder::Status end_recording(recorder::Recorder& recorder);
// What is missing in the recording and why, a line for each reason.
std::vector<std::string> losses_of(const recorder::RecorderStats& stats);

// Prints the recorder's new notices on standard error. Cheap when there are none.
void print_notices(recorder::Recorder& recorder);

// The recording's problem, for the player; empty: none.
std::string problem_of(const recorder::RecorderStats& stats);

// --- the game --------------------------------------------------------------------------------------------------------

class RecordedGame {
 public:
  enum class Pace {
    kRealTime,   // never waits: a frame without a slot is lost, and counted
    kFullSpeed,  // waits for a slot; frames carry the time at which they would have come in real time
  };

  RecordedGame(recorder::Recorder& recorder, Pace pace) : recorder_(recorder), pace_(pace) {}

  // Opens a game and records its frame 0.
  void open(const NewGame& options);
  // Opens a game in that mode, with a seed drawn from this one.
  void open_next(Mode mode, uint32_t best);
  // Continues from a state of another recording, which becomes the first frame of this one.
  void resume(const GameState& state);
  // Continues from an earlier frame of this recording, of that number. The frames since stay recorded; rewound() (see
  // rules.h) gives the one behind them.
  void branch(const GameState& target, uint64_t number);
  // Plays one tick and records it.
  void step(Action action);

  const GameState& previous() const { return previous_; }  // the frame before, or the current one where a game begins
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
