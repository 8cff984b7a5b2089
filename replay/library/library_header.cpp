// What stands around the cards: header, footer, notice, and what is said when there are none.
#include <algorithm>
#include <array>
#include <cmath>

#include "replay/library/library_picture.h"
#include "replay/library/library_text.h"
#include "replay/library/theme.h"
#include "replay/player.h"

namespace replay {
namespace {

using engine::Anchor;
using engine::Painter;
using engine::Point;
using engine::Rect;
using engine::TextStyle;
using engine::with_alpha;
using Kind = LibrarySpot::Kind;

float unit(const Painter& painter, float units) { return std::round(units * painter.scale()); }

constexpr std::array kKeys{
    theme::KeyLine{"Arrows, Home, End, Page", "choose a recording"},
    theme::KeyLine{"Enter, double click", "open it"},
    theme::KeyLine{"F", "favourite: a quota spares it"},
    theme::KeyLine{"C, Ctrl+click", "mark; two marked ones are compared"},
    theme::KeyLine{"Delete", "delete"},
    theme::KeyLine{"Ctrl+Z", "undo that, also later"},
    theme::KeyLine{"/ or Ctrl+F", "search by name, date, game or state"},
    theme::KeyLine{"S, Shift+S", "sort by something else, the other way round"},
    theme::KeyLine{"1 2 3 4", "only favourites, finished, died, recording"},
    theme::KeyLine{"wheel, drag", "scroll"},
    theme::KeyLine{"F11", "full screen"},
    theme::KeyLine{"Esc", "clear search, filters and marks; then quit"},
    theme::KeyLine{"Q", "quit"},
};

std::string summary_of(const LibraryView& view) {
  uint64_t bytes = 0;
  for (const Entry& entry : view.entries) bytes += entry.stamp.bytes;
  const std::string all = count_text(view.entries.size()) + (view.entries.size() == 1 ? " recording" : " recordings");
  const std::string size = view.entries.empty() ? "" : "  \u00b7  " + bytes_text(bytes);
  if (view.shown.size() == view.entries.size()) return all + size;
  return count_text(view.shown.size()) + " of " + all + size;
}

void paint_title(Painter& painter, const LibraryLayout& layout, const LibraryView& view) {
  const float room = layout.search.x - layout.title.x - unit(painter, 16);
  const TextStyle large{.size_px = unit(painter, 26), .color = theme::kText, .weight = engine::kMedium};
  const std::string title = fitted_text("Recordings", room, large);
  const float width = painter.text(title, layout.title, large);
  const TextStyle small{.size_px = unit(painter, 14), .color = theme::kMuted};
  const float left = room - width - unit(painter, 14);
  painter.text(fitted_text(summary_of(view), left, small), {layout.title.x + width + unit(painter, 14), layout.title.y},
               small);
}

void paint_lens(Painter& painter, Point center, float radius, engine::Color color) {
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
    painter.text(fitted_text("Search  /", room, style), {x, middle}, style);
    return;
  }
  // The end of a long text is what is being typed.
  std::string text = view.filter.text;
  while (!text.empty() && Painter::measure(text, style).width_px > room) text.erase(0, 1);
  const float width = painter.text(text, {x, middle}, style);
  if (!view.searching) return;
  const float caret = std::round(x + width + unit(painter, 2));
  painter.fill_rect({caret, middle - unit(painter, 8), std::max(1.0f, unit(painter, 1.5f)), unit(painter, 16)},
                    theme::kAccent);
}

void paint_chips(Painter& painter, const LibraryLayout& layout, const LibraryView& view) {
  for (size_t i = 0; i < layout.chips.size(); ++i) {
    const Rect& chip = layout.chips[i];
    const bool on = is_on(view.filter, kChips[i]);
    const bool hovered = view.hovered == LibrarySpot{Kind::kChip, i};
    painter.fill_rounded_rect(chip, chip.h / 2, on ? theme::kAccent : hovered ? theme::kCardHovered : theme::kCard);
    painter.text(name_of(kChips[i]), chip.center(),
                 {.size_px = unit(painter, 13),
                  .color = on ? theme::kOnAccent : theme::kText,
                  .weight = engine::kMedium,
                  .align = engine::Align::kCenter,
                  .anchor = Anchor::kMiddle});
  }
}

void paint_arrow(Painter& painter, Point at, bool down, engine::Color color) {
  const float size = unit(painter, 4);
  const float way = down ? 1.0f : -1.0f;
  const std::array corners{Point{at.x - size, at.y - way * size * 0.6f}, Point{at.x + size, at.y - way * size * 0.6f},
                           Point{at.x, at.y + way * size * 0.8f}};
  painter.fill_convex(corners, color);
}

void paint_sort(Painter& painter, const Rect& place, SortKey key, const LibraryView& view, bool hovered) {
  const bool used = view.order.key == key;
  const engine::Color color = used ? theme::kAccent : hovered ? theme::kText : theme::kMuted;
  const float middle = place.center().y;
  const TextStyle style{
      .size_px = unit(painter, 13), .color = color, .weight = engine::kMedium, .anchor = Anchor::kMiddle};
  const float width = Painter::measure(name_of(key), style).width_px;
  const float arrow = unit(painter, 16);
  const bool alone = place.w > width + unit(painter, 40);  // the one button that stands for all: in its middle
  const float x = std::round(alone ? place.center().x - (width + arrow) / 2 : place.right() - width - arrow);
  painter.text(name_of(key), {x, middle}, style);
  if (used) paint_arrow(painter, {x + width + unit(painter, 9), middle}, view.order.descending, color);
}

void paint_sorts(Painter& painter, const LibraryLayout& layout, const LibraryView& view) {
  if (layout.one_sort) {
    const bool hovered = view.hovered.kind == Kind::kSort;
    painter.fill_rounded_rect(layout.sorts[0], layout.sorts[0].h / 2, hovered ? theme::kCardHovered : theme::kCard);
    paint_sort(painter, layout.sorts[0], view.order.key, view, hovered);
    return;
  }
  for (size_t i = 0; i < kSortKeys.size(); ++i) {
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
  painter.text(fitted_text(first, room, style), {middle.x, middle.y + unit(painter, 24)}, style);
  style.size_px = unit(painter, 15);
  style.color = theme::kMuted;
  style.weight = engine::kRegular;
  painter.text(fitted_text(second, room, style), {middle.x, middle.y + unit(painter, 56)}, style);
}

// An empty shelf: three cards to come.
void paint_ghosts(Painter& painter, const Rect& area) {
  const float width = unit(painter, 86);
  const float height = unit(painter, 64);
  const float y = area.center().y - height - unit(painter, 16);
  for (int i = -1; i <= 1; ++i) {
    const Rect ghost{std::round(area.center().x - width / 2 + static_cast<float>(i) * (width + unit(painter, 14))), y,
                     width, height};
    painter.fill_rounded_rect(ghost, unit(painter, 8), i == 0 ? theme::kCardHovered : theme::kCard);
    if (i == 0) theme::paint_play(painter, ghost.center(), unit(painter, 22), theme::kAccent);
  }
}

}  // namespace

std::span<const theme::KeyLine> library_keys() { return kKeys; }

void paint_library_header(Painter& painter, const LibraryLayout& layout, const LibraryView& view) {
  painter.fill_rect(layout.header, theme::kBackground);
  paint_title(painter, layout, view);
  paint_search(painter, layout, view);
  paint_chips(painter, layout, view);
  paint_sorts(painter, layout, view);
  // Cards slide under the header, once there is something to slide.
  if (view.scroll_px >= 1) {
    const Rect shade{layout.area.x, layout.header.bottom(), layout.area.w, unit(painter, 10)};
    painter.fill_rect(shade, engine::vertical(with_alpha(theme::kField, 0.7f), with_alpha(theme::kField, 0), shade));
  }
}

void paint_library_footer(Painter& painter, const LibraryLayout& layout, const LibraryView& view) {
  const Rect& bar = layout.footer;
  painter.fill_rect(bar, theme::kBar);
  painter.fill_rect({bar.x, bar.y, bar.w, std::max(1.0f, unit(painter, 1))}, theme::kLine);
  std::string hints = "Enter  open     F  favourite     C  compare     Del  delete     /  search     S  sort";
  engine::Color color = theme::kMuted;
  if (view.compared.size() == 1) {
    hints = "One is marked to be compared: choose another one and press C.     Esc  never mind";
    color = theme::kFirst;
  }
  const TextStyle style{.size_px = unit(painter, 13), .color = color, .anchor = Anchor::kMiddle};
  const float x = bar.x + unit(painter, 24);
  const float help = unit(painter, 70);
  painter.text(fitted_text(hints, bar.w - unit(painter, 48) - help, style), {x, bar.center().y}, style);
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
  painter.text(fitted_text(view.notice.text, end - x, style), {x, box.center().y}, style);
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
    return paint_message(painter, layout.grid, "Nothing of this kind here", "Esc clears search and filters");
  }
  paint_ghosts(painter, layout.grid);
  const std::string folder =
      view.folder_missing ? "there is no folder " + view.folder + " yet" : view.folder + " is empty";
  paint_message(painter, layout.grid, "No recordings yet", "Play a game:  ./snake  \u00b7  " + folder);
}

}  // namespace replay
