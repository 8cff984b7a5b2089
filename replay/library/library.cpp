#include "replay/library/library.h"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "replay/library/library_text.h"

namespace replay {
namespace {

using recorder::Status;

constexpr int64_t kDay_ns = int64_t{24} * 3600 * 1'000'000'000;

int64_t system_now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

LibraryOptions with_clock(LibraryOptions options) {
  if (!options.now_unix_ns) options.now_unix_ns = system_now;
  return options;
}

std::string count_of(size_t count) { return std::to_string(count) + (count == 1 ? " recording" : " recordings"); }

std::string file_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }

}  // namespace

Library::Library(LibraryOptions options)
    : options_(with_clock(std::move(options))),
      settings_(options_.settings_path),
      trash_(options_.folder),
      catalog_(options_.folder),
      portraits_(options_.cache_folder),
      snapshot_(std::make_shared<const CatalogSnapshot>()) {
  if (Status loaded = settings_.load(); !loaded.ok()) say(loaded.message());
  order_ = settings_.order();
  trash_.purge_older(now_unix_ns() - kTrashDays * kDay_ns);
}

bool Library::refresh() {
  const auto now = catalog_.snapshot();
  const uint64_t portraits = portraits_.revision();
  if (now == snapshot_ && portraits == portraits_seen_) return false;
  snapshot_ = now;
  portraits_seen_ = portraits;
  take_entries();
  if (snapshot_->complete && snapshot_->listed && !quota_applied_) apply_quota();
  return true;
}

void Library::take_entries() {
  entries_.clear();
  std::set<std::string> still_there;
  for (const Entry& found : snapshot_->entries) {
    if (gone_.contains(found.path)) {
      still_there.insert(found.path);
      continue;
    }
    Entry entry = found;
    entry.favourite = entry.id != 0 && settings_.is_favourite(entry.id);
    if (const auto best = portraits_.best_score(entry); best && entry.score)
      entry.score = std::max(*best, *entry.score);
    entries_.push_back(std::move(entry));
  }
  gone_ = std::move(still_there);
  std::erase_if(compared_, [this](const std::string& path) { return find(path) == nullptr; });
  rearrange();
}

void Library::rearrange() { shown_ = arrange(entries_, order_, filter_, now_unix_ns()); }

const Entry* Library::find(const std::string& path) const {
  const auto found = std::ranges::find(entries_, path, &Entry::path);
  return found == entries_.end() ? nullptr : &*found;
}

std::optional<size_t> Library::position_of(const std::string& path) const {
  const auto found = std::ranges::find_if(shown_, [&](size_t index) { return entries_[index].path == path; });
  if (found == shown_.end()) return std::nullopt;
  return static_cast<size_t>(found - shown_.begin());
}

void Library::set_order(const ShelfOrder& order) {
  if (order == order_) return;
  order_ = order;
  rearrange();
  if (Status saved = settings_.set_order(order); !saved.ok()) say(saved.message());
}

void Library::set_filter(const ShelfFilter& filter) {
  if (filter == filter_) return;
  filter_ = filter;
  rearrange();
}

void Library::toggle_favourite(const std::string& path) {
  const Entry* entry = find(path);
  if (entry == nullptr) return;
  if (entry->id == 0) return say(file_name(path) + " cannot be a favourite: it cannot be read");
  if (Status saved = settings_.toggle_favourite(entry->id); !saved.ok()) return say(saved.message());
  for (Entry& each : entries_) each.favourite = each.id != 0 && settings_.is_favourite(each.id);
  rearrange();
}

void Library::remove(const std::string& path) {
  TrashItem item;
  if (Status moved = trash_.move_in(path, now_unix_ns(), item); !moved.ok()) return say(moved.message());
  message_ = Message{"Deleted " + item.name, false, true};
  removed_.push_back({std::move(item)});
  gone_.insert(path);
  take_entries();
  catalog_.look_now();
}

void Library::undo() {
  if (!removed_.empty()) {
    const std::vector<TrashItem> batch = std::move(removed_.back());
    removed_.pop_back();
    return put_back(batch);
  }
  const std::vector<TrashItem> items = trash_.items();
  if (items.empty()) return say("There is nothing to undo", false);
  put_back({items.back()});
}

void Library::put_back(const std::vector<TrashItem>& batch) {
  std::string path;
  size_t restored = 0;
  for (const TrashItem& item : batch) {
    if (Status back = trash_.restore(item, path); !back.ok()) {
      say(back.message());
      continue;
    }
    ++restored;
    gone_.erase(path);
  }
  // One that is back before it was missed is in the snapshot still, and no new one comes.
  take_entries();
  catalog_.look_now();
  if (restored != batch.size()) return;
  say(batch.size() == 1 ? file_name(path) + " is back" : count_of(restored) + " are back", false);
}

void Library::toggle_compared(const std::string& path) {
  const Entry* entry = find(path);
  if (entry == nullptr) return;
  if (std::erase(compared_, path) != 0) return;
  if (entry->state == EntryState::kUnreadable) return say(file_name(path) + " cannot be compared: it cannot be read");
  if (compared_.size() == 2) compared_.erase(compared_.begin());
  compared_.push_back(path);
}

std::optional<Library::Message> Library::take_message() { return std::exchange(message_, std::nullopt); }

void Library::want_portraits(size_t first, size_t end) {
  std::vector<Entry> shown;
  for (size_t i = first; i < std::min(end, shown_.size()); ++i) shown.push_back(at(i));
  portraits_.want(shown, entries_);
}

void Library::apply_quota() {
  quota_applied_ = true;
  const uint64_t limit = options_.quota_bytes.value_or(settings_.quota_bytes());
  const std::vector<TrashItem> trash = trash_.items();
  const QuotaPlan plan = plan_quota(entries_, trash, limit);
  for (const size_t item : plan.purge) {
    if (Status purged = trash_.purge(trash[item]); !purged.ok()) say(purged.message());
  }
  std::vector<TrashItem> batch;
  for (const size_t index : plan.remove) {
    TrashItem item;
    if (Status moved = trash_.move_in(entries_[index].path, now_unix_ns(), item); !moved.ok()) {
      say(moved.message());
      continue;
    }
    gone_.insert(entries_[index].path);
    batch.push_back(std::move(item));
  }
  if (batch.empty()) return;
  message_ = Message{"The quota of " + bytes_text(limit) + " took the oldest " + count_of(batch.size()), false, true};
  removed_.push_back(std::move(batch));
  take_entries();
  catalog_.look_now();
}

}  // namespace replay
