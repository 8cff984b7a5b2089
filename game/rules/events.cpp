#include "game/rules/events.h"

namespace game {

uint64_t events_between(const GameState& before, const GameState& after) {
  if (after.rewinds > before.rewinds) return mask_of(Event::kRewind);
  // Across a restart the counters fall back, which says nothing about the tick.
  if (before.round != after.round) return 0;
  uint64_t events = 0;
  if (after.foods > before.foods) events |= mask_of(Event::kFood);
  if (after.level > before.level) events |= mask_of(Event::kLevel);
  if (after.status == before.status) return events;
  if (before.status == Status::kReady) events |= mask_of(Event::kStart);
  if (after.status == Status::kDead) events |= mask_of(Event::kDeath);
  if (after.status == Status::kWon) events |= mask_of(Event::kWon);
  return events;
}

}  // namespace game
