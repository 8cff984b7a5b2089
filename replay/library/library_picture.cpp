#include "replay/library/library_picture.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/draw/geometry.h"
#include "engine/draw/painter.h"
#include "engine/draw/triangles.h"
#include "recorder/base/text.h"
#include "replay/library/entry.h"
#include "replay/player/icons.h"
#include "replay/player/player.h"
#include "replay/player/theme.h"

namespace replay {

using engine::Anchor;
using engine::Color;
using engine::Image;
using engine::Painter;
using engine::Point;
using engine::Rect;
using engine::TextStyle;
using engine::with_alpha;
using theme::unit;
using Kind = LibrarySpot::Kind;

// --- layout ---------------------------------------------------------------------------------------------------------

namespace {

// Height of a picture relative to its width.
constexpr float kPictureShape = 2.0f / 3;

float scaled(float scale, float units) { return std::round(units * scale); }

float label_width(const char* label, float scale) {
  return std::round(Painter::measure(label, {.size_px = scaled(scale, 13), .weight = engine::kMedium}).width_px);
}

}  // namespace

const char* name_of(Chip chip) {
  switch (chip) {
    case Chip::kFavourites:
      return "Favourites";
    case Chip::kFinished:
      return "Finished";
    case Chip::kInterrupted:
      return "Interrupted";
    case Chip::kRecording:
      break;
  }
  return "Recording";
}

bool is_on(const EntryFilter& filter, Chip chip) {
  return chip == Chip::kFavourites    ? filter.favourites
         : chip == Chip::kFinished    ? filter.finished
         : chip == Chip::kInterrupted ? filter.interrupted
                                      : filter.recording;
}

void toggle(EntryFilter& filter, Chip chip) {
  bool& on = chip == Chip::kFavourites    ? filter.favourites
             : chip == Chip::kFinished    ? filter.finished
             : chip == Chip::kInterrupted ? filter.interrupted
                                          : filter.recording;
  on = !on;
}

LibraryLayout::LibraryLayout(const Rect& whole, float target_scale, size_t card_count)
    : area(whole), scale(target_scale), cards(card_count) {
  lay_header();
  lay_grid();
  const float width = std::min(area.w - scaled(scale, 32), scaled(scale, 640));
  const float height = scaled(scale, 44);
  notice = {std::round(area.center().x - width / 2), grid.bottom() - height - scaled(scale, 12), width, height};
  const float button = scaled(scale, 76);
  undo = {notice.right() - button - scaled(scale, 6), notice.y + scaled(scale, 6), button, height - scaled(scale, 12)};
}

void LibraryLayout::lay_header() {
  const float margin = scaled(scale, 24);
  header = {area.x, area.y, area.w, scaled(scale, 112)};
  title = {area.x + margin, area.y + scaled(scale, 44)};
  const float search_width = std::min(scaled(scale, 260), area.w * 0.36f);
  search = {area.right() - margin - search_width, area.y + scaled(scale, 18), std::round(search_width),
            scaled(scale, 36)};
  const float y = area.y + scaled(scale, 68);
  const float height = scaled(scale, 30);
  float x = area.x + margin;
  for (size_t i = 0; i < kChips.size(); ++i) {
    chips[i] = {x, y, label_width(name_of(kChips[i]), scale) + scaled(scale, 26), height};
    x = chips[i].right() + scaled(scale, 8);
  }
  lay_sorts(y, height, x);
}

// From the right; only the menu where buttons would leave no room for the chips.
void LibraryLayout::lay_sorts(float y, float height, float left_end) {
  const float right = area.right() - scaled(scale, 24);
  const float menu = scaled(scale, 78);
  float x = right - menu;
  more_sorts = {x, y, menu, height};
  for (size_t i = kSortButtons; i-- > 0;) {
    const float width = label_width(name_of(kSortKeys[i]), scale) + scaled(scale, 28);
    x -= width;
    sorts[i] = {x, y, width, height};
  }
  one_sort = x < left_end + scaled(scale, 12);
  if (!one_sort) return;
  const float width = scaled(scale, 96);
  sorts.fill({});
  more_sorts = {right - width, y, width, height};
  // Filters without room are left to their keys.
  for (Rect& chip : chips) {
    if (chip.right() > more_sorts.x - scaled(scale, 8)) chip = {};
  }
}

void LibraryLayout::lay_grid() {
  footer = {area.x, area.bottom() - scaled(scale, 34), area.w, scaled(scale, 34)};
  grid = {area.x, header.bottom(), area.w, std::max(0.0f, footer.y - header.bottom())};
  const float margin = scaled(scale, 24);
  const float gap = scaled(scale, 16);
  const float room = area.w - margin * 2;
  const float least = std::clamp(area.w / 5, 180 * scale, 280 * scale);
  columns = static_cast<size_t>(std::max(1.0f, std::floor((room + gap) / (least + gap))));
  const auto count = static_cast<float>(columns);
  const float width = std::floor((room - gap * (count - 1)) / count);
  corner_px = scaled(scale, 10);
  first_card = {area.x + margin, grid.y + scaled(scale, 8), width,
                std::round(width * kPictureShape) + scaled(scale, 93)};
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
  const float size = scaled(scale, 30);
  return {card.right() - size - scaled(scale, 3), picture(card).bottom() + scaled(scale, 2), size, size};
}

Rect LibraryLayout::play(const Rect& card) const {
  const Rect shown = picture(card);
  const float size = scaled(scale, 52);
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
  const float most = top - margin;            // with the card right below the header
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
  const float width = scaled(scale, 10);
  return {area.right() - width - scaled(scale, 5), grid.y + scaled(scale, 6), width, grid.h - scaled(scale, 12)};
}

Rect LibraryLayout::scroll_handle(float scroll) const {
  const Rect bar = scrollbar();
  if (bar.empty()) return {};
  const float height = std::max(scaled(scale, 32), bar.h * grid.h / (grid.h + max_scroll()));
  return {bar.x, bar.y + (bar.h - height) * std::clamp(scroll / max_scroll(), 0.0f, 1.0f), bar.w, height};
}

float LibraryLayout::scroll_of_handle(float top) const {
  const Rect bar = scrollbar();
  const float way = bar.h - scroll_handle(0).h;
  return way <= 0 ? 0 : std::clamp((top - bar.y) / way, 0.0f, 1.0f) * max_scroll();
}

LibrarySpot LibraryLayout::at(Point point, float scroll, bool has_undo) const {
  if (has_undo && undo.contains(point)) return {Kind::kUndo, 0};
  if (search.contains(point)) return {Kind::kSearch, 0};
  for (size_t i = 0; i < chips.size(); ++i) {
    if (chips[i].contains(point)) return {Kind::kChip, i};
  }
  for (size_t i = 0; i < sorts.size(); ++i) {
    if (sorts[i].contains(point)) return {Kind::kSort, i};
  }
  if (more_sorts.contains(point)) return {Kind::kMoreSorts, 0};
  if (footer.contains(point)) return {Kind::kHelp, 0};
  if (const Rect bar = scrollbar(); !bar.empty() && bar.inset(-scaled(scale, 4)).contains(point)) {
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

// --- pictures on cards ----------------------------------------------------------------------------------------------

namespace {

constexpr uint64_t kKeptFrames = 30;

// The part of a picture of that size that fills a tile of this size.
Rect part_shown(const Image& picture, float width, float height) {
  const auto whole_w = static_cast<float>(picture.width_px());
  const auto whole_h = static_cast<float>(picture.height_px());
  const float shape = width / height;
  const float w = std::min(whole_w, whole_h * shape);
  const float h = std::min(whole_h, whole_w / shape);
  return {(whole_w - w) / 2, (whole_h - h) / 2, w, h};
}

// The mean of the area under a pixel; each pixel of the picture counts by its covered share.
Color mean_of(const Image& picture, const Rect& area) {
  std::array<float, 3> sum{};
  float weight = 0;
  const int right = std::min(picture.width_px(), static_cast<int>(std::ceil(area.right())));
  const int bottom = std::min(picture.height_px(), static_cast<int>(std::ceil(area.bottom())));
  for (int y = static_cast<int>(area.y); y < bottom; ++y) {
    for (int x = static_cast<int>(area.x); x < right; ++x) {
      const Rect covered = area.intersection({static_cast<float>(x), static_cast<float>(y), 1, 1});
      const float share = covered.w * covered.h;
      const Color color = picture.at(x, y);
      sum[0] += share * color.r;
      sum[1] += share * color.g;
      sum[2] += share * color.b;
      weight += share;
    }
  }
  if (weight <= 0) return {};
  const auto channel = [&](size_t i) { return static_cast<uint8_t>(std::clamp(sum[i] / weight + 0.5f, 0.0f, 255.0f)); };
  return {channel(0), channel(1), channel(2), 255};
}

// The share of the pixel at (x, y) inside upper corners of that radius, 0..1.
float corner_share(int x, int y, int width, float radius) {
  const float across = std::min(static_cast<float>(x), static_cast<float>(width - 1 - x)) + 0.5f;
  const float down = static_cast<float>(y) + 0.5f;
  if (across >= radius || down >= radius) return 1;
  return std::clamp(radius - engine::length({radius - across, radius - down}) + 0.5f, 0.0f, 1.0f);
}

void draw_tile(const engine::Target& target, engine::Texture& texture, const Rect& area, const Rect& clip) {
  const std::array<engine::Vertex, 4> corners{{{{area.x, area.y}, {255, 255, 255, 255}, {0, 0}},
                                               {{area.right(), area.y}, {255, 255, 255, 255}, {1, 0}},
                                               {{area.right(), area.bottom()}, {255, 255, 255, 255}, {1, 1}},
                                               {{area.x, area.bottom()}, {255, 255, 255, 255}, {0, 1}}}};
  constexpr std::array<uint32_t, 6> kTwoTriangles{0, 1, 2, 0, 2, 3};
  engine::draw(target, &texture, {corners, kTwoTriangles}, clip);
}

}  // namespace

Image fitted_picture(const Image& picture, int width_px, int height_px, float radius_px) {
  Image fitted(width_px, height_px);
  if (picture.empty() || fitted.empty()) return fitted;
  const Rect part = part_shown(picture, static_cast<float>(width_px), static_cast<float>(height_px));
  const float step_x = part.w / static_cast<float>(width_px);
  const float step_y = part.h / static_cast<float>(height_px);
  for (int y = 0; y < height_px; ++y) {
    for (int x = 0; x < width_px; ++x) {
      const Color mean = mean_of(
          picture, {part.x + static_cast<float>(x) * step_x, part.y + static_cast<float>(y) * step_y, step_x, step_y});
      fitted.at(x, y) = engine::with_alpha(mean, corner_share(x, y, width_px, radius_px));
    }
  }
  return fitted;
}

void PictureTiles::draw(engine::Painter& painter, const std::string& key, const std::shared_ptr<const Image>& picture,
                        const Rect& area, float radius_px, const Rect& clip) {
  const Rect place{std::round(area.x), std::round(area.y), std::round(area.w), std::round(area.h)};
  if (picture == nullptr || picture->empty() || place.empty()) return;
  Tile& tile = tiles_[key];
  const auto width = static_cast<int>(place.w);
  const auto height = static_cast<int>(place.h);
  const bool fits = tile.texture != nullptr && tile.picture == picture && tile.texture->pixels().width_px() == width &&
                    tile.texture->pixels().height_px() == height;
  if (!fits) {
    tile.texture = std::make_unique<engine::Texture>(width, height);
    tile.texture->pixels() = fitted_picture(*picture, width, height, radius_px);
    tile.texture->mark_dirty();
    tile.picture = picture;
  }
  tile.drawn = frame_;
  painter.flush();
  draw_tile(painter.target(), *tile.texture, place, clip);
}

void PictureTiles::end_frame() {
  ++frame_;
  std::erase_if(tiles_, [this](const auto& item) { return item.second.drawn + kKeptFrames < frame_; });
}

// --- a recording's card ---------------------------------------------------------------------------------------------

namespace {

Color color_of(EntryState state) {
  switch (state) {
    case EntryState::kFinished:
      return theme::kAccent;
    case EntryState::kRecording:
      return theme::kBad;
    case EntryState::kUnknown:
    case EntryState::kDied:
      return theme::kWarning;
    case EntryState::kDamaged:
      return engine::rgb(0xf07f5a);
    case EntryState::kReading:
    case EntryState::kUnreadable:
      break;
  }
  return theme::kMuted;
}

// Whether the card is selected, marked for comparison, or neither.
Color frame_of(const LibraryView& view, const Entry& entry, bool selected) {
  for (size_t i = 0; i < view.compared.size(); ++i) {
    if (view.compared[i] == entry.path) return i == 0 ? theme::kFirst : theme::kSecond;
  }
  return selected ? theme::kAccent : Color{0, 0, 0, 0};
}

void paint_card_background(Painter& painter, const LibraryLayout& layout, const Rect& card, bool hovered, Color frame) {
  const float lift = hovered ? 2.0f : 1.0f;
  painter.soft_rect(card.moved({0, unit(painter, 2 * lift)}), layout.corner_px, unit(painter, 10 * lift),
                    with_alpha(engine::rgb(0x05070b), hovered ? 0.65f : 0.4f));
  if (frame.a != 0) {
    const float thickness = std::max(2.0f, unit(painter, 2));
    painter.fill_rounded_rect(card.inset(-thickness), layout.corner_px + thickness, frame);
  }
  painter.fill_rounded_rect(card, layout.corner_px, hovered ? theme::kCardHovered : theme::kCard);
}

void paint_badges(Painter& painter, const Entry& entry, const Rect& picture) {
  const float margin = unit(painter, 8);
  const float row = unit(painter, 11);
  const float size = unit(painter, 12);
  theme::paint_pill(painter, name_of(entry.state), {picture.x + margin, picture.bottom() - margin - row},
                    {.size_px = size, .dot = color_of(entry.state)});
  if (entry.frames != 0) {
    theme::paint_pill(painter, recorder::base::clock_text(entry.length_ns),
                      {picture.right() - margin, picture.bottom() - margin - row}, {.size_px = size, .right = true});
  }
  if (entry.bookmarks == 0) return;
  const Rect pill =
      theme::paint_pill(painter, "   " + std::to_string(entry.bookmarks),
                        {picture.right() - margin, picture.y + margin + row}, {.size_px = size, .right = true});
  const float flag = size * 0.8f;
  paint_flag(painter, {pill.x + unit(painter, 7), pill.center().y - flag / 2}, flag, theme::kText);
}

void paint_play_button(Painter& painter, const Rect& place, bool hovered) {
  painter.fill_circle(place.center(), place.w / 2, hovered ? theme::kAccent : with_alpha(theme::kField, 0.72f));
  paint_play(painter, place.center(), place.w * 0.42f, hovered ? theme::kOnAccent : theme::kText);
}

void paint_mark_number(Painter& painter, const LibraryView& view, const Entry& entry, const Rect& picture) {
  for (size_t i = 0; i < view.compared.size(); ++i) {
    if (view.compared[i] != entry.path) continue;
    const Point at{picture.x + unit(painter, 22), picture.y + unit(painter, 22)};
    painter.fill_circle(at, unit(painter, 13), i == 0 ? theme::kFirst : theme::kSecond);
    painter.text(std::to_string(i + 1), at,
                 {.size_px = unit(painter, 15),
                  .color = theme::kField,
                  .weight = engine::kBold,
                  .align = engine::Align::kCenter,
                  .anchor = Anchor::kMiddle});
  }
}

void paint_tick(Painter& painter, Point at, float radius, Color color) {
  const std::array tick{Point{at.x - radius * 0.5f, at.y}, Point{at.x - radius * 0.12f, at.y + radius * 0.4f},
                        Point{at.x + radius * 0.5f, at.y - radius * 0.38f}};
  painter.polyline(tick, std::max(1.5f, radius * 0.2f), color);
}

// A tick in a circle: selected, not told by colour alone.
void paint_pick(Painter& painter, const Rect& picture) {
  const Point at{picture.x + unit(painter, 22), picture.y + unit(painter, 22)};
  const float radius = unit(painter, 12);
  painter.fill_circle(at, radius, theme::kAccent);
  paint_tick(painter, at, radius, theme::kOnAccent);
}

bool is_picked(const LibraryView& view, const Entry& entry) {
  return view.picked != nullptr && view.picked->contains(entry.path);
}

// The recording that it was resumed from.
std::string parent_text(const LibraryView& view, const Entry& entry) {
  for (const Entry& other : view.entries) {
    if (other.id != entry.parent_id || other.id == 0) continue;
    return "from " + date_text(other.start_unix_ns, view.now_unix_ns) + ", frame " + count_text(entry.parent_frame);
  }
  return entry.parent;
}

// The name of a renamed file, and its note, else its game or, which says more, its parent.
std::string subject_text(const LibraryView& view, const Entry& entry) {
  const std::string title = title_text(entry);
  const std::string more = !entry.note.empty() ? entry.note : entry.parent.empty() ? "" : parent_text(view, entry);
  if (more.empty()) return title;
  return (title == entry.name ? title + " \u00b7 " : "") + more;
}

// Date, subject, summary, score and size.
void paint_card_text(Painter& painter, const LibraryLayout& layout, const LibraryView& view, const Entry& entry,
                     const Rect& card) {
  const float x = card.x + unit(painter, 12);
  const float right = card.right() - unit(painter, 12);
  const float top = layout.picture(card).bottom();
  const bool readable = entry.state != EntryState::kUnreadable;
  const TextStyle date{.size_px = unit(painter, 15), .color = theme::kText, .weight = engine::kMedium};
  painter.text(theme::fitted_text(date_text(entry.start_unix_ns, view.now_unix_ns), layout.star(card).x - x, date),
               {x, top + unit(painter, 22)}, date);
  TextStyle small{.size_px = unit(painter, 13), .color = theme::kMuted};
  if (!entry.note.empty()) small.color = theme::kText;
  painter.text(theme::fitted_text(subject_text(view, entry), right - x, small), {x, top + unit(painter, 42)}, small);
  small.color = theme::kMuted;
  painter.text(theme::fitted_text(summary_text(entry), right - x, small), {x, top + unit(painter, 61)}, small);
  const float last = top + unit(painter, 80);
  small.align = engine::Align::kRight;
  small.color = theme::kFaint;
  const float size_width = painter.text(recorder::base::rough_bytes_text(entry.stamp.bytes), {right, last}, small);
  small.align = engine::Align::kLeft;
  const float room = right - size_width - unit(painter, 10) - x;
  if (!readable || entry.state == EntryState::kDamaged) {
    small.color = color_of(entry.state);
    painter.text(theme::fitted_text(entry.reason, room, small), {x, last}, small);
  } else if (entry.score) {
    small.color = theme::kStar;
    small.weight = engine::kMedium;
    painter.text(theme::fitted_text("Score " + score_text(*entry.score), room, small), {x, last}, small);
  } else if (entry.state != EntryState::kReading) {
    painter.text(theme::fitted_text(count_text(entry.frames) + " frames", room, small), {x, last}, small);
  }
}

}  // namespace

void LibraryPicture::paint_face(Painter& painter, const LibraryLayout& layout, const LibraryView& view,
                                const Entry& entry, const Rect& card) {
  const Rect face = layout.picture(card);
  const auto picture = view.picture ? view.picture(entry) : nullptr;
  if (picture != nullptr) return tiles_.draw(painter, entry.path, picture, face, layout.corner_px, layout.grid);
  const Rect lower{face.x, face.y + layout.corner_px, face.w, face.h - layout.corner_px};
  painter.fill_rounded_rect({face.x, face.y, face.w, layout.corner_px * 2}, layout.corner_px, engine::rgb(0x161b26));
  painter.fill_rect(lower, engine::rgb(0x161b26));
  if (entry.state != EntryState::kUnreadable) return;
  const Point middle = face.center();
  const float arm = unit(painter, 14);
  const float stroke = unit(painter, 4);
  painter.line({middle.x - arm, middle.y - arm}, {middle.x + arm, middle.y + arm}, stroke, theme::kFaint);
  painter.line({middle.x - arm, middle.y + arm}, {middle.x + arm, middle.y - arm}, stroke, theme::kFaint);
}

void LibraryPicture::paint_card(Painter& painter, const LibraryLayout& layout, const LibraryView& view,
                                size_t position) {
  const Entry& entry = view.entries[view.shown[position]];
  const bool on_card =
      view.hovered.kind == Kind::kCard || view.hovered.kind == Kind::kStar || view.hovered.kind == Kind::kPlay;
  const bool hovered = on_card && view.hovered.index == position;
  Rect card = layout.card(position, view.scroll_px);
  if (hovered) card = card.moved({0, -unit(painter, 2)});
  const bool picked = is_picked(view, entry);
  const bool focused = view.selected == position;
  if (focused && view.picked != nullptr) {  // where the keys are, among several
    const float ring = std::max(3.0f, unit(painter, 4));
    painter.stroke_rounded_rect(card.inset(-ring), layout.corner_px + ring, std::max(1.0f, unit(painter, 1)),
                                theme::kText);
  }
  paint_card_background(painter, layout, card, hovered,
                        frame_of(view, entry, view.picked == nullptr ? focused : picked));
  paint_face(painter, layout, view, entry, card);
  const Rect face = layout.picture(card);
  paint_badges(painter, entry, face);
  if (picked) paint_pick(painter, face);
  paint_mark_number(painter, view, entry, face);
  if (hovered && entry.state != EntryState::kUnreadable) {
    paint_play_button(painter, layout.play(card), view.hovered.kind == Kind::kPlay);
  }
  paint_card_text(painter, layout, view, entry, card);
  const Rect star = layout.star(card);
  if (entry.favourite || hovered || view.selected == position) {
    const bool lit = entry.favourite || (hovered && view.hovered.kind == Kind::kStar);
    paint_star(painter, star.center(), star.w * 0.27f, lit ? theme::kStar : theme::kFaint, entry.favourite);
  }
}

// --- header, footer, notice, and the message instead of cards -------------------------------------------------------

namespace {

std::vector<theme::KeyLine> library_keys() {
  return {
      {"Arrows, Home, End, Page", "select a recording"},
      {"with Shift; Ctrl+click", "select several"},
      {"Ctrl+A", "select all"},
      {"Enter, double click", "open"},
      {"Right click, Menu, Shift+F10", "all that can be done with it"},
      {"F", "favourite: a quota spares it"},
      {"F2", "rename"},
      {"N", "note"},
      {"C", "compare the two selected, or mark one for it"},
      {"Ctrl+E", "export"},
      {"Delete", "delete"},
      {"Ctrl+Z", "undo delete, rename, note or favourite"},
      {"/ or Ctrl+F", "search in all that cards say"},
      {"S, Shift+S", "next / reverse sort"},
      {"1 2 3 4", "filter favourites, finished, interrupted, recording"},
      {"wheel, drag", "scroll"},
      {"F11", "full screen"},
      {"Ctrl + - 0", "larger, smaller, automatic size"},
      {"Esc", "end selection, search, filters, marks; then quit"},
      {"Q", "quit"},
  };
}

std::string summary_of(const LibraryView& view) {
  uint64_t bytes = 0;
  for (const Entry& entry : view.entries) bytes += entry.stamp.bytes;
  const std::string all = recorder::base::count_text(view.entries.size(), "recording");
  const std::string size = view.entries.empty() ? "" : "  \u00b7  " + recorder::base::rough_bytes_text(bytes);
  if (view.shown.size() == view.entries.size()) return all + size;
  return count_text(view.shown.size()) + " of " + all + size;
}

void paint_title(Painter& painter, const LibraryLayout& layout, const LibraryView& view) {
  const float room = layout.search.x - layout.title.x - unit(painter, 16);
  const TextStyle large{.size_px = unit(painter, 26), .color = theme::kText, .weight = engine::kMedium};
  const std::string title = theme::fitted_text("Recordings", room, large);
  const float width = painter.text(title, layout.title, large);
  const TextStyle small{.size_px = unit(painter, 14), .color = theme::kMuted};
  const float left = room - width - unit(painter, 14);
  painter.text(theme::fitted_text(summary_of(view), left, small),
               {layout.title.x + width + unit(painter, 14), layout.title.y}, small);
}

void paint_lens(Painter& painter, Point center, float radius, Color color) {
  painter.ring(center, radius, std::max(1.0f, radius * 0.3f), color);
  painter.line({center.x + radius * 0.75f, center.y + radius * 0.75f},
               {center.x + radius * 1.5f, center.y + radius * 1.5f}, std::max(1.0f, radius * 0.35f), color);
}

void paint_search(Painter& painter, const LibraryLayout& layout, const LibraryView& view) {
  const Rect& box = layout.search;
  const float radius = unit(painter, 8);
  painter.fill_rounded_rect(box, radius, theme::kField);
  const bool lit = view.searching || view.hovered.kind == Kind::kSearch;
  painter.stroke_rounded_rect(box, radius, std::max(1.0f, unit(painter, 1)),
                              view.searching ? theme::kAccent
                              : lit          ? theme::kFaint
                                             : theme::kLine);
  const float middle = box.center().y;
  paint_lens(painter, {box.x + unit(painter, 17), middle - unit(painter, 1)}, unit(painter, 5),
             view.searching ? theme::kAccent : theme::kMuted);
  TextStyle style{.size_px = unit(painter, 14), .color = theme::kText, .anchor = Anchor::kMiddle};
  const float x = box.x + unit(painter, 34);
  const float room = box.right() - unit(painter, 12) - x;
  if (view.filter.text.empty() && !view.searching) {
    style.color = theme::kFaint;
    painter.text(theme::fitted_text("Search  /", room, style), {x, middle}, style);
    return;
  }
  painter.push_clip({x, box.y, room, box.h});
  const std::string& text = view.filter.text;
  const size_t cursor = view.search == nullptr ? text.size() : view.search->cursor();
  const auto width_of = [&](size_t bytes) { return Painter::measure(text.substr(0, bytes), style).width_px; };
  const float before = width_of(cursor);
  const float left = x - std::max(0.0f, before - room + unit(painter, 4));  // the cursor stays in view
  if (view.searching && view.search != nullptr) {
    const float from = width_of(view.search->selection_begin());
    const float to = width_of(view.search->selection_end());
    painter.fill_rect({left + from, middle - unit(painter, 9), to - from, unit(painter, 18)}, theme::kPopupEdge);
  }
  painter.text(text, {left, middle}, style);
  if (view.searching) {
    const float caret = std::round(left + before + unit(painter, 2));
    painter.fill_rect({caret, middle - unit(painter, 8), std::max(1.0f, unit(painter, 1.5f)), unit(painter, 16)},
                      theme::kAccent);
  }
  painter.pop_clip();
}

void paint_chips(Painter& painter, const LibraryLayout& layout, const LibraryView& view) {
  for (size_t i = 0; i < layout.chips.size(); ++i) {
    const Rect& chip = layout.chips[i];
    if (chip.empty()) continue;
    const bool on = is_on(view.filter, kChips[i]);
    const bool hovered = view.hovered == LibrarySpot{Kind::kChip, i};
    painter.fill_rounded_rect(chip, chip.h / 2, on ? theme::kAccent : hovered ? theme::kCardHovered : theme::kCard);
    const float shift = on ? unit(painter, 5) : 0;  // beside a tick: on is not told by colour alone
    if (on) paint_tick(painter, {chip.x + unit(painter, 11), chip.center().y}, unit(painter, 8), theme::kOnAccent);
    painter.text(name_of(kChips[i]), {chip.center().x + shift, chip.center().y},
                 {.size_px = unit(painter, 13),
                  .color = on ? theme::kOnAccent : theme::kText,
                  .weight = engine::kMedium,
                  .align = engine::Align::kCenter,
                  .anchor = Anchor::kMiddle});
  }
}

void paint_arrow(Painter& painter, Point at, bool down, Color color) {
  const float size = unit(painter, 4);
  const float way = down ? 1.0f : -1.0f;
  const std::array corners{Point{at.x - size, at.y - way * size * 0.6f}, Point{at.x + size, at.y - way * size * 0.6f},
                           Point{at.x, at.y + way * size * 0.8f}};
  painter.fill_convex(corners, color);
}

void paint_sort(Painter& painter, const Rect& place, SortKey key, const LibraryView& view, bool hovered) {
  const bool used = view.order.key == key;
  const Color color = used ? theme::kAccent : hovered ? theme::kText : theme::kMuted;
  const float middle = place.center().y;
  const TextStyle style{
      .size_px = unit(painter, 13), .color = color, .weight = engine::kMedium, .anchor = Anchor::kMiddle};
  const float width = Painter::measure(name_of(key), style).width_px;
  const float arrow = unit(painter, 16);
  const bool alone = place.w > width + unit(painter, 40);  // the single button for all keys: centred
  const float x = std::round(alone ? place.center().x - (width + arrow) / 2 : place.right() - width - arrow);
  painter.text(name_of(key), {x, middle}, style);
  if (used) paint_arrow(painter, {x + width + unit(painter, 9), middle}, view.order.descending, color);
}

// The menu of all keys, named by the current one where that has no button of its own.
void paint_more_sorts(Painter& painter, const LibraryLayout& layout, const LibraryView& view) {
  const bool hovered = view.hovered.kind == Kind::kMoreSorts;
  const auto buttons = std::span(kSortKeys).first(kSortButtons);
  const bool named = layout.one_sort || std::ranges::find(buttons, view.order.key) == buttons.end();
  if (layout.one_sort || hovered) {
    painter.fill_rounded_rect(layout.more_sorts, layout.more_sorts.h / 2, hovered ? theme::kCardHovered : theme::kCard);
  }
  if (named) return paint_sort(painter, layout.more_sorts, view.order.key, view, hovered);
  painter.text("More \u2026", {layout.more_sorts.right() - unit(painter, 16), layout.more_sorts.center().y},
               {.size_px = unit(painter, 13),
                .color = hovered ? theme::kText : theme::kMuted,
                .weight = engine::kMedium,
                .align = engine::Align::kRight,
                .anchor = Anchor::kMiddle});
}

void paint_sorts(Painter& painter, const LibraryLayout& layout, const LibraryView& view) {
  paint_more_sorts(painter, layout, view);
  for (size_t i = 0; i < layout.sorts.size() && !layout.one_sort; ++i) {
    paint_sort(painter, layout.sorts[i], kSortKeys[i], view, view.hovered == LibrarySpot{Kind::kSort, i});
  }
}

void paint_message(Painter& painter, const Rect& area, const std::string& first, const std::string& second) {
  const Point middle = area.center();
  TextStyle style{.size_px = unit(painter, 24),
                  .color = theme::kText,
                  .weight = engine::kMedium,
                  .align = engine::Align::kCenter,
                  .anchor = Anchor::kMiddle};
  const float room = area.w * 0.9f;
  painter.text(theme::fitted_text(first, room, style), {middle.x, middle.y + unit(painter, 24)}, style);
  style.size_px = unit(painter, 15);
  style.color = theme::kMuted;
  style.weight = engine::kRegular;
  painter.text(theme::fitted_text(second, room, style), {middle.x, middle.y + unit(painter, 56)}, style);
}

// Three cards to come.
void paint_ghosts(Painter& painter, const Rect& area) {
  const float width = unit(painter, 86);
  const float height = unit(painter, 64);
  const float y = area.center().y - height - unit(painter, 16);
  for (int i = -1; i <= 1; ++i) {
    const Rect ghost{std::round(area.center().x - width / 2 + static_cast<float>(i) * (width + unit(painter, 14))), y,
                     width, height};
    painter.fill_rounded_rect(ghost, unit(painter, 8), i == 0 ? theme::kCardHovered : theme::kCard);
    if (i == 0) paint_play(painter, ghost.center(), unit(painter, 22), theme::kAccent);
  }
}

void paint_library_header(Painter& painter, const LibraryLayout& layout, const LibraryView& view) {
  painter.fill_rect(layout.header, theme::kBackground);
  paint_title(painter, layout, view);
  paint_search(painter, layout, view);
  paint_chips(painter, layout, view);
  paint_sorts(painter, layout, view);
  // Cards scroll under the header.
  if (view.scroll_px >= 1) {
    const Rect shade{layout.area.x, layout.header.bottom(), layout.area.w, unit(painter, 10)};
    painter.fill_rect(shade, engine::vertical(with_alpha(theme::kField, 0.7f), with_alpha(theme::kField, 0), shade));
  }
}

void paint_library_footer(Painter& painter, const LibraryLayout& layout, const LibraryView& view) {
  const Rect& bar = layout.footer;
  painter.fill_rect(bar, theme::kBar);
  painter.fill_rect({bar.x, bar.y, bar.w, std::max(1.0f, unit(painter, 1))}, theme::kLine);
  std::string hints =
      "Enter  open     F  favourite     F2  rename     N  note     C  compare     Del  delete     /  search";
  Color color = theme::kMuted;
  if (view.compared.size() == 1) {
    hints = "Select the recording to compare with and press C.     Esc  cancel";
    color = theme::kFirst;
  }
  if (view.picked != nullptr) {
    hints = count_text(view.picked->size()) + " selected     Ctrl+E  export     Del  delete" +
            (view.picked->size() == 2 ? "     C  compare" : "") + "     Esc  end the selection";
    color = theme::kAccent;
  }
  const TextStyle style{.size_px = unit(painter, 13), .color = color, .anchor = Anchor::kMiddle};
  const float x = bar.x + unit(painter, 24);
  const float help = unit(painter, 70);
  painter.text(theme::fitted_text(hints, bar.w - unit(painter, 48) - help, style), {x, bar.center().y}, style);
  TextStyle right = style;
  right.color = view.hovered.kind == Kind::kHelp ? theme::kText : theme::kMuted;
  right.align = engine::Align::kRight;
  painter.text("?  all keys", {bar.right() - unit(painter, 24), bar.center().y}, right);
}

void paint_library_notice(Painter& painter, const LibraryLayout& layout, const LibraryView& view) {
  if (view.notice.text.empty()) return;
  const Rect& box = layout.notice;
  const float radius = unit(painter, 10);
  painter.soft_rect(box.moved({0, unit(painter, 3)}), radius, unit(painter, 18), with_alpha(theme::kField, 0.8f));
  painter.fill_rounded_rect(box, radius, view.notice.bad ? engine::rgb(0x5c2428) : engine::rgb(0x2e384c));
  const TextStyle style{.size_px = unit(painter, 14), .color = theme::kText, .anchor = Anchor::kMiddle};
  const float x = box.x + unit(painter, 16);
  const float end = view.notice.undo ? layout.undo.x - unit(painter, 12) : box.right() - unit(painter, 16);
  painter.text(theme::fitted_text(view.notice.text, end - x, style), {x, box.center().y}, style);
  if (!view.notice.undo) return;
  const bool hovered = view.hovered.kind == Kind::kUndo;
  painter.fill_rounded_rect(layout.undo, unit(painter, 7), hovered ? engine::rgb(0x7fdcb8) : theme::kAccent);
  painter.text("Undo", layout.undo.center(),
               {.size_px = unit(painter, 14),
                .color = theme::kOnAccent,
                .weight = engine::kBold,
                .align = engine::Align::kCenter,
                .anchor = Anchor::kMiddle});
}

void paint_library_empty(Painter& painter, const LibraryLayout& layout, const LibraryView& view) {
  if (!view.listed) return;
  if (!view.problem.empty()) return paint_message(painter, layout.grid, "The folder cannot be read", view.problem);
  if (!view.entries.empty()) {
    return paint_message(painter, layout.grid, "No matches", "Esc clears search and filters");
  }
  paint_ghosts(painter, layout.grid);
  const std::string folder =
      view.folder_missing ? "the folder " + view.folder + " does not exist yet" : view.folder + " is empty";
  const std::string play = "Play a game" + (view.game_program.empty() ? "" : ":  ./" + view.game_program);
  paint_message(painter, layout.grid, "No recordings yet", play + "  \u00b7  " + folder);
}

}  // namespace

// --- the screen -----------------------------------------------------------------------------------------------------

namespace {

void paint_scrollbar(Painter& painter, const LibraryLayout& layout, const LibraryView& view) {
  const Rect handle = layout.scroll_handle(view.scroll_px);
  if (handle.empty()) return;
  const bool hovered = view.hovered.kind == LibrarySpot::Kind::kScrollbar;
  const float inset = hovered ? 0 : std::round(2 * painter.scale());
  painter.fill_rounded_rect({handle.x + inset, handle.y, handle.w - inset * 2, handle.h}, handle.w / 2,
                            hovered ? theme::kFaint : theme::kLine);
}

}  // namespace

void LibraryPicture::paint(Painter& painter, const LibraryLayout& layout, const LibraryView& view) {
  painter.clear(theme::kBackground);
  painter.push_clip(layout.grid);
  if (view.shown.empty()) paint_library_empty(painter, layout, view);
  // The card under the mouse is lifted above its neighbours.
  for (size_t i = layout.first_seen(view.scroll_px); i < layout.end_seen(view.scroll_px); ++i) {
    paint_card(painter, layout, view, i);
  }
  paint_scrollbar(painter, layout, view);
  painter.pop_clip();
  paint_library_header(painter, layout, view);
  paint_library_footer(painter, layout, view);
  paint_library_notice(painter, layout, view);
  if (view.keys) theme::paint_key_sheet(painter, layout.area, library_keys());
  painter.flush();
  tiles_.end_frame();
}

}  // namespace replay
