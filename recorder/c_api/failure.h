// What all functions of include/ouroboros.h share: failures kept for ouro_last_error(), exceptions that end here, text
// copied out. Any thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <exception>
#include <string_view>

#include "recorder/include/ouroboros.h"
#include "recorder/status.h"

namespace recorder::c_api {

// Keeps `why` as this thread's last error and gives OURO_FAILED.
int fail(std::string_view why) noexcept;
const char* last_error() noexcept;

// OURO_OK, or the failure kept.
inline int result_of(const Status& status) { return status.ok() ? OURO_OK : fail(status.message()); }

// What `work` gives, or `failed` when it throws, as it does for lack of memory.
template <typename Result, typename Work>
Result guarded(Result failed, Work work) noexcept {
  try {
    return work();
  } catch (const std::exception& error) {
    fail(error.what());
  } catch (...) {
    fail("unknown error");
  }
  return failed;
}

// What `use` gives of the object behind a handle, or `failed` when there is none: Handle::kMissing is then the error.
template <typename Result, typename Handle, typename Use>
Result with(Handle* handle, Result failed, Use use) noexcept {
  if (handle == nullptr) {
    fail(Handle::kMissing);
    return failed;
  }
  return guarded(failed, [&] { return use(*handle); });
}

// Copies `from` to the `bytes` at `to`, cut to what there is room for, and ends it with a zero. Gives the whole length.
inline size_t copy_text(std::string_view from, char* to, size_t bytes) {
  if (to == nullptr || bytes == 0) return from.size();
  const size_t length = std::min(from.size(), bytes - 1);
  std::memcpy(to, from.data(), length);
  to[length] = '\0';
  return from.size();
}

// Text that may be missing.
inline const char* value_or(const char* text, const char* otherwise) { return text == nullptr ? otherwise : text; }

}  // namespace recorder::c_api
