// What the viewer's user asks for on the command line.
//
// Values; parse() prints help and errors itself. Main thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "replay/export/format.h"
#include "replay/viewer_picture.h"

namespace replay {

// What --export asks for; the rest of it is said by options that other uses have too.
struct ExportOptions {
  std::string path;  // empty: nothing is exported
  ExportFormat format = ExportFormat::kSession;
  std::string from;  // as typed; empty: the start
  std::string to;    // likewise the end
  std::optional<double> fps;
  bool force = false;
  bool sized = false;  // --size was given
};

struct Options {
  std::string file;  // empty: the library
  std::string sessions = "recordings";
  std::optional<uint64_t> frame;     // number; start there
  double speed = 1;                  //
  std::vector<std::string> watches;  // expressions
  std::vector<std::string> plots;    // likewise, and plotted in the panels
  std::string compare;               // the recording beside `file`
  std::optional<uint64_t> quota_bytes;
  std::string screenshot;  // a picture instead of a window
  bool library = false;    // of the library
  PictureOptions picture;  // also the window's size, and whether the panels are shown
  ExportOptions export_options;
  bool verify = false;
  bool print_keys = false;
};

// Reads the command line. nullopt: go on. Otherwise the exit code: help or version was printed (0), or an error (2).
std::optional<int> parse(int argc, char** argv, Options& options);

}  // namespace replay
