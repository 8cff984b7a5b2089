#include "game/program/screen.h"

#include <algorithm>

#include "game/program/game_sounds.h"
#include "game/rules/autopilot.h"
#include "game/rules/rules.h"
#include "recorder/base/process.h"

namespace game {
namespace {

constexpr float kFieldPart = 0.88f;  // of the board's height, a little less than it is

}  // namespace

bool MenuScreen::handle(const SDL_Event& event) {
  const auto press = engine::key_press(event);
  if (!press) return false;
  if (handle_key(*press)) return true;
  if (press->is(SDLK_q, engine::kCtrl)) {
    request({Request::Kind::kQuit});
  } else if (const auto key = menu_command(*press)) {
    execute(*key);
  }
  return true;
}

void MenuScreen::pad(const engine::PadPress& press) {
  if (!press.pressed) return;
  if (const auto key = menu_command(press.button)) execute(*key);
}

void MenuScreen::execute(MenuCommand key) {
  if (key == MenuCommand::kUp && can_select()) return step(-1);
  if (key == MenuCommand::kDown && can_select()) return step(1);
  act(key);
}

void MenuScreen::point(const Pointer& pointer) {
  const ClickTarget* const found = list_.find(pointer.at, can_select());
  if (found == nullptr) return;
  const ClickTarget target = *found;  // acting may paint anew
  if (target.row) choose(*target.row);
  if (pointer.kind != Pointer::Kind::kPressed) return;
  if (target.key) return act(*target.key);
  click(pointer.at, pointer.clicks);
}

void MenuScreen::step(int by) {
  if (list_.step(by, rows())) play_click();
}

void MenuScreen::choose(size_t row) {
  if (list_.choose(row)) play_click();
}

void MenuScreen::play_click() const { context_.sounds.play_step(); }

void MenuScreen::show_message(const std::string& message, bool alarm) {
  message_ = message;
  alarm_ = alarm;
}

void MenuScreen::paint_message(const Ui& ui, float above_bottom) const {
  const engine::Point place{ui.area.center().x, ui.area.bottom() - ui.px(above_bottom)};
  paint_remark(ui, place, message_, alarm_ ? ui.colors().brass : ui.colors().text_muted);
}

recorder::Status MenuScreen::open_viewer(const std::string& recording) const {
  std::vector<std::string> arguments = {"--sessions", context_.options.sessions};
  if (!recording.empty()) arguments.push_back(recording);
  return recorder::base::launch_program("replay", arguments);
}

BackgroundGame::BackgroundGame(uint64_t seed, Mode mode, int ticks) : mode_(mode) { begin(seed, ticks); }

void BackgroundGame::begin(uint64_t seed, int ticks) {
  current_ = new_game({.seed = seed, .mode = mode_});
  previous_ = current_;
  for (int i = 0; i < ticks; ++i) tick();
}

void BackgroundGame::tick() {
  previous_ = current_;
  step(previous_, autopilot(previous_), current_);
}

void BackgroundGame::advance(int64_t elapsed_ns) {
  steps_.add(elapsed_ns);
  while (steps_.step_due(int64_t{current_.tick_period_us} * 1000)) {
    tick();
    if (current_.status != Status::kPlaying) begin(current_.rng_state | 1, 200);
  }
}

void BackgroundGame::paint(engine::Painter& painter, const engine::Rect& area, const Theme& theme) {
  board_.set_theme(theme);
  const float blend = steps_.blend(int64_t{current_.tick_period_us} * 1000);
  board_.paint(painter, area, {previous_, current_, blend});
}

void BackgroundGame::paint_behind(engine::Painter& painter, const engine::Rect& area, const Theme& theme) {
  const float side = std::max(area.w, area.h) / kFieldPart;
  painter.push_clip(area);
  paint(painter, {area.center().x - side, area.center().y - side / 2, 2 * side, side}, theme);
  painter.pop_clip();
}

}  // namespace game
