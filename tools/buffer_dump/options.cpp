#include "tools/buffer_dump/options.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <limits>
#include <map>

#include "tools/lib/manual.h"

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

constexpr const char* kHelp =
    R"(Usage: ./buffer_dump [options] <buffer_file>

Prints a ring of recorded frames: its header, then the bytes of each slot. It
only ever reads, so the file may be in use by a running game, left behind by one
that died, or damaged.

Options:
  -n <bytes>    Number of bytes to dump per slot (default: 64)
                Also 0x40, 1K, 2M. More than a slot prints all of it, 0 none.
  -h            Show help message

What to print:
  --slot LIST   Only these slots, as in 3 or 0,2,5-7. May be repeated.
  --last N      Only the N newest frames, oldest of them first. Of a ring of 10
                at most 9: the writer may be filling the oldest at any moment.
  --follow      Go on printing frames as they are published, until interrupted.
                Begins with the N newest if --last is given. Goes on with the
                new ring when the file is replaced.

How to print it:
  --decode      The named fields of each frame and whether its checksum is sound,
                instead of bytes (with -n: below them).
  --schema FILE The names for --decode, as a JSON schema. Default: those that
                lie beside the ring of a black box, else the demo game's.
  --json        As JSON, -n bytes of each slot in hexadecimal; with --decode the
                fields too. With --follow one object a line.
  --squeeze     Print a line that equals the one before as "*", once.
  --color WHEN  auto, always or never light up the bytes that differ from the
                frame before. Default: auto, if standard output is a terminal
                and NO_COLOR is not set.

  --version     Show the version
  --help        The same as -h

<buffer_file> may be - for standard input.

Examples:
  ./buffer_dump snake2.dat                    # Dump first 64 bytes of each slot
  ./buffer_dump -n 128 snake2.dat             # Dump first 128 bytes of each slot
  ./buffer_dump -n 1024 game_buffer.dat       # Dump entire slot contents
  ./buffer_dump -n 256 --last 1 snake2.dat    # The newest frame: the board
  ./buffer_dump --decode --last 2 snake2.dat  # What the game knew, two ticks
  ./buffer_dump --follow snake2.dat           # Watch a game that is running
  ./buffer_dump --json snake2.dat | jq '.slots[] | select(.unread)'
  zcat crash.gz | ./buffer_dump -             # A ring from somewhere else

Output shows:
  Header        Current read/write indices, total operations, magic number
  Slots         slot[N] offset: hex_bytes |ascii_representation|

Exit status: 0 done; 1 the file cannot be read, is damaged or lacks a slot that
was asked for (what there is has been printed); 2 wrong usage.
)";

constexpr const char* kExamples =
    "buffer_dump snake2.dat                    # the first 64 bytes of each slot\n"
    "buffer_dump -n 1024 game_buffer.dat       # whole slots\n"
    "buffer_dump -n 256 --last 1 snake2.dat    # the newest frame: the board\n"
    "buffer_dump --decode --last 2 snake2.dat  # what the game knew, two ticks\n"
    "buffer_dump --follow snake2.dat           # watch a game that is running\n"
    "buffer_dump --json snake2.dat | jq '.slots[] | select(.unread)'\n"
    "zcat crash.gz | buffer_dump -             # a ring from somewhere else\n";

// What the options look like before their texts have been understood.
struct RawOptions {
  std::optional<std::string> bytes;
  std::vector<std::string> slots;
  std::optional<std::string> last;
  std::string color = "auto";
  bool help = false;
  bool version = false;
  tool::ManualRequest manual;
};

// The texts are those of the manual page and of completion; --help is laid out by hand, because others read it.
void describe(CLI::App& app, Options& options, RawOptions& raw) {
  app.set_help_flag();
  app.add_option("file", options.file, "The ring; - for standard input.")->option_text("FILE");
  app.add_option("-n", raw.bytes, "Bytes to dump of each slot, as in 128, 0x80, 1K (default: 64).")
      ->option_text("BYTES");
  app.add_option("--slot", raw.slots, "Only these slots, as in 3 or 0,2,5-7. May be repeated.")
      ->option_text("LIST")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--last", raw.last,
                 "Only the N newest frames, oldest of them first. Of a ring of 10 at most 9: the writer may be filling "
                 "the oldest at any moment.")
      ->option_text("N");
  app.add_flag("--follow", options.follow,
               "Go on printing frames as they are published, until interrupted. Begins with the N newest if --last is "
               "given. Goes on with the new ring when the file is replaced.");
  app.add_flag("--decode", options.decode,
               "The named fields of each frame and whether its checksum is sound, instead of bytes (with -n: below "
               "them).");
  app.add_option(
         "--schema", options.schema_file,
         "The names for --decode, as a JSON schema. Default: those that lie beside the ring of a black box, else the "
         "demo game's.")
      ->option_text("FILE");
  app.add_flag(
      "--json", options.json,
      "As JSON, -n bytes of each slot in hexadecimal; with --decode the fields too. With --follow one object a "
      "line.");
  app.add_flag("--squeeze", options.squeeze, "Print a line that equals the one before as \"*\", once.");
  app.add_option(
         "--color", raw.color,
         "Light up the bytes that differ from the frame before: auto (default: if standard output is a terminal), "
         "always, never.")
      ->option_text("WHEN")
      ->type_name("{auto,always,never}");
  app.add_flag("-h,--help", raw.help, "Show a help message.");
  app.add_flag("--version", raw.version, "Show the version.");
  tool::add_manual_options(app, raw.manual);
}

tool::Manual manual() {
  tool::Manual manual;
  manual.version = OUROBOROS_VERSION;
  manual.summary = "print a ring of recorded frames";
  manual.exit_status =
      "0: done. 1: the file cannot be read, is damaged or lacks a slot that was asked for (what there is has been "
      "printed). 2: wrong usage.";
  manual.extension = ".dat";
  manual.description =
      "Prints a ring of recorded frames: its header, then the bytes of each slot as slot[N] offset: bytes |text|. It "
      "only "
      "ever reads, so the file may be in use by a running game, left behind by one that died, or damaged.";
  manual.examples = std::string(kExamples);
  manual.files = {{"./snake2.dat", "The ring of the demo game."}};
  manual.environment = {{"NO_COLOR", "When set and not empty, --color auto stands for never."}};
  manual.see_also = "snake(1), replay(1), session(1)";
  return manual;
}

// The first thing wrong with the texts, or empty.
std::string understand(const RawOptions& raw, Options& options) {
  static const std::map<std::string, ColorMode> kModes{
      {"auto", ColorMode::kAuto}, {"always", ColorMode::kAlways}, {"never", ColorMode::kNever}};
  options.bytes_given = raw.bytes.has_value();
  if (raw.bytes) {
    const auto bytes = parse_byte_count(*raw.bytes);
    if (!bytes) return "-n: '" + *raw.bytes + "' is no number of bytes; write it as in 128, 0x80, 1K or 1M";
    options.bytes = *bytes;
  }
  for (const std::string& text : raw.slots) {
    if (!parse_slots(text, options.slots))
      return "--slot: '" + text + "' is no list of slots; write it as in 3 or 0,2,5-7";
  }
  if (raw.last) {
    options.last = parse_byte_count(*raw.last);
    if (!options.last || *options.last == 0) return "--last: '" + *raw.last + "' is no number of frames from 1 on";
  }
  const auto mode = kModes.find(raw.color);
  if (mode == kModes.end()) return "--color: '" + raw.color + "' is none of auto, always and never";
  options.color = mode->second;
  if (!options.schema_file.empty()) options.decode = true;
  return {};
}

// What does not go together, or empty.
std::string contradiction(const Options& options) {
  if (options.file.empty()) return "no ring file given";
  if (!options.slots.empty() && options.last) return "--slot and --last cannot be used together";
  if (!options.slots.empty() && options.follow) return "--slot and --follow cannot be used together";
  if (options.follow && options.file == "-")
    return "--follow needs the name of a file, standard input cannot be followed";
  return {};
}

int usage_error(std::ostream& err, const std::string& what) {
  err << "buffer_dump: " << what << "\nTry 'buffer_dump --help', which has examples.\n";
  return kExitUsage;
}

}  // namespace

std::optional<int> parse_command_line(int argc, char** argv, Options& options, std::ostream& out, std::ostream& err) {
  CLI::App app("", "buffer_dump");
  RawOptions raw;
  describe(app, options, raw);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return usage_error(err, error.what());
  }
  if (raw.help) {
    out << kHelp;
    return kExitDone;
  }
  if (raw.version) {
    out << "buffer_dump (Ouroboros) " OUROBOROS_VERSION "\n";
    return kExitDone;
  }
  if (tool::print_manual(app, raw.manual, manual(), out)) return kExitDone;
  std::string wrong = understand(raw, options);
  if (wrong.empty()) wrong = contradiction(options);
  if (!wrong.empty()) return usage_error(err, wrong);
  return std::nullopt;
}

}  // namespace buffer_dump
