#include "replay/row_painter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "recorder/frame/seal.h"
#include "replay/icons.h"
#include "replay/look.h"
#include "replay/mark_icons.h"

namespace replay {
namespace {

using engine::Color;
using engine::Painter;
using engine::Point;
using engine::Rect;

bool is_active(const Button& button, const Player& player, const ActiveButtons& active_buttons) {
  const PlaybackClock& clock = player.clock();
  switch (button.icon) {
    case Icon::kInPoint:
      return clock.in_point().has_value();
    case Icon::kOutPoint:
      return clock.out_point().has_value();
    case Icon::kRepeat:
      return clock.at_end_behaviour() == AtEnd::kLoop;
    case Icon::kBookmark:
      return !player.current().empty() && player.bookmarks().find(recorder::seal_of(player.current()).frame) != nullptr;
    case Icon::kInside:
      return active_buttons.overlay;
    case Icon::kKeys:
      return active_buttons.key_sheet;
    case Icon::kFullScreen:
      return active_buttons.full_screen;
    default:
      return false;
  }
}

// What cannot do anything at the moment is drawn fainter.
bool is_idle(const Button& button, const Player& player) {
  const PlaybackClock& clock = player.clock();
  if (button.icon == Icon::kClearLoop) return !clock.in_point() && !clock.out_point();
  if (button.icon == Icon::kZoomAll) return !player.timeline().zoomed();
  return false;
}

Icon icon_now(const Button& button, const PlaybackClock& clock) {
  const bool forward = clock.direction() == Direction::kForward;
  if (clock.playing() && button.icon == (forward ? Icon::kPlay : Icon::kPlayBackward)) return Icon::kPause;
  return button.icon;
}

void paint_speed(Painter& painter, const Rect& place, const std::string& speed, const ControlLayout& layout,
                 bool live) {
  painter.text(speed, place.center(),
               {.size_px = layout.text_px,
                .color = live ? look::kLive : look::kText,
                .weight = engine::kMedium,
                .align = engine::Align::kCenter,
                .anchor = engine::Anchor::kMiddle});
}

void paint_button(Painter& painter, const ControlLayout::ButtonPlace& at, Player& player, const Controls& controls,
                  const ActiveButtons& active_buttons) {
  const ControlLayout& layout = controls.layout();
  const bool hovered = controls.hover().button == at.button;
  const Rect& place = at.place;
  const bool play = at.button->icon == Icon::kPlay;
  if (play) {
    painter.fill_circle(place.center(), place.w / 2, hovered ? look::kPlayed : look::kTrack);
  } else if (hovered) {
    painter.fill_rounded_rect(place, 5 * layout.scale, look::kRaised);
  }
  if (at.button->icon == Icon::kSpeed) {
    return paint_speed(painter, place, player.text().speed, layout, player.clock().following());
  }
  Color color = is_active(*at.button, player, active_buttons) ? look::kAccent
                : hovered || play                             ? look::kPlayhead
                                                              : look::kText;
  if (is_idle(*at.button, player)) color = engine::faded(color, 0.35f);
  const Icon icon = icon_now(*at.button, player.clock());
  const float size = place.h * (play ? 0.40f : 0.46f);
  // A triangle looks centred when its weight is.
  const float shift = play && icon == Icon::kPlay ? size * 0.06f : 0;
  paint_icon(painter, icon, {place.center().x + shift, place.center().y}, size, color);
}

}  // namespace

void paint_header(Painter& painter, const Player& player, const Controls& controls) {
  const ControlLayout& layout = controls.layout();
  if (!layout.field.empty()) {
    const Rect& box = layout.field;
    if (controls.hover().field) painter.fill_rounded_rect(box.inset(-layout.scale), 4 * layout.scale, look::kRaised);
    const recorder::Field* field = player.source().schema().find(player.plot().field());
    std::string value;
    if (field != nullptr && !player.current().empty() && recorder::fits(*field, player.current())) {
      value = recorder::text_at(*field, 0, player.current()) + (field->unit.empty() ? "" : " " + field->unit);
    }
    engine::TextStyle style{.size_px = layout.small_px, .color = look::kPlot, .anchor = engine::Anchor::kMiddle};
    const float left = box.x + layout.small_px * 0.4f;
    const float width = painter.text(player.plot().field(), {left, box.center().y}, style);
    style.color = look::kText;
    painter.text(value, {left + width + layout.small_px * 0.6f, box.center().y}, style);
    const Point tip{box.right() - layout.small_px * 0.6f, box.center().y};
    const float half = layout.small_px * 0.26f;
    painter.polyline(std::array{Point{tip.x - half, tip.y - half / 2}, Point{tip.x, tip.y + half / 2},
                                Point{tip.x + half, tip.y - half / 2}},
                     layout.scale * 1.2f, look::kMuted);
  }
  for (const auto& at : layout.kinds) {
    const bool hovered = controls.hover().kind && controls.hover().kind->name == at.kind.name;
    if (hovered) painter.fill_rounded_rect(at.place, 4 * layout.scale, look::kRaised);
    const float icon = layout.small_px * 0.85f;
    const Point middle{at.place.x + icon * 0.85f, at.place.center().y};
    painter.push_opacity(at.kind.shown ? 1.0f : 0.3f);
    paint_mark_icon(painter, at.kind.kind, at.kind.shape, middle, icon, at.kind.color);
    if (at.named) {
      painter.text(at.kind.name, {middle.x + icon * 0.95f, at.place.center().y},
                   {.size_px = layout.small_px,
                    .color = hovered ? look::kText : look::kMuted,
                    .anchor = engine::Anchor::kMiddle});
    }
    painter.pop_opacity();
  }
}

void paint_row(Painter& painter, Player& player, const Controls& controls, const ActiveButtons& active_buttons) {
  const ControlLayout& layout = controls.layout();
  const PlayerText text = player.text();
  const float middle = layout.row.center().y;
  painter.text(text.time, {layout.row.x, middle - layout.text_px * 0.12f},
               {.size_px = layout.text_px, .color = look::kText, .weight = engine::kMedium});
  const engine::TextStyle small{.size_px = layout.small_px, .color = look::kMuted, .anchor = engine::Anchor::kTop};
  const float width = painter.text(text.frame, {layout.row.x, middle + layout.text_px * 0.32f}, small);
  const float buttons_from = layout.buttons.empty() ? layout.row.right() : layout.buttons.front().place.x;
  float x = layout.row.x + width;
  for (const std::string& more : {text.state, text.parent}) {
    if (more.empty()) continue;
    const std::string part = "  \u00b7  " + more;
    if (x + Painter::measure(part, small).width_px > buttons_from - layout.small_px) break;
    x += painter.text(part, {x, middle + layout.text_px * 0.32f}, small);
  }
  for (const auto& at : layout.buttons) paint_button(painter, at, player, controls, active_buttons);
}

}  // namespace replay
