// CommandLine: what a program understands on its command line, and what it says about itself - help, manual page,
// completion for bash - from the same definitions, so that every option is documented and nothing else is.
//
//   program::CommandLine line({.name = "dump", .version = "1.0", .description = "Prints a ring.", ...});
//   line.option("--last", options.last, "N", "Only the N newest frames.");
//   line.flag("--follow", options.follow, "Print frames as they are published.");
//   line.positional("FILE", options.file, "The ring.").required();
//   if (const auto exit_code = line.parse(argc, argv, std::cout, std::cerr)) return *exit_code;
//   if (options.last > 10) return line.usage_error("--last: at most 10", std::cerr);
//
// CLI11 does the parsing. It takes longer to compile than anything else in this project, so it is included by
// command_line.cpp alone.
//
// Main thread. Targets are borrowed and must outlive parse().
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace recorder::program {

// Of every program: all is well; something failed, as said on standard error; the command line makes no sense.
inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

// What a program says about itself beside its options. Paragraphs end with a line break.
struct Manual {
  using Entry = std::pair<std::string, std::string>;  // a name, and its description

  std::string name = {};
  std::string version = {};             // "0.1.0"
  std::string summary = {};             // one line behind the name in the manual page
  std::string description = {};         // paragraphs
  std::string examples = {};            // lines: "COMMAND   # what it does"
  std::string exit_status = {};         // a paragraph
  std::string extension = {};           // of the files that completion offers, with its dot; empty: all
  std::vector<Entry> files = {};        // paths
  std::vector<Entry> environment = {};  // variables
  std::string see_also = {};            // "replay(1), session(1)"
  std::string usage = {};               // of the help; empty: made of the options
  size_t help_column = 22;              // where the help's descriptions begin
  bool separate_help = false;           // -h and --help in two lines of the help, as RING_SPEC.md has it
};

// One option, to be narrowed. Valid as long as its CommandLine.
class Option {
 public:
  explicit Option(CLI::Option* option) : option_(option) {}

  Option& required();
  // Numbers from `least` to `most`; not "nan", which is neither below nor above anything.
  Option& range(double least, double most);
  // One of these words, which completion offers.
  Option& one_of(const std::vector<std::string>& words);
  // Any check of a text: returns the reason to refuse it, or empty.
  Option& check(std::function<std::string(const std::string& text)> problem_of);
  // May be given without its value; the text is then empty.
  Option& value_is_optional();
  // Exactly so many values (positionals).
  Option& count(int values);
  Option& excludes(const Option& other);

 private:
  CLI::Option* option_;
};

// The options of a program or of one of its commands. Names are "-o,--output". An option's description is a sentence or
// more; a line break in it is a blank in the manual page.
class Command {
 public:
  // True once it is given.
  Option flag(const std::string& names, bool& target, const std::string& description);
  // `value` stands for the value in help and messages; FILE and PNG are completed with files, DIR with folders. T:
  // std::string, int, uint32_t, uint64_t, double, an optional of these (but int), or a list of strings, for an option
  // that may be given more than once. The target keeps its value if the option is not given.
  template <typename T>
  Option option(const std::string& names, T& target, const std::string& value, const std::string& description);
  // Arguments that are not options: one, or all that there are.
  Option positional(const std::string& name, std::string& target, const std::string& description);
  Option positional(const std::string& name, std::vector<std::string>& targets, const std::string& description);

  // After parse(): whether that option was given, under any of its names.
  bool given(const std::string& name) const;
  // The first of these options that was given; empty without one.
  std::string first_given(const std::vector<std::string>& names) const;

 protected:
  friend class CommandLine;
  explicit Command(CLI::App* app) : app_(app) {}
  CLI::App* app_;
};

class CommandLine : public Command {
 public:
  explicit CommandLine(Manual manual);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  // A command, as in `session cut`. The first line of its description is its summary.
  Command command(const std::string& name, const std::string& description, const std::string& examples);

  // Reads the arguments into the targets. Returns an exit code if that is all: help, version, manual page or completion
  // was printed on `out`, or a usage error on `err`.
  std::optional<int> parse(int argc, char** argv, std::ostream& out, std::ostream& err);
  // The command that was given; empty without one.
  std::string chosen() const;
  // Prints "NAME: PROBLEM" and where help is; returns kExitUsage. For what only the program can tell.
  int usage_error(const std::string& problem, std::ostream& err) const;

 private:
  Manual manual_;
  std::unique_ptr<CLI::App> program_;
  bool long_help_ = false;
  bool man_page_ = false;
  bool completion_ = false;
};

// A picture's size, "960x720". Nothing when the text is none or smaller than `least`; `problem` then says so:
// "invalid size '12'; use WIDTHxHEIGHT, 320x240 to 16384x16384".
struct PictureSize {
  int width_px = 0;
  int height_px = 0;
};
std::optional<PictureSize> parse_picture_size(const std::string& text, PictureSize least, std::string& problem);

}  // namespace recorder::program
