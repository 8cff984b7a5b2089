// The command line of session.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "recorder/dump/frame_rows.h"
#include "recorder/program/command_line.h"
#include "recorder/session/frame_rules.h"
#include "tools/session/compression.h"

namespace session_tool {

using recorder::program::kExitDone;
using recorder::program::kExitFailed;

enum class Verb { kInfo, kList, kVerify, kRecover, kPack, kCut, kJoin, kDiff, kExport, kSchema, kSql };
using ExportFormat = recorder::RowFormat;

// A part of a session; both ends belong to it, one that is missing is the session's own.
struct FrameSelection {
  std::optional<uint64_t> from, to;        // frame numbers
  std::optional<uint64_t> from_ns, to_ns;  // times since the session's start
};

struct Options {
  Verb verb = Verb::kInfo;
  std::vector<std::string> files;  // as given: patterns and folders are not resolved yet
  bool json = false;
  bool no_lock = false;
  bool check = false;        // info: look at every byte
  std::string ring;          // recover
  FrameSelection selection;  // cut, export
  std::string output;        // cut, join, recover of a ring; export, where empty is standard output
  bool force = false;        // replace an existing output
  bool renumber = false;     // join
  bool by_index = false;     // diff: compare the n-th frames, else those of one number
  bool times = false;        // diff: times count as well
  bool all = false;          // diff: list every value
  ExportFormat format = ExportFormat::kCsv;
  std::vector<std::string> fields;     // export: empty for all
  std::string rows;                    // export: a row for each living element of this group; empty: for each frame
  bool whole_arrays = false;           // export: a list in one column instead of a column for each value
  bool names = false;                  // export: names instead of numbers for enumerations
  bool slots = false;                  // export: raw frames with their seals
  bool spreadsheet = false;            // export: csv that a spreadsheet takes for no formula
  bool big_as_text = false;            // export: ndjson's integers beyond 2^53 as strings
  bool page = false;                   // export: a page of HTML that plays the recording, or two
  bool keep_going = false;             // verify: all differences
  bool bless = false;                  // verify: write what the rules make today
  std::string report;                  // verify: file for a report
  std::string rules;                   // verify: a program
  std::vector<std::string> ignore;     // diff: fields
  std::string each;                    // export: the folder for a file of each session; empty: one session
  std::vector<std::string> partition;  // export --each: keys of the folders in it
  Compression compression = Compression::kNone;  // export --each
  std::string query;                             // sql
  bool csv = false;                              // sql: print CSV
  uint32_t jobs = 1;                             // sql, verify, export --each: sessions at a time
  // The rules that verify and recover check frames by. Set by main(), not by the command line.
  recorder::session::MakeRules make_rules = [] { return std::unique_ptr<recorder::session::FrameRules>(); };
};

// Reads the command line into `options`. Returns an exit code if that is all: help or version was printed on `out`, or
// a usage error on `err`.
std::optional<int> parse_command_line(int argc, char** argv, Options& options, std::ostream& out, std::ostream& err);

}  // namespace session_tool
