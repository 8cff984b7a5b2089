#include "game/program/settings_screen.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "game/picture/signs.h"
#include "game/program/controls.h"
#include "game/program/game_sounds.h"
#include "game/rules/rules.h"

namespace game {
namespace {

using engine::Align;
using engine::Anchor;
using engine::Painter;
using engine::Point;
using engine::Rect;

constexpr int kClipStep_s = 5;
constexpr float kRowsTop = 160;             // of the rows
constexpr float kSmallestPreview_px = 180;  // smaller, its figures overlap

// "Left" would also be the name of a command.
std::string name_of_key(SDL_Keycode key) {
  const bool arrow = key == SDLK_UP || key == SDLK_DOWN || key == SDLK_LEFT || key == SDLK_RIGHT;
  return engine::name_of(key) + (arrow ? " arrow" : "");
}

const char* on_off(bool on) { return on ? "On" : "Off"; }

}  // namespace

SettingsScreen::SettingsScreen(ScreenContext& context) : MenuScreen(context), preview_(11, Mode::kWalls, 160) {}

void SettingsScreen::advance(int64_t elapsed_ns) {
  if (preview_moves()) preview_.advance(elapsed_ns);
}

std::optional<recorder::Status> SettingsScreen::leave() {
  context_.preferences.save();
  return recorder::Status();
}

// --- choosing --------------------------------------------------------------------------------------------------------

void SettingsScreen::act(MenuCommand key) {
  if (state_ == State::kAwaitingKey) return;
  if (state_ == State::kConflict) {
    if (key == MenuCommand::kConfirm || key == MenuCommand::kBack) resolve(key == MenuCommand::kConfirm);
    return;
  }
  show_message("");
  switch (key) {
    case MenuCommand::kLeft:
      return adjust(-1);
    case MenuCommand::kRight:
      return adjust(1);
    case MenuCommand::kConfirm:
      return confirm();
    case MenuCommand::kNextTab:
    case MenuCommand::kPreviousTab:
      return show_tab(!keys_shown_);
    case MenuCommand::kDelete:
      return clear_key();
    case MenuCommand::kBack:
      return request({Request::Kind::kBack});
    case MenuCommand::kUp:
    case MenuCommand::kDown:
    case MenuCommand::kRace:
    case MenuCommand::kUndo:
    case MenuCommand::kShare:
      return;
  }
}

void SettingsScreen::pad(const engine::PadPress& press) {
  // A gamepad cannot press a key, but it can cancel.
  if (state_ == State::kAwaitingKey && press.pressed && press.button == SDL_CONTROLLER_BUTTON_B) {
    state_ = State::kChoosing;
    return show_message("");
  }
  MenuScreen::pad(press);
}

void SettingsScreen::show_tab(bool keys) {
  keys_shown_ = keys;
  slot_ = 0;
  choose(0);
}

void SettingsScreen::confirm() {
  if (!keys_shown_) {
    if (chosen() == kMute || chosen() == kPalette || chosen() == kMotion || chosen() == kRumble) adjust(1);
  } else if (chosen() == kCommands) {
    reset_keys();
  } else {
    await_key();
  }
}

void SettingsScreen::click(const Point& at, int) {
  if (state_ != State::kChoosing) return;
  show_message("");
  if (keys_shown_ && chosen() < kCommands) slot_ = at.x >= slots_from_px_ ? 1 : 0;
  if (keys_shown_) return confirm();
  adjust(at.x > raise_from_px_ ? 1 : -1);
}

// --- sound, picture, gamepad -----------------------------------------------------------------------------------------

void SettingsScreen::adjust(int by) {
  Preferences& preferences = context_.preferences;
  if (keys_shown_) {
    slot_ = by < 0 ? 0 : 1;
    return;
  }
  switch (chosen()) {
    case kVolume:
    case kMute:
      adjust_sound(static_cast<Row>(chosen()), by);
      break;
    case kPalette: {
      const auto count = static_cast<int>(kPalettes.size());
      const int next = (static_cast<int>(preferences.palette()) + by + count) % count;
      preferences.set_palette(kPalettes[static_cast<size_t>(next)]);
      break;
    }
    case kMotion:
      preferences.set_reduced_motion(!preferences.reduced_motion());
      break;
    case kRumble:
      preferences.set_rumble(!preferences.rumble());
      if (preferences.rumble()) context_.pads.shake(mask_of(Event::kLevel));
      break;
    default:
      preferences.set_clip_seconds(preferences.clip_seconds() + by * kClipStep_s);
      break;
  }
  play_click();
}

void SettingsScreen::adjust_sound(Row row, int by) {
  Preferences& preferences = context_.preferences;
  if (row == kMute) {
    preferences.set_muted(!context_.sounds.muted());
  } else {
    preferences.set_volume(preferences.volume() + by * Preferences::kVolumeStep);
    preferences.set_muted(false);
  }
  context_.sounds.set_muted(preferences.muted());
  context_.sounds.set_volume(static_cast<float>(preferences.volume()) / 100);
}

MenuRow SettingsScreen::row(size_t number) const {
  const Preferences& preferences = context_.preferences;
  switch (number) {
    case kVolume:
      return {.label = "Volume",
              .value = std::to_string(preferences.volume()),
              .adjustable = true,
              .bar = static_cast<float>(preferences.volume()) / 100};
    case kMute:
      return {.label = "Sound", .value = on_off(!context_.sounds.muted()), .adjustable = true};
    case kPalette:
      return {.label = "Colours", .value = std::string(display_name_of(preferences.palette())), .adjustable = true};
    case kMotion:
      return {.label = "Reduced motion", .value = on_off(preferences.reduced_motion()), .adjustable = true};
    case kRumble:
      return {.label = "Rumble", .value = on_off(preferences.rumble()), .adjustable = true};
    default:
      return {.label = "Clip length", .value = std::to_string(preferences.clip_seconds()) + " s", .adjustable = true};
  }
}

// --- keys ------------------------------------------------------------------------------------------------------------

void SettingsScreen::await_key() {
  state_ = State::kAwaitingKey;
  show_message("Press the key for \"" + std::string(display_name_of(command())) + "\", or Esc to cancel");
}

bool SettingsScreen::handle_key(const engine::KeyPress& press) {
  if (state_ != State::kAwaitingKey || press.repeat) return state_ == State::kAwaitingKey;
  assign_key(press);
  return true;
}

void SettingsScreen::assign_key(const engine::KeyPress& press) {
  if (press.key == SDLK_ESCAPE) {
    state_ = State::kChoosing;
    return show_message("");
  }
  if (const auto why = KeyMap::why_reserved(press))
    return show_message(*why + " - press another key, or Esc to cancel", true);
  pressed_key_ = press;
  if (const auto owner = context_.preferences.keys().owner(command(), press)) {
    state_ = State::kConflict;
    return show_message(name_of_key(press.key) + " already means \"" + std::string(display_name_of(*owner)) + "\"",
                        true);
  }
  resolve(true);
}

void SettingsScreen::resolve(bool assign) {
  state_ = State::kChoosing;
  show_message("");
  if (!assign) return;
  KeyMap keys = context_.preferences.keys();
  keys.bind(command(), slot_, pressed_key_);
  context_.preferences.set_keys(keys);
  for (size_t i = 0; i < kCommands; ++i) {
    const auto other = static_cast<Command>(i);
    if (!keys.has_key(other))
      return show_message("\"" + std::string(display_name_of(other)) + "\" now has no key", true);
  }
}

void SettingsScreen::clear_key() {
  if (!keys_shown_ || chosen() >= kCommands) return;
  KeyMap keys = context_.preferences.keys();
  keys.clear(command(), slot_);
  if (!keys.has_key(command())) return show_message("The last key of a command cannot be removed", true);
  context_.preferences.set_keys(keys);
}

void SettingsScreen::reset_keys() {
  context_.preferences.set_keys(KeyMap());
  show_message("Keys reset to defaults");
}

// --- the picture -----------------------------------------------------------------------------------------------------

void SettingsScreen::paint(Painter& painter, const Rect& area) {
  const Theme theme = context_.preferences.theme();
  const Ui ui = ui_of(painter, area, theme, context_.gamepad_active);
  targets().clear();
  paint_backdrop(ui);
  paint_heading(ui, "Settings");
  const std::array<std::string, 2> tabs = {"Game", "Keys"};
  paint_tabs(ui, tabs, keys_shown_ ? 1 : 0, targets());
  if (keys_shown_) {
    paint_keys_tab(ui);
  } else {
    paint_game_tab(ui);
  }
  paint_foot(ui);
}

void SettingsScreen::paint_game_tab(const Ui& ui) {
  const float width = ui.px(470), height = ui.px(44), pitch = ui.px(56), side = ui.px(330), gap = ui.px(44);
  const bool preview_fits = side > kSmallestPreview_px * ui.painter.scale();
  const float all = preview_fits ? width + gap + side : width;
  const float left = std::round(ui.area.center().x - all / 2);
  const float top = ui.area.y + ui.px(kRowsTop + 40);
  for (size_t i = 0; i < kRows; ++i) {
    const Rect place{left, top + pitch * static_cast<float>(i), width, height};
    paint_row(ui, place, row(i), i == chosen(), false);
    targets().push_back({.place = place, .row = i});
  }
  raise_from_px_ = left + width * 0.72f;
  if (!preview_fits) return;
  const Rect preview{left + width + gap, top - ui.px(30), side, side + ui.px(72)};
  Theme theme = ui.theme;  // on the same background as the screen
  theme.palette.background_top = background_at(ui, preview.y);
  theme.palette.background_bottom = background_at(ui, preview.bottom());
  preview_.paint(ui.painter, preview, theme);
}

void SettingsScreen::paint_keys_tab(const Ui& ui) {
  const float width = ui.px(640), pitch = ui.px(31), height = ui.px(29);
  const float left = std::round(ui.area.center().x - width / 2), top = ui.area.y + ui.px(kRowsTop);
  for (size_t i = 0; i < kCommands; ++i) {
    const Rect place{left, top + pitch * static_cast<float>(i), width, height};
    paint_key_row(ui, place, static_cast<Command>(i));
    targets().push_back({.place = place, .row = i});
  }
  const float button = ui.px(250);
  const Rect reset{std::round(ui.area.center().x - button / 2), top + pitch * kCommands + ui.px(6), button, height};
  const bool changed = context_.preferences.keys() != KeyMap();
  paint_row(ui, reset, {.label = "Reset all keys", .enabled = changed}, chosen() == kCommands, true);
  targets().push_back({.place = reset, .row = kCommands});
}

Rect SettingsScreen::key_cell(const Ui& ui, const Rect& row, size_t slot) const {
  const float width = ui.px(150);
  return {row.right() - width * static_cast<float>(KeyMap::kSlots - slot), row.y, width, row.h};
}

void SettingsScreen::paint_key_row(const Ui& ui, const Rect& place, Command command) {
  const bool here = chosen() == static_cast<size_t>(command);
  if (here) {
    ui.painter.fill_rounded_rect(place, place.h / 2, engine::with_alpha(ui.colors().text, 0.08f));
  }
  ui.painter.text(std::string(display_name_of(command)), {place.x + ui.px(18), place.center().y},
                  {.size_px = ui.px(17),
                   .color = context_.preferences.keys().has_key(command) ? ui.colors().text : ui.colors().brass,
                   .weight = here ? engine::kMedium : engine::kRegular,
                   .anchor = Anchor::kMiddle});
  for (size_t slot = 0; slot < KeyMap::kSlots; ++slot) paint_key_cell(ui, key_cell(ui, place, slot), command, slot);
  slots_from_px_ = key_cell(ui, place, 1).x;
}

void SettingsScreen::paint_key_cell(const Ui& ui, const Rect& cell, Command command, size_t slot) {
  const bool here = chosen() == static_cast<size_t>(command) && slot == slot_;
  const Rect pill = cell.inset(ui.px(1));
  if (here) ui.painter.fill_rounded_rect(pill, pill.h / 2, ui.colors().snake_body);
  const bool asked = here && state_ == State::kAwaitingKey;
  const std::string name = context_.preferences.keys().shown_name(command, slot);
  if (name.empty() || here) {
    ui.painter.text(asked          ? "press a key"
                    : name.empty() ? "\u2013"
                                   : name,
                    cell.center(),
                    {.size_px = ui.px(15),
                     .color = here ? ui.colors().pupil : ui.colors().text_faint,
                     .weight = here ? engine::kMedium : engine::kRegular,
                     .align = Align::kCenter,
                     .anchor = Anchor::kMiddle});
    return;
  }
  const std::array<Word, 1> key = {Word{name, true}};
  paint_words(ui.painter, ui.colors(), cell.center(), key, ui.px(16), ui.colors().text);
}

void SettingsScreen::paint_foot(const Ui& ui) {
  paint_message(ui, 66);
  std::vector<Hint> hints;
  if (state_ == State::kConflict) {
    hints = {{{"Enter"}, {"A"}, "reassign", MenuCommand::kConfirm}, {{"Esc"}, {"B"}, "cancel", MenuCommand::kBack}};
  } else if (state_ == State::kAwaitingKey) {
    hints = {{{"Esc"}, {"B"}, "cancel"}};
  } else if (keys_shown_) {
    hints = {{{"Enter"}, {"A"}, "set", MenuCommand::kConfirm},
             {{"Del"}, {"X"}, "clear", MenuCommand::kDelete},
             {{"Tab"}, {"L", "R"}, "game", MenuCommand::kNextTab},
             {{"Esc"}, {"B"}, "back", MenuCommand::kBack}};
  } else {
    hints = {{{"\u2191", "\u2193"}, {"\u2191", "\u2193"}, "choose"},
             {{"\u2190", "\u2192"}, {"\u2190", "\u2192"}, "change"},
             {{"Tab"}, {"L", "R"}, "keys", MenuCommand::kNextTab},
             {{"Esc"}, {"B"}, "back", MenuCommand::kBack}};
  }
  paint_hints(ui, hints, targets());
}

}  // namespace game
