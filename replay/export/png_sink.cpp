#include "replay/export/png_sink.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "recorder/base/file.h"
#include "replay/export/new_file.h"

namespace replay {
namespace {

namespace fs = std::filesystem;
using recorder::Status;
using recorder::system_failure;
using Descriptor = recorder::base::File;

constexpr NumberPlace kInFolder{0, 4, 6};  // "%06d" of a name that is nothing else

std::string without_slashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

std::string name_in_folder(uint64_t number) { return numbered("%06d", kInFolder, number) + ".png"; }

Status write_file_of(const std::string& path, const std::string& shown, const std::string& bytes) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file.is_open()) return system_failure(shown, "cannot be created", errno);
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t written = ::write(file.native(), bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_failure(shown, "cannot be written", errno);
    done += static_cast<size_t>(written);
  }
  return {};
}

// All files of a folder in one go: one by one, each would wait for the disk.
Status sync_all(const std::string& folder, const std::string& shown) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_CLOEXEC));
  if (!opened.is_open()) return system_failure(shown, "cannot be opened", errno);
#if defined(__linux__)
  if (::syncfs(opened.native()) != 0) return system_failure(shown, "cannot be synced", errno);
#else
  ::sync();
#endif
  return {};
}

bool rename_to_free_name(const std::string& from, const std::string& to) {
#if defined(__linux__)
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;
#endif
  return ::rename(from.c_str(), to.c_str()) == 0;
}

// Two folders change names, so that at no time there is none; where that cannot be had, one steps aside for a moment.
bool swap_folders(const std::string& one, const std::string& other) {
#if defined(__linux__)
  if (::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;
#endif
  const std::string aside = one + ".old";
  if (::rename(other.c_str(), aside.c_str()) != 0) return false;
  const bool placed = ::rename(one.c_str(), other.c_str()) == 0;
  const int error = errno;
  static_cast<void>(::rename(aside.c_str(), placed ? one.c_str() : other.c_str()));
  errno = error;
  return placed;
}

bool is_picture_name(const std::string& name) {
  return name.size() >= 10 && name.ends_with(".png") &&
         name.find_first_not_of("0123456789") == name.size() - std::string_view(".png").size();
}

Status check_folder(const std::string& path, bool replace) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(path, error))) return {};
  if (!replace) return Status::failure(path + ": exists - choose another name, or replace it with --force");
  if (!fs::is_directory(fs::symlink_status(path, error))) {
    return Status::failure(path + ": is no folder - choose another name");
  }
  for (const auto& entry : fs::directory_iterator(path, error)) {
    if (is_picture_name(entry.path().filename().string())) continue;
    return Status::failure(path + ": holds more than the pictures of a clip (" + entry.path().filename().string() +
                           ") - choose another name");
  }
  return error ? Status::failure(path + ": cannot be looked into: " + error.message()) : Status();
}

}  // namespace

Status check_png_target(const std::string& path, bool replace) {
  const auto place = number_place(path);
  if (!place) return check_folder(without_slashes(path), replace);
  const std::string first = numbered(path, *place, 1);
  std::error_code error;
  const fs::file_status there = fs::symlink_status(first, error);
  if (!fs::exists(there)) return {};
  if (!replace) return Status::failure(first + ": exists - choose another name, or replace it with --force");
  return fs::is_directory(there) ? Status::failure(first + ": is a folder - choose another name") : Status();
}

PngSink::PngSink(std::string path, bool replace)
    : path_(without_slashes(std::move(path))), place_(number_place(path_)), replace_(replace) {}

PngSink::~PngSink() {
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

std::string PngSink::temporary(uint64_t number) const { return folder_ + "/" + name_in_folder(number); }

Status PngSink::begin() {
  if (Status checked = check_png_target(path_, replace_); !checked.ok()) return checked;
  folder_ = make_temporary(path_, [](const std::string& name) { return ::mkdir(name.c_str(), 0777) == 0; });
  return folder_.empty() ? system_failure(path_, "cannot be created", errno) : Status();
}

Status PngSink::add(const engine::Image& picture) {
  if (folder_.empty()) {
    if (Status begun = begin(); !begun.ok()) return begun;
  }
  std::string bytes;
  if (Status encoded = engine::encode_png(picture, bytes); !encoded.ok()) {
    return Status::failure(path_ + ": " + encoded.message());
  }
  bytes_ += bytes.size();
  return write_file_of(temporary(++pictures_), path_, bytes);
}

Status PngSink::finish() {
  if (folder_.empty()) return Status::failure(path_ + ": has no pictures");
  if (Status synced = sync_all(folder_, path_); !synced.ok()) return synced;
  Status placed = place_ ? put_files_in_place() : put_folder_in_place();
  if (placed.ok()) recorder::base::sync_folder_of(path_);
  return placed;
}

Status PngSink::put_folder_in_place() {
  std::error_code ignored;
  if (replace_ && fs::exists(path_, ignored)) {
    // Once more: there may be something in it by now.
    if (Status checked = check_folder(path_, true); !checked.ok()) return checked;
    if (!swap_folders(folder_, path_)) return system_failure(path_, "cannot be replaced", errno);
    return {};  // what is left under the hidden name goes with this object
  }
  if (!rename_to_free_name(folder_, path_)) return system_failure(path_, "cannot be put in place", errno);
  folder_.clear();
  return {};
}

Status PngSink::put_files_in_place() {
  // What would stop half way is better known before the first file is replaced.
  std::error_code ignored;
  for (uint64_t number = 1; number <= pictures_; ++number) {
    const std::string name = numbered(path_, *place_, number);
    if (fs::is_directory(fs::symlink_status(name, ignored)))
      return Status::failure(name + ": is a folder - choose another name");
  }
  uint64_t placed = 0;
  int error = 0;
  for (; placed < pictures_; ++placed) {
    const std::string from = temporary(placed + 1);
    const std::string to = numbered(path_, *place_, placed + 1);
    const bool done = replace_ ? ::rename(from.c_str(), to.c_str()) == 0 : rename_to_free_name(from, to);
    if (done) continue;
    error = errno;
    break;
  }
  if (placed == pictures_) {
    // What is left of a longer clip would be taken for the end of this one.
    for (uint64_t number = pictures_ + 1; replace_ && ::unlink(numbered(path_, *place_, number).c_str()) == 0;
         ++number) {
    }
    return {};
  }
  const std::string refused = numbered(path_, *place_, placed + 1);
  for (uint64_t number = 1; number <= placed && !replace_; ++number) {
    ::unlink(numbered(path_, *place_, number).c_str());
  }
  return system_failure(refused, "cannot be put in place", error);
}

}  // namespace replay
