#include "game/picture/race_painter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "game/picture/ease.h"
#include "game/picture/words.h"

namespace game {
namespace {

using engine::Align;
using engine::Anchor;
using engine::Color;
using engine::Painter;
using engine::Point;
using engine::Rect;

// "+40", "−30", "even", and the colour that goes with it.
struct Lead {
  std::string text;
  Color color;
};

Lead lead_of(const Palette& palette, uint32_t score, uint32_t ghost) {
  if (score == ghost) return {"even", palette.text_muted};
  if (score > ghost) return {"+" + std::to_string(score - ghost), palette.snake_body};
  return {"\u2212" + std::to_string(ghost - score), palette.danger};
}

engine::TextStyle label(const Layout& layout, Color color, Align align) {
  return {.size_px = layout.label_px,
          .color = color,
          .weight = engine::kMedium,
          .tracking = 0.14f,
          .align = align,
          .anchor = Anchor::kTop};
}

// Below the two figures that stand there already.
void paint_beside(Painter& painter, const Layout& layout, const RaceFigures& figures, const Lead& lead) {
  const Palette& palette = layout.theme.palette;
  const float pitch = std::round(layout.figure_px * 0.7f + layout.label_px * 0.7f + 1.25f * layout.cell_px);
  const Point at{layout.left.right(), layout.field.y + 2 * pitch};
  painter.text("GHOST", at, label(layout, mix(palette.ghost, palette.text_muted, 0.3f), Align::kRight));
  const float below = std::round(layout.label_px * 0.7f + std::max(6.0f, 0.62f * layout.label_px));
  engine::TextStyle value{
      .size_px = layout.figure_px, .color = palette.ghost, .align = Align::kRight, .anchor = Anchor::kTop};
  const std::string score = std::to_string(figures.ghost_score);
  const float width = Painter::measure(score, value).width_px;
  if (width > layout.left.w && width > 0) value.size_px *= layout.left.w / width;
  painter.text(score, at + Point{0, below}, value);
  engine::TextStyle gap = label(layout, lead.color, Align::kRight);
  gap.size_px = 1.35f * layout.label_px;
  gap.tracking = 0.02f;
  painter.text(lead.text, at + Point{0, below + layout.figure_px * 0.7f + 0.9f * layout.label_px}, gap);
}

// Words and a number in a pill on the middle of the upper wall, where the figures leave no room beside the board.
void paint_on_wall(Painter& painter, const Layout& layout, const RaceFigures& figures, const Lead& lead) {
  const Palette& palette = layout.theme.palette;
  const float size = layout.label_px, height = std::round(1.7f * size);
  engine::TextStyle style = label(layout, palette.ghost, Align::kLeft);
  style.anchor = Anchor::kMiddle;
  style.tracking = 0.04f;
  const std::string ghost = "Ghost " + std::to_string(figures.ghost_score);
  const float first = Painter::measure(ghost, style).width_px, second = Painter::measure(lead.text, style).width_px;
  const float width = std::round(first + second + 2.4f * size);
  const Point middle{layout.field.center().x, layout.board.y + layout.wall_px / 2};
  const Rect pill{std::round(middle.x - width / 2), std::round(middle.y - height / 2), width, height};
  painter.fill_rounded_rect(pill, height / 2, engine::with_alpha(palette.card, 0.94f));
  painter.text(ghost, {pill.x + 0.8f * size, middle.y}, style);
  style.color = lead.color;
  painter.text(lead.text, {pill.x + first + 1.6f * size, middle.y}, style);
}

// Who has won, above the sheet at the end of a round, and what can be done about it.
void paint_outcome(Painter& painter, const Layout& layout, const Moment& moment, const RaceFigures& figures) {
  const uint32_t score = figures.score, ghost = figures.final_score.value_or(0);
  const Palette& palette = layout.theme.palette;
  const float shown = ease_out(progress(moment.seconds_in_status(), 1.0f, 1.35f));
  if (shown <= 0) return;
  const float cell = std::max(layout.cell_px, layout.label_px * 2.1f);
  const float size = 0.5f * cell, height = std::round(2.3f * size);
  const std::string points = std::to_string(score > ghost ? score - ghost : ghost - score);
  const std::string outcome = score == ghost  ? "As good as the ghost"
                              : score > ghost ? "Ahead of the ghost by " + points
                                              : "Behind the ghost by " + points;
  const std::array<Word, 3> all = {Word{outcome}, {figures.rematch_key, true}, {"rematch"}};
  const auto words = std::span(all).first(figures.rematch_key.empty() ? 1 : 3);
  const float width = std::round(width_of_words(words, size) + 2 * size);
  const Point middle{layout.field.center().x, layout.field.center().y - 4.6f * cell};
  const Rect pill{std::round(middle.x - width / 2), std::round(middle.y - height / 2), width, height};
  painter.push_opacity(shown);
  painter.soft_rect(pill.moved({0, 0.12f * cell}), height / 2, 0.8f * cell, engine::with_alpha(engine::rgb(0), 0.5f));
  painter.fill_rounded_rect(pill, height / 2, palette.card);
  painter.stroke_rounded_rect(pill, height / 2, layout.hairline_px, score > ghost ? palette.brass : palette.card_edge);
  paint_words(painter, palette, pill.center(), words, size, score > ghost ? palette.brass : palette.text);
  painter.pop_opacity();
}

}  // namespace

void paint_race(Painter& painter, const Layout& layout, const View& view, const RaceFigures& figures) {
  const Lead lead = lead_of(layout.theme.palette, figures.score, figures.ghost_score);
  painter.push_clip(layout.area);
  if (layout.figures_beside) {
    paint_beside(painter, layout, figures, lead);
  } else {
    paint_on_wall(painter, layout, figures, lead);
  }
  if (figures.final_score) paint_outcome(painter, layout, Moment(view), figures);
  painter.pop_clip();
}

}  // namespace game
