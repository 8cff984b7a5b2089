// LibrarySettings: what somebody decided about the recordings, kept in the user's folder: favourites by the session's
// id, so that they survive renaming and moving; the quota; the order of the cards.
//
// One thread. Written at each change, on top of what the file says by then: of two libraries that are open at once none
// takes back what the other did. A file that cannot be read counts as empty, and is never replaced.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/platform/settings.h"
#include "recorder/base/status.h"
#include "replay/library/catalog.h"
#include "replay/library/entry.h"
#include "replay/library/thumbnails.h"
#include "replay/library/trash.h"

namespace replay {

class LibrarySettings {
 public:
  // In the file `path`, usually default_path(). An empty path: nothing is kept.
  explicit LibrarySettings(std::string path);

  // "library.json" in the user's folder; empty when there is no home.
  static std::string default_path();

  // Reads the file; none is a success.
  recorder::Status load();

  bool is_favourite(uint64_t id) const { return favourites_.contains(id); }
  // Sets or removes it, by what it is here, and writes the file. On failure it is as before.
  recorder::Status toggle_favourite(uint64_t id);

  // Bytes that the recordings of a folder may take; 0: no limit. In the file as "quota_mb".
  uint64_t quota_bytes() const;
  recorder::Status set_quota_bytes(uint64_t bytes);

  SortOrder order() const;
  recorder::Status set_order(const SortOrder& order);

 private:
  recorder::Status change(const std::function<void()>& set);

  engine::Settings settings_;
  std::set<uint64_t> favourites_;
};

// Library: the recordings of a folder and what can be done with them: sort, filter, mark, delete and put back, all of
// the library that is not a screen.
//
// One thread; the folder is watched and pictures are painted by threads of its own (catalog.h, portraits.h).

struct LibraryOptions {
  std::string folder = "recordings";
  std::string settings_path = LibrarySettings::default_path();        // empty: nothing is kept
  std::string cache_folder = ThumbnailCache::default_cache_folder();  // empty: pictures are not kept
  engine::Games games = {};                                           // that the viewer knows
  std::optional<uint64_t> quota_bytes;                                // for this time, instead of the setting; 0: none
  std::function<int64_t()> now_unix_ns = {};                          // the clock of the system if there is none
};

class Library {
 public:
  // What there is to be said about what was just done.
  struct Message {
    std::string text;
    bool bad = false;
    bool undo = false;  // it can be undone
  };

  // What has been in the trash for longer is removed for good when a library opens.
  static constexpr int64_t kTrashDays = 30;

  // Begins to look at the folder. The quota is applied once every recording has been looked into, so that none goes
  // that a look would have spared; not at all when the settings cannot be read, for they name the favourites.
  explicit Library(LibraryOptions options);

  // Takes in what the threads have found out. true: there is something new to be shown.
  bool refresh();

  const std::string& folder() const { return catalog_.folder(); }
  // Plays the viewer's game; empty: not known.
  std::string game_program() const { return options_.games.empty() ? "" : options_.games.front()->program(); }
  const CatalogSnapshot& folder_state() const { return *snapshot_; }
  int64_t now_unix_ns() const { return options_.now_unix_ns(); }
  const std::vector<Entry>& entries() const { return entries_; }
  // Indices of those that are shown, in order.
  const std::vector<size_t>& shown() const { return shown_; }
  // The one at that position of what is shown.
  const Entry& at(size_t position) const { return entries_[shown_[position]]; }
  // The path of that file as entries have it: "recordings/x.oro" for "./recordings/x.oro"; as it is for one elsewhere.
  std::string listed_path(const std::string& path) const;
  // Where the recording at that path is shown.
  std::optional<size_t> position_of(const std::string& path) const;

  const SortOrder& order() const { return order_; }
  const EntryFilter& filter() const { return filter_; }
  void set_order(const SortOrder& order);
  void set_filter(const EntryFilter& filter);

  // --- what is done with a recording. Each leaves a message where there is something to say --------------------------
  void toggle_favourite(const std::string& path);
  void remove(const std::string& path);
  // Puts back what was removed last: all that a quota took at once; without any of that the newest in the trash. What
  // cannot be put back can be tried again.
  void undo();
  // Marks it to be compared, or takes the mark off. Two are marked at most, the older mark goes.
  void toggle_compared(const std::string& path);
  // Marks it alone, as the first of two. It need not be listed yet, nor be in the folder at all.
  void compare_with(const std::string& path) { compared_ = {listed_path(path)}; }
  void clear_compared() { compared_.clear(); }
  const std::vector<std::string>& compared() const { return compared_; }
  void say(std::string text, bool bad = true) { message_ = {std::move(text), bad, false}; }

  // The latest message, once.
  std::optional<Message> take_message();

  // Asks for the pictures of what is shown from `first` up to before `end`, and then for the scores of all.
  void request_thumbnails(size_t first, size_t end);
  std::shared_ptr<const engine::Image> thumbnail(const Entry& entry) const { return thumbnails_.picture(entry.path); }
  // Looks at the folder at once.
  void rescan() { catalog_.rescan(); }
  // Whether everything has been read and painted that was asked for.
  bool settled() const { return snapshot_->complete && thumbnails_.idle(); }

 private:
  void update_entries();
  void update_shown();
  void apply_quota();
  std::vector<Entry> entries_on_disk() const;
  const Entry* find(const std::string& path) const;
  void restore_batch(const std::vector<TrashItem>& batch);

  LibraryOptions options_;
  LibrarySettings settings_;
  Trash trash_;
  Catalog catalog_;
  ThumbnailCache thumbnails_;
  std::shared_ptr<const CatalogSnapshot> snapshot_;
  uint64_t thumbnails_seen_ = 0;
  bool quota_applied_ = false;
  recorder::Status settings_loaded_;

  std::vector<Entry> entries_;
  std::vector<size_t> shown_;
  std::set<std::string> hidden_paths_;  // removed, but in the snapshot still
  SortOrder order_;
  EntryFilter filter_;
  std::vector<std::string> compared_;
  std::vector<std::vector<TrashItem>> removed_;  // in this run, the latest last
  std::optional<Message> message_;
};

}  // namespace replay
