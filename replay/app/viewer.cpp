#include "replay/app/viewer.h"

#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "engine/platform/system_fonts.h"
#include "engine/platform/window.h"
#include "recorder/base/file.h"
#include "recorder/base/process.h"
#include "recorder/session/session_reader.h"
#include "replay/app/app.h"
#include "replay/app/bindings.h"
#include "replay/app/program.h"
#include "replay/player/open_recording.h"

namespace replay {
namespace {

using recorder::Status;

int conclude(const Options& options, const Status& done) {
  if (done.ok()) return 0;
  print_error(options, done.message());
  return 1;
}

// The same for a window that could not be opened. Started by a file manager, the program has no terminal to print on.
int conclude_window(const Options& options, const Status& done) {
  using recorder::base::is_terminal;
  using recorder::base::Stream;
  if (!done.ok() && !is_terminal(Stream::kError) && !is_terminal(Stream::kOutput)) {
    engine::show_error_dialog(options.program, done.message());
  }
  return conclude(options, done);
}

// Compares every frame with what the rules of its game make of the frame before.
int verify(const Options& options) {
  recorder::session::SessionReader reader;
  if (Status opened = reader.open(options.file, {.mode = recorder::session::OpenMode::kByScan}); !opened.ok())
    return conclude(options, opened);
  const engine::Game* const game = engine::find_game(options.games, reader.info().schema);
  recorder::session::RulesReport report;
  const Status verified = recorder::session::verify(reader, game == nullptr ? nullptr : game->make_rules(), report);
  if (verified.ok()) std::printf("%s: %s\n", options.file.c_str(), report.text().c_str());
  return conclude(options, verified);
}

// The keys as they are now, to be changed and put into the settings file.
int print_keys(const Options& options) {
  const Preferences preferences;
  const char* const program = options.program.c_str();
  for (const std::string& problem : preferences.problems()) print_error(options, problem);
  std::printf("{\"keys\": %s}\n", preferences.keys().to_json().c_str());
  std::fprintf(stderr, "%s: to override keys, put them in \"keys\" of %s/replay.json; the rest keep their defaults\n",
               program, recorder::base::config_folder().c_str());
  return 0;
}

int save_picture(const Options& options) {
  if (options.library)
    return conclude(options, save_library_picture(options.sessions, options.picture, options.screenshot));
  if (!options.compare.empty()) {
    OpenJob::Result both = OpenJob::open({options.file, options.compare});
    if (!both.status.ok()) return conclude(options, both.status);
    return conclude(options, save_compare_picture(std::move(both.sources[0]), std::move(both.sources[1]),
                                                  options.picture, options.screenshot));
  }
  std::unique_ptr<Player> player;
  if (Status opened = open_player(options, player); !opened.ok()) return conclude(options, opened);
  return conclude(options, save_picture(*player, options.picture, options.screenshot));
}

// Whether what the command line names could be opened is the more useful error.
Status without_display(const Options& options) {
  Status opened;
  if (!options.compare.empty()) {
    opened = OpenJob::open({options.file, options.compare}).status;
  } else if (!options.file.empty()) {
    std::unique_ptr<Player> player;
    opened = open_player(options, player);
  }
  if (!opened.ok()) return opened;
  return Status::failure(
      "there is no display to show a window on - use --screenshot FILE for a picture, with "
      "--frame N");
}

Status run_window(const Options& options) {
  App app({.width_px = options.picture.width_px,
           .height_px = options.picture.height_px,
           .sized = options.sized,
           .ui_scale = static_cast<float>(options.ui_scale),
           .mute = options.mute,
           .overlay = options.picture.overlay,
           .scene = options.picture.scene,
           .sessions_folder = options.sessions,
           .games = options.games,
           .quota_bytes = options.quota_bytes});
  if (!options.compare.empty()) {
    app.open_first({options.file, options.compare});
  } else if (!options.file.empty()) {
    app.open_first({options.file}, [&options](Player& player) { return prepare_player(options, player); });
  }
  return app.run();
}

int show_window(const Options& options) {
  if (!engine::display_available()) return conclude_window(options, without_display(options));
  return conclude_window(options, run_window(options));
}

int run(Options& options) {
  const bool shows_window = options.screenshot.empty() && options.export_options.path.empty();
  engine::use_system_fonts(shows_window ? engine::FontLoading::kInBackground : engine::FontLoading::kAtOnce);
  if (options.print_keys) return print_keys(options);
  const bool picture_of_frame = !options.screenshot.empty() && !options.library;
  const bool inspects = !options.watches.empty() || !options.plots.empty();
  const bool exports = !options.export_options.path.empty();
  const bool needs_file = options.verify || options.frame || inspects || picture_of_frame || exports;
  if (options.file.empty() && needs_file) {
    if (Status found = newest_session(options.sessions, options.file); !found.ok()) return conclude(options, found);
  }
  if (options.verify) return verify(options);
  if (exports) return export_file(options);
  return options.screenshot.empty() ? show_window(options) : save_picture(options);
}

}  // namespace

int run_viewer(int argc, char** argv, engine::Games games) {
  recorder::base::survive_cut_files();
  Options options;
  options.games = options.picture.games = games;
  if (const auto exit_code = parse(argc, argv, options)) return *exit_code;
  if (options.no_lock) recorder::base::work_without_locks();
  return run(options);
}

}  // namespace replay
