#include "game/program/options.h"

#include <charconv>
#include <chrono>
#include <iostream>
#include <limits>
#include <string_view>

#include "engine/platform/window.h"
#include "recorder/program/command_line.h"

namespace game {

namespace {

namespace program = recorder::program;

constexpr const char* kDescription =
    "Plays snake and records every tick. Recordings survive a crash or a kill; watch them with replay(1).\n"
    "\n"
    "Arrows or WASD steer, Space pauses, R restarts, Tab switches the border, M mutes, F1 opens the debugger, F11 "
    "toggles full screen, Ctrl + and Ctrl - change the size of text, Q quits. In the debugger . plays one tick, Shift+. "
    "ten, a comma shows the tick before, F5 runs to the next hit of a watch.\n"
    "\n"
    "Hold Backspace, or a shoulder button of a gamepad, to rewind, even after a death; release it to resume from "
    "there. Rewinding deletes nothing from the recording. F9 saves the last seconds as a session of their own. The "
    "settings can change the keys.\n"
    "\n"
    "Frames pass through the ring file into a session in the folder of recordings. After a crash, the next start adds "
    "the frames that are still in the ring to their session.";
constexpr const char* kExamples =
    "snake                                              # play\n"
    "snake --mode wrap --speed 1.5                      # wrap around, and faster\n"
    "snake --autopilot --overlay                        # debug the autopilot\n"
    "snake --headless --autopilot --ticks 5000 --seed 7 # record without a window\n"
    "snake --resume recordings/x.oro@1200               # resume from frame 1200\n"
    "snake --resume recordings/x.oro                    # or from the last frame\n"
    "snake --ghost best                                 # race your best round\n"
    "snake walls-420-2026-12-01.oro                     # race a friend's round\n"
    "snake --ghost recordings/x.oro@1200                # or the round of a frame\n"
    "snake --clip-seconds 60                            # F9 saves the last minute\n"
    "snake --black-box 7200                             # record into a ring only\n"
    "session recover blackbox.dat                       # and save it after a crash\n"
    "snake --no-record --screenshot last.png            # save the end as a picture\n";

program::Manual manual() {
  return {
      .name = "snake",
      .version = OUROBOROS_VERSION,
      .summary = "play snake and record every tick",
      .description = kDescription,
      .examples = kExamples,
      .exit_status = "0: the game has ended. 1: something could not be read, written or shown. 2: wrong usage.",
      .extension = ".oro",
      .files =
          {{"./snake2.dat",
            "The ring: the latest frames, also of a game that crashed. See buffer_dump(1). A second game in a window "
            "beside it takes ./snake2-2.dat, and so on."},
           {"./recordings/*.oro", "The sessions, one for each game. See session(1)."},
           {"./blackbox.dat", "The ring of --black-box, with a description beside it, blackbox.dat.about."},
           {"~/.config/ouroboros/", "Best scores and settings."},
           {"~/.local/share/ouroboros/", "High scores, and in scores/ a recording of each."}},
      .environment = {{"OUROBOROS_CONFIG_DIR", "The folder of the settings, instead of ~/.config/ouroboros."},
                      {"OUROBOROS_DATA_DIR", "The folder of the high scores, instead of ~/.local/share/ouroboros."}},
      .see_also = "replay(1), session(1), buffer_dump(1)"};
}

// Options as text, before they are understood.
struct RawOptions {
  std::optional<std::string> seed, ticks, mistakes, clip_seconds, black_box, size, mode, durability;
  std::string rival;
};

// An empty name is an unset variable of a script, not a new game.
std::string recording_problem(const std::string& text) { return text.empty() ? "missing name of a recording" : ""; }

void add_playing(program::CommandLine& line, Options& options, RawOptions& raw) {
  line.positional("RIVAL", raw.rival, "A recording to race, such as a friend has sent; the same as --ghost RIVAL.");
  const program::Option play = line.flag("--play", options.play, "Start without the title.");
  line.flag("--title", options.title, "Start with the title, even with --seed, --mode...").excludes(play);
  line.option("--seed", raw.seed, "N", "Place food by this seed. Default: random.");
  line.option("--mode", raw.mode, "MODE",
              "Border: walls (deadly), or wrap (to the opposite edge). Default: the last one played.")
      .one_of({"walls", "wrap"});
  line.option("--speed", options.speed, "X", "Play X times as fast, 0.1 to 50. Default: 1.").range(0.1, 50);
  line.option("--ticks", raw.ticks, "N", "Stop after N ticks.");
  line.option("--resume", options.resume, "SESSION@FRAME",
              "Resume from a frame of a recording: a number, or 'last'. Default: last.")
      .check(recording_problem);
  line.option("--ghost", options.ghost, "SESSION[@FRAME]",
              "Race the best round of a recording, or the round of a frame. 'best': your best recorded round.")
      .check(recording_problem);
  line.flag("--autopilot", options.autopilot, "Let the autopilot play.");
  line.option("--mistakes", raw.mistakes, "N",
              "Let the autopilot make a wrong turn about once in N ticks. Default: never.");
  line.flag("--headless", options.headless, "No window, as fast as possible. Needs --autopilot or --ticks.");
}

void add_recording(program::CommandLine& line, Options& options, RawOptions& raw) {
  line.option("--ring", options.ring, "FILE",
              "Ring file that frames pass through. Default: ./snake2.dat; with --black-box: ./blackbox.dat.");
  line.option("--sessions", options.sessions, "DIR", "Folder of the recordings. Default: ./recordings.");
  line.option("--durability", raw.durability, "HOW",
              "What a power cut may lose (a crash loses nothing). none: what the system has not written yet; "
              "interval=MS: at most the last MS milliseconds; each: nothing, with a sync in every tick. Default: "
              "interval=1000.");
  line.option("--black-box", raw.black_box, "[N]",
              "Record only into the ring, which holds the last N ticks, 2 to 1000000; after a crash, `session recover "
              "RING` turns them into a session. Default: 3600.")
      .value_is_optional();
  line.option("--clip-seconds", raw.clip_seconds, "N",
              "Length of the clips that F9 saves, 1 to 3600 seconds. Default: as in the settings, else 30.");
  line.flag("--no-lock", options.no_lock,
            "Work on a file system that has no locks, as NFS often has none. Only while no other program uses the same "
            "files: nothing keeps two from writing at once, which damages them.");
  line.flag("--no-record", options.no_record, "Play without recording: no rewind, no clips, no high scores.");
}

void add_showing(program::CommandLine& line, Options& options, RawOptions& raw) {
  line.flag("--mute", options.mute, "No sounds.");
  line.flag("--overlay", options.overlay, "Start with the debugger open.");
  line.option("--size", raw.size, "WxH", "Size of window and picture in pixels. Default: 960x720.");
  line.option("--ui-scale", options.ui_scale, "X",
              "Size of text and panels in the window, 0.5 to 4. Default: as chosen by Ctrl + and Ctrl -, else by the "
              "window's size and the display's density.")
      .range(engine::Window::kSmallestUiScale, engine::Window::kLargestUiScale);
  line.option("--screenshot", options.screenshot, "PNG", "Save a picture of the last frame at the end.");
}

// Sets `count` to a whole number from `least` to `most`; false for any other text.
template <typename T>
bool parse_count(std::string_view text, T least, T most, std::optional<T>& count) {
  T value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || stop != end || error != std::errc() || value < least || value > most) return false;
  count = value;
  return true;
}

// The functions below return the problem, or empty.

std::string understand_counts(const RawOptions& raw, Options& options) {
  constexpr uint64_t kMost = std::numeric_limits<uint64_t>::max();
  constexpr uint32_t kMostMistakes = std::numeric_limits<uint32_t>::max();
  constexpr uint32_t kMostSeconds = 3600;
  if (raw.seed && !parse_count<uint64_t>(*raw.seed, 0, kMost, options.seed)) {
    return "--seed: invalid seed '" + *raw.seed + "'";
  }
  if (raw.ticks && !parse_count<uint64_t>(*raw.ticks, 0, kMost, options.ticks)) {
    return "--ticks: invalid tick count '" + *raw.ticks + "'";
  }
  std::optional<uint32_t> mistakes = 0;
  if (raw.mistakes && !parse_count<uint32_t>(*raw.mistakes, 0, kMostMistakes, mistakes)) {
    return "--mistakes: invalid tick count '" + *raw.mistakes + "'";
  }
  options.mistakes = *mistakes;
  if (raw.clip_seconds && !parse_count<uint32_t>(*raw.clip_seconds, 1, kMostSeconds, options.clip_seconds)) {
    return "--clip-seconds: invalid length '" + *raw.clip_seconds + "'; use 1 to " + std::to_string(kMostSeconds);
  }
  return {};
}

std::string understand_recording(const RawOptions& raw, Options& options) {
  constexpr uint32_t kSlots = 3600, kMostSlots = 1'000'000;
  if (options.ring.empty()) options.ring = raw.black_box ? "./blackbox.dat" : "./snake2.dat";
  if (!raw.black_box) return {};
  if (options.no_record) return "--black-box and --no-record cannot be used together";
  options.black_box = kSlots;
  if (raw.black_box->empty() || parse_count<uint32_t>(*raw.black_box, 2, kMostSlots, options.black_box)) return {};
  return "--black-box: invalid tick count '" + *raw.black_box + "'; use 2 to " + std::to_string(kMostSlots);
}

std::string understand_durability(const std::string& text, Options& options) {
  using recorder::ring::Durability;
  constexpr std::string_view kInterval = "interval=";
  constexpr uint32_t kMaxMs = 24 * 3600 * 1000;
  if (text == "none") {
    options.durability = Durability::none();
  } else if (text == "each") {
    options.durability = Durability::each_write();
  } else {
    const bool interval = text.starts_with(kInterval);
    std::optional<uint32_t> ms;
    if (!interval || !parse_count<uint32_t>(std::string_view(text).substr(kInterval.size()), 1, kMaxMs, ms)) {
      return "--durability: invalid value '" + text + "'; use none, interval=MS (1 to " + std::to_string(kMaxMs) +
             ") or each";
    }
    options.durability = Durability::every(std::chrono::milliseconds(*ms));
  }
  return {};
}

std::string understand_size(const std::string& text, Options& options) {
  std::string problem;
  const auto size = program::parse_picture_size(text, {320, 240}, problem);
  if (!size) return "--size: " + problem;
  options.width = size->width_px;
  options.height = size->height_px;
  return {};
}

// A recorded game decides its own seed and border.
std::string check_start(const Options& options) {
  const bool given = !options.resume.empty() || !options.ghost.empty();
  if (!options.resume.empty() && !options.ghost.empty()) return "--resume and --ghost cannot be used together";
  if (given && options.seed) return "--seed: the recording decides where food appears";
  if (options.mode && (!options.resume.empty() || (!options.ghost.empty() && options.ghost != "best"))) {
    return "--mode: the recording decides the border";
  }
  if (!options.ghost.empty() && options.headless) return "--ghost needs a window";
  return {};
}

std::string understand(const RawOptions& raw, Options& options) {
  std::string problem = understand_counts(raw, options);
  if (problem.empty()) problem = understand_recording(raw, options);
  if (problem.empty() && raw.durability) problem = understand_durability(*raw.durability, options);
  if (raw.mode) options.mode = mode_named(*raw.mode);
  if (!raw.rival.empty() && !options.ghost.empty()) return "RIVAL and --ghost cannot be used together";
  if (!raw.rival.empty()) options.ghost = raw.rival;
  if (problem.empty()) problem = check_start(options);
  if (problem.empty() && raw.size) problem = understand_size(*raw.size, options);
  if (problem.empty() && options.headless && !options.autopilot && !options.ticks) {
    return "--headless: the game would never end; add --autopilot, --ticks N, or both";
  }
  return problem;
}

}  // namespace

bool wants_title(const Options& options) {
  if (options.title) return !options.headless;
  const bool from_recording = !options.resume.empty() || !options.ghost.empty();
  return !from_recording && !options.play && !options.autopilot && !options.ticks && !options.seed && !options.headless;
}

std::optional<int> parse(int argc, char** argv, Options& options) {
  program::CommandLine line(manual());
  RawOptions raw;
  add_playing(line, options, raw);
  add_recording(line, options, raw);
  add_showing(line, options, raw);
  if (const auto exit_code = line.parse(argc, argv, std::cout, std::cerr)) return exit_code;
  const std::string problem = understand(raw, options);
  if (!problem.empty()) return line.usage_error(problem, std::cerr);
  return std::nullopt;
}

}  // namespace game
