#include "replay/control_layout.h"

#include <algorithm>
#include <cmath>

#include "engine/painter.h"

namespace replay {
namespace {

using engine::Painter;
using engine::Point;
using engine::Rect;

// In units of the design, like all numbers below.
constexpr float kSide = 16;    // free at the left and right
constexpr float kButton = 28;  // width and height of a button
constexpr float kPlayButton = 34;
constexpr float kSpeedButton = 48;
constexpr float kGroupGap = 10;
constexpr float kLeastPlotWindow = 360;  // height of a window that has room for the plot

float width_of(const Button& button) {
  if (button.icon == Icon::kSpeed) return kSpeedButton;
  if (button.icon == Icon::kPlay) return kPlayButton;
  return kButton;
}

float width_of(const std::vector<const Button*>& buttons) {
  float width = 0;
  for (const Button* button : buttons) {
    width += width_of(*button) + (button->begins_group && button != buttons.front() ? kGroupGap : 0);
  }
  return width;
}

// Those of the tools that find room, the less important ones left out.
std::vector<const Button*> tools_within(float width) {
  std::vector<const Button*> tools;
  for (const Button& button : tool_buttons()) tools.push_back(&button);
  while (!tools.empty() && width_of(tools) > width) {
    const auto least = std::max_element(tools.begin(), tools.end(),
                                        [](const Button* a, const Button* b) { return a->rank < b->rank; });
    tools.erase(least);
  }
  return tools;
}

void place_buttons(ControlLayout& layout, const std::vector<const Button*>& buttons, float x) {
  for (const Button* button : buttons) {
    if (button->begins_group && button != buttons.front()) x += kGroupGap * layout.scale;
    const float width = width_of(*button) * layout.scale;
    const float height = (button->icon == Icon::kPlay ? kPlayButton : kButton) * layout.scale;
    layout.buttons.push_back({button, {x, std::round(layout.row.center().y - height / 2), width, height}});
    x += width;
  }
}

void lay_out_row(ControlLayout& layout, const ControlContents& contents) {
  const float scale = layout.scale;
  const float left = std::max(Painter::measure(contents.time, {.size_px = layout.text_px}).width_px,
                              Painter::measure(contents.frame, {.size_px = layout.small_px}).width_px);
  std::vector<const Button*> transport;
  for (const Button& button : transport_buttons()) transport.push_back(&button);
  const float transport_width = width_of(transport) * scale;
  const float from = layout.row.x + left + kGroupGap * scale;
  const float room = layout.row.right() - from - transport_width - kGroupGap * scale;
  const auto tools = tools_within(std::max(0.0f, room / scale));
  const float tools_x = layout.row.right() - width_of(tools) * scale;
  const float middle = layout.row.center().x - transport_width / 2;
  const float latest = tools_x - kGroupGap * scale - transport_width;
  place_buttons(layout, transport, std::round(std::max(layout.row.x, std::max(from, std::min(middle, latest)))));
  place_buttons(layout, tools, std::round(tools_x));
}

// The kinds of marks from the right, by icon alone where the names do not fit.
void lay_out_kinds(ControlLayout& layout, const ControlContents& contents, const Rect& header) {
  const float icon = layout.small_px * 1.3f;
  const float gap = layout.small_px * 0.9f;
  const auto width = [&](const MarkKind& kind, bool named) {
    return icon + (named ? Painter::measure(kind.name, {.size_px = layout.small_px}).width_px + icon * 0.3f : 0) + gap;
  };
  float all = 0;
  for (const MarkKind& kind : contents.kinds) all += width(kind, true);
  const float room = header.w - layout.field.w - gap * 2;
  const bool named = all <= room;
  float x = header.right();
  for (auto kind = contents.kinds.rbegin(); kind != contents.kinds.rend(); ++kind) {
    x -= width(*kind, named);
    if (x < layout.field.right()) break;
    layout.kinds.push_back({*kind, {x + gap / 2, header.y, width(*kind, named) - gap / 2, header.h}, named});
  }
}

}  // namespace

ControlLayout ControlLayout::of(const Rect& area, float scale, const ControlContents& contents) {
  ControlLayout layout;
  layout.scale = scale;
  layout.text_px = std::round(14 * scale);
  layout.small_px = std::round(11.5f * scale);
  const float side = std::min(kSide * scale, area.w / 20);
  float y = area.bottom();
  const auto up = [&](float height) {
    const float px = std::round(height * scale);
    y -= px;
    return Rect{area.x + side, y, area.w - side * 2, px};
  };
  up(5);
  layout.row = up(kPlayButton);
  up(4);
  const Rect map = up(4);
  if (contents.zoomed) layout.map = map;
  up(4);
  layout.track = up(10);
  up(2);
  layout.marks = up(13);
  if (contents.hits) layout.hits = up(6);
  up(3);
  if (!contents.field.empty() && area.h >= kLeastPlotWindow * scale) {
    layout.plot = up(std::clamp(area.h / scale * 0.055f, 20.0f, 72.0f));
    up(3);
  }
  const Rect header = up(15);
  up(5);
  if (!contents.field.empty() && !layout.plot.empty()) {
    const float width = Painter::measure(contents.field, {.size_px = layout.small_px}).width_px + layout.small_px * 2;
    layout.field = {header.x, header.y, std::min(width, header.w * 0.6f), header.h};
  }
  layout.strip = {area.x, y, area.w, area.bottom() - y};
  layout.stage = {area.x, area.y, area.w, std::max(0.0f, y - area.y)};
  lay_out_row(layout, contents);
  lay_out_kinds(layout, contents, header);
  return layout;
}

const Button* ControlLayout::button_at(Point point) const {
  for (const ButtonPlace& at : buttons) {
    if (at.place.contains(point)) return at.button;
  }
  return nullptr;
}

const ControlLayout::KindPlace* ControlLayout::kind_at(Point point) const {
  for (const KindPlace& at : kinds) {
    if (at.place.contains(point)) return &at;
  }
  return nullptr;
}

bool ControlLayout::on_timeline(Point point) const {
  const float top = plot.empty() ? marks.y : plot.y;
  const float side = track.x - strip.x;
  return Rect{strip.x, top, strip.w, track.bottom() + side / 4 - top}.contains(point);
}

}  // namespace replay
