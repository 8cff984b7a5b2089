// Files in a browser's page: bytes in memory (web_files.h). There are no folders, no other processes and no power cuts,
// so that locks are always free and nothing needs to be synced; what would need a folder fails with ENOTSUP.
#include "file.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <vector>

#include "file_system.h"
#include "web_files.h"

namespace recorder::base {
namespace {

struct WebFile {
  uint64_t number = 0;
  int64_t changes = 0;
  std::vector<std::byte> bytes;
};

struct WebSystem {
  std::map<std::string, std::shared_ptr<WebFile>> named;
  std::vector<std::shared_ptr<WebFile>> open;  // by File::Native; nullptr is free
  uint64_t made = 0;
};

// What the kernel is elsewhere.
WebSystem& web_system() {
  static WebSystem system;
  return system;
}

WebFile* file_of(File::Native native) {
  const auto& open = web_system().open;
  return native >= 0 && static_cast<size_t>(native) < open.size() ? open[static_cast<size_t>(native)].get() : nullptr;
}

File::Native open_handle(std::shared_ptr<WebFile> file) {
  auto& open = web_system().open;
  const auto free = std::find(open.begin(), open.end(), nullptr);
  const auto place = static_cast<File::Native>(free - open.begin());
  if (free == open.end()) {
    open.push_back(std::move(file));
  } else {
    *free = std::move(file);
  }
  return place;
}

std::shared_ptr<WebFile> make_file() {
  auto made = std::make_shared<WebFile>();
  made->number = ++web_system().made;
  return made;
}

FileInfo info_of(const WebFile& file) {
  FileInfo info;
  info.kind = FileKind::kRegular;
  info.id = {1, file.number};
  info.bytes = file.bytes.size();
  info.links = 1;
  info.modified_unix_ns = file.changes;
  return info;
}

}  // namespace

std::span<std::byte> make_web_file(const std::string& path, size_t bytes) {
  auto file = make_file();
  file->bytes.resize(bytes);
  web_system().named[path] = file;
  return file->bytes;
}

// --- names ----------------------------------------------------------------------------------------------------------

Error file_info(const std::string& path, FileInfo& info, Links) {
  const auto found = web_system().named.find(path);
  if (found == web_system().named.end()) return ENOENT;
  info = info_of(*found->second);
  return 0;
}

bool exists(const std::string& path) { return web_system().named.contains(path); }

Error remove_file(const std::string& path) { return web_system().named.erase(path) == 0 ? ENOENT : 0; }

Error rename_file(const std::string& from, const std::string& to) {
  auto moved = web_system().named.extract(from);
  if (moved.empty()) return ENOENT;
  web_system().named[to] = std::move(moved.mapped());
  return 0;
}

// --- an open file ---------------------------------------------------------------------------------------------------

Error File::open(const std::string& path, const OpenOptions& options) {
  auto& named = web_system().named;
  const auto found = named.find(path);
  const bool is_there = found != named.end();
  if (!is_there && options.creation == Creation::kNever) return ENOENT;
  if (is_there && options.creation == Creation::kMustBeNew) return EEXIST;
  auto file = is_there ? found->second : named[path] = make_file();
  File opened(open_handle(std::move(file)));
  *this = std::move(opened);
  return 0;
}

void File::close() {
  if (file_of(native_) != nullptr) web_system().open[static_cast<size_t>(native_)] = nullptr;
  native_ = kNone;
}

Error File::duplicate(File& other) const {
  if (file_of(native_) == nullptr) return EBADF;
  other = File(open_handle(web_system().open[static_cast<size_t>(native_)]));
  return 0;
}

Error File::info(FileInfo& info) const {
  const WebFile* const file = file_of(native_);
  if (file == nullptr) return EBADF;
  info = info_of(*file);
  return 0;
}

uint64_t File::bytes() const {
  const WebFile* const file = file_of(native_);
  return file == nullptr ? 0 : file->bytes.size();
}

size_t File::read_at(uint64_t offset, std::span<std::byte> out, Error* error) const {
  const WebFile* const file = file_of(native_);
  if (error != nullptr) *error = file == nullptr ? EBADF : 0;
  if (file == nullptr || offset >= file->bytes.size()) return 0;
  const size_t got = std::min(out.size(), file->bytes.size() - static_cast<size_t>(offset));
  std::copy_n(file->bytes.begin() + static_cast<std::ptrdiff_t>(offset), got, out.begin());
  return got;
}

Error File::write_at(uint64_t offset, std::span<const std::byte> bytes, uint64_t* failed_at) const {
  WebFile* const file = file_of(native_);
  if (file == nullptr || offset > SIZE_MAX - bytes.size()) {
    if (failed_at != nullptr) *failed_at = offset;
    return file == nullptr ? EBADF : EFBIG;
  }
  const auto end = static_cast<size_t>(offset) + bytes.size();
  if (file->bytes.size() < end) file->bytes.resize(end);
  std::copy(bytes.begin(), bytes.end(), file->bytes.begin() + static_cast<std::ptrdiff_t>(offset));
  ++file->changes;
  return 0;
}

Error File::resize(uint64_t bytes) const {
  WebFile* const file = file_of(native_);
  if (file == nullptr) return EBADF;
  if (bytes > SIZE_MAX) return EFBIG;
  file->bytes.resize(static_cast<size_t>(bytes));
  ++file->changes;
  return 0;
}

Error File::reserve(uint64_t) const { return 0; }
Error File::sync() const { return 0; }
Error File::sync_data() const { return 0; }

void File::unlock(LockRange) const {}
File::Held File::held_elsewhere(LockRange) const { return Held::kNo; }
std::string File::lock_holder(LockRange) const { return "another process"; }
bool has_no_locks(Error) { return false; }

Error make_memory_file(File& file) {
  file = File(open_handle(make_file()));
  return 0;
}

// --- folders, of which there are none -------------------------------------------------------------------------------

Error Folder::open(const std::string&, Links) { return ENOTSUP; }
Error Folder::list(std::vector<std::string>&) const { return ENOTSUP; }
Error Folder::info(const std::string&, FileInfo&) const { return ENOTSUP; }
Error Folder::open_file(const std::string&, const OpenOptions&, File&) const { return ENOTSUP; }
Error Folder::remove_file(const std::string&) const { return ENOTSUP; }
Error Folder::move_file(const std::string&, const Folder&, const std::string&) const { return ENOTSUP; }
void Folder::sync() const {}
Error make_folder(const std::string&) { return ENOTSUP; }

namespace detail {

bool is_entry(const std::string& name) { return !name.empty() && name.find('/') == name.npos; }
Error set_lock(File::Native, LockRange, bool) { return 0; }
Error give_name(const Folder&, const std::string&, const std::string&, Replace, bool& renamed) {
  renamed = false;
  return ENOTSUP;
}
// Names of temporary files only, which are not made here.
uint64_t random_number() { return 0; }
long process_number() { return 1; }

}  // namespace detail
}  // namespace recorder::base
