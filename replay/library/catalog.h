// Catalog: the recordings of a folder, kept up to date by a thread of its own.
//
// The list of files is there after some milliseconds, however many there are; their contents follow, newest first.
// Afterwards the thread rescans the folder every second, names, sizes and times only, so that many sessions cost
// nothing, and reads only new and changed files. A session that is being recorded stays open and is read on from its
// last frame.
//
// All functions may be called from any thread. The destructor ends the thread at once, also amid a long file.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/game.h"
#include "recorder/base/job.h"
#include "recorder/session/frames.h"
#include "recorder/session/session_reader.h"
#include "replay/library/entry.h"

namespace replay {

// Reads the session at `path`. Never fails: the entry's state and reason tell what is wrong with the file. Leaves
// `reader` open if the session is being recorded, so that it can be read on. `progress` may stop the scan of a long
// file, which then counts as unreadable.
Entry read_entry(const std::string& path, recorder::session::SessionReader& reader,
                 const recorder::session::Progress& progress = {}, engine::Games games = {});

struct CatalogSnapshot {
  std::vector<Entry> entries;  // in no particular order
  bool listed = false;         // the names are known
  bool complete = false;       // and every file has been read
  bool folder_missing = false;
  std::string problem;    // why the folder cannot be read; empty if it can
  uint64_t revision = 0;  // grows with every change
};

class Catalog {
 public:
  // Starts the thread. The folder need not exist yet. `games` are those that the viewer knows.
  explicit Catalog(std::string folder, engine::Games games = {});
  ~Catalog();
  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;

  const std::string& folder() const { return folder_; }
  // The latest state; never null, never changes. Makes no copy.
  std::shared_ptr<const CatalogSnapshot> snapshot() const;
  // Rescans the folder at once instead of within the second. listed_since() takes what this returns, and is true once
  // a listing that began later is in snapshot().
  uint64_t rescan();
  bool listed_since(uint64_t call) const;

 private:
  struct Known {
    Entry entry;
    bool read = false;                      // `entry` is up to date with its stamp
    recorder::session::SessionReader live;  // open while it is being recorded
  };

  void run();
  void list();
  void update_listed(std::map<std::string, FileStamp> found);
  void read_changed();
  void read_one(Known& known);
  void refresh_live(Known& known);
  std::vector<Known*> unread_newest_first();
  void publish();
  void publish_failure(const std::string& problem);
  bool stopping() const;
  bool wait();

  const std::string folder_;
  const engine::Games games_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::shared_ptr<const CatalogSnapshot> snapshot_;  // under mutex_
  bool stop_ = false;                                // under mutex_
  bool rescan_now_ = false;                          // under mutex_
  uint64_t listings_begun_ = 0;                      // under mutex_
  uint64_t listings_shown_ = 0;                      // under mutex_

  // Used by the thread alone.
  std::map<std::string, Known> known_;  // by path
  bool listed_ = false;
  bool folder_missing_ = false;
  bool changed_ = false;  // since the last snapshot
  std::string problem_;
  uint64_t revision_ = 0;

  recorder::base::Job worker_;  // last: its thread uses the above
};

}  // namespace replay
