#include "game/picture/figures_painter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "game/picture/ease.h"
#include "game/picture/signs.h"
#include "game/rules/rules.h"

namespace game {
namespace {

using engine::Align;
using engine::Anchor;
using engine::Color;
using engine::Painter;
using engine::Point;
using engine::Rect;

// One figure under its name.
struct Figure {
  std::string name;
  std::string value;
  Color color;
};

struct Figures {
  Figure score, best, level, length;
};

Figures figures_of(const Palette& palette, const Moment& moment) {
  // The score changes when the food is reached, not when the snake sets out for it.
  const GameState& state = moment.ate && moment.blend < 0.55f ? moment.previous : moment.current;
  const float glow = state.foods > 0 ? 1 - progress(moment.seconds_since_food(), 0.1f, 0.7f) : 0;
  const bool level_rose = state.foods > 0 && state.foods % kFoodsPerLevel == 0;
  return {{"SCORE", std::to_string(state.score), mix(palette.text, palette.brass, glow)},
          {"BEST", std::to_string(state.best), is_best(state) ? palette.brass : palette.text},
          {"LEVEL", std::to_string(state.level), mix(palette.text, palette.brass, level_rose ? glow : 0)},
          {"LENGTH", std::to_string(state.length), palette.text}};
}

engine::TextStyle label_style(const Layout& layout, Color color, Align align) {
  return {.size_px = layout.label_px * layout.figures_scale,
          .color = color,
          .weight = engine::kMedium,
          .tracking = 0.14f,
          .align = align,
          .anchor = Anchor::kTop};
}

engine::TextStyle label_style(const Layout& layout, Align align) {
  return label_style(layout, layout.theme.palette.text_muted, align);
}

// `at` is the upper corner that `align` names. Returns the height taken.
float paint_figure(Painter& painter, const Layout& layout, const Figure& figure, Point at, Align align, float room_px,
                   std::optional<Color> label_color = {}) {
  const Color muted = layout.theme.palette.text_muted;
  painter.text(figure.name, at, label_style(layout, label_color.value_or(muted), align));
  const float below =
      std::round(layout.figures_scale * (layout.label_px * 0.7f + std::max(6.0f, 0.62f * layout.label_px)));
  const float size_px = layout.figure_px * layout.figures_scale;
  const engine::TextStyle style{.size_px = size_px,
                                .color = figure.color,
                                .weight = engine::kRegular,
                                .align = align,
                                .anchor = Anchor::kTop};
  painter.text(figure.value, at + Point{0, below}, fitted(style, figure.value, room_px));
  return below + size_px * 0.7f;
}

// A dot for each meal of the level, filled as they are eaten.
void paint_steps(Painter& painter, const Layout& layout, const Moment& moment, Point at, Align align) {
  const uint32_t eaten = moment.current.foods % kFoodsPerLevel;
  const float radius = std::max(2.0f, 0.19f * layout.label_px);
  const float pitch = radius * 3.6f;
  const float width = pitch * (kFoodsPerLevel - 1) + 2 * radius;
  const float left = align == Align::kRight ? at.x - width : align == Align::kCenter ? at.x - width / 2 : at.x;
  for (uint32_t i = 0; i < kFoodsPerLevel; ++i) {
    const Point dot{left + radius + static_cast<float>(i) * pitch, at.y};
    if (i < eaten)
      painter.fill_circle(dot, radius, layout.theme.palette.food_light);
    else
      painter.ring(dot, radius * 0.86f, std::max(1.0f, radius * 0.36f), layout.theme.palette.text_faint);
  }
}

// Next to the label of the score: the rewind sign, and how often. `at`: the end of the label on that side.
void paint_rewinds(Painter& painter, const Layout& layout, const Moment& moment, Point at, Align align) {
  const uint32_t rewinds = moment.current.rewinds;
  if (rewinds == 0) return;
  engine::TextStyle style = label_style(layout, Align::kLeft);
  style.color = layout.theme.palette.ghost;
  style.tracking = 0.04f;
  const std::string count = rewinds > 1 ? std::to_string(rewinds) + "\u00d7" : "";
  const float size = 0.62f * layout.label_px, gap = 0.45f * layout.label_px;
  const float sign = width_of_rewind_sign(size), words = Painter::measure(count, style).width_px;
  const float width = sign + (count.empty() ? 0 : gap * 0.6f + words);
  const float left = align == Align::kRight ? at.x - gap * 1.6f - width : at.x + gap * 1.6f;
  paint_rewind_sign(painter, {left, at.y + 0.35f * layout.label_px}, size, style.color);
  if (!count.empty()) painter.text(count, {left + sign + gap * 0.6f, at.y}, style);
}

void paint_beside(Painter& painter, const Layout& layout, const Moment& moment) {
  const Figures figures = figures_of(layout.theme.palette, moment);
  const float pitch = layout.pitch_px;
  const float top = layout.field.y;
  const Point left{layout.left.right(), top};
  const Point right{layout.right.x, top};
  paint_figure(painter, layout, figures.score, left, Align::kRight, layout.left.w);
  const float name = Painter::measure(figures.score.name, label_style(layout, Align::kRight)).width_px;
  paint_rewinds(painter, layout, moment, left - Point{name, 0}, Align::kRight);
  paint_figure(painter, layout, figures.best, left + Point{0, pitch}, Align::kRight, layout.left.w);
  const float level = paint_figure(painter, layout, figures.level, right, Align::kLeft, layout.right.w);
  const float steps = std::round(0.45f * layout.cell_px);
  paint_steps(painter, layout, moment, right + Point{0, level + steps}, Align::kLeft);
  paint_figure(painter, layout, figures.length, right + Point{0, pitch + steps}, Align::kLeft, layout.right.w);
}

void paint_above(Painter& painter, const Layout& layout, const Moment& moment) {
  const Figures figures = figures_of(layout.theme.palette, moment);
  const Rect& top = layout.top;
  const float room = top.w / 4;
  const float y = top.y + std::round(0.1f * top.h);
  paint_figure(painter, layout, figures.score, {top.x, y}, Align::kLeft, room);
  const float name = Painter::measure(figures.score.name, label_style(layout, Align::kLeft)).width_px;
  paint_rewinds(painter, layout, moment, {top.x + name, y}, Align::kLeft);
  paint_figure(painter, layout, figures.best, {top.x + top.w * 0.34f, y}, Align::kCenter, room);
  paint_figure(painter, layout, figures.level, {top.x + top.w * 0.64f, y}, Align::kCenter, room);
  paint_figure(painter, layout, figures.length, {top.right(), y}, Align::kRight, room);
}

// At the foot of the left column.
void paint_mode(Painter& painter, const Layout& layout, const Moment& moment) {
  if (!layout.figures_beside) return;
  engine::TextStyle style = label_style(layout, Align::kRight);
  style.anchor = Anchor::kBaseline;
  const bool walls = moment.current.mode == Mode::kWalls;
  painter.text(walls ? "WALLS" : "WRAP", {layout.left.right(), layout.field.bottom()}, style);
}

// --- a race ----------------------------------------------------------------------------------------------------------

// "+40", "−30", "even", and its colour.
struct Lead {
  std::string text;
  Color color;
};

Lead lead_of(const Palette& palette, uint32_t score, uint32_t ghost) {
  if (score == ghost) return {"even", palette.text_muted};
  if (score > ghost) return {"+" + std::to_string(score - ghost), palette.snake_body};
  return {"\u2212" + std::to_string(ghost - score), palette.danger};
}

// "+2 food, +13 ticks"; empty where there is nothing to compare.
std::string gap_of(const RaceFigures& figures) {
  if (!figures.tick_lead || figures.final_score) return {};
  const auto with_sign = [](int value) {
    return value < 0 ? "\u2212" + std::to_string(-value) : "+" + std::to_string(value);
  };
  const std::string ticks = with_sign(*figures.tick_lead) + " ticks";
  return figures.food_lead == 0 ? ticks : with_sign(figures.food_lead) + " food, " + ticks;
}

// Below the two figures of the left column.
void paint_race_beside(Painter& painter, const Layout& layout, const RaceFigures& figures, const Lead& lead) {
  const Palette& palette = layout.theme.palette;
  const Point at{layout.left.right(), layout.field.y + 2 * layout.pitch_px};
  const Figure ghost{figures.final_score ? "GHOST FINAL" : "GHOST", std::to_string(figures.ghost_score), palette.ghost};
  const float below = paint_figure(painter, layout, ghost, at, Align::kRight, layout.left.w,
                                   mix(palette.ghost, palette.text_muted, 0.3f));
  engine::TextStyle style = label_style(layout, lead.color, Align::kRight);
  style.size_px = 1.35f * layout.label_px;
  style.tracking = 0.02f;
  painter.text(lead.text, at + Point{0, below + 0.9f * layout.label_px}, style);
  const std::string gap = gap_of(figures);
  if (gap.empty()) return;
  style.size_px = layout.label_px;
  style.color = palette.text_muted;
  painter.text(gap, at + Point{0, below + 2.5f * layout.label_px}, fitted(style, gap, layout.left.w));
}

// In a pill on the upper wall, where there is no room beside the board.
void paint_race_on_wall(Painter& painter, const Layout& layout, const RaceFigures& figures, const Lead& lead) {
  const Palette& palette = layout.theme.palette;
  const float size = layout.label_px, height = std::round(1.7f * size);
  engine::TextStyle style = label_style(layout, palette.ghost, Align::kLeft);
  style.anchor = Anchor::kMiddle;
  style.tracking = 0.04f;
  const std::string gap = figures.tick_lead && !figures.final_score ? " (" + gap_of(figures) + ")" : "";
  const std::string ghost =
      (figures.final_score ? "Ghost final " : "Ghost ") + std::to_string(figures.ghost_score) + gap;
  const float first = Painter::measure(ghost, style).width_px, second = Painter::measure(lead.text, style).width_px;
  const float width = std::round(first + second + 2.4f * size);
  const Point middle{layout.field.center().x, layout.board.y + layout.wall_px / 2};
  const Rect pill = pill_around(middle, width, height);
  painter.fill_rounded_rect(pill, height / 2, engine::with_alpha(palette.card, 0.94f));
  painter.text(ghost, {pill.x + 0.8f * size, middle.y}, style);
  style.color = lead.color;
  painter.text(lead.text, {pill.x + first + 1.6f * size, middle.y}, style);
}

// Where the race was lost, above the result as far as there is room.
void paint_lost(Painter& painter, const Layout& layout, const RaceFigures& figures, float bottom) {
  if (figures.lost_at.empty()) return;
  const float size = 0.46f * layout.sheet_cell_px, height = std::round(2.1f * size);
  if (bottom - height < layout.area.y) return;
  const std::array<Word, 3> all = {Word{figures.lost_at}, {figures.lost_key, true}, {"watch"}};
  const auto words = std::span(all).first(figures.lost_key.empty() ? 1 : 3);
  const Point middle{layout.field.center().x, bottom - height / 2};
  const Rect pill = pill_around(middle, std::round(width_of_words(words, size) + 2 * size), height);
  painter.fill_rounded_rect(pill, height / 2, layout.theme.palette.card);
  painter.stroke_rounded_rect(pill, height / 2, layout.hairline_px, layout.theme.palette.card_edge);
  paint_words(painter, layout.theme.palette, pill.center(), words, size, layout.theme.palette.text_muted);
}

// The result and the rematch key, above the sheet at the end of a round.
void paint_outcome(Painter& painter, const Layout& layout, const Moment& moment, const RaceFigures& figures) {
  const uint32_t score = figures.score, ghost = figures.final_score.value_or(0);
  const Palette& palette = layout.theme.palette;
  const float shown = ease_out(progress(moment.seconds_in_status(), 1.0f, 1.35f));
  if (shown <= 0) return;
  const float cell = layout.sheet_cell_px;
  const float size = 0.5f * cell, height = std::round(2.3f * size);
  const std::string points = std::to_string(score > ghost ? score - ghost : ghost - score);
  const std::string outcome = score == ghost
                                  ? "Tied with the ghost"
                                  : points + (score > ghost ? " above" : " below") + " the ghost's final score";
  const std::array<Word, 3> all = {Word{outcome}, {figures.rematch_key, true}, {"rematch"}};
  const auto words = std::span(all).first(figures.rematch_key.empty() ? 1 : 3);
  const float width = std::round(width_of_words(words, size) + 2 * size);
  const Point middle{layout.field.center().x, layout.field.center().y - Layout::kAboveSheet_cells * cell};
  const Rect pill = pill_around(middle, width, height);
  painter.push_opacity(shown);
  paint_raised_pill(painter, palette, pill, 0.12f * cell, 0.8f * cell, layout.hairline_px,
                    score > ghost ? palette.brass : palette.card_edge);
  paint_words(painter, palette, pill.center(), words, size, score > ghost ? palette.brass : palette.text);
  paint_lost(painter, layout, figures, pill.y - 0.35f * cell);
  painter.pop_opacity();
}

}  // namespace

void paint_figures(Painter& painter, const Layout& layout, const Moment& moment) {
  if (layout.figures_scale == 0) return;
  if (layout.figures_beside) {
    paint_beside(painter, layout, moment);
  } else {
    paint_above(painter, layout, moment);
  }
  paint_mode(painter, layout, moment);
}

// While both run the scores are compared at the same move, and once the player's round is over with the ghost's last.
void paint_race(Painter& painter, const Layout& layout, const View& view, const RaceFigures& of_race) {
  if (layout.figures_scale == 0) return;
  RaceFigures figures = of_race;
  figures.ghost_score = figures.final_score.value_or(figures.ghost_score);
  const Lead lead = lead_of(layout.theme.palette, figures.score, figures.ghost_score);
  painter.push_clip(layout.area);
  if (layout.figures_beside) {
    paint_race_beside(painter, layout, figures, lead);
  } else {
    paint_race_on_wall(painter, layout, figures, lead);
  }
  if (figures.final_score) paint_outcome(painter, layout, Moment(view), figures);
  painter.pop_clip();
}

}  // namespace game
