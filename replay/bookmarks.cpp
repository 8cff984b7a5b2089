#include "replay/bookmarks.h"

#include <algorithm>

namespace replay {

using recorder::Status;
using recorder::session::Bookmark;

void Bookmarks::take(std::vector<Bookmark> bookmarks) {
  bookmarks_ = std::move(bookmarks);
  frames_.clear();
  for (const Bookmark& bookmark : bookmarks_) frames_.push_back(bookmark.frame);
}

Status Bookmarks::load(const std::string& path) {
  path_ = path;
  std::vector<Bookmark> bookmarks;
  Status read = recorder::session::read_bookmarks(path, bookmarks);
  take(read.ok() ? std::move(bookmarks) : std::vector<Bookmark>());
  return read;
}

Status Bookmarks::toggle(uint64_t frame_number) {
  std::vector<Bookmark> bookmarks = bookmarks_;
  const auto at = std::lower_bound(bookmarks.begin(), bookmarks.end(), frame_number,
                                   [](const Bookmark& bookmark, uint64_t frame) { return bookmark.frame < frame; });
  if (at != bookmarks.end() && at->frame == frame_number) {
    bookmarks.erase(at);
  } else {
    bookmarks.insert(at, {frame_number, ""});
  }
  if (Status written = recorder::session::write_bookmarks(path_, bookmarks); !written.ok()) return written;
  take(std::move(bookmarks));
  return {};
}

}  // namespace replay
