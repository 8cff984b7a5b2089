// The command line of buffer_dump, and the numbers in it: byte counts and slot lists. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "recorder/program/command_line.h"

namespace buffer_dump {

// Slots first .. last, both included.
struct SlotRange {
  uint32_t first = 0;
  uint32_t last = 0;
};

// A count: decimal or 0x hexadecimal, then K (1024) or M (1024 * 1024) if wanted. Nothing when it is not one or exceeds
// 64 bits.
std::optional<uint64_t> parse_byte_count(std::string_view text);

// "3", "0,4,7", "2-5" or a mixture, appended to `ranges`. False when it is not one; `ranges` is then unchanged.
bool parse_slots(std::string_view text, std::vector<SlotRange>& ranges);

using recorder::program::kExitDone;
using recorder::program::kExitFailed;

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

// Reads the command line into `options`. Returns an exit code if that is all: help or version was printed on `out`, or
// a usage error on `err`.
std::optional<int> parse_command_line(int argc, char** argv, Options& options, std::ostream& out, std::ostream& err);

}  // namespace buffer_dump
