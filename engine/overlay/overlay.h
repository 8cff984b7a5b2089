// Overlay: the debugger over a running game or viewer, toggled with F1: the frame's fields, watches, plots, the ring,
// bytes, differences. Knows schema and bytes, never a particular game.
//
// The drawing thread. Hidden it costs nothing: ImGui does not exist before the first show, and a program asks shown()
// before it gathers data.
//
//   Overlay overlay(window->target(), window.get());
//   ... each event:   if (overlay.handle(event)) continue;
//   ... each frame:   const Rect room = overlay.free_area(area);    paint the picture there
//   ... after Painter::flush() and before Window::present():
//       if (overlay.shown()) { OverlayData data; ...fill...; requests = overlay.draw(data, area); ...carry out... }
//
// Keys: F1 shows and hides. The panels leave all other keys to the program until somebody types in one of their fields
// or asks for the keyboard with Ctrl+F1 or Ctrl+Tab (keyboard_owner.h).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "engine/draw/target.h"
#include "engine/overlay/imgui_host.h"
#include "engine/overlay/overlay_data.h"
#include "engine/overlay/overlay_layout.h"
#include "engine/platform/input.h"

union SDL_Event;

namespace engine {

class Window;

class Overlay {
 public:
  // `window` may be nullptr for a picture in memory. Both must outlive the overlay. Where panels stand is kept in
  // config_folder()/overlay.ini, which are shown and the size of text in overlay.json; nowhere for a picture.
  // `clock_ns` is what the overlay's own cost is measured with; empty: the steady clock.
  explicit Overlay(const Target& target, Window* window = nullptr, std::function<uint64_t()> clock_ns = {});
  ~Overlay();
  Overlay(const Overlay&) = delete;
  Overlay& operator=(const Overlay&) = delete;

  bool shown() const { return shown_; }
  void show(bool on);

  // F1 toggles. While shown, events go to the panels as far as they are theirs. True when the event is done with.
  bool handle(const SDL_Event& event);

  // The part of `area` (pixels) that the panels leave to the program's picture; all of it while hidden.
  Rect free_area(Rect area) const;

  // Draws the panels over what has been painted. Only while shown(). Panels stand in `area` (pixels; empty: all of the
  // target). Gives what somebody asked for in them since the last time. `elapsed_s` is the time since the last draw();
  // ignored with a window, for which it is measured.
  OverlayRequests draw(const OverlayData& data, Rect area = {}, float elapsed_s = 1.0f / 60);

  // What draw() took, latest and on average over the last second or so.
  uint64_t cost_ns() const { return cost_ns_; }
  uint64_t average_cost_ns() const { return static_cast<uint64_t>(average_cost_ns_); }

  // Which panels are shown, and how large their text is. Changes hold from the next draw() on.
  OverlayLayout& layout() { return layout_; }
  bool has_keyboard() const;

 private:
  struct Panels;
  struct Measures {  // of an area, in ImGui's units
    Rect area;
    float em = 14;
  };
  Measures measures_of(Rect area) const;
  float font_scale() const;
  bool handle_key(const SDL_Event& event);
  void draw_panels(const OverlayData& data, const Measures& at, OverlayRequests& requests, float elapsed_s);
  void background(const Measures& at) const;
  void bar(const Measures& at);
  void bar_panels();
  void bar_settings();
  void bar_status(const Measures& at);
  void choose_focus();
  void panel(PanelId id, const Measures& at, const std::function<void()>& contents);
  void update_dock(PanelId id, const Rect& place);
  void keep();

  ImGuiHost host_;
  const Target& target_;
  std::function<uint64_t()> clock_ns_;
  OverlayLayout layout_;
  std::unique_ptr<Settings> settings_;  // none when nothing is kept
  int saved_changes_ = 0;
  std::unique_ptr<Panels> panels_;
  const bool in_window_;
  bool shown_ = false;
  uint64_t drawn_at_ns_ = 0;  // the last time; 0: not yet
  uint64_t cost_ns_ = 0;
  double average_cost_ns_ = 0;
};

// KeyboardOwner: whether a key belongs to the panels or to the program below them. Arrow keys steer a game and step a
// recording, so panels must never take them by the way: they get the keyboard when somebody asks for it (Ctrl+F1 or
// Ctrl+Tab, which also goes from panel to panel), and give it back with Esc, Ctrl+F1, or a click beside the panels.
// While they have it, they take the keys that move and work them, and the Menu key or Shift+F10, which open what a
// right click opens; every other key still goes to the program. A text
// field that is being typed in takes all keys, however it came to be active.
//
// No ImGui in here, so that it can be tested by itself. One thread.

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
