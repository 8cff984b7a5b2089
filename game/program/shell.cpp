#include "game/program/shell.h"

#include <SDL.h>

#include <chrono>
#include <cstdio>
#include <utility>

#include "engine/settings.h"
#include "game/program/random_seed.h"
#include "game/program/screens/play_screen.h"
#include "game/program/screens/scores_screen.h"
#include "game/program/screens/settings_screen.h"
#include "game/program/screens/title_screen.h"
#include "game/program/stop_request.h"

namespace game {
namespace {

using std::chrono::steady_clock;

constexpr int kIdleWait_ms = 50;   // how long to wait for an event then
constexpr int kHiddenWait_ms = 5;  // between two looks while the window is hidden

}  // namespace

Shell::Shell(const Options& options, Preferences& preferences, engine::Window& window)
    : options_(options),
      window_(window),
      painter_(window.target()),
      overlay_(window.target(), &window),
      scores_(engine::data_folder()),
      context_{{options, preferences, scores_, sounds_, pads_}, window, overlay_} {
  if (const recorder::Status loaded = scores_.load(); !loaded) {
    std::fprintf(stderr, "snake: %s\n", loaded.message().c_str());
  }
  sounds_.set_volume(static_cast<float>(preferences.volume()) / 100);
  sounds_.set_muted(options.mute || preferences.muted());
  overlay_.show(options.overlay);
}

void Shell::start_with_title() {
  title_ = true;
  screens_.push_back(std::make_unique<TitleScreen>(context_, random_seed()));
}

recorder::Status Shell::start_with_game(const PlayStart& start) {
  auto game = std::make_unique<PlayScreen>(context_);
  if (recorder::Status opened = game->open(start); !opened) return opened;
  show(std::move(game));
  return {};
}

recorder::Status Shell::run() {
  auto before = steady_clock::now();
  recorder::Status drawn;
  while (!leaving_ && drawn.ok()) {
    wait_while_idle();
    handle_events();
    leaving_ = leaving_ || stop_requested();
    const auto now = steady_clock::now();
    shown().advance(std::chrono::duration_cast<std::chrono::nanoseconds>(now - before).count());
    before = now;
    if (const auto request = shown().take_request()) handle_request(*request);
    drawn = draw();
  }
  pop_to(0);
  return drawn ? failed_ : drawn;
}

bool Shell::visible() const {
  return (SDL_GetWindowFlags(window_.sdl_window()) & (SDL_WINDOW_MINIMIZED | SDL_WINDOW_HIDDEN)) == 0;
}

void Shell::wait_while_idle() {
  const bool still = shown().still();
  if (still && drawn_still_) SDL_WaitEventTimeout(nullptr, kIdleWait_ms);
  drawn_still_ = still;
}

void Shell::handle_events() {
  for (SDL_Event event; SDL_PollEvent(&event);) {
    if (event.type == SDL_QUIT) leaving_ = true;
    if (window_.handle(event)) continue;
    track_input_device(event);
    dispatch(event);
    if (const auto request = shown().take_request()) handle_request(*request);
  }
}

// A key, a button or the mouse, whichever it is to the screen. Pads are followed whatever becomes of the event.
void Shell::dispatch(const SDL_Event& event) {
  const auto button = pads_.handle(event);
  if (button && button->pressed) context_.gamepad_active = true;  // a push of the stick, too
  if (shown().handle(event)) return;
  if (button) return shown().pad(*button);
  const auto pixels = [this](int x, int y) {
    return window_.to_pixels({static_cast<float>(x), static_cast<float>(y)});
  };
  if (event.type == SDL_MOUSEMOTION) {
    shown().point({Pointer::Kind::kMoved, pixels(event.motion.x, event.motion.y)});
  } else if (event.type == SDL_MOUSEBUTTONDOWN && event.button.button == SDL_BUTTON_LEFT) {
    shown().point({Pointer::Kind::kPressed, pixels(event.button.x, event.button.y), event.button.clicks});
  }
}

void Shell::track_input_device(const SDL_Event& event) {
  if (event.type == SDL_KEYDOWN || event.type == SDL_MOUSEBUTTONDOWN) context_.gamepad_active = false;
  if (!pads_.there()) context_.gamepad_active = false;
}

void Shell::handle_request(const Request& request) {
  switch (request.kind) {
    case Request::Kind::kQuit:
      leaving_ = true;
      break;
    case Request::Kind::kBack:
      if (screens_.size() == 1) return show_title();
      pop_to(screens_.size() - 1);
      shown().uncovered();
      break;
    case Request::Kind::kTitle:
      show_title();
      break;
    case Request::Kind::kPlay: {
      PlayStart start = request.start;
      start.seed = options_.seed.value_or(random_seed());
      if (recorder::Status started = start_with_game(start); !started) shown().tell(started.message());
      break;
    }
    case Request::Kind::kSettings:
      show(std::make_unique<SettingsScreen>(context_));
      break;
    case Request::Kind::kScores:
      show(std::make_unique<ScoresScreen>(context_, context_.preferences.mode()));
      break;
  }
}

void Shell::show(std::unique_ptr<Screen> screen) {
  if (!screens_.empty()) shown().covered();
  screens_.push_back(std::move(screen));
}

// The title is at the bottom, if it has been shown at all: a game that was started without it has it put there.
void Shell::show_title() {
  if (title_) {
    pop_to(1);
    shown().uncovered();
  } else {
    pop_to(0);
    start_with_title();
  }
}

void Shell::pop_to(size_t kept) {
  while (screens_.size() > kept) {
    const recorder::Status left = shown().leave();
    if (!left && failed_.ok()) failed_ = left;
    screens_.pop_back();
  }
}

recorder::Status Shell::draw() {
  if (!visible()) {
    SDL_Delay(kHiddenWait_ms);
    if (!leaving_) return {};
  }
  window_.begin_frame();
  shown().paint(painter_, window_.target().area());
  painter_.flush();
  shown().paint_panels();
  recorder::Status saved = leaving_ ? save_screenshot() : recorder::Status();
  window_.present();
  return saved;
}

recorder::Status Shell::save_screenshot() {
  if (options_.screenshot.empty()) return {};
  engine::Image picture;
  if (recorder::Status read = window_.read_pixels(picture); !read) return read;
  return engine::save_png(picture, options_.screenshot);
}

}  // namespace game
