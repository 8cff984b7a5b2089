// PlayScreen: a game, recorded as it is played, with the debugger's panels over it.
//
// Each play screen is a recording of its own: open() starts it and leave() finishes it, so that the session is in the
// library by the time the title is shown again. open() and the end of leave() wait for the disk; between them no tick
// and no picture does.
#pragma once

#include <string>
#include <vector>

#include "game/picture/board_painter.h"
#include "game/program/clip_saver.h"
#include "game/program/controls.h"
#include "game/program/hud.h"
#include "game/program/live_game.h"
#include "game/program/overlay_feed.h"
#include "game/program/played_frames.h"
#include "game/program/race.h"
#include "game/program/recorded_game.h"
#include "game/program/rewind_control.h"
#include "game/program/score_board.h"
#include "game/program/screen.h"
#include "recorder/base/job.h"
#include "recorder/recorder.h"

namespace game {

class PlayScreen final : public Screen {
 public:
  explicit PlayScreen(AppContext& context);

  // Starts recording and opens the game. A second game beside a running one records through a ring of its own. A game
  // that cannot be recorded is played all the same when it was chosen in a menu, and says so as long as it lasts. On
  // failure the screen cannot be used. May be called from another thread while nothing else is.
  recorder::Status open(const PlayStart& start);

  bool handle(const SDL_Event& event) override;
  void point(const Pointer& pointer) override;
  void pad(const engine::PadPress& press) override;
  void advance(int64_t elapsed_ns) override;
  void announce(engine::Redraw& redraw) const override;
  void paint(engine::Painter& painter, const engine::Rect& area) override;
  void paint_panels() override;
  std::optional<recorder::Status> leave() override;
  std::string leaving() const override;
  void show_problem(const std::string& problem) override { messages_.show(problem, true); }

  // The newest frame.
  const GameState& state() const { return game_.current(); }

  // A command by key or pad. Commands that are held (is_held()) come twice, pressed and released; others only pressed.
  void execute(Command command, bool pressed);

 private:
  enum class Leaving { kNot, kSavingClips, kEndingRecording };

  recorder::Status resume(const ResumePoint& point);
  recorder::Status record(uint64_t seed, Mode mode, const ResumePoint* resumed = nullptr);
  bool can_switch_border() const;
  bool ended() const;
  bool menu_shown() const;
  bool execute_in_menu(std::optional<MenuCommand> key, std::optional<Command> command);
  void decide(PauseMenu::Choice choice);
  void perform(Command command, bool pressed);
  bool asks_before(Command command);
  void resume_play();
  void on_tick(uint64_t events, const GameState& state);
  void save_clip();
  void return_to_now();
  bool execute_debug(const engine::KeyPress& press);
  void execute(engine::RunRequest request);
  void step(uint32_t ticks);
  void run_to_hit();
  std::string why_stopped() const;
  void toggle_mute();
  View now() const;
  bool time_passes() const;
  void paint_game(engine::Painter& painter, const engine::Rect& area);
  std::optional<Race::Lost> shown_loss() const;
  void watch_loss(uint64_t number);
  bool shows_rewind_hint() const;
  void paint_rewind_hint(const Ui& ui) const;
  std::vector<Badge> badges() const;

  AppContext& context_;
  recorder::Recorder recorder_;
  BoardPainter board_;
  RecordedGame game_;
  LiveGame live_;
  PlayedFrames frames_;
  OverlayFeed overlay_feed_;
  Messages messages_;
  RewindControl rewind_control_;
  ClipSaver clips_;
  Race race_;
  ScoreKeeper scores_;
  PauseMenu menu_;
  uint64_t shown_written_ = 0;  // frames in the session, as the panels show it
  float rank_known_s_ = 0;      // time since the place of the round is known
  std::string not_recorded_;    // why; empty when it is, or is not meant to be
  std::string stopped_by_;      // what has paused the game for a developer: a watch, a step; empty: nothing
  bool runs_to_hit_ = false;    // every watch stops it
  bool begins_ = false;         // rounds begin after a countdown
  std::string day_;             // of the daily game; empty: it is none
  Leaving leaving_ = Leaving::kNot;
  recorder::base::Job ending_;  // of the recording; last: it uses the above
};

}  // namespace game
