// Menu: a short list to choose from by keys or mouse: the plotted field, what to export. Knows no window.
//
// A value type, one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/draw/geometry.h"
#include "engine/draw/painter.h"
#include "engine/platform/input.h"
#include "recorder/base/status.h"
#include "replay/app/bindings.h"
#include "replay/app/controls.h"
#include "replay/player/game_view.h"

namespace replay {

class Menu {
 public:
  struct Item {
    std::string text;
    std::string detail;  // at the right: "1,201 frames"
    bool enabled = true;
  };
  using Choose = std::function<void(size_t item)>;

  // `anchor` is a point that the menu stands above, `chosen` the item that is highlighted at first.
  Menu(std::string title, std::vector<Item> items, size_t chosen, engine::Point anchor, Choose choose);

  // Where it is drawn within `area`; before move() and press(), and again when the window has changed.
  void lay_out(const engine::Rect& area, float scale);

  void key(const engine::KeyPress& press);
  void move(engine::Point at);
  void press(engine::Point at);  // beside the menu closes it
  void wheel(float y);
  // Something was chosen, or it was closed.
  bool done() const { return done_; }

  const std::string& title() const { return title_; }
  const std::vector<Item>& items() const { return items_; }
  size_t highlighted() const { return highlighted_; }
  const engine::Rect& box() const { return box_; }
  float text_px() const { return text_px_; }
  // The items that there is room for, begin .. end - 1, and the line of one of them.
  size_t first_shown() const { return first_; }
  size_t end_shown() const { return std::min(items_.size(), first_ + room_); }
  engine::Rect line_of(size_t item) const;

 private:
  void highlight(size_t item);
  void take(size_t item);

  std::string title_;
  std::vector<Item> items_;
  size_t highlighted_;
  engine::Point anchor_;
  Choose choose_;
  engine::Rect box_;
  float text_px_ = 14;
  size_t first_ = 0;
  size_t room_ = 0;
  bool done_ = false;
};

// Prompt: a line of text that somebody types: where to go, the note of a bookmark. Knows keys and text, no window.
//
// A value type, one thread.

class Prompt {
 public:
  // What is done with the text; a failure is shown below the line, which stays open then.
  using Accept = std::function<recorder::Status(const std::string& text)>;

  Prompt(std::string title, std::string hint, std::string text, Accept accept);

  // Keys and text, as SDL sends them. `clipboard` is what Ctrl+V inserts.
  void key(const engine::KeyPress& press, const std::string& clipboard);
  void type(const std::string& utf8);
  // Enter was pressed and accepted, or Escape.
  bool done() const { return done_; }

  const std::string& title() const { return title_; }
  const std::string& hint() const { return hint_; }  // shown while there is no text
  const std::string& text() const { return text_; }
  size_t cursor() const { return cursor_; }  // bytes of the text before it
  const std::string& error() const { return error_; }

 private:
  void erase(size_t begin, size_t end);
  size_t before() const;
  size_t behind() const;

  std::string title_;
  std::string hint_;
  std::string text_;
  Accept accept_;
  size_t cursor_;
  std::string error_;
  bool done_ = false;
};

// What lies over the picture for a while: tooltips, the frame under the mouse, prompts, menus, the key sheet, notices.
//
// The drawing thread.

// Names what is under the mouse: a button with its key, a kind of marks, the plotted field.
void paint_tooltip(engine::Painter& painter, const Controls& controls, const KeyBindings& keys);

// The frame of the timeline under the mouse: number, time, what the mark there says, and, where its game is known, a
// small picture. Keeps the frame it has read until the mouse is elsewhere.
class FramePreview {
 public:
  FramePreview(const recorder::FrameSchema& schema, engine::Games games) : game_(schema, games) {}
  void paint(engine::Painter& painter, Player& player, const Controls& controls);
  GameView& game() { return game_; }

 private:
  void paint_picture(engine::Painter& painter, const engine::Rect& place);

  GameView game_;
  // The window's target as one of a smaller scale: the picture is the whole one made small, letters and all.
  engine::Target target_;
  std::unique_ptr<engine::Painter> painter_;
  std::optional<uint64_t> frame_;
  std::vector<std::byte> previous_;
  std::vector<std::byte> current_;
};

// Above the middle of the strip, within `area`. Gives its place.
engine::Rect paint_prompt(engine::Painter& painter, const engine::Rect& area, const Prompt& prompt);
void paint_menu(engine::Painter& painter, const Menu& menu);
void paint_key_sheet(engine::Painter& painter, const engine::Rect& area, const std::vector<KeyHelp>& lines);

// A line at the upper edge of `area`, as faint as `opacity` says.
void paint_notice(engine::Painter& painter, const engine::Rect& area, const std::string& notice, float opacity);
// What is being exported and how far it is, at the lower right of `area`. Gives the place of its cancel button.
engine::Rect paint_export_progress(engine::Painter& painter, const engine::Rect& area, const std::string& what,
                                   double done);

}  // namespace replay
