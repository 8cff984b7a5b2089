// Console: the streams that a command prints to, and texts of times, sizes and tables. Streams are borrowed; one
// thread.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace session_tool {

// Keeps the order of its members, as a person would read them.
using Json = nlohmann::ordered_json;

struct Console {
  std::ostream& out;
  std::ostream& err;
  bool shows_progress = false;

  // Prints "session: WHAT" on the error stream, after flushing the output. `what` names the file.
  void print_error(const std::string& what) const;
  // Prints each of them; returns kExitDone if there are none, else kExitFailed.
  int conclude(const std::vector<std::string>& problems) const;
};

// Texts of recordings and names of files may hold anything: all lines for a person go through these, which show it as
// base::shown_text() does.

// One line.
void print_line(std::ostream& out, const std::string& text);
// "  NAME        VALUE"
void print_entry(std::ostream& out, const char* name, const std::string& value);

// Indented, one value a line; bytes that are not UTF-8 are replaced.
void print_json(std::ostream& out, const Json& value);

// Columns under each other by what they take in a terminal, two blanks between them. The columns in `right` (bit n:
// column n) are aligned right. With `widths`, columns are at least that wide, and it gets what they took: for tables
// that are printed in parts.
void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows, uint64_t right,
                 std::vector<size_t>* widths = nullptr);

// Times, sizes and counts as people write and read them. Pure functions, any thread.

// "90s", "1.5m", "250ms", "1h", "1:30", "1:02:03.5" in ns; a bare number is seconds. nullopt for other texts.
std::optional<uint64_t> parse_time(std::string_view text);

// A plain decimal number. nullopt for other texts, and for numbers that no frame can have.
std::optional<uint64_t> parse_frame_number(std::string_view text);

// "3.250 s", "1:05.250", "2:01:05.250"
std::string duration_text(uint64_t ns);
// "950 bytes", "35.8 kB", "1.2 MB"; powers of 1000
std::string size_text(uint64_t bytes);
// "1 frame", "2 frames"
std::string count_text(uint64_t count, const std::string& singular);
// One digit behind the point.
std::string ratio_text(double value);

}  // namespace session_tool
