// How the timeline shows branches: what was abandoned is dimmed, and an arrow leads back from where the game went back
// to the frame that it went on from.
//
// The drawing thread.
#pragma once

#include "engine/painter.h"
#include "replay/control_layout.h"
#include "replay/player.h"

namespace replay {

// Over plot and track, below marks and playhead.
void paint_abandoned(engine::Painter& painter, const Player& player, const ControlLayout& layout);
// Over all of these but the playhead. Where they are crowded, as many as can be told apart.
void paint_branch_arrows(engine::Painter& painter, const Player& player, const ControlLayout& layout);

}  // namespace replay
