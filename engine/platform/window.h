// Window: a resizable window and the Target that fills it, in real pixels. It uses an accelerated renderer with
// vertical sync if there is one, else draws into memory and copies that to the screen; painters notice no difference.
//
// The thread that opened the window, which must be the main thread on macOS. Painters, textures and ImGui hosts made
// for its target must be gone before the window is.
//
//   std::unique_ptr<Window> window;
//   if (Status opened = Window::open({.title = "Game"}, window); !opened) ...
//   while (running) {
//     for (SDL_Event event; SDL_PollEvent(&event);) { window->handle(event); ... }
//     window->begin_frame();
//     ... paint on window->target() ...
//     window->present();
//   }
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "engine/draw/image.h"
#include "engine/draw/target.h"
#include "engine/platform/input.h"
#include "recorder/base/status.h"

struct SDL_Window;
union SDL_Event;

namespace engine {

// Where a window stands, in window units, and whether it fills the screen; its size is the one outside of full screen.
struct WindowPlace {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
  bool fullscreen = false;
  bool operator==(const WindowPlace&) const = default;
};

struct WindowOptions {
  std::string title = "";
  int width = 960;  // in window units: pixels on an ordinary display, points on a HiDPI one
  int height = 720;
  int min_width = 320;
  int min_height = 240;
  bool fullscreen = false;
  bool vsync = true;      // false: present() returns at once
  bool software = false;  // true: never ask for an accelerated renderer
  bool headless = false;  // true: SDL's "dummy" driver, nothing appears anywhere; present() returns at once
  float ui_scale = 0;     // as Window::set_ui_scale()
  // Where an earlier one stood, instead of width, height and fullscreen. It is centred where no display is there now.
  std::optional<WindowPlace> place = {};
};

// The size of text and controls, in times of their size on an ordinary display, where nobody has chosen one.
// `window_height`: in window units. `display_height` and `display_dpi`: of a display that does not scale by itself, 0
// if it does or does not say. Between 1 and 2, in quarters: 2 at 4K.
float automatic_ui_scale(float window_height, float display_height, float display_dpi);

// Whether a window can appear: SDL_VIDEODRIVER names a driver that shows something (not "dummy" or "offscreen") or, if
// it is not set, the system has a display (recorder::base::display_server_available()).
bool display_available();

// Shows a message in a dialog of its own and waits until it is closed. For a program that was started without a
// terminal, where its output would not be seen. Without a display nothing happens.
void show_error_dialog(const std::string& title, const std::string& message);

class Window {
 public:
  // Opens a window. Fails without a display, where SDL alone would run invisibly, unless options.headless. On failure
  // `window` is unchanged and SDL is as it was.
  static recorder::Status open(const WindowOptions& options, std::unique_ptr<Window>& window);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  // Where to paint. Valid as long as the window; its size is that of the current frame.
  const Target& target() const { return target_; }

  // Handles lost devices, toggles full screen on F11 and Alt+Enter, and changes the size of text and controls on Ctrl
  // +, Ctrl - and Ctrl 0. True when the event was such a hotkey.
  bool handle(const SDL_Event& event);
  // Call once per frame before painting: follows the window's size. At size zero (minimised) painting has no effect.
  void begin_frame();
  // Shows the frame. With options.vsync it waits for the display's next refresh, also where the driver cannot.
  void present();

  // Whether pictures can be seen: neither minimised nor hidden, except a headless window, which never is.
  bool visible() const;
  void set_fullscreen(bool on);
  bool fullscreen() const { return fullscreen_; }
  // For the options of a later one.
  WindowPlace place() const;
  // The size of text and controls: kSmallestUiScale .. kLargestUiScale times that on an ordinary display, 0 for the
  // automatic one, which follows the window and the display. It is part of target().scale from the next frame on.
  static constexpr float kSmallestUiScale = 0.5f;
  static constexpr float kLargestUiScale = 4;
  void set_ui_scale(float factor);
  float ui_scale() const { return options_.ui_scale; }
  // To the next larger (1) or smaller (-1) size, or back to the automatic one (0).
  void step_ui_scale(int step);
  // "125 %", "automatic".
  std::string ui_scale_text() const;
  void set_title(const std::string& title);
  // The icon for task bars; square, 64 pixels or more. Copied.
  void set_icon(const Image& icon);

  // Copies the pixels painted in this frame. Call it after Painter::flush() and before present(), which leaves them
  // undefined. On failure `image` is unchanged.
  recorder::Status read_pixels(Image& image);

  // Of the display; 60 if it does not say.
  int refresh_rate_hz() const;
  // SDL's drivers, for a log: "x11", "opengl"; "memory" when drawn in memory.
  std::string video_driver() const;
  std::string renderer_name() const;
  bool headless() const { return options_.headless; }

  // For libraries that need it; still owned by this object.
  SDL_Window* sdl_window() const { return window_; }

  // Off unless held (engine/platform/input.h).
  TextInput& text_input() { return *text_input_; }

  // Window units (mouse positions in events) to pixels of the target.
  Point to_pixels(Point window_units) const;

 private:
  explicit Window(const WindowOptions& options) : options_(options) {}
  recorder::Status create();
  bool create_renderer();
  void show_memory();
  void wait_for_refresh();
  float density() const;
  float automatic_scale() const;

  WindowOptions options_;
  SDL_Window* window_ = nullptr;
  Target target_;
  Image memory_;  // painted on when there is no renderer
  bool video_started_ = false;
  std::unique_ptr<TextInput> text_input_;
  bool driver_waits_ = false;  // present() waits inside the driver
  bool fullscreen_ = false;
  WindowPlace normal_;  // before full screen
  uint64_t last_present_ns_ = 0;
};

}  // namespace engine
