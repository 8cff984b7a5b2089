#include "replay/library/library_settings.h"

#include <charconv>
#include <filesystem>

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
  const std::string folder = engine::config_folder();
  return folder.empty() ? "" : folder + "/library.json";
}

Status LibrarySettings::load() {
  if (settings_.path().empty()) return {};
  Status loaded = settings_.load();
  favourites_ = ids_in(settings_.get("favourites", ""));
  return loaded;
}

Status LibrarySettings::change(const std::function<void()>& set) {
  if (settings_.path().empty()) {
    set();
    return {};
  }
  const std::set<uint64_t> before = favourites_;
  if (Status read = load(); !read.ok()) {
    favourites_ = before;
    settings_.set("favourites", text_of(before));
    // A file that makes no sense has been set aside by now; one that is still there may hold everything.
    std::error_code ignored;
    if (std::filesystem::exists(settings_.path(), ignored)) return read;
  }
  set();
  return settings_.save();
}

Status LibrarySettings::toggle_favourite(uint64_t id) {
  const bool wanted = !favourites_.contains(id);
  const std::set<uint64_t> before = favourites_;
  Status saved = change([&] {
    wanted ? static_cast<void>(favourites_.insert(id)) : static_cast<void>(favourites_.erase(id));
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
  // Rounded up: a limit below a megabyte is not the same as none.
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

}  // namespace replay
