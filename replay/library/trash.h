// What the library does to files: Trash, which takes what is deleted and gives it back; renaming; the quota.
//
// Trash keeps deleted recordings, so that deleting can be undone, in the folder ".trash" among the recordings. It is
// on the same file system, so that moving there and back copies nothing and works on a full disk. The quota, which
// removes recordings of a folder that has grown too large, empties it first.
//
// A file NAME that was deleted at T ns since 1970 is there as "T~NAME", its bookmarks beside it as "T~NAME.marks".
// These names are the only record: every program finds the same. One thread; of two programs that do the same at once
// one fails, and nothing is lost. A link is never followed, neither ".trash" nor one in it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "recorder/base/file.h"
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
  // Of the recordings in `folder`. Creates nothing before the first recording is moved in.
  explicit Trash(std::string folder) : folder_(std::move(folder)) {}

  // Moves the recording at `path`, a file in the folder itself, with its bookmarks. Fails, with nothing moved, if it is
  // being recorded or the folder cannot be written. A clock that is behind the file's last change is wrong: then that
  // counts as the time of deletion, or correcting the clock would empty the trash at once.
  recorder::Status move_to_trash(const std::string& path, int64_t now_unix_ns, TrashItem& item) const {
    return move_to_trash(path, 0, now_unix_ns, item);
  }
  // The same only if the file is still the session of that id; 0: any.
  recorder::Status move_to_trash(const std::string& path, uint64_t id, int64_t now_unix_ns, TrashItem& item) const;

  // Restores it under its own name, or as "NAME-2.oro" and so on if that has been taken; `path` becomes the new path.
  // Fails, with nothing moved, if it has gone or the folder cannot be written.
  recorder::Status restore(const TrashItem& item, std::string& path) const;

  // All items, oldest deletion first.
  std::vector<TrashItem> items() const;

  // False once another program has restored or removed it.
  bool may_contain(const TrashItem& item) const;

  // Removes it permanently.
  recorder::Status purge(const TrashItem& item) const;
  // Removes permanently, as far as possible, the items deleted before `before_unix_ns`; returns their number.
  size_t purge_older(int64_t before_unix_ns) const;

 private:
  std::string trash_folder() const { return folder_ + "/.trash"; }
  // Opens both; fails when there is no trash.
  recorder::base::Error open(recorder::base::Folder& folder, recorder::base::Folder& trash) const;

  std::string folder_;
};

// --- names ----------------------------------------------------------------------------------------------------------

// Gives the recording at `path`, a file in `folder` itself, another name, "final" for final.oro, with its bookmarks;
// `renamed` becomes the new path. Fails, with nothing changed, if the name cannot be one of a file or is taken, if the
// recording is being recorded, or if the path leads to another session than that of `id` (0: any).
recorder::Status rename_recording(const std::string& folder, const std::string& path, uint64_t id,
                                  const std::string& name, std::string& renamed);
// Whether a file can have that name; the failure says what is wrong with it.
recorder::Status check_name(const std::string& name);

// --- quota: which recordings go when a folder has grown too large (pure functions; any thread) ----------------------

// First the items of the trash, oldest deletion first; then finished recordings, oldest first. Favourites, recordings
// with bookmarks or unreadable ones, those that are being recorded, interrupted or unreadable, and the newest one are
// never removed. So a folder can stay too large; the plan says by how much.
struct QuotaPlan {
  std::vector<size_t> purge;      // indices into the trash, to be removed permanently
  std::vector<size_t> remove;     // indices into the entries, to be moved to the trash, oldest first
  uint64_t freed_bytes = 0;       // by both, once the trash is emptied
  uint64_t bytes_over_limit = 0;  // afterwards, with nothing left to remove
};

// `limit_bytes` 0: no limit, an empty plan.
QuotaPlan plan_quota(std::span<const Entry> entries, std::span<const TrashItem> trash, uint64_t limit_bytes);

// "500M", "20G", "1.5G", "750k", or bytes; M is 1,000,000. Fails for anything else.
recorder::Status parse_size(const std::string& text, uint64_t& bytes);

}  // namespace replay
