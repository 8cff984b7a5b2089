#include "tests/house/sandbox.h"

#include <stdlib.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "tests/house/source_tree.h"

namespace house {

namespace fs = std::filesystem;

CommandResult run_command(const std::string& line) {
  FILE* pipe = popen(line.c_str(), "r");
  if (pipe == nullptr) return {-1, "cannot run: " + line};
  CommandResult result{-1, ""};
  std::array<char, 4096> part;
  while (const std::size_t size = fread(part.data(), 1, part.size(), pipe)) result.output.append(part.data(), size);
  const int status = pclose(pipe);
  if (WIFEXITED(status)) result.exit_status = WEXITSTATUS(status);
  return result;
}

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

Sandbox::Sandbox() {
  std::string name = (fs::temp_directory_path() / "ouroboros house XXXXXX").string();  // paths with blanks must work
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder like " + name);
  path_ = fs::canonical(name);
  fs::create_directory(path_ / "bin");
}

Sandbox::~Sandbox() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void Sandbox::write(const std::string& file, const std::string& text) const {
  fs::create_directories((path_ / file).parent_path());
  std::ofstream(path_ / file, std::ios::binary) << text;
}

std::string Sandbox::read(const std::string& file) const { return read_text(path_ / file); }

void Sandbox::fake(const std::string& name, const std::string& script) const {
  const std::string file = "bin/" + name;
  write(file, "#!/bin/bash\nSANDBOX=" + quoted(path_.string()) + "\necho \"" + name + " $*\" >>\"$SANDBOX/calls\"\n" +
                  script + "\n");
  fs::permissions(path_ / file, fs::perms::owner_all);
}

std::vector<std::string> Sandbox::calls() const { return split_lines(read("calls")); }

}  // namespace house
