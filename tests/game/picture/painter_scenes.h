// Scenes of the game for tests of its pictures: states reached by playing, so that the rules can have produced them.
#pragma once

#include <functional>

#include "engine/draw/image.h"
#include "engine/draw/painter.h"
#include "engine/draw/target.h"
#include "game/picture/board_painter.h"
#include "game/rules/autopilot.h"
#include "game/rules/rules.h"

namespace game {

struct Scene {
  GameState previous;
  GameState current;
};

inline void play_on(Scene& scene, Action action) {
  scene.previous = scene.current;
  step(scene.previous, action, scene.current);
}

inline Scene opening(Mode mode) {
  const GameState state = new_game({.seed = 7, .mode = mode, .best = 480});
  return {state, state};
}

// The autopilot's game up to the first tick in which `reached` holds.
inline Scene played_until(Mode mode, const std::function<bool(const Scene&)>& reached) {
  Scene scene = opening(mode);
  for (int i = 0; i < 40000 && !reached(scene); ++i) play_on(scene, autopilot(scene.current));
  return scene;
}

inline bool passed_gate(const Scene& scene) {
  const int columns = column_of(head_cell(scene.current)) - column_of(head_cell(scene.previous));
  const int rows = row_of(head_cell(scene.current)) - row_of(head_cell(scene.previous));
  return columns * columns > 1 || rows * rows > 1;
}

inline Scene meal(Mode mode, uint32_t foods) {
  return played_until(mode, [foods](const Scene& scene) {
    return scene.current.foods == foods && scene.current.ticks_since_food == 0;
  });
}

// A snake of some length that runs straight on into a wall, `ticks_later` ticks after it has died.
inline Scene death(int ticks_later) {
  Scene scene = meal(Mode::kWalls, 12);
  while (scene.current.status == Status::kPlaying) play_on(scene, Action::kNone);
  for (int i = 0; i < ticks_later; ++i) play_on(scene, Action::kNone);
  return scene;
}

inline engine::Image picture_of(const Scene& scene, float blend, int width = 480, int height = 360, float scale = 1) {
  engine::Canvas canvas(width, height, scale);
  engine::Painter painter(canvas.target());
  BoardPainter board;
  board.paint(painter, canvas.target().area(), {scene.previous, scene.current, blend});
  painter.flush();
  return canvas.image();
}

}  // namespace game
