// What a command line says about itself - help, manual page, completion - from one source: the CLI11 definitions that
// also parse it. An option that exists is documented, and nothing is documented that does not exist.
//
// Conventions: the footer of a program or subcommand holds its examples, one a line, "COMMAND   # what it does". An
// option's description is a sentence or more. Options and subcommands of the group "" are hidden. Values to choose
// from are given as CLI::IsMember. Positionals are taken for files. A value is called by its option's text, or by its
// type's name: FILE and PNG are completed with files, DIR with folders. A line break within an option's description is
// a blank here.
//
// Pure functions, any thread.
#pragma once

#include <CLI/CLI.hpp>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace tool {

// What a manual page has beside the options.
struct Manual {
  using Entry = std::pair<std::string, std::string>;  // a name, and what is to be said of it

  std::string version;             // "0.1.0"
  std::string summary;             // one line behind the name
  std::string exit_status;         // a paragraph
  std::string extension;           // of the files that completion offers, with its dot; empty: all
  std::string description;         // paragraphs; empty: the program's own
  std::string examples;            // lines; empty: the program's footer
  std::vector<Entry> files;        // paths
  std::vector<Entry> environment;  // variables
  std::string see_also;            // "replay(1), session(1)"
};

// The hidden options by which a program prints its manual page and its completion, for the build.
struct ManualRequest {
  bool man_page = false;
  bool completion = false;
};
void add_manual_options(CLI::App& program, ManualRequest& request);
// Prints what was asked for. False if nothing was.
bool print_manual(const CLI::App& program, const ManualRequest& request, const Manual& manual, std::ostream& out);

// The help of a program or subcommand, lines of at most 80 columns.
std::string help_text(const CLI::App& app);
// The manual page in man(7)'s language, subcommands included.
std::string man_page(const CLI::App& program, const Manual& manual);
// A script for bash to source.
std::string bash_completion(const CLI::App& program, const Manual& manual);

}  // namespace tool
