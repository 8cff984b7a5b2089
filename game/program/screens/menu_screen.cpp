#include "game/program/screens/menu_screen.h"

#include "game/program/game_sounds.h"

namespace game {

bool MenuScreen::handle(const SDL_Event& event) {
  const auto press = engine::key_press(event);
  if (!press) return false;
  if (handle_key(*press)) return true;
  if (press->is(SDLK_q, engine::kCtrl)) {
    ask({Request::Kind::kQuit});
  } else if (const auto key = menu_command(*press)) {
    act(*key);
  }
  return true;
}

void MenuScreen::pad(const engine::PadPress& press) {
  if (!press.pressed) return;
  if (const auto key = menu_command(press.button)) act(*key);
}

void MenuScreen::point(const Pointer& pointer) {
  for (const ClickTarget& hit : click_targets_) {
    if (!hit.place.contains(pointer.at) || (hit.row && !can_select())) continue;
    if (hit.row) choose(*hit.row);
    if (pointer.kind != Pointer::Kind::kPressed) return;
    const ClickTarget copy = hit;  // acting may paint anew
    if (copy.key) return act(*copy.key);
    return click(pointer.at, pointer.clicks);
  }
}

void MenuScreen::step(int by) {
  const auto count = static_cast<int>(rows());
  if (count == 0) return;
  choose(static_cast<size_t>((static_cast<int>(chosen_) + by + count) % count));
}

void MenuScreen::choose(size_t row) {
  if (row == chosen_) return;
  chosen_ = row;
  play_click();
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

}  // namespace game
