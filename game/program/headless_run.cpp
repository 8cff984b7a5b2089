#include "game/program/headless_run.h"

#include <algorithm>
#include <cstdio>

#include "engine/canvas.h"
#include "engine/painter.h"
#include "game/board_painter.h"
#include "game/program/recorded_game.h"
#include "game/program/recording.h"
#include "game/program/stop_request.h"
#include "game/rules/autopilot.h"
#include "game/rules/round.h"

namespace game {
namespace {

// The best of all rounds.
struct Tally {
  uint32_t rounds = 1;
  uint32_t score = 0;
  uint32_t length = 0;

  void take(const GameState& state) {
    rounds = std::max(rounds, state.round + 1);
    score = std::max(score, state.score);
    length = std::max<uint32_t>(length, state.length);
  }
};

Tally play(RecordedGame& game, recorder::Recorder& recorder, const Options& options) {
  Tally tally;
  tally.take(game.current());
  while (!stop_requested()) {
    if (options.ticks ? game.ticks() >= *options.ticks : is_over(game.current())) break;
    print_notices(recorder);
    game.step(options.autopilot ? clumsy_autopilot(game.current(), options.mistakes) : Action::kNone);
    tally.take(game.current());
  }
  return tally;
}

recorder::Status open(RecordedGame& game, recorder::Recorder& recorder, const Options& options, uint64_t seed) {
  if (options.resume.empty()) {
    const Mode mode = options.mode.value_or(Mode::kWalls);
    if (recorder::Status started = start_recording(options, seed, mode, recorder); !started) return started;
    game.open({.seed = seed, .mode = mode});
    return {};
  }
  ResumePoint point;
  if (recorder::Status read = read_resume_point(options.resume, point); !read) return read;
  const GameState& state = point.state;
  if (recorder::Status started = start_recording(options, state.seed, state.mode, recorder, &point); !started) {
    return started;
  }
  game.resume(state);
  return {};
}

recorder::Status save_screenshot(const RecordedGame& game, const Options& options) {
  if (options.screenshot.empty()) return {};
  engine::Canvas canvas(options.width, options.height);
  engine::Painter painter(canvas.target());
  BoardPainter board;
  board.paint(painter, canvas.target().area(), {game.previous(), game.current(), 1});
  painter.flush();
  return engine::save_png(canvas.image(), options.screenshot);
}

void print_summary(const RecordedGame& game, const Tally& tally, const Options& options,
                   const recorder::RecorderStats& stats) {
  std::printf("ticks:   %llu\n", static_cast<unsigned long long>(game.ticks()));
  std::printf("rounds:  %u\n", tally.rounds);
  std::printf("score:   %u\n", tally.score);
  std::printf("length:  %u\n", tally.length);
  if (options.black_box) {
    const uint64_t held = std::min<uint64_t>(stats.committed, *options.black_box);
    std::printf("frames:  the last %llu in the ring, %llu lost\n", static_cast<unsigned long long>(held),
                static_cast<unsigned long long>(stats.rejected));
    return;
  }
  std::printf("frames:  %llu recorded, %llu lost\n", static_cast<unsigned long long>(stats.written),
              static_cast<unsigned long long>(stats.rejected));
}

}  // namespace

recorder::Status run_headless(const Options& options, uint64_t seed) {
  recorder::Recorder recorder;
  RecordedGame game(recorder, RecordedGame::Pace::kFullSpeed);
  if (recorder::Status opened = open(game, recorder, options, seed); !opened) return opened;
  const Tally tally = play(game, recorder, options);
  const recorder::Status ended = end_recording(recorder);
  print_summary(game, tally, options, recorder.stats());
  if (!ended) return ended;
  return save_screenshot(game, options);
}

}  // namespace game
