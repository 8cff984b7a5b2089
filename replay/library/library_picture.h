// LibraryLayout: where everything is on the library's screen, for drawing and for the mouse.
//
// Pure functions; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/draw/geometry.h"
#include "engine/draw/image.h"
#include "engine/draw/painter.h"
#include "engine/draw/triangles.h"
#include "replay/library/entry.h"
#include "replay/player/theme.h"

namespace replay {

// The filters that can be switched on and off.
enum class Chip { kFavourites, kFinished, kDied, kRecording };
inline constexpr std::array kChips{Chip::kFavourites, Chip::kFinished, Chip::kDied, Chip::kRecording};
const char* name_of(Chip chip);
bool is_on(const EntryFilter& filter, Chip chip);
void toggle(EntryFilter& filter, Chip chip);

// What lies under the mouse.
struct LibrarySpot {
  enum class Kind { kNothing, kCard, kStar, kPlay, kSearch, kChip, kSort, kScrollbar, kUndo, kHelp };
  Kind kind = Kind::kNothing;
  size_t index = 0;  // of the card in what is shown, of the chip, of the sort key
  bool operator==(const LibrarySpot&) const = default;
};

class LibraryLayout {
 public:
  // `cards` are shown in all of `area`; `undo_width_px` is that of a notice's button, 0 without one.
  LibraryLayout(const engine::Rect& area, float scale, size_t cards);

  engine::Rect area;
  float scale = 1;
  size_t cards = 0;

  engine::Rect header;  // title, search, chips, sorting
  engine::Point title;  // left end of its baseline
  engine::Rect search;
  std::array<engine::Rect, kChips.size()> chips;
  std::array<engine::Rect, kSortKeys.size()> sorts;
  bool one_sort = false;  // there is no room: only sorts[0], which shows the key that is used
  engine::Rect grid;      // where the cards are seen
  engine::Rect footer;    // hints
  engine::Rect notice;    // over the lower end of the grid
  engine::Rect undo;      // its button, at its right end

  size_t columns = 1;
  engine::Rect first_card;  // not scrolled
  float step_x = 0;         // from one card to the next
  float step_y = 0;
  float corner_px = 8;

  // --- cards, all scrolled by `scroll` pixels ------------------------------------------------------------------------
  engine::Rect card(size_t position, float scroll) const;
  engine::Rect picture(const engine::Rect& card) const;  // its upper part
  engine::Rect star(const engine::Rect& card) const;
  engine::Rect play(const engine::Rect& card) const;  // in the middle of the picture
  float max_scroll() const;
  // The nearest scroll at which all of that card is seen.
  float scroll_to(size_t position, float scroll) const;
  // Positions that are seen: first, and one behind the last.
  size_t first_seen(float scroll) const;
  size_t end_seen(float scroll) const;
  size_t rows_seen() const;

  engine::Rect scrollbar() const;  // where it runs; empty when everything is seen
  engine::Rect scroll_handle(float scroll) const;
  float scroll_of_handle(float top) const;  // for a handle whose upper edge is there

  LibrarySpot at(engine::Point point, float scroll, bool has_undo) const;

 private:
  void lay_header();
  void lay_sorts(float y, float height, float left_end);
  void lay_grid();
};

// PictureTiles: draws pictures on cards, sharp at any size: each is averaged down to exactly the pixels it covers, with
// the card's round corners cut off, and kept as a texture as long as it is shown.
//
// The drawing thread. On a window it must be gone before the window is.

class PictureTiles {
 public:
  // Draws all of `picture` that fits, at whole pixels, over `area` within `clip`. `key` names it: another picture of
  // the same key takes its place. Flushes the painter.
  void draw(engine::Painter& painter, const std::string& key, const std::shared_ptr<const engine::Image>& picture,
            const engine::Rect& area, float radius_px, const engine::Rect& clip);

  // Once per picture of the screen: forgets the tiles that were not drawn for some time.
  void end_frame();

 private:
  struct Tile {
    std::shared_ptr<const engine::Image> picture;
    std::unique_ptr<engine::Texture> texture;
    uint64_t drawn = 0;
  };

  std::map<std::string, Tile> tiles_;
  uint64_t frame_ = 0;
};

// `picture` at another size, averaged, cut at two sides where its shape is another, with the upper corners rounded off.
engine::Image fitted_picture(const engine::Image& picture, int width_px, int height_px, float radius_px);

// LibraryPicture: paints the library's screen from what it is told, so that a picture of it needs neither a folder nor
// a window.
//
// The drawing thread.

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
  std::string problem;       // why it cannot be read
  std::string game_program;  // plays the game; empty: not known
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
