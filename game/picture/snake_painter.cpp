#include "game/picture/snake_painter.h"

#include <algorithm>

#include "game/picture/ease.h"
#include "game/picture/snake_body.h"
#include "game/picture/snake_head.h"

namespace game {
namespace {

using engine::Point;

constexpr float kHeadReach = 0.9f;  // cells from its middle that a head with its tongue covers

// How far the head is thrown forwards, in cells, when it runs into something.
float lunge(const Moment& moment) {
  if (moment.current.status != Status::kDead) return 0;
  const float seconds = moment.seconds_in_status();
  return 0.30f * (ease_out(progress(seconds, 0, 0.06f)) - 0.8f * ease_in_out(progress(seconds, 0.06f, 0.32f)));
}

Point unit_of(Direction direction) {
  switch (direction) {
    case Direction::kUp: return {0, -1};
    case Direction::kDown: return {0, 1};
    case Direction::kLeft: return {-1, 0};
    case Direction::kRight: break;
  }
  return {1, 0};
}

bool touches_field(Point at) {
  const auto within = [](float coordinate) {
    return coordinate > kFirstInner - 0.5f - kHeadReach && coordinate < kLastInner + 0.5f + kHeadReach;
  };
  return within(at.x) && within(at.y);
}

}  // namespace

void paint_snake(engine::Painter& painter, const Layout& layout, const Moment& moment, const SnakePath& path) {
  const bool wraps = moment.current.mode == Mode::kWrap;
  if (wraps) painter.push_clip(layout.board);
  SnakeBody body(painter, layout, moment, path);
  for (const SnakePath::Run& run : path.runs()) body.paint(run);
  const Point head = path.samples().front().at + unit_of(moment.current.direction) * lunge(moment);
  const int copies = wraps ? 1 : 0;
  for (int row = -copies; row <= copies; ++row) {
    for (int column = -copies; column <= copies; ++column) {
      const Point at = head + Point{static_cast<float>(column * kInnerSize), static_cast<float>(row * kInnerSize)};
      if (touches_field(at)) paint_snake_head(painter, layout, moment, layout.at(at));
    }
  }
  if (wraps) painter.pop_clip();
}

}  // namespace game
