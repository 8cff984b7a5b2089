#include "game/program/play_screen.h"

#include <SDL_events.h>

#include <algorithm>
#include <array>
#include <utility>

#include "engine/overlay/overlay.h"
#include "engine/platform/window.h"
#include "game/picture/signs.h"
#include "game/program/controls.h"
#include "game/program/game_sounds.h"
#include "game/program/hud.h"
#include "game/program/print_error.h"
#include "game/program/recorded_game.h"
#include "game/rules/state.h"
#include "recorder/base/process.h"

namespace game {
namespace {

constexpr float kSheetShown_s = 0.8f;         // from the end of a round until its sheet is shown
constexpr int64_t kClipPoll_ns = 50'000'000;  // for a clip to be saved, or frames to reach the session
constexpr SDL_Keycode kWatchLoss = SDLK_v;  // where a race was lost, at its end
constexpr const char* kWatchLossName = "V";
constexpr engine::Color kBehindPanels = engine::rgb(0x12161f);

// The window has lost the focus, or the gamepad in use was disconnected.
bool player_left(const SDL_Event& event, bool gamepad_active) {
  if (event.type == SDL_CONTROLLERDEVICEREMOVED) return gamepad_active;
  return event.type == SDL_WINDOWEVENT &&
         (event.window.event == SDL_WINDOWEVENT_FOCUS_LOST || event.window.event == SDL_WINDOWEVENT_MINIMIZED);
}

// A frame of another recording as a player continues from it: with their own best score, and as a round that does not
// count, like one that was rewound.
GameState resumed_by(const GameState& recorded, uint32_t best) {
  GameState state = recorded;
  state.best = best;
  ++state.rewinds;
  return state;
}

}  // namespace

PlayScreen::PlayScreen(AppContext& context)
    : context_(context),
      game_(recorder_, RecordedGame::Pace::kRealTime),
      live_(game_, context.preferences, context.options,
            [this](uint64_t events, const GameState& state) { on_tick(events, state); }),
      frames_(recorder_, PlayedFrames::Reads::kFromMemory),
      overlay_feed_(recorder_, frames_),
      rewind_control_({recorder_, frames_, game_, live_, context.preferences, messages_}, context.options.speed),
      clips_(recorder_, context.options.sessions, messages_),
      scores_(recorder_, context.scores) {}

recorder::Status PlayScreen::open(const PlayStart& start) {
  overlay_feed_.load();
  if (start.resume) return resume(*start.resume);
  NewGame game{.seed = start.seed, .mode = start.mode};
  if (!start.race.empty()) {
    if (recorder::Status opened = race_.open(start.race); !opened) return opened;
    game = race_.game(0);
  }
  day_ = start.day;
  if (!day_.empty()) scores_.set_day(day_);
  if (race_.active() || !start.day.empty()) live_.set_rematch(game);
  game.best = context_.preferences.best(game.mode);
  if (recorder::Status started = record(game.seed, game.mode); !started) return started;
  game_.open(game);
  begins_ = start.begins && !context_.options.autopilot;
  if (begins_) rewind_control_.count_down();
  return {};
}

recorder::Status PlayScreen::record(uint64_t seed, Mode mode, const ResumePoint* resumed) {
  const Options& options = context_.options;
  const recorder::Status started = start_recording(options, seed, mode, recorder_, RingInUse::kTakeAnother, resumed);
  if (started) {
    if (recorder_.recording() && recorder_.ring_path() != options.ring) {
      messages_.show("Another game is running; this one is recorded beside it", false);
    }
    return {};
  }
  if (!wants_title(options)) return with_way_out(started);
  not_recorded_ = started.message();
  print_error(with_way_out(started).message());
  return {};
}

// Waits for a key, and counts down then, so that the player can get ready.
recorder::Status PlayScreen::resume(const ResumePoint& point) {
  const GameState& state = point.state;
  if (recorder::Status started = record(state.seed, state.mode, &point); !started) return started;
  if (context_.options.autopilot) {
    game_.resume(state);
  } else {
    game_.resume(resumed_by(state, context_.preferences.best(state.mode)));
    rewind_control_.wait_for_player();
  }
  return {};
}

// Clips need the recording to go on; then it is ended on a thread of its own.
std::optional<recorder::Status> PlayScreen::leave() {
  if (leaving_ == Leaving::kNot) {
    leaving_ = Leaving::kSavingClips;
    live_.save();
    rewind_control_.end();
  }
  if (leaving_ == Leaving::kSavingClips) {
    clips_.advance();
    scores_.advance();
    if (clips_.busy() || scores_.busy() || rewind_control_.busy() || frames_.busy()) return std::nullopt;
    if (!scores_.problem().empty()) print_error(scores_.problem());
    leaving_ = Leaving::kEndingRecording;
    const auto end = [this] {
      overlay_feed_.save();
      return end_recording(recorder_);
    };
    if (!ending_.start([end](recorder::base::Job::Control&) { return end(); })) return end();
  }
  return ending_.take_result();
}

std::string PlayScreen::leaving() const {
  return leaving_ == Leaving::kSavingClips && clips_.busy() ? "Saving the clip" : "Saving the recording";
}

// --- commands -------------------------------------------------------------------------------------------------------

bool PlayScreen::handle(const SDL_Event& event) {
  if (context_.overlay.handle(event)) return true;
  if (!context_.options.autopilot && player_left(event, context_.gamepad_active)) {
    rewind_control_.interrupt();
    if (!live_.paused()) menu_.open();
    live_.pause();
  }
  if (const auto press = engine::key_press(event)) {
    const auto command = context_.preferences.keys().command_for(*press);
    if (!command && execute_debug(*press)) return true;
    const bool backspace = press->key == SDLK_BACKSPACE;  // may rewind, so it does not leave the menu
    if (execute_in_menu(backspace ? std::nullopt : menu_command(*press), command)) return true;
    if (const auto lost = press->is(kWatchLoss) && !command ? shown_loss() : std::nullopt) {
      watch_loss(lost->number);
      return true;
    }
    if (command) execute(*command, true);
  } else if (const auto release = engine::key_release(event)) {
    const auto command = context_.preferences.keys().command_for(*release);
    if (command && is_held(*command)) execute(*command, false);
  }
  return false;
}

void PlayScreen::pad(const engine::PadPress& press) {
  const auto command = command_for(press.button);
  if (press.pressed && execute_in_menu(menu_command(press.button), command)) return;
  if (command && (press.pressed || is_held(*command))) execute(*command, press.pressed);
}

void PlayScreen::point(const Pointer& pointer) {
  if (!menu_shown()) return;
  if (const auto choice = menu_.point(pointer.at, pointer.kind == Pointer::Kind::kPressed)) decide(*choice);
}

// Not in a round that is being played, which it would end.
bool PlayScreen::can_switch_border() const { return !race_.active() && day_.empty() && game_.current().status != Status::kPlaying; }

bool PlayScreen::ended() const { return is_over(game_.current()); }

// Not while the game is paused for an inspected tick, a watch or a rewind.
bool PlayScreen::menu_shown() const {
  return leaving_ == Leaving::kNot && live_.paused() && !overlay_feed_.view() && stopped_by_.empty() &&
         !rewind_control_.active();
}

bool PlayScreen::execute_in_menu(std::optional<MenuCommand> key, std::optional<Command> command) {
  if (!menu_shown()) return false;
  if (command == Command::kUp) key = MenuCommand::kUp;
  if (command == Command::kDown) key = MenuCommand::kDown;
  if (key != MenuCommand::kUp && key != MenuCommand::kDown && key != MenuCommand::kConfirm &&
      key != MenuCommand::kBack) {
    return command == Command::kLeft || command == Command::kRight;  // a turn would end the pause
  }
  const size_t before = menu_.chosen();
  const auto choice = menu_.act(*key);
  if (menu_.chosen() != before) context_.sounds.play_step();
  if (choice) decide(*choice);
  return true;
}

void PlayScreen::decide(PauseMenu::Choice choice) {
  switch (choice) {
    case PauseMenu::Choice::kResume:
      return resume_play();
    case PauseMenu::Choice::kRestart:
      return perform(Command::kRestart, true);
    case PauseMenu::Choice::kSettings:
      return request({Request::Kind::kSettings});
    case PauseMenu::Choice::kMainMenu:
      return request({Request::Kind::kTitle});
    case PauseMenu::Choice::kQuit:
      return request({Request::Kind::kQuit});
    case PauseMenu::Choice::kSaveClip:
      return execute(Command::kSaveClip, true);
    case PauseMenu::Choice::kSwitchBorder:
      return execute(Command::kSwitchMode, true);
  }
}

// A round that is being played is resumed after a countdown, as after a rewind.
void PlayScreen::resume_play() {
  menu_.open();
  if (rewind_control_.waiting()) return perform(Command::kConfirm, true);
  const bool counts = game_.current().status == Status::kPlaying && !context_.options.autopilot;
  counts ? rewind_control_.count_down() : live_.execute(Command::kPause);
}

// Whether a key is not to end a round that is worth something without a question; the key again answers it.
bool PlayScreen::asks_before(Command command) {
  if (command != Command::kRestart && command != Command::kQuit) return false;
  const GameState& state = game_.current();
  if (context_.options.autopilot || state.status != Status::kPlaying || state.score == 0) return false;
  const auto choice = command == Command::kQuit ? PauseMenu::Choice::kQuit : PauseMenu::Choice::kRestart;
  if (menu_shown() && menu_.asked() == choice) return false;
  rewind_control_.interrupt();
  return_to_now();
  live_.pause_always();
  if (!menu_shown()) return false;  // a rewind goes on, which the command ends
  menu_.ask(choice, state.score);
  return true;
}

void PlayScreen::execute(Command command, bool pressed) {
  if (pressed && asks_before(command)) return;
  if (pressed && command == Command::kPause && menu_shown()) return resume_play();
  perform(command, pressed);
}

void PlayScreen::perform(Command command, bool pressed) {
  const bool switches = command == Command::kSwitchMode || command == Command::kWalls || command == Command::kWrap;
  if (pressed && switches && !can_switch_border()) {
    return messages_.show(race_.active()   ? "The ghost decides the border"
                          : !day_.empty() ? "The daily game has walls"
                                          : "The border can be switched between rounds",
                          false);
  }
  const std::optional<uint64_t> inspected = overlay_feed_.number();
  if (pressed && command != Command::kMute && command != Command::kSaveClip) return_to_now();
  if (pressed && command == Command::kSaveClip) return save_clip();
  if (rewind_control_.execute(command, pressed, inspected)) {
    if (command == Command::kPause) menu_.open();
    return;
  }
  if (!pressed) return;
  if (command == Command::kMute) return toggle_mute();
  if (command == Command::kQuit) return request({Request::Kind::kQuit});
  if (command == Command::kPause && !live_.paused()) {
    menu_.open();
    return live_.pause_always();
  }
  const bool was_over = ended();
  live_.execute(command);
  // The next round begins as the first did.
  const bool is_new = was_over && game_.current().status == Status::kReady;
  if (is_new && begins_ && command != Command::kSwitchMode) rewind_control_.count_down();
}

void PlayScreen::toggle_mute() {
  context_.sounds.set_muted(!context_.sounds.muted());
  context_.preferences.set_muted(context_.sounds.muted());
}

void PlayScreen::save_clip() {
  const auto seconds = static_cast<uint32_t>(context_.preferences.clip_seconds());
  clips_.save(context_.options.clip_seconds.value_or(seconds));
}

// Commands apply to the newest tick, not to the inspected one.
void PlayScreen::return_to_now() {
  overlay_feed_.leave();
  stopped_by_.clear();
  if (std::exchange(runs_to_hit_, false)) overlay_feed_.stop_at_any_hit(false);
}

// --- the debugger ---------------------------------------------------------------------------------------------------

// Keys that a developer expects from the viewer; while there is something to debug, and where they are no command's.
bool PlayScreen::execute_debug(const engine::KeyPress& press) {
  const bool debugs = context_.overlay.shown() || overlay_feed_.view() || !stopped_by_.empty();
  if (!debugs || leaving_ != Leaving::kNot || rewind_control_.active()) return false;
  if (press.is(SDLK_PERIOD)) return execute(engine::RunRequest::kStep), true;
  if (press.is(SDLK_PERIOD, engine::kShift) || press.is(SDLK_GREATER, engine::kShift) || press.is(SDLK_GREATER)) {
    return execute(engine::RunRequest::kStepTen), true;
  }
  if (press.is(SDLK_COMMA)) return execute(engine::RunRequest::kStepBack), true;
  if (press.is(SDLK_F5) && !press.repeat) return execute(engine::RunRequest::kRunToHit), true;
  return false;
}

void PlayScreen::execute(engine::RunRequest request) {
  switch (request) {
    case engine::RunRequest::kPause:
      live_.pause_always();
      stopped_by_ = "Stopped at tick " + std::to_string(game_.number());
      return;
    case engine::RunRequest::kResume:
      return execute(Command::kConfirm, true);
    case engine::RunRequest::kStep:
      return step(1);
    case engine::RunRequest::kStepTen:
      return step(10);
    case engine::RunRequest::kStepBack:
      live_.pause_always();
      if (overlay_feed_.move(-1)) return;
      return messages_.show(recorder_.recording() ? "No earlier tick to show" : "Nothing is recorded to step back in",
                            false);
    case engine::RunRequest::kRunToHit:
      return run_to_hit();
  }
}

// Through recorded ticks, if one of them is shown, and plays new ones from the newest on.
void PlayScreen::step(uint32_t ticks) {
  if (overlay_feed_.number()) {
    if (!overlay_feed_.move(ticks)) messages_.show("This tick cannot be read", false);
    if (!overlay_feed_.number()) stopped_by_ = "Back at the newest tick, " + std::to_string(game_.number());
    return;
  }
  stopped_by_.clear();
  const uint64_t before = game_.number();
  live_.step(ticks);
  if (!stopped_by_.empty()) return;  // a watch did
  const uint64_t played = game_.number() - before;
  stopped_by_ = "Stepped " + std::to_string(played) + (played == 1 ? " tick" : " ticks") + " to " +
                std::to_string(game_.number());
}

void PlayScreen::run_to_hit() {
  if (!overlay_feed_.has_watches()) return messages_.show("No watch to run to: add one in the debugger", false);
  if (overlay_feed_.go_to_next_hit()) return;
  return_to_now();
  overlay_feed_.stop_at_any_hit(runs_to_hit_ = true);
  live_.resume();
}

std::string PlayScreen::why_stopped() const {
  if (overlay_feed_.view()) return "Showing " + overlay_feed_.text();
  return stopped_by_;
}

// --- time -----------------------------------------------------------------------------------------------------------

void PlayScreen::advance(int64_t elapsed_ns) {
  messages_.advance(elapsed_ns);
  clips_.advance();
  if (!rewind_control_.advance(elapsed_ns)) live_.advance(elapsed_ns);
  rank_known_s_ += static_cast<float>(elapsed_ns) * 1e-9f;
  if (scores_.advance() && live_.round_counts() && scores_.rank_of(game_.current())) {
    rank_known_s_ = 0;
    context_.sounds.play_record();
  }
  print_notices(recorder_);
  if (live_.finished()) request({Request::Kind::kQuit});
}

bool PlayScreen::time_passes() const { return rewind_control_.active() || !(live_.paused() || live_.resting()); }

void PlayScreen::announce(engine::Redraw& redraw) const {
  const bool badge_moves = rank_known_s_ < kSheetShown_s + kRankBadge_s && scores_.rank_of(game_.current());
  if (time_passes() || badge_moves) redraw.changes_in(0);
  redraw.changes_in(messages_.changes_in_ns());
  if (clips_.busy() || scores_.busy()) redraw.changes_in(kClipPoll_ns);
  if (!context_.overlay.shown()) return;
  redraw.changes_in(context_.overlay.changes_in_ns());
  const recorder::RecorderStats stats = recorder_.stats();
  const bool grows = stats.written != shown_written_ || stats.lag_frames > 0 || frames_.reading();
  if (grows) redraw.changes_in(kClipPoll_ns);
}

void PlayScreen::on_tick(uint64_t events, const GameState& state) {
  context_.sounds.play(events, state);
  if (context_.preferences.rumble() && !context_.options.autopilot) context_.pads.shake(events);
  if (race_.active()) race_.on_tick(state, game_.number());
  scores_.on_tick(events, state, !context_.options.autopilot && live_.round_counts());
  if (auto watches = overlay_feed_.pausing_watches()) {
    live_.pause_always();
    stopped_by_ = *watches + " became true at tick " + std::to_string(game_.number());
    if (std::exchange(runs_to_hit_, false)) overlay_feed_.stop_at_any_hit(false);
  }
}

// --- the picture ----------------------------------------------------------------------------------------------------

// When a watch has paused the game, the frame that it has seen.
View PlayScreen::now() const {
  View view = live_.view();
  if (!stopped_by_.empty()) view.blend = 1;
  return view;
}

void PlayScreen::paint(engine::Painter& painter, const engine::Rect& whole) {
  const engine::Rect area = context_.overlay.free_area(whole);
  if (context_.overlay.shown()) painter.fill_rect(whole, kBehindPanels);
  const std::optional<View> past = overlay_feed_.view();
  const Theme theme = context_.preferences.theme();
  board_.set_theme(theme);
  board_.set_invites(!rewind_control_.beginning());
  paint_game(painter, area);
  const bool shows_end = !past && !rewind_control_.active() && live_.round_counts();
  const auto place = shows_end ? scores_.rank_of(game_.current()) : std::nullopt;
  if (place && !menu_shown()) {
    const Rank rank{*place, is_best(game_.current())};
    paint_rank_badge(painter, area, theme, rank, rank_known_s_ - kSheetShown_s);
  }
  if (shows_rewind_hint()) paint_rewind_hint(ui_of(painter, area, theme, context_.gamepad_active));
  if (menu_shown()) {
    const Ui ui = ui_of(painter, area, theme, context_.gamepad_active);
    menu_.paint(ui, context_.preferences.keys(), ended(), can_switch_border());
  }
  paint_badges(painter, area, theme.palette, badges());
}

void PlayScreen::paint_game(engine::Painter& painter, const engine::Rect& area) {
  const std::optional<View> past = overlay_feed_.view();
  const View view = rewind_control_.active() ? rewind_control_.view() : past ? *past : now();
  std::optional<Race::Standing> race;
  if (race_.active()) race.emplace(race_.standing(view));
  const GhostView* const ghost = race ? &race->ghost : nullptr;
  if (rewind_control_.active()) {
    rewind_control_.paint(painter, area, board_, context_.gamepad_active, ghost);
  } else {
    board_.paint(painter, area, view, ghost);
  }
  if (!race) return;
  if (const auto lost = shown_loss()) {
    race->figures.lost_at = lost->text;
    race->figures.lost_key = context_.gamepad_active ? "" : kWatchLossName;
  }
  race->figures.rematch_key = context_.gamepad_active ? "Y" : context_.preferences.keys().first_name(Command::kRestart);
  paint_race(painter, layout_of(area, painter.scale(), board_.theme()), view, race->figures);
}

// At the end of a lost race, of which there is a recording to look at.
std::optional<Race::Lost> PlayScreen::shown_loss() const {
  if (!race_.active() || !recorder_.recording() || overlay_feed_.view() || rewind_control_.active()) return std::nullopt;
  return race_.lost(game_.current());
}

void PlayScreen::watch_loss(uint64_t number) {
  const recorder::Status opened = recorder::base::launch_program(
      "replay", {recorder_.session_path(), "--frame", std::to_string(number), "--sessions", context_.options.sessions});
  messages_.show(opened ? "Opening the viewer" : opened.message(), !opened.ok());
}

// At the end of a round, when the sheet is shown.
bool PlayScreen::shows_rewind_hint() const {
  return leaving_ == Leaving::kNot && ended() && recorder_.recording() && !overlay_feed_.view() &&
         !rewind_control_.active() && !menu_shown() && !context_.options.autopilot &&
         Moment(live_.view()).seconds_in_status() > kSheetShown_s;
}

// On the lower edge of the sheet, and the largest thing on it.
void PlayScreen::paint_rewind_hint(const Ui& ui) const {
  const std::string key = ui.pad ? "L" : context_.preferences.keys().first_name(Command::kRewind);
  if (key.empty()) return;
  const Layout layout = layout_of(ui.area, ui.painter.scale(), ui.theme);
  const float cell = layout.sheet_cell_px, size = 0.72f * cell, height = std::round(2.0f * size);
  const std::array<Word, 3> words = {Word{"Hold"}, {key, true}, {"to rewind"}};
  const float sign = width_of_rewind_sign(0.8f * size) + 0.6f * size;
  const float width = std::round(width_of_words(words, size) + sign + 2.4f * size);
  const float sheet_bottom = layout.field.center().y + Layout::kSheetHeight_cells * cell / 2;
  const float y = std::min(sheet_bottom + 0.55f * height, ui.area.bottom() - height / 2);
  const engine::Rect pill = pill_around({layout.field.center().x, y}, width, height);
  paint_raised_pill(ui.painter, ui.colors(), pill, 0.12f * cell, 0.8f * cell, std::max(1.0f, ui.px(2)),
                    ui.colors().brass);
  paint_rewind_sign(ui.painter, {pill.x + 1.2f * size, y}, 0.8f * size, ui.colors().brass);
  paint_words(ui.painter, ui.colors(), {pill.center().x + sign / 2, y}, words, size, ui.colors().text);
}

std::vector<Badge> PlayScreen::badges() const {
  std::vector<Badge> badges;
  if (leaving_ != Leaving::kNot) return badges;
  if (!not_recorded_.empty()) badges.push_back({"Not recorded: " + not_recorded_, true});
  if (recorder_.recording()) {
    if (std::string problem = problem_of(recorder_.stats()); !problem.empty()) badges.push_back({problem, true});
  }
  for (Badge& badge : messages_.badges()) badges.push_back(std::move(badge));
  if (!scores_.problem().empty()) badges.push_back({scores_.problem(), true});
  if (const std::string holder = context_.scores.waiting_for(); !holder.empty()) {
    badges.push_back({"The high scores are locked by " + holder + " - they are saved once it lets go", true});
  }
  if (const std::string why = why_stopped(); !why.empty()) {
    badges.push_back({why, false});
    badges.push_back({"Space resume   . step   > ten   , back   F5 to next hit", false});
  } else if (runs_to_hit_) {
    badges.push_back({"Running until a watch becomes true", false});
  }
  if (context_.options.autopilot) badges.push_back({"Autopilot", false});
  return badges;
}

void PlayScreen::paint_panels() {
  if (!context_.overlay.shown()) return;
  engine::OverlayData data = overlay_feed_.data();
  data.run = engine::RunState{live_.paused(), why_stopped()};
  shown_written_ = data.recorder ? data.recorder->written : 0;
  const engine::OverlayRequests requests = context_.overlay.draw(data);
  if (overlay_feed_.execute(requests)) live_.pause_always();
  if (requests.run) execute(*requests.run);
  if (!requests.notice.empty()) context_.window.set_title("Ouroboros - " + requests.notice);
}

}  // namespace game
