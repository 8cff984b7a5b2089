#include "game/program/live_game.h"

#include <algorithm>
#include <utility>

#include "game/rules/autopilot.h"
#include "game/rules/state.h"

namespace game {
namespace {

constexpr float kShowGameOver_s = 6;  // then time stands still
constexpr float kShowReady_s = 120;   // likewise
constexpr float kEndIsSeen_s = 0.9f;  // before that, a direction key was meant for the round that has ended
constexpr float kAutopilotWaits_s = 2.5f;

// Time that is made up for after a stall: 250 ms, and more when the game runs slowly, so that it is at least a tick.
int64_t longest_lag_ns(double speed) { return static_cast<int64_t>(250e6 / std::min(1.0, speed)); }

}  // namespace

LiveGame::LiveGame(RecordedGame& game, Preferences& preferences, const Options& options, Listener listener)
    : game_(game),
      preferences_(preferences),
      options_(options),
      listener_(std::move(listener)),
      steps_(longest_lag_ns(options.speed)) {}

// --- keys -----------------------------------------------------------------------------------------------------------

void LiveGame::execute(Command command) {
  if (const auto direction = direction_for(command)) return turn(*direction);
  switch (command) {
    case Command::kConfirm:
      return confirm();
    case Command::kPause:
      return paused_ ? confirm() : pause();
    case Command::kRestart:
      return restart();
    case Command::kSwitchMode:
      return change_mode(other(game_.current().mode));
    case Command::kWalls:
      return change_mode(Mode::kWalls);
    case Command::kWrap:
      return change_mode(Mode::kWrap);
    default:
      return;
  }
}

void LiveGame::turn(Direction direction) {
  if (options_.autopilot) return;
  if (ended()) {
    resume();
    if (seconds_in_status(game_.current()) >= kEndIsSeen_s) restart();
    return;
  }
  resume();
  if (game_.current().status == Status::kReady) {  // the first turn starts the round at once
    steps_.reset();
    return tick(action_of(direction));
  }
  turns_.push(direction, game_.current().direction);
}

void LiveGame::confirm() {
  if (paused_) {
    resume();
  } else if (ended()) {
    restart();
  } else if (game_.current().status == Status::kReady) {
    turn(game_.current().direction);
  } else {
    pause();
  }
}

void LiveGame::pause() {
  if (!ended()) paused_ = true;
}

void LiveGame::restart() {
  resume();
  save();
  turns_.clear();
  steps_.reset();
  tick(Action::kRestart);
}

// A round is not given up by a slip of the finger, in a pause neither.
void LiveGame::change_mode(Mode mode) {
  const bool running = game_.current().status == Status::kPlaying;
  if (running || rematch_ || mode == game_.current().mode) return;
  resume();
  if (!options_.autopilot) preferences_.set_mode(mode);
  save();
  turns_.clear();
  steps_.reset();
  game_.open_next(mode, preferences_.best(mode));
}

void LiveGame::queue_turn(Direction direction, const GameState& from) {
  if (!options_.autopilot) turns_.push(direction, from.direction);
}

void LiveGame::branch(const GameState& target, uint64_t number) {
  resume();
  steps_.reset();
  keep_best();  // what was reached before the rewind stands
  game_.branch(target, number);
  listener_(game_.events(), game_.current());
}

// --- time -----------------------------------------------------------------------------------------------------------

void LiveGame::advance(int64_t elapsed_ns) {
  if (paused_ || resting()) return;
  steps_.add(elapsed_ns);
  while (!finished() && !paused_ && !resting() && steps_.step_due(period_ns())) tick(next_action());
}

void LiveGame::step(uint32_t ticks) {
  steps_.reset();
  paused_ = false;
  for (uint32_t i = 0; i < ticks && !finished() && !paused_; ++i) tick(next_action());
  paused_ = true;
}

void LiveGame::tick(Action action) {
  if (finished()) return;
  const bool was_running = !ended();
  if (action == Action::kRestart && rematch_) {
    rematch_->best = std::max(rematch_->best, game_.current().best);
    game_.open(*rematch_);
  } else {
    game_.step(action);
  }
  listener_(game_.events(), game_.current());
  if (was_running && ended()) {
    turns_.clear();
    save();
  }
}

Action LiveGame::next_action() { return options_.autopilot ? autopilot_action() : turns_.pop(); }

// Waits at the end of a round, so that it can be seen.
Action LiveGame::autopilot_action() const {
  if (ended() && seconds_in_status(game_.current()) < kAutopilotWaits_s) return Action::kNone;
  return clumsy_autopilot(game_.current(), options_.mistakes);
}

int64_t LiveGame::period_ns() const {
  const double period_ns = game_.current().tick_period_us * 1e3 / options_.speed;
  return std::max<int64_t>(1, static_cast<int64_t>(period_ns));
}

bool LiveGame::ended() const { return is_over(game_.current()); }

bool LiveGame::resting() const {
  if (options_.autopilot || options_.ticks) return false;
  if (ended()) return seconds_in_status(game_.current()) > kShowGameOver_s;
  return game_.current().status == Status::kReady && seconds_in_status(game_.current()) > kShowReady_s;
}

bool LiveGame::finished() const { return options_.ticks && game_.ticks() >= *options_.ticks; }

View LiveGame::view() const {
  return {game_.previous(), game_.current(), resting() ? 1.0f : steps_.blend(period_ns())};
}

void LiveGame::keep_best() {
  if (!options_.autopilot && round_counts()) preferences_.update_best(game_.current().mode, game_.current().score);
}

void LiveGame::save() {
  if (options_.autopilot) return;
  keep_best();
  preferences_.save();
}

}  // namespace game
