#include "replay/library/library_settings.h"

#include <charconv>

#include "recorder/session/session_info.h"

namespace replay {
namespace {

using recorder::Status;

constexpr uint64_t kMegabyte = 1'000'000;

std::set<uint64_t> ids_in(const std::string& text) {
  std::set<uint64_t> ids;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    uint64_t id = 0;
    const auto [behind, error] = std::from_chars(text.data() + at, text.data() + end, id, 16);
    if (error == std::errc() && behind == text.data() + end && id != 0) ids.insert(id);
    at = end + 1;
  }
  return ids;
}

std::string text_of(const std::set<uint64_t>& ids) {
  std::string text;
  for (const uint64_t id : ids) text += (text.empty() ? "" : " ") + recorder::session::id_text(id);
  return text;
}

}  // namespace

LibrarySettings::LibrarySettings(std::string path) : settings_(std::move(path)) {}

std::string LibrarySettings::default_path() {
  const std::string folder = engine::user_folder();
  return folder.empty() ? "" : folder + "/library.json";
}

Status LibrarySettings::load() {
  if (settings_.path().empty()) return {};
  Status loaded = settings_.load();
  favourites_ = ids_in(settings_.get("favourites", ""));
  return loaded;
}

Status LibrarySettings::save() { return settings_.path().empty() ? Status() : settings_.save(); }

Status LibrarySettings::toggle_favourite(uint64_t id) {
  const std::set<uint64_t> before = favourites_;
  if (favourites_.erase(id) == 0) favourites_.insert(id);
  settings_.set("favourites", text_of(favourites_));
  Status saved = save();
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
  // Rounded up: a limit below a megabyte is not the same as none.
  settings_.set("quota_mb", static_cast<int64_t>((bytes + kMegabyte - 1) / kMegabyte));
  return save();
}

ShelfOrder LibrarySettings::order() const {
  ShelfOrder order;
  const std::string name = settings_.get("sort", "");
  for (const SortKey key : kSortKeys) {
    if (name == name_of(key)) order = {key, settings_.get("sort_descending", true)};
  }
  return order;
}

Status LibrarySettings::set_order(const ShelfOrder& order) {
  settings_.set("sort", name_of(order.key));
  settings_.set("sort_descending", order.descending);
  return save();
}

}  // namespace replay
