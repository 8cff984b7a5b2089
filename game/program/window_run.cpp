#include "game/program/window_run.h"

#include <SDL.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/overlay/overlay.h"
#include "engine/window.h"
#include "game/board_painter.h"
#include "game/picture/emblem.h"
#include "game/program/game_sounds.h"
#include "game/program/live_game.h"
#include "game/program/look_back.h"
#include "game/program/recording.h"
#include "game/program/screen.h"
#include "game/program/stop_request.h"

namespace game {
namespace {

using recorder::Recorder;
using std::chrono::steady_clock;

constexpr int kNothingMoves_ms = 50;  // how long to wait for an event then
constexpr int kUnseen_ms = 5;         // between two looks while the window is hidden
constexpr engine::Color kBehindPanels = engine::rgb(0x12161f);

class WindowRun {
 public:
  WindowRun(const Options& options, Preferences& preferences, engine::Window& window, Recorder& recorder)
      : options_(options),
        preferences_(preferences),
        window_(window),
        recorder_(recorder),
        painter_(window.target()),
        overlay_(window.target(), &window),
        game_(recorder, RecordedGame::Pace::kRealTime),
        live_(game_, preferences_, options,
              [this](uint64_t events, const GameState& state) { note_tick(events, state); }),
        past_(recorder) {
    sounds_.set_muted(options.mute || preferences_.muted());
    overlay_.show(options.overlay);
  }

  void open(uint64_t seed, Mode mode) { game_.open({.seed = seed, .mode = mode, .best = preferences_.best(mode)}); }

  recorder::Status run() {
    auto before = steady_clock::now();
    while (!leaving_) {
      wait_if_nothing_moves();
      handle_events();
      leaving_ = leaving_ || stop_requested() || live_.finished();
      const auto now = steady_clock::now();
      live_.advance(std::chrono::duration_cast<std::chrono::nanoseconds>(now - before).count());
      before = now;
      if (recorder::Status drawn = draw(); !drawn) return drawn;
    }
    live_.save();
    return {};
  }

 private:
  bool visible() const {
    return (SDL_GetWindowFlags(window_.sdl_window()) & (SDL_WINDOW_MINIMIZED | SDL_WINDOW_HIDDEN)) == 0;
  }

  void wait_if_nothing_moves() {
    const bool still = (live_.paused() || live_.resting()) && !overlay_.shown();
    if (still && drawn_still_) SDL_WaitEventTimeout(nullptr, kNothingMoves_ms);
    drawn_still_ = still;
  }

  void handle_events() {
    for (SDL_Event event; SDL_PollEvent(&event);) {
      if (event.type == SDL_QUIT) leaving_ = true;
      if (overlay_.handle(event) || window_.handle(event)) continue;
      const bool left = event.type == SDL_WINDOWEVENT && (event.window.event == SDL_WINDOWEVENT_FOCUS_LOST ||
                                                          event.window.event == SDL_WINDOWEVENT_MINIMIZED);
      if (left && !options_.autopilot) live_.pause();
      const auto press = engine::key_press(event);
      if (const auto command = press ? command_for(*press) : std::nullopt) carry_out(*command);
    }
  }

  void note_tick(uint64_t events, const GameState& state) {
    sounds_.play(events, state);
    if (auto watch = past_.pause_asked()) {
      live_.hold();
      paused_by_ = std::move(*watch);
    }
  }

  // Whatever else a key does: the game goes on from where it is, not from what is looked at.
  void return_to_now() {
    past_.leave();
    paused_by_.clear();
  }

  void carry_out(Command command) {
    if (command != Command::kMute) return_to_now();
    if (command == Command::kQuit) {
      leaving_ = true;
    } else if (command == Command::kMute) {
      sounds_.set_muted(!sounds_.muted());
      preferences_.set_muted(sounds_.muted());
    } else {
      live_.carry_out(command);
    }
  }

  // A tick that a watch has stopped at is shown as it ends, which is what the watch has seen.
  View now() const {
    View view = live_.view();
    if (!paused_by_.empty()) view.blend = 1;
    return view;
  }

  recorder::Status draw() {
    if (!visible()) {
      SDL_Delay(kUnseen_ms);
      if (!leaving_) return {};
    }
    tell_notices(recorder_);
    window_.begin_frame();
    const engine::Rect whole = window_.target().area();
    const engine::Rect area = overlay_.free_area(whole);
    if (overlay_.shown()) painter_.fill_rect(whole, kBehindPanels);
    const std::optional<View> past = past_.view();
    board_.paint(painter_, area, past ? *past : now());
    if (live_.paused() && !past && paused_by_.empty()) paint_pause(painter_, area, sounds_.muted());
    paint_badges(painter_, area, badges());
    painter_.flush();
    if (overlay_.shown()) draw_overlay();
    recorder::Status saved = leaving_ ? save_picture() : recorder::Status();
    window_.present();
    return saved;
  }

  std::vector<Badge> badges() const {
    std::vector<Badge> badges;
    if (recorder_.recording()) {
      if (std::string trouble = trouble_of(recorder_.stats()); !trouble.empty()) badges.push_back({trouble, true});
    }
    if (past_.view()) badges.push_back({past_.text() + " - Space: back to now", false});
    if (!paused_by_.empty()) badges.push_back({"Paused by the watch " + paused_by_ + " - Space: go on", false});
    if (options_.autopilot) badges.push_back({"Autopilot", false});
    return badges;
  }

  void draw_overlay() {
    const engine::OverlayWishes wishes = overlay_.draw(past_.data());
    if (past_.carry_out(wishes)) live_.hold();
    if (!wishes.notice.empty()) window_.set_title("Ouroboros - " + wishes.notice);
  }

  recorder::Status save_picture() {
    if (options_.screenshot.empty()) return {};
    engine::Image picture;
    if (recorder::Status read = window_.read_pixels(picture); !read) return read;
    return engine::save_png(picture, options_.screenshot);
  }

  const Options& options_;
  Preferences& preferences_;
  engine::Window& window_;
  Recorder& recorder_;
  engine::Painter painter_;
  engine::Overlay overlay_;
  BoardPainter board_;
  GameSounds sounds_;
  RecordedGame game_;
  LiveGame live_;
  LookBack past_;
  std::string paused_by_;  // the watch that has paused the game; empty when none has
  bool leaving_ = false;
  bool drawn_still_ = false;  // the picture on the screen is that of a game that stands still
};

}  // namespace

recorder::Status run_in_window(const Options& options, uint64_t seed) {
  if (!engine::display_available()) {
    return recorder::Status::failure(
        "there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set - use --headless --autopilot to let the "
        "machine "
        "play unseen, or tools/play, which also replays and photographs that game");
  }
  std::unique_ptr<engine::Window> window;
  const engine::WindowOptions wanted{.title = "Ouroboros", .width = options.width, .height = options.height};
  if (recorder::Status opened = engine::Window::open(wanted, window); !opened) return opened;
  window->set_icon(icon(128));
  Recorder recorder;
  Preferences preferences;
  const Mode mode = options.mode.value_or(preferences.mode());
  if (recorder::Status started = start_recording(options, seed, mode, recorder); !started) return started;
  WindowRun run(options, preferences, *window, recorder);
  run.open(seed, mode);
  recorder::Status played = run.run();
  recorder::Status ended = end_recording(recorder);
  return played ? ended : played;
}

}  // namespace game
