#include "replay/export/file_dialog.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "recorder/base/path.h"
#include "recorder/base/process.h"

namespace replay {
namespace {

namespace base = recorder::base;
using recorder::Status;

std::string absolute(const std::string& path) {
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::absolute(base::path_of(path), error);
  return error ? path : base::text_of(whole.lexically_normal());
}

// The program and its arguments; empty without any.
std::vector<std::string> dialog_command(const std::string& title, const std::string& suggested) {
  for (const char* const name : {"zenity", "yad"}) {
    const std::string program = base::find_program(name);
    if (program.empty()) continue;
    if (std::string(name) == "yad") return {program, "--file", "--save", "--title=" + title, "--filename=" + suggested};
    return {
        program, "--file-selection", "--save", "--confirm-overwrite", "--title=" + title, "--filename=" + suggested};
  }
  const std::string kdialog = base::find_program("kdialog");
  if (kdialog.empty()) return {};
  return {kdialog, "--title", title, "--getsavefilename", suggested};
}

// The line that is a path: such programs print warnings, too.
std::string path_in(const std::string& output) {
  std::string found;
  for (size_t at = 0; at < output.size();) {
    const size_t end = std::min(output.find('\n', at), output.size());
    if (output[at] == '/') found = output.substr(at, end - at);
    at = end + 1;
  }
  return found;
}

}  // namespace

bool FileDialog::available() { return !dialog_command("", "").empty(); }

Status FileDialog::ask(const std::string& title, const std::string& suggested) {
  const std::vector<std::string> command = dialog_command(title, absolute(suggested));
  if (command.empty()) return Status::failure("this system has no file dialog - type the path instead");
  chosen_->clear();
  return job_.start([command, chosen = chosen_](base::Job::Control& control) -> Status {
    base::Subprocess dialog(control.cancel_flag());
    if (Status started = dialog.start(command); !started.ok()) return started;
    if (dialog.wait() == 0) *chosen = path_in(dialog.output());
    return {};
  });
}

std::optional<FileDialog::Answer> FileDialog::take_answer() {
  const std::optional<Status> result = job_.take_result();
  if (!result) return std::nullopt;
  return Answer{*chosen_, result->ok() ? "" : result->message()};
}

Status show_in_folder(const std::string& file) {
  const std::string folder = base::text_of(base::path_of(absolute(file)).parent_path());
  for (const char* const opener : {"xdg-open", "open", "explorer"}) {
    if (!base::find_program(opener).empty()) return base::launch_program(opener, {folder});
  }
  return Status::failure("this system has no program that opens folders (xdg-open) - it is " + folder);
}

}  // namespace replay
