// Status: the result of an operation on files, with a reason in words when it failed.
//
// A value type; any thread may use its own. Every function that returns a Status says in its comment what a failure
// leaves behind. The text names the path and, where there is one, the byte offset, so that a program can print it as it
// is after its own name.
#pragma once

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace recorder {

class [[nodiscard]] Status {
 public:
  // Success.
  Status() = default;

  // Failure; `message` is a sentence for a person ("FILE: reason - what to do about it").
  static Status failure(std::string message) {
    Status status;
    status.ok_ = false;
    status.message_ = std::move(message);
    return status;
  }

  bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }

  // Empty on success. Valid as long as this object.
  const std::string& message() const { return message_; }

 private:
  bool ok_ = true;
  std::string message_;
};

// Failure from the system: "PATH: WHAT: <text of error_number>".
inline Status system_failure(const std::string& path, const char* what, int error_number) {
  // The system's own words for a link that is not followed speak of "too many levels".
  const char* const reason = error_number == ELOOP ? "it is a link, which is not followed - name the file it leads to"
                                                   : std::strerror(error_number);
  return Status::failure(path + ": " + what + ": " + reason);
}

}  // namespace recorder
