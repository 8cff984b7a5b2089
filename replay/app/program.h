// What the viewer's user asks for on the command line.
//
// Values; parse() prints help and errors itself. Main thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "recorder/base/status.h"
#include "replay/app/viewer_picture.h"
#include "replay/export/exporter.h"
#include "replay/player/player.h"

namespace replay {

// What --export asks for; the rest of it is said by options that other uses have too.
struct ExportOptions {
  std::string path;  // empty: nothing is exported
  ExportFormat format = ExportFormat::kSession;
  std::string from;  // as typed; empty: the start
  std::string to;    // likewise the end
  std::optional<double> fps;
  bool force = false;
  bool spreadsheet = false;
  bool big_as_text = false;
  bool sized = false;  // --size was given
};

struct Options {
  engine::Games games;             // that the viewer knows; the rest comes from the command line
  std::string program = "replay";  // as it was called
  std::string file;                // empty: the library
  bool no_lock = false;            // on file systems that have no locks
  std::string sessions = "recordings";
  std::optional<uint64_t> frame;     // number; start there
  double speed = 1;                  //
  std::vector<std::string> watches;  // expressions
  std::vector<std::string> plots;    // likewise, and plotted in the panels
  std::string compare;               // the recording beside `file`
  std::optional<uint64_t> quota_bytes;
  double ui_scale = 0;     // of the window's text and controls; 0: not given
  std::string screenshot;  // a picture instead of a window
  bool library = false;    // of the library
  bool sized = false;      // --size was given
  PictureOptions picture;  // also the window's size, and whether the panels are shown
  ExportOptions export_options;
  bool verify = false;
  bool print_keys = false;
  bool mute = false;
};

// Reads the command line. nullopt: go on. Otherwise the exit code: help or version was printed (0), or an error (2).
std::optional<int> parse(int argc, char** argv, Options& options);

// Prints "PROGRAM: MESSAGE" on standard error. The message may name files, whose names may hold anything, and go on in
// indented lines.
void print_error(const Options& options, const std::string& message);

// Opening what the command line names, at the frame where watching begins.
//
// Main thread.

// Opens `options.file` and prepares it. Prints what had to be recovered on standard error. Fails, saying why.
recorder::Status open_player(const Options& options, std::unique_ptr<Player>& made);
// Adds the watches, and goes to the frame that was asked for: by number, or for a picture the first that a watch finds,
// or the last. Fails, saying why, also for a watch that is not an expression or finds nothing. Any thread that the
// player is handed to.
recorder::Status prepare_player(const Options& options, Player& player);

// replay --export: a recording, or a part of it, as a file, without a window or display.
//
// Main thread.

// Writes it, with a progress bar on a terminal's standard error, and says what was made. Ctrl+C, a closed terminal and
// kill end it with nothing left, and the program with it. Gives the exit code.
int export_file(const Options& options);

// The screens that are not a recording being watched, as pictures: the library, two recordings side by side.
//
// Any thread that has SDL to itself; neither a window nor a display is needed. On failure the file at `path` is as it
// was.

// The recordings of a folder as cards, once all of them have been looked into.
recorder::Status save_library_picture(const std::string& folder, const PictureOptions& options,
                                      const std::string& path);

// The first step in which the two differ, the first of all if they do not.
recorder::Status save_compare_picture(std::unique_ptr<engine::FrameSource> one,
                                      std::unique_ptr<engine::FrameSource> other, const PictureOptions& options,
                                      const std::string& path);

}  // namespace replay
