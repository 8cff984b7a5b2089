#include "game/program/window_run.h"

#include <SDL.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <vector>

#include "engine/overlay/live_ring.h"
#include "engine/overlay/overlay.h"
#include "engine/window.h"
#include "game/board_painter.h"
#include "game/picture/emblem.h"
#include "game/program/game_sounds.h"
#include "game/program/live_game.h"
#include "game/program/recording.h"
#include "game/program/screen.h"
#include "game/program/stop_request.h"
#include "game/rules/state_schema.h"

namespace game {
namespace {

using recorder::Recorder;
using std::chrono::steady_clock;

constexpr int kNothingMoves_ms = 50;  // how long to wait for an event then
constexpr int kUnseen_ms = 5;         // between two looks while the window is hidden

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
              [this](uint64_t events, const GameState& state) { sounds_.play(events, state); }) {
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

  void carry_out(Command command) {
    if (command == Command::kQuit) {
      leaving_ = true;
    } else if (command == Command::kMute) {
      sounds_.set_muted(!sounds_.muted());
      preferences_.set_muted(sounds_.muted());
    } else {
      live_.carry_out(command);
    }
  }

  recorder::Status draw() {
    if (!visible()) {
      SDL_Delay(kUnseen_ms);
      if (!leaving_) return {};
    }
    tell_notices(recorder_);
    window_.begin_frame();
    const engine::Rect area = window_.target().area();
    board_.paint(painter_, area, live_.view());
    if (live_.paused()) paint_pause(painter_, area, sounds_.muted());
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
    if (options_.autopilot) badges.push_back({"Autopilot", false});
    return badges;
  }

  void draw_overlay() {
    engine::OverlayData data;
    data.schema = &schema_;
    if (recorder_.recording()) {
      const recorder::Status seen = ring_.is_open() ? ring_.update() : ring_.open(recorder_.ring_path());
      if (seen) ring_.fill(data);
      data.recorder = recorder_.stats();
      data.session =
          engine::SessionView{recorder_.session_path(), data.recorder->session_bytes, data.recorder->written};
    }
    overlay_.draw(data);
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
  engine::LiveRing ring_;
  const recorder::FrameSchema schema_ = state_schema();
  BoardPainter board_;
  GameSounds sounds_;
  RecordedGame game_;
  LiveGame live_;
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
