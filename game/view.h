// View: what a picture is made of - two frames and how far the time between them has gone. Nothing else may decide what
// is drawn, so that a replay shows what the player saw.
//
// Refers to frames of the caller, who keeps them while it paints. Pure; any thread.
#pragma once

#include "game/rules/state.h"

namespace game {

struct View {
  const GameState& previous;  // the frame before `current`; any other frame, or `current` itself, stops the gliding
  const GameState& current;
  float blend;  // 0: `previous` has just been reached .. 1: `current` is
};

// Whether the rules lead from one to the other in a single tick without a restart or a rewind: only then may a picture
// glide between them.
inline bool follows(const GameState& previous, const GameState& current) {
  return current.frame == previous.frame + 1 && current.round == previous.round && current.seed == previous.seed &&
         current.mode == previous.mode && current.rewinds == previous.rewinds && current.foods - previous.foods <= 1;
}

// A view made ready for painting: what has happened, on one clock that never jumps while a recording plays on.
struct Moment {
  explicit Moment(const View& view)
      : current(view.current),
        previous(follows(view.previous, view.current) ? view.previous : view.current),
        glides(&previous != &view.current),
        blend(!glides          ? 1.0f
              : view.blend < 0 ? 0.0f
              : view.blend > 1 ? 1.0f
                               : view.blend),
        moved(glides && head_cell(previous) != head_cell(current)),
        ate(glides && current.foods != previous.foods) {}

  const GameState& current;
  const GameState& previous;  // `current` when the two do not follow each other
  bool glides;
  float blend;
  bool moved;  // the snake is on its way from previous to current
  bool ate;    // and there is food at its end

  bool ended() const { return current.status == Status::kDead || current.status == Status::kWon; }

  // Ticks and seconds. An event of the current tick has just happened at blend 0.
  float ticks() const { return static_cast<float>(current.frame) + blend; }
  float ticks_since_food() const {
    return static_cast<float>(current.ticks_since_food) +
           (ended() ? ticks_in_status() : blend);  // the count stops there
  }
  float ticks_in_status() const { return static_cast<float>(current.frame - current.status_frame) + blend; }
  float seconds(float ticks) const { return ticks * static_cast<float>(current.tick_period_us) * 1e-6f; }
  float seconds_since_food() const { return seconds(ticks_since_food()); }
  float seconds_in_status() const { return seconds(ticks_in_status()); }
};

}  // namespace game
