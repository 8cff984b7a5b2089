#include "game/program/shell.h"

#include <SDL.h>

#include <chrono>
#include <utility>

#include "game/program/screens/play_screen.h"
#include "game/program/stop_request.h"

namespace game {
namespace {

using std::chrono::steady_clock;

constexpr int kNothingMoves_ms = 50;  // how long to wait for an event then
constexpr int kUnseen_ms = 5;         // between two looks while the window is hidden

}  // namespace

Shell::Shell(const Options& options, Preferences& preferences, engine::Window& window)
    : options_(options),
      window_(window),
      painter_(window.target()),
      overlay_(window.target(), &window),
      stage_{options, preferences, window, overlay_, sounds_} {
  sounds_.set_muted(options.mute || preferences.muted());
  overlay_.show(options.overlay);
}

recorder::Status Shell::start_with_game(const PlayStart& start) {
  auto game = std::make_unique<PlayScreen>(stage_);
  if (recorder::Status opened = game->open(start); !opened) return opened;
  screens_.push_back(std::move(game));
  return {};
}

recorder::Status Shell::run() {
  auto before = steady_clock::now();
  recorder::Status drawn;
  while (!leaving_ && drawn.ok()) {
    wait_if_nothing_moves();
    handle_events();
    leaving_ = leaving_ || stop_requested();
    const auto now = steady_clock::now();
    shown().advance(std::chrono::duration_cast<std::chrono::nanoseconds>(now - before).count());
    before = now;
    if (const auto request = shown().take_request()) grant(*request);
    drawn = draw();
  }
  leave_down_to(0);
  return drawn ? failed_ : drawn;
}

bool Shell::visible() const {
  return (SDL_GetWindowFlags(window_.sdl_window()) & (SDL_WINDOW_MINIMIZED | SDL_WINDOW_HIDDEN)) == 0;
}

void Shell::wait_if_nothing_moves() {
  const bool still = shown().still();
  if (still && drawn_still_) SDL_WaitEventTimeout(nullptr, kNothingMoves_ms);
  drawn_still_ = still;
}

void Shell::handle_events() {
  for (SDL_Event event; SDL_PollEvent(&event);) {
    if (event.type == SDL_QUIT) leaving_ = true;
    if (window_.handle(event)) continue;
    shown().handle(event);
    if (const auto request = shown().take_request()) grant(*request);
  }
}

void Shell::grant(const Request& request) {
  switch (request.kind) {
    case Request::Kind::kQuit:
      leaving_ = true;
      break;
    case Request::Kind::kBack:
      if (screens_.size() == 1) {
        leaving_ = true;
      } else {
        leave_down_to(screens_.size() - 1);
        shown().uncovered();
      }
      break;
    case Request::Kind::kTitle:
    case Request::Kind::kPlay:
    case Request::Kind::kSettings:
    case Request::Kind::kScores:
      break;
  }
}

void Shell::leave_down_to(size_t kept) {
  while (screens_.size() > kept) {
    const recorder::Status left = shown().leave();
    if (!left && failed_.ok()) failed_ = left;
    screens_.pop_back();
  }
}

recorder::Status Shell::draw() {
  if (!visible()) {
    SDL_Delay(kUnseen_ms);
    if (!leaving_) return {};
  }
  window_.begin_frame();
  shown().paint(painter_, window_.target().area());
  painter_.flush();
  shown().paint_panels();
  recorder::Status saved = leaving_ ? save_picture() : recorder::Status();
  window_.present();
  return saved;
}

recorder::Status Shell::save_picture() {
  if (options_.screenshot.empty()) return {};
  engine::Image picture;
  if (recorder::Status read = window_.read_pixels(picture); !read) return read;
  return engine::save_png(picture, options_.screenshot);
}

}  // namespace game
