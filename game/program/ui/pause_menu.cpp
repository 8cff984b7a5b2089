#include "game/program/ui/pause_menu.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace game {
namespace {

using engine::Align;
using engine::Anchor;
using engine::Rect;

constexpr std::array<const char*, PauseMenu::kRows> kNames = {"Resume", "Restart", "Settings", "Title", "Quit"};
constexpr float kWidth = 300, kHeight = 356, kRow = 46;

// "R restart", for commands that have a key.
void add_hint(std::vector<Hint>& hints, const KeyMap& keys, Command command, const char* button, const char* words,
              std::optional<PauseMenu::Choice> click = {}) {
  const std::string name = keys.first_name(command);
  if (name.empty()) return;
  hints.push_back({.keys = {name}, .buttons = {button}, .words = words});
  if (click) hints.back().row = static_cast<size_t>(*click);
}

}  // namespace

std::optional<PauseMenu::Choice> PauseMenu::act(MenuCommand key) {
  switch (key) {
    case MenuCommand::kUp:
      chosen_ = (chosen_ + kRows - 1) % kRows;
      return std::nullopt;
    case MenuCommand::kDown:
      chosen_ = (chosen_ + 1) % kRows;
      return std::nullopt;
    case MenuCommand::kConfirm:
      return static_cast<Choice>(chosen_);
    case MenuCommand::kBack:
      return Choice::kResume;
    default:
      return std::nullopt;
  }
}

std::optional<PauseMenu::Choice> PauseMenu::point(engine::Point at, bool pressed) {
  for (const ClickTarget& hit : click_targets_) {
    if (!hit.row || !hit.place.contains(at)) continue;
    if (*hit.row < kRows) chosen_ = *hit.row;
    if (pressed) return static_cast<Choice>(*hit.row);
  }
  return std::nullopt;
}

void PauseMenu::paint(const Ui& ui, const KeyMap& keys, bool ended, bool race) {
  click_targets_.clear();
  ui.painter.fill_rect(ui.area, engine::with_alpha(ui.colors().background_bottom, 0.68f));
  const float width = ui.px(kWidth), height = ui.px(kHeight);
  const engine::Point middle = ui.area.center();
  const Rect card{std::round(middle.x - width / 2), std::round(middle.y - height / 2), width, height};
  paint_sheet(ui, card);
  ui.painter.text(ended ? "Round over" : "Paused", {middle.x, card.y + ui.px(52)},
                  {.size_px = ui.px(38),
                   .color = ui.colors().text,
                   .weight = engine::kLight,
                   .align = Align::kCenter,
                   .anchor = Anchor::kMiddle});
  for (size_t i = 0; i < kRows; ++i) {
    const Rect row = Rect{card.x + ui.px(24), card.y + ui.px(102 + kRow * static_cast<float>(i)), width - 2 * ui.px(24),
                          ui.px(kRow - 6)};
    paint_row(ui, row, {.label = ended && i == 0 ? "Back" : kNames[i]}, i == chosen_, true);
    click_targets_.push_back({.place = row, .row = i});
  }
  paint_keys(ui, keys, race, card.bottom() + ui.px(46));
}

void PauseMenu::paint_keys(const Ui& ui, const KeyMap& keys, bool race, float y) {
  std::vector<Hint> hints;
  add_hint(hints, keys, Command::kRewind, "L", "rewind");
  add_hint(hints, keys, Command::kSaveClip, "X", "keep a clip", Choice::kSaveClip);
  if (!race) add_hint(hints, keys, Command::kSwitchMode, "Back", "other border", Choice::kSwitchBorder);
  if (!ui.pad) hints.push_back({{"F1"}, {}, "look inside"});
  const HintExtent extent = measure_hints(ui, hints);
  const Rect strip = {ui.area.center().x - extent.width_px / 2 - 1.6f * extent.size_px, y - 1.35f * extent.size_px,
                      extent.width_px + 3.2f * extent.size_px, 2.7f * extent.size_px};
  ui.painter.fill_rounded_rect(strip, strip.h / 2, ui.colors().card);
  ui.painter.stroke_rounded_rect(strip, strip.h / 2, std::max(1.0f, ui.px(1)), ui.colors().card_edge);
  paint_hints(ui, hints, click_targets_, y);
}

}  // namespace game
