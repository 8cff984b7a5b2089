#include "game/program/screens/quiet_game.h"

#include <algorithm>

#include "game/rules/autopilot.h"
#include "game/rules/rules.h"

namespace game {
namespace {

constexpr float kFieldPart = 0.88f;  // of the board's height, all around less than that

}  // namespace

BackgroundGame::BackgroundGame(uint64_t seed, Mode mode, int ticks) : mode_(mode) { begin(seed, ticks); }

void BackgroundGame::begin(uint64_t seed, int ticks) {
  current_ = new_game({.seed = seed, .mode = mode_});
  previous_ = current_;
  for (int i = 0; i < ticks; ++i) tick();
}

void BackgroundGame::tick() {
  previous_ = current_;
  step(previous_, autopilot(previous_), current_);
}

void BackgroundGame::advance(int64_t elapsed_ns) {
  steps_.add(elapsed_ns);
  while (steps_.take(int64_t{current_.tick_period_us} * 1000)) {
    tick();
    if (current_.status != Status::kPlaying) begin(current_.rng_state | 1, 200);
  }
}

void BackgroundGame::paint(engine::Painter& painter, const engine::Rect& area, const Theme& theme) {
  board_.set_theme(theme);
  const float blend = steps_.blend(int64_t{current_.tick_period_us} * 1000);
  board_.paint(painter, area, {previous_, current_, blend});
}

void BackgroundGame::paint_behind(engine::Painter& painter, const engine::Rect& area, const Theme& theme) {
  const float side = std::max(area.w, area.h) / kFieldPart;
  painter.push_clip(area);
  paint(painter, {area.center().x - side, area.center().y - side / 2, 2 * side, side}, theme);
  painter.pop_clip();
}

}  // namespace game
