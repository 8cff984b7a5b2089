#include "game/picture/emblem.h"

#include <algorithm>

#include "engine/angle.h"
#include "engine/canvas.h"
#include "game/picture/ease.h"

namespace game {
namespace {

using engine::Painter;
using engine::Point;

constexpr float kHeadTurn = -0.19f;  // where the head is; the body runs back from it against the clock
constexpr float kBodyTurns = 0.93f;
constexpr int kPieces = 44;

float thickness(float t) { return lerp(0.40f, 0.12f, t * t * (1.5f - 0.5f * t)); }

void paint_ring(Painter& painter, const Palette& palette, Point center, float radius_px, float wider_px, bool skin) {
  for (int i = kPieces - 1; i >= 0; --i) {
    const float t = static_cast<float>(i) / kPieces;
    const float from = kHeadTurn - kBodyTurns * t;
    const float to = kHeadTurn - kBodyTurns * (t + 1.0f / kPieces);
    const engine::Color color = t < 0.4f ? mix(palette.snake_head, palette.snake_body, t / 0.4f)
                                         : mix(palette.snake_body, palette.snake_tail, (t - 0.4f) / 0.6f);
    painter.arc(center, radius_px, thickness(t) * radius_px + 2 * wider_px, to, from, skin ? color : palette.snake_rim);
  }
}

}  // namespace

void paint_emblem(Painter& painter, const Palette& palette, Point center, float radius_px) {
  const float rim = std::max(1.0f, 0.05f * radius_px);
  const Point head = center + engine::unit_at(static_cast<double>(kHeadTurn)) * radius_px;
  const Point ahead = engine::unit_at(static_cast<double>(kHeadTurn) + 0.25);
  const Point snout = center + engine::unit_at(static_cast<double>(kHeadTurn) + 0.042) * radius_px;
  paint_ring(painter, palette, center, radius_px, rim, false);
  painter.fill_circle(head, 0.27f * radius_px + rim, palette.snake_rim);
  painter.fill_circle(snout, 0.20f * radius_px + rim, palette.snake_rim);
  paint_ring(painter, palette, center, radius_px, 0, true);
  painter.fill_circle(head, 0.27f * radius_px, palette.snake_head);
  painter.line(head, snout, 0.40f * radius_px, palette.snake_head);
  const Point outwards = engine::unit_at(static_cast<double>(kHeadTurn));
  const Point eye = head + ahead * (0.06f * radius_px) + outwards * (0.10f * radius_px);
  painter.fill_circle(eye, 0.085f * radius_px, palette.eye);
  painter.fill_circle(eye + ahead * (0.02f * radius_px), 0.05f * radius_px, palette.pupil);
}

engine::Image icon(int size_px) {
  const Palette palette;
  engine::Canvas canvas(size_px, size_px);
  Painter painter(canvas.target());
  painter.clear({0, 0, 0, 0});
  const auto size = static_cast<float>(size_px);
  const engine::Rect tile = engine::Rect{0, 0, size, size}.inset(size / 32);
  painter.fill_rounded_rect(tile, size * 0.22f, engine::vertical(palette.floor_light, palette.background_bottom, tile));
  paint_emblem(painter, palette, tile.center(), size * 0.29f);
  painter.flush();
  return canvas.image();
}

}  // namespace game
