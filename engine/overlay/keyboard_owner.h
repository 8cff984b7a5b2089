// KeyboardOwner: whether a key belongs to the panels or to the program below them. Arrow keys steer a game and step a
// recording, so the panels get the keyboard only on request, by Ctrl+F1 or Ctrl+Tab, and return it on Esc, Ctrl+F1 or a
// click beside them. While they have it they take the keys that move and work them, and the Menu key or Shift+F10,
// which open what a right click opens; all other keys still go to the program. A text field takes all keys while it is
// active, however it came to be.
//
// No ImGui in here, so that it can be tested by itself. One thread.
#pragma once

#include "engine/platform/input.h"

namespace engine {

class KeyboardOwner {
 public:
  // As of the last picture.
  struct Panels {
    bool typing = false;  // a text field is active
    bool popup = false;   // a menu or popup is open
  };
  enum class Verdict {
    kProgram,    // the program's
    kPanels,     // to be passed to the panels, and to nothing else
    kHandled,    // done with
    kThisPanel,  // done with, and the panel that had the focus last gets it
    kNextPanel,  // done with, and the next panel gets it
    kPreviousPanel,
    kMenu,  // done with, and the menu of the focused item opens
  };

  bool panels_have_keyboard() const { return panels_have_keyboard_; }

  Verdict key(const KeyPress& press, Panels panels);
  // A mouse button went down, over a panel or beside.
  void click(bool on_panel);
  // Returns the keyboard to the program, as when the panels are hidden.
  void release() { panels_have_keyboard_ = false; }

 private:
  bool panels_have_keyboard_ = false;
};

}  // namespace engine
