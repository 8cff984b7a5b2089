// What file.cpp needs of the system beside file.h: for the sources of files alone, one of which has it for each system.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "file.h"

namespace recorder::base::detail {

#if defined(_WIN32)
inline constexpr std::string_view kSeparators = "/\\";
#else
inline constexpr std::string_view kSeparators = "/";
#endif

// Where the last part of a path begins.
inline size_t name_begin(std::string_view path) {
  const size_t slash = path.find_last_of(kSeparators);
  return slash == path.npos ? 0 : slash + 1;
}

inline std::string folder_of(const std::string& path) {
  const size_t name = name_begin(path);
  return name == 0 ? "." : path.substr(0, name);
}

inline std::string without_trailing_separators(std::string path) {
  while (path.size() > 1 && kSeparators.find(path.back()) != kSeparators.npos) path.pop_back();
  return path;
}

// Whether `name` can only be an entry of a folder.
OUROBOROS_INLINE bool is_entry(const std::string& name);
// The one place that takes locks.
OUROBOROS_INLINE Error set_lock(File::Native file, LockRange range, bool waits);
// Gives a file of `folder` another name in it, durability aside. kNo: EEXIST when there is one of that name.
// `renamed`: the temporary name is no longer its.
OUROBOROS_INLINE Error give_name(const Folder& folder, const std::string& temporary, const std::string& name,
                                 Replace replace, bool& renamed);
// Another one at each call, which nobody can foresee.
OUROBOROS_INLINE uint64_t random_number();
OUROBOROS_INLINE long process_number();

}  // namespace recorder::base::detail
