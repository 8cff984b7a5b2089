#include "game/program/screens/play_screen.h"

#include <SDL_events.h>

#include <utility>

#include "engine/overlay/overlay.h"
#include "engine/window.h"
#include "game/program/game_sounds.h"
#include "game/program/recording.h"

namespace game {
namespace {

constexpr engine::Color kBehindPanels = engine::rgb(0x12161f);

bool window_left(const SDL_Event& event) {
  return event.type == SDL_WINDOWEVENT &&
         (event.window.event == SDL_WINDOWEVENT_FOCUS_LOST || event.window.event == SDL_WINDOWEVENT_MINIMIZED);
}

}  // namespace

PlayScreen::PlayScreen(Stage& stage)
    : stage_(stage),
      game_(recorder_, RecordedGame::Pace::kRealTime),
      live_(game_, stage.preferences, stage.options,
            [this](uint64_t events, const GameState& state) { note_tick(events, state); }),
      past_(recorder_),
      deck_(recorder_, game_, live_, stage.options, stage.preferences) {}

recorder::Status PlayScreen::open(const PlayStart& start) {
  if (start.resume) return resume(*start.resume);
  if (recorder::Status started = start_recording(stage_.options, start.seed, start.mode, recorder_); !started) {
    return started;
  }
  game_.open({.seed = start.seed, .mode = start.mode, .best = stage_.preferences.best(start.mode)});
  return {};
}

// Nobody has the fingers on the keys yet: it stands still until a key is pressed, and counts down then.
recorder::Status PlayScreen::resume(const ResumePoint& point) {
  const GameState& state = point.state;
  if (recorder::Status started = start_recording(stage_.options, state.seed, state.mode, recorder_, &point); !started) {
    return started;
  }
  game_.resume(state);
  live_.disqualify();
  if (!stage_.options.autopilot) deck_.wait_for_player();
  return {};
}

recorder::Status PlayScreen::leave() {
  live_.save();
  deck_.leave();
  return end_recording(recorder_);
}

// --- what the player does
// ---------------------------------------------------------------------------------------------------

void PlayScreen::handle(const SDL_Event& event) {
  if (stage_.overlay.handle(event)) return;
  if (window_left(event)) {
    deck_.interrupt();
    if (!stage_.options.autopilot) live_.pause();
  }
  if (const auto press = engine::key_press(event)) {
    if (const auto command = stage_.preferences.keys().command_for(*press)) carry_out(*command, true);
  } else if (const auto release = engine::key_release(event)) {
    const auto command = stage_.preferences.keys().command_for(*release);
    if (command && is_held(*command)) carry_out(*command, false);
  }
}

void PlayScreen::carry_out(Command command, bool pressed) {
  const std::optional<uint64_t> looked_at = past_.number();
  if (pressed && command != Command::kMute && command != Command::kSaveClip) return_to_now();
  if (deck_.carry_out(command, pressed, looked_at) || !pressed) return;
  if (command == Command::kMute) return toggle_mute();
  if (command == Command::kQuit) return ask({Request::Kind::kQuit});
  live_.carry_out(command);
}

void PlayScreen::toggle_mute() {
  stage_.sounds.set_muted(!stage_.sounds.muted());
  stage_.preferences.set_muted(stage_.sounds.muted());
}

// Whatever else a key does: the game goes on from where it is, not from what is looked at.
void PlayScreen::return_to_now() {
  past_.leave();
  paused_by_.clear();
}

// --- time
// ---------------------------------------------------------------------------------------------------

void PlayScreen::advance(int64_t elapsed_ns) {
  if (!deck_.advance(elapsed_ns)) live_.advance(elapsed_ns);
  tell_notices(recorder_);
  if (live_.finished()) ask({Request::Kind::kQuit});
}

bool PlayScreen::still() const {
  return (live_.paused() || live_.resting()) && !stage_.overlay.shown() && !deck_.moves();
}

void PlayScreen::note_tick(uint64_t events, const GameState& state) {
  stage_.sounds.play(events, state);
  if (auto watch = past_.pause_asked()) {
    live_.hold();
    paused_by_ = std::move(*watch);
  }
}

// --- the picture
// ---------------------------------------------------------------------------------------------------

// A tick that a watch has stopped at is shown as it ends, which is what the watch has seen.
View PlayScreen::now() const {
  View view = live_.view();
  if (!paused_by_.empty()) view.blend = 1;
  return view;
}

void PlayScreen::paint(engine::Painter& painter, const engine::Rect& whole) {
  const engine::Rect area = stage_.overlay.free_area(whole);
  if (stage_.overlay.shown()) painter.fill_rect(whole, kBehindPanels);
  const std::optional<View> past = past_.view();
  if (deck_.active()) {
    deck_.paint(painter, area, board_);
  } else {
    board_.paint(painter, area, past ? *past : now());
  }
  if (live_.paused() && !past && paused_by_.empty() && !deck_.active())
    paint_pause(painter, area, stage_.sounds.muted());
  paint_badges(painter, area, badges());
}

std::vector<Badge> PlayScreen::badges() const {
  std::vector<Badge> badges;
  if (recorder_.recording()) {
    if (std::string trouble = trouble_of(recorder_.stats()); !trouble.empty()) badges.push_back({trouble, true});
  }
  for (Badge& badge : deck_.badges()) badges.push_back(std::move(badge));
  if (past_.view()) badges.push_back({past_.text() + " - Space: back to now", false});
  if (!paused_by_.empty()) badges.push_back({"Paused by the watch " + paused_by_ + " - Space: go on", false});
  if (stage_.options.autopilot) badges.push_back({"Autopilot", false});
  return badges;
}

void PlayScreen::paint_panels() {
  if (!stage_.overlay.shown()) return;
  const engine::OverlayWishes wishes = stage_.overlay.draw(past_.data());
  if (past_.carry_out(wishes)) live_.hold();
  if (!wishes.notice.empty()) stage_.window.set_title("Ouroboros - " + wishes.notice);
}

}  // namespace game
