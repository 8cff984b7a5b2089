// Trash: where deleted recordings wait, so that deleting can be undone: the folder ".trash" among the recordings. It is
// on the same filesystem, so that moving there and back copies nothing and works on a full disk.
//
// A file NAME that was deleted at T ns since 1970 lies there as "T~NAME", its bookmarks beside it as "T~NAME.marks".
// Nothing is remembered apart from these names: any program finds the same. Functions for one thread; two programs that
// do the same at once lose nothing, one of them fails.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "recorder/base/status.h"
#include "replay/library/entry.h"

namespace replay {

struct TrashItem {
  std::string path;  // in the trash
  std::string name;  // of the file as it was: "2026-11-12_14-32-05.oro"
  int64_t deleted_unix_ns = 0;
  uint64_t bytes = 0;
};

class Trash {
 public:
  // Of the recordings in `folder`. Nothing is created before something is moved in.
  explicit Trash(std::string folder) : folder_(std::move(folder)) {}

  // Moves the recording at `path`, a file right in the folder, with its bookmarks. Fails, with nothing moved, when it
  // is being recorded, or the folder cannot be written. A clock that stands before the file was last written is wrong:
  // then that counts as the time, or a clock set right would empty the trash at once.
  recorder::Status move_to_trash(const std::string& path, int64_t now_unix_ns, TrashItem& item) const;

  // Puts it back, under its own name, or "NAME-2.oro" and so on when that has been taken meanwhile; `path` tells which.
  // Fails, with nothing moved, when it is no longer there or the folder cannot be written.
  recorder::Status restore(const TrashItem& item, std::string& path) const;

  // What lies there, oldest deletion first; nothing when there is no trash.
  std::vector<TrashItem> items() const;

  // false: it is not there any more, somebody else has put it back or removed it.
  bool may_contain(const TrashItem& item) const;

  // Removes it for good.
  recorder::Status purge(const TrashItem& item) const;
  // Removes for good what was deleted before `before_unix_ns`; gives how many. What cannot be removed is left.
  size_t purge_older(int64_t before_unix_ns) const;

 private:
  std::string trash_folder() const { return folder_ + "/.trash"; }

  std::string folder_;
};

// Quota: which recordings go when a folder has grown larger than it may be.
//
// First what lies in the trash, oldest deletion first; then finished recordings, oldest first. Never a favourite, never
// one with bookmarks or with bookmarks that cannot be read, never one that is being recorded, died and was not
// recovered, or cannot be read, and never the newest. So a folder can stay too large; the plan says by how much.
//
// A pure function; any thread.

struct QuotaPlan {
  std::vector<size_t> purge;      // indices into the trash, to be removed for good
  std::vector<size_t> remove;     // indices into the entries, to be moved to the trash, oldest first
  uint64_t freed_bytes = 0;       // by both, once the trash is emptied
  uint64_t bytes_over_limit = 0;  // that nothing may be removed for
};

// `limit_bytes` 0: no limit, nothing is removed.
QuotaPlan plan_quota(std::span<const Entry> entries, std::span<const TrashItem> trash, uint64_t limit_bytes);

// "500M", "20G", "1.5G", "750k", or bytes. Fails for anything else. M is 1,000,000.
recorder::Status parse_size(const std::string& text, uint64_t& bytes);

}  // namespace replay
