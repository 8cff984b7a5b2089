// The system's own windows for files: FileDialog asks where to save, show_in_folder() opens the folder of a file. Both
// are other programs, which a system may lack; nothing but convenience is lost then.
//
// FileDialog belongs to one thread, which it never makes wait.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "recorder/base/job.h"
#include "recorder/base/status.h"

namespace replay {

class FileDialog {
 public:
  // Whether there is a program for it: zenity, kdialog or yad.
  static bool available();

  // Asks for a name to save under; `suggested` is a path. Fails when no dialog can be shown.
  recorder::Status ask(const std::string& title, const std::string& suggested);
  bool open() const { return job_.is_running(); }
  // The answer, once: an absolute path, or nothing where the user has changed their mind.
  struct Answer {
    std::string path;     // empty: cancelled
    std::string problem;  // why no dialog was shown
  };
  std::optional<Answer> take_answer();

 private:
  const std::shared_ptr<std::string> chosen_ = std::make_shared<std::string>();  // the thread's while the job runs
  recorder::base::Job job_;
};

// Opens the folder of that file in the system's file manager. Fails when there is none.
recorder::Status show_in_folder(const std::string& file);

}  // namespace replay
