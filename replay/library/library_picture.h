// LibraryPicture: paints the library's screen from what it is told, so that a picture of it needs neither a folder nor
// a window.
//
// The drawing thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/painter.h"
#include "replay/library/library_layout.h"
#include "replay/library/picture_tiles.h"
#include "replay/library/theme.h"

namespace replay {

// What is told to whoever looks, for some seconds, above the footer.
struct LibraryNotice {
  std::string text;   // empty: none
  bool bad = false;   // something went wrong
  bool undo = false;  // with a button
};

// All that the screen shows. Refers to what belongs to the caller.
struct LibraryView {
  std::span<const Entry> entries;
  std::span<const size_t> shown;   // of them, in order
  std::optional<size_t> selected;  // in `shown`
  LibrarySpot hovered;
  std::span<const std::string> compared;  // paths of those that are marked, two at most
  SortOrder order;
  EntryFilter filter;
  bool searching = false;  // the search has the keyboard
  float scroll_px = 0;
  LibraryNotice notice;
  bool keys = false;   // the key sheet is shown
  bool listed = true;  // the folder has been looked at
  bool folder_missing = false;
  std::string folder;
  std::string problem;  // why it cannot be read
  int64_t now_unix_ns = 0;
  // The picture of a recording; may give nullptr.
  std::function<std::shared_ptr<const engine::Image>(const Entry&)> picture;
};

class LibraryPicture {
 public:
  // Paints over all of the painter's target and flushes it.
  void paint(engine::Painter& painter, const LibraryLayout& layout, const LibraryView& view);

 private:
  void paint_card(engine::Painter& painter, const LibraryLayout& layout, const LibraryView& view, size_t position);
  void paint_face(engine::Painter& painter, const LibraryLayout& layout, const LibraryView& view, const Entry& entry,
                  const engine::Rect& card);

  PictureTiles tiles_;
};

// The parts, each with its own file: library_picture.cpp, card_picture.cpp, library_header.cpp.
void paint_library_header(engine::Painter& painter, const LibraryLayout& layout, const LibraryView& view);
void paint_library_footer(engine::Painter& painter, const LibraryLayout& layout, const LibraryView& view);
void paint_library_notice(engine::Painter& painter, const LibraryLayout& layout, const LibraryView& view);
// What stands in the grid when there is no card.
void paint_library_empty(engine::Painter& painter, const LibraryLayout& layout, const LibraryView& view);

std::span<const theme::KeyLine> library_keys();

}  // namespace replay
