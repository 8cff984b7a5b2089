// Which files a command line means. Pure but for looking at the filesystem; any thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tools/session/console.h"
#include "tools/session/options.h"

namespace session_tool {

// The paths that `arguments` stand for, in the order given: a file is itself, a folder the sessions in it by
// name, and what does not exist but has * ? or [ a pattern. Without arguments: the sessions in ./recordings. What
// stands for nothing is told in `problems`; a file that does not exist is given as it is, for whoever opens it to say
// so.
std::vector<std::string> resolve_files(const std::vector<std::string>& arguments, std::vector<std::string>& problems);

// The commands that do the same with each of several sessions: info, verify, recover, pack.

// What is wrong with a file, each with its name in front. Empty: nothing.
using Problems = std::vector<std::string>;

// Does something with the session at `path`. What is to be known of it goes into `entry` for JSON, or, where that was
// not asked for, to the console's output.
using FileCommand = std::function<Problems(const std::string& path, Json& entry)>;

// Calls `command` for each file that the options mean, complains about problems as they come, and prints the entries if
// JSON is wanted. Gives the exit code.
int for_each_file(const Options& options, const Console& console, const FileCommand& command);

}  // namespace session_tool
