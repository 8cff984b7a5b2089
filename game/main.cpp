// snake: the demo game, recorded as it is played.
#include "game/program/options.h"
#include "game/program/print_error.h"
#include "game/program/run.h"
#include "recorder/base/process.h"

int main(int argc, char** argv) {
  recorder::base::use_utf8(argc, argv);
  recorder::base::enter_data_folder_from_menu();
  game::Options options;
  if (const auto exit_code = game::parse(argc, argv, options)) return *exit_code;
  const recorder::base::InterruptGuard guard;  // a game that is interrupted has ended normally
  const uint64_t seed = options.seed ? *options.seed : game::random_seed();
  const recorder::Status ended =
      options.headless ? game::run_headless(options, seed) : game::run_in_window(options, seed);
  if (ended.ok()) return 0;
  game::print_error(ended.message());
  return 1;
}
