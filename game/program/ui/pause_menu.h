// PauseMenu: what can be done while a game stands still, on a sheet over its picture.
//
// The main thread.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "game/program/keys.h"
#include "game/program/ui/menu_key.h"
#include "game/program/ui/widgets.h"

namespace game {

class PauseMenu {
 public:
  // The rows, and what can be clicked below them.
  enum class Choice : size_t { kResume, kRestart, kSettings, kTitle, kQuit, kSaveClip, kSwitchBorder };
  static constexpr size_t kRows = 5;

  // Begins anew with the first row.
  void open() { chosen_ = 0; }
  size_t chosen() const { return chosen_; }

  // What the player has decided on, if he has.
  std::optional<Choice> act(MenuCommand key);
  // The mouse moves to, or presses at, a place of the picture drawn last.
  std::optional<Choice> point(engine::Point at, bool pressed);

  // A veil over the picture, through which it stays visible, and the sheet in its middle. What `keys` do is told below
  // it. `ended`: behind the end of a round, which is no pause; `race`: against a ghost, whose border it is.
  void paint(const Ui& ui, const KeyMap& keys, bool ended, bool race);

 private:
  void paint_keys(const Ui& ui, const KeyMap& keys, bool race, float y);

  size_t chosen_ = 0;
  std::vector<ClickTarget> click_targets_;
};

}  // namespace game
