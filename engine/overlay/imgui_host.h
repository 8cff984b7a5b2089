// ImGuiHost: Dear ImGui on any Target - a window, or an image for pictures without a display. Nothing of ImGui exists
// before the first begin_frame(), so a host that is never shown costs nothing.
//
// The drawing thread. Target and window must outlive the host. Several hosts may exist; each makes its own context
// current while it works.
//
//   ImGuiHost host(window->target(), window.get(), {.places = kept});
//   ... for each event: if (shown && host.process_event(event)) continue;
//   if (shown) {
//     host.begin_frame(elapsed_s);
//     ImGui::Begin("Buffer"); ... ImGui::End();
//     host.end_frame_and_draw();      // after Painter::flush(), before Window::present()
//   }
#pragma once

#include <memory>
#include <string>

#include "engine/draw/target.h"
#include "engine/overlay/imgui_theme.h"

union SDL_Event;

namespace engine {

class Window;

struct ImGuiHostOptions {
  std::string places;    // of an earlier host: where panels are to appear
  float font_size = 14;  // for an ordinary display; multiplied by target.scale
  ImGuiPalette palette = {};
};

class ImGuiHost {
 public:
  // `window` is nullptr for an image, whose mouse and keyboard are the events passed to process_event().
  ImGuiHost(const Target& target, Window* window, ImGuiHostOptions options = {});
  // Destroys the context.
  ~ImGuiHost();
  ImGuiHost(const ImGuiHost&) = delete;
  ImGuiHost& operator=(const ImGuiHost&) = delete;

  // Passes an event to ImGui, once it exists. True when it is ImGui's: a key while a text field is active, a click on a
  // panel. Call it only while shown. Keys and text arrive in order and none is lost, however many come between two
  // frames.
  bool process_event(const SDL_Event& event);

  // As of the last frame: whether a text field is active, whether a menu or popup is open.
  bool typing() const;
  bool popup_open() const;

  // Whether text may be typed now: also right after a click, which may make a text field active.
  bool may_type() const;
  // Whether keys or text wait for the next frame, or a mouse button is held.
  bool busy() const;

  // On while a text field is about to become active, which takes ImGui some frames: keys and text are kept until it is
  // off again, and typing() is true.
  void expect_typing(bool on);

  // From the next frame on: the size of text and everything around it; whether keys move from item to item (off at
  // first).
  void set_font_scale(float factor) { font_scale_ = factor; }
  void set_keyboard_navigation(bool on) { keyboard_navigation_ = on; }

  // Starts a frame, `elapsed_s` after the previous one; with a window ImGui measures that itself.
  void begin_frame(float elapsed_s = 1.0f / 60);
  // Ends the frame and draws it over the target. Without begin_frame() it does nothing.
  void end_frame_and_draw();

  // Where the panels are, as ImGui writes it; what they were told at first before anything was drawn. This program
  // keeps it, as ImGui itself would write it to the disk while a picture waits.
  std::string places() const;
  // Whether that has changed since the last call, asked from time to time: some seconds after a panel was moved.
  bool take_places_changed();

  // Whether ImGui has been set up.
  bool started() const { return state_ != nullptr; }

 private:
  struct State;
  void start();

  const Target& target_;
  Window* window_;
  ImGuiHostOptions options_;
  std::unique_ptr<State> state_;
  float font_scale_ = 1;
  bool keyboard_navigation_ = false;
  bool in_frame_ = false;
};

}  // namespace engine
