#include "replay/compare/compare_picture.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "recorder/base/text.h"
#include "replay/player/icons.h"
#include "replay/player/theme.h"

namespace replay {

using engine::Anchor;
using engine::Color;
using engine::Painter;
using engine::Point;
using engine::Rect;
using engine::TextStyle;
using engine::with_alpha;
using theme::unit;

namespace {

Color color_of(size_t side) { return side == 0 ? theme::kFirst : theme::kSecond; }

void paint_border(Painter& painter, const Rect& picture) {
  const float thickness = std::max(2.0f, unit(painter, 3));
  painter.stroke_rounded_rect(picture, unit(painter, 4), thickness, theme::kBad);
}

void paint_caption(Painter& painter, const Rect& bar, const CompareView::Side& side, size_t number) {
  painter.fill_rect(bar, theme::kBar);
  const float middle = bar.center().y;
  const Point badge{bar.x + unit(painter, 20), middle};
  painter.fill_circle(badge, unit(painter, 9), color_of(number));
  painter.text(std::to_string(number + 1), badge,
               {.size_px = unit(painter, 12),
                .color = theme::kField,
                .weight = engine::kBold,
                .align = engine::Align::kCenter,
                .anchor = Anchor::kMiddle});
  TextStyle style{.size_px = unit(painter, 14), .color = theme::kMuted, .anchor = Anchor::kMiddle};
  style.align = engine::Align::kRight;
  const float right = bar.right() - unit(painter, 12);
  const float where = painter.text(side.where, {right, middle}, style);
  style.align = engine::Align::kLeft;
  style.color = theme::kText;
  style.weight = engine::kMedium;
  const float x = badge.x + unit(painter, 18);
  painter.text(theme::fitted_text(side.name, right - where - unit(painter, 12) - x, style), {x, middle}, style);
}

// Which cells of a grid differ.
void paint_grid(Painter& painter, const Rect& place, const FieldDifference& grid) {
  const uint32_t rows = (grid.count + grid.columns - 1) / grid.columns;
  const float cell = std::floor(
      std::min(place.w / static_cast<float>(grid.columns), (place.h - unit(painter, 18)) / static_cast<float>(rows)));
  if (cell < 2) return;
  const float left = std::round(place.right() - cell * static_cast<float>(grid.columns));
  const float gap = cell > 4 ? std::max(1.0f, std::round(cell * 0.12f)) : 0;
  for (uint32_t i = 0; i < grid.count; ++i) {
    const Rect at{left + static_cast<float>(i % grid.columns) * cell,
                  place.y + static_cast<float>(i / grid.columns) * cell, cell - gap, cell - gap};
    painter.fill_rect(at, grid.cells[i] ? theme::kBad : theme::kLine);
  }
  painter.text(
      grid.name, {place.right(), place.y + static_cast<float>(rows) * cell + unit(painter, 5)},
      {.size_px = unit(painter, 12), .color = theme::kMuted, .align = engine::Align::kRight, .anchor = Anchor::kTop});
}

void paint_line(Painter& painter, const DifferenceLine& line, float x, float width, float middle) {
  TextStyle style{.size_px = unit(painter, 13), .color = theme::kText, .anchor = Anchor::kMiddle};
  if (!line.remark.empty()) {
    style.color = theme::kFaint;
    painter.text(theme::fitted_text(line.remark, width, style), {x, middle}, style);
    return;
  }
  const float gap = unit(painter, 10);
  const float name = std::round(width * 0.4f);
  const float value = std::round((width - name) / 2);
  painter.text(theme::fitted_text(line.name, name - gap, style), {x, middle}, style);
  style.color = theme::kFirst;
  painter.text(theme::fitted_text(line.one, value - gap, style), {x + name, middle}, style);
  style.color = theme::kSecond;
  painter.text(theme::fitted_text(line.other, value - gap, style), {x + name + value, middle}, style);
}

}  // namespace

std::optional<CompareButton> CompareLayout::button_at(Point point) const {
  for (size_t i = 0; i < buttons.size(); ++i) {
    if (buttons[i].contains(point)) return static_cast<CompareButton>(i);
  }
  return std::nullopt;
}

CompareLayout::CompareLayout(const Rect& area, float scale, CompareSides sides) {
  const auto units = [scale](float value) { return std::round(value * scale); };
  const float strip_height = std::min(units(84), area.h / 3);
  strip = {area.x, area.bottom() - strip_height, area.w, strip_height};
  track = {area.x + units(16), strip.y + units(13), area.w - units(32), units(18)};
  const float button = units(32);
  play = {std::round(area.center().x - button / 2), strip.bottom() - units(8) - button, button, button};
  for (size_t i = 0; i < kCompareButtons; ++i) {
    const float from_play = static_cast<float>(i) - static_cast<float>(CompareButton::kPlay);
    const bool tool = i > static_cast<size_t>(CompareButton::kNext);
    buttons[i] = play.moved({std::round(from_play * button * 1.1f) + (tool ? units(10) : 0), 0});
    // The texts beside them need room, too.
    if (tool && area.w < units(640)) buttons[i] = {};
    if (std::abs(from_play) == 2 && area.w < units(420)) buttons[i] = {};
  }
  line_px = units(20);
  const float list_height = std::min(std::clamp(std::round(area.h * 0.22f), units(88), units(240)), area.h / 3);
  list = {area.x, strip.y - list_height, area.w, list_height};
  list_rows = static_cast<size_t>(std::max(1.0f, std::floor((list.h - units(16)) / line_px)));
  list_columns = static_cast<size_t>(std::max(1.0f, std::floor((list.w - units(120)) / units(360))));
  const float caption = units(30);
  const float room = list.y - area.y;
  const bool stacked = area.h > area.w * 1.1f;
  const float gap = units(2);
  for (size_t i = 0; i < 2; ++i) {
    const auto n = static_cast<float>(i);
    const Rect whole =
        stacked ? Rect{area.x, area.y + n * std::round(room / 2), area.w, std::round(room / 2)}
                : Rect{area.x + n * std::round(area.w / 2 + gap / 2), area.y, std::round(area.w / 2 - gap / 2), room};
    const bool alone = sides != CompareSides::kBoth;
    if (alone && (sides == CompareSides::kOne) != (i == 0)) continue;
    const Rect place = alone ? Rect{area.x, area.y, area.w, room} : whole;
    captions[i] = {place.x, place.y, place.w, caption};
    pictures[i] = {place.x, place.y + caption, place.w, std::max(0.0f, place.h - caption)};
  }
}

float CompareLayout::fraction_at(Point point) const {
  return track.w <= 0 ? 0 : std::clamp((point.x - track.x) / track.w, 0.0f, 1.0f);
}

void paint_captions(Painter& painter, const CompareLayout& layout, const CompareView& view) {
  for (size_t i = 0; i < 2; ++i) {
    if (layout.captions[i].empty()) continue;
    paint_caption(painter, layout.captions[i], view.sides[i], i);
    if (view.differs) paint_border(painter, layout.pictures[i]);
  }
}

void paint_no_frame(Painter& painter, const Rect& area, const std::string& reason) {
  painter.fill_rect(area, theme::kBackground);
  painter.text(reason, area.center(),
               {.size_px = unit(painter, 16),
                .color = theme::kFaint,
                .align = engine::Align::kCenter,
                .anchor = Anchor::kMiddle});
}

void paint_difference_list(Painter& painter, const CompareLayout& layout, const CompareView& view) {
  const Rect& list = layout.list;
  painter.fill_rect(list, theme::kBackground);
  painter.fill_rect({list.x, list.y, list.w, std::max(1.0f, unit(painter, 1))}, theme::kLine);
  const float margin = unit(painter, 16);
  Rect inside = list.inset(margin / 2);
  inside.x += margin / 2;
  inside.w -= margin;
  TextStyle style{.size_px = unit(painter, 13), .color = theme::kFaint, .anchor = Anchor::kMiddle};
  if (!view.schema_note.empty()) {
    painter.text(theme::fitted_text(view.schema_note, inside.w, style), {inside.x, inside.bottom() - unit(painter, 8)},
                 style);
    inside.h -= layout.line_px;
  }
  if (view.grid != nullptr) {
    const float room = std::min(inside.w * 0.25f, inside.h);
    paint_grid(painter, {inside.right() - room, inside.y, room, inside.h}, *view.grid);
    inside.w -= room + margin;
  }
  if (view.lines.empty()) {
    style.size_px = unit(painter, 15);
    style.align = engine::Align::kCenter;
    painter.text(theme::fitted_text(view.list_note, inside.w, style), inside.center(), style);
    return;
  }
  const auto most_rows = static_cast<size_t>(std::max(1.0f, std::floor(inside.h / layout.line_px)));
  // The last one makes room for how many there are.
  const bool all = view.lines.size() <= most_rows * layout.list_columns;
  const size_t rows = all || most_rows == 1 ? most_rows : most_rows - 1;
  const float width = std::floor(inside.w / static_cast<float>(layout.list_columns));
  for (size_t i = 0; i < rows * layout.list_columns && view.list_scroll + i < view.lines.size(); ++i) {
    const auto row = static_cast<float>(i % rows);
    const auto column = static_cast<float>(i / rows);
    paint_line(painter, view.lines[view.list_scroll + i], inside.x + column * width, width - margin,
               inside.y + (row + 0.5f) * layout.line_px);
  }
  const size_t seen = std::min(rows * layout.list_columns, view.lines.size() - view.list_scroll);
  if (seen == view.lines.size()) return;
  theme::paint_pill(painter,
                    std::to_string(view.list_scroll + 1) + " \u2013 " + std::to_string(view.list_scroll + seen) +
                        " of " + std::to_string(view.lines.size()),
                    {inside.right(), list.bottom() - unit(painter, 11)},
                    {.size_px = unit(painter, 11), .text = theme::kMuted, .right = true});
}

// --- whole values ---------------------------------------------------------------------------------------------------

namespace {

// As many characters as fit, line by line.
std::vector<std::string> wrapped(const std::string& text, float width_px, const TextStyle& style) {
  std::vector<std::string> lines;
  std::string rest = text;
  do {
    size_t end = rest.size();
    while (end > 1 && Painter::measure(rest.substr(0, end), style).width_px > width_px) {
      // By halves while it is far too long, then character by character.
      const bool far = Painter::measure(rest.substr(0, end), style).width_px > width_px * 2;
      end = far ? end / 2 : recorder::base::previous_character(rest, end);
      while (far && end < rest.size() && recorder::base::continues_character(rest[end])) --end;
    }
    end = std::max<size_t>(end, 1);
    lines.push_back(rest.substr(0, end));
    rest.erase(0, end);
  } while (!rest.empty());
  return lines;
}

struct ValueLine {
  std::string text;
  Color color = theme::kText;
  float indent = 0;
};

std::vector<ValueLine> value_lines(const CompareView& view, float width_px, const TextStyle& style) {
  std::vector<ValueLine> all;
  const float indent = style.size_px * 1.5f;
  const auto add = [&](const std::string& text, Color color, float by) {
    for (std::string& line : wrapped(text, width_px - by, style)) all.push_back({std::move(line), color, by});
  };
  for (const DifferenceLine& line : view.all_lines) {
    if (!line.remark.empty()) {
      add(line.remark, theme::kFaint, 0);
      continue;
    }
    add(line.name, theme::kText, 0);
    add("1  " + line.one, theme::kFirst, indent);
    add("2  " + line.other, theme::kSecond, indent);
  }
  if (all.empty()) add(view.list_note, theme::kMuted, 0);
  return all;
}

}  // namespace

size_t paint_whole_values(Painter& painter, const Rect& area, const CompareView& view, size_t scroll) {
  painter.fill_rect(area, theme::kBackground);
  const float margin = unit(painter, 20);
  const Rect inside = area.inset(margin);
  const TextStyle title{.size_px = unit(painter, 13), .color = theme::kMuted, .anchor = Anchor::kMiddle};
  painter.text(
      theme::fitted_text("Differing values - V or Esc: close, Ctrl+C: copy, wheel and Page: scroll", inside.w, title),
      {inside.x, inside.y}, title);
  TextStyle style{.size_px = unit(painter, 14), .anchor = Anchor::kMiddle};
  const std::vector<ValueLine> all = value_lines(view, inside.w, style);
  const float line = std::round(style.size_px * 1.5f);
  float y = inside.y + line * 1.5f;
  for (size_t i = std::min(scroll, all.size() - 1); i < all.size() && y < inside.bottom(); ++i, y += line) {
    style.color = all[i].color;
    painter.text(all[i].text, {inside.x + all[i].indent, y}, style);
  }
  return all.size();
}

// --- the shared timeline --------------------------------------------------------------------------------------------

namespace {

float x_of(const CompareLayout& layout, const CompareView& view, double step) {
  const double last = view.steps < 2 ? 1 : static_cast<double>(view.steps - 1);
  return layout.track.x + static_cast<float>(std::clamp(step / last, 0.0, 1.0)) * layout.track.w;
}

// The lanes are at the upper and lower edge of the track, the differences between them.
float lane_height(const CompareLayout& layout) { return std::round(layout.track.h * 0.28f); }

// Each recording's lane, from its first frame to its last.
void paint_lanes(Painter& painter, const CompareLayout& layout, const CompareView& view) {
  const float height = lane_height(layout);
  for (size_t i = 0; i < 2; ++i) {
    const PairedFrames::Extent& extent = view.sides[i].extent;
    const float y = i == 0 ? layout.track.y : layout.track.bottom() - height;
    painter.fill_rounded_rect({layout.track.x, y, layout.track.w, height}, height / 2, theme::kLine);
    if (extent.end <= extent.begin) continue;
    const float from = x_of(layout, view, static_cast<double>(extent.begin));
    const float to = x_of(layout, view, static_cast<double>(extent.end - 1));
    const Color color = i == 0 ? theme::kFirst : theme::kSecond;
    painter.fill_rounded_rect({from, y, std::max(height, to - from), height}, height / 2, with_alpha(color, 0.45f));
  }
}

// A stretch of differences, in pixels of the track. A short one reaches beyond the lanes.
void paint_stretch(Painter& painter, const CompareLayout& layout, float from, float to) {
  const float lane = lane_height(layout) + unit(painter, 1);
  const bool few = to - from <= unit(painter, 6);
  const float over = few ? unit(painter, 3) : -lane;
  painter.fill_rect({layout.track.x + from, layout.track.y - over, to - from, layout.track.h + over * 2}, theme::kBad);
}

// Pixel by pixel, so that a single difference among millions of frames is visible.
void paint_differences(Painter& painter, const CompareLayout& layout, const CompareView& view) {
  if (view.scan == nullptr || view.steps == 0 || view.scan->differing() == 0) return;
  const double last = static_cast<double>(view.steps - 1);
  const float least = std::max(2.0f, unit(painter, 2));
  const auto at = [&](int pixel) { return std::max(0.0, (pixel - 0.5) / static_cast<double>(layout.track.w) * last); };
  float from = 0;
  float to = -1;  // neighbours are joined
  for (int x = 0; x <= static_cast<int>(layout.track.w); ++x) {
    const auto first = static_cast<uint64_t>(std::ceil(at(x)));
    const auto behind = static_cast<uint64_t>(std::ceil(at(x + 1)));
    if (behind <= first || !view.scan->within(first, behind - 1)) continue;
    const auto left = static_cast<float>(x);
    if (left > to) {
      if (to > from) paint_stretch(painter, layout, from, to);
      from = left;
    }
    to = left + least;
  }
  if (to > from) paint_stretch(painter, layout, from, to);
}

// Dims the steps that have not been compared yet.
void paint_progress(Painter& painter, const CompareLayout& layout, const CompareView& view) {
  if (view.scan == nullptr || view.scan->complete() || view.steps == 0) return;
  const float from = x_of(layout, view, static_cast<double>(view.scan->scanned()));
  const Rect rest{from, layout.track.y, layout.track.right() - from, layout.track.h};
  painter.fill_rect(rest, with_alpha(theme::kBar, 0.6f));
  painter.fill_rect({from - unit(painter, 1), layout.track.y, unit(painter, 2), layout.track.h}, theme::kAccent);
}

void paint_playhead(Painter& painter, const CompareLayout& layout, const CompareView& view) {
  const float x = x_of(layout, view, view.position);
  const float width = std::max(2.0f, unit(painter, 3));
  const float over = unit(painter, 6);
  const Rect head{std::round(x - width / 2), layout.track.y - over, width, layout.track.h + over * 2};
  painter.fill_rounded_rect(head.inset(-unit(painter, 1)), width, theme::kBar);
  painter.fill_rounded_rect(head, width / 2, theme::kText);
  painter.fill_circle({head.center().x, head.y}, unit(painter, 5), theme::kText);
}

struct ButtonFace {
  std::string icon_text;  // instead of an icon
  Icon icon = Icon::kPlay;
  const char* name = "";  // with its key
};

ButtonFace face_of(CompareButton button, const CompareView& view) {
  switch (button) {
    case CompareButton::kPrevious:
      return {"", Icon::kPreviousMark, "previous difference   Shift+N"};
    case CompareButton::kStepBack:
      return {"", Icon::kStepBack, "previous frame   ,"};
    case CompareButton::kPlay:
      return {"", view.playing ? Icon::kPause : Icon::kPlay, view.playing ? "pause   Space" : "play   Space"};
    case CompareButton::kStepOn:
      return {"", Icon::kStepOn, "next frame   ."};
    case CompareButton::kNext:
      return {"", Icon::kNextMark, "next difference   N"};
    case CompareButton::kSides:
      return {view.shown == CompareSides::kBoth  ? "1|2"
              : view.shown == CompareSides::kOne ? "1"
                                                 : "2",
              Icon::kPlay, "show both, only 1, only 2   F"};
    case CompareButton::kSwap:
      return {"1/2", Icon::kPlay, "swap 1 and 2   W"};
    case CompareButton::kValues:
      break;
  }
  return {"=", Icon::kPlay, "differing values in full   V"};
}

void paint_compare_button(Painter& painter, const Rect& place, CompareButton button, const CompareView& view) {
  if (place.empty()) return;
  const bool hovered = view.hovered_button == button;
  const bool play = button == CompareButton::kPlay;
  const ButtonFace face = face_of(button, view);
  const bool on = (button == CompareButton::kValues && view.values) ||
                  (button == CompareButton::kSides && view.shown != CompareSides::kBoth);
  if (play) {
    painter.fill_circle(place.center(), place.w / 2, hovered ? theme::kPlayed : theme::kLine);
  } else if (hovered) {
    painter.fill_rounded_rect(place, unit(painter, 5), theme::kPopup);
  }
  if (on) {  // not by colour alone
    const float thick = std::max(1.0f, unit(painter, 2));
    painter.fill_rect({place.x + place.w * 0.3f, place.bottom() - thick, place.w * 0.4f, thick}, theme::kAccent);
  }
  const Color color = on ? theme::kAccent : theme::kText;
  if (face.icon_text.empty()) return paint_icon(painter, face.icon, place.center(), place.h * 0.42f, color);
  painter.text(face.icon_text, place.center(),
               {.size_px = unit(painter, 13),
                .color = color,
                .weight = engine::kMedium,
                .align = engine::Align::kCenter,
                .anchor = Anchor::kMiddle});
}

void paint_bubble_at(Painter& painter, const CompareLayout& layout, float x, float bottom, const std::string& text) {
  const TextStyle style{
      .size_px = unit(painter, 13), .color = theme::kText, .align = engine::Align::kCenter, .anchor = Anchor::kMiddle};
  const float half = Painter::measure(text, style).width_px / 2 + unit(painter, 10);
  const float middle =
      std::clamp(x, layout.strip.x + half, std::max(layout.strip.x + half, layout.strip.right() - half));
  const Rect bubble{std::round(middle - half), bottom - unit(painter, 26), std::round(half * 2), unit(painter, 26)};
  painter.soft_rect(bubble, unit(painter, 6), unit(painter, 8), with_alpha(theme::kField, 0.7f));
  painter.fill_rounded_rect(bubble, unit(painter, 6), theme::kCardHovered);
  painter.text(text, bubble.center(), style);
}

void paint_bubble(Painter& painter, const CompareLayout& layout, const CompareView& view) {
  if (view.hovered_button) {
    const Rect& place = layout.buttons[static_cast<size_t>(*view.hovered_button)];
    paint_bubble_at(painter, layout, place.center().x, place.y - unit(painter, 3),
                    face_of(*view.hovered_button, view).name);
  }
  if (!view.hovered) return;
  paint_bubble_at(painter, layout, x_of(layout, view, static_cast<double>(*view.hovered)),
                  layout.strip.y - unit(painter, 4), view.hover_text);
}

}  // namespace

void paint_shared_timeline(Painter& painter, const CompareLayout& layout, const CompareView& view) {
  painter.fill_rect(layout.strip, theme::kBar);
  paint_lanes(painter, layout, view);
  paint_progress(painter, layout, view);
  paint_differences(painter, layout, view);
  paint_playhead(painter, layout, view);
  for (size_t i = 0; i < kCompareButtons; ++i) {
    paint_compare_button(painter, layout.buttons[i], static_cast<CompareButton>(i), view);
  }
  TextStyle style{.size_px = unit(painter, 13), .color = theme::kText, .anchor = Anchor::kMiddle};
  const float y = layout.play.center().y;
  float first = layout.play.x;
  float last = layout.play.right();
  for (const Rect& button : layout.buttons) {
    if (button.empty()) continue;
    first = std::min(first, button.x);
    last = std::max(last, button.right());
  }
  const float left_room = first - layout.track.x - unit(painter, 12);
  const float right_room = layout.track.right() - last - unit(painter, 12);
  painter.text(theme::fitted_text(view.left, left_room, style), {layout.track.x, y}, style);
  style.color = theme::kMuted;
  style.align = engine::Align::kRight;
  painter.text(theme::fitted_text(view.right, right_room, style), {layout.track.right(), y}, style);
  paint_bubble(painter, layout, view);
}

}  // namespace replay
