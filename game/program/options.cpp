// What the game's manual page says beside the options. A value; any thread.
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

tool::Manual manual();

namespace {

constexpr const char* kDescription =
    "A game of snake, and the demo of a recorder: every tick is kept, through a crash or a kill, and can be watched "
    "again "
    "with replay(1).\n"
    "\n"
    "Arrows or WASD steer, Space pauses, R restarts, Tab changes the border, M mutes, F1 looks inside the running "
    "game, F11 fills the screen, Q quits.\n"
    "\n"
    "Backspace, or a shoulder of a gamepad, turns back time while it is held, also after a death; let go, and play "
    "goes "
    "on from there. Nothing that was recorded is lost by it. F9 keeps the last seconds as a session of their own. "
    "Other "
    "keys can be chosen in the settings.\n"
    "\n"
    "Frames go through the ring file into a session in the folder of recordings. What a crash has left in the ring is "
    "put into its session by the next start.";
constexpr const char* kExamples =
    "snake                                              # play\n"
    "snake --mode wrap --speed 1.5                      # without deadly walls, and faster\n"
    "snake --autopilot --overlay                        # watch the machine play, and look inside\n"
    "snake --headless --autopilot --ticks 5000 --seed 7 # a recording without a window\n"
    "snake --resume recordings/x.oro@1200               # play on from frame 1200 of a recording\n"
    "snake --resume recordings/x.oro                    # from its last frame\n"
    "snake --ghost best                                 # race your best recorded round; R for a rematch\n"
    "snake --ghost recordings/x.oro@1200                # or the round that frame 1200 lies in\n"
    "snake --clip-seconds 60                            # F9 keeps the last minute\n"
    "snake --black-box 7200                             # record into a ring alone, of the last 7200 ticks,\n"
    "session recover blackbox.dat                       # and after a crash make a session of it\n"
    "snake --no-record --screenshot last.png            # nothing kept but a picture of the end\n";

}  // namespace

tool::Manual manual() {
  tool::Manual manual;
  manual.version = OUROBOROS_VERSION;
  manual.summary = "play snake, and record every tick";
  manual.exit_status = "0: the game has ended. 1: something could not be read, written or shown. 2: wrong usage.";
  manual.extension = ".oro";
  manual.description = kDescription;
  manual.examples = kExamples;
  manual.files = {{"./snake2.dat", "The ring: the last frames, also those of a game that died. See buffer_dump(1)."},
                  {"./recordings/*.oro", "The sessions, one for each time the game is started. See session(1)."},
                  {"./blackbox.dat", "The ring of --black-box, with a description beside it, blackbox.dat.about."},
                  {"~/.config/ouroboros/", "Best scores and settings."},
                  {"~/.local/share/ouroboros/", "The table of high scores, and in scores/ a recording of each."}};
  manual.environment = {{"OUROBOROS_CONFIG_DIR", "The folder of the settings, instead of ~/.config/ouroboros."},
                        {"OUROBOROS_DATA_DIR", "The folder of the high scores, instead of ~/.local/share/ouroboros."}};
  manual.see_also = "replay(1), session(1), buffer_dump(1)";
  return manual;
}

namespace {

constexpr const char* kAbout =
    "Plays snake, and records every tick.\n"
    "Arrows or WASD steer, Space pauses, R restarts, Tab changes the border, M mutes, F1 looks inside, F11 fills the\n"
    "screen, Q quits. Backspace, held, turns back time; F9 keeps the last seconds as a session of their own.";

// Options as text, before they are checked.
struct RawOptions {
  std::string ring;
  std::string black_box;
  bool has_black_box = false;
  std::string mode;
  std::string size;
  std::string durability;
};

// An empty one is a script whose variable is not set, rather than a wish for a new game.
std::string check_named(const std::string& text) { return text.empty() ? "names no recording" : ""; }

void add_play_options(CLI::App& app, Options& options, RawOptions& texts) {
  auto* const play = app.add_flag("--play", options.play, "Play at once, without the title");
  app.add_flag("--title", options.title, "Begin with the title also where --seed and the like say which game")
      ->excludes(play);
  app.add_option("--seed", options.seed, "Where food appears follows from this number (default: random)")
      ->option_text("N");
  app.add_option("--mode", texts.mode, "Border: walls (deadly) or wrap (leads round); default: the one played last")
      ->option_text("MODE");
  app.add_option("--speed", options.speed, "Play this many times as fast, 0.1 to 50 (default: 1)")
      ->option_text("X")
      ->check(CLI::Range(0.1, 50.0));
  app.add_option("--ticks", options.ticks, "Stop after so many ticks")->option_text("N");
  app.add_option("--resume", options.resume,
                 "Go on from a frame of a recording, by its number or 'last'; without one from the last")
      ->option_text("SESSION@FRAME")
      ->check(check_named);
  app.add_option("--ghost", options.ghost,
                 "Race the best round of a recording, or the one that a frame lies in; 'best': the best of all")
      ->option_text("SESSION[@FRAME]")
      ->check(check_named);
  app.add_flag("--autopilot", options.autopilot, "Let the machine play");
  app.add_option("--mistakes", options.mistakes, "The autopilot turns wrongly about once in N ticks (default: never)")
      ->option_text("N");
  app.add_flag("--headless", options.headless, "Without a window, as fast as possible; wants --autopilot or --ticks");
}

void add_record_options(CLI::App& app, Options& options, RawOptions& texts) {
  app.add_option("--ring", texts.ring,
                 "Ring file that frames go through (default: ./snake2.dat; with --black-box: ./blackbox.dat)")
      ->option_text("FILE");
  app.add_option("--sessions", options.sessions, "Folder for recordings (default: ./recordings)")->option_text("DIR");
  app.add_option("--durability", texts.durability,
                 "What a power cut may take (a crash takes nothing): none = what the system has not written yet,\n"
                 "interval=MS = at most so many milliseconds, each = nothing, at a sync in every tick (default:\n"
                 "interval=1000)")
      ->option_text("HOW");
  app.add_option_function<std::string>(
         "--black-box",
         [&texts](const std::string& slots) {
           texts.has_black_box = true;
           texts.black_box = slots;
         },
         "Record into the ring alone, which keeps the last N ticks (2 to 1000000, default: 3600) whatever happens;\n"
         "`session recover RING` makes a session of them after a crash")
      ->expected(0, 1)
      ->option_text("[N]");
  app.add_option(
         "--clip-seconds", options.clip_seconds,
         "F9 keeps so many of the last seconds as a session of their own, 1 to 3600 (default: as in the settings, 30)")
      ->option_text("N")
      ->check(CLI::Range(1u, 3600u));
  app.add_flag("--no-record", options.no_record, "Play without recording: no rewind, no clips, no high scores");
}

void add_show_options(CLI::App& app, Options& options, RawOptions& texts) {
  app.add_flag("--mute", options.mute, "No sounds");
  app.add_flag("--overlay", options.overlay, "Start with the panels of F1 shown");
  app.add_option("--size", texts.size, "Size of window and picture (default: 960x720)")->option_text("WxH");
  app.add_option("--screenshot", options.screenshot, "At the end write a picture of the last frame")
      ->option_text("PNG");
}

void describe(CLI::App& app, Options& options, RawOptions& texts) {
  app.set_version_flag("--version", "snake " OUROBOROS_VERSION, "Show the version");
  add_play_options(app, options, texts);
  add_record_options(app, options, texts);
  add_show_options(app, options, texts);
}

std::string check_mode(const std::string& text, Options& options) {
  if (text.empty()) return "";
  if (text != "walls" && text != "wrap") return "--mode: '" + text + "' is neither walls nor wrap";
  options.mode = text == "walls" ? Mode::kWalls : Mode::kWrap;
  return "";
}

std::string check_size(const std::string& text, Options& options) {
  if (text.empty()) return "";
  int width = 0, height = 0;
  char rest = 0;
  const bool read = std::sscanf(text.c_str(), "%dx%d%c", &width, &height, &rest) == 2;
  if (!read || width < 320 || height < 240 || width > 16384 || height > 16384) {
    return "--size: '" + text + "' is not WIDTHxHEIGHT between 320x240 and 16384x16384";
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
    return "--durability: '" + text + "' is none of: none, interval=MS with 1 to " + std::to_string(kMaxMs) + ", each";
  }
  return "";
}

std::string check_recording(const RawOptions& texts, Options& options) {
  constexpr uint32_t kSlots = 3600, kMostSlots = 1'000'000;
  options.ring = !texts.ring.empty() ? texts.ring : texts.has_black_box ? "./blackbox.dat" : "./snake2.dat";
  if (!texts.has_black_box) return "";
  if (options.no_record) return "--black-box: records, which --no-record forbids";
  uint32_t slots = kSlots;
  const std::string& text = texts.black_box;
  const char* const end = text.data() + text.size();
  const auto [stop, wrong] = std::from_chars(text.data(), end, slots);
  const bool number = text.empty() || (stop == end && wrong == std::errc());
  if (!number || slots < 2 || slots > kMostSlots) {
    return "--black-box: '" + text + "' is no number of ticks from 2 to " + std::to_string(kMostSlots);
  }
  options.black_box = slots;
  return "";
}

// A game that is given begins as it is.
std::string check_start(const Options& options) {
  const bool given = !options.resume.empty() || !options.ghost.empty();
  if (!options.resume.empty() && !options.ghost.empty()) return "--resume and --ghost cannot go together";
  if (given && options.seed) return "--seed: the recording decides where food appears";
  if (options.mode && (!options.resume.empty() || (!options.ghost.empty() && options.ghost != "best"))) {
    return "--mode: the recording decides what the border does";
  }
  if (!options.ghost.empty() && options.headless) return "--ghost: nobody sees a ghost without a window";
  return "";
}

std::string check(const RawOptions& texts, Options& options) {
  if (std::string error = check_recording(texts, options); !error.empty()) return error;
  if (std::string error = check_durability(texts.durability, options); !error.empty()) return error;
  if (std::string error = check_mode(texts.mode, options); !error.empty()) return error;
  if (std::string error = check_start(options); !error.empty()) return error;
  if (std::string error = check_size(texts.size, options); !error.empty()) return error;
  if (std::isnan(options.speed)) return "--speed: not a number from 0.1 to 50";
  if (options.headless && !options.autopilot && !options.ticks) {
    return "--headless: nobody would ever end the game - add --autopilot, --ticks N, or both";
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
  const bool begins_by_itself = !options.resume.empty() || !options.ghost.empty();
  return !begins_by_itself && !options.play && !options.autopilot && !options.ticks && !options.seed &&
         !options.headless;
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
