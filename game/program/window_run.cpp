#include "game/program/window_run.h"

#include <memory>
#include <utility>

#include "engine/window.h"
#include "game/picture/emblem.h"
#include "game/program/preferences.h"
#include "game/program/shell.h"

namespace game {

recorder::Status run_in_window(const Options& options, uint64_t seed) {
  if (!engine::display_available()) {
    return recorder::Status::failure(
        "there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set - use --headless --autopilot to let the "
        "machine "
        "play unseen, or tools/play, which also replays and photographs that game");
  }
  std::unique_ptr<engine::Window> window;
  const engine::WindowOptions wanted{.title = "Ouroboros", .width = options.width, .height = options.height};
  if (recorder::Status opened = engine::Window::open(wanted, window); !opened) return opened;
  window->set_icon(icon(128));
  Preferences preferences;
  Shell shell(options, preferences, *window);
  if (!options.resume.empty()) {
    auto point = std::make_shared<ResumePoint>();
    if (recorder::Status read = read_resume_point(options.resume, *point); !read) return read;
    if (recorder::Status started = shell.start_with_game({.resume = std::move(point)}); !started) return started;
    return shell.run();
  }
  const Mode mode = options.mode.value_or(preferences.mode());
  if (recorder::Status started = shell.start_with_game({.seed = seed, .mode = mode}); !started) return started;
  return shell.run();
}

}  // namespace game
