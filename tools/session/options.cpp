#include "tools/session/options.h"

#include <algorithm>
#include <array>

#include "recorder/program/command_line.h"
#include "tools/session/console.h"

namespace session_tool {
namespace {

constexpr const char* kDescription =
    "Looks into recorded sessions (*.oro), asks, checks, repairs, cuts and exports them.\n"
    "\n"
    "Where a command takes any number of sessions, a FILE may be a folder, which stands for all sessions in it, or a "
    "quoted pattern such as 'recordings/2026-*'; cut, diff, export and schema take single ones. "
    "Frames are named by their numbers, as the viewer shows them; the first and the last one named belong to a part. "
    "Times count from the session's start: 90s, 250ms, 1:30, 1:02:03.5.";
constexpr const char* kExamples =
    "session list                        # what there is in ./recordings\n"
    "session info recordings/today.oro   # what one of them holds\n"
    "session verify recordings           # are they all as they were recorded?\n"
    "session cut --help                  # each command has examples of its own\n";
constexpr const char* kExitStatus =
    "0: done. 1: a file cannot be read or written, is damaged, or does not verify. 2: wrong usage.\n"
    "diff: 0: the sessions are the same. 1: they differ. 2: wrong usage, or one cannot be read.\n"
    "Interrupted commands that write end by the signal and leave nothing behind.";
constexpr const char* kManyFiles = "Sessions, folders of sessions, or quoted patterns.";
constexpr const char* kManyFilesOrDefault = "Sessions, folders of sessions, or quoted patterns; default: ./recordings.";

using recorder::program::Command;
using recorder::program::CommandLine;

// Options as text, before they are understood.
struct RawOptions {
  Options options;
  std::string from, to, from_time, to_time, by, format = "csv", arrays = "columns", compression;
  std::vector<std::string> fields, partition, ignore;
};

void add_json(Command& command, RawOptions& raw) {
  command.flag("--json", raw.options.json, "Print the result as JSON, for programs.");
}
void add_file(Command& command, RawOptions& raw) {
  command.positional("FILE", raw.options.files, "The session.").required().count(1);
}
void add_no_lock(Command& command, RawOptions& raw) {
  command.flag(
      "--no-lock", raw.options.no_lock,
      "Work on a file system that has no locks, as NFS often has none. Only while no other program uses the same "
      "files: nothing keeps two from writing at once, which damages them.");
}
void add_jobs(Command& command, RawOptions& raw) {
  command.option("-j,--jobs", raw.options.jobs, "N", "Work on N sessions at a time. Default: 1.").range(1, 256);
}
void add_selection(Command& command, RawOptions& raw) {
  command.option("--from", raw.from, "N", "Number of the first frame.");
  command.option("--to", raw.to, "N", "Number of the last frame.");
  command.option("--from-time", raw.from_time, "TIME", "Instead: from this time on.");
  command.option("--to-time", raw.to_time, "TIME", "Instead: up to this time.");
}
recorder::program::Option add_output(Command& command, RawOptions& raw, const char* description) {
  recorder::program::Option output = command.option("-o,--output", raw.options.output, "FILE", description);
  command.flag("--force", raw.options.force, "Replace FILE if it exists.");
  add_no_lock(command, raw);
  return output;
}

void add_looking(CommandLine& line, RawOptions& raw) {
  Command info = line.command("info", "Tells what a session holds: game, length, events, gaps, bookmarks.",
                              "session info recordings/today.oro\n"
                              "session info --check *.oro           # read every byte and report damage\n"
                              "session info --json x.oro | jq .[0].frames\n");
  info.positional("FILE", raw.options.files, kManyFilesOrDefault);
  info.flag("--check", raw.options.check,
            "Read everything instead of trusting the index, and fail if there is damage.");
  add_json(info, raw);
  Command list = line.command("list", "Lists sessions, oldest first, a line each.",
                              "session list\n"
                              "session list 'backup/*/2026-*.oro'\n");
  list.positional("FILE", raw.options.files, kManyFilesOrDefault);
  add_json(list, raw);
  Command schema = line.command("schema", "Shows the fields that the frames of a session have.",
                                "session schema x.oro\n"
                                "session schema --json x.oro > game.json   # for buffer_dump --schema\n");
  add_file(schema, raw);
  add_json(schema, raw);
}

void add_keeping(CommandLine& line, RawOptions& raw) {
  Command verify = line.command(
      "verify",
      "Checks that sessions are as they were recorded.\n"
      "\n"
      "Every checksum, the order of the frames, the index and each frame's seal are checked. Sessions of the demo game "
      "are also played again from their recorded inputs; the first frame and field that comes out otherwise is named.\n"
      "\n"
      "Sessions of other games are played again by a program (--rules) that reads lines of JSON - first what the "
      "session "
      "is, then each frame as export prints it with --format ndjson - and prints a line for each frame that it can "
      "tell: "
      "its number and the fields as its rules make them from the inputs.",
      "session verify x.oro\n"
      "session verify recordings && echo all valid\n"
      "session verify -j 4 --keep-going --report junit.xml recordings\n"
      "session verify --rules './pong --rules' --bless x.oro\n");
  verify.positional("FILE", raw.options.files, kManyFilesOrDefault);
  verify.flag("--keep-going", raw.options.keep_going,
              "Find all differences: each field, the first frame in which it differs, and in how many.");
  verify.option("--rules", raw.options.rules, "COMMAND",
                "Play the sessions again by this program, a line for the shell.");
  verify.option("--report", raw.options.report, "FILE", "Write a report in JUnit's format, for a build server.");
  verify.flag("--bless", raw.options.bless,
              "Write what the rules make of the inputs today beside each session that does not follow them: "
              "NAME-blessed.oro.");
  add_jobs(verify, raw);
  add_json(verify, raw);
  Command recover = line.command(
      "recover",
      "Completes sessions whose recording died, and saves what a black box holds.\n"
      "\n"
      "Frames that were still in the ring are added, the session is packed, read back and verified. Success means that "
      "all of that was done. The game does the same by itself when it starts again.\n"
      "\n"
      "Of the ring of a black box, which was recorded without a session, a session is made: of its latest frames, by "
      "the "
      "description beside it (RING.about). The ring stays as it is.",
      "session recover recordings/today.oro\n"
      "session recover today.oro --ring moved/game_buffer.dat\n"
      "session recover game_buffer.dat -o crash.oro   # the ring of a black box\n");
  recover
      .positional("FILE", raw.options.files, "Sessions, folders of sessions, quoted patterns, or rings of black boxes.")
      .required();
  recover.option("--ring", raw.options.ring, "FILE", "The ring, if it is not where it was while recording.");
  add_output(recover, raw, "The session to be made of a ring. Default: START_black-box.oro beside the ring.");
  add_json(recover, raw);
  Command pack = line.command("pack",
                              "Makes finished sessions small and quick to open.\n"
                              "\n"
                              "Recording does so when it ends; this is for sessions where it could not.",
                              "session pack recordings\n");
  pack.positional("FILE", raw.options.files, kManyFiles).required();
  add_no_lock(pack, raw);
  add_json(pack, raw);
}

void add_editing(CommandLine& line, RawOptions& raw) {
  Command cut = line.command("cut",
                             "Writes a part of a session as a session of its own.\n"
                             "\n"
                             "Frames keep their numbers, times, events and bookmarks. Of a damaged session the frames "
                             "that can be read are written.",
                             "session cut x.oro --from 1000 --to 1999 -o part.oro\n"
                             "session cut x.oro --from-time 1:30 --to-time 2:00 -o part.oro\n"
                             "session cut damaged.oro -o whole.oro   # what can be read\n");
  add_file(cut, raw);
  add_selection(cut, raw);
  add_output(cut, raw, "The new session.").required();
  add_json(cut, raw);
  Command join = line.command("join",
                              "Writes several sessions as one, in the order given.\n"
                              "\n"
                              "They must have the same fields, and frame numbers that keep growing, as the pieces of "
                              "one recording do. The result starts when the first one did.",
                              "session join part1.oro part2.oro -o whole.oro\n"
                              "session join --renumber monday.oro tuesday.oro -o week.oro\n");
  join.positional("FILE", raw.options.files, "The sessions, at least two, in order.").required();
  join.flag("--renumber", raw.options.renumber,
            "Let numbers and times of each session follow on those of the one before.");
  add_output(join, raw, "The new session.").required();
  add_json(join, raw);
}

void add_diff(CommandLine& line, RawOptions& raw) {
  Command diff =
      line.command("diff",
                   "Finds the first frame in which two sessions differ, and the fields that do.\n"
                   "\n"
                   "Bytes and events are compared, or the fields that are named. Exit status: 0 the same, 1 different, "
                   "2 something went wrong.",
                   "session diff before.oro after.oro\n"
                   "session diff --ignore best,seed a.oro b.oro   # without these fields\n"
                   "session diff --by index a.oro b.oro   # compare the n-th frames, regardless of their numbers\n");
  diff.positional("FILE", raw.options.files, "The two sessions, not folders.").required().count(2);
  diff.option("--by", raw.by, "KEY", "Which frames belong together: those of one number (default), or of one index.")
      .one_of({"number", "index"});
  diff.option("--fields", raw.fields, "LIST", "Compare only these fields: a,b,body[3].");
  diff.option("--ignore", raw.ignore, "LIST", "Do not compare these fields; `events` are the frames' events.");
  diff.flag("--times", raw.options.times, "Compare the frames' times as well.");
  diff.flag("--all", raw.options.all, "List every value that differs, also of long arrays.");
  add_json(diff, raw);
}

void add_export(CommandLine& line, RawOptions& raw) {
  Command command = line.command("export",
                                 "Prints the frames as a table, for other programs.\n"
                                 "\n"
                                 "Columns: frame, time_ns, events, then the fields.\n"
                                 "\n"
                                 "With --each it writes a file for each of many sessions, in folders as data engines "
                                 "read them as one table. A file that is there and not older than its session is left "
                                 "as it is, so that an interrupted export goes on where it was.",
                                 "session export x.oro --fields score,length > score.csv\n"
                                 "session export x.oro --format ndjson --names --from-time 90s | jq .status\n"
                                 "session export x.oro --format raw -o frames.bin\n"
                                 "session export x.oro --format html -o x.html   # plays in any browser\n"
                                 "session export --each lake --format ndjson --compress zst --partition game,date "
                                 "recordings\n");
  command.positional("FILE", raw.options.files, "The session; with --each sessions, folders of sessions, or patterns.")
      .required();
  command.option("--each", raw.options.each, "DIR", "Write a file for each session into this folder.");
  command.option("--partition", raw.partition, "LIST",
                 "--each: folders in DIR by these keys: game, version, date (of the start, in UTC), or entries of the "
                 "game's own.");
  command.option("--compress", raw.compression, "HOW", "--each: compress the files.").one_of({"zst", "gz"});
  add_jobs(command, raw);
  command.option("--format", raw.format, "F",
                 "csv (default), ndjson (a JSON object a line), raw (the bytes), html (a page that plays the recording "
                 "in any browser; of two, side by side).")
      .one_of({"csv", "ndjson", "raw", "html"});
  command.option("--fields", raw.fields, "LIST",
                 "Only these fields, in this order: a,b,body[3]. Default: all; see schema.");
  command.option("--arrays", raw.arrays, "HOW", "csv: a column for each value (default), or the whole array in one.")
      .one_of({"columns", "whole"});
  command.option("--rows", raw.options.rows, "GROUP",
                 "A row for each living element of this list of things, instead of one for each frame.");
  command.flag("--names", raw.options.names, "Names instead of numbers where the schema has names.");
  command.flag("--spreadsheet", raw.options.spreadsheet,
               "csv: an apostrophe before a text that begins with = + - or @, which a spreadsheet would calculate.");
  command.flag("--big-as-text", raw.options.big_as_text,
               "ndjson: integers beyond 2^53 as strings, for readers that round them.");
  command.flag("--slots", raw.options.slots, "raw: with the seal, the last 32 bytes of a slot.");
  add_selection(command, raw);
  add_output(command, raw, "Write to FILE, which appears once it is whole. Default: standard output.");
  command.flag("--json", raw.options.json, "The same as --format ndjson; with --each print what was done as JSON.");
}

void add_sql(CommandLine& line, RawOptions& raw) {
  Command sql = line.command(
      "sql",
      "Asks all recordings at once, in the SQL of SQLite.\n"
      "\n"
      "Tables: sessions (file, game, version, started, length, frames, state ... and the game's own entries), frames "
      "(file, frame, time, events, and every field by its name), events (file, frame, time, event, payload), bookmarks "
      "(file, frame, time, note), and one for each list of things (file, frame, time, element, and every field of an "
      "element that is alive). `PRAGMA table_list` lists them, `PRAGMA table_info(frames)` the columns of one. Fields "
      "of "
      "one name are one column, NULL in sessions that have no such field. Values of enumerations have their names and "
      "can be compared with numbers, too; flags are a number, with their names beside it in FIELD_flags; an array is a "
      "JSON list (board->>3), text is text. Integers have all their digits; those beyond 9223372036854775807 are text. "
      "Conditions on file, frame, time and events narrow what is read.\n"
      "\n"
      "events MATCH 'food' finds frames with that event. watch('score > 100 && changed(level)') is an expression as "
      "the "
      "viewer's watches have it; in GROUP BY, and where a query goes through several tables, of the frame that is "
      "named: "
      "watch(frames.this_frame, 'score').",
      "session sql \"SELECT file, frame FROM frames WHERE status = 'dead' AND score > 3000\" recordings\n"
      "session sql -j 4 \"SELECT game, count(*), sum(frames) FROM sessions GROUP BY game\" recordings\n"
      "session sql --csv \"SELECT time, watch('head.x'), watch('head.y') FROM events WHERE event = 'food'\" x.oro\n"
      "session sql \"SELECT file, time, hp FROM enemies WHERE id = 304\" recordings\n");
  sql.positional("QUERY", raw.options.query, "The query; more than one with ; between them.").required();
  sql.positional("FILE", raw.options.files, kManyFilesOrDefault);
  sql.flag("--csv", raw.options.csv, "Print CSV.");
  sql.flag("--json", raw.options.json, "Print a list of JSON objects.");
  add_jobs(sql, raw);
}

std::vector<std::string> split_list(const std::vector<std::string>& lists) {
  std::vector<std::string> parts;
  for (const std::string& list : lists) {
    for (size_t at = 0; at <= list.size();) {
      const size_t comma = std::min(list.find(',', at), list.size());
      parts.push_back(list.substr(at, comma - at));
      at = comma + 1;
    }
  }
  return parts;
}

// One end of a part, given as a number or as a time. Returns the problem, or empty.
std::string understand_end(const std::string& option, const std::string& number_text, const std::string& time_text,
                           std::optional<uint64_t>& number, std::optional<uint64_t>& ns) {
  if (!number_text.empty() && !time_text.empty()) {
    return option + " and " + option + "-time cannot be used together";
  }
  if (!number_text.empty()) {
    number = parse_frame_number(number_text);
    if (!number) return option + ": invalid frame number '" + number_text + "'";
  }
  if (!time_text.empty()) {
    ns = parse_time(time_text);
    if (!ns) return option + "-time: invalid time '" + time_text + "'; write 90s, 250ms or 1:30";
  }
  return {};
}

std::string understand_selection(const RawOptions& raw, FrameSelection& selection) {
  std::string wrong = understand_end("--from", raw.from, raw.from_time, selection.from, selection.from_ns);
  if (wrong.empty()) wrong = understand_end("--to", raw.to, raw.to_time, selection.to, selection.to_ns);
  const bool reversed = (selection.from && selection.to && *selection.from > *selection.to) ||
                        (selection.from_ns && selection.to_ns && *selection.from_ns > *selection.to_ns);
  if (wrong.empty() && reversed) return "the part ends before it begins";
  return wrong;
}

// A page has whole frames and no rows.
std::string understand_page(const Options& options) {
  if (!options.each.empty()) return "--each is for --format csv and ndjson";
  if (options.files.size() > 2) return "a page shows one session, or two side by side";
  const bool has_rows = !options.fields.empty() || !options.rows.empty() || options.whole_arrays || options.names ||
                        options.spreadsheet || options.big_as_text || options.slots || options.json;
  return has_rows ? "--format html has whole frames - leave out what is for rows" : "";
}

std::string understand_export(const RawOptions& raw, Options& options) {
  options.format = (options.json && options.each.empty()) || raw.format == "ndjson" ? ExportFormat::kNdjson
                   : raw.format == "raw"                                            ? ExportFormat::kRaw
                                                                                    : ExportFormat::kCsv;
  options.fields = split_list(raw.fields);
  options.whole_arrays = raw.arrays == "whole";
  options.partition = split_list(raw.partition);
  options.compression = raw.compression == "zst"  ? Compression::kZstd
                        : raw.compression == "gz" ? Compression::kGzip
                                                  : Compression::kNone;
  const bool is_raw = options.format == ExportFormat::kRaw;
  const bool is_each = !options.each.empty();
  options.page = raw.format == "html";
  if (options.page) return understand_page(options);
  if (!is_each && options.files.size() != 1)
    return "export takes one session; --each DIR writes a file for each of many";
  if (is_each && is_raw) return "--each is for --format csv and ndjson";
  if (is_each && !options.output.empty()) return "--each and --output cannot be used together";
  if (!is_each && (!raw.compression.empty() || !raw.partition.empty()))
    return "--compress and --partition are for --each";
  if (is_raw && !options.fields.empty()) return "--fields cannot be used with --format raw, which has whole frames";
  if (is_raw && !options.rows.empty()) return "--rows cannot be used with --format raw, which has whole frames";
  if (!is_raw && options.slots) return "--slots is for --format raw";
  if (options.format != ExportFormat::kCsv && options.spreadsheet) return "--spreadsheet is for --format csv";
  if (options.format != ExportFormat::kNdjson && options.big_as_text) return "--big-as-text is for --format ndjson";
  return {};
}

// The first thing wrong, or empty.
std::string understand(const RawOptions& raw, Options& options) {
  options = raw.options;
  options.by_index = raw.by == "index";
  for (const std::string& file : options.files) {
    if (file.empty()) return "a file's name is empty";
  }
  if (options.verb == Verb::kJoin && options.files.size() < 2) return "join needs at least two sessions";
  if (options.verb == Verb::kRecover && !options.output.empty() && options.files.size() != 1) {
    return "--output is for one ring";
  }
  std::string wrong = understand_selection(raw, options.selection);
  if (options.verb == Verb::kDiff) {
    options.fields = split_list(raw.fields);
    options.ignore = split_list(raw.ignore);
  }
  if (options.csv && options.json) return "--csv and --json cannot be used together";
  if (wrong.empty() && options.verb == Verb::kExport) wrong = understand_export(raw, options);
  return wrong;
}

Verb verb_named(const std::string& name) {
  constexpr std::array<std::pair<const char*, Verb>, 11> kVerbs{{{"info", Verb::kInfo},
                                                                 {"list", Verb::kList},
                                                                 {"verify", Verb::kVerify},
                                                                 {"recover", Verb::kRecover},
                                                                 {"pack", Verb::kPack},
                                                                 {"cut", Verb::kCut},
                                                                 {"join", Verb::kJoin},
                                                                 {"diff", Verb::kDiff},
                                                                 {"export", Verb::kExport},
                                                                 {"schema", Verb::kSchema},
                                                                 {"sql", Verb::kSql}}};
  return std::find_if(kVerbs.begin(), kVerbs.end(), [&](const auto& verb) { return verb.first == name; })->second;
}

}  // namespace

std::optional<int> parse_command_line(int argc, char** argv, Options& options, std::ostream& out, std::ostream& err) {
  CommandLine line(
      {.name = "session",
       .version = OUROBOROS_VERSION,
       .summary = "look into, check, repair, cut and export recorded sessions",
       .description = kDescription,
       .examples = kExamples,
       .exit_status = kExitStatus,
       .extension = ".oro",
       .files = {{"recordings/*.oro", "The sessions. Beside one may lie its bookmarks, which go with it."}},
       .see_also = "replay(1), buffer_dump(1)"});
  RawOptions raw;
  add_looking(line, raw);
  add_keeping(line, raw);
  add_editing(line, raw);
  add_diff(line, raw);
  add_export(line, raw);
  add_sql(line, raw);
  if (const auto exit_code = line.parse(argc, argv, out, err)) return exit_code;
  if (line.chosen().empty()) return line.usage_error("no command given", err);
  raw.options.verb = verb_named(line.chosen());
  const std::string wrong = understand(raw, options);
  if (!wrong.empty()) return line.usage_error(wrong, err);
  return std::nullopt;
}

}  // namespace session_tool
