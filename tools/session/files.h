// Which files a command line means. Pure but for looking at the filesystem; any thread.
#pragma once

#include <string>
#include <vector>

namespace session_tool {

// The paths that `arguments` stand for, in the order given: a file is itself, a folder the sessions in it by
// name, and what does not exist but has * ? or [ a pattern. Without arguments: the sessions in ./recordings. What
// stands for nothing is told in `problems`; a file that does not exist is given as it is, for whoever opens it to say
// so.
std::vector<std::string> resolve_files(const std::vector<std::string>& arguments, std::vector<std::string>& problems);

}  // namespace session_tool
