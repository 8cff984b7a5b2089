#include "replay/export/png_sink.h"

#include <filesystem>
#include <span>
#include <utility>
#include <vector>

#include "recorder/base/file.h"
#include "recorder/base/path.h"

namespace replay {
namespace {

namespace base = recorder::base;
namespace fs = std::filesystem;
using recorder::Status;
using recorder::system_failure;

constexpr NumberPlace kInFolder{0, 4, 6};  // "%06d" of a name that is nothing else

std::string without_slashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

std::string name_in_folder(uint64_t number) { return numbered("%06d", kInFolder, number) + ".png"; }

Status write_new_file(const std::string& path, const std::string& shown, const std::string& bytes) {
  base::File file;
  base::Error error = file.open(path, {.access = base::Access::kWrite, .creation = base::Creation::kMustBeNew});
  if (error != 0) return system_failure(shown, "cannot be created", error);
  error = file.write_at(0, std::as_bytes(std::span(bytes)));
  return error == 0 ? Status() : system_failure(shown, "cannot be written", error);
}

bool is_picture_name(const std::string& name) {
  return name.size() >= 10 && name.ends_with(".png") &&
         name.find_first_not_of("0123456789") == name.size() - std::string_view(".png").size();
}

Status check_folder(const std::string& path, bool replace) {
  base::FileInfo there;
  if (base::file_info(path, there, base::Links::kDoNotFollow) != 0) return {};
  if (!replace) return Status::failure(path + ": exists - choose another name, or replace it with --force");
  if (there.kind != base::FileKind::kFolder) {
    return Status::failure(path + ": is not a folder - choose another name");
  }
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(base::path_of(path), error)) {
    const std::string name = base::text_of(entry.path().filename());
    if (is_picture_name(name)) continue;
    return Status::failure(path + ": contains more than the pictures of a clip (" + name + ") - choose another name");
  }
  return error ? Status::failure(path + ": cannot be read: " + error.message()) : Status();
}

}  // namespace

Status check_png_target(const std::string& path, bool replace) {
  const auto place = number_place(path);
  if (!place) return check_folder(without_slashes(path), replace);
  const std::string first = numbered(path, *place, 1);
  base::FileInfo there;
  if (base::file_info(first, there, base::Links::kDoNotFollow) != 0) return {};
  if (!replace) return Status::failure(first + ": exists - choose another name, or replace it with --force");
  return there.kind == base::FileKind::kFolder ? Status::failure(first + ": is a folder - choose another name")
                                               : Status();
}

PngSink::PngSink(std::string path, bool replace)
    : path_(without_slashes(std::move(path))), place_(number_place(path_)), replace_(replace) {}

// Only the pictures of a clip, and the folder if nothing else is in it: others may have put something there meanwhile.
PngSink::~PngSink() {
  base::Folder above;
  base::Folder folder;
  std::vector<std::string> names;
  if (folder_.empty() || above.open(base::text_of(base::path_of(folder_).parent_path())) != 0) return;
  if (folder.open_in(above, base::file_name_of(folder_)) != 0 || folder.list(names) != 0) return;
  for (const std::string& name : names) {
    if (is_picture_name(name)) folder.remove_file(name);
  }
  above.remove_folder(base::file_name_of(folder_));
}

std::string PngSink::temporary(uint64_t number) const { return folder_ + "/" + name_in_folder(number); }

Status PngSink::begin() {
  if (Status checked = check_png_target(path_, replace_); !checked.ok()) return checked;
  const base::Error error = base::make_temporary_folder(path_, folder_);
  return error == 0 ? Status() : system_failure(path_, "cannot be created", error);
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
  return write_new_file(temporary(++pictures_), path_, bytes);
}

Status PngSink::finish() {
  if (folder_.empty()) return Status::failure(path_ + ": has no pictures");
  // All files at once: one by one, each would wait for the disk.
  if (const base::Error error = base::sync_file_system(folder_); error != 0) {
    return system_failure(path_, "cannot be synced", error);
  }
  Status placed = place_ ? put_files_in_place() : put_folder_in_place();
  if (placed.ok()) base::sync_folder_of(path_);
  return placed;
}

Status PngSink::put_folder_in_place() {
  if (replace_ && base::exists(path_)) {
    // Once more: it may contain something by now.
    if (Status checked = check_folder(path_, true); !checked.ok()) return checked;
    const base::Error error = base::swap_folders(folder_, path_);
    return error == 0 ? Status()
                      : system_failure(path_, "cannot be replaced", error);  // the old one goes with this object
  }
  if (const base::Error error = base::move_folder(folder_, path_); error != 0) {
    return system_failure(path_, "cannot be put in place", error);
  }
  folder_.clear();
  return {};
}

Status PngSink::put_files_in_place() {
  const auto name_of = [this](uint64_t number) { return numbered(path_, *place_, number); };
  // Better refused before the first file is replaced than half way.
  for (uint64_t number = 1; number <= pictures_; ++number) {
    base::FileInfo there;
    const bool is_there = base::file_info(name_of(number), there, base::Links::kDoNotFollow) == 0;
    if (is_there && there.kind == base::FileKind::kFolder) {
      return Status::failure(name_of(number) + ": is a folder - choose another name");
    }
  }
  for (uint64_t number = 1; number <= pictures_; ++number) {
    const std::string name = name_of(number);
    const base::Error error =
        replace_ ? base::rename_file(temporary(number), name) : base::move_file(temporary(number), name);
    if (error == 0) continue;
    while (!replace_ && --number > 0) base::remove_file(name_of(number));
    return system_failure(name, "cannot be put in place", error);
  }
  // The rest of a longer clip would be taken for the end of this one.
  for (uint64_t number = pictures_ + 1; replace_ && base::remove_file(name_of(number)) == 0; ++number) {
  }
  return {};
}

}  // namespace replay
