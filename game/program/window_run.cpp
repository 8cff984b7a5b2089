#include "game/program/window_run.h"

#include <memory>
#include <string>
#include <utility>

#include "engine/window.h"
#include "game/picture/emblem.h"
#include "game/program/preferences.h"
#include "game/program/shell.h"
#include "game/rules/mode.h"

namespace game {
namespace {

recorder::Status start_resumed(Shell& shell, const std::string& frame) {
  auto point = std::make_shared<ResumePoint>();
  if (recorder::Status read = read_resume_point(frame, *point); !read) return read;
  return shell.start_with_game({.resume = std::move(point)});
}

recorder::Status start_race(Shell& shell, const std::string& ghost, Mode mode) {
  if (ghost != "best") return shell.start_with_game({.race = ghost});
  const auto best = shell.scores().best(mode);
  if (!best) {
    return recorder::Status::failure(std::string("--ghost best: there is no recorded high score yet for the mode ") +
                                     name_of(mode) + " - play a round, or name a recording with --ghost SESSION");
  }
  return shell.start_with_game({.race_best = true, .race = shell.scores().recording(*best)});
}

recorder::Status start(Shell& shell, const Options& options, Preferences& preferences, uint64_t seed) {
  const Mode mode = options.mode.value_or(preferences.mode());
  if (!options.resume.empty()) return start_resumed(shell, options.resume);
  if (!options.ghost.empty()) return start_race(shell, options.ghost, mode);
  if (!wants_title(options)) return shell.start_with_game({.seed = seed, .mode = mode});
  if (options.mode) preferences.set_mode(*options.mode);
  shell.start_with_title();
  return {};
}

}  // namespace

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
  if (recorder::Status started = start(shell, options, preferences, seed); !started) return started;
  return shell.run();
}

}  // namespace game
