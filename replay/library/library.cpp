#include "replay/library/library.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>

#include "recorder/base/file.h"
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
  key.path = std::filesystem::absolute(path, error).lexically_normal().string();
  return key;
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

Status LibrarySettings::change(const std::function<void()>& set) {
  if (settings_.path().empty()) {
    set();
    return {};
  }
  const std::vector<RecordingKey> before = favourites_;
  if (Status read = load(); !read.ok()) {
    favourites_ = before;
    settings_.set("favourites", text_of(before));
    // An invalid file has been renamed by load(); one that is still there may contain everything.
    if (recorder::base::exists(settings_.path())) return read;
  }
  set();
  return settings_.save();
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
  const bool wanted = !is_favourite(recording);
  const std::vector<RecordingKey> before = favourites_;
  Status saved = change([&] {
    std::erase_if(favourites_, [&](const RecordingKey& key) {
      return key.path.empty() ? key.id == recording.id : key.is_same(recording);
    });
    if (wanted) favourites_.push_back(recording);
    settings_.set("favourites", text_of(favourites_));
  });
  if (saved.ok()) return saved;
  favourites_ = before;
  settings_.set("favourites", text_of(before));
  return saved;
}

uint64_t LibrarySettings::quota_bytes() const {
  const int64_t megabytes = settings_.get("quota_mb", 0);
  constexpr int64_t kMost = int64_t{1} << 40;
  return megabytes <= 0 ? 0 : static_cast<uint64_t>(std::min(megabytes, kMost)) * kMegabyte;
}

Status LibrarySettings::set_quota_bytes(uint64_t bytes) {
  // Rounded up: 0 would mean no limit.
  return change([&] { settings_.set("quota_mb", static_cast<int64_t>((bytes + kMegabyte - 1) / kMegabyte)); });
}

SortOrder LibrarySettings::order() const {
  SortOrder order;
  const std::string name = settings_.get("sort", "");
  for (const SortKey key : kSortKeys) {
    if (name == name_of(key)) order = {key, settings_.get("sort_descending", true)};
  }
  return order;
}

Status LibrarySettings::set_order(const SortOrder& order) {
  return change([&] {
    settings_.set("sort", name_of(order.key));
    settings_.set("sort_descending", order.descending);
  });
}

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

std::string file_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }

}  // namespace

Library::Library(LibraryOptions options)
    : options_(with_clock(std::move(options))),
      settings_(options_.settings_path),
      trash_(options_.folder),
      catalog_(options_.folder),
      thumbnails_(options_.cache_folder, options_.games, options_.player_settings),
      snapshot_(std::make_shared<const CatalogSnapshot>()) {
  settings_loaded_ = settings_.load();
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
      purge_.start([trash = trash_, before = purged_unix_ns_ - kUndoTime_ns](recorder::base::Job::Control&) {
        trash.purge_older(before);
        return Status();
      }));
}

bool Library::refresh() {
  if (now_unix_ns() - purged_unix_ns_ >= kPurgeEvery_ns) purge();
  const auto now = catalog_.snapshot();
  const uint64_t thumbnails = thumbnails_.revision();
  // Another program may have restored it before the scan missed it.
  const bool back = std::erase_if(hidden_paths_, recorder::base::exists) != 0;
  if (now == snapshot_ && thumbnails == thumbnails_seen_ && !back) return false;
  snapshot_ = now;
  thumbnails_seen_ = thumbnails;
  update_entries();
  if (snapshot_->complete && snapshot_->listed && !quota_applied_) apply_quota();
  return true;
}

void Library::update_entries() {
  entries_.clear();
  std::set<std::string> still_there;
  for (const Entry& found : snapshot_->entries) {
    if (hidden_paths_.contains(found.path)) {
      still_there.insert(found.path);
      continue;
    }
    Entry entry = found;
    entry.favourite = is_favourite(entry);
    if (const auto best = thumbnails_.best_score(entry); best && entry.score)
      entry.score = std::max(*best, *entry.score);
    entries_.push_back(std::move(entry));
  }
  hidden_paths_ = std::move(still_there);
  std::erase_if(compared_, [](const std::string& path) { return !recorder::base::exists(path); });
  update_shown();
}

bool Library::is_favourite(const Entry& entry) const {
  return settings_.may_be_favourite(entry.id) && settings_.is_favourite(RecordingKey::of(entry.path, entry.id));
}

void Library::update_shown() { shown_ = sorted_and_filtered(entries_, order_, filter_, now_unix_ns()); }

const Entry* Library::find(const std::string& path) const {
  const auto found = std::ranges::find(entries_, path, &Entry::path);
  return found == entries_.end() ? nullptr : &*found;
}

std::string Library::listed_path(const std::string& path) const {
  const std::filesystem::path file(path);
  const std::filesystem::path parent = file.has_parent_path() ? file.parent_path() : ".";
  std::error_code error;
  if (!std::filesystem::equivalent(parent, folder(), error) || error) return path;
  return (std::filesystem::path(folder()) / file.filename()).string();
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
  if (Status saved = settings_.set_order(order); !saved.ok()) notify(saved.message());
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
  const RecordingKey key = RecordingKey::of(entry->path, entry->id);
  if (Status saved = settings_.toggle_favourite(key); !saved.ok()) return notify(saved.message());
  for (Entry& each : entries_) each.favourite = is_favourite(each);
  update_shown();
}

void Library::remove(const std::string& path) {
  TrashItem item;
  if (Status moved = trash_.move_to_trash(path, id_of(find(path)), now_unix_ns(), item); !moved.ok())
    return notify(moved.message());
  notice_ = Notice{"Deleted " + item.name, false, true};
  removed_.push_back({std::move(item)});
  hidden_paths_.insert(path);
  update_entries();
  catalog_.rescan();
}

void Library::undo() {
  if (!removed_.empty()) {
    const std::vector<TrashItem> batch = std::move(removed_.back());
    removed_.pop_back();
    return restore_batch(batch);
  }
  const std::vector<TrashItem> items = trash_.items();
  if (items.empty()) return notify("There is nothing to undo", false);
  restore_batch({items.back()});
}

void Library::restore_batch(const std::vector<TrashItem>& batch) {
  std::string path;
  std::vector<TrashItem> left;
  size_t restored = 0;
  for (const TrashItem& item : batch) {
    if (Status back = trash_.restore(item, path); !back.ok()) {
      notify(back.message());
      if (trash_.may_contain(item)) left.push_back(item);
      continue;
    }
    ++restored;
    hidden_paths_.erase(path);
  }
  if (!left.empty()) removed_.push_back(std::move(left));
  // A recording restored before the scan missed it is still in the snapshot, and no new snapshot comes.
  update_entries();
  catalog_.rescan();
  if (restored != batch.size()) return;
  notify((batch.size() == 1 ? file_name(path) : recorder::base::counted(restored, "recording")) + " restored", false);
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

// The recordings as they are now. Without those that have gone since they were read: they may be in the trash, and
// would count twice. Without links: their bytes are elsewhere.
std::vector<Entry> Library::entries_on_disk() const {
  std::vector<Entry> there;
  for (Entry entry : entries_) {
    recorder::base::FileInfo info;
    if (recorder::base::file_info(entry.path, info, recorder::base::Links::kDoNotFollow) != 0) continue;
    if (info.kind != recorder::base::FileKind::kRegular) continue;
    entry.favourite = is_favourite(entry);
    there.push_back(std::move(entry));
  }
  return there;
}

void Library::apply_quota() {
  quota_applied_ = true;
  // Once more: reading everything took a while, and another library may be open.
  if (settings_loaded_.ok()) settings_loaded_ = settings_.load();
  const uint64_t limit = options_.quota_bytes.value_or(settings_.quota_bytes());
  if (limit == 0) return;
  if (!settings_loaded_.ok())
    return notify(settings_loaded_.message() + " - the quota waits, as favourites are unknown");
  const std::vector<Entry> entries = entries_on_disk();
  const std::vector<TrashItem> trash = trash_.items();
  const QuotaPlan plan = plan_quota(entries, trash, limit);
  for (const size_t item : plan.purge) {
    if (Status purged = trash_.purge(trash[item]); !purged.ok()) notify(purged.message());
  }
  std::vector<TrashItem> batch;
  for (const size_t index : plan.remove) {
    if (has_bookmarks(entries[index].path)) continue;  // added since it was read
    TrashItem item;
    if (Status moved = trash_.move_to_trash(entries[index].path, entries[index].id, now_unix_ns(), item); !moved.ok()) {
      notify(moved.message());
      continue;
    }
    hidden_paths_.insert(entries[index].path);
    batch.push_back(std::move(item));
  }
  if (batch.empty()) return;
  notice_ = Notice{std::to_string(batch.size()) + " oldest moved to trash (quota of " +
                       recorder::base::rough_bytes_text(limit) + ")",
                   false, true};
  removed_.push_back(std::move(batch));
  update_entries();
  catalog_.rescan();
}

}  // namespace replay
