// KeySheet: whether a screen shows its keys. A question mark opens and closes it; any other key closes it, a click too.
//
// The drawing thread. A question mark is told by the text it types: it is on other keys in other countries.
#pragma once

#include <string_view>
#include <utility>

#include "engine/input.h"

namespace replay {

class KeySheet {
 public:
  bool shown() const { return shown_; }
  void show() { shown_ = true; }

  // true: the key was for the sheet. Shift alone leaves it, for it begins a question mark.
  bool take_key(const engine::KeyPress& press) {
    if (press.key >= SDLK_LCTRL && press.key <= SDLK_RGUI) return shown_;
    closed_ = std::exchange(shown_, false);
    return closed_;
  }
  // The text of a key comes behind the key, which has closed the sheet if it was open.
  bool take_text(std::string_view typed) {
    if (typed != "?") return false;
    shown_ = !std::exchange(closed_, false);
    return true;
  }
  bool take_click() { return std::exchange(shown_, false); }

 private:
  bool shown_ = false;
  bool closed_ = false;  // by the last key
};

}  // namespace replay
