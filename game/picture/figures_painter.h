// Draws the figures: score, best, level with the way to the next, length.
//
// Pure; the thread that draws.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/draw/painter.h"
#include "game/picture/view.h"

namespace game {

void paint_figures(engine::Painter& painter, const Layout& layout, const Moment& moment);

// How a race against a ghost stands, beside the figures of the game, and its outcome at the end.
//
// Pure; the thread that draws.

struct RaceFigures {
  uint32_t ghost_score = 0;                  // after as many moves as the player
  uint32_t score = 0;                        // the player's
  std::optional<uint32_t> final_score = {};  // the ghost's at its end, once the player's round is over
  std::string rematch_key = "R";             // empty: there is none
};

// `view` is what the player sees.
void paint_race(engine::Painter& painter, const Layout& layout, const View& view, const RaceFigures& figures);

}  // namespace game
