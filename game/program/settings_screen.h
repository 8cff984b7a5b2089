// SettingsScreen: sound, picture, gamepad, and every key. Changes apply at once and are saved when the screen is left;
// a failure to save is shown.
#pragma once

#include <optional>
#include <string>

#include "game/program/screen.h"

namespace game {

class SettingsScreen final : public MenuScreen {
 public:
  explicit SettingsScreen(ScreenContext& context);

  void advance(int64_t elapsed_ns) override;
  void announce(engine::Redraw& redraw) const override {
    if (preview_moves()) redraw.changes_in(0);
  }
  void paint(engine::Painter& painter, const engine::Rect& area) override;
  std::optional<recorder::Status> leave() override;
  void show_problem(const std::string& problem) override { show_message(problem, true); }

  // Whether it waits for a key to assign.
  bool awaiting_key() const { return state_ == State::kAwaitingKey; }
  void pad(const engine::PadPress& press) override;

 private:
  // While what it shows is being chosen.
  bool preview_moves() const {
    return !keys_shown_ && !context_.preferences.reduced_motion() && (chosen() == kPalette || chosen() == kMotion);
  }
  enum Row : size_t { kVolume, kMute, kPalette, kMotion, kRumble, kClip, kRows };
  enum class State { kChoosing, kAwaitingKey, kConflict };

  size_t rows() const override { return keys_shown_ ? kCommands + 1 : size_t{kRows}; }
  void act(MenuCommand key) override;
  bool can_select() const override { return state_ == State::kChoosing; }
  bool handle_key(const engine::KeyPress& press) override;
  void click(const engine::Point& at, int clicks) override;

  void confirm();
  void adjust(int by);
  void adjust_sound(Row row, int by);
  void show_tab(bool keys);
  void await_key();
  void assign_key(const engine::KeyPress& press);
  void resolve(bool assign);
  void clear_key();
  void reset_keys();
  Command command() const { return static_cast<Command>(chosen()); }

  MenuRow row(size_t number) const;
  void paint_game_tab(const Ui& ui);
  void paint_keys_tab(const Ui& ui);
  void paint_key_row(const Ui& ui, const engine::Rect& place, Command command);
  void paint_key_cell(const Ui& ui, const engine::Rect& cell, Command command, size_t slot);
  engine::Rect key_cell(const Ui& ui, const engine::Rect& row, size_t slot) const;
  void paint_foot(const Ui& ui);

  BackgroundGame preview_;
  bool keys_shown_ = false;
  size_t slot_ = 0;  // of the chosen command's keys
  State state_ = State::kChoosing;
  engine::KeyPress pressed_key_;  // while there is a conflict
  float raise_from_px_ = 0;       // a click to the right of this raises a value, to the left of it lowers it
  float slots_from_px_ = 0;       // left edge of the second key's column
};

}  // namespace game
