// replay: watches a recording, in a window or as a picture.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>

#include "engine/window.h"
#include "game/rules/verify.h"
#include "recorder/session/session_reader.h"
#include "replay/app.h"
#include "replay/key_bindings.h"
#include "replay/library/quota.h"
#include "replay/open_source.h"
#include "replay/player.h"
#include "replay/preferences.h"
#include "replay/save_picture.h"

namespace {

using recorder::Status;

struct Options {
  std::string file;
  std::string sessions = "recordings";
  std::optional<uint64_t> frame;
  std::string screenshot;
  std::string size = "960x720";
  double speed = 1;
  bool verify = false;
  bool print_keys = false;
  std::string compare;
  std::string quota;
  std::optional<uint64_t> quota_bytes;
  replay::PictureOptions picture;
};

int fail(const std::string& message) {
  std::fprintf(stderr, "replay: %s\n", message.c_str());
  return 1;
}

int misused(const std::string& message) {
  std::fprintf(stderr, "replay: %s\nreplay: try --help\n", message.c_str());
  return 2;
}

// Plays the recorded inputs again by the game's rules and compares.
int verify(const std::string& path) {
  recorder::session::SessionReader reader;
  if (Status opened = reader.open(path, {.mode = recorder::session::OpenMode::kByScan}); !opened.ok())
    return fail(opened.message());
  game::VerifyReport report;
  if (Status verified = game::verify(reader, report); !verified.ok()) return fail(verified.message());
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
               engine::user_folder().c_str());
  return 0;
}

// Moves to the frame of that number, which need not be there.
Status go_to_frame(replay::Player& player, uint64_t number) {
  engine::FrameSource& source = player.source();
  const uint64_t index = source.index_of_number(number);
  std::vector<std::byte> slot(source.slot_bytes());
  if (index < source.frame_count()) {
    if (Status read = source.read(index, slot); !read.ok()) return read;
    if (recorder::seal_of(slot).frame == number) {
      player.clock().seek(static_cast<double>(index));
      player.advance(0);
      return {};
    }
  }
  uint64_t last = 0;
  if (source.frame_count() != 0 && source.read(source.frame_count() - 1, slot).ok())
    last = recorder::seal_of(slot).frame;
  return Status::failure(source.path() + ": has no frame " + std::to_string(number) + " - its last one is " +
                         std::to_string(last));
}

// Opens what is to be watched and goes to where that begins.
Status open_player(const Options& options, std::unique_ptr<replay::Player>& made) {
  std::vector<std::string> notices;
  std::unique_ptr<engine::FrameSource> source;
  const Status opened = replay::open_source(options.file, source, notices);
  for (const std::string& notice : notices) std::fprintf(stderr, "replay: %s\n", notice.c_str());
  if (!opened.ok()) return opened;
  made = std::make_unique<replay::Player>(std::move(source));
  replay::Player& player = *made;
  player.clock().set_speed_step(replay::step_of_speed(options.speed));
  if (options.frame) {
    return go_to_frame(player, *options.frame);
  }
  if (!options.screenshot.empty()) {
    player.carry_out({replay::Command::kEnd, 0});
    player.advance(0);
  } else {
    player.source().live() ? player.clock().follow() : player.clock().play();
  }
  return {};
}

int save_picture(const Options& options) {
  std::unique_ptr<replay::Player> player;
  if (Status opened = open_player(options, player); !opened.ok()) return fail(opened.message());
  const Status saved = replay::save_picture(*player, options.picture, options.screenshot);
  return saved.ok() ? 0 : fail(saved.message());
}

int show_window(const Options& options) {
  replay::App app({.width_px = options.picture.width_px,
                   .height_px = options.picture.height_px,
                   .overlay = options.picture.overlay,
                   .sessions_folder = options.sessions,
                   .quota_bytes = options.quota_bytes});
  if (!options.compare.empty()) {
    if (Status opened = app.compare(options.file, options.compare); !opened.ok()) return fail(opened.message());
  } else if (!options.file.empty()) {
    std::unique_ptr<replay::Player> player;
    if (Status opened = open_player(options, player); !opened.ok()) return fail(opened.message());
    app.watch(std::move(player));
  }
  // Only now: a file that cannot be opened is the better thing to be told of.
  if (!engine::display_available()) {
    return fail("there is no display to show a window on - use --screenshot FILE for a picture, with --frame N");
  }
  const Status done = app.run();
  return done.ok() ? 0 : fail(done.message());
}

bool parse_size(const std::string& text, replay::PictureOptions& picture) {
  int width = 0;
  int height = 0;
  char rest = 0;
  if (std::sscanf(text.c_str(), "%dx%d%c", &width, &height, &rest) != 2) return false;
  if (width < 64 || height < 64 || width > 16384 || height > 16384) return false;
  picture.width_px = width;
  picture.height_px = height;
  return true;
}

void add_options(CLI::App& app, Options& options) {
  app.set_version_flag("--version", "replay " OUROBOROS_VERSION);
  app.add_option("file", options.file, "Session or ring to watch")->option_text("FILE");
  app.add_option("--sessions", options.sessions, "Folder of the recordings (default: ./recordings)")
      ->option_text("DIR");
  app.add_option("--frame", options.frame, "Start at the frame of this number, paused")->option_text("N");
  app.add_option("--speed", options.speed, "Start at this speed, 1/16 to 64 (default: 1)")
      ->option_text("X")
      ->check(CLI::Range(1.0 / 16, 64.0));
  app.add_flag("--overlay", options.picture.overlay, "Start with the panels of F1 shown");
  app.add_option("--screenshot", options.screenshot,
                 "Write a picture of the frame (the last one without --frame) and exit; needs no display")
      ->option_text("PNG");
  app.add_option("--size", options.size, "Size of window or picture in pixels (default: 960x720)")->option_text("WxH");
  app.add_option("--scale", options.picture.scale,
                 "Pixels per design unit in the picture, as on HiDPI displays (default: 1)")
      ->option_text("X")
      ->check(CLI::Range(0.5, 8.0));
  app.add_flag("--timeline", options.picture.timeline, "With the timeline in the picture");
  app.add_flag("--print-keys", options.print_keys, "Print all orders and their keys as JSON, and exit");
  app.add_option("--compare", options.compare, "Watch FILE and this recording side by side")->option_text("OTHER");
  app.add_option(
         "--quota", options.quota,
         "What the recordings may take on disk, as in 500M or 20G: when the library opens, the oldest go to its "
         "trash, never favourites or those with bookmarks (default: as in the settings, no limit)")
      ->option_text("SIZE");
  app.add_flag("--verify", options.verify,
               "Play the recorded inputs again by the rules, compare every frame, and exit");
}

// What the parser cannot tell: sizes as people write them, options that make no sense together.
Status take_in(Options& options, bool has_quota) {
  if (!parse_size(options.size, options.picture)) {
    return Status::failure("--size: '" + options.size + "' is not WIDTHxHEIGHT between 64 and 16384");
  }
  if (has_quota) {
    uint64_t bytes = 0;
    if (Status parsed = replay::parse_size(options.quota, bytes); !parsed.ok()) {
      return Status::failure("--quota: " + parsed.message());
    }
    options.quota_bytes = bytes;
  }
  if (options.compare.empty()) return {};
  if (options.file.empty()) return Status::failure("--compare needs FILE, the recording to compare OTHER with");
  if (options.verify || options.frame || !options.screenshot.empty()) {
    return Status::failure("--compare shows a window: not with --frame, --screenshot or --verify");
  }
  return {};
}

// What is asked for, by options that make sense.
int run(Options& options) {
  if (options.print_keys) return print_keys();
  const bool needs_file = options.verify || options.frame || !options.screenshot.empty();
  if (options.file.empty() && needs_file) {
    if (Status found = replay::newest_session(options.sessions, options.file); !found.ok())
      return fail(found.message());
  }
  if (options.verify) return verify(options.file);
  return options.screenshot.empty() ? show_window(options) : save_picture(options);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{
      "Watches a recording: a session (*.oro) or a ring (*.dat), which is followed while a game writes it.\n"
      "Without FILE it shows the library of the recordings in the folder of --sessions; --frame, --screenshot and\n"
      "--verify take the newest of them. In the window ? shows the keys, F1 looks inside.\n"
      "Exit: 0 done, 1 failed, 2 usage.\n",
      "replay"};
  add_options(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::CallForVersion& version) {
    return app.exit(version);
  } catch (const CLI::ParseError& error) {
    return misused(error.what());
  }
  if (Status taken = take_in(options, app.count("--quota") != 0); !taken.ok()) return misused(taken.message());
  return run(options);
}
