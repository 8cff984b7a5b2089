// Menu: a short list to choose from by keys or mouse: the plotted field, what to export. Knows no window.
//
// A value type, one thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/geometry.h"
#include "engine/input.h"

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

}  // namespace replay
