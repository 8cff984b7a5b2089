// session: looks into recorded sessions, checks, repairs, cuts and exports them.
#include <iostream>

#include "game/rules/verify.h"
#include "recorder/base/file.h"
#include "recorder/base/process.h"
#include "recorder/program/run_program.h"
#include "tools/session/commands.h"

namespace session_tool {
namespace {

int run_command(const Options& options, const Console& console) {
  if (options.no_lock) recorder::base::work_without_locks();
  switch (options.verb) {
    case Verb::kInfo:
      return show_info(options, console);
    case Verb::kList:
      return list_sessions(options, console);
    case Verb::kVerify:
      return verify_sessions(options, console);
    case Verb::kRecover:
      return recover_sessions(options, console);
    case Verb::kPack:
      return pack_sessions(options, console);
    case Verb::kCut:
      return cut_session(options, console);
    case Verb::kJoin:
      return join_sessions(options, console);
    case Verb::kDiff:
      return diff_sessions(options, console);
    case Verb::kExport:
      return export_frames(options, console);
    case Verb::kSql:
      return query_sessions(options, console);
    case Verb::kSchema:
      break;
  }
  return show_schema(options, console);
}

int run(int argc, char** argv, std::ostream& out) {
  Options options;
  if (const auto code = parse_command_line(argc, argv, options, out, std::cerr)) return *code;
  options.make_rules = &game::make_rules;
  const Console console{out, std::cerr, recorder::base::is_terminal(recorder::base::Stream::kError)};
  return run_command(options, console);
}

}  // namespace
}  // namespace session_tool

int main(int argc, char** argv) {
  recorder::base::use_utf8(argc, argv);
  return recorder::program::run_program("session",
                                        [&](std::ostream& out) { return session_tool::run(argc, argv, out); });
}
