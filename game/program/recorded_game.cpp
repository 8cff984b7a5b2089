#include "game/program/recorded_game.h"

#include <cstddef>
#include <new>

#include "game/rules/events.h"
#include "game/rules/random.h"

namespace game {

// Lets `write` fill the next frame in place, keeps a copy to go on from, and publishes it. `write` returns its events.
template <typename Write>
void RecordedGame::record(Write write) {
  std::byte* slot = pace_ == Pace::kFullSpeed ? recorder_.begin_waiting() : recorder_.begin();
  GameState unrecorded;
  GameState* next = slot ? ::new (slot) GameState : &unrecorded;
  events_ = write(*next);
  if (recorder_.next_frame() > 0) played_ns_ += uint64_t{current_.tick_period_us} * 1000;
  previous_ = current_;
  current_ = *next;
  if (pace_ == Pace::kFullSpeed) {
    recorder_.commit_at(events_, played_ns_);
  } else {
    recorder_.commit(events_);
  }
}

void RecordedGame::open(const NewGame& options) {
  record([&](GameState& next) {
    next = new_game(options);
    return uint64_t{0};
  });
  previous_ = current_;
}

void RecordedGame::open_next(Mode mode, uint32_t best) {
  uint64_t random = current_.rng_state;
  open({.seed = next_random(random), .mode = mode, .best = best});
}

void RecordedGame::resume(const GameState& state) {
  record([&](GameState& next) {
    next = state;
    next.rewound_to = 0;
    return uint64_t{0};
  });
  previous_ = current_;
}

void RecordedGame::branch(const GameState& target, uint64_t number) {
  record([&](GameState& next) {
    next = rewound(target, number, current_);
    return events_between(current_, next);
  });
  previous_ = current_;
}

void RecordedGame::step(Action action) {
  record([&](GameState& next) {
    game::step(current_, action, next);
    return events_between(current_, next);
  });
  ++ticks_;
}

}  // namespace game
