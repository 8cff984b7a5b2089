// Why the last ring call of this thread failed, in words. Kept per thread, like errno, so that a writer and a reader on
// two threads cannot overwrite each other's reason and the hot path never allocates.
#pragma once

#include <cerrno>
#include <cstdarg>
#include <cstdio>

#include "../base/compiler.h"
#include "../base/status.h"

namespace recorder::ring {

struct ErrorText {
  const char* text = "";
  char buffer[768] = {};
};

// What is said of counters that neither side can have stored.
inline constexpr char kImpossibleCounters[] =
    "the counters in the header are impossible: another program has changed them";

// What is said of a file that has become shorter than its map.
inline constexpr char kCut[] = "another program has cut the file while it was in use";

inline ErrorText& this_thread_error() {
  static thread_local ErrorText error;
  return error;
}

// Sets the reason to a string literal and gives false: `return fail("...")`.
inline bool fail(const char* literal) {
  this_thread_error().text = literal;
  return false;
}

// The same from a printf format; sets errno to `error_number` for callers that use perror().
OUROBOROS_PRINTF(2, 3)
inline bool fail_with(int error_number, const char* format, ...) {
  ErrorText& error = this_thread_error();
  va_list args;
  va_start(args, format);
  std::vsnprintf(error.buffer, sizeof error.buffer, format, args);
  va_end(args);
  error.text = error.buffer;
  errno = error_number;
  return false;
}

// Fails with "PATH: WHAT: <text of error_number>".
inline bool fail_with_system_text(int error_number, const char* path, const char* what) {
  return fail_with(error_number, "%s: %s: %s", path, what, error_text(error_number));
}

}  // namespace recorder::ring
