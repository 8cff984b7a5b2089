// Draws the figures beside or above the board: score, best, level with its meals, length; and in a race the ghost's
// score, the lead and, at the end, the result.
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

struct RaceFigures {
  uint32_t ghost_score = 0;                  // after as many moves as the player's
  uint32_t score = 0;                        // the player's
  std::optional<uint32_t> final_score = {};  // the ghost's at its end, once the player's round is over
  std::string rematch_key = "R";             // empty: there is none
  int food_lead = 0;                         // the player's foods more than the ghost's after as many moves
  std::optional<int> tick_lead = {};  // ticks that the player reached the last food earlier; none: not comparable
  std::string lost_at = {};           // where a lost race was lost; empty: nothing to say
  std::string lost_key = {};          // that shows it in the viewer
};

// Draw it over the picture of `view`.
void paint_race(engine::Painter& painter, const Layout& layout, const View& view, const RaceFigures& figures);

}  // namespace game
