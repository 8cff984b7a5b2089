// Catalog: the recordings of a folder, kept up to date by a thread of its own.
//
// The list of files is there after some milliseconds, however many there are; what each of them holds follows, newest
// first. Afterwards the folder is looked at every second: names, sizes and times only, so that many sessions cost
// nothing, and only what is new or has changed is read. A session that is being recorded stays open and is read on from
// where it was.
//
// All functions from any thread. The thread ends with the object, at once also when it is in the middle of a long file.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "recorder/session/frames.h"
#include "recorder/session/session_reader.h"
#include "replay/library/entry.h"

namespace replay {

// Looks into the session at `path`. Never fails: what cannot be read is told in state and reason. `reader` is left open
// when the session is being recorded, so that look_again() can go on from there. `progress` may stop the scan of a long
// file, which then counts as unreadable.
Entry read_entry(const std::string& path, recorder::session::SessionReader& reader,
                 const recorder::session::Progress& progress = {});

struct CatalogSnapshot {
  std::vector<Entry> entries;  // in no particular order
  bool listed = false;         // the folder has been looked at
  bool complete = false;       // and every file in it has been looked into
  bool folder_missing = false;
  std::string problem;    // why the folder cannot be read, empty if it can
  uint64_t revision = 0;  // grows with every change
};

class Catalog {
 public:
  // Starts to look. The folder need not exist; it is noticed when it appears.
  explicit Catalog(std::string folder);
  ~Catalog();
  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;

  const std::string& folder() const { return folder_; }
  // As of now; never null, never changes. Cheap: no copy is made.
  std::shared_ptr<const CatalogSnapshot> snapshot() const;
  // Looks at the folder at once instead of within the second: after something was moved.
  void rescan();

 private:
  struct Known {
    Entry entry;
    bool read = false;                      // `entry` is of the file as its stamp says
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
  bool stopping() const;
  bool wait();

  const std::string folder_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::shared_ptr<const CatalogSnapshot> snapshot_;  // under mutex_
  bool stop_ = false;                                // under mutex_
  bool rescan_now_ = false;                          // under mutex_

  // The thread's own.
  std::map<std::string, Known> known_;  // by path
  bool listed_ = false;
  bool folder_missing_ = false;
  bool changed_ = false;  // since the last snapshot
  std::string problem_;
  uint64_t revision_ = 0;

  std::thread thread_;  // last, so that everything it uses is there before it starts
};

}  // namespace replay
