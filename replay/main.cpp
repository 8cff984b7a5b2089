// replay: watches recordings, in a window or as a picture, and takes them out into other files.
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "engine/platform/window.h"
#include "game/rules/verify.h"
#include "recorder/session/session_reader.h"
#include "replay/app/app.h"
#include "replay/app/bindings.h"
#include "replay/app/program.h"
#include "replay/player/open_recording.h"

namespace {

using recorder::Status;
using replay::Options;

int fail(const std::string& message) {
  std::fprintf(stderr, "replay: %s\n", message.c_str());
  return 1;
}

// Plays the recorded inputs again by the game's rules and compares.
int verify(const std::string& path) {
  recorder::session::SessionReader reader;
  if (Status opened = reader.open(path, {.mode = recorder::session::OpenMode::kByScan}); !opened.ok())
    return fail(opened.message());
  recorder::session::RulesReport report;
  if (Status verified = recorder::session::verify(reader, game::make_rules(), report); !verified.ok())
    return fail(verified.message());
  std::printf("%s: %s\n", path.c_str(), report.text().c_str());
  return 0;
}

// The keys as they are now, to be changed and put into the settings file.
int print_keys() {
  const replay::Preferences preferences;
  for (const std::string& problem : preferences.problems()) std::fprintf(stderr, "replay: %s\n", problem.c_str());
  std::printf("{\"keys\": %s}\n", preferences.keys().to_json().c_str());
  std::fprintf(stderr,
               "replay: to change keys, put those that are to be others into \"keys\" of %s/replay.json; those left "
               "out stay as they are\n",
               engine::config_folder().c_str());
  return 0;
}

int save_picture(const Options& options) {
  const auto concluded = [](const Status& saved) { return saved.ok() ? 0 : fail(saved.message()); };
  if (options.library)
    return concluded(replay::save_library_picture(options.sessions, options.picture, options.screenshot));
  if (!options.compare.empty()) {
    replay::OpenJob::Result both = replay::OpenJob::open({options.file, options.compare});
    if (!both.status.ok()) return fail(both.status.message());
    return concluded(replay::save_compare_picture(std::move(both.sources[0]), std::move(both.sources[1]),
                                                  options.picture, options.screenshot));
  }
  std::unique_ptr<replay::Player> player;
  if (Status opened = replay::open_player(options, player); !opened.ok()) return fail(opened.message());
  return concluded(replay::save_picture(*player, options.picture, options.screenshot));
}

int show_window(const Options& options) {
  replay::App app({.width_px = options.picture.width_px,
                   .height_px = options.picture.height_px,
                   .overlay = options.picture.overlay,
                   .sessions_folder = options.sessions,
                   .quota_bytes = options.quota_bytes});
  if (!options.compare.empty()) {
    replay::OpenJob::Result both = replay::OpenJob::open({options.file, options.compare});
    if (!both.status.ok()) return fail(both.status.message());
    app.compare(std::move(both));
  } else if (!options.file.empty()) {
    std::unique_ptr<replay::Player> player;
    if (Status opened = replay::open_player(options, player); !opened.ok()) return fail(opened.message());
    app.watch(std::move(player));
  }
  // Only now: a file that cannot be opened is the better thing to be told of.
  if (!engine::display_available()) {
    return fail("there is no display to show a window on - use --screenshot FILE for a picture, with --frame N");
  }
  const Status done = app.run();
  return done.ok() ? 0 : fail(done.message());
}

// What is asked for, by options that make sense.
int run(Options& options) {
  if (options.print_keys) return print_keys();
  const bool picture_of_frame = !options.screenshot.empty() && !options.library;
  const bool inspects = !options.watches.empty() || !options.plots.empty();
  const bool exports = !options.export_options.path.empty();
  const bool needs_file = options.verify || options.frame || inspects || picture_of_frame || exports;
  if (options.file.empty() && needs_file) {
    if (Status found = replay::newest_session(options.sessions, options.file); !found.ok())
      return fail(found.message());
  }
  if (options.verify) return verify(options.file);
  if (exports) return replay::export_file(options);
  return options.screenshot.empty() ? show_window(options) : save_picture(options);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (const auto exit_code = replay::parse(argc, argv, options)) return *exit_code;
  return run(options);
}
