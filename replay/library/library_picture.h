// LibraryPicture: the library's screen, from a view of plain values, so that a picture of it needs neither a folder nor
// a window; and LibraryLayout, the places on it, for painting and for the mouse.
//
// The layout is pure and for any thread; painting is for the drawing thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/draw/geometry.h"
#include "engine/draw/image.h"
#include "engine/draw/painter.h"
#include "engine/draw/triangles.h"
#include "replay/app/line_edit.h"
#include "replay/library/entry.h"
#include "replay/player/notices.h"

namespace replay {

// The filters that are switched on and off.
enum class Chip { kFavourites, kFinished, kInterrupted, kRecording };
inline constexpr std::array kChips{Chip::kFavourites, Chip::kFinished, Chip::kInterrupted, Chip::kRecording};
const char* name_of(Chip chip);
bool is_on(const EntryFilter& filter, Chip chip);
void toggle(EntryFilter& filter, Chip chip);

// The thing under the mouse.
struct LibrarySpot {
  enum class Kind { kNothing, kCard, kStar, kPlay, kSearch, kChip, kSort, kMoreSorts, kScrollbar, kUndo, kHelp };
  Kind kind = Kind::kNothing;
  size_t index = 0;  // position of the card; index of the chip or sort key
  bool operator==(const LibrarySpot&) const = default;
};

class LibraryLayout {
 public:
  // Lays out the screen with so many cards in all of `area`.
  LibraryLayout(const engine::Rect& area, float scale, size_t cards);

  engine::Rect area;
  float scale = 1;
  size_t cards = 0;

  engine::Rect header;  // title, search, chips, sorting
  engine::Point title;  // left end of its baseline
  engine::Rect search;
  std::array<engine::Rect, kChips.size()> chips;
  std::array<engine::Rect, kSortButtons> sorts;
  engine::Rect more_sorts;  // a menu of all keys; also the current one, without room for buttons or if it has none
  bool one_sort = false;    // without room for the buttons
  engine::Rect grid;        // the visible part of the cards
  engine::Rect footer;      // hints
  engine::Rect notice;      // over the lower end of the grid
  engine::Rect undo;        // its button, at its right end

  size_t columns = 1;
  engine::Rect first_card;  // unscrolled
  float step_x = 0;         // from one card to the next
  float step_y = 0;
  float corner_px = 8;

  // --- cards, all scrolled by `scroll` pixels ------------------------------------------------------------------------
  engine::Rect card(size_t position, float scroll) const;
  engine::Rect picture(const engine::Rect& card) const;  // its upper part
  engine::Rect star(const engine::Rect& card) const;
  engine::Rect play(const engine::Rect& card) const;  // in the middle of the picture
  float max_scroll() const;
  // The nearest scroll at which that card is wholly visible.
  float scroll_to(size_t position, float scroll) const;
  // Visible positions: the first, and one behind the last.
  size_t first_seen(float scroll) const;
  size_t end_seen(float scroll) const;
  size_t rows_seen() const;

  engine::Rect scrollbar() const;  // the whole bar; empty when everything is visible
  engine::Rect scroll_handle(float scroll) const;
  float scroll_of_handle(float top) const;  // the scroll for a handle with its upper edge there

  LibrarySpot at(engine::Point point, float scroll, bool has_undo) const;

 private:
  void lay_header();
  void lay_sorts(float y, float height, float left_end);
  void lay_grid();
};

// Draws pictures on cards, sharp at any size: each is averaged down to exactly the pixels it covers, with the card's
// round corners cut off, and kept as a texture as long as it is shown. Must be destroyed before the window.
class PictureTiles {
 public:
  // Draws the picture over `area`, at whole pixels, cut to its shape and to `clip`. Another picture of the same key
  // replaces it. Flushes the painter.
  void draw(engine::Painter& painter, const std::string& key, const std::shared_ptr<const engine::Image>& picture,
            const engine::Rect& area, float radius_px, const engine::Rect& clip);

  // Ends a picture of the screen: forgets tiles that have not been drawn for some time.
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

// `picture` at another size, averaged, cut at two sides if its shape differs, with rounded upper corners.
engine::Image fitted_picture(const engine::Image& picture, int width_px, int height_px, float radius_px);

// All that the screen shows. Refers to the caller's data.
struct LibraryView {
  std::span<const Entry> entries;
  std::span<const size_t> shown;                  // of them, in order
  std::optional<size_t> selected;                 // in `shown`: where the keys are
  const std::set<std::string>* picked = nullptr;  // paths of several selected ones; null: only that one
  LibrarySpot hovered;
  std::span<const std::string> compared;  // paths of the marked ones, at most two
  SortOrder order;
  EntryFilter filter;
  bool searching = false;            // keys go to the search
  const LineEdit* search = nullptr;  // then its line
  float scroll_px = 0;
  Notice notice;       // with a button if it can be undone
  bool keys = false;   // with the key sheet
  bool listed = true;  // the contents of the folder are known
  bool folder_missing = false;
  std::string folder;
  std::string problem;       // why it cannot be read; empty if it can
  std::string game_program;  // plays the viewer's game; empty: unknown
  int64_t now_unix_ns = 0;
  // The picture of a recording, nullptr without one.
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

}  // namespace replay
