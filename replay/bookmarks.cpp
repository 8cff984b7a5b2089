#include "replay/bookmarks.h"

#include <algorithm>
#include <utility>

namespace replay {

using recorder::Status;
using recorder::session::Bookmark;

namespace {

constexpr size_t kMostUndos = 100;

template <typename List>
auto place_of(List& bookmarks, uint64_t frame_number) {
  return std::lower_bound(bookmarks.begin(), bookmarks.end(), frame_number,
                          [](const Bookmark& bookmark, uint64_t frame) { return bookmark.frame < frame; });
}

}  // namespace

Status Bookmarks::load(const std::string& path) {
  path_ = path;
  before_.clear();
  bookmarks_.clear();
  std::vector<Bookmark> bookmarks;
  Status read = recorder::session::read_bookmarks(path, bookmarks);
  if (read.ok()) bookmarks_ = std::move(bookmarks);
  return read;
}

const Bookmark* Bookmarks::find(uint64_t frame_number) const {
  const auto at = place_of(bookmarks_, frame_number);
  return at != bookmarks_.end() && at->frame == frame_number ? &*at : nullptr;
}

Status Bookmarks::toggle(uint64_t frame_number) {
  std::vector<Bookmark> bookmarks = bookmarks_;
  const auto at = place_of(bookmarks, frame_number);
  if (at != bookmarks.end() && at->frame == frame_number) {
    bookmarks.erase(at);
  } else {
    bookmarks.insert(at, {frame_number, ""});
  }
  return change_to(std::move(bookmarks));
}

Status Bookmarks::set_note(uint64_t frame_number, const std::string& note) {
  std::vector<Bookmark> bookmarks = bookmarks_;
  const auto at = place_of(bookmarks, frame_number);
  if (at != bookmarks.end() && at->frame == frame_number) {
    at->note = note;
  } else {
    bookmarks.insert(at, {frame_number, note});
  }
  return change_to(std::move(bookmarks));
}

Status Bookmarks::change_to(std::vector<Bookmark> bookmarks) {
  if (bookmarks == bookmarks_) return {};
  if (Status written = recorder::session::write_bookmarks(path_, bookmarks); !written.ok()) return written;
  before_.push_back(std::exchange(bookmarks_, std::move(bookmarks)));
  if (before_.size() > kMostUndos) before_.erase(before_.begin());
  return {};
}

Status Bookmarks::undo() {
  if (before_.empty()) return {};
  if (Status written = recorder::session::write_bookmarks(path_, before_.back()); !written.ok()) return written;
  bookmarks_ = std::move(before_.back());
  before_.pop_back();
  return {};
}

}  // namespace replay
