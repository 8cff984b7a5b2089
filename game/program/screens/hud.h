// What the running game adds to the picture and a replay does not show: badges for what the player should know.
//
// Pure; the thread that draws.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/draw/painter.h"
#include "game/picture/theme.h"
#include "game/program/controls.h"
#include "game/program/screens/widgets.h"

namespace game {

struct Badge {
  std::string text;
  bool alarm = false;  // something is going wrong
};

// Small, in a row along the lower edge of `area`.
void paint_badges(engine::Painter& painter, const engine::Rect& area, const Palette& palette,
                  std::span<const Badge> badges);

// The sign on the sheet at a round's end that says which place it has reached among the high scores.
//
// Pure; the thread that draws.

// `place` counts from 0. `seconds` since the place is known: the sign grows into its place, and gleams once.
void paint_rank_badge(engine::Painter& painter, const engine::Rect& area, const Theme& theme, size_t place,
                      float seconds);

// How long that goes on.
inline constexpr float kRankBadge_s = 1.4f;

// "New record", "2nd place", "3rd place", "4th place", ...
std::string rank_text(size_t place);

// PauseMenu: what can be done while a game stands still, on a sheet over its picture.
//
// The main thread.

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
