#include "game/picture/snake_painter.h"

#include <cmath>
#include <vector>

#include "game/picture/ease.h"
#include "game/picture/snake_body.h"
#include "game/picture/snake_head.h"

namespace game {
namespace {

using engine::Point;

// How far the head is thrown forwards, in cells, when it runs into something.
float lunge(const Layout& layout, const Moment& moment) {
  if (layout.theme.reduced_motion) return 0;
  if (moment.current.status != Status::kDead) return 0;
  const float seconds = moment.seconds_in_status();
  return 0.30f * (ease_out(progress(seconds, 0, 0.06f)) - 0.8f * ease_in_out(progress(seconds, 0.06f, 0.32f)));
}

Point unit_of(Direction direction) {
  switch (direction) {
    case Direction::kUp:
      return {0, -1};
    case Direction::kDown:
      return {0, 1};
    case Direction::kLeft:
      return {-1, 0};
    case Direction::kRight:
      break;
  }
  return {1, 0};
}

// Where on the picture the head is seen, and how clearly.
struct HeadPlace {
  Point at;
  float opacity = 1;
};

// How far beyond the outermost row or column a coordinate is: below them negative.
float beyond(float coordinate) {
  return coordinate < kFirstInner ? coordinate - kFirstInner : coordinate > kLastInner ? coordinate - kLastInner : 0;
}

// One place, or two while the head passes a gate: it fades in on one side as it fades out on the other.
std::vector<HeadPlace> head_places(const Layout& layout, const Moment& moment, Point head) {
  const Point out{beyond(head.x), beyond(head.y)};
  const float way = std::fabs(out.x) + std::fabs(out.y);
  if (moment.current.mode == Mode::kWalls || way == 0) return {{layout.at(head), 1}};
  constexpr float kFade = 0.3f;  // cells
  const auto step = [](float distance) { return distance < 0 ? 1.0f : distance > 0 ? -1.0f : 0.0f; };
  const Point other = head + Point{step(out.x), step(out.y)} * static_cast<float>(kInnerSize);
  return {{layout.at(head), progress(1 - way, 0, kFade)}, {layout.at(other), progress(way, 0, kFade)}};
}

}  // namespace

void paint_snake(engine::Painter& painter, const Layout& layout, const Moment& moment, const SnakePath& path) {
  const bool wraps = moment.current.mode == Mode::kWrap;
  const Point head = path.samples().front().at + unit_of(moment.current.direction) * lunge(layout, moment);
  const std::vector<HeadPlace> heads = head_places(layout, moment, head);
  const auto each_head = [&](auto paint) {
    for (const HeadPlace& place : heads) {
      painter.push_opacity(place.opacity);
      paint(painter, layout, moment, place.at);
      painter.pop_opacity();
    }
  };
  if (wraps) painter.push_clip(layout.board);
  SnakeBody body(painter, layout, moment, path);
  for (const SnakePath::Run& run : path.runs()) body.paint_under(run);
  each_head(paint_head_under);
  for (const SnakePath::Run& run : path.runs()) body.paint_skin(run);
  each_head(paint_head);
  if (wraps) painter.pop_clip();
}

}  // namespace game
