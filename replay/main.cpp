// replay: the viewer, with the demo game handed in.
#include "game/picture/snake_game.h"
#include "recorder/base/process.h"
#include "replay/app/viewer.h"

int main(int argc, char** argv) {
  recorder::base::use_utf8(argc, argv);
  recorder::base::enter_data_folder_from_menu();
  const game::SnakeGame snake;
  const engine::Game* const games[] = {&snake};
  return replay::run_viewer(argc, argv, games);
}
