#include "replay/library/library_layout.h"

#include <algorithm>
#include <cmath>

#include "engine/painter.h"

namespace replay {
namespace {

using engine::Painter;
using engine::Point;
using engine::Rect;

// Height of a picture by its width.
constexpr float kPictureShape = 2.0f / 3;

float unit(float scale, float units) { return std::round(units * scale); }

float label_width(const char* label, float scale) {
  return std::round(Painter::measure(label, {.size_px = unit(scale, 13), .weight = engine::kMedium}).width_px);
}

}  // namespace

const char* name_of(Chip chip) {
  switch (chip) {
    case Chip::kFavourites:
      return "Favourites";
    case Chip::kFinished:
      return "Finished";
    case Chip::kDied:
      return "Died";
    case Chip::kRecording:
      break;
  }
  return "Recording";
}

bool is_on(const EntryFilter& filter, Chip chip) {
  return chip == Chip::kFavourites ? filter.favourites
         : chip == Chip::kFinished ? filter.finished
         : chip == Chip::kDied     ? filter.died
                                   : filter.recording;
}

void toggle(EntryFilter& filter, Chip chip) {
  bool& on = chip == Chip::kFavourites ? filter.favourites
             : chip == Chip::kFinished ? filter.finished
             : chip == Chip::kDied     ? filter.died
                                       : filter.recording;
  on = !on;
}

LibraryLayout::LibraryLayout(const Rect& whole, float target_scale, size_t card_count)
    : area(whole), scale(target_scale), cards(card_count) {
  lay_header();
  lay_grid();
  const float width = std::min(area.w - unit(scale, 32), unit(scale, 640));
  const float height = unit(scale, 44);
  notice = {std::round(area.center().x - width / 2), grid.bottom() - height - unit(scale, 12), width, height};
  const float button = unit(scale, 76);
  undo = {notice.right() - button - unit(scale, 6), notice.y + unit(scale, 6), button, height - unit(scale, 12)};
}

void LibraryLayout::lay_header() {
  const float margin = unit(scale, 24);
  header = {area.x, area.y, area.w, unit(scale, 112)};
  title = {area.x + margin, area.y + unit(scale, 44)};
  const float search_width = std::min(unit(scale, 260), area.w * 0.36f);
  search = {area.right() - margin - search_width, area.y + unit(scale, 18), std::round(search_width), unit(scale, 36)};
  const float y = area.y + unit(scale, 68);
  const float height = unit(scale, 30);
  float x = area.x + margin;
  for (size_t i = 0; i < kChips.size(); ++i) {
    chips[i] = {x, y, label_width(name_of(kChips[i]), scale) + unit(scale, 26), height};
    x = chips[i].right() + unit(scale, 8);
  }
  lay_sorts(y, height, x);
}

// From the right; a single button that shows the key in use where that would not leave room for the chips.
void LibraryLayout::lay_sorts(float y, float height, float left_end) {
  const float right = area.right() - unit(scale, 24);
  float x = right;
  for (size_t i = kSortKeys.size(); i-- > 0;) {
    const float width = label_width(name_of(kSortKeys[i]), scale) + unit(scale, 28);
    x -= width;
    sorts[i] = {x, y, width, height};
  }
  one_sort = x < left_end + unit(scale, 12);
  if (!one_sort) return;
  const float width = unit(scale, 96);
  sorts.fill({});
  sorts[0] = {right - width, y, width, height};
}

void LibraryLayout::lay_grid() {
  footer = {area.x, area.bottom() - unit(scale, 34), area.w, unit(scale, 34)};
  grid = {area.x, header.bottom(), area.w, std::max(0.0f, footer.y - header.bottom())};
  const float margin = unit(scale, 24);
  const float gap = unit(scale, 16);
  const float room = area.w - margin * 2;
  const float least = std::clamp(area.w / 5, 180 * scale, 280 * scale);
  columns = static_cast<size_t>(std::max(1.0f, std::floor((room + gap) / (least + gap))));
  const auto count = static_cast<float>(columns);
  const float width = std::floor((room - gap * (count - 1)) / count);
  corner_px = unit(scale, 10);
  first_card = {area.x + margin, grid.y + unit(scale, 8), width, std::round(width * kPictureShape) + unit(scale, 74)};
  step_x = width + gap;
  step_y = first_card.h + gap;
}

Rect LibraryLayout::card(size_t position, float scroll) const {
  const auto column = static_cast<float>(position % columns);
  const auto row = static_cast<float>(position / columns);
  return first_card.moved({column * step_x, row * step_y - std::round(scroll)});
}

Rect LibraryLayout::picture(const Rect& card) const {
  return {card.x, card.y, card.w, std::round(card.w * kPictureShape)};
}

Rect LibraryLayout::star(const Rect& card) const {
  const float size = unit(scale, 30);
  return {card.right() - size - unit(scale, 3), picture(card).bottom() + unit(scale, 2), size, size};
}

Rect LibraryLayout::play(const Rect& card) const {
  const Rect shown = picture(card);
  const float size = unit(scale, 52);
  return {std::round(shown.center().x - size / 2), std::round(shown.center().y - size / 2), size, size};
}

float LibraryLayout::max_scroll() const {
  if (cards == 0) return 0;
  const auto rows = static_cast<float>((cards + columns - 1) / columns);
  const float bottom = first_card.y + rows * step_y;
  return std::max(0.0f, bottom - grid.bottom());
}

float LibraryLayout::scroll_to(size_t position, float scroll) const {
  const float top = first_card.y + static_cast<float>(position / columns) * step_y - grid.y;
  const float margin = first_card.y - grid.y;
  const float most = top - margin;            // the card right below the header
  const float least = top + step_y - grid.h;  // and right above the footer
  return std::clamp(std::min(std::max(scroll, least), most), 0.0f, max_scroll());
}

size_t LibraryLayout::first_seen(float scroll) const {
  const float row = std::floor((grid.y + scroll - first_card.y - first_card.h) / step_y) + 1;
  return std::min(cards, static_cast<size_t>(std::max(0.0f, row)) * columns);
}

size_t LibraryLayout::end_seen(float scroll) const {
  const float rows = std::ceil((grid.bottom() + scroll - first_card.y) / step_y);
  return std::min(cards, static_cast<size_t>(std::max(0.0f, rows)) * columns);
}

size_t LibraryLayout::rows_seen() const { return static_cast<size_t>(std::max(1.0f, std::floor(grid.h / step_y))); }

Rect LibraryLayout::scrollbar() const {
  if (max_scroll() <= 0) return {};
  const float width = unit(scale, 10);
  return {area.right() - width - unit(scale, 5), grid.y + unit(scale, 6), width, grid.h - unit(scale, 12)};
}

Rect LibraryLayout::scroll_handle(float scroll) const {
  const Rect bar = scrollbar();
  if (bar.empty()) return {};
  const float height = std::max(unit(scale, 32), bar.h * grid.h / (grid.h + max_scroll()));
  return {bar.x, bar.y + (bar.h - height) * std::clamp(scroll / max_scroll(), 0.0f, 1.0f), bar.w, height};
}

float LibraryLayout::scroll_of_handle(float top) const {
  const Rect bar = scrollbar();
  const float way = bar.h - scroll_handle(0).h;
  return way <= 0 ? 0 : std::clamp((top - bar.y) / way, 0.0f, 1.0f) * max_scroll();
}

LibrarySpot LibraryLayout::at(Point point, float scroll, bool has_undo) const {
  using Kind = LibrarySpot::Kind;
  if (has_undo && undo.contains(point)) return {Kind::kUndo, 0};
  if (search.contains(point)) return {Kind::kSearch, 0};
  for (size_t i = 0; i < chips.size(); ++i) {
    if (chips[i].contains(point)) return {Kind::kChip, i};
  }
  for (size_t i = 0; i < sorts.size(); ++i) {
    if (sorts[i].contains(point)) return {Kind::kSort, i};
  }
  if (footer.contains(point)) return {Kind::kHelp, 0};
  if (const Rect bar = scrollbar(); !bar.empty() && bar.inset(-unit(scale, 4)).contains(point)) {
    return {Kind::kScrollbar, 0};
  }
  if (!grid.contains(point)) return {};
  for (size_t i = first_seen(scroll); i < end_seen(scroll); ++i) {
    const Rect place = card(i, scroll);
    if (!place.contains(point)) continue;
    if (star(place).contains(point)) return {Kind::kStar, i};
    return {play(place).contains(point) ? Kind::kPlay : Kind::kCard, i};
  }
  return {};
}

}  // namespace replay
