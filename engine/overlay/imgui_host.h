// ImGuiHost: Dear ImGui on any Target - a window, or an image for pictures without a display. Nothing of ImGui exists
// until the first begin_frame(), so a host that is never shown costs nothing, and a frame without begin_frame() does no
// ImGui work at all.
//
// The thread that draws. The target (and the window) must outlive the host. Several hosts may live one after another or
// side by side; each makes its own context current while it works.
//
//   ImGuiHost host(window->target(), window.get(), {.ini_path = config_folder() + "/layout.ini"});
//   ... for each event: if (shown && host.process_event(event)) continue;
//   if (shown) {
//     host.begin_frame(elapsed_s);
//     ImGui::Begin("Buffer"); ... ImGui::End();
//     host.end_frame_and_draw();      // after Painter::flush(), before Window::present()
//   }
#pragma once

#include <memory>
#include <string>

#include "engine/draw/color.h"
#include "engine/draw/target.h"

union SDL_Event;

namespace engine {

class Window;

// The colours the panels are made of; every ImGui colour is derived from these.
struct ImGuiPalette {
  Color window = {18, 22, 31, 240};  // a panel's background
  Color raised = {36, 43, 58, 255};  // fields, buttons, headers
  Color line = {58, 68, 90, 255};    // borders, separators
  Color text = {222, 228, 240, 255};
  Color muted = {134, 146, 170, 255};  // disabled text
  Color accent = {94, 200, 160, 255};  // what is active, checked, dragged
};

struct ImGuiHostOptions {
  std::string ini_path;  // where the layout is kept; empty: it is not kept. The folder must exist to be kept.
  float font_size = 14;  // in units of a design for an ordinary display; multiplied by target.scale
  ImGuiPalette palette = {};
};

class ImGuiHost {
 public:
  // `window` may be nullptr for an image: then mouse and keyboard are only what process_event() is given. Does no ImGui
  // work yet.
  ImGuiHost(const Target& target, Window* window, ImGuiHostOptions options = {});
  // Saves the layout and destroys the context.
  ~ImGuiHost();
  ImGuiHost(const ImGuiHost&) = delete;
  ImGuiHost& operator=(const ImGuiHost&) = delete;

  // Feeds an event to ImGui if it has been shown before. True when ImGui wants it for itself: a key while a text field
  // has the focus, a click on a panel. Call it only while shown. Keys and text come
  // in their order and none gets lost, however many come between two frames.
  bool process_event(const SDL_Event& event);

  // As of the last frame: whether the mouse is over a panel or held by one, whether a text field is being typed in,
  // whether a menu or popup is open.
  bool mouse_on_panels() const;
  bool typing() const;
  bool popup_open() const;

  // While a text field is about to become active, which takes ImGui some frames: keys and text are kept until this is
  // turned off again, instead of getting lost. typing() is true meanwhile.
  void expect_typing(bool on);

  // From the next frame on: text and everything around it that much larger; keys that move from item to item, on or off
  // (off at first).
  void set_font_scale(float factor) { font_scale_ = factor; }
  void set_keyboard_navigation(bool on) { keyboard_navigation_ = on; }

  // Starts a frame; `elapsed_s` is the time since the previous one (ignored with a window, which has a clock of its
  // own).
  void begin_frame(float elapsed_s = 1.0f / 60);
  // Ends the frame and draws it over the target. Without begin_frame() it does nothing.
  void end_frame_and_draw();

  // True between begin_frame() and end_frame_and_draw().
  bool in_frame() const { return in_frame_; }
  // True once ImGui has been set up.
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
