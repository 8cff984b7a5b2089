#include "game/program/options.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <string_view>

#include "tools/lib/manual.h"

namespace game {

namespace {

constexpr const char* kDescription =
    "A game of snake that demonstrates a recorder: every tick is recorded, survives a crash or a kill, and can be "
    "watched again with replay(1).\n"
    "\n"
    "Arrows or WASD steer, Space pauses, R restarts, Tab switches the border, M mutes, F1 opens the debugger, F11 is "
    "full screen, Q quits.\n"
    "\n"
    "Backspace, or a shoulder of a gamepad, rewinds while it is held, also after a death; play resumes from where it "
    "is "
    "released. Nothing that was recorded is lost by it. F9 saves the last seconds as a session of their own. The keys "
    "can be changed in the settings.\n"
    "\n"
    "Frames go through the ring file into a session in the folder of recordings. Frames that a crash has left in the "
    "ring are added to their session by the next start.";
constexpr const char* kExamples =
    "snake                                              # play\n"
    "snake --mode wrap --speed 1.5                      # wrap-around borders, and faster\n"
    "snake --autopilot --overlay                        # watch the autopilot in the debugger\n"
    "snake --headless --autopilot --ticks 5000 --seed 7 # record without a window\n"
    "snake --resume recordings/x.oro@1200               # continue from frame 1200 of a recording\n"
    "snake --resume recordings/x.oro                    # or from its last frame\n"
    "snake --ghost best                                 # race your best recorded round; R for a rematch\n"
    "snake --ghost recordings/x.oro@1200                # or the round of frame 1200\n"
    "snake --clip-seconds 60                            # F9 saves the last minute\n"
    "snake --black-box 7200                             # record only into a ring, of the last 7200 ticks,\n"
    "session recover blackbox.dat                       # and after a crash turn it into a session\n"
    "snake --no-record --screenshot last.png            # record nothing, save a picture of the end\n";

tool::Manual manual() {
  tool::Manual manual;
  manual.version = OUROBOROS_VERSION;
  manual.summary = "play snake, and record every tick";
  manual.exit_status = "0: the game has ended. 1: something could not be read, written or shown. 2: wrong usage.";
  manual.extension = ".oro";
  manual.description = kDescription;
  manual.examples = kExamples;
  manual.files = {{"./snake2.dat", "The ring: the last frames, also of a game that crashed. See buffer_dump(1)."},
                  {"./recordings/*.oro", "The sessions, one for each game. See session(1)."},
                  {"./blackbox.dat", "The ring of --black-box, with a description beside it, blackbox.dat.about."},
                  {"~/.config/ouroboros/", "Best scores and settings."},
                  {"~/.local/share/ouroboros/", "High scores, and in scores/ a recording of each."}};
  manual.environment = {{"OUROBOROS_CONFIG_DIR", "The folder of the settings, instead of ~/.config/ouroboros."},
                        {"OUROBOROS_DATA_DIR", "The folder of the high scores, instead of ~/.local/share/ouroboros."}};
  manual.see_also = "replay(1), session(1), buffer_dump(1)";
  return manual;
}

constexpr const char* kAbout =
    "Plays snake, and records every tick.\n"
    "Arrows or WASD steer, Space pauses, R restarts, Tab switches the border, M mutes, F1 opens the debugger, F11 is\n"
    "full screen, Q quits. Hold Backspace to rewind; F9 saves the last seconds as a session of their own.";

// Options as text, before they are checked.
struct RawOptions {
  std::string ring;
  std::string black_box;
  bool has_black_box = false;
  std::string mode;
  std::string size;
  std::string durability;
};

// An empty name is an unset variable of a script, not a new game.
std::string check_named(const std::string& text) { return text.empty() ? "missing name of a recording" : ""; }

void add_play_options(CLI::App& app, Options& options, RawOptions& texts) {
  auto* const play = app.add_flag("--play", options.play, "Start without the title");
  app.add_flag("--title", options.title, "Start with the title, even with --seed, --mode...")->excludes(play);
  app.add_option("--seed", options.seed, "Decides where food appears (default: random)")->option_text("N");
  app.add_option("--mode", texts.mode, "Border: walls (deadly) or wrap (to the opposite edge); default: the last one")
      ->option_text("MODE");
  app.add_option("--speed", options.speed, "Play this many times as fast, 0.1 to 50 (default: 1)")
      ->option_text("X")
      ->check(CLI::Range(0.1, 50.0));
  app.add_option("--ticks", options.ticks, "Stop after N ticks")->option_text("N");
  app.add_option("--resume", options.resume, "Continue from a frame of a recording, a number or 'last' (default: last)")
      ->option_text("SESSION@FRAME")
      ->check(check_named);
  app.add_option("--ghost", options.ghost,
                 "Race the best round of a recording, or the round of a frame; 'best': your best recorded round")
      ->option_text("SESSION[@FRAME]")
      ->check(check_named);
  app.add_flag("--autopilot", options.autopilot, "Let the autopilot play");
  app.add_option("--mistakes", options.mistakes,
                 "The autopilot makes a wrong turn about once in N ticks (default: never)")
      ->option_text("N");
  app.add_flag("--headless", options.headless, "Without a window, as fast as possible; needs --autopilot or --ticks");
}

void add_record_options(CLI::App& app, Options& options, RawOptions& texts) {
  app.add_option("--ring", texts.ring,
                 "Ring file that frames go through (default: ./snake2.dat; with --black-box: ./blackbox.dat)")
      ->option_text("FILE");
  app.add_option("--sessions", options.sessions, "Folder for recordings (default: ./recordings)")->option_text("DIR");
  app.add_option("--durability", texts.durability,
                 "What a power cut may lose (a crash loses nothing): none = what the system has not written yet,\n"
                 "interval=MS = at most the last MS milliseconds, each = nothing, with a sync in every tick\n"
                 "(default: interval=1000)")
      ->option_text("HOW");
  app.add_option_function<std::string>(
         "--black-box",
         [&texts](const std::string& slots) {
           texts.has_black_box = true;
           texts.black_box = slots;
         },
         "Record only into the ring, which holds the last N ticks (2 to 1000000, default: 3600);\n"
         "`session recover RING` turns them into a session after a crash")
      ->expected(0, 1)
      ->option_text("[N]");
  app.add_option("--clip-seconds", options.clip_seconds,
                 "Length of the clips that F9 saves, in seconds, 1 to 3600 (default: as in the settings, 30)")
      ->option_text("N")
      ->check(CLI::Range(1u, 3600u));
  app.add_flag("--no-record", options.no_record, "Play without recording: no rewind, no clips, no high scores");
}

void add_show_options(CLI::App& app, Options& options, RawOptions& texts) {
  app.add_flag("--mute", options.mute, "No sounds");
  app.add_flag("--overlay", options.overlay, "Start with the debugger shown");
  app.add_option("--size", texts.size, "Size of window and picture (default: 960x720)")->option_text("WxH");
  app.add_option("--screenshot", options.screenshot, "Save a picture of the last frame at the end")->option_text("PNG");
}

void describe(CLI::App& app, Options& options, RawOptions& texts) {
  app.set_version_flag("--version", "snake " OUROBOROS_VERSION, "Show the version");
  add_play_options(app, options, texts);
  add_record_options(app, options, texts);
  add_show_options(app, options, texts);
}

std::string check_mode(const std::string& text, Options& options) {
  if (text.empty()) return "";
  options.mode = mode_named(text);
  return options.mode ? "" : "--mode: invalid mode '" + text + "', must be walls or wrap";
}

std::string check_size(const std::string& text, Options& options) {
  if (text.empty()) return "";
  int width = 0, height = 0;
  char rest = 0;
  const bool read = std::sscanf(text.c_str(), "%dx%d%c", &width, &height, &rest) == 2;
  if (!read || width < 320 || height < 240 || width > 16384 || height > 16384) {
    return "--size: invalid size '" + text + "', must be WIDTHxHEIGHT between 320x240 and 16384x16384";
  }
  options.width = width;
  options.height = height;
  return "";
}

std::string check_durability(const std::string& text, Options& options) {
  using recorder::ring::Durability;
  constexpr std::string_view kInterval = "interval=";
  constexpr uint32_t kMaxMs = 24 * 3600 * 1000;
  uint32_t ms = 0;
  const char* const end = text.data() + text.size();
  if (text == "none") {
    options.durability = Durability::none();
  } else if (text == "each") {
    options.durability = Durability::each_write();
  } else if (text.starts_with(kInterval) && std::from_chars(text.data() + kInterval.size(), end, ms).ptr == end &&
             ms >= 1 && ms <= kMaxMs) {
    options.durability = Durability::every(std::chrono::milliseconds(ms));
  } else if (!text.empty()) {
    return "--durability: invalid value '" + text + "', must be none, interval=MS (1 to " + std::to_string(kMaxMs) +
           ") or each";
  }
  return "";
}

std::string check_recording(const RawOptions& texts, Options& options) {
  constexpr uint32_t kSlots = 3600, kMostSlots = 1'000'000;
  options.ring = !texts.ring.empty() ? texts.ring : texts.has_black_box ? "./blackbox.dat" : "./snake2.dat";
  if (!texts.has_black_box) return "";
  if (options.no_record) return "--black-box and --no-record cannot be combined";
  uint32_t slots = kSlots;
  const std::string& text = texts.black_box;
  const char* const end = text.data() + text.size();
  const auto [stop, wrong] = std::from_chars(text.data(), end, slots);
  const bool number = text.empty() || (stop == end && wrong == std::errc());
  if (!number || slots < 2 || slots > kMostSlots) {
    return "--black-box: invalid tick count '" + text + "', must be 2 to " + std::to_string(kMostSlots);
  }
  options.black_box = slots;
  return "";
}

// A recorded game decides its own seed and border.
std::string check_start(const Options& options) {
  const bool given = !options.resume.empty() || !options.ghost.empty();
  if (!options.resume.empty() && !options.ghost.empty()) return "--resume and --ghost cannot be combined";
  if (given && options.seed) return "--seed: the recording decides where food appears";
  if (options.mode && (!options.resume.empty() || (!options.ghost.empty() && options.ghost != "best"))) {
    return "--mode: the recording decides the border";
  }
  if (!options.ghost.empty() && options.headless) return "--ghost needs a window";
  return "";
}

std::string check(const RawOptions& texts, Options& options) {
  if (std::string error = check_recording(texts, options); !error.empty()) return error;
  if (std::string error = check_durability(texts.durability, options); !error.empty()) return error;
  if (std::string error = check_mode(texts.mode, options); !error.empty()) return error;
  if (std::string error = check_start(options); !error.empty()) return error;
  if (std::string error = check_size(texts.size, options); !error.empty()) return error;
  if (std::isnan(options.speed)) return "--speed: invalid value 'nan', must be 0.1 to 50";
  if (options.headless && !options.autopilot && !options.ticks) {
    return "--headless: the game would never end - add --autopilot, --ticks N, or both";
  }
  return "";
}

int usage_error(const std::string& error) {
  std::fprintf(stderr, "snake: %s\nsnake: try --help\n", error.c_str());
  return 2;
}

}  // namespace

bool wants_title(const Options& options) {
  if (options.title) return !options.headless;
  const bool from_recording = !options.resume.empty() || !options.ghost.empty();
  return !from_recording && !options.play && !options.autopilot && !options.ticks && !options.seed && !options.headless;
}

std::optional<int> parse(int argc, char** argv, Options& options) {
  CLI::App app{kAbout, "snake"};
  RawOptions texts;
  tool::ManualRequest manual_request;
  describe(app, options, texts);
  tool::add_manual_options(app, manual_request);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::CallForVersion& version) {
    return app.exit(version);
  } catch (const CLI::ParseError& error) {
    return usage_error(error.what());
  }
  if (tool::print_manual(app, manual_request, manual(), std::cout)) return 0;
  if (const std::string error = check(texts, options); !error.empty()) return usage_error(error);
  return std::nullopt;
}

}  // namespace game
