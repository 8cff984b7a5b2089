#include "replay/app/program.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/draw/image.h"
#include "engine/draw/target.h"
#include "recorder/base/file.h"
#include "recorder/base/process.h"
#include "recorder/base/status.h"
#include "recorder/schema/seal.h"
#include "replay/compare/compare_screen.h"
#include "replay/export/exporter.h"
#include "replay/library/library_screen.h"
#include "replay/library/trash.h"
#include "replay/player/destination.h"
#include "replay/player/open_recording.h"
#include "tools/lib/manual.h"
#include "tools/lib/progress_bar.h"

namespace replay {

tool::Manual manual(const Options& options);

namespace {

using recorder::Status;

// Options that are read further once the parser is through.
struct Texts {
  std::string size = "960x720";
  std::string quota;
  std::string format;
};

void print_error(const Options& options, const std::string& message) {
  std::fprintf(stderr, "%s: %s\n", options.program.c_str(), message.c_str());
}

int usage_error(const Options& options, const std::string& message) {
  const char* const program = options.program.c_str();
  std::fprintf(stderr, "%s: %s\n%s: try --help\n", program, message.c_str(), program);
  return 2;
}

// CLI::Range lets "nan" through, which is neither below nor above anything.
CLI::Validator number_between(double least, double most) {
  const CLI::Range range(least, most);
  return CLI::Validator(
      [range](std::string& text) {
        return std::isnan(std::strtod(text.c_str(), nullptr)) ? "'" + text + "' is no number" : range(text);
      },
      range.get_description());
}

bool parse_picture_size(const std::string& text, PictureOptions& picture) {
  int width = 0;
  int height = 0;
  char rest = 0;
  if (std::sscanf(text.c_str(), "%dx%d%c", &width, &height, &rest) != 2) return false;
  if (width < 64 || height < 64 || width > 16384 || height > 16384) return false;
  picture.width_px = width;
  picture.height_px = height;
  return true;
}

void add_options(CLI::App& app, Options& options, Texts& texts) {
  app.set_version_flag("--version", options.program + " " OUROBOROS_VERSION, "Show the version");
  app.add_option("file", options.file, "Session or ring to watch")->option_text("FILE");
  app.add_option("--sessions", options.sessions, "Folder of the recordings (default: ./recordings)")
      ->option_text("DIR");
  app.add_option("--frame", options.frame, "Start at the frame of this number, paused")->option_text("N");
  app.add_option("--speed", options.speed, "Start, or export, at this speed, 1/16 to 64 (default: 1)")
      ->option_text("X")
      ->check(number_between(1.0 / 16, 64.0));
  app.add_flag("--overlay", options.picture.overlay,
               "Start with the panels of F1 shown; with --export: frame number, time and score in every picture");
  app.add_option("--screenshot", options.screenshot,
                 "Write a picture of the frame (the last one without --frame) and exit; needs no display")
      ->option_text("PNG");
  app.add_option("--size", texts.size,
                 "Size of window or picture in pixels (default: 960x720; of exported pictures 480x540 times --scale)")
      ->option_text("WxH");
  app.add_option(
         "--scale", options.picture.scale,
         "Pixels per design unit in the picture, as on HiDPI displays; makes exported pictures that much larger "
         "(default: 1)")
      ->option_text("X")
      ->check(number_between(0.5, 8.0));
  app.add_flag("--timeline", options.picture.timeline, "With the timeline in the picture");
  app.add_flag("--print-keys", options.print_keys, "Print all orders and their keys as JSON, and exit");
  app.add_option("--watch", options.watches,
                 "Watch this expression, as in 'score > 100 && length == 12': its hits are marks on the timeline; with "
                 "--screenshot and without --frame the picture is of its first one. May be given more than once")
      ->option_text("EXPR")
      ->allow_extra_args(false);
  app.add_option("--plot", options.plots, "The same, and plot it in the panels of F1, as in 'length'")
      ->option_text("EXPR")
      ->allow_extra_args(false);
  app.add_flag("--library", options.library, "With --screenshot: a picture of the library");
  app.add_option("--compare", options.compare, "Watch FILE and this recording side by side")->option_text("OTHER");
  app.add_option(
         "--quota", texts.quota,
         "What the recordings may take on disk, as in 500M or 20G: when the library opens, the oldest go to its "
         "trash, never favourites or those with bookmarks (default: as in the settings, no limit)")
      ->option_text("SIZE");
  app.add_flag("--verify", options.verify,
               "Play the recorded inputs again by the rules, compare every frame, and exit");
}

void add_export_options(CLI::App& app, ExportOptions& options, Texts& texts) {
  app.add_option("--export", options.path,
                 "Write the recording to this file and exit; needs no display. Its ending says what it becomes: .mp4 "
                 "and .webm (by ffmpeg), .gif, .csv, .ndjson, .oro, .png (one frame, --from), and shot-%06d.png or "
                 "folder/ for numbered pictures")
      ->option_text("OUT");
  app.add_option("--format", texts.format,
                 "What it becomes, whatever its ending: mp4, webm, gif, pngs, png, oro, csv, "
                 "ndjson")
      ->option_text("F");
  app.add_option("--from", options.from,
                 "With --export: the first frame, by number (4711) or time (1:23.4, 83s); -10s is before the end")
      ->option_text("A");
  app.add_option("--to", options.to, "The last one, likewise; +10s counts from the first (default: all)")
      ->option_text("B");
  app.add_option(
         "--fps", options.fps,
         "Pictures a second: 1 to 240, in a GIF to 50 (default: mp4, webm 60; gif 25; png a picture of each frame)")
      ->option_text("N")
      ->check(number_between(1.0, 240.0));
  app.add_flag("--force", options.force, "Replace OUT if it is there");
}

std::string format_names() {
  std::string names;
  for (const FormatInfo& info : export_formats()) names += (names.empty() ? "" : ", ") + std::string(info.name);
  return names;
}

// The first of these options that was given; empty without one.
std::string first_given(const CLI::App& app, std::initializer_list<const char*> names) {
  for (const char* const name : names) {
    if (app.count(name) != 0) return name;
  }
  return "";
}

Status resolve_format(const std::string& named, ExportOptions& options) {
  const auto format = named.empty() ? format_of_path(options.path) : format_named(named);
  if (!format && !named.empty()) return Status::failure("--format: '" + named + "' is none of " + format_names());
  if (!format) {
    return Status::failure("--export: the ending of '" + options.path +
                           "' says nothing - use one of .mp4, .webm, .gif, "
                           ".png, .csv, .ndjson, .oro or a folder with / at its end, or --format");
  }
  options.format = *format;
  return {};
}

// Options that an export would not follow are refused rather than passed over.
Status check_export_options(const CLI::App& app, const Texts& texts, ExportOptions& options) {
  if (options.path.empty()) {
    const std::string unused_option = first_given(app, {"--format", "--from", "--to", "--fps", "--force", "--export"});
    return unused_option.empty() ? Status() : Status::failure(unused_option + " needs --export and the name of a file");
  }
  const std::string other = first_given(app, {"--screenshot", "--frame", "--watch", "--plot", "--compare", "--library",
                                              "--timeline", "--verify", "--print-keys", "--quota"});
  if (!other.empty()) return Status::failure("--export does not go with " + other);
  if (Status taken = resolve_format(texts.format, options); !taken.ok()) return taken;
  options.sized = app.count("--size") != 0;
  const std::string name(info_of(options.format).name);
  const std::string looks = first_given(app, {"--overlay", "--scale", "--size"});
  if (!shows_pictures(options.format) && !looks.empty()) {
    return Status::failure(looks + ": there are no pictures in " + name);
  }
  const std::string pace = first_given(app, {"--speed", "--fps"});
  if (!is_clip(options.format) && !pace.empty()) return Status::failure(pace + ": nothing moves in " + name);
  if (options.format == ExportFormat::kPngs && app.count("--speed") != 0 && !options.fps) {
    return Status::failure("--speed: there is a picture of each frame without --fps");
  }
  if (options.format == ExportFormat::kPicture && (options.from.empty() || !options.to.empty())) {
    return Status::failure("--export: '" + options.path +
                           "' is one picture - name its frame with --from alone, or write pictures of many to a "
                           "folder/ or to shot-%06d.png");
  }
  return {};
}

// What the parser cannot tell: sizes as people write them, options that make no sense together.
Status check_options(const CLI::App& app, const Texts& texts, Options& options) {
  const bool has_quota = app.count("--quota") != 0;
  if (!parse_picture_size(texts.size, options.picture)) {
    return Status::failure("--size: '" + texts.size + "' is not WIDTHxHEIGHT between 64 and 16384");
  }
  if (has_quota) {
    uint64_t bytes = 0;
    if (Status parsed = parse_size(texts.quota, bytes); !parsed.ok()) {
      return Status::failure("--quota: " + parsed.message());
    }
    // Meant as megabytes, most likely, and as bytes it would empty the folder.
    if (bytes != 0 && bytes < 1'000'000) {
      return Status::failure("--quota: '" + texts.quota + "' is less than a megabyte - write it as in 500M or 20G");
    }
    options.quota_bytes = bytes;
  }
  if (Status taken = check_export_options(app, texts, options.export_options); !taken.ok()) return taken;
  if (options.library && options.screenshot.empty()) {
    return Status::failure("--library needs --screenshot; without FILE the window shows it");
  }
  if (options.library && !options.file.empty()) return Status::failure("--library takes no FILE, but --sessions");
  if (options.compare.empty()) return {};
  if (options.file.empty()) return Status::failure("--compare needs FILE, the recording to compare OTHER with");
  if (options.verify || options.frame || !options.watches.empty() || !options.plots.empty()) {
    return Status::failure(
        "--compare shows both from the first difference on: not with --frame, --watch, --plot or --verify");
  }
  return {};
}

}  // namespace

std::optional<int> parse(int argc, char** argv, Options& options) {
  if (argc > 0) options.program = std::filesystem::path(argv[0]).stem().string();
  CLI::App app{
      "Watches a recording: a session (*.oro) or a ring (*.dat), which is followed while a game writes it.\n"
      "Without FILE it shows the library of the recordings in the folder of --sessions; --frame, --screenshot,\n"
      "--export and --verify take the newest of them. In the window ? shows the keys, F1 looks inside.\n"
      "  " +
          options.program +
          " FILE --export clip.mp4 --from 1:00 --to 1:30\n"
          "Exit: 0 done, 1 failed, 2 usage.\n",
      options.program};
  Texts texts;
  tool::ManualRequest manual_request;
  add_options(app, options, texts);
  add_export_options(app, options.export_options, texts);
  tool::add_manual_options(app, manual_request);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::CallForVersion& version) {
    return app.exit(version);
  } catch (const CLI::ParseError& error) {
    return usage_error(options, error.what());
  }
  if (tool::print_manual(app, manual_request, manual(options), std::cout)) return 0;
  if (Status taken = check_options(app, texts, options); !taken.ok()) return usage_error(options, taken.message());
  return std::nullopt;
}

namespace {

constexpr const char* kDescription =
    "Watches a recording: a session (*.oro), or a ring (*.dat), which is followed while a game writes it. Without FILE "
    "the window shows the library of all recordings in the folder of --sessions; --frame, --screenshot and --verify "
    "take "
    "the newest of them.\n"
    "\n"
    "Space plays, comma and full stop step by a frame, Left and Right skip, J K L shuttle, Home and End go to the "
    "ends, G "
    "asks for a frame, B bookmarks it, I and O mark a part. F1 opens the debugger: fields, watches, plots, bytes. The "
    "question mark shows all keys; --print-keys prints them as the settings file takes them.\n"
    "\n"
    "A watch is an expression over the fields of a frame. It finds all frames in which it becomes true, and marks them "
    "on "
    "the timeline.";

struct Example {
  std::string arguments;
  const char* what;
};

// Lines "PROGRAM ARGUMENTS   # what it does".
std::string examples(const Options& options) {
  const std::string ring = options.games.empty() ? "ring.dat" : options.games.front()->ring_name();
  const Example all[] = {{"", "the library"},
                         {"recordings/today.oro --frame 4071", "one recording, from this frame on"},
                         {ring, "follow a game that is running"},
                         {"--verify", "does the newest one follow the rules?"},
                         {"--overlay --watch 'status == dead'", "where did it end?"},
                         {"before.oro --compare after.oro", "side by side, from the first difference on"},
                         {"today.oro --export clip.mp4 --from 1:00 --to 1:30", "half a minute as a video"},
                         {"today.oro --frame 100 --screenshot 100.png", "a picture, without a display"}};
  constexpr size_t kColumn = 43;  // of the arguments' end in most lines
  std::string lines;
  for (const Example& example : all) {
    std::string arguments = example.arguments;
    if (arguments.size() < kColumn) arguments.resize(kColumn, ' ');
    lines += options.program + " " + arguments + (arguments.size() > kColumn ? "   # " : " # ") + example.what + "\n";
  }
  return lines;
}

}  // namespace

tool::Manual manual(const Options& options) {
  tool::Manual manual;
  manual.version = OUROBOROS_VERSION;
  manual.summary = "watch, search and compare recorded sessions";
  manual.exit_status =
      "0: done. 1: something could not be read, written or shown, or a session does not verify. 2: wrong usage.";
  manual.extension = ".oro";
  manual.description = kDescription;
  manual.examples = examples(options);
  manual.files = {{"./recordings/*.oro", "The sessions that the library shows."},
                  {"*.oro.marks", "The bookmarks of a session that is still a log; a packed one holds them itself."},
                  {"~/.config/ouroboros/replay.json", "Settings, and keys that are to be others."},
                  {"~/.cache/ouroboros/thumbnails/", "Pictures of the sessions, made again when they are missing."}};
  manual.environment = {{"OUROBOROS_CONFIG_DIR", "The folder of the settings, instead of ~/.config/ouroboros."}};
  for (const engine::Game* const game : options.games) {
    if (!game->program().empty()) manual.see_also += game->program() + "(1), ";
  }
  manual.see_also += "session(1), buffer_dump(1)";
  return manual;
}

namespace {

using recorder::Status;

// Moves to the frame of that number, which need not be there.
Status go_to_frame(Player& player, uint64_t number) {
  engine::FrameSource& source = player.source();
  const uint64_t count = source.frame_count();
  const uint64_t index = source.index_of_number(number);
  if (index < count && source.number_of(index) == number) {
    std::vector<std::byte> slot(source.slot_bytes());
    if (Status read = source.read(index, slot); !read.ok()) return read;
    player.clock().seek(static_cast<double>(index));
    player.advance(0);
    return {};
  }
  const uint64_t last = count == 0 ? 0 : source.number_of(count - 1);
  return Status::failure(source.path() + ": has no frame " + std::to_string(number) + " - its last one is " +
                         std::to_string(last));
}

// Adds an expression to what is watched, unless it is already, and gives its place. Fails, saying where and why, for
// what is no expression.
Status add_watch(const std::string& option, const std::string& text, engine::Inspection& inspection, size_t& place) {
  const auto& known = inspection.watches();
  place = static_cast<size_t>(std::find_if(known.begin(), known.end(), [&](const auto& w) { return w.text == text; }) -
                              known.begin());
  if (place == known.size()) place = inspection.add_watch(text);
  const engine::ExpressionError error = inspection.watches()[place].error;
  if (error.reason.empty()) return {};
  return Status::failure(option + ": " + error.reason + "\n  " + text + "\n  " + std::string(error.at, ' ') + "^");
}

Status add_watches(const Options& options, Player& player) {
  size_t place = 0;
  for (const std::string& text : options.watches) {
    if (Status added = add_watch("--watch", text, player.inspection(), place); !added.ok()) return added;
  }
  for (const std::string& text : options.plots) {
    if (Status added = add_watch("--plot", text, player.inspection(), place); !added.ok()) return added;
    player.inspection().set_plotted(place, true);
  }
  return {};
}

// The first frame in which the first watch becomes true.
Status go_to_hit(const Options& options, Player& player) {
  const engine::Inspection& inspection = player.inspection();
  while (inspection.busy()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const auto& series = inspection.watches().front().series;
  const auto hit = series->hit_within(0, 0) ? std::optional<uint64_t>(0) : series->next_hit(0);
  if (!hit) return Status::failure(options.file + ": '" + options.watches.front() + "' never becomes true");
  player.go_to(*hit);
  player.advance(0);
  return {};
}

}  // namespace

Status open_player(const Options& options, std::unique_ptr<Player>& made) {
  std::vector<std::string> notices;
  std::unique_ptr<engine::FrameSource> source;
  const Status opened = open_source(options.file, source, notices, options.games);
  for (const std::string& notice : notices) print_error(options, notice);
  if (!opened.ok()) return opened;
  made = std::make_unique<Player>(std::move(source));
  Player& player = *made;
  player.clock().set_speed_step(step_of_speed(options.speed));
  if (Status added = add_watches(options, player); !added.ok()) return added;
  if (options.frame) return go_to_frame(player, *options.frame);
  if (!options.screenshot.empty() && !options.watches.empty()) return go_to_hit(options, player);
  if (!options.screenshot.empty()) {
    player.execute({CommandId::kEnd, 0});
    player.advance(0);
  } else {
    player.source().live() ? player.clock().follow() : player.clock().play();
  }
  return {};
}

namespace {

using recorder::Status;

ExportRequest request_of(const Options& options) {
  const ExportOptions& asked = options.export_options;
  ExportRequest request;
  request.format = asked.format;
  request.path = asked.path;
  request.replace = asked.force;
  request.style = {.speed = options.speed,
                   .fps = asked.fps,
                   .scale = options.picture.scale,
                   .width_px = asked.sized ? options.picture.width_px : 0,
                   .height_px = asked.sized ? options.picture.height_px : 0,
                   .caption = options.picture.overlay};
  return request;
}

Status write(const Options& options, ExportRequest& request, ExportReport& report) {
  std::vector<std::string> notices;
  std::unique_ptr<engine::FrameSource> source;
  const Status opened = open_source(options.file, source, notices, options.games);
  for (const std::string& notice : notices) print_error(options, notice);
  if (!opened.ok()) return opened;
  const ExportOptions& asked = options.export_options;
  const std::string& to = request.format == ExportFormat::kPicture ? asked.from : asked.to;
  if (Status found = find_range(*source, asked.from, to, request.frames); !found.ok()) return found;
  const ExportSource from = export_source(*source, options.games);
  source.reset();  // it is opened again, and a file need not be open twice
  tool::ProgressBar bar(std::cerr, recorder::base::is_terminal(recorder::base::Stream::kError), "writing " + request.path, "frames");
  const auto progress = [&](uint64_t done, uint64_t all) {
    bar.update(done, all);
    return true;
  };
  return run_export(from, request, recorder::base::interrupt_flag(), progress, report);
}

}  // namespace

int export_file(const Options& options) {
  ExportRequest request = request_of(options);
  ExportReport report;
  Status written;
  {
    const recorder::base::InterruptGuard guard;
    written = write(options, request, report);
  }
  if (!written.ok()) {
    recorder::base::end_by_interrupt();
    print_error(options, written.message());
    return 1;
  }
  std::printf("%s: %s\n", written_text(request.path).c_str(), size_text(request, report).c_str());
  if (const std::string losses = losses_text(report); !losses.empty()) {
    print_error(options, options.file + ": " + losses);
  }
  return 0;
}

namespace {

using engine::Canvas;
using engine::Painter;
using recorder::Status;

constexpr auto kPollEvery = std::chrono::milliseconds(2);

}  // namespace

Status save_library_picture(const std::string& folder, const PictureOptions& options, const std::string& path) {
  if (std::error_code error; !std::filesystem::is_directory(folder, error)) {
    return Status::failure(folder + ": is not a folder - play a game first, or name another one with --sessions");
  }
  Canvas canvas(options.width_px, options.height_px, options.scale);
  Painter painter(canvas.target());
  // Nothing is kept, and nothing is removed: this is only a look.
  LibraryScreen screen(
      {.folder = folder, .settings_path = "", .cache_folder = "", .games = options.games, .quota_bytes = 0});
  do {
    std::this_thread::sleep_for(kPollEvery);
    screen.advance(0);
    screen.paint(painter);
  } while (!screen.library().settled());
  screen.advance(0);
  screen.paint(painter);
  return engine::save_png(canvas.image(), path);
}

Status save_compare_picture(std::unique_ptr<engine::FrameSource> one, std::unique_ptr<engine::FrameSource> other,
                            const PictureOptions& options, const std::string& path) {
  Canvas canvas(options.width_px, options.height_px, options.scale);
  Painter painter(canvas.target());
  CompareScreen screen(std::move(one), std::move(other), options.games);
  while (!screen.scan().ended()) std::this_thread::sleep_for(kPollEvery);
  screen.go_to_first();
  screen.advance(0);
  screen.paint(painter);
  return engine::save_png(canvas.image(), path);
}

}  // namespace replay
