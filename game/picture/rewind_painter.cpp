#include "game/picture/rewind_painter.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

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

constexpr float kFlickersPerSecond = 18;

// 0 .. 1, the same for the same two numbers.
float chance(uint64_t flicker, uint64_t number) {
  uint64_t seed = flicker * 977 + number;
  return static_cast<float>(next_below(seed, 1000)) / 1000;
}

uint64_t flicker_of(const RewindStatus& status) {
  return static_cast<uint64_t>(std::max(0.0f, status.clock_s * kFlickersPerSecond));
}

// A band of noise moves up the picture, faster with the rate.
Rect band_of(const Layout& layout, const RewindStatus& status) {
  const float height = std::round(1.5f * layout.cell_px);
  const float laps = status.clock_s * (0.28f + 0.02f * static_cast<float>(status.rate));
  const float part = 1 - (laps - std::floor(laps));
  return {layout.area.x, std::round(layout.area.y - height + part * (layout.area.h + height)), layout.area.w, height};
}

void paint_lines(Painter& painter, const Layout& layout) {
  const float pitch = std::max(3.0f, std::round(layout.cell_px / 10));
  const Color dark = engine::with_alpha(engine::rgb(0), 0.17f);
  for (float y = layout.area.y; y < layout.area.bottom(); y += pitch) {
    painter.fill_rect({layout.area.x, y, layout.area.w, std::max(1.0f, std::floor(pitch / 3))}, dark);
  }
}

// Darker towards the edges.
void paint_shade(Painter& painter, const Layout& layout) {
  const Rect& area = layout.area;
  const Color dark = engine::with_alpha(layout.theme.palette.pupil, 0.62f);
  const Color none = engine::with_alpha(layout.theme.palette.pupil, 0);
  const float depth = std::round(0.22f * area.h);
  const Rect top{area.x, area.y, area.w, depth}, bottom{area.x, area.bottom() - depth, area.w, depth};
  painter.fill_rect(area, engine::with_alpha(layout.theme.palette.pupil, 0.18f));
  painter.fill_rect(top, engine::vertical(dark, none, top));
  painter.fill_rect(bottom, engine::vertical(none, dark, bottom));
}

void paint_band(Painter& painter, const Layout& layout, const RewindStatus& status) {
  const Rect band = band_of(layout, status).intersection(layout.area);
  if (band.empty()) return;
  const Color light = layout.theme.palette.text;
  const Rect upper{band.x, band.y, band.w, band.h / 2}, lower{band.x, band.y + band.h / 2, band.w, band.h / 2};
  const Color strong = engine::with_alpha(light, 0.10f), none = engine::with_alpha(light, 0);
  painter.fill_rect(upper, engine::vertical(none, strong, upper));
  painter.fill_rect(lower, engine::vertical(strong, none, lower));
  const uint64_t flicker = flicker_of(status);
  for (uint64_t i = 0; i < 26; ++i) {
    const float y = std::round(band.y + chance(flicker, 4 * i) * band.h);
    const float x = std::round(band.x + (chance(flicker, 4 * i + 1) * 1.2f - 0.1f) * band.w);
    const float length = std::round((0.4f + 3.2f * chance(flicker, 4 * i + 2)) * layout.cell_px);
    const float strength = 0.12f + 0.4f * chance(flicker, 4 * i + 3);
    const Rect dash{x, y, length, std::max(1.0f, std::round(layout.cell_px / 18))};
    painter.fill_rect(dash, engine::horizontal(engine::with_alpha(light, strength), none, dash));
  }
}

std::string time_text(double seconds) {
  char text[32];
  const auto tenths = static_cast<long long>(seconds * 10);
  std::snprintf(text, sizeof text, "\u2212%lld:%02lld.%lld", tenths / 600, tenths / 10 % 60, tenths % 10);
  return text;
}

// Rate, time and frame along the top of the field, on a dark strip.
void paint_display(Painter& painter, const Layout& layout, const RewindStatus& status) {
  const Palette& palette = layout.theme.palette;
  const float size = std::max(1.5f * layout.label_px, 0.62f * layout.cell_px);
  const float margin = std::round(0.7f * layout.cell_px), line = std::round(1.25f * size);
  const Rect& field = layout.field;
  const Point top_left{field.x + margin, field.y + margin + size * 0.5f};
  const Rect strip{field.x, field.y, field.w, std::round(2.6f * margin + 1.6f * line)};
  painter.fill_rect(
      strip, engine::vertical(engine::with_alpha(palette.pupil, 0.85f), engine::with_alpha(palette.pupil, 0), strip));
  const float pulse =
      layout.theme.reduced_motion || status.at_beginning ? 1 : 0.78f + 0.22f * wave(status.clock_s * 1.6f);
  const float sign = width_of_rewind_sign(0.66f * size);
  paint_rewind_sign(painter, top_left, 0.66f * size, engine::with_alpha(palette.brass, pulse));
  const std::string rate = status.at_beginning ? "beginning" : std::to_string(static_cast<int>(status.rate)) + "\u00d7";
  engine::TextStyle style{
      .size_px = size, .color = palette.text, .weight = engine::kRegular, .anchor = Anchor::kMiddle};
  painter.text(rate, top_left + Point{sign + 0.45f * size, 0}, style);
  style.align = Align::kRight;
  const Point top_right{field.right() - margin, top_left.y};
  painter.text(time_text(status.back_s), top_right, style);
  style.size_px = 0.62f * size;
  style.color = palette.text_muted;
  style.weight = engine::kMedium;
  style.tracking = 0.1f;
  painter.text("FRAME " + std::to_string(status.number), top_right + Point{0, line * 0.82f}, style);
}

// A ring that closes in on the head, to find it by.
void paint_locator(Painter& painter, const Layout& layout, const GameState& state, float done) {
  const Point head = layout.at(head_cell(state));
  const float close = layout.theme.reduced_motion ? 1 : ease_out(done * 2.2f);
  const float radius = lerp(2.6f, 0.78f, close) * layout.cell_px;
  const float thick = std::max(1.5f, 0.07f * layout.cell_px);
  painter.ring(head, radius, thick, engine::with_alpha(layout.theme.palette.brass, 0.25f + 0.6f * close));
}

void paint_hints(Painter& painter, const Layout& layout, Point middle, std::span<const Word> hints, float size) {
  const float width = std::round(width_of_words(hints, size) + 1.8f * size), height = std::round(2.3f * size);
  const Rect pill = pill_around(middle, width, height);
  painter.fill_rounded_rect(pill, height / 2, engine::with_alpha(layout.theme.palette.card, 0.82f));
  paint_words(painter, layout.theme.palette, middle, hints, size, layout.theme.palette.text);
}

void paint_count(Painter& painter, const Layout& layout, Point middle, float done) {
  const Palette& palette = layout.theme.palette;
  const float cell = layout.cell_px;
  const float part = clamp01(done) * 3;
  const int count = std::clamp(3 - static_cast<int>(part), 1, 3);
  const float within = part - std::floor(part);
  const float radius = 1.35f * cell, thick = std::max(2.0f, 0.1f * cell);
  painter.fill_circle(middle, radius + 0.45f * cell, engine::with_alpha(palette.card, 0.82f));
  painter.ring(middle, radius, thick, engine::with_alpha(palette.card_edge, 0.9f));
  if (done < 1) painter.arc(middle, radius, thick, -0.25f + clamp01(done), 0.75f, palette.brass);
  const float pop = layout.theme.reduced_motion ? 1 : 0.9f + 0.1f * ease_pop(within * 3);
  painter.text(std::to_string(count), middle,
               {.size_px = 1.55f * cell * pop,
                .color = palette.text,
                .weight = engine::kLight,
                .align = Align::kCenter,
                .anchor = Anchor::kMiddle});
}

}  // namespace

std::array<GlitchStrip, 2> glitch_strips(const Layout& layout, const RewindStatus& status) {
  if (layout.theme.reduced_motion) return {};
  const Rect band = band_of(layout, status);
  const uint64_t flicker = flicker_of(status);
  const float reach = (0.10f + 0.012f * static_cast<float>(status.rate)) * layout.cell_px;
  const float shift = std::round(reach * (1 + chance(flicker, 901)));
  const float inner = std::round(band.h / 3);
  return {GlitchStrip{band.intersection(layout.area), shift},
          GlitchStrip{Rect{band.x, band.y + inner, band.w, inner}.intersection(layout.area), 2.4f * shift}};
}

void paint_rewind(Painter& painter, const Layout& layout, const RewindStatus& status) {
  painter.push_clip(layout.area);
  painter.push_opacity(layout.theme.reduced_motion ? 1 : ease_out(status.clock_s / 0.25f));
  paint_shade(painter, layout);
  if (!layout.theme.reduced_motion) paint_band(painter, layout, status);
  paint_lines(painter, layout);
  paint_display(painter, layout, status);
  painter.pop_opacity();
  painter.pop_clip();
}

void paint_countdown(Painter& painter, const Layout& layout, const GameState& state, float done, bool rewound,
                     const CountdownKeys& keys) {
  const Palette& palette = layout.theme.palette;
  const Point middle = layout.field.center();
  painter.push_clip(layout.area);
  painter.fill_rect(layout.field,
                    engine::with_alpha(palette.pupil, 0.34f * (1 - ease_in_out(progress(done, 0.8f, 1)))));
  paint_locator(painter, layout, state, done);
  // In the half without the head.
  const bool low = row_of(head_cell(state)) < kBoardSize / 2;
  const float away = (low ? 2.6f : -2.6f) * layout.cell_px;
  paint_count(painter, layout, middle + Point{0, away}, done);
  const float size = std::max(layout.label_px, 0.38f * layout.cell_px);
  const Point line{middle.x, middle.y + (low ? 5.2f : -5.2f) * layout.cell_px};
  std::vector<Word> hints;
  const auto add = [&](const std::string& key, const char* words) {
    if (!key.empty()) hints.insert(hints.end(), {Word{key, true}, Word{words}});
  };
  add(keys.resume, state.status == Status::kReady ? "Start now" : "Resume");
  if (rewound) add(keys.rewind, "Rewind more");
  if (rewound) add(keys.cancel, "Cancel");
  if (!hints.empty()) paint_hints(painter, layout, line, hints, size);
  painter.pop_clip();
}

}  // namespace game
