// The files that a command line names. Functions that only read the file system; any thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tools/session/console.h"
#include "tools/session/options.h"

namespace session_tool {

// The paths that `arguments` stand for, in the order given: a file for itself, a folder for the sessions in it by name,
// a name that does not exist and has * ? or [ for all that match. Without arguments: the sessions in ./recordings.
// Folders and patterns without a session are reported in `problems`; a file that does not exist is returned as it is,
// so that opening it fails.
std::vector<std::string> resolve_files(const std::vector<std::string>& arguments, std::vector<std::string>& problems);

// The commands that do the same with each of several sessions: info, verify, recover, pack.

// Problems of a file, each beginning with its name.
using Problems = std::vector<std::string>;

// Works on the session at `path`; the result goes into `entry` for JSON, or else to `console`.
using FileCommand = std::function<Problems(const std::string& path, Json& entry, const Console& console)>;

// What a command did with a file: its result and its problems.
using FileResult = std::function<void(const std::string& path, const Json& entry, const Problems& problems)>;

// Calls `command` for each file that the options name, prints problems as they come, and the entries if JSON is
// wanted. With several jobs it works on so many files at a time, each with a console of its own; what they print comes
// in the order of the files all the same. `see` gets each result, in that order and on this thread. Returns the exit
// code.
int for_each_file(const Options& options, const Console& console, const FileCommand& command,
                  const FileResult& see = {});

// Calls work(i) for each i below `count`, on `jobs` threads, and done(i) on this one, in order, once work(0) to work(i)
// have ended. With one job all is done here. Stops early, with some i left out at the end, when done() returns false or
// the user interrupts. What work() throws is thrown here, instead of done().
void in_parallel(size_t count, unsigned jobs, const std::function<void(size_t)>& work,
                 const std::function<bool(size_t)>& done);

}  // namespace session_tool
