// Screen: what fills the window - the title, a game, the settings, the scores - with what the screens of menus share
// (MenuScreen, BackgroundGame). The shell shows one screen at a time and gives it events and time; a screen requests
// another one to be shown, or the program to end.
//
// The main thread.
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
#include "engine/platform/redraw.h"
#include "game/picture/board_painter.h"
#include "game/program/controls.h"
#include "game/program/options.h"
#include "game/program/preferences.h"
#include "game/program/widgets.h"
#include "game/rules/state.h"
#include "recorder/base/status.h"

union SDL_Event;

namespace engine {
class Overlay;
class Window;
}  // namespace engine

namespace game {

class GameSounds;
class PadInput;
class ScoreBoard;
struct ResumePoint;

// What all screens share. Belongs to the shell, which outlives them.
struct ScreenContext {
  const Options& options;
  Preferences& preferences;
  ScoreBoard& scores;
  GameSounds& sounds;
  PadInput& pads;
  bool gamepad_active = false;  // the last input came from a gamepad: name its buttons
};

// What a game needs as well.
struct AppContext : ScreenContext {
  engine::Window& window;
  engine::Overlay& overlay;
};

// The mouse, in pixels of the picture.
struct Pointer {
  enum class Kind { kMoved, kPressed };
  Kind kind = Kind::kMoved;
  engine::Point at;
  int clicks = 1;  // 2: a double click
};

struct PlayStart {
  uint64_t seed = 1;
  Mode mode = Mode::kWalls;
  std::string day = {};    // of the daily game, which decides the seed: every round is the same game; empty: none
  bool begins = false;     // chosen in a menu: the first round begins by itself, after a countdown
  bool race_best = false;  // `race` is the best recorded round of that mode or day
  std::string race = {};   // SESSION[@FRAME] of a round to race against, which decides seed and mode; empty: no race
  std::shared_ptr<const ResumePoint> resume = {};  // to continue from instead; null: a new game
};

struct Request {
  enum class Kind { kBack, kTitle, kPlay, kSettings, kScores, kQuit };
  Kind kind = Kind::kBack;
  PlayStart start = {};  // of kPlay
};

class Screen {
 public:
  virtual ~Screen() = default;

  // An event that the window does not handle: keys, mouse, focus. True when it is handled and must not also come as a
  // pointer or a button.
  virtual bool handle(const SDL_Event& event) = 0;
  virtual void point(const Pointer& pointer) { static_cast<void>(pointer); }
  // A button of a gamepad; the left stick counts as the cross.
  virtual void pad(const engine::PadPress& press) { static_cast<void>(press); }
  virtual void advance(int64_t elapsed_ns) = 0;
  // What changes in the picture without an event, and when.
  virtual void announce(engine::Redraw& redraw) const { redraw.changes_in(0); }
  // Covers all of `area`.
  virtual void paint(engine::Painter& painter, const engine::Rect& area) = 0;
  // Draws the debugger's panels over the picture, once that is drawn.
  virtual void paint_panels() {}
  // Shown again after another screen was.
  virtual void uncovered() {}
  // Ends what the screen has begun, before it is destroyed: called again and again until it is done, and never waits.
  // Nothing while something is still being ended, which leaving() names; a failure when something was lost.
  virtual std::optional<recorder::Status> leave() { return recorder::Status(); }
  // What leave() is at: "Saving the recording".
  virtual std::string leaving() const { return ""; }
  // Shows why another screen could not be opened, or what could not be saved.
  virtual void show_problem(const std::string& problem) { static_cast<void>(problem); }

  // The last request since the last call.
  std::optional<Request> take_request() { return std::exchange(request_, std::nullopt); }

 protected:
  void request(Request request) { request_ = std::move(request); }

 private:
  std::optional<Request> request_;
};

// A screen with a MenuList: keys, gamepad and mouse become MenuCommands.
class MenuScreen : public Screen {
 public:
  explicit MenuScreen(ScreenContext& context) : context_(context) {}

  bool handle(const SDL_Event& event) override;
  void point(const Pointer& pointer) override;
  void pad(const engine::PadPress& press) override;

  size_t chosen() const { return list_.chosen(); }
  const std::string& message() const { return message_; }

 protected:
  virtual size_t rows() const = 0;
  // Any command but up and down, which choose another row; while rows cannot be chosen those, too.
  virtual void act(MenuCommand key) = 0;
  // A key press before it becomes a MenuCommand, for a screen that waits for any key. True when it is handled.
  virtual bool handle_key(const engine::KeyPress& press) {
    static_cast<void>(press);
    return false;
  }
  // Whether rows can be chosen now.
  virtual bool can_select() const { return true; }
  // A click on the chosen row.
  virtual void click(const engine::Point& at, int clicks) {
    static_cast<void>(at);
    static_cast<void>(clicks);
    act(MenuCommand::kConfirm);
  }

  // With a click if that changes the chosen row.
  void step(int by);
  void choose(size_t row);
  // To be filled anew by every paint().
  std::vector<ClickTarget>& targets() { return list_.targets(); }
  void play_click() const;
  // Until the next one; an alarm stands out.
  void show_message(const std::string& message, bool alarm = false);
  // `above_bottom`: in units of the design.
  void paint_message(const Ui& ui, float above_bottom) const;
  // Starts the viewer with the folder of sessions and, if one is given, a recording.
  recorder::Status open_viewer(const std::string& recording = "") const;

  ScreenContext& context_;

 private:
  void execute(MenuCommand key);

  MenuList list_;
  std::string message_;
  bool alarm_ = false;
};

// An autopilot's game behind a menu, or small beside the settings. It is neither recorded nor heard.
class BackgroundGame {
 public:
  // Begins in the middle of a round of that mode, `ticks` after its start.
  BackgroundGame(uint64_t seed, Mode mode, int ticks);

  void advance(int64_t elapsed_ns);
  // Within `area` alone.
  void paint(engine::Painter& painter, const engine::Rect& area, const Theme& theme);
  // So large that its field covers all of `area`.
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
