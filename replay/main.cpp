// replay: the viewer, with the demo game handed in.
#include "game/picture/snake_game.h"
#include "replay/app/viewer.h"

int main(int argc, char** argv) {
  const game::SnakeGame snake;
  const engine::Game* const games[] = {&snake};
  return replay::run_viewer(argc, argv, games);
}
