// How the buttons, the text beside them, and the line above the plot look. The drawing thread.
#pragma once

#include "engine/painter.h"
#include "replay/controls.h"
#include "replay/timeline_painter.h"

namespace replay {

// The name of what is plotted, and the kinds of marks.
void paint_header(engine::Painter& painter, const Player& player, const Controls& controls);
// Time, frame, buttons.
void paint_row(engine::Painter& painter, Player& player, const Controls& controls, const ActiveButtons& active_buttons);

}  // namespace replay
