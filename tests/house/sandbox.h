// Commands run by tests, and a folder in which programs of the system are played by small scripts.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace house {

struct CommandResult {
  int exit_status;     // -1 if it did not end by itself
  std::string output;  // standard output, and standard error where the command sends it there
};

// Runs a line of sh.
CommandResult run_command(const std::string& line);

// `text` as one word of sh.
std::string quoted(const std::string& text);

// A temporary folder, removed at the end. Its bin/ is where fake programs stand.
class Sandbox {
 public:
  Sandbox();
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  const std::filesystem::path& path() const { return path_; }

  void write(const std::string& file, const std::string& text) const;
  std::string read(const std::string& file) const;

  // A bash script bin/<name>. Each call of it is noted in calls() first; $SANDBOX is this folder.
  void fake(const std::string& name, const std::string& script) const;

  // The command lines of the fakes, in order.
  std::vector<std::string> calls() const;

 private:
  std::filesystem::path path_;
};

}  // namespace house
