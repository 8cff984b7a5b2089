// KeyboardOwner: whether a key belongs to the panels or to the program below them. Arrow keys steer a game and step a
// recording, so panels must never take them by the way: they get the keyboard when somebody asks for it (Ctrl+F1 or
// Ctrl+Tab, which also goes from panel to panel), and give it back with Esc, Ctrl+F1, or a click beside the panels.
// While they have it, they take the keys that move and work them, and the Menu key or Shift+F10, which open what a
// right click opens; every other key still goes to the program. A text
// field that is being typed in takes all keys, however it came to be active.
//
// No ImGui in here, so that it can be tested by itself. One thread.
#pragma once

#include "engine/input.h"

namespace engine {

class KeyboardOwner {
 public:
  // What the panels are doing, as of the last drawn frame.
  struct Panels {
    bool typing = false;  // a text field is active
    bool popup = false;   // a menu or popup is open
  };
  enum class Verdict {
    kProgram,    // not for the panels
    kPanels,     // to be given to the panels, and to nobody else
    kHandled,    // has done what it does
    kThisPanel,  // as kHandled, and the panel that had the focus last gets it
    kNextPanel,  // likewise the next one
    kPreviousPanel,
    kMenu,  // as kHandled, and the menu of what has the focus opens
  };

  bool panels_have_keyboard() const { return panels_have_keyboard_; }

  Verdict key(const KeyPress& press, Panels panels);
  // A mouse button went down, over a panel or beside.
  void click(bool on_panel);
  // The panels were hidden.
  void hidden() { panels_have_keyboard_ = false; }

 private:
  bool panels_have_keyboard_ = false;
};

}  // namespace engine
