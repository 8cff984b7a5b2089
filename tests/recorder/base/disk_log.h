// DiskLog: writes down what a program does to its files, and makes of it what a disk may hold after a power cut at any
// moment of it.
//
// The model of the disk, as bad as POSIX allows: what a sync of a file has covered is there; of everything written or
// stored into a map later, each sector of 512 bytes is there or not by itself, in any version it has had, and so is the
// file's length; a sector that never reached the disk may hold anything where the length says that there is one. Names
// (create, link, rename, unlink) reach the disk in order, up to some point behind the last sync of their folder.
//
// Of the states of one moment, cut() makes one at random and states() those that differ most: for each point that the
// names may have reached, nothing of what is not synced on disk, all of it, and either with a single exception - one
// sector, or one length, that is there alone or missing alone. So a rename before its data, a torn write and each
// prefix are among them.
//
// perform() is called by any thread; note_memory() too; all else when nothing writes any more.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "recorder/base/file.h"
#include "tests/recorder/base/file_calls.h"

namespace recorder_test {

class DiskLog : public file_calls::Hook {
 public:
  // Of all files in `folders`; what they hold now is on disk.
  explicit DiskLog(const std::vector<std::string>& folders);

  long perform(const file_calls::Call& call, const file_calls::Real& real) override;
  // What mapped files hold now is one of the versions that may reach the disk.
  void note_memory();
  // Counts calls and notes. What has returned by now is before every later moment.
  size_t now() const;

  // The files as they are after a power cut at `moment`: folder i in `to[i]`, which exists.
  void cut(size_t moment, std::mt19937_64& random, const std::vector<std::string>& to) const;

  // What a disk may hold: a map from the name of a file to its bytes, for each folder.
  using Bytes = std::vector<std::byte>;
  using State = std::vector<std::map<std::string, Bytes>>;
  // Calls `visit` with each state of that moment; the same may come again. Those of many choices have only the first
  // `most_exceptions`.
  void states(size_t moment, size_t most_exceptions, const std::function<void(const State&)>& visit) const;

  // Shows `check` each different state of all moments, until it gives false; at most `most` of them, evenly spread, unless
  // OUROBOROS_LONG_TESTS is set. One counts again once `due`, which says how much is promised by a moment, has grown.
  // Prints how many states there are and how many were tried, and gives that.
  size_t explore(size_t most, const std::function<size_t(size_t moment)>& due,
                 const std::function<bool(size_t moment, const State&)>& check) const;
  // Makes one folder of a state.
  static void write(const std::map<std::string, Bytes>& files, const std::string& folder);

 private:
  static constexpr size_t kSector = 512;
  using Inode = uint64_t;
  template <typename T>
  struct Version {
    size_t moment;
    T value;
  };
  struct File {
    recorder::base::File fd;  // keeps the inode from being used again
    bool mapped = false;
    Bytes now;
    std::map<size_t, std::vector<Version<Bytes>>> sectors;
    std::vector<Version<size_t>> lengths;
    std::vector<size_t> syncs;
  };
  struct Folder {
    std::string path;
    Inode inode = 0;
    std::vector<Version<std::map<std::string, Inode>>> names;  // all of them, after each change
    std::vector<size_t> syncs;
  };

  Folder* folder_of(const std::string& path);
  File* file_of(int fd);
  void adopt(int fd);
  void note(File& file);
  void note_mapped();
  void note_opened(const std::string& path, int fd);
  void note_synced(int fd);
  void note_names(const file_calls::Call& call);
  // What is not certain: one of the versions `first` .. `last` of something.
  using Choose = std::function<size_t(size_t first, size_t last)>;
  // The bytes of a file; `fill` makes those of a sector that never reached the disk.
  Bytes content(const File& file, size_t moment, const Choose& choose,
                const std::function<void(std::span<std::byte>)>& fill) const;

  mutable std::mutex mutex_;
  size_t moment_ = 0;
  std::map<Inode, File> files_;
  std::map<void*, Inode> maps_;
  std::vector<Folder> folders_;
};

}  // namespace recorder_test
