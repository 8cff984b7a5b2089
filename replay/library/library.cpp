#include "replay/library/library.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <utility>

#include "recorder/base/file.h"
#include "recorder/base/path.h"
#include "recorder/base/process.h"
#include "recorder/base/text.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/session_info.h"
#include "replay/library/entry.h"

namespace replay {
namespace {

using recorder::Status;

constexpr uint64_t kMegabyte = 1'000'000;

// Without the blanks that stand between favourites.
std::string escaped_path(const std::string& path) {
  std::string text;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7f && c != '%') {
      text += c;
    } else {
      text += '%';
      recorder::base::append_hex(text, byte);
    }
  }
  return text;
}

bool read_hex(std::string_view text, uint64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return error == std::errc() && end == text.data() + text.size();
}

std::string unescaped_path(std::string_view text) {
  std::string path;
  for (size_t at = 0; at < text.size(); ++at) {
    uint64_t byte = 0;
    const bool escaped = text[at] == '%' && at + 2 < text.size() && read_hex(text.substr(at + 1, 2), byte);
    path += escaped ? static_cast<char>(byte) : text[at];
    if (escaped) at += 2;
  }
  return path;
}

std::vector<RecordingKey> favourites_in(const std::string& text) {
  std::vector<RecordingKey> favourites;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view item = std::string_view(text).substr(at, end - at);
    const size_t first = std::min(item.find(':'), item.size());
    const size_t second = std::min(item.find(':', std::min(first + 1, item.size())), item.size());
    RecordingKey key;
    bool valid = read_hex(item.substr(0, first), key.id) && key.id != 0;
    if (first < item.size()) {
      valid = valid && second < item.size() && read_hex(item.substr(first + 1, second - first - 1), key.inode);
      if (valid) key.path = unescaped_path(item.substr(second + 1));
    }
    if (valid) favourites.push_back(std::move(key));
    at = end + 1;
  }
  return favourites;
}

std::string text_of(const std::vector<RecordingKey>& favourites) {
  std::string text;
  for (const RecordingKey& key : favourites) {
    text += (text.empty() ? "" : " ") + recorder::session::id_text(key.id);
    if (!key.path.empty()) text += ":" + recorder::base::hex_text(key.inode) + ":" + escaped_path(key.path);
  }
  return text;
}

}  // namespace

RecordingKey RecordingKey::of(const std::string& path, uint64_t id) {
  RecordingKey key{.id = id};
  recorder::base::FileInfo info;
  if (recorder::base::file_info(path, info) == 0) key.inode = info.id.number;
  std::error_code error;
  key.path =
      recorder::base::text_of(std::filesystem::absolute(recorder::base::path_of(path), error).lexically_normal());
  return key;
}

RecordingKey RecordingKey::of(const Entry& entry) {
  std::error_code error;
  return {.id = entry.id,
          .inode = entry.stamp.inode,
          .path = std::filesystem::absolute(entry.path, error).lexically_normal().string()};
}

LibrarySettings::LibrarySettings(std::string path) : settings_(std::move(path)) {}

std::string LibrarySettings::default_path() {
  const std::string folder = recorder::base::config_folder();
  return folder.empty() ? "" : folder + "/library.json";
}

Status LibrarySettings::load() {
  if (settings_.path().empty()) return {};
  Status loaded = settings_.load();
  favourites_ = favourites_in(settings_.get("favourites", ""));
  return loaded;
}

void LibrarySettings::apply(const SettingsChange& change) {
  if (change.recording) {
    std::erase_if(favourites_, [&](const RecordingKey& key) {
      return key.path.empty() ? key.id == change.recording->id : key.is_same(*change.recording);
    });
    if (change.is_favourite) favourites_.push_back(*change.recording);
    settings_.set("favourites", text_of(favourites_));
  }
  if (change.quota_bytes) {
    // Rounded up: 0 would mean no limit.
    settings_.set("quota_mb", static_cast<int64_t>((*change.quota_bytes + kMegabyte - 1) / kMegabyte));
  }
  if (change.order) {
    settings_.set("sort", name_of(change.order->key));
    settings_.set("sort_descending", change.order->descending);
  }
}

Status LibrarySettings::write(const SettingsChange& change) {
  if (settings_.path().empty()) {
    apply(change);
    return {};
  }
  const LibrarySettings before = *this;
  Status done = load();
  // An invalid file has been renamed by load(); one that is still there may contain everything.
  if (!done.ok() && !recorder::base::exists(settings_.path())) {
    *this = before;
    done = Status();
  }
  if (done.ok()) {
    apply(change);
    done = settings_.save();
  }
  if (!done.ok()) *this = before;
  return done;
}

bool LibrarySettings::may_be_favourite(uint64_t id) const {
  return id != 0 && std::ranges::find(favourites_, id, &RecordingKey::id) != favourites_.end();
}

bool LibrarySettings::is_favourite(const RecordingKey& recording) const {
  return std::ranges::any_of(favourites_, [&](const RecordingKey& key) {
    return key.path.empty() ? key.id == recording.id : key.is_same(recording);
  });
}

Status LibrarySettings::toggle_favourite(const RecordingKey& recording) {
  return write({.recording = recording, .is_favourite = !is_favourite(recording)});
}

uint64_t LibrarySettings::quota_bytes() const {
  const int64_t megabytes = settings_.get("quota_mb", 0);
  constexpr int64_t kMost = int64_t{1} << 40;
  return megabytes <= 0 ? 0 : static_cast<uint64_t>(std::min(megabytes, kMost)) * kMegabyte;
}

Status LibrarySettings::set_quota_bytes(uint64_t bytes) { return write({.quota_bytes = bytes}); }

SortOrder LibrarySettings::order() const {
  SortOrder order;
  const std::string name = settings_.get("sort", "");
  for (const SortKey key : kSortKeys) {
    if (name == name_of(key)) order = {key, settings_.get("sort_descending", true)};
  }
  return order;
}

Status LibrarySettings::set_order(const SortOrder& order) { return write({.order = order}); }

namespace {

constexpr int64_t kPurgeEvery_ns = int64_t{10} * 1'000'000'000;

int64_t system_now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

LibraryOptions with_clock(LibraryOptions options) {
  if (!options.now_unix_ns) options.now_unix_ns = system_now;
  return options;
}

// Unreadable ones count.
bool has_bookmarks(const std::string& path) {
  std::vector<recorder::session::Bookmark> marks;
  return !read_bookmarks(path, marks).ok() || !marks.empty();
}

uint64_t id_of(const Entry* entry) { return entry == nullptr ? 0 : entry->id; }

std::string file_name(const std::string& path) { return recorder::base::file_name_of(path); }

constexpr uint64_t kBeingDeleted = UINT64_MAX;

// Whether a link or a file is there, and a recording of the folder itself: the bytes of a link are elsewhere.
bool is_file_of_folder(const Entry& entry) {
  recorder::base::FileInfo info;
  return recorder::base::file_info(entry.path, info, recorder::base::Links::kDoNotFollow) == 0 &&
         info.kind == recorder::base::FileKind::kRegular;
}

}  // namespace

// What a command has come to.
struct Library::Outcome {
  std::vector<Notice> notices = {};
  std::vector<std::string> deleted = {};   // paths
  std::vector<std::string> restored = {};  // or still there
  bool changes_settings = false;
  std::optional<LibrarySettings> saved = {};  // settings that are in the file
};

// Used by the thread that carries out commands, one after the other.
struct Library::Work {
  explicit Work(const std::string& folder) : trash(folder) {}

  Outcome remove(const std::string& path, uint64_t id, int64_t now_unix_ns);
  Outcome undo();
  Outcome restore(const std::vector<TrashItem>& batch);
  Outcome write(LibrarySettings settings, const SettingsChange& change) const;
  Outcome apply_quota(const std::vector<Entry>& entries, const LibrarySettings& favourites, uint64_t limit_bytes,
                      int64_t now_unix_ns);

  const Trash trash;
  std::vector<std::vector<TrashItem>> removed;  // in this run, the latest last

  std::mutex mutex;
  std::vector<Outcome> outcomes;  // guarded by mutex
};

Library::Library(LibraryOptions options)
    : options_(with_clock(std::move(options))),
      writer_(options_.writer ? options_.writer : std::make_shared<recorder::base::BackgroundWriter>()),
      settings_(options_.settings_path),
      saved_settings_(settings_),
      catalog_(options_.folder),
      thumbnails_(options_.cache_folder, options_.games, options_.player_settings),
      snapshot_(std::make_shared<const CatalogSnapshot>()),
      work_(std::make_shared<Work>(options_.folder)) {
  settings_loaded_ = settings_.load();
  saved_settings_ = settings_;
  if (!settings_loaded_.ok()) notify(settings_loaded_.message());
  order_ = settings_.order();
  purge();
}

// Not on this thread: removing a large file takes long.
void Library::purge() {
  if (purge_.is_running()) return;
  purged_unix_ns_ = now_unix_ns();
  // Without a thread the next one does it.
  static_cast<void>(
      purge_.start([trash = work_->trash, before = purged_unix_ns_ - kUndoTime_ns](recorder::base::Job::Control&) {
        trash.purge_older(before);
        return Status();
      }));
}

bool Library::refresh() {
  if (now_unix_ns() - purged_unix_ns_ >= kPurgeEvery_ns) purge();
  const bool executed = take_outcomes();
  const auto now = catalog_.snapshot();
  const uint64_t thumbnails = thumbnails_.revision();
  const bool back = show_listed_again();
  if (now == snapshot_ && thumbnails == thumbnails_seen_ && !back) return executed;
  snapshot_ = now;
  thumbnails_seen_ = thumbnails;
  update_entries();
  if (snapshot_->complete && snapshot_->listed && !quota_applied_) apply_quota();
  return true;
}

// Another program may have restored what was deleted before the scan missed it.
bool Library::show_listed_again() {
  return std::erase_if(hidden_paths_, [&](const auto& hidden) {
           return hidden.second != kBeingDeleted && catalog_.listed_since(hidden.second);
         }) != 0;
}

void Library::update_entries() {
  entries_.clear();
  for (const Entry& found : snapshot_->entries) {
    if (hidden_paths_.contains(found.path)) continue;
    Entry entry = found;
    entry.favourite = is_favourite(entry);
    if (const auto best = thumbnails_.best_score(entry); best && entry.score)
      entry.score = std::max(*best, *entry.score);
    entries_.push_back(std::move(entry));
  }
  std::erase_if(compared_, [&](const std::string& path) {
    return hidden_paths_.contains(path) || !recorder::base::exists(path);
  });
  update_shown();
}

bool Library::is_favourite(const Entry& entry) const {
  return settings_.may_be_favourite(entry.id) && settings_.is_favourite(RecordingKey::of(entry));
}

void Library::update_favourites() {
  for (Entry& each : entries_) each.favourite = is_favourite(each);
  update_shown();
}

void Library::update_shown() { shown_ = sorted_and_filtered(entries_, order_, filter_, now_unix_ns()); }

const Entry* Library::find(const std::string& path) const {
  const auto found = std::ranges::find(entries_, path, &Entry::path);
  return found == entries_.end() ? nullptr : &*found;
}

std::string Library::listed_path(const std::string& path) const {
  const std::filesystem::path file = recorder::base::path_of(path);
  const std::filesystem::path parent = file.has_parent_path() ? file.parent_path() : ".";
  std::error_code error;
  if (!std::filesystem::equivalent(parent, recorder::base::path_of(folder()), error) || error) return path;
  return recorder::base::text_of(recorder::base::path_of(folder()) / file.filename());
}

std::optional<size_t> Library::position_of(const std::string& path) const {
  const auto found = std::ranges::find_if(shown_, [&](size_t index) { return entries_[index].path == path; });
  if (found == shown_.end()) return std::nullopt;
  return static_cast<size_t>(found - shown_.begin());
}

void Library::set_order(const SortOrder& order) {
  if (order == order_) return;
  order_ = order;
  update_shown();
  change_settings({.order = order});
}

void Library::set_filter(const EntryFilter& filter) {
  if (filter == filter_) return;
  filter_ = filter;
  update_shown();
}

void Library::toggle_favourite(const std::string& path) {
  const Entry* entry = find(path);
  if (entry == nullptr) return;
  if (entry->id == 0) return notify(file_name(path) + ": is unreadable and cannot be a favourite");
  const RecordingKey key = RecordingKey::of(*entry);
  change_settings({.recording = key, .is_favourite = !settings_.is_favourite(key)});
  update_favourites();
}

void Library::change_settings(const SettingsChange& change) {
  settings_.apply(change);
  if (!settings_.has_file()) return saved_settings_.apply(change);
  ++changes_under_way_;
  execute([file = saved_settings_, change](Work& work) { return work.write(file, change); });
}

void Library::remove(const std::string& path) {
  hidden_paths_[path] = kBeingDeleted;
  execute([path, id = id_of(find(path)), now = now_unix_ns()](Work& work) { return work.remove(path, id, now); });
  update_entries();
}

void Library::undo() {
  execute([](Work& work) { return work.undo(); });
}

// --- commands, on the thread that carries them out ------------------------------------------------------------------

Library::Outcome Library::Work::write(LibrarySettings settings, const SettingsChange& change) const {
  Outcome outcome{.changes_settings = true};
  const Status saved = settings.write(change);
  if (saved.ok()) {
    outcome.saved = std::move(settings);
  } else {
    outcome.notices.push_back({saved.message(), true, false});
  }
  return outcome;
}

Library::Outcome Library::Work::remove(const std::string& path, uint64_t id, int64_t now_unix_ns) {
  Outcome outcome;
  TrashItem item;
  if (Status moved = trash.move_to_trash(path, id, now_unix_ns, item); !moved.ok()) {
    outcome.notices.push_back({moved.message(), true, false});
    outcome.restored.push_back(path);
    return outcome;
  }
  outcome.notices.push_back({"Deleted " + item.name, false, true});
  outcome.deleted.push_back(path);
  removed.push_back({std::move(item)});
  return outcome;
}

Library::Outcome Library::Work::undo() {
  if (!removed.empty()) {
    const std::vector<TrashItem> batch = std::move(removed.back());
    removed.pop_back();
    return restore(batch);
  }
  const std::vector<TrashItem> items = trash.items();
  if (items.empty()) return {.notices = {{"There is nothing to undo", false, false}}};
  return restore({items.back()});
}

Library::Outcome Library::Work::restore(const std::vector<TrashItem>& batch) {
  Outcome outcome;
  std::string path;
  std::vector<TrashItem> left;
  for (const TrashItem& item : batch) {
    if (Status back = trash.restore(item, path); !back.ok()) {
      outcome.notices.push_back({back.message(), true, false});
      if (trash.may_contain(item)) left.push_back(item);
      continue;
    }
    outcome.restored.push_back(path);
  }
  if (!left.empty()) removed.push_back(std::move(left));
  const size_t restored = outcome.restored.size();
  if (restored != batch.size()) return outcome;
  const std::string what = restored == 1 ? file_name(path) : recorder::base::counted(restored, "recording");
  outcome.notices.push_back({what + " restored", false, false});
  return outcome;
}

// --- commands, on the thread that shows their outcome ---------------------------------------------------------------

void Library::execute(std::function<Outcome(Work&)> task) {
  ++under_way_;
  const Status posted = writer_->write("", [task = std::move(task), work = work_](const std::atomic<bool>&) {
    Outcome outcome = task(*work);
    const std::lock_guard lock(work->mutex);
    work->outcomes.push_back(std::move(outcome));
    return Status();
  });
  if (posted.ok()) return;
  // Nothing is under way that will end: what is shown is put right.
  --under_way_;
  if (under_way_ == 0) {
    changes_under_way_ = 0;
    settings_ = saved_settings_;
    hidden_paths_.clear();
  }
  notify(posted.message());
}

bool Library::take_outcomes() {
  std::vector<Outcome> outcomes;
  {
    const std::lock_guard lock(work_->mutex);
    outcomes = std::exchange(work_->outcomes, {});
  }
  for (Outcome& outcome : outcomes) take(std::move(outcome));
  if (outcomes.empty()) return false;
  // A recording restored before the scan missed it is still in the snapshot, and no new snapshot comes.
  update_entries();
  return true;
}

void Library::take(Outcome outcome) {
  --under_way_;
  if (!outcome.notices.empty()) notice_ = std::move(outcome.notices.back());
  if (!outcome.deleted.empty() || !outcome.restored.empty()) {
    const uint64_t listing = catalog_.rescan();
    for (const std::string& path : outcome.deleted) hidden_paths_[path] = listing;
  }
  for (const std::string& path : outcome.restored) hidden_paths_.erase(path);
  if (outcome.saved) saved_settings_ = std::move(*outcome.saved);
  if (!outcome.changes_settings || --changes_under_way_ != 0) return;
  settings_ = saved_settings_;  // with what other libraries have written, and without what could not be
}

void Library::finish() {
  writer_->finish();
  take_outcomes();
}

void Library::toggle_compared(const std::string& path) {
  const Entry* entry = find(path);
  if (entry == nullptr) return;
  if (std::erase(compared_, path) != 0) return;
  if (entry->state == EntryState::kUnreadable)
    return notify(file_name(path) + ": is unreadable and cannot be compared");
  if (compared_.size() == 2) compared_.erase(compared_.begin());
  compared_.push_back(path);
}

std::optional<Notice> Library::take_notice() { return std::exchange(notice_, std::nullopt); }

void Library::request_thumbnails(size_t first, size_t end) {
  std::vector<Entry> shown;
  for (size_t i = first; i < std::min(end, shown_.size()); ++i) shown.push_back(at(i));
  thumbnails_.want(shown, entries_);
}

void Library::apply_quota() {
  quota_applied_ = true;
  if (!settings_loaded_.ok() && options_.quota_bytes.value_or(settings_.quota_bytes()) != 0) {
    return notify(settings_loaded_.message() + " - the quota waits, as favourites are unknown");
  }
  execute([entries = entries_, file = saved_settings_, asked = options_.quota_bytes, now = now_unix_ns()](Work& work) {
    // Once more: reading everything took a while, and another library may be open.
    LibrarySettings settings = file;
    const Status loaded = settings.load();
    const uint64_t limit = asked.value_or(settings.quota_bytes());
    if (limit == 0) return Outcome{};
    if (loaded.ok()) return work.apply_quota(entries, settings, limit, now);
    return Outcome{.notices = {{loaded.message() + " - the quota waits, as favourites are unknown", true, false}}};
  });
}

// Of the recordings as they are now. Without those that have gone since they were read: they may be in the trash, and
// would count twice.
Library::Outcome Library::Work::apply_quota(const std::vector<Entry>& entries, const LibrarySettings& favourites,
                                            uint64_t limit_bytes, int64_t now_unix_ns) {
  std::vector<Entry> there;
  for (Entry entry : entries) {
    if (!is_file_of_folder(entry)) continue;
    entry.favourite = favourites.is_favourite(RecordingKey::of(entry.path, entry.id));
    there.push_back(std::move(entry));
  }
  Outcome outcome;
  const std::vector<TrashItem> items = trash.items();
  const QuotaPlan plan = plan_quota(there, items, limit_bytes);
  for (const size_t item : plan.purge) {
    if (Status purged = trash.purge(items[item]); !purged.ok()) {
      outcome.notices.push_back({purged.message(), true, false});
    }
  }
  std::vector<TrashItem> batch;
  for (const size_t index : plan.remove) {
    const Entry& entry = there[index];
    if (has_bookmarks(entry.path)) continue;  // added since it was read
    TrashItem item;
    if (Status moved = trash.move_to_trash(entry.path, entry.id, now_unix_ns, item); !moved.ok()) {
      outcome.notices.push_back({moved.message(), true, false});
      continue;
    }
    outcome.deleted.push_back(entry.path);
    batch.push_back(std::move(item));
  }
  if (batch.empty()) return outcome;
  outcome.notices.push_back({std::to_string(batch.size()) + " oldest moved to trash (quota of " +
                                 recorder::base::rough_bytes_text(limit_bytes) + ")",
                             false, true});
  removed.push_back(std::move(batch));
  return outcome;
}

}  // namespace replay
