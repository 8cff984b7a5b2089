// Screen: what fills the window - the title, a game, the settings, the scores. The shell shows one at a time and gives
// it events and time; a screen that wants another one shown, or the program to end, asks for it.
//
// The main thread. A screen may use what its context holds as long as it lives.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/draw/painter.h"
#include "engine/platform/fixed_step.h"
#include "engine/platform/input.h"
#include "game/picture/board_painter.h"
#include "game/program/controls.h"
#include "game/program/options.h"
#include "game/program/preferences.h"
#include "game/program/recorded_game.h"
#include "game/program/screens/widgets.h"
#include "game/rules/state.h"
#include "recorder/base/status.h"

union SDL_Event;

namespace engine {
class Overlay;
class Window;
}  // namespace engine

namespace game {

class GameSounds;
class HighScores;
class PadInput;

// What all screens share. Belongs to the shell, which outlives them.
struct ScreenContext {
  const Options& options;
  Preferences& preferences;
  HighScores& scores;
  GameSounds& sounds;
  PadInput& pads;
  bool gamepad_active = false;  // a gamepad was used last, rather than the keyboard: name its buttons
};

// And what a game needs besides.
struct AppContext : ScreenContext {
  engine::Window& window;
  engine::Overlay& overlay;
};

// The mouse, in pixels of the picture.
struct Pointer {
  enum class Kind { kMoved, kPressed };
  Kind kind = Kind::kMoved;
  engine::Point at;
  int clicks = 1;  // 2: pressed twice in quick succession
};

// How a game is to begin.
struct PlayStart {
  uint64_t seed = 1;
  Mode mode = Mode::kWalls;
  bool race_best = false;  // `race` is the best recorded round of that mode
  std::string race = {};   // a round to race against, SESSION[@FRAME], which decides seed and mode; empty: nobody
  std::shared_ptr<const ResumePoint> resume = {};  // goes on from there, whatever stands above; none: a new game
};

// What a screen may ask for.
struct Request {
  enum class Kind { kBack, kTitle, kPlay, kSettings, kScores, kQuit };
  Kind kind = Kind::kBack;
  PlayStart start = {};  // of kPlay
};

class Screen {
 public:
  virtual ~Screen() = default;

  // Takes an event that the window has no use for: keys down and up, mouse, focus. True when it is done with and must
  // not come as a pointer or a button as well.
  virtual bool handle(const SDL_Event& event) = 0;
  virtual void point(const Pointer& pointer) { static_cast<void>(pointer); }
  // A button of a gamepad goes down or up; the left stick counts as the cross.
  virtual void pad(const engine::PadPress& press) { static_cast<void>(press); }
  // Lets time go by.
  virtual void advance(int64_t elapsed_ns) = 0;
  // Whether nothing will move until an event comes, so that the program may sleep.
  virtual bool still() const { return false; }
  // Covers all of `area`.
  virtual void paint(engine::Painter& painter, const engine::Rect& area) = 0;
  // Draws what lies over the painted picture, once that is drawn: the panels of F1.
  virtual void paint_panels() {}
  // Another screen is shown in its place, with this one kept behind it; and it is shown again.
  virtual void covered() {}
  virtual void uncovered() {}
  // Ends what the screen has begun, before it is thrown away. Told when something was lost.
  virtual recorder::Status leave() { return {}; }
  // Something went wrong on the way to another screen, which the player should read here.
  virtual void tell(const std::string& problem) { static_cast<void>(problem); }

  // What was asked for since the last call.
  std::optional<Request> take_request() { return std::exchange(request_, std::nullopt); }

 protected:
  void ask(Request request) { request_ = std::move(request); }

 private:
  std::optional<Request> request_;
};

// MenuScreen: what screens of rows have in common - keys, gamepad and mouse become the same few orders, a row is chosen
// and shown as such, and what can be clicked is where it was drawn last.
//
// See Screen.

class MenuScreen : public Screen {
 public:
  explicit MenuScreen(ScreenContext& context) : context_(context) {}

  bool handle(const SDL_Event& event) override;
  void point(const Pointer& pointer) override;
  void pad(const engine::PadPress& press) override;

  size_t chosen() const { return chosen_; }
  // What is asked or told at the moment.
  const std::string& message() const { return message_; }

 protected:
  virtual size_t rows() const = 0;
  virtual void act(MenuCommand key) = 0;
  // A key press before it is read as an order, for a screen that asks for any key. True when it is done with.
  virtual bool handle_key(const engine::KeyPress& press) {
    static_cast<void>(press);
    return false;
  }
  // Whether another row may be chosen now.
  virtual bool can_select() const { return true; }
  // A click on the chosen row.
  virtual void click(const engine::Point& at, int clicks) {
    static_cast<void>(at);
    static_cast<void>(clicks);
    act(MenuCommand::kConfirm);
  }

  // Goes up or down by rows, round at the ends.
  void step(int by);
  void choose(size_t row);
  // To be filled anew by every paint().
  std::vector<ClickTarget>& hits() { return click_targets_; }
  void play_click() const;
  // Told until something else is; an alarm stands out.
  void show_message(const std::string& message, bool alarm = false);
  // Shows it, `above_bottom` design units from the bottom.
  void paint_message(const Ui& ui, float above_bottom) const;

  ScreenContext& context_;

 private:
  size_t chosen_ = 0;
  std::vector<ClickTarget> click_targets_;
  std::string message_;
  bool alarm_ = false;
};

// BackgroundGame: an autopilot's game behind a menu, or small beside the settings. Nothing of it is recorded, heard or
// kept.
//
// The main thread.

class BackgroundGame {
 public:
  // Begins in the middle of a round of that mode, `ticks` after its start.
  BackgroundGame(uint64_t seed, Mode mode, int ticks);

  void advance(int64_t elapsed_ns);
  // Within `area` alone.
  void paint(engine::Painter& painter, const engine::Rect& area, const Theme& theme);
  // So large that its field covers all of `area`, with what is written round it out of sight.
  void paint_behind(engine::Painter& painter, const engine::Rect& area, const Theme& theme);

 private:
  void begin(uint64_t seed, int ticks);
  void tick();

  Mode mode_;
  GameState previous_{};
  GameState current_{};
  engine::FixedStep steps_;
  BoardPainter board_;
};

}  // namespace game
