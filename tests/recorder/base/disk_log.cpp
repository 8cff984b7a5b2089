#include "tests/recorder/base/disk_log.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <utility>

namespace recorder_test {
namespace {

namespace fs = std::filesystem;

uint64_t inode_of(int fd) {
  struct stat info;
  return ::fstat(fd, &info) == 0 ? info.st_ino : 0;
}
uint64_t inode_of(const std::string& path) {
  struct stat info;
  return ::stat(path.c_str(), &info) == 0 ? info.st_ino : 0;
}

// The last sync at or before `moment`; 0 is the beginning, when everything is on disk.
size_t last_before(const std::vector<size_t>& syncs, size_t moment) {
  const auto after = std::upper_bound(syncs.begin(), syncs.end(), moment);
  return after == syncs.begin() ? 0 : *std::prev(after);
}

// How many of `versions` there are at `moment`.
template <typename Versions>
size_t count_at(const Versions& versions, size_t moment) {
  const auto after = std::upper_bound(versions.begin(), versions.end(), moment,
                                      [](size_t wanted, const auto& version) { return wanted < version.moment; });
  return static_cast<size_t>(after - versions.begin());
}

}  // namespace

DiskLog::DiskLog(const std::vector<std::string>& folders) {
  for (const std::string& path : folders) {
    Folder folder;
    folder.path = path;
    folder.inode = inode_of(path);
    std::map<std::string, Inode> names;
    for (const auto& entry : fs::directory_iterator(path)) {
      if (!entry.is_regular_file()) continue;
      const recorder::base::File file(::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC));
      adopt(file.native());
      names[entry.path().filename().string()] = inode_of(file.native());
    }
    folder.names.push_back({0, std::move(names)});
    folders_.push_back(std::move(folder));
  }
}

size_t DiskLog::now() const {
  const std::lock_guard lock(mutex_);
  return moment_;
}

void DiskLog::note_memory() {
  const std::lock_guard lock(mutex_);
  ++moment_;
  note_mapped();
}

void DiskLog::note_mapped() {
  for (auto& [inode, file] : files_) {
    if (file.mapped) note(file);
  }
}

long DiskLog::perform(const file_calls::Call& call, const file_calls::Real& real) {
  const std::lock_guard lock(mutex_);
  ++moment_;
  note_mapped();
  const std::string name = call.name;
  if (name == "msync" && maps_.contains(call.address)) files_.at(maps_.at(call.address)).syncs.push_back(moment_);
  if (name == "fsync" || name == "fdatasync") note_synced(call.fd);
  const bool changes_names = name == "rename" || name == "link" || name == "unlink";
  const bool existed = name == "open" && inode_of(std::string(call.path)) != 0;
  const long result = real(call.bytes);
  if (result == -1) return result;
  const int error = errno;
  if (name == "open" && !existed) note_opened(call.path, static_cast<int>(result));
  if (changes_names) note_names(call);
  if (File* file = file_of(call.fd)) {
    if (name == "mmap" && (call.flags & PROT_WRITE) != 0) {
      file->mapped = true;
      maps_[reinterpret_cast<void*>(result)] = inode_of(call.fd);
    }
    note(*file);
  }
  errno = error;
  return result;
}

DiskLog::Folder* DiskLog::folder_of(const std::string& path) {
  const std::string parent = fs::path(path).parent_path().string();
  const auto found = std::ranges::find(folders_, parent, &Folder::path);
  return found == folders_.end() ? nullptr : &*found;
}

DiskLog::File* DiskLog::file_of(int fd) {
  const auto found = fd < 0 ? files_.end() : files_.find(inode_of(fd));
  return found == files_.end() ? nullptr : &found->second;
}

void DiskLog::adopt(int fd) {
  File file;
  // Not by a function that leads here again.
  const std::string path = "/proc/self/fd/" + std::to_string(fd);
  file.fd = recorder::base::File(static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path.c_str(), O_RDONLY | O_CLOEXEC)));
  file.lengths.push_back({0, 0});
  note(file);
  files_[inode_of(fd)] = std::move(file);
}

void DiskLog::note(File& file) {
  struct stat info;
  if (::fstat(file.fd.native(), &info) != 0) return;
  Bytes bytes(static_cast<size_t>(info.st_size));
  (void)!::pread(file.fd.native(), bytes.data(), bytes.size(), 0);
  if (bytes.size() != file.now.size()) file.lengths.push_back({moment_, bytes.size()});
  for (size_t at = 0; at < bytes.size(); at += kSector) {
    const size_t size = std::min(kSector, bytes.size() - at);
    const bool same = at + size <= file.now.size() && std::memcmp(&bytes[at], &file.now[at], size) == 0;
    if (same) continue;
    Bytes sector(bytes.begin() + static_cast<long>(at), bytes.begin() + static_cast<long>(at + size));
    sector.resize(kSector);
    file.sectors[at / kSector].push_back({moment_, std::move(sector)});
  }
  file.now = std::move(bytes);
}

void DiskLog::note_opened(const std::string& path, int fd) {
  Folder* folder = folder_of(path);
  struct stat info;
  if (folder == nullptr || ::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) return;
  adopt(fd);
  auto names = folder->names.back().value;
  names[fs::path(path).filename().string()] = inode_of(fd);
  folder->names.push_back({moment_, std::move(names)});
}

void DiskLog::note_synced(int fd) {
  if (File* file = file_of(fd)) file->syncs.push_back(moment_);
  for (Folder& folder : folders_) {
    if (folder.inode == inode_of(fd)) folder.syncs.push_back(moment_);
  }
}

// All names here stay within one folder.
void DiskLog::note_names(const file_calls::Call& call) {
  Folder* folder = folder_of(call.path);
  if (folder == nullptr) return;
  auto names = folder->names.back().value;
  const std::string from = fs::path(call.path).filename().string();
  if (call.to != nullptr) names[fs::path(call.to).filename().string()] = names[from];
  if (std::string(call.name) != "link") names.erase(from);
  folder->names.push_back({moment_, std::move(names)});
}

DiskLog::Bytes DiskLog::content(const File& file, size_t moment, const Choose& choose,
                                const std::function<void(std::span<std::byte>)>& fill) const {
  const size_t synced = last_before(file.syncs, moment);
  const size_t length = choose(std::max<size_t>(count_at(file.lengths, synced), 1), count_at(file.lengths, moment));
  Bytes bytes(file.lengths[length - 1].value);
  for (size_t at = 0; at < bytes.size(); at += kSector) {
    const size_t size = std::min(kSector, bytes.size() - at);
    const auto found = file.sectors.find(at / kSector);
    if (found == file.sectors.end()) continue;
    const size_t version = choose(count_at(found->second, synced), count_at(found->second, moment));
    if (version != 0) {
      std::memcpy(&bytes[at], found->second[version - 1].value.data(), size);
    } else {
      fill(std::span(bytes).subspan(at, size));
    }
  }
  return bytes;
}

void DiskLog::cut(size_t moment, std::mt19937_64& random, const std::vector<std::string>& to) const {
  const auto fill = [&](std::span<std::byte> sector) {
    if (random() % 4 != 0) return;
    for (std::byte& byte : sector) byte = static_cast<std::byte>(random());
  };
  for (size_t i = 0; i < folders_.size(); ++i) {
    const Folder& folder = folders_[i];
    const size_t synced = count_at(folder.names, last_before(folder.syncs, moment));
    const size_t point = synced + random() % (count_at(folder.names, moment) - synced + 1);
    for (const auto& [name, inode] : folder.names[point - 1].value) {
      // Some cuts lose all that was not synced, some lose nothing; most lose a part.
      const uint64_t kind = random() % 6;
      const auto choose = [&](size_t first, size_t last) {
        return kind == 0 ? first : kind == 1 ? last : first + random() % (last - first + 1);
      };
      const Bytes bytes = content(files_.at(inode), moment, choose, fill);
      std::ofstream out(to[i] + "/" + name, std::ios::binary | std::ios::trunc);
      out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
  }
}

void DiskLog::states(size_t moment, size_t most_exceptions, const std::function<void(const State&)>& visit) const {
  // Where sectors never reached the disk: something else than zeros.
  const auto fill = [](std::span<std::byte> sector) { std::ranges::fill(sector, std::byte{0xa5}); };
  const auto state_at = [&](size_t back, bool newest, size_t exception, size_t& choices) {
    State state(folders_.size());
    choices = 0;
    const auto choose = [&](size_t first, size_t last) {
      if (first == last) return first;
      const bool is_last = newest != (choices++ == exception);
      return is_last ? last : first;
    };
    for (size_t i = 0; i < folders_.size(); ++i) {
      const Folder& folder = folders_[i];
      const size_t last = count_at(folder.names, moment);
      const size_t synced = count_at(folder.names, last_before(folder.syncs, moment));
      for (const auto& [name, inode] : folder.names[std::max(last - std::min(back, last), synced) - 1].value) {
        state[i][name] = content(files_.at(inode), moment, choose, fill);
      }
    }
    return state;
  };
  size_t most_back = 0;
  for (const Folder& folder : folders_) {
    const size_t synced = count_at(folder.names, last_before(folder.syncs, moment));
    most_back = std::max(most_back, count_at(folder.names, moment) - synced);
  }
  for (size_t back = 0; back <= most_back; ++back) {
    for (const bool newest : {false, true}) {
      size_t choices = 0;
      visit(state_at(back, newest, SIZE_MAX, choices));
      const size_t exceptions = std::min(choices, most_exceptions);
      for (size_t exception = 0; exception < exceptions; ++exception) visit(state_at(back, newest, exception, choices));
    }
  }
}

namespace {

constexpr size_t kMostExceptions = 40;

uint64_t hash_of(const DiskLog::State& state) {
  uint64_t hash = 1469598103934665603u;
  const auto add = [&](const void* bytes, size_t count) {
    for (size_t i = 0; i < count; ++i) hash = (hash ^ static_cast<const unsigned char*>(bytes)[i]) * 1099511628211u;
  };
  for (const auto& folder : state) {
    for (const auto& [name, bytes] : folder) {
      const size_t size = bytes.size();
      add(name.data(), name.size() + 1);
      add(&size, sizeof size);
      add(bytes.data(), bytes.size());
    }
  }
  return hash;
}

}  // namespace

size_t DiskLog::explore(size_t most, const std::function<size_t(size_t)>& due,
                        const std::function<bool(size_t, const State&)>& check) const {
  const size_t all = now();
  std::vector<std::pair<size_t, State>> found;
  std::set<std::pair<size_t, uint64_t>> seen;
  for (size_t moment = 0; moment <= all; ++moment) {
    const size_t promised = due(moment);
    states(moment, kMostExceptions, [&](const State& state) {
      if (seen.emplace(promised, hash_of(state)).second) found.emplace_back(moment, state);
    });
  }
  const bool all_of_them = std::getenv("OUROBOROS_LONG_TESTS") != nullptr || found.size() <= most;
  const size_t step = all_of_them ? 1 : (found.size() - 1) / most + 1;
  size_t tried = 0;
  for (size_t i = 0; i < found.size(); i += step) {
    ++tried;
    if (!check(found[i].first, found[i].second)) break;
  }
  std::printf("%zu of %zu different states of the disk over %zu moments\n", tried, found.size(), all + 1);
  return tried;
}

void DiskLog::write(const std::map<std::string, Bytes>& files, const std::string& folder) {
  for (const auto& [name, bytes] : files) {
    std::ofstream(folder + "/" + name, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
}

}  // namespace recorder_test
