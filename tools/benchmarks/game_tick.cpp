#include "tools/benchmarks/bench_ring.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <span>

#include "game/rules/autopilot.h"
#include "game/rules/rules.h"
#include "game/rules/state_schema.h"
#include "recorder/base/job.h"
#include "recorder/recorder.h"
#include "recorder/schema/seal.h"
#include "tools/benchmarks/workload.h"

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kTick = std::chrono::nanoseconds(1'000'000'000 / 60);
// Ticks that are not counted: the first lap of the ring, code that runs for the first time.
constexpr size_t kWarmUp = 20;

recorder::RecorderOptions options_in(const TempFolder& folder) {
  recorder::RecorderOptions options;
  options.ring_path = (folder.path() / "ring.dat").string();
  options.sessions_folder = (folder.path() / "sessions").string();
  options.game = "bench";
  options.schema = game::state_schema();
  return options;
}

// A game that the autopilot has played: what was done in each tick. The autopilot takes ten times as long as the rules
// and has no part in what is measured.
std::vector<game::Action> played_game(int ticks) {
  std::vector<game::Action> actions;
  game::GameState state = game::new_game({});
  for (int i = 0; i < ticks; ++i) {
    actions.push_back(game::autopilot(state));
    game::step(state, actions.back(), state);
  }
  return actions;
}

// One tick as the game plays it: the rules write into the recorder's slot, or into a frame of the game's own where
// there is none. What was written is kept as the state to go on from.
void play_tick(game::GameState& state, game::Action action, recorder::Recorder& recorder) {
  game::GameState own;
  std::byte* place = recorder.begin();
  game::GameState& after = place != nullptr ? *reinterpret_cast<game::GameState*>(place) : own;
  game::step(state, action, after);
  state = after;
  recorder.commit(0);
}

// What is done with a frame, tick by tick.
using Tick = std::function<void(game::GameState& state, game::Action action)>;

// The 99th percentile of the ticks, in microseconds.
double tick_p99_us(const Tick& tick, const std::vector<game::Action>& actions) {
  std::vector<double> times;
  times.reserve(actions.size());
  // A thread of its own, so that only the game is pinned and the recorder's threads are not.
  recorder::base::Job game;
  const auto play = [&](recorder::base::Job::Control&) {
    pin_to_first_core();
    game::GameState state = game::new_game({});
    auto due = Clock::now();
    for (const game::Action action : actions) {
      due = std::max(due + kTick, Clock::now());
      while (Clock::now() < due) {
      }
      const auto start = Clock::now();
      tick(state, action);
      times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
    }
    return recorder::Status();
  };
  require_ok(game.start(play));
  require_ok(game.wait());
  times.erase(times.begin(), times.begin() + kWarmUp);
  std::sort(times.begin(), times.end());
  return times[times.size() * 99 / 100];
}

double recorded_us(const std::vector<game::Action>& actions) {
  const TempFolder folder;
  recorder::Recorder recorder;
  std::vector<std::string> notices;
  require_ok(recorder.start(options_in(folder), notices));
  const double p99 =
      tick_p99_us([&](game::GameState& state, game::Action action) { play_tick(state, action, recorder); }, actions);
  require_ok(recorder.stop());
  return p99;
}

double unrecorded_us(const std::vector<game::Action>& actions) {
  recorder::Recorder none;  // was not started and does nothing
  return tick_p99_us([&](game::GameState& state, game::Action action) { play_tick(state, action, none); }, actions);
}

// No recorder either, but the game keeps its last frames in memory of its own and seals them: the least that any
// recorder of self-checking frames has to do, with no other thread near.
double sealed_us(const std::vector<game::Action>& actions) {
  std::vector<std::byte> kept(recorder::ring::kSpecifiedSlotCount * kFrameBytes);
  uint64_t tick = 0;
  const auto step_and_seal = [&](game::GameState& state, game::Action action) {
    const std::span<std::byte> slot(kept.data() + tick % recorder::ring::kSpecifiedSlotCount * kFrameBytes,
                                    kFrameBytes);
    auto& after = *reinterpret_cast<game::GameState*>(slot.data());
    game::step(state, action, after);
    state = after;
    recorder::seal_slot(slot, tick++, 0, 0);
  };
  return tick_p99_us(step_and_seal, actions);
}

}  // namespace

void add_game_tick(const Settings& settings, Suite& suite) {
  const auto actions = played_game(kWarmUp + (settings.quick ? 20 : 180));
  suite.rounds.add("tick, recorded", [=] { return recorded_us(actions); });
  suite.rounds.add("not recorded", [=] { return unrecorded_us(actions); });
  suite.rounds.add("sealed in own memory", [=] { return sealed_us(actions); });
  suite.compare("a game's tick, 99th percentile", "us", "tick, recorded", "not recorded", Target::at_most_more(1));
  suite.compare("the same, next to frames only sealed", "us", "tick, recorded", "sealed in own memory",
                Target::at_most_more(1));
}

}  // namespace bench
