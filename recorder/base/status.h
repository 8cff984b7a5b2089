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

// What one of <cerrno>'s numbers means, in words. Valid until this thread asks again.
inline const char* error_text(int error_number) {
#if defined(_WIN32)
  // Its C library has no words for numbers that it does not set itself, and speaks of a device that is busy.
  switch (error_number) {
    case EBUSY:
      return "another program has it open";
    case ELOOP:
      return "too many levels of links";
    case ENOTSUP:
    case EOPNOTSUPP:
      return "the file system or the system does not support it";
    case ECANCELED:
      return "cancelled";
    default:
      break;
  }
#endif
  return std::strerror(error_number);
}

// Failure from the system: "PATH: WHAT: <text of error_number>".
inline Status system_failure(const std::string& path, const char* what, int error_number) {
  // The system's own words for a link that is not followed speak of "too many levels".
  const char* const reason = error_number == ELOOP ? "it is a link, which is not followed - name the file it leads to"
                                                   : error_text(error_number);
  return Status::failure(path + ": " + what + ": " + reason);
}

}  // namespace recorder
