// What the screens are made of: headings, rows of menus, tabs, and the line of keys at the foot, in the player's theme
// and at one scale. Each gives back where it has drawn what can be clicked.
//
// Pure; the thread that draws.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/draw/painter.h"
#include "game/picture/theme.h"
#include "game/program/controls.h"

namespace game {

// Where and how one picture is drawn.
struct Ui {
  engine::Painter& painter;
  const Theme& theme;
  engine::Rect area;
  float unit_px = 1;  // of a design for 960 x 720
  bool pad = false;   // the player has a gamepad in hand: name its buttons instead of keys

  float px(float units) const;
  const Palette& colors() const { return theme.palette; }
};
Ui ui_of(engine::Painter& painter, const engine::Rect& area, const Theme& theme, bool pad);

// Something that can be clicked: a row by its number, or what a key would do.
struct ClickTarget {
  engine::Rect place;
  std::optional<size_t> row = {};
  std::optional<MenuCommand> key = {};
};

// One line of a menu.
struct MenuRow {
  std::string label;
  std::string value = {};   // to its right
  bool adjustable = false;  // the value can be changed with left and right: arrows beside it
  bool enabled = true;
  std::optional<float> bar = {};  // a bar filled so far, 0 .. 1, before the value
};

// The game's ground over all of the area, and its colour at a height.
void paint_backdrop(const Ui& ui);
engine::Color background_at(const Ui& ui, float y);
// The screen's name, at the top in the middle.
void paint_heading(const Ui& ui, const std::string& text);
// Tabs below the heading. A click on another one is a kNextTab.
void paint_tabs(const Ui& ui, std::span<const std::string> names, size_t chosen, std::vector<ClickTarget>& hits);
// A row of a menu; `centered` puts a label without a value in the middle.
void paint_row(const Ui& ui, const engine::Rect& place, const MenuRow& row, bool selected, bool centered);
// A smaller line in the middle, or two of them round it, shortened to the width of the area.
void paint_remark(const Ui& ui, engine::Point middle, const std::string& text, engine::Color color);

// A key at the foot, and what it does.
struct Hint {
  std::vector<std::string> keys;
  std::vector<std::string> buttons;  // of a gamepad
  std::string words;
  std::optional<MenuCommand> click = {};  // what a click on it does
  std::optional<size_t> row = {};         // or the number that such a click gives
};
// How much room a line of them takes, in pixels, and how high its letters are.
struct HintExtent {
  float width_px = 0;
  float size_px = 0;
};
HintExtent measure_hints(const Ui& ui, std::span<const Hint> hints);
// One line of them, as wide as the area may be; at its foot, or with its middle at `y`.
void paint_hints(const Ui& ui, std::span<const Hint> hints, std::vector<ClickTarget>& hits,
                 std::optional<float> y = {});

// A sheet that lies over what is behind.
void paint_sheet(const Ui& ui, const engine::Rect& card);

// The beginning of `text` that is at most `room_px` wide, with dots when something is cut off.
std::string shortened(const std::string& text, const engine::TextStyle& style, float room_px);

// The text in lines of at most `room_px`, parted at spaces; the last of `most` lines is shortened.
std::vector<std::string> wrapped(const std::string& text, const engine::TextStyle& style, float room_px, size_t most);

}  // namespace game
