#include "replay/app/program.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/draw/image.h"
#include "engine/draw/target.h"
#include "engine/platform/window.h"
#include "recorder/base/file.h"
#include "recorder/base/path.h"
#include "recorder/base/process.h"
#include "recorder/base/status.h"
#include "recorder/base/text.h"
#include "recorder/program/command_line.h"
#include "recorder/program/progress_bar.h"
#include "recorder/schema/seal.h"
#include "replay/compare/compare_screen.h"
#include "replay/export/exporter.h"
#include "replay/library/library_screen.h"
#include "replay/library/trash.h"
#include "replay/player/destination.h"
#include "replay/player/open_recording.h"

namespace replay {
namespace {

namespace program = recorder::program;

using recorder::Status;

constexpr const char* kDescription =
    "Shows a recording: a session (*.oro), or a ring (*.dat), which is followed while a game writes it. Without FILE "
    "the window shows the library of all recordings in the folder of --sessions, while --frame, --screenshot, --export "
    "and --verify use the newest one.\n"
    "\n"
    "Space plays, comma and full stop step by a frame, Left and Right skip, J K L shuttle, Home and End jump to the "
    "ends, G goes to a frame, B bookmarks it, I and O mark a part, Ctrl+E exports it. T switches the timeline between "
    "times and frame numbers, S skips what is still, M the sound. F1 opens the debugger: fields, watches, plots, "
    "bytes. "
    "In the library a right click or the menu key offers what can be done with the selected recordings. The question "
    "mark shows all keys; --print-keys prints them in the form of the settings file.\n"
    "\n"
    "A watch is an expression over the fields of a frame, such as 'score > 100 && length == 12'. The timeline marks "
    "every frame in which it becomes true.";
constexpr const char* kExitStatus =
    "0: done. 1: something could not be read, written or shown, or a session does not verify. 2: wrong usage.";

struct Example {
  std::string arguments;
  const char* effect;
};

// Lines "PROGRAM ARGUMENTS   # effect".
std::string examples(const Options& options) {
  const std::string ring = options.games.empty() ? "ring.dat" : options.games.front()->ring_name();
  const Example all[] = {{"", "open the library"},
                         {"recordings/today.oro --frame 4071", "start at frame 4071"},
                         {ring, "follow a running game"},
                         {"--verify", "check the newest recording"},
                         {"--overlay --watch 'status == dead'", "mark every death"},
                         {"before.oro --compare after.oro", "show both side by side"},
                         {"today.oro --export clip.mp4 --to 30s", "save 30 seconds as video"},
                         {"today.oro --frame 9 --screenshot 9.png", "save frame 9 as a picture"}};
  constexpr size_t kLongest = 38;  // of the arguments
  std::string lines;
  for (const Example& example : all) {
    std::string arguments = example.arguments;
    if (arguments.size() < kLongest) arguments.resize(kLongest, ' ');
    lines += options.program + " " + arguments + "  # " + example.effect + "\n";
  }
  return lines;
}

program::Manual manual(const Options& options) {
  program::Manual manual;
  manual.name = options.program;
  manual.version = OUROBOROS_VERSION;
  manual.summary = "watch, search and compare recorded sessions";
  manual.description = kDescription;
  manual.examples = examples(options);
  manual.exit_status = kExitStatus;
  manual.extension = ".oro";
  manual.files = {{"./recordings/*.oro", "The sessions in the library."},
                  {"*.oro.marks", "The bookmarks of a session that is still a log; a packed session contains its own."},
                  {"~/.config/ouroboros/replay.json", "Settings and overridden keys."},
                  {"~/.cache/ouroboros/thumbnails/", "Thumbnails of the sessions, made again when missing."}};
  manual.environment = {{"OUROBOROS_CONFIG_DIR", "The folder of the settings, instead of ~/.config/ouroboros."}};
  for (const engine::Game* const game : options.games) {
    if (!game->program().empty()) manual.see_also += game->program() + "(1), ";
  }
  manual.see_also += "session(1), buffer_dump(1)";
  return manual;
}

// Options before they are checked and converted.
struct RawOptions {
  std::string size = "960x720";
  std::string quota;
  std::string format;
  std::string painter = "game";
  double scale = 1;
};

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const FormatInfo& info : export_formats()) names.emplace_back(info.name);
  return names;
}

std::string frame_number_problem(const std::string& text) {
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  return digits ? "" : "invalid frame number '" + text + "'";
}

void add_watching(program::CommandLine& line, Options& options, RawOptions& raw) {
  line.positional("FILE", options.file, "The session or ring to show.");
  line.option("--sessions", options.sessions, "DIR", "Folder of the recordings. Default: ./recordings.");
  line.option("--frame", options.frame, "N", "Start paused at frame number N.").check(frame_number_problem);
  line.option("--speed", options.speed, "X", "Start, or export, at this speed, 1/16 to 64. Default: 1.")
      .range(1.0 / 16, 64);
  line.option("--watch", options.watches, "EXPR",
              "Mark the frames in which this expression becomes true on the timeline. With --screenshot and without "
              "--frame the picture shows the first of them. May be repeated.");
  line.option("--plot", options.plots, "EXPR",
              "Watch this expression, as in 'length', and plot it in the debugger. May be repeated.");
  line.flag("--mute", options.mute, "No sound: in the window, in this run; in an exported video.");
  line.option("--compare", options.compare, "OTHER", "Show FILE and this recording side by side.");
  line.option("--quota", raw.quota, "SIZE",
              "Disk space for recordings, as in 500M or 20G. When the library opens, the oldest beyond it move to its "
              "trash, except favourites and recordings with bookmarks. Default: as in the settings, else no limit.");
}

void add_no_lock(program::CommandLine& line, Options& options) {
  line.flag("--no-lock", options.no_lock,
            "Work on a file system that has no locks, as NFS often has none. Only while no other program uses the same "
            "files: nothing keeps two from writing at once, which damages them.");
}

void add_pictures(program::CommandLine& line, Options& options, RawOptions& raw) {
  line.option("--screenshot", options.screenshot, "PNG",
              "Save a picture of the frame (the last one without --frame) and exit. Needs no display.");
  line.flag("--library", options.library, "With --screenshot: a picture of the library.");
  line.flag("--timeline", options.picture.timeline, "Include the timeline in the picture.");
  line.flag("--overlay", options.picture.overlay,
            "Start with the debugger open. With --export: frame number, time and score in every picture.");
  line.option("--painter", raw.painter, "WHAT",
              "The picture of a frame: game, as the game paints it, or scene, out of the fields of its description. "
              "Default: game, if that is known.")
      .one_of({"game", "scene"});
  line.option("--size", raw.size, "WxH",
              "Size of window or picture in pixels. Default: the window's last size and place, at first 960x720; "
              "exported pictures 480x540 times --scale.");
  line.option("--scale", raw.scale, "X",
              "Pixels per design unit, 0.5 to 8, as on HiDPI displays. Enlarges exported pictures. Default: 1.")
      .range(0.5, 8);
  line.option("--ui-scale", options.ui_scale, "X",
              "Size of text and controls in the window, 0.5 to 4. Default: as chosen by Ctrl + and Ctrl -, else by the "
              "window's size and the display's density.")
      .range(engine::Window::kSmallestUiScale, engine::Window::kLargestUiScale);
}

void add_export(program::CommandLine& line, ExportOptions& options, RawOptions& raw) {
  line.option("--export", options.path, "OUT",
              "Export the recording to this file and exit. Needs no display. The file's ending sets the format: .mp4 "
              "or .webm (by ffmpeg), .gif, .html (a page that plays it in any browser), .csv, .ndjson, .oro, .png (one frame, "
              "--from); shot-%06d.png or folder/ for numbered pictures.");
  line.option("--format", raw.format, "F", "Export format, instead of the one that the file's ending says.")
      .one_of(format_names());
  line.option("--from", options.from, "A",
              "First frame to export, by number (4711) or time (1:23.4, 83s); -10s counts from the end.");
  line.option("--to", options.to, "B", "Last frame to export, likewise; +10s counts from the first. Default: all.");
  line.option("--fps", options.fps, "N",
              "Pictures per second, 1 to 240; at most 50 in a GIF. Default: mp4, webm 60; gif 25; png one per frame.")
      .range(1, 240);
  line.flag("--force", options.force, "Replace OUT if it exists.");
  line.flag("--spreadsheet", options.spreadsheet,
            "csv: an apostrophe before a text that begins with = + - or @, which a spreadsheet would calculate.");
  line.flag("--big-as-text", options.big_as_text,
            "ndjson: integers beyond 2^53 as strings, for readers that round them.");
}

// Options that an export would ignore are refused.
Status check_export_options(const program::CommandLine& line, const RawOptions& raw, ExportOptions& options) {
  if (options.path.empty()) {
    const std::string unused = line.first_given(
        {"--format", "--from", "--to", "--fps", "--force", "--spreadsheet", "--big-as-text", "--export"});
    return unused.empty() ? Status() : Status::failure(unused + " needs --export and a file name");
  }
  const std::string other = line.first_given({"--screenshot", "--frame", "--watch", "--plot", "--library", "--timeline",
                                              "--verify", "--print-keys", "--quota"});
  if (!other.empty()) return Status::failure("--export and " + other + " cannot be used together");
  const auto format = raw.format.empty() ? format_of_path(options.path) : format_named(raw.format);
  if (!format) {
    return Status::failure("--export: unknown format of '" + options.path +
                           "'; use .mp4, .webm, .gif, .html, .png, .csv, .ndjson, .oro or folder/, or --format");
  }
  options.format = *format;
  options.sized = line.given("--size");
  if (line.given("--compare") && options.format != ExportFormat::kPage) {
    return Status::failure("--export and --compare cannot be used together, except for a page (.html)");
  }
  const std::string name(info_of(options.format).name);
  if (options.spreadsheet && options.format != ExportFormat::kCsv) {
    return Status::failure("--spreadsheet: " + name + " is not CSV");
  }
  if (options.big_as_text && options.format != ExportFormat::kNdjson) {
    return Status::failure("--big-as-text: " + name + " is not NDJSON");
  }
  const std::string looks = line.first_given({"--overlay", "--painter", "--scale", "--size"});
  if (!shows_pictures(options.format) && !looks.empty())
    return Status::failure(looks + ": " + name + " has no pictures");
  const std::string pace = line.first_given({"--speed", "--fps"});
  if (!is_clip(options.format) && !pace.empty()) return Status::failure(pace + ": " + name + " has no speed");
  if (options.format == ExportFormat::kPngs && line.given("--speed") && !options.fps) {
    return Status::failure("--speed needs --fps, or every frame is one picture");
  }
  if (options.format == ExportFormat::kPicture && (options.from.empty() || !options.to.empty())) {
    return Status::failure("--export: '" + options.path +
                           "' is one picture; choose its frame with --from alone, or use folder/ or shot-%06d.png");
  }
  return {};
}

Status convert_quota(const std::string& text, Options& options) {
  uint64_t bytes = 0;
  if (Status parsed = parse_size(text, bytes); !parsed.ok()) return Status::failure("--quota: " + parsed.message());
  // Meant as megabytes, most likely, and as bytes it would empty the folder.
  if (bytes != 0 && bytes < 1'000'000) {
    return Status::failure("--quota: '" + text + "' is less than a megabyte; write 500M or 20G");
  }
  options.quota_bytes = bytes;
  return {};
}

// Conversions and conflicts that the parser does not know.
Status check_options(const program::CommandLine& line, const RawOptions& raw, Options& options) {
  std::string problem;
  const auto size = program::parse_picture_size(raw.size, {64, 64}, problem);
  if (!size) return Status::failure("--size: " + problem);
  options.sized = line.given("--size");
  options.picture.width_px = size->width_px;
  options.picture.height_px = size->height_px;
  options.picture.scale = static_cast<float>(raw.scale);
  options.picture.scene = raw.painter == "scene";
  if (line.given("--quota")) {
    if (Status converted = convert_quota(raw.quota, options); !converted.ok()) return converted;
  }
  if (Status checked = check_export_options(line, raw, options.export_options); !checked.ok()) return checked;
  if (options.library && options.screenshot.empty()) {
    return Status::failure("--library needs --screenshot; without FILE the window shows the library");
  }
  if (options.library && !options.file.empty()) {
    return Status::failure("--library and FILE cannot be used together; use --sessions");
  }
  if (options.compare.empty()) return {};
  if (options.file.empty()) return Status::failure("--compare needs FILE, the recording to compare OTHER with");
  const std::string other = line.first_given({"--verify", "--frame", "--watch", "--plot"});
  return other.empty() ? Status() : Status::failure("--compare and " + other + " cannot be used together");
}

}  // namespace

void print_error(const Options& options, const std::string& message) {
  std::fprintf(stderr, "%s: %s\n", options.program.c_str(), recorder::base::shown_message(message).c_str());
}

std::optional<int> parse(int argc, char** argv, Options& options) {
  if (argc > 0) options.program = recorder::base::text_of(recorder::base::path_of(argv[0]).stem());
  program::CommandLine line(manual(options));
  RawOptions raw;
  add_watching(line, options, raw);
  add_no_lock(line, options);
  add_pictures(line, options, raw);
  add_export(line, options.export_options, raw);
  line.flag("--verify", options.verify,
            "Replay the recorded inputs by the game's rules, compare every frame, and exit.");
  line.flag("--print-keys", options.print_keys, "Print all commands and their keys as JSON, and exit.");
  if (const auto exit_code = line.parse(argc, argv, std::cout, std::cerr)) return exit_code;
  if (Status checked = check_options(line, raw, options); !checked.ok()) {
    return line.usage_error(checked.message(), std::cerr);
  }
  return std::nullopt;
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

// Watches an expression in this run. Fails, saying where and why, if the text is not an expression.
Status add_watch(const std::string& option, const std::string& text, bool plotted, engine::Inspection& inspection) {
  const size_t place = inspection.add_watch_for_run(text, plotted);
  const engine::ExpressionError error = inspection.watches()[place].error;
  if (error.reason.empty()) return {};
  return Status::failure(option + ": " + error.reason + "\n  " + text + "\n  " + std::string(error.at, ' ') + "^");
}

Status add_watches(const Options& options, Player& player) {
  for (const std::string& text : options.watches) {
    if (Status added = add_watch("--watch", text, false, player.inspection()); !added.ok()) return added;
  }
  for (const std::string& text : options.plots) {
    if (Status added = add_watch("--plot", text, true, player.inspection()); !added.ok()) return added;
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
  const Status opened = open_source(options.file, source, notices);
  for (const std::string& notice : notices) print_error(options, notice);
  if (!opened.ok()) return opened;
  made = std::make_unique<Player>(std::move(source));
  return prepare_player(options, *made);
}

Status prepare_player(const Options& options, Player& player) {
  player.clock().set_speed_step(step_of_speed(options.speed));
  if (Status added = add_watches(options, player); !added.ok()) return added;
  if (options.frame) return go_to_frame(player, *options.frame);
  if (!options.screenshot.empty() && !options.watches.empty()) return go_to_hit(options, player);
  if (!options.screenshot.empty()) {
    player.execute({CommandId::kEnd, 0});
    player.advance(0);
  } else {
    player.source().live() ? player.clock().follow() : play_from_first_move(player);
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
  request.compared = options.compare;
  request.replace = asked.force;
  request.spreadsheet = asked.spreadsheet;
  request.big_as_text = asked.big_as_text;
  request.style = {.speed = options.speed,
                   .fps = asked.fps,
                   .scale = options.picture.scale,
                   .width_px = asked.sized ? options.picture.width_px : 0,
                   .height_px = asked.sized ? options.picture.height_px : 0,
                   .sound = !options.mute,
                   .scene = options.picture.scene,
                   .caption = options.picture.overlay};
  return request;
}

Status write(const Options& options, ExportRequest& request, ExportReport& report) {
  std::vector<std::string> notices;
  std::unique_ptr<engine::FrameSource> source;
  const Status opened = open_source(options.file, source, notices);
  for (const std::string& notice : notices) print_error(options, notice);
  if (!opened.ok()) return opened;
  const ExportOptions& asked = options.export_options;
  const std::string& to = request.format == ExportFormat::kPicture ? asked.from : asked.to;
  if (Status found = find_range(*source, asked.from, to, request.frames); !found.ok()) return found;
  const ExportSource from = export_source(*source, options.games);
  source.reset();  // it is opened again, and a file need not be open twice
  program::ProgressBar bar(std::cerr, recorder::base::is_terminal(recorder::base::Stream::kError),
                           "writing " + request.path, "frames");
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

// A recording of no known game is shown by its scene.
engine::Games games_for(const PictureOptions& options) { return options.scene ? engine::Games() : options.games; }

}  // namespace

Status save_library_picture(const std::string& folder, const PictureOptions& options, const std::string& path) {
  if (std::error_code error; !std::filesystem::is_directory(recorder::base::path_of(folder), error)) {
    return Status::failure(folder + ": is not a folder - play a game first, or name another one with --sessions");
  }
  Canvas canvas(options.width_px, options.height_px, options.scale);
  Painter painter(canvas.target());
  // Nothing is kept, and nothing is removed: this is only a look.
  LibraryScreen screen(
      {.folder = folder, .settings_path = "", .cache_folder = "", .games = games_for(options), .quota_bytes = 0});
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
  CompareScreen screen(std::move(one), std::move(other), games_for(options));
  while (!screen.scan().ended()) std::this_thread::sleep_for(kPollEvery);
  screen.go_to_first();
  screen.advance(0);
  screen.paint(painter);
  return engine::save_png(canvas.image(), path);
}

}  // namespace replay
