// replay: watches a recording, in a window or as a picture.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>

#include "engine/window.h"
#include "game/rules/verify.h"
#include "recorder/session/session_reader.h"
#include "replay/open_source.h"
#include "replay/player.h"
#include "replay/viewer.h"

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
  replay::PictureOptions picture;
};

int fail(const std::string& message) {
  std::fprintf(stderr, "replay: %s\n", message.c_str());
  return 1;
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

int show(Options& options) {
  std::vector<std::string> notices;
  std::unique_ptr<engine::FrameSource> source;
  const Status opened = replay::open_source(options.file, source, notices);
  for (const std::string& notice : notices) std::fprintf(stderr, "replay: %s\n", notice.c_str());
  if (!opened.ok()) return fail(opened.message());
  replay::Player player(std::move(source));
  player.clock().set_speed_step(replay::step_of_speed(options.speed));
  if (options.frame) {
    if (Status there = go_to_frame(player, *options.frame); !there.ok()) return fail(there.message());
  } else if (!options.screenshot.empty()) {
    player.carry_out({replay::Command::kEnd, 0});
    player.advance(0);
  } else {
    player.source().live() ? player.clock().follow() : player.clock().play();
  }
  if (!options.screenshot.empty()) {
    const Status saved = replay::save_picture(player, options.picture, options.screenshot);
    return saved.ok() ? 0 : fail(saved.message());
  }
  if (!engine::display_available()) {
    return fail("there is no display to show a window on - use --screenshot FILE for a picture, with --frame N");
  }
  const Status watched = replay::watch(player, options.picture);
  return watched.ok() ? 0 : fail(watched.message());
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

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{
      "Watches a recording: a session (*.oro) or a ring (*.dat), which is followed while a game writes it.\n"
      "Without FILE: the newest session in the folder of --sessions. In the window ? shows the keys, F1 looks inside.",
      "replay"};
  app.set_version_flag("--version", "replay " OUROBOROS_VERSION);
  app.add_option("file", options.file, "Session or ring to watch")->option_text("FILE");
  app.add_option("--sessions", options.sessions, "Folder to look for the newest session in (default: ./recordings)")
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
  app.add_flag("--verify", options.verify,
               "Play the recorded inputs again by the rules, compare every frame, and exit");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::CallForVersion& version) {
    return app.exit(version);
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "replay: %s\nreplay: try --help\n", error.what());
    return 2;
  }
  if (!parse_size(options.size, options.picture)) {
    std::fprintf(stderr, "replay: --size: '%s' is not WIDTHxHEIGHT between 64 and 16384\nreplay: try --help\n",
                 options.size.c_str());
    return 2;
  }
  if (options.file.empty()) {
    if (Status found = replay::newest_session(options.sessions, options.file); !found.ok())
      return fail(found.message());
  }
  return options.verify ? verify(options.file) : show(options);
}
