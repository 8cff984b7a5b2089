// Popups: what opens over the picture for a while: menus and prompts with their input (PopupStack holds the open one),
// tooltips, the preview of the frame under the mouse, notices, the progress of an export.
//
// The drawing thread. Nothing here needs a window.
#pragma once

#include <SDL_events.h>

#include <algorithm>
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
#include "replay/app/line_edit.h"
#include "replay/player/game_view.h"

namespace replay {

// A short list to choose from by keys or mouse; Left and Right may change the value of an item.
class Menu {
 public:
  struct Item {
    std::string text;
    std::string detail;  // at the right: "1,201 frames"
    bool enabled = true;
  };
  using Choose = std::function<void(size_t item)>;
  // Left (-1) and Right (1) on an item; false where it has no value to change. It opens the menu anew with the value.
  using Change = std::function<bool(size_t item, int by)>;

  // The menu opens above `anchor`, or below it where it fits only there, with the item `chosen` highlighted.
  Menu(std::string title, std::vector<Item> items, size_t chosen, engine::Point anchor, Choose choose,
       Change change = {});

  // Places it within `area`; before move() and press(), and again for each picture.
  void lay_out(const engine::Rect& area, float scale);

  void key(const engine::KeyPress& press);
  void move(engine::Point at);
  void press(engine::Point at);  // beside the menu closes it
  void wheel(float y);
  // An item was chosen, or the menu was closed.
  bool done() const { return done_; }

  const std::string& title() const { return title_; }
  const std::vector<Item>& items() const { return items_; }
  size_t highlighted() const { return highlighted_; }
  const engine::Rect& box() const { return box_; }
  float text_px() const { return text_px_; }
  // The visible items, first .. end - 1, and the line of one of them.
  size_t first_shown() const { return first_; }
  size_t end_shown() const { return std::min(items_.size(), first_ + room_); }
  engine::Rect line_of(size_t item) const;

 private:
  void highlight(size_t item);
  void take(size_t item);
  void change(int by);

  std::string title_;
  std::vector<Item> items_;
  size_t highlighted_;
  engine::Point anchor_;
  Choose choose_;
  Change change_;
  engine::Rect box_;
  float text_px_ = 14;
  size_t first_ = 0;
  size_t room_ = 0;
  bool done_ = false;
};

// A line of text to type: a destination, a note.
class Prompt {
 public:
  // Executes the text. After a failure the prompt stays open and shows the reason below the line.
  using Accept = std::function<recorder::Status(const std::string& text)>;

  Prompt(std::string title, std::string hint, std::string text, Accept accept);

  // Keys and text, as SDL sends them: LineEdit's, Enter and Escape. Ctrl+V inserts `clipboard`.
  void key(const engine::KeyPress& press, const std::string& clipboard);
  void type(const std::string& utf8);
  // What is to be put on the clipboard, once.
  std::optional<std::string> take_copied() { return line_.take_copied(); }
  // Accepted by Enter, or left by Escape.
  bool done() const { return done_; }

  const std::string& title() const { return title_; }
  const std::string& hint() const { return hint_; }  // shown while there is no text
  const std::string& text() const { return line_.text(); }
  size_t cursor() const { return line_.cursor(); }
  const LineEdit& line() const { return line_; }
  const std::string& error() const { return error_; }

 private:
  std::string title_;
  std::string hint_;
  LineEdit line_;
  Accept accept_;
  std::string error_;
  bool done_ = false;
};

// The clipboard's text, where that key inserts it; else empty.
std::string clipboard_for(const engine::KeyPress& press);

// The open menu or prompt: one at a time.
class PopupStack {
 public:
  // Replaces what is open. A menu that is opened by a choice of another one follows that.
  void open(Prompt prompt);
  void open(Menu menu);
  bool is_open() const { return prompt_ || menu_; }
  const Prompt* prompt() const { return prompt_ ? &*prompt_ : nullptr; }
  const Menu* menu() const { return menu_ ? &*menu_ : nullptr; }

  // Places a menu within `area`; before each picture.
  void lay_out(const engine::Rect& area, float scale);
  // Handles an event: a prompt takes all keys and text, a menu keys and mouse. `prompt_box` is the place of the prompt
  // in the last picture. False if the event is for others.
  bool handle(const SDL_Event& event, float pixels_per_unit, const engine::Rect& prompt_box);

 private:
  bool handle_prompt(const SDL_Event& event, float pixels_per_unit, const engine::Rect& prompt_box);
  bool handle_menu(const SDL_Event& event, float pixels_per_unit);

  std::optional<Prompt> prompt_;
  std::optional<Menu> menu_;
  std::optional<Menu> next_menu_;  // opened by a choice of menu_
  bool fresh_prompt_ = false;      // the key that opened it still comes as text, before it goes up
  engine::Rect area_;
  float scale_ = 1;
};

// --- painting -------------------------------------------------------------------------------------------------------

// Names the thing under the mouse: a button with its key, a kind of marks, the plotted field.
void paint_tooltip(engine::Painter& painter, const Controls& controls, const KeyBindings& keys);

// The frame of the timeline under the mouse: number, time, its mark, and, if there is a painter of the game, a small
// picture. Keeps the frame until the mouse is over another one.
class FramePreview {
 public:
  FramePreview(const recorder::FrameSchema& schema, engine::Games games) : game_(schema, games) {}
  void paint(engine::Painter& painter, Player& player, const Controls& controls);
  GameView& game() { return game_; }

 private:
  void paint_picture(engine::Painter& painter, const engine::Rect& place);

  GameView game_;
  // The window's target at a smaller scale: the whole picture, letters too, is made small.
  engine::Target target_;
  std::unique_ptr<engine::Painter> painter_;
  std::optional<uint64_t> frame_;
  std::vector<std::byte> previous_;
  std::vector<std::byte> current_;
};

// Above the middle of the strip, within `area`. Returns its place.
engine::Rect paint_prompt(engine::Painter& painter, const engine::Rect& area, const Prompt& prompt);
void paint_menu(engine::Painter& painter, const Menu& menu);

// A line at the upper edge of `area`. Returns its place.
engine::Rect paint_notice(engine::Painter& painter, const engine::Rect& area, const std::string& notice, float opacity);
// A running export at the lower right of `area`. `progress` is 0 .. 1. Returns the place of its cancel button.
engine::Rect paint_export_progress(engine::Painter& painter, const engine::Rect& area, const std::string& text,
                                   double progress);

}  // namespace replay
