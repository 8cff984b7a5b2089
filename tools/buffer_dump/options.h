// The command line of buffer_dump.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "tools/buffer_dump/number_text.h"

namespace buffer_dump {

inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

enum class ColorMode { kAuto, kAlways, kNever };

struct Options {
  std::string file;              // "-" for standard input
  uint64_t bytes = 64;           // -n
  bool bytes_given = false;      //
  std::vector<SlotRange> slots;  // empty: all
  std::optional<uint64_t> last;  // newest frames
  bool json = false;
  bool decode = false;
  std::string schema_file;  // empty: as --help says
  bool follow = false;
  bool squeeze = false;
  ColorMode color = ColorMode::kAuto;
};

// Reads the command line into `options`. Gives an exit code if that is all there is to do: help and version are then on
// `out`, a usage error on `err`.
std::optional<int> parse_command_line(int argc, char** argv, Options& options, std::ostream& out, std::ostream& err);

}  // namespace buffer_dump
