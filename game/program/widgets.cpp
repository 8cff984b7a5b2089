#include "game/program/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "game/picture/signs.h"

namespace game {
namespace {

using engine::Align;
using engine::Anchor;
using engine::Color;
using engine::Painter;
using engine::Point;
using engine::Rect;
using engine::TextStyle;

constexpr float kRowText = 21;
constexpr float kArrow = 5;  // half the height of the arrows beside a value
constexpr size_t kRemarkLines = 2;
constexpr float kHintText = 14.5f;
constexpr float kHintGap = 1.9f;  // in the size of their text

// A triangle that points to the left (-1) or right (1).
void paint_arrow(const Ui& ui, Point middle, float way, Color color) {
  const float reach = ui.px(kArrow);
  const std::array<Point, 3> corners = {middle + Point{-way * 0.5f * reach, -reach},
                                        middle + Point{way * 0.7f * reach, 0},
                                        middle + Point{-way * 0.5f * reach, reach}};
  ui.painter.fill_convex(corners, color);
}

void paint_bar(const Ui& ui, const Rect& place, float filled, Color full, Color rest) {
  ui.painter.fill_rounded_rect(place, place.h / 2, rest);
  const float width = std::max(place.h, place.w * filled);
  if (filled > 0) ui.painter.fill_rounded_rect({place.x, place.y, width, place.h}, place.h / 2, full);
}

// The value at the right end of a row, with its arrows and its bar.
void paint_value(const Ui& ui, const Rect& place, const MenuRow& row, Color color, bool selected) {
  float right = place.right() - ui.px(18);
  const float y = place.center().y;
  if (row.adjustable) {
    const Color arrow = engine::faded(color, selected ? 1 : 0.45f);
    paint_arrow(ui, {right, y}, 1, arrow);
    right -= ui.px(16);
  }
  const TextStyle style{
      .size_px = ui.px(kRowText * 0.9f), .color = color, .align = Align::kRight, .anchor = Anchor::kMiddle};
  const float width = row.bar ? ui.px(42) : Painter::measure(row.value, style).width_px;
  ui.painter.text(row.value, {right, y}, style);
  float left = right - width;
  if (row.bar) {
    const Rect bar{left - ui.px(112), std::round(y - ui.px(3)), ui.px(104), ui.px(6)};
    paint_bar(ui, bar, *row.bar, color, engine::faded(color, 0.25f));
    left = bar.x;
  }
  if (row.adjustable) paint_arrow(ui, {left - ui.px(16), y}, -1, engine::faded(color, selected ? 1 : 0.45f));
}

std::vector<Word> words_of(const Hint& hint, bool pad) {
  std::vector<Word> words;
  for (const std::string& key : pad && !hint.buttons.empty() ? hint.buttons : hint.keys) words.push_back({key, true});
  words.push_back({hint.words, false});
  return words;
}

}  // namespace

bool MenuList::choose(size_t row) {
  if (row == chosen_) return false;
  chosen_ = row;
  return true;
}

bool MenuList::step(int by, size_t rows) {
  const auto count = static_cast<int>(rows);
  return count > 0 && choose(static_cast<size_t>((static_cast<int>(chosen_) + by + count) % count));
}

const ClickTarget* MenuList::find(engine::Point at, bool rows_too) const {
  const auto found = std::ranges::find_if(
      targets_, [&](const ClickTarget& target) { return target.place.contains(at) && (rows_too || !target.row); });
  return found == targets_.end() ? nullptr : &*found;
}

float Ui::px(float units) const { return std::round(units * unit_px); }

Ui ui_of(Painter& painter, const Rect& area, const Theme& theme, bool pad) {
  return {painter, theme, area, std::max(0.3f, std::min(area.w / 960, area.h / 720)), pad};
}

void paint_backdrop(const Ui& ui) {
  ui.painter.fill_rect(ui.area, engine::vertical(ui.colors().background_top, ui.colors().background_bottom, ui.area));
}

Color background_at(const Ui& ui, float y) {
  return mix(ui.colors().background_top, ui.colors().background_bottom, (y - ui.area.y) / ui.area.h);
}

void paint_heading(const Ui& ui, const std::string& text) {
  ui.painter.text(text, {ui.area.center().x, ui.area.y + ui.px(62)},
                  {.size_px = ui.px(40),
                   .color = ui.colors().text,
                   .weight = engine::kLight,
                   .tracking = 0.02f,
                   .align = Align::kCenter,
                   .anchor = Anchor::kMiddle});
}

void paint_tabs(const Ui& ui, std::span<const std::string> names, size_t chosen, std::vector<ClickTarget>& targets) {
  const float width = ui.px(132), height = ui.px(34);
  const auto count = static_cast<float>(names.size());
  const Rect all{std::round(ui.area.center().x - width * count / 2), ui.area.y + ui.px(102), width * count, height};
  ui.painter.stroke_rounded_rect(all, height / 2, std::max(1.0f, ui.px(1)), ui.colors().card_edge);
  for (size_t i = 0; i < names.size(); ++i) {
    const Rect tab{all.x + static_cast<float>(i) * width, all.y, width, height};
    if (i == chosen) ui.painter.fill_rounded_rect(tab, height / 2, ui.colors().snake_body);
    ui.painter.text(names[i], tab.center(),
                    {.size_px = ui.px(16),
                     .color = i == chosen ? ui.colors().pupil : ui.colors().text_muted,
                     .weight = engine::kMedium,
                     .align = Align::kCenter,
                     .anchor = Anchor::kMiddle});
    const bool is_next = i == (chosen + 1) % names.size();
    if (i != chosen) {
      targets.push_back({.place = tab, .key = is_next ? MenuCommand::kNextTab : MenuCommand::kPreviousTab});
    }
  }
}

void paint_row(const Ui& ui, const Rect& place, const MenuRow& row, bool selected, bool centered) {
  const Palette& colors = ui.colors();
  const float radius = place.h / 2;
  if (selected && row.enabled) {
    ui.painter.fill_rounded_rect(place, radius, colors.snake_body);
  } else if (selected) {
    ui.painter.stroke_rounded_rect(place, radius, std::max(1.0f, ui.px(1.5f)), colors.text_faint);
  }
  const Color color = !row.enabled ? colors.text_faint : selected ? colors.pupil : colors.text;
  TextStyle style{.size_px = std::min(ui.px(kRowText), 0.62f * place.h), .color = color, .anchor = Anchor::kMiddle};
  if (selected && row.enabled) style.weight = engine::kMedium;
  if (centered && row.value.empty()) {
    style.align = Align::kCenter;
    ui.painter.text(row.label, place.center(), style);
    return;
  }
  ui.painter.text(row.label, {place.x + ui.px(20), place.center().y}, style);
  if (!row.value.empty() || row.adjustable) paint_value(ui, place, row, color, selected);
}

void paint_remark(const Ui& ui, Point middle, const std::string& text, Color color) {
  const TextStyle style{.size_px = ui.px(16), .color = color, .align = Align::kCenter, .anchor = Anchor::kMiddle};
  const std::vector<std::string> lines = wrapped(text, style, ui.area.w - ui.px(40), kRemarkLines);
  const float pitch = 1.2f * style.size_px;
  float y = middle.y - pitch * (static_cast<float>(lines.size()) - 1) / 2;
  for (const std::string& line : lines) {
    ui.painter.text(line, {middle.x, std::round(y)}, style);
    y += pitch;
  }
}

HintExtent measure_hints(const Ui& ui, std::span<const Hint> hints) {
  const auto width_at = [&](float text_px) {
    float width = 0;
    for (const Hint& hint : hints) width += width_of_words(words_of(hint, ui.pad), text_px) + kHintGap * text_px;
    return width - kHintGap * text_px;
  };
  float size = std::max(ui.px(kHintText), std::round(12 * ui.painter.scale()));
  const float room = ui.area.w - ui.px(40);
  if (const float width = width_at(size); width > room) size *= room / width;
  return {width_at(size), size};
}

void paint_hints(const Ui& ui, std::span<const Hint> hints, std::vector<ClickTarget>& targets,
                 std::optional<float> at_y) {
  const auto [all, size] = measure_hints(ui, hints);
  const float y = at_y.value_or(ui.area.bottom() - ui.px(32));
  float x = ui.area.center().x - all / 2;
  for (const Hint& hint : hints) {
    const std::vector<Word> words = words_of(hint, ui.pad);
    const float width = width_of_words(words, size);
    paint_words(ui.painter, ui.colors(), {x + width / 2, y}, words, size, ui.colors().text_muted);
    if (hint.click || hint.row) {
      const Rect place = Rect{x, y - size, width, 2 * size}.inset(-0.3f * size);
      targets.push_back({.place = place, .row = hint.row, .key = hint.click});
    }
    x += width + kHintGap * size;
  }
}

void paint_sheet(const Ui& ui, const Rect& card) {
  const float radius = ui.px(18);
  ui.painter.soft_rect(card.moved({0, ui.px(6)}), radius, ui.px(44), engine::with_alpha(engine::rgb(0), 0.5f));
  ui.painter.fill_rounded_rect(card, radius, ui.colors().card);
  ui.painter.stroke_rounded_rect(card, radius, std::max(1.0f, ui.px(1)), ui.colors().card_edge);
}

void paint_wait_sheet(const Ui& ui, const Waiting& waiting) {
  const float width = std::min(ui.px(520), ui.area.w - ui.px(16)), height = ui.px(150);
  const Point middle = ui.area.center();
  const Rect card{std::round(middle.x - width / 2), std::round(middle.y - height / 2), width, height};
  ui.painter.fill_rect(ui.area, engine::with_alpha(ui.colors().background_bottom, 0.6f));
  paint_sheet(ui, card);
  const TextStyle style{
      .size_px = ui.px(24), .color = ui.colors().text, .align = Align::kCenter, .anchor = Anchor::kMiddle};
  const std::vector<std::string> lines = wrapped(waiting.doing + "\u2026", style, width - ui.px(40), 2);
  float y = card.y + ui.px(lines.size() > 1 ? 36.0f : 52.0f);
  for (const std::string& line : lines) {
    ui.painter.text(line, {middle.x, y}, style);
    y += 1.25f * style.size_px;
  }
  const std::string otherwise = "leave now; " + waiting.otherwise;
  const std::array<Word, 2> leave = {Word{"Esc", true}, {otherwise}};
  paint_words(ui.painter, ui.colors(), {middle.x, card.bottom() - ui.px(38)}, leave, ui.px(kHintText),
              ui.colors().text_muted);
}

std::vector<std::string> wrapped(const std::string& text, const TextStyle& style, float room_px, size_t most) {
  std::vector<std::string> lines;
  std::string_view rest = text;
  while (lines.size() + 1 < most) {
    const size_t fits = Painter::fitting_bytes(rest, room_px, style);
    if (fits == rest.size()) break;
    const size_t end = rest.rfind(' ', fits);
    if (end == std::string_view::npos) break;  // a word that is longer than a line
    lines.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  lines.push_back(Painter::fitted(std::string(rest), room_px, style));
  return lines;
}

}  // namespace game
