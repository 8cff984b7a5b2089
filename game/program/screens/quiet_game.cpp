#include "game/program/screens/quiet_game.h"

#include <algorithm>

#include "game/rules/autopilot.h"
#include "game/rules/rules.h"

namespace game {
namespace {

constexpr float kFieldPart = 0.88f;  // of the board's height, all around less than that

}  // namespace

QuietGame::QuietGame(uint64_t seed, Mode mode, int ticks) : mode_(mode) { begin(seed, ticks); }

void QuietGame::begin(uint64_t seed, int ticks) {
  current_ = new_game({.seed = seed, .mode = mode_});
  previous_ = current_;
  for (int i = 0; i < ticks; ++i) tick();
}

void QuietGame::tick() {
  previous_ = current_;
  step(previous_, autopilot(previous_), current_);
}

void QuietGame::advance(int64_t elapsed_ns) {
  steps_.add(elapsed_ns);
  while (steps_.take(int64_t{current_.tick_period_us} * 1000)) {
    tick();
    if (current_.status != Status::kPlaying) begin(current_.rng_state | 1, 200);
  }
}

void QuietGame::paint(engine::Painter& painter, const engine::Rect& area, const Look& look) {
  board_.set_look(look);
  const float blend = steps_.blend(int64_t{current_.tick_period_us} * 1000);
  board_.paint(painter, area, {previous_, current_, blend});
}

void QuietGame::paint_behind(engine::Painter& painter, const engine::Rect& area, const Look& look) {
  const float side = std::max(area.w, area.h) / kFieldPart;
  painter.push_clip(area);
  paint(painter, {area.center().x - side, area.center().y - side / 2, 2 * side, side}, look);
  painter.pop_clip();
}

}  // namespace game
