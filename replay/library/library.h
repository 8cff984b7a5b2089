// Library: the recordings of a folder and what can be done with them: sort, filter, mark, delete and restore; all of
// the library that is not a screen. Its settings are kept in the user's folder.
//
// One thread, which waits for no disk but in the constructor: the folder is scanned, pictures are painted, and commands
// are carried out by other threads (Catalog, ThumbnailCache, BackgroundWriter).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/platform/settings.h"
#include "recorder/base/background_writer.h"
#include "recorder/base/job.h"
#include "recorder/base/status.h"
#include "replay/library/catalog.h"
#include "replay/library/entry.h"
#include "replay/library/thumbnails.h"
#include "replay/library/trash.h"
#include "replay/player/notices.h"

namespace replay {

// Which recording a star belongs to. Copies have one id: the file tells them apart.
struct RecordingKey {
  uint64_t id = 0;        // of the session
  uint64_t inode = 0;     // stays when the file is renamed or moved within its disk
  std::string path = {};  // absolute; stays when the session is packed, which makes a new file

  // Whether both are one recording: of one id, and either of them the same.
  bool is_same(const RecordingKey& other) const {
    return id == other.id && (inode == other.inode || path == other.path);
  }
  // The recording at `path`, with the session's id as it was read. Looks at the file.
  static RecordingKey of(const std::string& path, uint64_t id);
  // The same by what the catalog has seen.
  static RecordingKey of(const Entry& entry);
};

// A change of the settings: what is given.
struct SettingsChange {
  std::optional<RecordingKey> recording = {};  // is a favourite, or is none
  bool is_favourite = false;
  std::optional<RecordingKey> noted = {};  // has that note; empty: none
  std::string note = {};
  std::optional<std::pair<RecordingKey, RecordingKey>> renamed = {};  // what it was, and what it is
  std::optional<uint64_t> quota_bytes = {};
  std::optional<SortOrder> order = {};
};

// The user's choices: favourites and notes, which survive renaming, moving and packing (RecordingKey); the quota; the
// order of the cards. In the file as "favourites": "ID:INODE:PATH" each, all hexadecimal but for the path, in which %XX
// stands for blanks and the like; an ID alone, of earlier versions, is every copy of that session. "notes" has the text
// of each, written likewise, behind such a name. Each change reads the file
// again and writes it, so that two open libraries keep each other's changes. An unreadable file counts as empty and is
// never replaced.
class LibrarySettings {
 public:
  // In the file `path`, usually default_path(); an empty path keeps nothing.
  explicit LibrarySettings(std::string path);

  // "library.json" in the user's folder; empty without a home.
  static std::string default_path();

  // Whether there is a file that keeps them.
  bool has_file() const { return !settings_.path().empty(); }
  // Reads the file; a missing one is a success.
  recorder::Status load();

  bool is_favourite(const RecordingKey& recording) const;
  // Whether any copy of that session may be one: finding out which takes a look at the file.
  bool may_be_favourite(uint64_t id) const;
  // Empty without one.
  std::string note_of(const RecordingKey& recording) const;
  bool may_have_note(uint64_t id) const;
  // Changes them here alone.
  void apply(const SettingsChange& change);
  // Changes them and writes the file. On failure they are as before.
  recorder::Status write(const SettingsChange& change);
  recorder::Status toggle_favourite(const RecordingKey& recording);

  // Bytes that the recordings of a folder may take; 0: no limit. In the file as "quota_mb".
  uint64_t quota_bytes() const;
  recorder::Status set_quota_bytes(uint64_t bytes);

  SortOrder order() const;
  recorder::Status set_order(const SortOrder& order);

 private:
  engine::Settings settings_;
  std::vector<RecordingKey> favourites_;  // one without a path: every copy
  std::vector<std::pair<RecordingKey, std::string>> notes_;
};

struct LibraryOptions {
  std::string folder = "recordings";
  std::string settings_path = LibrarySettings::default_path();        // empty: settings are not kept
  std::string cache_folder = ThumbnailCache::default_cache_folder();  // empty: pictures are not kept
  engine::Games games = {};                                           // known to the viewer
  bool player_settings = false;                                       // cards look as the player has chosen
  std::optional<uint64_t> quota_bytes;                                // overrides the setting; 0: no limit
  std::function<int64_t()> now_unix_ns = {};                          // empty: the system's clock
  // The highest score of a recording is found by reading all of it: of so many recordings at most, unless they are
  // sorted by it. Of others it is the last one until their cards are seen.
  size_t most_scored = 500;
  // Carries out commands; null: the library has its own.
  std::shared_ptr<recorder::base::BackgroundWriter> writer = {};
};

class Library {
 public:
  // Deleting can be undone for so long. Then the recording is removed permanently and its space freed, by any library
  // that is open, or is opened later.
  static constexpr int64_t kUndoTime_ns = int64_t{10} * 60 * 1'000'000'000;

  // Starts to scan the folder. The quota is applied once every recording has been read, so that it spares those with
  // bookmarks, and not at all if the settings, which name the favourites, cannot be read.
  explicit Library(LibraryOptions options);

  // Takes over what the threads have found. True if there is something new to show.
  bool refresh();

  const std::string& folder() const { return catalog_.folder(); }
  // Plays the viewer's game; empty: not known.
  std::string game_program() const { return options_.games.empty() ? "" : options_.games.front()->program(); }
  engine::Games games() const { return options_.games; }
  const CatalogSnapshot& folder_state() const { return *snapshot_; }
  int64_t now_unix_ns() const { return options_.now_unix_ns(); }
  const std::vector<Entry>& entries() const { return entries_; }
  // Indices of the entries that pass the filter, in order.
  const std::vector<size_t>& shown() const { return shown_; }
  // The entry at that position of shown().
  const Entry& at(size_t position) const { return entries_[shown_[position]]; }
  // The path of that file as entries have it: "recordings/x.oro" for "./recordings/x.oro"; unchanged for one elsewhere.
  std::string listed_path(const std::string& path) const;
  // The position in shown() of the recording at that path.
  std::optional<size_t> position_of(const std::string& path) const;

  const SortOrder& order() const { return order_; }
  const EntryFilter& filter() const { return filter_; }
  void set_order(const SortOrder& order);
  void set_filter(const EntryFilter& filter);

  // --- commands -----------------------------------------------------------------------------------------------------
  // They show at once, and another thread carries them out, in order; refresh() takes over their outcome, which is a
  // notice, and shows again what could not be done.
  void toggle_favourite(const std::string& path);
  void remove(const std::string& path) { remove(std::vector<std::string>{path}); }
  // All of them, to be restored together.
  void remove(const std::vector<std::string>& paths);
  // Fails at once, with nothing done, when no file can have that name.
  recorder::Status rename(const std::string& path, const std::string& name);
  void set_note(const std::string& path, const std::string& note);
  // Undoes the latest of these: restores the recordings that were deleted last, all together if by one command or by a
  // quota, or gives back name, note or star. Without any of them in this run it restores the newest of the trash. What
  // could not be restored can be tried again.
  void undo();
  // Where a recording is now that a command has restored or renamed, once.
  std::optional<std::string> take_moved() { return std::exchange(moved_, std::nullopt); }
  // Marks it for comparison, or removes the mark. Of three marks the oldest goes.
  void toggle_compared(const std::string& path);
  // Marks it alone, as the first of two. It need not be listed yet, nor be in the folder.
  void compare_with(const std::string& path) { compared_ = {listed_path(path)}; }
  void clear_compared() { compared_.clear(); }
  const std::vector<std::string>& compared() const { return compared_; }
  void notify(std::string text, bool bad = true) { notice_ = {std::move(text), bad, false}; }

  // Waits until all commands are carried out, and takes over their outcome.
  void finish();

  // The latest notice, once.
  std::optional<Notice> take_notice();

  // Requests the pictures of the positions `first` up to before `end`, and then the scores of all others, if they are not
  // too many.
  void request_thumbnails(size_t first, size_t end);
  std::shared_ptr<const engine::Image> thumbnail(const Entry& entry) const { return thumbnails_.picture(entry.path); }
  // Rescans the folder at once.
  void rescan() { catalog_.rescan(); }
  // Whether everything requested has been read and painted.
  bool settled() const { return snapshot_->complete && thumbnails_.idle() && under_way_ == 0; }

 private:
  struct Outcome;
  struct Work;
  void purge();
  void execute(std::function<Outcome(Work&)> task);
  bool take_outcomes();
  void take(Outcome outcome);
  void change_settings(const SettingsChange& change);
  bool show_listed_again();
  void update_entries();
  void add_choices(Entry& entry) const;
  void update_choices();
  void execute_undoable(const SettingsChange& change, SettingsChange back, std::string what);
  void update_shown();
  void apply_quota();
  const Entry* find(const std::string& path) const;

  LibraryOptions options_;
  const std::shared_ptr<recorder::base::BackgroundWriter> writer_;
  LibrarySettings settings_;        // as shown
  LibrarySettings saved_settings_;  // as in the file
  Catalog catalog_;
  ThumbnailCache thumbnails_;
  std::shared_ptr<const CatalogSnapshot> snapshot_;
  uint64_t thumbnails_seen_ = 0;
  bool quota_applied_ = false;
  recorder::Status settings_loaded_;

  std::vector<Entry> entries_;
  std::vector<size_t> shown_;
  // Deleted, but still in the snapshot, until a listing that began after that call of rescan(); kBeingDeleted before.
  std::map<std::string, uint64_t> hidden_paths_;
  SortOrder order_;
  EntryFilter filter_;
  std::vector<std::string> compared_;
  std::optional<Notice> notice_;
  std::optional<std::string> moved_;
  int64_t purged_unix_ns_ = 0;  // when the last purge began
  recorder::base::Job purge_;
  const std::shared_ptr<Work> work_;  // shared with the thread that carries out commands
  size_t under_way_ = 0;              // commands
  size_t changes_under_way_ = 0;      // of them, those of the settings
};

}  // namespace replay
