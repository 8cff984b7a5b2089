// Paints the control strip: plot, marks, track, map, buttons, text. The drawing thread.
#pragma once

#include "engine/draw/painter.h"
#include "replay/app/bindings.h"
#include "replay/app/controls.h"

namespace replay {

// The buttons of things that are on.
struct ActiveButtons {
  bool overlay = false;
  bool key_sheet = false;
  bool full_screen = false;
};

// Paints the whole strip as `controls` has laid it out.
void paint_controls(engine::Painter& painter, Player& player, Controls& controls, const ActiveButtons& active_buttons);

}  // namespace replay
