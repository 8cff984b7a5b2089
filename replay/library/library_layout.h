// LibraryLayout: where everything is on the library's screen, for drawing and for the mouse.
//
// Pure functions; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "engine/geometry.h"
#include "replay/library/shelf.h"

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

}  // namespace replay
