#include "replay/app/controls.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "engine/draw/painter.h"
#include "engine/platform/input.h"
#include "recorder/schema/schema.h"

namespace replay {

using engine::Painter;
using engine::Point;
using engine::Rect;

// --- buttons --------------------------------------------------------------------------------------------------------

namespace {

constexpr auto kTransport = std::to_array<Button>({
    {Icon::kPreviousMark, {CommandId::kPreviousMark, 0}, "previous mark", 2},
    {Icon::kStepBack, {CommandId::kStep, -1}, "previous frame"},
    {Icon::kPlayBackward, {CommandId::kPlayBackward, 0}, "play backwards", 1},
    {Icon::kPlay, {CommandId::kPlayForward, 0}, "play"},
    {Icon::kStepOn, {CommandId::kStep, 1}, "next frame"},
    {Icon::kNextMark, {CommandId::kNextMark, 0}, "next mark", 2},
});

constexpr auto kTools = std::to_array<Button>({
    {Icon::kSpeed, {CommandId::kSpeed, 1}, "speed: click or wheel, right click is slower", 0},
    {Icon::kInPoint, {CommandId::kInPoint, 0}, "select from here", 5, true},
    {Icon::kOutPoint, {CommandId::kOutPoint, 0}, "select to here", 5},
    {Icon::kClearLoop, {CommandId::kClearLoop, 0}, "end the selection", 6},
    {Icon::kRepeat, {CommandId::kEndBehaviour, 0}, "loop on/off", 9},
    {Icon::kBookmark, {CommandId::kBookmark, 0}, "bookmark; right click for a note", 1, true},
    {Icon::kGoTo, {CommandId::kGoTo, 0}, "go to a frame or time", 7},
    {Icon::kExport, {CommandId::kExport, 0}, "export", 4},
    {Icon::kPlayFromHere, {CommandId::kPlayFromHere, 0}, "resume the game from here", 6},
    {Icon::kZoomAll, {CommandId::kZoomAll, 0}, "show the whole recording", 10},
    {Icon::kInside, {CommandId::kOverlay, 0}, "debugger", 2, true},
    {Icon::kKeys, {CommandId::kKeySheet, 0}, "keys", 3},
    {Icon::kFullScreen, {CommandId::kFullScreen, 0}, "full screen", 8},
    {Icon::kLibrary, {CommandId::kLibrary, 0}, "all recordings", 8},
});

}  // namespace

std::span<const Button> transport_buttons() { return kTransport; }
std::span<const Button> tool_buttons() { return kTools; }

// --- layout ---------------------------------------------------------------------------------------------------------

namespace {

// In design units, like all numbers below.
constexpr float kSide = 16;    // free at the left and right
constexpr float kButton = 28;  // width and height of a button
constexpr float kPlayButton = 34;
constexpr float kSpeedButton = 48;
constexpr float kGroupGap = 10;
constexpr float kLeastPlotWindow = 360;    // height of the smallest window with a plot,
constexpr float kLeastRulerWindow = 420;   // with the ruler,
constexpr float kLeastLegendWindow = 300;  // and with the kinds of marks

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

// The buttons that fit, without those of the highest ranks.
std::vector<const Button*> buttons_within(float width, std::span<const Button> all) {
  std::vector<const Button*> buttons;
  for (const Button& button : all) buttons.push_back(&button);
  while (!buttons.empty() && width_of(buttons) > width) {
    const auto least = std::max_element(buttons.begin(), buttons.end(),
                                        [](const Button* a, const Button* b) { return a->rank < b->rank; });
    buttons.erase(least);
  }
  return buttons;
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
  layout.clock = {layout.row.x, layout.row.y, left, layout.row.h};
  const float from = layout.row.x + left + kGroupGap * scale;
  const auto transport = buttons_within(std::max(0.0f, (layout.row.right() - from) / scale), transport_buttons());
  const float transport_width = width_of(transport) * scale;
  const float room = layout.row.right() - from - transport_width - kGroupGap * scale;
  const auto tools = buttons_within(std::max(0.0f, room / scale), tool_buttons());
  const float tools_x = layout.row.right() - width_of(tools) * scale;
  const float middle = layout.row.center().x - transport_width / 2;
  const float latest = tools_x - kGroupGap * scale - transport_width;
  place_buttons(layout, transport, std::round(std::max(layout.row.x, std::max(from, std::min(middle, latest)))));
  place_buttons(layout, tools, std::round(tools_x));
}

// The kinds of marks from the right; only their icons if the names do not fit.
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
    up(1);
  }
  const bool has_legend = area.h >= kLeastLegendWindow * scale;
  if (area.h >= kLeastRulerWindow * scale) {
    layout.ruler = up(15);
    up(2);
  }
  const Rect header = up(has_legend ? 15 : 0);
  up(5);
  if (!contents.field.empty() && !layout.plot.empty()) {
    const float width = Painter::measure(contents.field, {.size_px = layout.small_px}).width_px + layout.small_px * 2;
    layout.field = {header.x, header.y, std::min(width, header.w * 0.6f), header.h};
  }
  layout.strip = {area.x, y, area.w, area.bottom() - y};
  layout.picture = {area.x, area.y, area.w, std::max(0.0f, y - area.y)};
  lay_out_row(layout, contents);
  if (has_legend) lay_out_kinds(layout, contents, header);
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
  const float top = timeline_top();
  const float side = track.x - strip.x;
  return Rect{strip.x, top, strip.w, track.bottom() + side / 4 - top}.contains(point);
}

// --- the mouse ------------------------------------------------------------------------------------------------------

namespace {

// In design units.
constexpr float kSnap = 6;       // a press this close to a mark is on it
constexpr float kClickSlop = 4;  // a press that moves less is a click
constexpr float kHandle = 8;     // half the width of a handle of the selection
constexpr double kZoomStep = 0.8;
constexpr double kPanStep = 0.1;  // of the view, per notch of the wheel

}  // namespace

float ruler_text_px(const ControlLayout& layout) { return std::round(layout.small_px * 0.92f); }

std::string plotted_value(const Player& player) {
  const recorder::Field* field = player.source().schema().find(player.plot().field());
  if (field == nullptr || player.current().empty() || !recorder::fits(*field, player.current())) return "";
  return recorder::text_at(*field, 0, player.current()) + (field->unit.empty() ? "" : " " + field->unit);
}

void Controls::lay_out(const Rect& area, float scale) {
  const PlayerText text = player_.text();
  ControlContents contents;
  contents.kinds = player_.marks().kinds();
  if (!player_.plot().field().empty()) {
    const std::string value = plotted_value(player_);
    contents.field = player_.plot().field() + (value.empty() ? "" : "  " + value);
  }
  contents.time = text.time;
  contents.frame = text.frame;
  contents.zoomed = player_.timeline().zoomed();
  contents.hits = std::any_of(contents.kinds.begin(), contents.kinds.end(),
                              [](const MarkKind& kind) { return kind.kind == Mark::Kind::kHit; });
  layout_ = ControlLayout::of(area, scale, contents);
}

const std::vector<Ruler::Tick>& Controls::ruler_ticks() {
  const engine::TextStyle style{.size_px = ruler_text_px(layout_)};
  const float label_px = Painter::measure("00:00:00", style).width_px + style.size_px;
  return player_.ruler().ticks(player_.timeline(), layout_.track.w, label_px);
}

engine::TimelineAxis Controls::timeline_axis() {
  const TimelineView& view = player_.timeline();
  std::vector<engine::TimelineAxis::Label> labels;
  for (const Ruler::Tick& tick : ruler_ticks()) {
    if (!tick.label.empty()) labels.push_back({tick.position, tick.label});
  }
  return {.left_px = layout_.track.x,
          .right_px = layout_.track.right(),
          .first = view.first(),
          .last = view.last(),
          .position = player_.clock().position(),
          .labels = std::move(labels)};
}

double Controls::fraction_at(Point at) const {
  return layout_.track.w <= 0 ? 0 : static_cast<double>((at.x - layout_.track.x) / layout_.track.w);
}

double Controls::frames_per_px() const {
  return layout_.track.w <= 0 ? 0 : player_.timeline().span() / static_cast<double>(layout_.track.w);
}

std::optional<Mark> Controls::mark_near(Point at) const {
  const double within = std::max(0.49, frames_per_px() * static_cast<double>(kSnap * layout_.scale));
  return player_.marks().nearest(position_at(at), within);
}

// The selection's handles reach down from the middle of the track, so that the playhead can be dragged above them.
Controls::Drag Controls::handle_at(Point at) const {
  const Rect& track = layout_.track;
  if (at.y < track.center().y || at.y > track.bottom() + kHandle * layout_.scale) return Drag::kNone;
  const auto near = [&](const std::optional<uint64_t>& point) {
    if (!point) return false;
    const double x = player_.timeline().fraction_of(static_cast<double>(*point)) * static_cast<double>(track.w);
    return std::fabs(x - static_cast<double>(at.x - track.x)) <= static_cast<double>(kHandle * layout_.scale);
  };
  if (near(player_.clock().in_point())) return Drag::kInPoint;
  if (near(player_.clock().out_point())) return Drag::kOutPoint;
  return Drag::kNone;
}

// --- press ----------------------------------------------------------------------------------------------------------

std::optional<Command> Controls::press(const Press& press) {
  if (drag_ != Drag::kNone) return std::nullopt;  // another button must not take it over
  held_ = press.button;
  pressed_at_ = last_at_ = press.at;
  moved_ = false;
  right_press_ = press.button == MouseButton::kRight;
  if (press.button == MouseButton::kLeft) return press_left(press);
  const Button* button = layout_.button_at(press.at);
  if (button != nullptr && right_press_ && button->icon == Icon::kSpeed) return Command{CommandId::kSpeed, -1};
  if (button != nullptr && right_press_ && button->icon == Icon::kBookmark) return Command{CommandId::kBookmarkNote, 0};
  if (layout_.on_timeline(press.at)) {
    pressed_mark_ = mark_near(press.at);
    drag_ = Drag::kPan;
  }
  return std::nullopt;
}

std::optional<Command> Controls::press_left(const Press& press) {
  if (const Button* button = layout_.button_at(press.at)) return button->command;
  if (layout_.field.contains(press.at)) return Command{CommandId::kChooseField, 0};
  if (layout_.clock.contains(press.at)) return Command{CommandId::kRulerUnit, 0};
  if (const auto* kind = layout_.kind_at(press.at)) {
    player_.marks().toggle(kind->kind.kind, kind->kind.bit);
    return std::nullopt;
  }
  if (!layout_.map.empty() && layout_.map.inset(-3 * layout_.scale).contains(press.at) &&
      handle_at(press.at) == Drag::kNone) {
    drag_ = Drag::kMap;
    drag_map(press.at);
    return std::nullopt;
  }
  if (layout_.on_timeline(press.at)) return press_frames(press);
  if (layout_.strip.contains(press.at)) return std::nullopt;
  // On the picture: a double click undoes the toggling of its first click.
  player_.execute({CommandId::kTogglePlay, 0});
  if (press.clicks == 2) return Command{CommandId::kFullScreen, 0};
  return std::nullopt;
}

std::optional<Command> Controls::press_frames(const Press& press) {
  // In an unzoomed view two quick clicks are two seeks.
  const bool double_click = press.clicks == 2 && !press.selects;
  if (double_click && player_.timeline().zoomed()) return Command{CommandId::kZoomAll, 0};
  const Drag handle = handle_at(press.at);
  begin(press.selects ? Drag::kSelection : handle != Drag::kNone ? handle : Drag::kPlayhead);
  if (drag_ == Drag::kSelection) selected_from_ = std::round(position_at(press.at));
  if (drag_ == Drag::kPlayhead) {
    const auto mark = mark_near(press.at);
    player_.clock().seek(mark ? static_cast<double>(mark->index) : std::round(position_at(press.at)));
  }
  update_hover(press.at);
  return std::nullopt;
}

void Controls::begin(Drag drag) {
  drag_ = drag;
  player_.grab();
}

// --- move and release -----------------------------------------------------------------------------------------------

void Controls::move(Point at) {
  const float click_slop = kClickSlop * layout_.scale;
  moved_ |= std::fabs(at.x - pressed_at_.x) > click_slop || std::fabs(at.y - pressed_at_.y) > click_slop;
  if (drag_ != Drag::kNone) drag_to(at);
  last_at_ = at;
  update_hover(at);
}

void Controls::drag_to(Point at) {
  PlaybackClock& clock = player_.clock();
  const double position = std::round(position_at(at));
  const auto frame = static_cast<uint64_t>(position);
  switch (drag_) {
    case Drag::kPlayhead:
      if (moved_) clock.seek(position);
      return;
    case Drag::kSelection:
      clock.seek(position);
      if (position == selected_from_) return;
      return clock.set_loop({static_cast<uint64_t>(std::min(position, selected_from_)),
                             static_cast<uint64_t>(std::max(position, selected_from_))});
    case Drag::kInPoint:
      clock.set_in(clock.out_point() ? std::min(frame, std::max<uint64_t>(*clock.out_point(), 1) - 1) : frame);
      return clock.seek(static_cast<double>(*clock.in_point()));
    case Drag::kOutPoint:
      clock.set_out(clock.in_point() ? std::max(frame, *clock.in_point() + 1) : frame);
      return clock.seek(static_cast<double>(*clock.out_point()));
    case Drag::kPan:
      return player_.pan(static_cast<double>(last_at_.x - at.x) * frames_per_px());
    case Drag::kMap:
      return drag_map(at);
    case Drag::kNone:
      return;
  }
}

// Centres the view on the pointer's place on the map.
void Controls::drag_map(Point at) {
  const TimelineView& view = player_.timeline();
  const double middle = static_cast<double>((at.x - layout_.map.x) / layout_.map.w) * view.end();
  player_.pan(middle - (view.first() + view.last()) / 2);
}

std::optional<Command> Controls::release(std::optional<MouseButton> button) {
  if (button && *button != held_) return std::nullopt;
  const Drag drag = std::exchange(drag_, Drag::kNone);
  if (drag == Drag::kNone) return std::nullopt;
  if (drag != Drag::kPan && drag != Drag::kMap) player_.release();
  if (drag != Drag::kPan || !right_press_ || moved_ || !pressed_mark_) return std::nullopt;
  if (pressed_mark_->kind != Mark::Kind::kBookmark) return std::nullopt;
  player_.go_to(pressed_mark_->index);
  return Command{CommandId::kBookmarkNote, 0};
}

void Controls::advance(int64_t elapsed_ns) {
  if (drag_ != Drag::kPlayhead && drag_ != Drag::kSelection) return;
  const double fraction = fraction_at(last_at_);
  const double beyond = fraction < 0 ? fraction : std::max(0.0, fraction - 1);
  if (!player_.timeline().zoomed() || beyond == 0) return;
  // A tenth of the view beyond the edge passes a whole view in a second.
  const double views = std::clamp(beyond * 10, -3.0, 3.0) * static_cast<double>(elapsed_ns) / 1e9;
  player_.pan(views * player_.timeline().span());
  drag_to(last_at_);
}

// --- wheel and fingers ----------------------------------------------------------------------------------------------

std::optional<Command> Controls::wheel(Point at, float x, float y, unsigned modifiers) {
  if (x == 0 && y == 0) return std::nullopt;
  if ((modifiers & engine::kCtrl) != 0) {
    player_.zoom(std::pow(kZoomStep, static_cast<double>(y)), fraction_at(at));
  } else if (x != 0 || (modifiers & engine::kShift) != 0) {
    const auto notches = static_cast<double>(x != 0 ? x : -y);
    player_.pan(notches * player_.timeline().span() * kPanStep);
  } else {
    return turn_speed(y);
  }
  update_hover(at);
  return std::nullopt;
}

// Touchpads turn the wheel by small fractions of a notch.
std::optional<Command> Controls::turn_speed(float notches) {
  if (notches * turned_ < 0) turned_ = 0;
  turned_ += notches;
  const float whole = std::trunc(turned_);
  turned_ -= whole;
  if (whole == 0) return std::nullopt;
  return Command{CommandId::kSpeed, static_cast<int>(std::clamp(whole, -10.0f, 10.0f))};
}

void Controls::pinch(Point at, float factor) {
  if (factor > 0) player_.zoom(1 / static_cast<double>(factor), fraction_at(at));
}

// --- under the mouse ------------------------------------------------------------------------------------------------

void Controls::update_hover(Point at) {
  hover_ = {};
  hover_.at = at;
  if (drag_ == Drag::kNone) {
    for (const auto& place : layout_.buttons) {
      if (!place.place.contains(at)) continue;
      hover_.button = place.button;
      hover_.box = place.place;
    }
    if (layout_.field.contains(at)) {
      hover_.field = true;
      hover_.box = layout_.field;
    }
    if (layout_.clock.contains(at)) {
      hover_.clock = true;
      hover_.box = layout_.clock;
    }
    if (const auto* kind = layout_.kind_at(at)) {
      hover_.kind = kind->kind;
      hover_.box = kind->place;
    }
  }
  const bool drags_frames = drag_ == Drag::kPlayhead || drag_ == Drag::kSelection;
  if (player_.source().frame_count() == 0 || drag_ == Drag::kMap) return;
  if (!drags_frames && (!layout_.on_timeline(at) || hover_.box)) return;
  hover_.mark = moved_ && drags_frames ? std::nullopt : mark_near(at);
  hover_.frame = hover_.mark ? hover_.mark->index : static_cast<uint64_t>(std::round(position_at(at)));
}

}  // namespace replay
