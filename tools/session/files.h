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

// Works on the session at `path`; the result goes into `entry` for JSON, or else to the console.
using FileCommand = std::function<Problems(const std::string& path, Json& entry)>;

// Calls `command` for each file that the options name, prints problems as they come, and the entries if JSON is
// wanted. Returns the exit code.
int for_each_file(const Options& options, const Console& console, const FileCommand& command);

}  // namespace session_tool
