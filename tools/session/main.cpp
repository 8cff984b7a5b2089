// session: looks into recorded sessions, checks, repairs, cuts and exports them.
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>
#include <iostream>
#include <new>

#include "game/rules/verify.h"
#include "recorder/base/fd_buffer.h"
#include "recorder/base/interrupt.h"
#include "tools/session/commands.h"

namespace session_tool {
namespace {

int run_command(const Options& options, const Console& console) {
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
    case Verb::kSchema:
      break;
  }
  return show_schema(options, console);
}

int run(int argc, char** argv, std::ostream& out) {
  Options options;
  if (const auto code = parse_command_line(argc, argv, options, out, std::cerr)) return *code;
  options.make_rules = &game::make_rules;
  const Console console{out, std::cerr, ::isatty(STDERR_FILENO) == 1};
  return run_command(options, console);
}

// Nobody reading our output is no error; not being able to write it is.
int finish(std::ostream& out, const tool::FdBuffer& buffer, int code) {
  out.flush();
  if (buffer.error_number() == 0 || buffer.error_number() == EPIPE) return code;
  std::cerr << "session: standard output: " << std::strerror(buffer.error_number()) << " - it is incomplete\n";
  return kExitFailed;
}

}  // namespace
}  // namespace session_tool

int main(int argc, char** argv) {
  // A write to a pipe that nobody reads fails instead of killing us.
  ::signal(SIGPIPE, SIG_IGN);
  tool::FdBuffer buffer(STDOUT_FILENO, tool::interrupt_flag());
  std::ostream out(&buffer);
  try {
    const int code = session_tool::finish(out, buffer, session_tool::run(argc, argv, out));
    tool::end_by_interrupt();
    return code;
  } catch (const std::bad_alloc&) {
    std::cerr << "session: out of memory\n";
  } catch (const std::exception& error) {
    std::cerr << "session: " << error.what() << '\n';
  }
  return session_tool::kExitFailed;
}
