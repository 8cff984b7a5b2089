#include "game/program/hud.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "engine/draw/geometry.h"
#include "engine/platform/redraw.h"
#include "game/picture/ease.h"
#include "game/picture/signs.h"
#include "game/picture/view.h"
#include "game/program/widgets.h"

namespace game {
namespace {

using engine::Align;
using engine::Anchor;
using engine::Color;
using engine::Painter;
using engine::Point;
using engine::Rect;

constexpr int64_t kMessageShown_ns = 5'000'000'000;
constexpr size_t kMaxMessages = 3;

engine::TextStyle badge_style(const Palette& palette, float size_px) {
  return {.size_px = size_px, .color = palette.text, .weight = engine::kRegular, .anchor = Anchor::kMiddle};
}

void paint_badge(Painter& painter, const Palette& palette, const Rect& pill, const Badge& badge,
                 const std::string& text, float size) {
  const engine::Color light = badge.alarm ? palette.brass : palette.snake_body;
  paint_raised_pill(painter, palette, pill, 0.15f * size, size, std::max(1.0f, std::round(size / 14)),
                    badge.alarm ? palette.brass : palette.card_edge);
  painter.fill_circle({pill.x + pill.h / 2, pill.center().y}, 0.26f * size, light);
  painter.text(text, {pill.x + pill.h * 0.9f, pill.center().y}, badge_style(palette, size));
}

}  // namespace

void Messages::show(std::string text, bool alarm) {
  if (messages_.size() == kMaxMessages) messages_.erase(messages_.begin());
  messages_.push_back({{std::move(text), alarm}, kMessageShown_ns});
}

void Messages::advance(int64_t elapsed_ns) {
  for (Message& message : messages_) message.left_ns -= elapsed_ns;
  std::erase_if(messages_, [](const Message& message) { return message.left_ns <= 0; });
}

int64_t Messages::changes_in_ns() const {
  int64_t in_ns = engine::Redraw::kNever_ns;
  for (const Message& message : messages_) in_ns = std::min(in_ns, message.left_ns);
  return in_ns;
}

std::vector<Badge> Messages::badges() const {
  std::vector<Badge> badges;
  for (const Message& message : messages_) badges.push_back(message.badge);
  return badges;
}

void paint_badges(Painter& painter, const Rect& area, const Palette& palette, std::span<const Badge> badges) {
  const Layout layout = layout_of(area, painter.scale());
  const float size = layout.label_px * 1.12f;
  const float height = std::round(size * 1.9f);
  const float gap = std::round(size * 0.6f);
  float y = area.bottom() - gap - height;
  for (const Badge& badge : badges) {
    const std::string text = Painter::fitted(badge.text, area.w * 0.8f, badge_style(palette, size));
    const float width = std::round(Painter::measure(text, badge_style(palette, size)).width_px + height * 1.45f);
    paint_badge(painter, palette, {std::round(area.center().x - width / 2), y, width, height}, badge, text, size);
    y -= height + gap;
  }
}

// --- the rank --------------------------------------------------------------------------------------------------------

namespace {

// With five points.
void paint_star(Painter& painter, Point center, float radius_px, Color color) {
  const auto corner = [&](int number, float radius) { return center + engine::unit_at(number / 10.0 - 0.25) * radius; };
  for (int i = 0; i < 10; i += 2) {
    const std::array<Point, 4> kite = {center, corner(i - 1, 0.45f * radius_px), corner(i, radius_px),
                                       corner(i + 1, 0.45f * radius_px)};
    painter.fill_convex(kite, color);
  }
}

// A line that spreads out from the badge once.
void paint_gleam(Painter& painter, const Rect& pill, float cell, Color color, float t) {
  if (t <= 0 || t >= 1) return;
  const Rect halo = pill.inset(-0.9f * cell * ease_out(t));
  painter.stroke_rounded_rect(halo, halo.h / 2, std::max(1.0f, 0.08f * cell * (1 - t)),
                              engine::with_alpha(color, 0.6f * (1 - t)));
}

}  // namespace

std::string rank_text(const Rank& rank) {
  const size_t number = rank.place + 1;
  if (number == 1 && rank.record) return "New record";
  const size_t last = number % 10, two = number % 100;
  const char* const ending = two >= 11 && two <= 13 ? "th"
                             : last == 1            ? "st"
                             : last == 2            ? "nd"
                             : last == 3            ? "rd"
                                                    : "th";
  return std::to_string(number) + ending + " place";
}

void paint_rank_badge(Painter& painter, const Rect& area, const Theme& theme, const Rank& rank, float seconds) {
  const Layout layout = layout_of(area, painter.scale(), theme);
  const float cell = layout.sheet_cell_px;
  const bool calm = theme.reduced_motion;
  const float grown = calm ? 1 : ease_pop(progress(seconds, 0, 0.45f));
  const float shown = calm ? 1 : progress(seconds, 0, 0.15f);
  if (shown <= 0) return;
  const float size = 0.62f * cell * std::max(0.1f, grown);
  const engine::TextStyle style{.size_px = size,
                                .color = theme.palette.pupil,
                                .weight = engine::kMedium,
                                .align = engine::Align::kCenter,
                                .anchor = engine::Anchor::kMiddle};
  const std::string text = rank_text(rank);
  const float height = 1.9f * size, width = Painter::measure(text, style).width_px + 3.6f * size;
  const Point middle{layout.field.center().x,
                     std::round(layout.field.center().y - Layout::kSheetHeight_cells * cell / 2 - 0.28f * cell)};
  const Rect pill{middle.x - width / 2, middle.y - height / 2, width, height};
  painter.push_opacity(shown);
  painter.soft_rect(pill.moved({0, 0.1f * cell}), height / 2, 0.7f * cell, engine::with_alpha(engine::rgb(0), 0.5f));
  painter.fill_rounded_rect(pill, height / 2, theme.palette.brass);
  if (!calm) paint_gleam(painter, pill, cell, theme.palette.brass, progress(seconds, 0.3f, kRankBadge_s));
  const float star_x = width / 2 - 0.9f * size;
  for (const float x : {-star_x, star_x}) paint_star(painter, middle + Point{x, 0}, 0.4f * size, theme.palette.pupil);
  painter.text(text, middle, style);
  painter.pop_opacity();
}

// --- the pause menu --------------------------------------------------------------------------------------------------

namespace {

constexpr std::array<const char*, PauseMenu::kRows> kNames = {"Resume", "Restart", "Settings", "Main menu", "Quit"};
constexpr float kWidth = 300, kHeight = 356, kRow = 46;

// For commands that have a key.
void add_hint(std::vector<Hint>& hints, const KeyMap& keys, Command command, const char* button, const char* words,
              std::optional<PauseMenu::Choice> click = {}) {
  const std::string name = keys.first_name(command);
  if (name.empty()) return;
  hints.push_back({.keys = {name}, .buttons = {button}, .words = words});
  if (click) hints.back().row = static_cast<size_t>(*click);
}

}  // namespace

void PauseMenu::open() {
  asked_.reset();
  list_.choose(0);
}

void PauseMenu::ask(Choice ends, uint32_t score) {
  asked_ = ends;
  score_ = score;
  list_.choose(0);
}

PauseMenu::Choice PauseMenu::choice_of(size_t row) const {
  return asked_ && row == 1 ? *asked_ : static_cast<Choice>(row);
}

std::string PauseMenu::label_of(size_t row, bool ended) const {
  if (!asked_) return ended && row == 0 ? "Close" : kNames[row];
  if (row == 0) return "Keep playing";
  return *asked_ == Choice::kQuit ? "Quit" : "New round";
}

std::optional<PauseMenu::Choice> PauseMenu::act(MenuCommand key) {
  switch (key) {
    case MenuCommand::kUp:
      list_.step(-1, rows());
      return std::nullopt;
    case MenuCommand::kDown:
      list_.step(1, rows());
      return std::nullopt;
    case MenuCommand::kConfirm:
      return choice_of(chosen());
    case MenuCommand::kBack:
      return Choice::kResume;
    default:
      return std::nullopt;
  }
}

std::optional<PauseMenu::Choice> PauseMenu::point(engine::Point at, bool pressed) {
  const ClickTarget* const target = list_.find(at);
  if (target == nullptr) return std::nullopt;
  if (*target->row < rows()) list_.choose(*target->row);
  return pressed ? std::optional(choice_of(*target->row)) : std::nullopt;
}

void PauseMenu::paint(const Ui& ui, const KeyMap& keys, bool ended, bool border) {
  list_.targets().clear();
  ui.painter.fill_rect(ui.area, engine::with_alpha(ui.colors().background_bottom, 0.68f));
  const float width = ui.px(kWidth), height = ui.px(kHeight - kRow * static_cast<float>(kRows - rows()));
  const engine::Point middle = ui.area.center();
  const Rect card{std::round(middle.x - width / 2), std::round(middle.y - height / 2), width, height};
  paint_sheet(ui, card);
  ui.painter.text(asked_ ? "End this round?" : ended ? "Round over" : "Paused", {middle.x, card.y + ui.px(52)},
                  {.size_px = ui.px(asked_ ? 30 : 38),
                   .color = ui.colors().text,
                   .weight = engine::kLight,
                   .align = Align::kCenter,
                   .anchor = Anchor::kMiddle});
  for (size_t i = 0; i < rows(); ++i) {
    const Rect row = Rect{card.x + ui.px(24), card.y + ui.px(102 + kRow * static_cast<float>(i)), width - 2 * ui.px(24),
                          ui.px(kRow - 6)};
    paint_row(ui, row, {.label = label_of(i, ended)}, i == chosen(), true);
    list_.targets().push_back({.place = row, .row = i});
  }
  if (asked_) {
    const std::string points = std::to_string(score_) + (score_ == 1 ? " point" : " points");
    return paint_remark(ui, {middle.x, card.bottom() + ui.px(30)}, points + ", which count no further",
                        ui.colors().text_muted);
  }
  paint_keys(ui, keys, border, card.bottom() + ui.px(46));
}

void PauseMenu::paint_keys(const Ui& ui, const KeyMap& keys, bool border, float y) {
  std::vector<Hint> hints;
  add_hint(hints, keys, Command::kRewind, "L", "rewind");
  add_hint(hints, keys, Command::kSaveClip, "X", "save clip", Choice::kSaveClip);
  if (border) add_hint(hints, keys, Command::kSwitchMode, "Back", "switch border", Choice::kSwitchBorder);
  if (!ui.pad) hints.push_back({{"F1"}, {}, "debugger"});
  const HintExtent extent = measure_hints(ui, hints);
  const Rect strip = {ui.area.center().x - extent.width_px / 2 - 1.6f * extent.size_px, y - 1.35f * extent.size_px,
                      extent.width_px + 3.2f * extent.size_px, 2.7f * extent.size_px};
  ui.painter.fill_rounded_rect(strip, strip.h / 2, ui.colors().card);
  ui.painter.stroke_rounded_rect(strip, strip.h / 2, std::max(1.0f, ui.px(1)), ui.colors().card_edge);
  paint_hints(ui, hints, list_.targets(), y);
}

}  // namespace game
