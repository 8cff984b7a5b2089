// ViewerScreen: a recording being watched in a window: events in, pictures out. Everything about playing itself is the
// player's, everything about the mouse the controls'. A program may have other screens in the same window (a library of
// recordings, two of them side by side); this one says when it wants to be left for one.
//
// The thread that draws. Window, player and preferences must outlive the screen.
//
//   ViewerScreen screen(*window, player, preferences, {});
//   while (screen.leave() == Leave::kNo) {
//     for (SDL_Event event; SDL_PollEvent(&event) != 0;) screen.handle(event);
//     screen.advance(elapsed_ns);
//     window->begin_frame();
//     screen.draw();
//     window->present();
//   }
#pragma once

#include <SDL_events.h>

#include <cstdint>
#include <optional>

#include "engine/draw/painter.h"
#include "engine/overlay/overlay.h"
#include "engine/platform/window.h"
#include "replay/app/bindings.h"
#include "replay/app/controls.h"
#include "replay/app/viewer_picture.h"
#include "replay/export/exporter.h"
#include "replay/player/player.h"

namespace replay {

// Why a screen is left.
enum class Leave { kNo, kQuit, kLibrary, kCompare };

struct ScreenOptions {
  std::string sessions_folder;  // of the library
  engine::Games games = {};     // that the viewer knows
  bool overlay = false;         // with the panels of F1
  bool has_library = false;  // whether the program has those screens; else the order for one is answered with a notice
  bool has_compare = false;
};

class ViewerScreen {
 public:
  ViewerScreen(engine::Window& window, Player& player, Preferences& preferences, const ScreenOptions& options);
  // Keeps what is to be remembered.
  ~ViewerScreen();
  ViewerScreen(const ViewerScreen&) = delete;
  ViewerScreen& operator=(const ViewerScreen&) = delete;

  void handle(const SDL_Event& event);
  // Lets time go by, and takes in what a live recording has grown by.
  void advance(int64_t elapsed_ns);
  // Paints the window, between Window::begin_frame() and present().
  void draw();

  Leave leave() const { return leave_; }

 private:
  // --- events ---
  void key(const engine::KeyPress& press);
  void execute_key(const Command& order, bool repeat);
  bool handle_popup(const SDL_Event& event);
  void handle_pointer(const SDL_Event& event);
  void press_mouse(const SDL_MouseButtonEvent& button);
  void execute(const Command& order);
  void leave_for(Leave where);
  void play_from_here();
  void execute(const std::optional<Command>& order) {
    if (order) execute(*order);
  }
  engine::Point at(int x, int y) const { return window_.to_pixels({static_cast<float>(x), static_cast<float>(y)}); }
  engine::Point pointer() const;

  // --- popups ---
  void open_go_to();
  void open_note();
  void open_fields();
  void open_export();
  void open_clip(ExportFormat format, size_t highlighted);
  void change_clip_style(size_t item);
  void start_export(ExportFormat format);
  ExportRequest request_for(ExportFormat format);
  void open(Prompt prompt);
  void open(Menu menu);
  void close();
  engine::Point anchor_of(CommandId command) const;

  // --- picture ---
  Popups popups() const;
  void save_screenshot();
  void execute(const engine::OverlayRequests& requests);

  engine::Window& window_;
  Player& player_;
  Preferences& preferences_;
  ScreenOptions options_;
  engine::Painter painter_;
  ViewerPicture picture_;
  Controls controls_;
  engine::Overlay overlay_;
  OverlayFeed feed_;
  Gamepad gamepad_;
  ExportJob export_;
  ClipStyle clip_style_;           // of the next clip
  bool warned_of_export_ = false;  // that leaving gives it up
  std::optional<Prompt> prompt_;
  std::optional<Menu> menu_;
  std::optional<Menu> next_menu_;  // opened by what was chosen in that one
  Leave leave_ = Leave::kNo;
  bool closes_window_ = false;  // what comes next as an order to quit is from the window
  bool fresh_prompt_ = false;   // the key that opened it still comes as text, before it goes up
  bool key_sheet_ = false;
  bool screenshot_ = false;
  SDL_Keycode select_key_ = SDLK_UNKNOWN;  // held: a drag selects
  // The last key press had no order; what it types may have one.
  std::optional<engine::KeyPress> unbound_press_;
  uint64_t notices_seen_ = 0;
  int64_t notice_age_ns_ = 0;
  int64_t since_refresh_ns_ = 0;
  double elapsed_s_ = 0;  // since the last picture, for the panels
};

}  // namespace replay
