#include "tools/buffer_dump/options.h"

#include <charconv>
#include <limits>

namespace buffer_dump {
namespace {

template <typename T>
std::optional<T> parse_whole(std::string_view text, int base) {
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<SlotRange> parse_range(std::string_view text) {
  const size_t dash = text.find('-');
  const auto first = parse_whole<uint32_t>(text.substr(0, dash), 10);
  const auto last = dash == std::string_view::npos ? first : parse_whole<uint32_t>(text.substr(dash + 1), 10);
  if (!first || !last || *last < *first) return std::nullopt;
  return SlotRange{*first, *last};
}

}  // namespace

std::optional<uint64_t> parse_byte_count(std::string_view text) {
  uint64_t unit = 1;
  if (!text.empty() && (text.back() == 'K' || text.back() == 'k')) unit = 1024;
  if (!text.empty() && (text.back() == 'M' || text.back() == 'm')) unit = 1024 * 1024;
  if (unit != 1) text.remove_suffix(1);
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  const auto value = parse_whole<uint64_t>(hex ? text.substr(2) : text, hex ? 16 : 10);
  if (!value || *value > std::numeric_limits<uint64_t>::max() / unit) return std::nullopt;
  return *value * unit;
}

bool parse_slots(std::string_view text, std::vector<SlotRange>& ranges) {
  std::vector<SlotRange> found;
  for (;;) {
    const size_t comma = text.find(',');
    const auto range = parse_range(text.substr(0, comma));
    if (!range) return false;
    found.push_back(*range);
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  ranges.insert(ranges.end(), found.begin(), found.end());
  return true;
}

namespace {

constexpr const char* kDescription =
    "Prints a ring of recorded frames: its header, then the bytes of each slot as slot[N] offset: bytes |text|. It "
    "only ever reads, so the file may be in use by a running game, left behind by one that died, or damaged.";
constexpr const char* kExamples =
    "./buffer_dump snake2.dat                    # Dump first 64 bytes of each slot\n"
    "./buffer_dump -n 128 snake2.dat             # Dump first 128 bytes of each slot\n"
    "./buffer_dump -n 1024 game_buffer.dat       # Dump entire slot contents\n"
    "./buffer_dump -n 256 --last 1 snake2.dat    # The newest frame: the board\n"
    "./buffer_dump --decode --last 2 snake2.dat  # What the game knew, two ticks\n"
    "./buffer_dump --follow snake2.dat           # Watch a game that is running\n"
    "./buffer_dump --json snake2.dat | jq '.slots[] | select(.unread)'\n"
    "zcat crash.gz | ./buffer_dump -             # A ring from somewhere else\n";
constexpr const char* kExitStatus =
    "0: done. 1: the file cannot be read, is damaged or lacks a slot that was asked for (what there is has been "
    "printed). 2: wrong usage.";

// Options as text, before they are understood.
struct RawOptions {
  std::optional<std::string> bytes;
  std::vector<std::string> slots;
  std::optional<std::string> last;
  std::string color = "auto";
};

// Begins as the usage text of RING_SPEC.md does.
void describe(recorder::program::CommandLine& line, Options& options, RawOptions& raw) {
  line.positional("buffer_file", options.file, "The ring; - for standard input.");
  line.option("-n", raw.bytes, "<bytes>",
              "Number of bytes to dump per slot (default: 64)\n"
              "Also 0x40, 1K, 2M. More than a slot prints all of it, 0 none.");
  line.option("--slot", raw.slots, "LIST", "Only these slots, as in 3 or 0,2,5-7. May be repeated.");
  line.option(
      "--last", raw.last, "N",
      "Only the N newest frames, oldest of them first. Of a ring of 10 at most 9: the writer may be filling the "
      "oldest at any moment.");
  line.flag("--follow", options.follow,
            "Print frames as they are published, until interrupted. Begins with the N newest if --last is given; "
            "switches to the new ring when the file is replaced.");
  line.flag(
      "--decode", options.decode,
      "The named fields of each frame and whether its checksum is sound, instead of bytes (with -n: below them).");
  line.option(
      "--schema", options.schema_file, "FILE",
      "The names for --decode, as a JSON schema. Default: those that lie beside the ring, or in the session that its "
      "frames go to; without any, bytes are shown.");
  line.flag("--json", options.json,
            "As JSON, -n bytes of each slot in hexadecimal; with --decode the fields too. With --follow one object a "
            "line.");
  line.flag("--squeeze", options.squeeze, "Print a line that equals the one before as \"*\", once.");
  line.option("--color", raw.color, "WHEN",
              "Highlight the bytes that differ from the frame before. Default: auto, if standard output is a terminal.")
      .one_of({"auto", "always", "never"});
}

// The first thing wrong with the texts, or empty.
std::string understand(const RawOptions& raw, Options& options) {
  options.bytes_given = raw.bytes.has_value();
  if (raw.bytes) {
    const auto bytes = parse_byte_count(*raw.bytes);
    if (!bytes) return "-n: invalid byte count '" + *raw.bytes + "'; write 128, 0x80, 1K or 1M";
    options.bytes = *bytes;
  }
  for (const std::string& text : raw.slots) {
    if (!parse_slots(text, options.slots)) return "--slot: invalid slot list '" + text + "'; write 3 or 0,2,5-7";
  }
  if (raw.last) {
    options.last = parse_byte_count(*raw.last);
    if (!options.last || *options.last == 0) return "--last: invalid frame count '" + *raw.last + "'";
  }
  options.color = raw.color == "auto"     ? ColorMode::kAuto
                  : raw.color == "always" ? ColorMode::kAlways
                                          : ColorMode::kNever;
  if (!options.schema_file.empty()) options.decode = true;
  return {};
}

// The first contradiction, or empty.
std::string contradiction(const Options& options) {
  if (options.file.empty()) return "no ring file given";
  if (!options.slots.empty() && options.last) return "--slot and --last cannot be used together";
  if (!options.slots.empty() && options.follow) return "--slot and --follow cannot be used together";
  if (options.follow && options.file == "-")
    return "--follow needs the name of a file, standard input cannot be followed";
  return {};
}

}  // namespace

std::optional<int> parse_command_line(int argc, char** argv, Options& options, std::ostream& out, std::ostream& err) {
  recorder::program::CommandLine line(
      {.name = "buffer_dump",
       .version = OUROBOROS_VERSION,
       .summary = "print a ring of recorded frames",
       .description = kDescription,
       .examples = kExamples,
       .exit_status = kExitStatus,
       .extension = ".dat",
       .files = {{"./snake2.dat", "The ring of the demo game."}},
       .environment = {{"NO_COLOR", "When set and not empty, --color auto means never."}},
       .see_also = "snake(1), replay(1), session(1)",
       .usage = "./buffer_dump [options] <buffer_file>",
       .help_column = 16,
       .separate_help = true});
  RawOptions raw;
  describe(line, options, raw);
  if (const auto exit_code = line.parse(argc, argv, out, err)) return exit_code;
  std::string wrong = understand(raw, options);
  if (wrong.empty()) wrong = contradiction(options);
  if (!wrong.empty()) return line.usage_error(wrong, err);
  return std::nullopt;
}

}  // namespace buffer_dump
