// How the plotted field looks, above the timeline. The drawing thread.
#pragma once

#include "engine/painter.h"
#include "replay/control_layout.h"
#include "replay/player.h"

namespace replay {

// The plot over the visible frames, with its range, and how far it has been read. Nothing where it has no room.
void paint_plot(engine::Painter& painter, Player& player, const ControlLayout& layout);

}  // namespace replay
