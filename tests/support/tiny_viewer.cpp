// tiny_viewer: the viewer of the game in tiny_game.h.
#include <algorithm>
#include <cmath>

#include "replay/app/viewer.h"
#include "tests/support/tiny_game.h"

using testing_support::BallState;

bool paint(engine::Painter& painter, const engine::Rect& area, const BallState& from, const BallState& to,
           float blend) {
  if (!(to.x >= 0 && to.x < 16 && to.y >= 0 && to.y < 6)) return false;
  const float cell = std::min(area.w / 16, area.h / 6);
  const engine::Point corner{area.center().x - cell * 8, area.center().y - cell * 3};
  const float x = 0.5f + std::lerp(from.x, to.x, blend), y = 0.5f + std::lerp(from.y, to.y, blend);
  painter.fill_rect(area, engine::rgb(0x101814));
  painter.fill_rect({corner.x, corner.y, cell * 16, cell * 6}, engine::rgb(0x2f6b4f));
  painter.fill_circle({corner.x + cell * x, corner.y + cell * y}, cell / 2, engine::rgb(0xf0c060));
  return true;
}

BallState next(const BallState& before, const BallState&) { return step(before); }

int main(int argc, char** argv) {
  const engine::StructGame<BallState> ball(testing_support::ball_schema(), paint, next);
  const engine::Game* const games[] = {&ball};
  return replay::run_viewer(argc, argv, games);
}
