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
//       if (overlay.shown()) { OverlayData data; ...fill...; requests = overlay.draw(data, area); ...execute... }
//
// Keys: F1 shows and hides. All other keys go to the program until a text field of a panel is active or the panels are
// given the keyboard by Ctrl+F1 or Ctrl+Tab (keyboard_owner.h).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "engine/draw/target.h"
#include "engine/overlay/overlay_data.h"
#include "engine/overlay/overlay_layout.h"
#include "recorder/base/background_writer.h"

union SDL_Event;

namespace engine {

class Window;

class Overlay {
 public:
  // `window` is nullptr for a picture in memory. Target and window must outlive the overlay. With a window the places
  // of panels are kept in the user's config folder as overlay.ini, which are shown and the size of text as
  // overlay.json, which `writer` writes; without one the overlay has its own. `clock_ns` measures the overlay's own
  // cost; empty: the steady clock.
  explicit Overlay(const Target& target, Window* window = nullptr, std::function<uint64_t()> clock_ns = {},
                   std::shared_ptr<recorder::base::BackgroundWriter> writer = nullptr);
  ~Overlay();
  Overlay(const Overlay&) = delete;
  Overlay& operator=(const Overlay&) = delete;

  bool shown() const;
  void show(bool on);

  // F1 toggles. While shown, the panels get the events that are theirs. True when the event is done with.
  bool handle(const SDL_Event& event);

  // The part of `area` (pixels) that docked panels leave to the program's picture; all of it while hidden.
  Rect free_area(Rect area) const;

  // Draws the panels over what has been painted, in `area` (pixels; empty: all of the target). Only while shown().
  // Returns the requests made in them since the last call. `elapsed_s` is the time since the last draw(); with a window
  // it is ignored and measured.
  OverlayRequests draw(const OverlayData& data, Rect area = {}, float elapsed_s = 1.0f / 60);

  // How long the panels stay as the last draw() has left them if no event comes and the data stays, in ns: 0 while they
  // move or settle, Redraw::kNever_ns while hidden or still (engine/platform/redraw.h).
  int64_t changes_in_ns() const;

  // What draw() took, the last time and on average over the last second or so.
  uint64_t cost_ns() const;
  uint64_t average_cost_ns() const;

  // Which panels are shown, and how large their text is. Changes take effect with the next draw().
  OverlayLayout& layout();
  bool has_keyboard() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace engine
