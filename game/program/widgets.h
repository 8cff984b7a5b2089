// What the screens are made of: headings, rows of menus, tabs, and the line of keys at the foot, in the player's theme
// and at one scale. Painters append the places that can be clicked to `targets`.
//
// The thread that draws.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/draw/painter.h"
#include "game/picture/theme.h"
#include "game/program/controls.h"

namespace game {

// One picture, and how it is drawn.
struct Ui {
  engine::Painter& painter;
  const Theme& theme;
  engine::Rect area;
  float unit_px = 1;  // of a design for 960 x 720
  bool pad = false;   // name a gamepad's buttons instead of keys

  float px(float units) const;
  const Palette& colors() const { return theme.palette; }
};
Ui ui_of(engine::Painter& painter, const engine::Rect& area, const Theme& theme, bool pad);

// A place that can be clicked: a row by its number, or with the effect of a key.
struct ClickTarget {
  engine::Rect place;
  std::optional<size_t> row = {};
  std::optional<MenuCommand> key = {};
};

// The rows of a menu: which one is chosen, and where they were painted last.
class MenuList {
 public:
  size_t chosen() const { return chosen_; }
  // True when that changes the chosen row.
  bool choose(size_t row);
  // Moves up (-1) or down (1) among `rows`, around the ends.
  bool step(int by, size_t rows);
  // To be filled anew by every paint.
  std::vector<ClickTarget>& targets() { return targets_; }
  // What is there; with `rows_too` false rows do not count. Valid until the next paint.
  const ClickTarget* find(engine::Point at, bool rows_too = true) const;

 private:
  size_t chosen_ = 0;
  std::vector<ClickTarget> targets_;
};

// One line of a menu.
struct MenuRow {
  std::string label;
  std::string value = {};   // to its right
  bool adjustable = false;  // with arrows beside the value: left and right change it
  bool enabled = true;
  std::optional<float> bar = {};  // filled part of a bar before the value, 0 .. 1
};

// The game's background, and its colour at a height.
void paint_backdrop(const Ui& ui);
engine::Color background_at(const Ui& ui, float y);
// The screen's title.
void paint_heading(const Ui& ui, const std::string& text);
// Tabs below the heading. A click on another one is a kNextTab or kPreviousTab.
void paint_tabs(const Ui& ui, std::span<const std::string> names, size_t chosen, std::vector<ClickTarget>& targets);
// A row of a menu; `centered` puts a label without a value in the middle.
void paint_row(const Ui& ui, const engine::Rect& place, const MenuRow& row, bool selected, bool centered);
// One or two smaller lines around `middle`, shortened to the width of the area.
void paint_remark(const Ui& ui, engine::Point middle, const std::string& text, engine::Color color);

// Keys, and what they do.
struct Hint {
  std::vector<std::string> keys;
  std::vector<std::string> buttons;  // of a gamepad
  std::string words;
  std::optional<MenuCommand> click = {};  // the effect of a click
  std::optional<size_t> row = {};         // or the row that it stands for
};
// The size of a line of them.
struct HintExtent {
  float width_px = 0;
  float size_px = 0;
};
HintExtent measure_hints(const Ui& ui, std::span<const Hint> hints);
// One line of them, at the foot of the area, or with its middle at `y`.
void paint_hints(const Ui& ui, std::span<const Hint> hints, std::vector<ClickTarget>& targets,
                 std::optional<float> y = {});

// A sheet with its shadow.
void paint_sheet(const Ui& ui, const engine::Rect& card);

// While the program waits for the disk: what it does, and what leaving at once means.
struct Waiting {
  std::string doing;  // "Saving the recording"
  std::string otherwise = "the next start completes it";
};
// Over a picture.
void paint_wait_sheet(const Ui& ui, const Waiting& waiting);

// `text` in at most `most` lines of `room_px`, broken at spaces; the last one is shortened.
std::vector<std::string> wrapped(const std::string& text, const engine::TextStyle& style, float room_px, size_t most);

}  // namespace game
