// Overlay: the recorder's panels over a running game or viewer, toggled with F1: the ring's counters, its slots, the
// frame's fields, its bytes. Knows schema and bytes, never a particular game.
//
// The drawing thread. Hidden it costs nothing: ImGui does not exist before the first show, and a program asks shown()
// before it gathers data.
//
//   Overlay overlay(window->target(), window.get());
//   ... each event:   if (overlay.handle(event)) continue;
//   ... each frame, after Painter::flush() and before Window::present():
//       if (overlay.shown()) { OverlayData data; ...fill...; overlay.draw(data); }
#pragma once

#include <memory>

#include "engine/imgui_host.h"
#include "engine/overlay/overlay_data.h"
#include "engine/target.h"

union SDL_Event;

namespace engine {

class Window;

class Overlay {
 public:
  // `window` may be nullptr for a picture in memory. Both must outlive the overlay. The layout is kept in
  // user_folder()/overlay.ini, and nowhere for a picture.
  explicit Overlay(const Target& target, Window* window = nullptr);

  bool shown() const { return shown_; }
  void show(bool on) { shown_ = on; }

  // F1 toggles. While shown, events go to the panels first. True when the event is done with.
  bool handle(const SDL_Event& event);

  // Draws the panels over what has been painted. Only while shown(). `area` (pixels; empty: all of the target) is where
  // panels are put that have no place from an earlier run yet.
  OverlayWishes draw(const OverlayData& data, Rect area = {}, float elapsed_s = 1.0f / 60);

 private:
  ImGuiHost host_;
  const Target& target_;
  bool shown_ = false;
};

}  // namespace engine
