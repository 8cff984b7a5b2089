// What a command line says about itself - help, manual page, completion - from one source: the CLI11 definitions that
// also parse it. An option that exists is documented, and nothing is documented that does not exist.
//
// Conventions: the footer of a program or subcommand holds its examples, one a line, "COMMAND   # what it does". An
// option's description is a sentence or more. Options and subcommands of the group "" are hidden. Values to choose
// from are given as CLI::IsMember. Positionals are taken for files.
//
// Pure functions, any thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace tool {

// What a manual page has beside the options.
struct Manual {
  std::string version;      // "0.1.0"
  std::string summary;      // one line behind the name
  std::string exit_status;  // a paragraph
  std::string extension;    // of the files that completion offers, with its dot; empty: all
};

// The help of a program or subcommand, lines of at most 80 columns.
std::string help_text(const CLI::App& app);
// The manual page in man(7)'s language, subcommands included.
std::string man_page(const CLI::App& program, const Manual& manual);
// A script for bash to source.
std::string bash_completion(const CLI::App& program, const Manual& manual);

}  // namespace tool
