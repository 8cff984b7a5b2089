// App: the viewer's window, and its screens, one at a time: the library of recordings, one of them being watched, two
// of them side by side.
//
// The main thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/draw/painter.h"
#include "engine/platform/redraw.h"
#include "engine/platform/window.h"
#include "recorder/base/background_writer.h"
#include "recorder/base/status.h"
#include "replay/app/bindings.h"
#include "replay/app/opening_screen.h"
#include "replay/app/viewer_screen.h"
#include "replay/compare/compare_screen.h"
#include "replay/library/library_screen.h"
#include "replay/player/open_recording.h"
#include "replay/player/player.h"

namespace replay {

struct AppOptions {
  int width_px = 960;  // of the window, in units of the desktop
  int height_px = 720;
  bool sized = false;                     // that is asked for: the window stands elsewhere than when it was last closed
  float ui_scale = 0;                     // of text and controls; 0: as in the settings
  bool mute = false;                      // no sounds in this run
  bool overlay = false;                   // watch a recording with the panels of F1
  bool scene = false;                     // show scenes, also of games that have a painter
  std::string sessions_folder;            // of the library
  engine::Games games{};                  // known to the viewer
  std::optional<uint64_t> quota_bytes{};  // of the library; overrides its settings
  bool headless = false;                  // a window that appears nowhere, for tests
};

class App {
 public:
  explicit App(AppOptions options) : options_(std::move(options)) {}
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  // The first screen; without these calls it is the library. open_first(): one recording to be watched, or two to be
  // compared, which are opened once there is a window; `prepare` as of OpenJob. `opened` are two recordings.
  void open_first(std::vector<std::string> paths, OpenJob::Prepare prepare = {});
  void watch(std::unique_ptr<Player> player);
  void compare(OpenJob::Result opened);

  // Opens the window and runs until it is closed and what it has kept is written. Fails when there is no display, when
  // the first recordings cannot be opened, and when something could not be written.
  recorder::Status run();

  // The same in steps: the window opens, then round after round until one returns false, then what is kept is written.
  // A round sleeps until an event comes or something changes by itself, and draws what has changed.
  recorder::Status open();
  bool round();
  recorder::Status finish();
  const engine::Redraw& redraw() const { return redraw_; }
  // Whether a recording is shown, and not only being opened.
  bool shows_recording() const { return viewer_ != nullptr; }

 private:
  void handle(const SDL_Event& event);
  void pass_on(const SDL_Event& event);
  void keep_ui_scale(float before);
  void advance(int64_t elapsed_ns);
  void announce();
  void hold_text_input();
  void draw();
  void change_screen();
  void leave_library(const LibraryScreen::Result& result);
  void enter_opened();
  void start_opening(std::vector<std::string> paths, OpenJob::Prepare prepare);
  void leave_opening();
  void enter(OpenJob::Result opened);
  void show_problems();
  void paint_waiting();
  void leave_viewer(NextScreen next);
  void enter_viewer();
  void enter_library(const std::string& recording);
  void set_title();

  AppOptions options_;
  Preferences preferences_;
  engine::Redraw redraw_;
  std::chrono::steady_clock::time_point last_round_;
  std::unique_ptr<engine::Window> window_;
  engine::TypingHold typing_;
  const std::shared_ptr<recorder::base::BackgroundWriter> writer_ =
      std::make_shared<recorder::base::BackgroundWriter>();
  std::vector<std::string> first_;  // to be opened first
  OpenJob::Prepare prepare_first_;
  recorder::Status failed_;  // of the first recordings
  // Screens are destroyed before the window. The first existing one of compare, viewer, opening, library is shown.
  std::unique_ptr<engine::Painter> painter_;
  std::unique_ptr<LibraryScreen> library_;
  std::unique_ptr<Player> player_;
  std::unique_ptr<ViewerScreen> viewer_;
  std::unique_ptr<CompareScreen> compare_;
  std::unique_ptr<OpeningScreen> opening_screen_;
  std::unique_ptr<OpenJob> opening_;  // from the library, which stays until it is done
  std::chrono::steady_clock::time_point opening_since_;
  bool quit_ = false;
};

}  // namespace replay
