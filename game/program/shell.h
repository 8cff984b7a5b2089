// Shell: what runs in the window whatever is shown - events, time, pictures - and the way from one screen to another.
//
// The main thread. The window and the preferences must outlive it.
#pragma once

#include <memory>
#include <vector>

#include "engine/overlay/overlay.h"
#include "engine/painter.h"
#include "engine/window.h"
#include "game/program/game_sounds.h"
#include "game/program/high_scores.h"
#include "game/program/options.h"
#include "game/program/pad_input.h"
#include "game/program/preferences.h"
#include "game/program/screens/screen.h"
#include "recorder/status.h"

namespace game {

class Shell {
 public:
  Shell(const Options& options, Preferences& preferences, engine::Window& window);

  // Shows the title first.
  void start_with_title();
  // Shows a game first. Fails when it cannot be recorded.
  recorder::Status start_with_game(const PlayStart& start);
  const HighScores& scores() const { return scores_; }

  // Until the player leaves, a game has played the ticks asked for, or the process is asked to stop. All that was
  // recorded is on the disk afterwards; the first failure of all is told.
  recorder::Status run();

 private:
  Screen& shown() { return *screens_.back(); }
  bool visible() const;
  void wait_while_idle();
  void handle_events();
  void dispatch(const SDL_Event& event);
  void track_input_device(const SDL_Event& event);
  void handle_request(const Request& request);
  void show(std::unique_ptr<Screen> screen);
  void show_title();
  void pop_to(size_t kept);
  recorder::Status draw();
  recorder::Status save_screenshot();

  const Options& options_;
  engine::Window& window_;
  engine::Painter painter_;
  engine::Overlay overlay_;
  GameSounds sounds_;
  HighScores scores_;
  PadInput pads_;
  AppContext context_;
  std::vector<std::unique_ptr<Screen>> screens_;  // the shown one last, those it covers before it
  recorder::Status failed_;                       // the first loss
  bool title_ = false;                            // the first screen is the title
  bool leaving_ = false;
  bool drawn_still_ = false;  // the picture on the screen is one in which nothing moves
};

}  // namespace game
