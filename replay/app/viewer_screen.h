// ViewerScreen: a recording being watched in a window: events in, pictures out. Playing itself is the Player's part,
// the mouse the Controls', menus and prompts the PopupStack's. A program may have other screens in the same window (a
// library of recordings, two of them side by side); next() says when to leave for one.
//
// The drawing thread. Window, player and preferences must outlive the screen.
//
//   ViewerScreen screen(*window, player, preferences, {});
//   while (screen.next() == NextScreen::kNone) {
//     redraw.wait();
//     screen.advance(elapsed_ns);
//     for (SDL_Event event; SDL_PollEvent(&event) != 0;) redraw.handle(event), screen.handle(event);
//     screen.advance(0);
//     screen.announce(redraw);
//     if (!redraw.take_picture(window->visible())) continue;
//     window->begin_frame();
//     screen.draw();
//     window->present();
//   }
#pragma once

#include <SDL_events.h>

#include <cstdint>
#include <memory>
#include <optional>

#include "engine/draw/painter.h"
#include "engine/overlay/overlay.h"
#include "engine/platform/redraw.h"
#include "engine/platform/window.h"
#include "replay/app/bindings.h"
#include "replay/app/controls.h"
#include "replay/app/export_dialog.h"
#include "replay/app/popups.h"
#include "replay/app/scene_control.h"
#include "replay/app/viewer_picture.h"
#include "replay/player/notices.h"
#include "replay/player/playback_sounds.h"
#include "replay/player/player.h"
#include "replay/player/pointer.h"

namespace replay {

// The screen to leave for.
enum class NextScreen { kNone, kQuit, kLibrary, kCompare, kReopen };  // kReopen: what the path leads to now

struct ScreenOptions {
  std::string sessions_folder;  // of the library
  engine::Games games = {};     // that the viewer knows
  // Writes what is kept; null: the screen has its own.
  std::shared_ptr<recorder::base::BackgroundWriter> writer = {};
  bool overlay = false;      // with the panels of F1
  bool mute = false;         // no sounds in this run
  bool scene = false;        // with the scene, also of a game that has a painter
  bool has_library = false;  // whether the program has those screens
  bool has_compare = false;
};

class ViewerScreen {
 public:
  ViewerScreen(engine::Window& window, Player& player, Preferences& preferences, const ScreenOptions& options);
  // Saves the preferences and watches.
  ~ViewerScreen();
  ViewerScreen(const ViewerScreen&) = delete;
  ViewerScreen& operator=(const ViewerScreen&) = delete;

  void handle(const SDL_Event& event);
  // Lets time pass, and reads the new frames of a live recording.
  void advance(int64_t elapsed_ns);
  // Announces what changes without an event.
  void announce(engine::Redraw& redraw);
  // Paints the window, between Window::begin_frame() and present().
  void draw();

  NextScreen next() const { return next_; }
  // Whether a prompt takes text. The panels of F1 see to theirs.
  bool typing() const { return popups_.prompt() != nullptr; }

 private:
  // --- events ---
  void handle_pointer(const PointerEvent& event);
  void handle_gesture(const SDL_Event& event);
  void press_mouse(const PointerEvent& event);
  float pixels_per_unit() const { return window_.to_pixels({1, 1}).x; }
  engine::Point mouse() const;

  // --- commands ---
  void execute(const Command& command);
  void execute(const std::optional<Command>& command) {
    if (command) execute(*command);
  }
  void execute(const engine::OverlayRequests& requests);
  void leave_for(NextScreen next);
  void play_from_here();
  void toggle_mute();
  void offer_replacement();
  void open_go_to();
  void open_note();
  void open_fields();
  void close();
  engine::Point anchor_of(CommandId command) const;

  // --- picture ---
  int64_t refresh_every_ns() const;
  Popups popups() const;
  void save_screenshot();
  void take_saved_pictures();

  engine::Window& window_;
  Player& player_;
  Preferences& preferences_;
  ScreenOptions options_;
  const std::shared_ptr<recorder::base::BackgroundWriter> writer_;
  engine::Painter painter_;
  ViewerPicture picture_;
  Controls controls_;
  engine::Overlay overlay_;
  OverlayFeed feed_;
  PlaybackSounds sounds_;
  Gamepad gamepad_;
  KeyCommands key_commands_;
  PopupStack popups_;
  SceneControl scene_;
  ExportDialog export_;
  struct SavedPictures;
  const std::shared_ptr<SavedPictures> saved_pictures_;  // shared with the thread that writes
  size_t pictures_to_save_ = 0;
  Notices notices_{6'000'000'000};
  uint64_t notices_seen_ = 0;  // of the player
  NextScreen next_ = NextScreen::kNone;
  bool closes_window_ = false;  // the next SDL_QUIT comes from closing the window
  bool key_sheet_ = false;
  bool screenshot_ = false;                // with the next picture
  SDL_Keycode select_key_ = SDLK_UNKNOWN;  // while held a drag selects
  int64_t since_refresh_ns_ = 0;
  int64_t since_growth_ns_ = 0;  // of a live recording
  int64_t since_look_ns_ = 0;    // at whether the file is still the one
  bool offered_ = false;         // another one under its name
  bool changed_ = false;         // since the last announcement
};

}  // namespace replay
