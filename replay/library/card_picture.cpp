// A recording's card.
#include <algorithm>
#include <cmath>

#include "replay/library/library_picture.h"
#include "replay/library/library_text.h"
#include "replay/library/theme.h"
#include "replay/player.h"

namespace replay {
namespace {

using engine::Anchor;
using engine::Color;
using engine::Painter;
using engine::Point;
using engine::Rect;
using engine::TextStyle;
using engine::with_alpha;
using Kind = LibrarySpot::Kind;

float unit(const Painter& painter, float units) { return std::round(units * painter.scale()); }

Color color_of(EntryState state) {
  switch (state) {
    case EntryState::kFinished:
      return theme::kAccent;
    case EntryState::kRecording:
      return theme::kBad;
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

// How the card is framed: chosen, marked to be compared, or neither.
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
    theme::paint_pill(painter, length_text(entry.length_ns),
                      {picture.right() - margin, picture.bottom() - margin - row}, {.size_px = size, .right = true});
  }
  if (entry.bookmarks == 0) return;
  const Rect pill =
      theme::paint_pill(painter, "   " + std::to_string(entry.bookmarks),
                        {picture.right() - margin, picture.y + margin + row}, {.size_px = size, .right = true});
  const float flag = size * 0.8f;
  theme::paint_flag(painter, {pill.x + unit(painter, 7), pill.center().y - flag / 2}, flag, theme::kText);
}

void paint_play_button(Painter& painter, const Rect& place, bool hovered) {
  painter.fill_circle(place.center(), place.w / 2, hovered ? theme::kAccent : with_alpha(theme::kField, 0.72f));
  theme::paint_play(painter, place.center(), place.w * 0.42f, hovered ? theme::kOnAccent : theme::kText);
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

// The recording that it goes on from.
std::string parent_text(const LibraryView& view, const Entry& entry) {
  for (const Entry& other : view.entries) {
    if (other.id != entry.parent_id || other.id == 0) continue;
    return "from " + date_text(other.start_unix_ns, view.now_unix_ns) + ", frame " + count_text(entry.parent_frame);
  }
  return entry.parent;
}

// What it is: the name that somebody gave it, and its game or, which says more, what it goes on from.
std::string subject_text(const LibraryView& view, const Entry& entry) {
  const std::string title = title_text(entry);
  if (entry.parent.empty()) return title;
  return (title == entry.name ? title + " \u00b7 " : "") + parent_text(view, entry);
}

// Date, what it is, score and size.
void paint_card_text(Painter& painter, const LibraryLayout& layout, const LibraryView& view, const Entry& entry,
                     const Rect& card) {
  const float x = card.x + unit(painter, 12);
  const float right = card.right() - unit(painter, 12);
  const float top = layout.picture(card).bottom();
  const bool readable = entry.state != EntryState::kUnreadable;
  const TextStyle date{.size_px = unit(painter, 15), .color = theme::kText, .weight = engine::kMedium};
  painter.text(fitted_text(date_text(entry.start_unix_ns, view.now_unix_ns), layout.star(card).x - x, date),
               {x, top + unit(painter, 22)}, date);
  TextStyle small{.size_px = unit(painter, 13), .color = theme::kMuted};
  painter.text(fitted_text(subject_text(view, entry), right - x, small), {x, top + unit(painter, 42)}, small);
  const float last = top + unit(painter, 61);
  small.align = engine::Align::kRight;
  small.color = theme::kFaint;
  const float size_width = painter.text(bytes_text(entry.stamp.bytes), {right, last}, small);
  small.align = engine::Align::kLeft;
  const float room = right - size_width - unit(painter, 10) - x;
  if (!readable || entry.state == EntryState::kDamaged) {
    small.color = color_of(entry.state);
    painter.text(fitted_text(entry.reason, room, small), {x, last}, small);
  } else if (entry.score) {
    small.color = theme::kStar;
    small.weight = engine::kMedium;
    painter.text(fitted_text("Score " + score_text(*entry.score), room, small), {x, last}, small);
  } else if (entry.state != EntryState::kReading) {
    painter.text(fitted_text(count_text(entry.frames) + " frames", room, small), {x, last}, small);
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
  paint_card_background(painter, layout, card, hovered, frame_of(view, entry, view.selected == position));
  paint_face(painter, layout, view, entry, card);
  const Rect face = layout.picture(card);
  paint_badges(painter, entry, face);
  paint_mark_number(painter, view, entry, face);
  if (hovered && entry.state != EntryState::kUnreadable) {
    paint_play_button(painter, layout.play(card), view.hovered.kind == Kind::kPlay);
  }
  paint_card_text(painter, layout, view, entry, card);
  const Rect star = layout.star(card);
  if (entry.favourite || hovered || view.selected == position) {
    const bool lit = entry.favourite || (hovered && view.hovered.kind == Kind::kStar);
    theme::paint_star(painter, star.center(), star.w * 0.27f, lit ? theme::kStar : theme::kFaint, entry.favourite);
  }
}

}  // namespace replay
