#include "tools/session/options.h"

#include <CLI/CLI.hpp>
#include <map>

#include "tools/lib/manual.h"
#include "tools/session/console.h"

namespace session_tool {
namespace {

constexpr const char* kProgram =
    "Looks into recorded sessions (*.oro), checks, repairs, cuts and exports them.\n"
    "\n"
    "A FILE may be a folder, which stands for all sessions in it, or a quoted pattern such as 'recordings/2026-*'. "
    "Frames are named by their numbers, as the viewer shows them; the first and the last one named belong to a part. "
    "Times count from the session's start: 90s, 250ms, 1:30, 1:02:03.5.";
constexpr const char* kProgramExamples =
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

// What the options look like before their texts have been understood.
struct RawOptions {
  Options options;
  std::string from, to, from_time, to_time, format = "csv", arrays = "columns";
  std::vector<std::string> fields;
  tool::ManualRequest manual;
};

CLI::App& add_command(CLI::App& program, const char* name, const char* description, const char* examples) {
  CLI::App* command = program.add_subcommand(name, description);
  command->footer(examples);
  return *command;
}

void add_json(CLI::App& command, RawOptions& raw) {
  command.add_flag("--json", raw.options.json, "Print the result as JSON, for programs.");
}
void add_files(CLI::App& command, RawOptions& raw, const char* description) {
  command.add_option("FILE", raw.options.files, description)->type_name("FILE");
}
void add_file(CLI::App& command, RawOptions& raw) {
  command.add_option("FILE", raw.options.files, "The session.")->type_name("FILE")->required()->expected(1);
}
void add_selection(CLI::App& command, RawOptions& raw) {
  command.add_option("--from", raw.from, "Number of the first frame.")->type_name("N");
  command.add_option("--to", raw.to, "Number of the last frame.")->type_name("N");
  command.add_option("--from-time", raw.from_time, "Instead: from this time on.")->type_name("TIME");
  command.add_option("--to-time", raw.to_time, "Instead: up to this time.")->type_name("TIME");
}
CLI::Option* add_output(CLI::App& command, RawOptions& raw, const char* description) {
  CLI::Option* output = command.add_option("-o,--output", raw.options.output, description)->type_name("FILE");
  command.add_flag("--force", raw.options.force, "Replace FILE if it exists.");
  return output;
}

void add_looking(CLI::App& program, RawOptions& raw) {
  CLI::App& info = add_command(program, "info", "Tells what a session holds: game, length, events, gaps, bookmarks.",
                               "session info recordings/today.oro\n"
                               "session info --check *.oro           # read every byte and report damage\n"
                               "session info --json x.oro | jq .[0].frames\n");
  add_files(info, raw, kManyFilesOrDefault);
  info.add_flag("--check", raw.options.check,
                "Read everything instead of trusting the index, and fail if there is damage.");
  add_json(info, raw);
  CLI::App& list = add_command(program, "list", "Lists sessions, oldest first, a line each.",
                               "session list\n"
                               "session list 'backup/*/2026-*.oro'\n");
  add_files(list, raw, kManyFilesOrDefault);
  add_json(list, raw);
  CLI::App& schema = add_command(program, "schema", "Shows the fields that the frames of a session have.",
                                 "session schema x.oro\n"
                                 "session schema --json x.oro > game.json   # for buffer_dump --schema\n");
  add_file(schema, raw);
  add_json(schema, raw);
}

void add_keeping(CLI::App& program, RawOptions& raw) {
  CLI::App& verify = add_command(
      program, "verify",
      "Checks that sessions are as they were recorded.\n"
      "\n"
      "Every checksum, the order of the frames, the index and each frame's seal are checked. Sessions of the demo game "
      "are also played again from their recorded inputs; the first frame and field that comes out otherwise is named.",
      "session verify x.oro\n"
      "session verify recordings && echo all sound\n");
  add_files(verify, raw, kManyFilesOrDefault);
  add_json(verify, raw);
  CLI::App& recover = add_command(
      program, "recover",
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
  add_files(recover, raw, "Sessions, folders of sessions, quoted patterns, or rings of black boxes.");
  recover.get_option("FILE")->required();
  recover.add_option("--ring", raw.options.ring, "The ring, if it is not where it was while recording.")
      ->type_name("FILE");
  add_output(recover, raw, "The session to be made of a ring. Default: START_black-box.oro beside the ring.");
  add_json(recover, raw);
  CLI::App& pack = add_command(program, "pack",
                               "Makes finished sessions small and quick to open.\n"
                               "\n"
                               "Recording does so when it ends; this is for sessions where it could not.",
                               "session pack recordings\n");
  add_files(pack, raw, kManyFiles);
  pack.get_option("FILE")->required();
  add_json(pack, raw);
}

void add_editing(CLI::App& program, RawOptions& raw) {
  CLI::App& cut = add_command(program, "cut",
                              "Writes a part of a session as a session of its own.\n"
                              "\n"
                              "Frames keep their numbers, times, events and bookmarks. Of a damaged session the frames "
                              "that can be read are written.",
                              "session cut x.oro --from 1000 --to 1999 -o part.oro\n"
                              "session cut x.oro --from-time 1:30 --to-time 2:00 -o part.oro\n"
                              "session cut damaged.oro -o whole.oro   # what can be read\n");
  add_file(cut, raw);
  add_selection(cut, raw);
  add_output(cut, raw, "The new session.")->required();
  add_json(cut, raw);
  CLI::App& join = add_command(program, "join",
                               "Writes several sessions as one, in the order given.\n"
                               "\n"
                               "They must have the same fields, and frame numbers that go on growing, as the pieces of "
                               "one recording do. The result starts when the first one did.",
                               "session join part1.oro part2.oro -o whole.oro\n"
                               "session join --renumber monday.oro tuesday.oro -o week.oro\n");
  add_files(join, raw, "The sessions, at least two, in order.");
  join.get_option("FILE")->required();
  join.add_flag("--renumber", raw.options.renumber,
                "Let numbers and times of each session follow on those of the one before, whatever they were.");
  add_output(join, raw, "The new session.")->required();
  add_json(join, raw);
}

void add_diff(CLI::App& program, RawOptions& raw) {
  CLI::App& diff =
      add_command(program, "diff",
                  "Finds the first frame in which two sessions differ, and the fields that do.\n"
                  "\n"
                  "Bytes and events are compared. Exit status: 0 the same, 1 different, 2 something went wrong.",
                  "session diff before.oro after.oro\n"
                  "session diff --by index a.oro b.oro   # compare the n-th frames, whatever their numbers\n");
  diff.add_option("FILE", raw.options.files, "The two sessions.")->type_name("FILE")->required()->expected(2);
  diff.add_option_function<std::string>(
          "--by", [&raw](const std::string& by) { raw.options.by_index = by == "index"; },
          "Which frames belong together: those of one number (default), or of one index.")
      ->check(CLI::IsMember({"number", "index"}));
  diff.add_flag("--times", raw.options.times, "Compare the frames' times as well.");
  diff.add_flag("--all", raw.options.all, "List every value that differs, also of long arrays.");
  add_json(diff, raw);
}

void add_export(CLI::App& program, RawOptions& raw) {
  CLI::App& command = add_command(program, "export",
                                  "Prints the frames as a table, for other programs.\n"
                                  "\n"
                                  "Columns: frame, time_ns, events, then the fields.",
                                  "session export x.oro --fields score,length > score.csv\n"
                                  "session export x.oro --format ndjson --names --from-time 90s | jq .status\n"
                                  "session export x.oro --format raw -o frames.bin\n");
  add_file(command, raw);
  command.add_option("--format", raw.format, "csv (default), ndjson (a JSON object a line), raw (the bytes).")
      ->check(CLI::IsMember({"csv", "ndjson", "raw"}));
  command
      .add_option("--fields", raw.fields, "Only these fields, in this order: a,b,body[3]. Default: all; see schema.")
      ->type_name("LIST")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command.add_option("--arrays", raw.arrays, "csv: a column for each value (default), or the whole array in one.")
      ->check(CLI::IsMember({"columns", "whole"}));
  command.add_flag("--names", raw.options.names, "Names instead of numbers where the schema has names.");
  command.add_flag("--slots", raw.options.slots, "raw: with the seal, the last 32 bytes of a slot.");
  add_selection(command, raw);
  add_output(command, raw, "Write to FILE, which appears once it is whole. Default: standard output.");
  command.add_flag("--json", raw.options.json, "The same as --format ndjson.");
}

void describe(CLI::App& program, RawOptions& raw) {
  program.require_subcommand(0, 1);
  program.footer(kProgramExamples);
  program.set_help_flag("-h,--help", "Show this text.");
  program.set_version_flag("--version", "session (Ouroboros) " OUROBOROS_VERSION, "Show the version.");
  tool::add_manual_options(program, raw.manual);
  add_looking(program, raw);
  add_keeping(program, raw);
  add_editing(program, raw);
  add_diff(program, raw);
  add_export(program, raw);
}

std::vector<std::string> split_list(const std::vector<std::string>& lists) {
  std::vector<std::string> parts;
  for (const std::string& list : lists) {
    for (std::string& part : CLI::detail::split(list, ',')) parts.push_back(std::move(part));
  }
  return parts;
}

// One end of a part, given as a number or as a time. Gives what is wrong, or empty.
std::string understand_end(const std::string& option, const std::string& number_text, const std::string& time_text,
                           std::optional<uint64_t>& number, std::optional<uint64_t>& ns) {
  if (!number_text.empty() && !time_text.empty()) {
    return option + " and " + option + "-time cannot be used together";
  }
  if (!number_text.empty()) {
    number = parse_frame_number(number_text);
    if (!number) return option + ": '" + number_text + "' is no frame number";
  }
  if (!time_text.empty()) {
    ns = parse_time(time_text);
    if (!ns) return option + "-time: '" + time_text + "' is no time; write it as in 90s, 250ms or 1:30";
  }
  return {};
}

std::string understand_stretch(const RawOptions& raw, FrameSelection& selection) {
  std::string wrong = understand_end("--from", raw.from, raw.from_time, selection.from, selection.from_ns);
  if (wrong.empty()) wrong = understand_end("--to", raw.to, raw.to_time, selection.to, selection.to_ns);
  const bool reversed = (selection.from && selection.to && *selection.from > *selection.to) ||
                        (selection.from_ns && selection.to_ns && *selection.from_ns > *selection.to_ns);
  if (wrong.empty() && reversed) return "the part ends before it begins";
  return wrong;
}

std::string understand_export(const RawOptions& raw, Options& options) {
  static const std::map<std::string, ExportFormat> kFormats{
      {"csv", ExportFormat::kCsv}, {"ndjson", ExportFormat::kNdjson}, {"raw", ExportFormat::kRaw}};
  options.format = options.json ? ExportFormat::kNdjson : kFormats.at(raw.format);
  options.fields = split_list(raw.fields);
  options.whole_arrays = raw.arrays == "whole";
  const bool is_raw = options.format == ExportFormat::kRaw;
  if (is_raw && !options.fields.empty()) return "--fields cannot be used with --format raw, which has whole frames";
  if (!is_raw && options.slots) return "--slots is for --format raw";
  return {};
}

// The first thing wrong, or empty.
std::string understand(const RawOptions& raw, Options& options) {
  options = raw.options;
  for (const std::string& file : options.files) {
    if (file.empty()) return "a file's name is empty";
  }
  if (options.verb == Verb::kJoin && options.files.size() < 2) return "join needs at least two sessions";
  if (options.verb == Verb::kRecover && !options.output.empty() && options.files.size() != 1) {
    return "--output is for one ring";
  }
  std::string wrong = understand_stretch(raw, options.selection);
  if (wrong.empty() && options.verb == Verb::kExport) wrong = understand_export(raw, options);
  return wrong;
}

tool::Manual manual() {
  tool::Manual manual;
  manual.version = OUROBOROS_VERSION;
  manual.summary = "look into, check, repair, cut and export recorded sessions";
  manual.exit_status = kExitStatus;
  manual.extension = ".oro";
  manual.files = {{"recordings/*.oro", "The sessions. Beside one may lie its bookmarks, which go with it."}};
  manual.see_also = "replay(1), buffer_dump(1)";
  return manual;
}

int usage_error(const CLI::App* command, std::ostream& err, const std::string& what) {
  err << "session: " << what << "\nTry 'session " << (command == nullptr ? "" : command->get_name() + " ")
      << "--help', which has examples.\n";
  return kExitUsage;
}

const CLI::App* chosen(const CLI::App& program) {
  const auto commands = program.get_subcommands();
  return commands.empty() ? nullptr : commands.front();
}

Verb verb_named(const std::string& name) {
  static const std::map<std::string, Verb> kVerbs{
      {"info", Verb::kInfo},     {"list", Verb::kList},    {"verify", Verb::kVerify}, {"recover", Verb::kRecover},
      {"pack", Verb::kPack},     {"cut", Verb::kCut},      {"join", Verb::kJoin},     {"diff", Verb::kDiff},
      {"export", Verb::kExport}, {"schema", Verb::kSchema}};
  return kVerbs.at(name);
}

}  // namespace

std::optional<int> parse_command_line(int argc, char** argv, Options& options, std::ostream& out, std::ostream& err) {
  CLI::App program(kProgram, "session");
  RawOptions raw;
  describe(program, raw);
  try {
    program.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const CLI::App* command = chosen(program);
    out << tool::help_text(command == nullptr ? program : *command);
    return kExitDone;
  } catch (const CLI::CallForVersion& version) {
    out << version.what() << '\n';
    return kExitDone;
  } catch (const CLI::ParseError& error) {
    return usage_error(chosen(program), err, error.what());
  }
  if (tool::print_manual(program, raw.manual, manual(), out)) return kExitDone;
  const CLI::App* command = chosen(program);
  if (command == nullptr) return usage_error(nullptr, err, "no command given");
  raw.options.verb = verb_named(command->get_name());
  const std::string wrong = understand(raw, options);
  if (!wrong.empty()) return usage_error(command, err, wrong);
  return std::nullopt;
}

}  // namespace session_tool
