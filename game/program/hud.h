// What the running game shows over the picture and a replay does not: badges with messages, the rank at the end of a
// round, the pause menu.
//
// The main thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/draw/painter.h"
#include "game/picture/theme.h"
#include "game/program/controls.h"
#include "game/program/widgets.h"

namespace game {

struct Badge {
  std::string text;
  bool alarm = false;  // a problem
};

// Badges that are shown for 5 s, at most three.
class Messages {
 public:
  void show(std::string text, bool alarm);
  void advance(int64_t elapsed_ns);
  // How long badges() stays as it is, in ns; engine::Redraw::kNever_ns without messages.
  int64_t changes_in_ns() const;
  std::vector<Badge> badges() const;

 private:
  struct Message {
    Badge badge;
    int64_t left_ns = 0;
  };
  std::vector<Message> messages_;
};

// Small, in a row along the lower edge of `area`.
void paint_badges(engine::Painter& painter, const engine::Rect& area, const Palette& palette,
                  std::span<const Badge> badges);

// The place of a round among the high scores. Its score may be the highest there and yet no record, as the best score
// may come from a round that was left before its end.
struct Rank {
  size_t place = 0;     // counts from 0
  bool record = false;  // no better score was ever reached
};

inline constexpr float kRankBadge_s = 1.4f;  // duration of its animation

// On top of the round's sheet. `seconds` since it is known, for the animation.
void paint_rank_badge(engine::Painter& painter, const engine::Rect& area, const Theme& theme, const Rank& rank,
                      float seconds);

// "New record", "1st place", "2nd place", "3rd place", "4th place", ...
std::string rank_text(const Rank& rank);

// The menu of a paused game, on a sheet over its picture; or the question whether its round is to end.
class PauseMenu {
 public:
  // The rows, and the keys below them that can be clicked.
  enum class Choice : size_t { kResume, kRestart, kSettings, kMainMenu, kQuit, kSaveClip, kSwitchBorder };
  static constexpr size_t kRows = 5;

  // Shows the menu, with the first row chosen.
  void open();
  // Asks before kRestart or kQuit ends a round of so many points: the rows are kResume and that.
  void ask(Choice ends, uint32_t score);
  // What was asked for.
  std::optional<Choice> asked() const { return asked_; }
  size_t chosen() const { return list_.chosen(); }
  size_t rows() const { return asked_ ? 2 : kRows; }

  // The choice that a key makes, if any.
  std::optional<Choice> act(MenuCommand key);
  // The same for the mouse.
  std::optional<Choice> point(engine::Point at, bool pressed);

  // With some of the `keys` of the game. `ended`: after the end of a round; `border`: it can be switched now.
  void paint(const Ui& ui, const KeyMap& keys, bool ended, bool border);

 private:
  Choice choice_of(size_t row) const;
  std::string label_of(size_t row, bool ended) const;
  void paint_keys(const Ui& ui, const KeyMap& keys, bool border, float y);

  MenuList list_;
  std::optional<Choice> asked_;
  uint32_t score_ = 0;  // of the round that would end
};

}  // namespace game
