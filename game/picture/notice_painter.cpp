#include "game/picture/notice_painter.h"

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

void veil(Painter& painter, const Layout& layout, float strength) {
  painter.fill_rect(layout.field, engine::with_alpha(layout.theme.palette.pupil, strength));
}

// --- before the start ------------------------------------------------------------------------------------------------

// Both modes, or with `alone` the given one.
void paint_modes(Painter& painter, const Layout& layout, Mode mode, bool alone, float y, float size) {
  const float width = std::round(5.4f * size), height = std::round(1.9f * size), gap = std::round(0.45f * size);
  const float both = std::round(layout.field.center().x - width - gap / 2);
  const float one = std::round(layout.field.center().x - width / 2) - static_cast<float>(mode) * (width + gap);
  const float left = alone ? one : both;
  for (const Mode each : {Mode::kWalls, Mode::kWrap}) {
    const bool chosen = each == mode;
    if (alone && !chosen) continue;
    const Rect chip{left + static_cast<float>(each) * (width + gap), std::round(y - height / 2), width, height};
    const float radius = height / 2;
    if (chosen) {
      painter.fill_rounded_rect(chip, radius, layout.theme.palette.snake_body);
    } else {
      painter.stroke_rounded_rect(chip, radius, std::max(1.0f, std::round(size / 14)), layout.theme.palette.text_faint);
    }
    painter.text(display_name_of(each), chip.center(),
                 {.size_px = size,
                  .color = chosen ? layout.theme.palette.pupil : layout.theme.palette.text_muted,
                  .weight = chosen ? engine::kMedium : engine::kRegular,
                  .align = Align::kCenter,
                  .anchor = Anchor::kMiddle});
  }
}

// Darkens the field except for the rows in which the snake waits.
void paint_ready_veil(Painter& painter, const Layout& layout) {
  const Color dark = engine::with_alpha(layout.theme.palette.pupil, 0.72f),
              none = engine::with_alpha(layout.theme.palette.pupil, 0);
  const float cell = layout.cell_px;
  const Rect& field = layout.field;
  const Rect top{field.x, field.y, field.w, 4 * cell}, top_fade{field.x, field.y + 4 * cell, field.w, 2 * cell};
  const Rect low_fade{field.x, field.y + 8 * cell, field.w, 1.5f * cell};
  const Rect low{field.x, low_fade.bottom(), field.w, field.bottom() - low_fade.bottom()};
  painter.fill_rect(top, dark);
  painter.fill_rect(top_fade, engine::vertical(dark, none, top_fade));
  painter.fill_rect(low_fade, engine::vertical(none, dark, low_fade));
  painter.fill_rect(low, dark);
}

// The mode and how to change it, which a race does not allow.
void paint_border(Painter& painter, const Layout& layout, Mode mode, bool race, float size) {
  // Above the line that says how to start; closer to the snake where text is large compared to the cells.
  const float line = std::min(11.55f * layout.cell_px, 12.95f * layout.cell_px - 1.6f * size);
  const float modes = std::min(10.15f * layout.cell_px, line - 1.7f * size);
  paint_modes(painter, layout, mode, race, layout.field.y + modes, size);
  const std::array<Word, 2> change = {Word{"Tab", true}, {"to change the border"}};
  const std::array<Word, 1> ghost = {Word{"The ghost moves when you do"}};
  paint_words(painter, layout.theme.palette, {layout.field.center().x, layout.field.y + line},
              race ? std::span<const Word>(ghost) : std::span<const Word>(change), size * 0.92f,
              layout.theme.palette.text_muted);
}

void paint_ready(Painter& painter, const Layout& layout, const Moment& moment, bool race) {
  paint_ready_veil(painter, layout);
  const float cell = layout.cell_px;
  const Point middle = layout.field.center();
  const float size = std::max(layout.label_px * 1.18f, 0.46f * cell);
  paint_emblem(painter, layout.theme.palette, {middle.x, layout.field.y + 2.0f * cell}, 0.85f * cell);
  painter.text("Ouroboros", {middle.x, layout.field.y + 4.15f * cell},
               {.size_px = 1.5f * cell,
                .color = layout.theme.palette.text,
                .weight = engine::kLight,
                .tracking = 0.02f,
                .align = Align::kCenter,
                .anchor = Anchor::kMiddle});
  paint_border(painter, layout, moment.current.mode, race, size);
  const std::array<Word, 7> start = {Word{"\u2190", true}, {"\u2191", true}, {"\u2193", true}, {"\u2192", true}, {"or"},
                                     {"WASD", true},       {"to start"}};
  const float breath = layout.theme.reduced_motion ? 1 : 0.8f + 0.2f * wave(moment.ticks() / 10);
  paint_words(painter, layout.theme.palette, {middle.x, layout.field.y + 12.95f * cell}, start, size,
              mix(layout.theme.palette.text_muted, layout.theme.palette.text, breath));
}

// --- on the way ------------------------------------------------------------------------------------------------------

void paint_level_up(Painter& painter, const Layout& layout, const Moment& moment) {
  const GameState& state = moment.current;
  if (state.foods == 0 || state.foods % kFoodsPerLevel != 0 || state.status != Status::kPlaying) return;
  const float seconds = moment.seconds(moment.ticks_since_food() - 0.55f);
  if (seconds < 0 || seconds > 1.3f) return;
  const float shown = ease_out(seconds / 0.25f) * (1 - ease_in_out(progress(seconds, 0.8f, 1.3f)));
  const float width = std::max(2.0f, std::round(layout.wall_px * 0.18f));
  painter.stroke_rounded_rect(layout.field.inset(-width), width * 1.5f, width,
                              engine::with_alpha(layout.theme.palette.brass, shown));
  const float rise = layout.theme.reduced_motion ? 0 : (1 - ease_out(seconds / 0.4f)) * 0.5f * layout.cell_px;
  const bool low = row_of(head_cell(state)) < kBoardSize / 2;  // away from the head
  const Point at{layout.field.center().x, layout.field.y + (low ? 11.2f : 2.8f) * layout.cell_px + rise};
  const float size = std::max(layout.label_px * 1.5f, 0.78f * layout.cell_px);
  painter.text("LEVEL " + std::to_string(state.level), at,
               {.size_px = size,
                .color = engine::with_alpha(layout.theme.palette.brass, 0.92f * shown),
                .weight = engine::kMedium,
                .tracking = 0.16f,
                .align = Align::kCenter,
                .anchor = Anchor::kMiddle});
}

// --- the end ---------------------------------------------------------------------------------------------------------

const char* heading_of(const GameState& state) { return state.status == Status::kWon ? "Full circle" : "Game over"; }

const char* cause_of(const GameState& state) {
  if (state.status == Status::kWon) return "There is no free cell left.";
  return state.death_cause == DeathCause::kWall ? "You ran into the wall." : "You bit yourself.";
}

void paint_sheet_figure(Painter& painter, const Palette& palette, Point at, const std::string& value, const char* name,
                        float size, Color color) {
  const engine::TextStyle style{.size_px = size, .color = color, .align = Align::kCenter, .anchor = Anchor::kMiddle};
  painter.text(name, at,
               {.size_px = size * 0.42f,
                .color = palette.text_muted,
                .weight = engine::kMedium,
                .tracking = 0.14f,
                .align = Align::kCenter,
                .anchor = Anchor::kMiddle});
  painter.text(value, at + Point{0, size * 0.92f}, fitted(style, value, 2.35f * size));
}

void paint_sheet_heading(Painter& painter, const Layout& layout, const GameState& state, const Rect& sheet) {
  const float cell = layout.sheet_cell_px, x = sheet.center().x;
  const bool won = state.status == Status::kWon;
  painter.text(heading_of(state), {x, sheet.y + 1.2f * cell},
               {.size_px = 1.15f * cell,
                .color = won ? layout.theme.palette.brass : layout.theme.palette.text,
                .weight = engine::kRegular,
                .align = Align::kCenter,
                .anchor = Anchor::kMiddle});
  painter.text(cause_of(state), {x, sheet.y + 2.2f * cell},
               {.size_px = 0.46f * cell,
                .color = layout.theme.palette.text_muted,
                .align = Align::kCenter,
                .anchor = Anchor::kMiddle});
}

void paint_sheet(Painter& painter, const Layout& layout, const GameState& state, const Rect& sheet) {
  const Palette& palette = layout.theme.palette;
  const float cell = layout.sheet_cell_px, radius = 0.5f * cell;
  painter.soft_rect(sheet.moved({0, 0.2f * cell}), radius, 1.4f * cell, engine::with_alpha(engine::rgb(0), 0.5f));
  painter.fill_rounded_rect(sheet, radius, palette.card);
  painter.stroke_rounded_rect(sheet, radius, layout.hairline_px, palette.card_edge);
  paint_sheet_heading(painter, layout, state, sheet);
  const Color color = is_best(state) ? palette.brass : palette.text;
  const float x = sheet.center().x, figures = sheet.y + 3.45f * cell, apart = sheet.w * 0.29f, size = 0.86f * cell;
  paint_sheet_figure(painter, palette, {x - apart, figures}, std::to_string(state.score), "SCORE", size, color);
  paint_sheet_figure(painter, palette, {x, figures}, std::to_string(state.best), "BEST", size, color);
  paint_sheet_figure(painter, palette, {x + apart, figures}, std::to_string(state.length), "LENGTH", size,
                     palette.text);
  const std::array<Word, 2> again = {Word{"Enter", true}, {"to play again"}};
  paint_words(painter, palette, {x, sheet.bottom() - 0.95f * cell}, again, 0.46f * cell, palette.text);
}

void paint_end(Painter& painter, const Layout& layout, const Moment& moment) {
  const float seconds = moment.seconds_in_status();
  const bool dead = moment.current.status == Status::kDead;
  const float begin = dead ? 0.55f : 1.1f;
  const float shown = ease_out(progress(seconds, begin, begin + 0.35f));
  if (shown <= 0) return;
  veil(painter, layout, 0.5f * shown);
  const float rise = layout.theme.reduced_motion ? 0 : (1 - shown) * 0.6f * layout.sheet_cell_px;
  Rect sheet = layout.sheet;
  sheet.y = std::round(layout.field.center().y - sheet.h / 2 + rise);
  painter.push_opacity(shown);
  paint_sheet(painter, layout, moment.current, sheet);
  painter.pop_opacity();
}

}  // namespace

void paint_notice(Painter& painter, const Layout& layout, const Moment& moment, bool race) {
  if (layout.figures_scale == 0) return;
  switch (moment.current.status) {
    case Status::kReady:
      return paint_ready(painter, layout, moment, race);
    case Status::kPlaying:
      return paint_level_up(painter, layout, moment);
    case Status::kDead:
    case Status::kWon:
      return paint_end(painter, layout, moment);
  }
}

void paint_flash(Painter& painter, const Layout& layout, const Moment& moment) {
  if (layout.theme.reduced_motion) return;
  if (moment.current.status != Status::kDead) return;
  const float rest = 1 - progress(moment.seconds_in_status(), 0.02f, 0.30f);
  if (rest <= 0) return;
  painter.fill_rect(layout.field, engine::with_alpha(layout.theme.palette.danger, 0.24f * rest * rest));
}

Point shake_of(const Layout& layout, const Moment& moment) {
  if (layout.theme.reduced_motion) return {0, 0};
  if (moment.current.status != Status::kDead) return {0, 0};
  const float seconds = moment.seconds_in_status() - 0.04f;
  if (seconds < 0 || seconds > 0.36f) return {0, 0};
  const float rest = 1 - seconds / 0.36f;
  const float reach = 0.2f * layout.cell_px * rest * rest;
  return {std::round(reach * wave(seconds * 15)), std::round(0.6f * reach * wave(seconds * 19 + 0.3f))};
}

}  // namespace game
