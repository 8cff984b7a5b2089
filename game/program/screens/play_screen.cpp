#include "game/program/screens/play_screen.h"

#include <SDL_events.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "engine/overlay/overlay.h"
#include "engine/window.h"
#include "game/program/game_sounds.h"
#include "game/program/pad_input.h"
#include "game/program/recording.h"
#include "game/program/ui/place_sign.h"
#include "game/rules/round.h"

namespace game {
namespace {

constexpr float kSignWaits_s = 0.8f;  // until the sheet at the end of a round has come
constexpr engine::Color kBehindPanels = engine::rgb(0x12161f);

// Without a hand on the keys: the window is left, or the gamepad is pulled out in the middle of a game.
bool player_left(const SDL_Event& event, bool pad_in_hand) {
  if (event.type == SDL_CONTROLLERDEVICEREMOVED) return pad_in_hand;
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
      deck_(recorder_, game_, live_, stage.options, stage.preferences),
      scores_(recorder_, stage.scores) {}

recorder::Status PlayScreen::open(const PlayStart& start) {
  if (start.resume) return resume(*start.resume);
  NewGame game{.seed = start.seed, .mode = start.mode};
  if (!start.race.empty()) {
    if (recorder::Status opened = race_.open(start.race); !opened) return opened;
    game = race_.game(0);
    live_.set_rematch(game);
  }
  game.best = stage_.preferences.best(game.mode);
  if (recorder::Status started = start_recording(stage_.options, game.seed, game.mode, recorder_); !started) {
    return started;
  }
  game_.open(game);
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
  scores_.finish();
  if (!scores_.trouble().empty()) std::fprintf(stderr, "snake: %s\n", scores_.trouble().c_str());
  return end_recording(recorder_);
}

// --- what the player does
// ---------------------------------------------------------------------------------------------------

bool PlayScreen::handle(const SDL_Event& event) {
  if (stage_.overlay.handle(event)) return true;
  if (!stage_.options.autopilot && player_left(event, stage_.pad_in_hand)) {
    deck_.interrupt();
    live_.pause();
  }
  if (const auto press = engine::key_press(event)) {
    const auto command = stage_.preferences.keys().command_for(*press);
    const bool backspace = press->key == SDLK_BACKSPACE;  // not a way out here: it may be the key to rewind
    if (carry_out_in_menu(backspace ? std::nullopt : menu_key(*press), command)) return true;
    if (command) carry_out(*command, true);
  } else if (const auto release = engine::key_release(event)) {
    const auto command = stage_.preferences.keys().command_for(*release);
    if (command && is_held(*command)) carry_out(*command, false);
  }
  return false;
}

void PlayScreen::pad(const engine::PadPress& press) {
  const auto command = command_for(press.button);
  if (press.pressed && carry_out_in_menu(menu_key(press.button), command)) return;
  if (command && (press.pressed || is_held(*command))) carry_out(*command, press.pressed);
}

void PlayScreen::point(const Pointer& pointer) {
  if (!menu_shown()) return;
  if (const auto choice = menu_.point(pointer.at, pointer.kind == Pointer::Kind::kPressed)) decide(*choice);
}

bool PlayScreen::ended() const { return is_over(game_.current()); }

// The menu of a pause; a game that stands still for something else has none.
bool PlayScreen::menu_shown() const { return live_.paused() && !past_.view() && paused_by_.empty() && !deck_.active(); }

bool PlayScreen::carry_out_in_menu(std::optional<MenuKey> key, std::optional<Command> command) {
  if (!menu_shown()) return false;
  if (command == Command::kUp) key = MenuKey::kUp;
  if (command == Command::kDown) key = MenuKey::kDown;
  if (key != MenuKey::kUp && key != MenuKey::kDown && key != MenuKey::kConfirm && key != MenuKey::kBack) {
    return command == Command::kLeft || command == Command::kRight;  // a turn would end the pause unasked
  }
  const size_t before = menu_.chosen();
  const auto choice = menu_.act(*key);
  if (menu_.chosen() != before) stage_.sounds.play_step();
  if (choice) decide(*choice);
  return true;
}

void PlayScreen::decide(PauseMenu::Choice choice) {
  switch (choice) {
    case PauseMenu::Choice::kResume:
      return deck_.waiting() ? carry_out(Command::kConfirm, true) : live_.carry_out(Command::kPause);
    case PauseMenu::Choice::kRestart:
      return carry_out(Command::kRestart, true);
    case PauseMenu::Choice::kSettings:
      return ask({Request::Kind::kSettings});
    case PauseMenu::Choice::kTitle:
      return ask({Request::Kind::kTitle});
    case PauseMenu::Choice::kQuit:
      return ask({Request::Kind::kQuit});
    case PauseMenu::Choice::kSaveClip:
      return carry_out(Command::kSaveClip, true);
    case PauseMenu::Choice::kOtherBorder:
      return carry_out(Command::kOtherMode, true);
  }
}

void PlayScreen::carry_out(Command command, bool pressed) {
  const std::optional<uint64_t> looked_at = past_.number();
  if (pressed && command != Command::kMute && command != Command::kSaveClip) return_to_now();
  if (deck_.carry_out(command, pressed, looked_at)) {
    if (command == Command::kPause) menu_.open();
    return;
  }
  if (!pressed) return;
  if (command == Command::kMute) return toggle_mute();
  if (command == Command::kQuit) return ask({Request::Kind::kQuit});
  if (command == Command::kPause && !live_.paused()) {
    menu_.open();
    return live_.hold();  // behind the end of a round, too
  }
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
  place_known_s_ += static_cast<float>(elapsed_ns) * 1e-9f;
  if (scores_.advance() && scores_.place_of(game_.current())) {
    place_known_s_ = 0;
    stage_.sounds.play_record();
  }
  tell_notices(recorder_);
  if (live_.finished()) ask({Request::Kind::kQuit});
}

bool PlayScreen::still() const {
  return (live_.paused() || live_.resting()) && !stage_.overlay.shown() && !deck_.moves();
}

void PlayScreen::note_tick(uint64_t events, const GameState& state) {
  stage_.sounds.play(events, state);
  if (stage_.preferences.rumble() && !stage_.options.autopilot) stage_.pads.shake(events);
  scores_.note_tick(events, state, !stage_.options.autopilot && live_.round_counts());
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
  const Look look = stage_.preferences.look();
  board_.set_look(look);
  paint_game(painter, area);
  const bool shows_end = !past && !deck_.active() && live_.round_counts();
  const auto place = shows_end ? scores_.place_of(game_.current()) : std::nullopt;
  if (place && !menu_shown()) paint_place_sign(painter, area, look, *place, place_known_s_ - kSignWaits_s);
  if (tells_of_rewind()) paint_rewind_hint(ui_of(painter, area, look, stage_.pad_in_hand));
  if (menu_shown())
    menu_.paint(ui_of(painter, area, look, stage_.pad_in_hand), stage_.preferences.keys(), ended(), race_.on());
  paint_badges(painter, area, look.palette, badges());
}

void PlayScreen::paint_game(engine::Painter& painter, const engine::Rect& area) {
  const std::optional<View> past = past_.view();
  const View view = deck_.active() ? deck_.view() : past ? *past : now();
  std::optional<Race::Sight> race;
  if (race_.on()) race.emplace(race_.look(view));
  const GhostView* const ghost = race ? &race->ghost : nullptr;
  if (deck_.active()) {
    deck_.paint(painter, area, board_, stage_.pad_in_hand, ghost);
  } else {
    board_.paint(painter, area, view, ghost);
  }
  if (!race) return;
  race->figures.rematch_key = stage_.pad_in_hand ? "Y" : stage_.preferences.keys().first_name(Command::kRestart);
  paint_race(painter, layout_of(area, painter.scale(), board_.look()), view, race->figures);
}

// A death is what a player would most like to take back.
bool PlayScreen::tells_of_rewind() const {
  return ended() && recorder_.recording() && !past_.view() && !deck_.active() && !menu_shown() &&
         !stage_.options.autopilot && Moment(live_.view()).seconds_in_status() > kSignWaits_s;
}

// Below the sheet, where there is room.
void PlayScreen::paint_rewind_hint(const Ui& ui) const {
  const std::string key = stage_.preferences.keys().first_name(Command::kRewind);
  const Layout layout = layout_of(ui.area, ui.painter.scale(), ui.look);
  const float y = layout.field.center().y + 4.6f * layout.cell_px;
  const float cell = std::max(layout.cell_px, layout.label_px * 2.1f);  // of the sheet, see picture/notice_painter.cpp
  if ((key.empty() && !ui.pad) || y < layout.field.center().y + 4.2f * cell) return;
  const std::array<Hint, 1> hint = {Hint{{key}, {"L"}, "turn back time"}};
  std::vector<Hit> none;
  paint_hints(ui, hint, none, y);
}

std::vector<Badge> PlayScreen::badges() const {
  std::vector<Badge> badges;
  if (recorder_.recording()) {
    if (std::string trouble = trouble_of(recorder_.stats()); !trouble.empty()) badges.push_back({trouble, true});
  }
  for (Badge& badge : deck_.badges()) badges.push_back(std::move(badge));
  if (!scores_.trouble().empty()) badges.push_back({scores_.trouble(), true});
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
