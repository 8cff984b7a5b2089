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

// Without the blanks that stand between favourites and notes.
std::string escaped(const std::string& plain) {
  std::string text;
  for (const char c : plain) {
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

std::string unescaped(std::string_view text) {
  std::string plain;
  for (size_t at = 0; at < text.size(); ++at) {
    uint64_t byte = 0;
    const bool is_escape = text[at] == '%' && at + 2 < text.size() && read_hex(text.substr(at + 1, 2), byte);
    plain += is_escape ? static_cast<char>(byte) : text[at];
    if (is_escape) at += 2;
  }
  return plain;
}

// "ID:INODE:PATH", or "ID".
bool read_key(std::string_view item, RecordingKey& key) {
  const size_t first = std::min(item.find(':'), item.size());
  const size_t second = std::min(item.find(':', std::min(first + 1, item.size())), item.size());
  if (!read_hex(item.substr(0, first), key.id) || key.id == 0) return false;
  if (first == item.size()) return true;
  if (second == item.size() || !read_hex(item.substr(first + 1, second - first - 1), key.inode)) return false;
  key.path = unescaped(item.substr(second + 1));
  return true;
}

std::string text_of(const RecordingKey& key) {
  const std::string id = recorder::session::id_text(key.id);
  return key.path.empty() ? id : id + ":" + recorder::base::hex_text(key.inode) + ":" + escaped(key.path);
}

// What stands between blanks.
std::vector<std::string_view> items_of(std::string_view text) {
  std::vector<std::string_view> items;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    items.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return items;
}

std::vector<RecordingKey> favourites_in(const std::string& text) {
  std::vector<RecordingKey> favourites;
  for (const std::string_view item : items_of(text)) {
    RecordingKey key;
    if (read_key(item, key)) favourites.push_back(std::move(key));
  }
  return favourites;
}

std::string text_of(const std::vector<RecordingKey>& favourites) {
  std::string text;
  for (const RecordingKey& key : favourites) text += (text.empty() ? "" : " ") + text_of(key);
  return text;
}

using Notes = std::vector<std::pair<RecordingKey, std::string>>;

// A name and its note, one after the other.
Notes notes_in(const std::string& text) {
  Notes notes;
  const std::vector<std::string_view> items = items_of(text);
  for (size_t i = 0; i + 1 < items.size(); i += 2) {
    RecordingKey key;
    if (read_key(items[i], key)) notes.emplace_back(std::move(key), unescaped(items[i + 1]));
  }
  return notes;
}

std::string text_of(const Notes& notes) {
  std::string text;
  for (const auto& [key, note] : notes) text += (text.empty() ? "" : " ") + text_of(key) + " " + escaped(note);
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
  notes_ = notes_in(settings_.get("notes", ""));
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
  if (change.noted) {
    std::erase_if(notes_, [&](const auto& known) { return known.first.is_same(*change.noted); });
    if (!change.note.empty()) notes_.emplace_back(*change.noted, change.note);
    settings_.set("notes", text_of(notes_));
  }
  if (change.renamed) {
    const auto& [from, to] = *change.renamed;
    for (RecordingKey& key : favourites_) {
      if (!key.path.empty() && key.is_same(from)) key = to;
    }
    for (auto& [key, note] : notes_) {
      if (key.is_same(from)) key = to;
    }
    settings_.set("favourites", text_of(favourites_));
    settings_.set("notes", text_of(notes_));
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

bool LibrarySettings::may_have_note(uint64_t id) const {
  return id != 0 && std::ranges::any_of(notes_, [&](const auto& known) { return known.first.id == id; });
}

std::string LibrarySettings::note_of(const RecordingKey& recording) const {
  const auto found = std::ranges::find_if(notes_, [&](const auto& known) { return known.first.is_same(recording); });
  return found == notes_.end() ? "" : found->second;
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
  std::vector<std::string> deleted = {};      // paths
  std::vector<std::string> restored = {};     // or still there
  std::optional<std::string> moved = {};      // where the user finds what was restored or renamed
  std::optional<SettingsChange> change = {};  // to be made because of it
  bool changes_settings = false;
  std::optional<LibrarySettings> saved = {};  // settings that are in the file
};

// Used by the thread that carries out commands, one after the other.
struct Library::Work {
  explicit Work(const std::string& of) : folder(of), trash(of) {}

  // A recording, with the id of its session.
  struct Target {
    std::string path;
    uint64_t id = 0;
  };
  Outcome remove(const std::vector<Target>& targets, int64_t now_unix_ns);
  Outcome rename(const Target& target, const std::string& name);
  Outcome undo();
  Outcome restore(const std::vector<TrashItem>& batch);
  Outcome write(LibrarySettings settings, const SettingsChange& change) const;
  Outcome apply_quota(const std::vector<Entry>& entries, const LibrarySettings& favourites, uint64_t limit_bytes,
                      int64_t now_unix_ns);

  // What was done in this run, one of: recordings deleted; one renamed; a choice of the settings changed.
  struct Done {
    std::vector<TrashItem> deleted = {};
    Target renamed = {};    // as it is now
    std::string name = {};  // that it had
    std::optional<SettingsChange> back = {};
    std::string what = {};  // "note of x.oro"
  };

  const std::string folder;
  const Trash trash;
  std::vector<Done> done;  // the latest last

  std::mutex mutex;
  std::vector<Outcome> outcomes;  // guarded by mutex
};

Library::Library(LibraryOptions options)
    : options_(with_clock(std::move(options))),
      writer_(options_.writer ? options_.writer : std::make_shared<recorder::base::BackgroundWriter>()),
      settings_(options_.settings_path),
      saved_settings_(settings_),
      catalog_(options_.folder, options_.games),
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
    add_choices(entry);
    if (const auto best = thumbnails_.best_score(entry); best && entry.score)
      entry.score = std::max(*best, *entry.score);
    entries_.push_back(std::move(entry));
  }
  std::erase_if(compared_,
                [&](const std::string& path) { return hidden_paths_.contains(path) || !recorder::base::exists(path); });
  update_shown();
}

void Library::add_choices(Entry& entry) const {
  entry.favourite = settings_.may_be_favourite(entry.id) && settings_.is_favourite(RecordingKey::of(entry));
  entry.note = settings_.may_have_note(entry.id) ? settings_.note_of(RecordingKey::of(entry)) : "";
}

void Library::update_choices() {
  for (Entry& each : entries_) add_choices(each);
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
  const bool was = settings_.is_favourite(key);
  execute_undoable({.recording = key, .is_favourite = !was}, {.recording = key, .is_favourite = was},
                   "star of " + file_name(path));
}

void Library::set_note(const std::string& path, const std::string& note) {
  const Entry* entry = find(path);
  if (entry == nullptr) return;
  if (entry->id == 0) return notify(file_name(path) + ": is unreadable and cannot have a note");
  const RecordingKey key = RecordingKey::of(*entry);
  const std::string before = settings_.note_of(key);
  if (note == before) return;
  execute_undoable({.noted = key, .note = note}, {.noted = key, .note = before}, "note of " + file_name(path));
}

void Library::execute_undoable(const SettingsChange& change, SettingsChange back, std::string what) {
  change_settings(change);
  execute([done = Work::Done{.back = std::move(back), .what = std::move(what)}](Work& work) {
    work.done.push_back(done);
    return Outcome{};
  });
  update_choices();
}

void Library::change_settings(const SettingsChange& change) {
  settings_.apply(change);
  if (!settings_.has_file()) return saved_settings_.apply(change);
  ++changes_under_way_;
  execute([file = saved_settings_, change](Work& work) { return work.write(file, change); });
}

void Library::remove(const std::vector<std::string>& paths) {
  std::vector<Work::Target> targets;
  for (const std::string& path : paths) {
    hidden_paths_[path] = kBeingDeleted;
    targets.push_back({path, id_of(find(path))});
  }
  execute([targets, now = now_unix_ns()](Work& work) { return work.remove(targets, now); });
  update_entries();
}

Status Library::rename(const std::string& path, const std::string& name) {
  if (Status checked = check_name(name); !checked.ok()) return checked;
  const Entry* entry = find(path);
  if (entry == nullptr) return Status::failure(file_name(path) + ": is no longer there");
  if (entry->name == name) return {};
  execute([target = Work::Target{path, entry->id}, name](Work& work) { return work.rename(target, name); });
  return {};
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

Library::Outcome Library::Work::remove(const std::vector<Target>& targets, int64_t now_unix_ns) {
  Outcome outcome;
  Done made;
  for (const Target& target : targets) {
    TrashItem item;
    if (Status moved = trash.move_to_trash(target.path, target.id, now_unix_ns, item); !moved.ok()) {
      outcome.notices.push_back({moved.message(), true, false});
      outcome.restored.push_back(target.path);
      continue;
    }
    outcome.deleted.push_back(target.path);
    made.deleted.push_back(std::move(item));
  }
  if (made.deleted.empty()) return outcome;
  const size_t count = made.deleted.size();
  const std::string what = count == 1 ? made.deleted[0].name : recorder::base::counted(count, "recording");
  // What could not be deleted matters more.
  if (outcome.notices.empty()) outcome.notices.push_back({"Deleted " + what, false, true});
  done.push_back(std::move(made));
  return outcome;
}

Library::Outcome Library::Work::rename(const Target& target, const std::string& name) {
  const std::string before = recorder::base::text_of(recorder::base::path_of(target.path).stem());
  std::string path;
  if (Status renamed = rename_recording(folder, target.path, target.id, name, path); !renamed.ok()) {
    return {.notices = {{renamed.message(), true, false}}};
  }
  Outcome outcome{.deleted = {target.path}, .restored = {path}, .moved = path};
  RecordingKey from = RecordingKey::of(path, target.id);
  const RecordingKey now = from;
  from.path = RecordingKey::of(target.path, target.id).path;
  if (target.id != 0) outcome.change = SettingsChange{.renamed = std::pair(from, now)};
  outcome.notices.push_back({file_name(target.path) + " is now " + file_name(path), false, true});
  done.push_back({.renamed = {path, target.id}, .name = before});
  return outcome;
}

Library::Outcome Library::Work::undo() {
  if (!done.empty()) {
    const Done last = std::move(done.back());
    done.pop_back();
    if (!last.deleted.empty()) return restore(last.deleted);
    if (last.back) return {.notices = {{"Undone: " + last.what, false, false}}, .change = last.back};
    Outcome outcome = rename(last.renamed, last.name);
    if (outcome.moved) done.pop_back();  // an undo is not to be undone by the next
    for (Notice& notice : outcome.notices) notice.undo = false;
    return outcome;
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
  if (!outcome.restored.empty()) outcome.moved = outcome.restored.back();
  if (!left.empty()) done.push_back({.deleted = std::move(left)});
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
  if (outcome.moved) moved_ = std::move(outcome.moved);
  if (outcome.change) change_settings(*outcome.change);
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
  const bool all = entries_.size() <= options_.most_scored || order_.key == SortKey::kScore;
  thumbnails_.want(shown, all ? entries_ : std::vector<Entry>());
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
  done.push_back({.deleted = std::move(batch)});
  return outcome;
}

}  // namespace replay
