// The look of the panels: every ImGui colour is derived from a palette of six, sizes from one scale.
//
// The drawing thread.
#pragma once

#include "engine/draw/color.h"

namespace engine {

struct ImGuiPalette {
  Color window = {18, 22, 31, 240};  // a panel's background
  Color raised = {36, 43, 58, 255};  // fields, buttons, headers
  Color line = {58, 68, 90, 255};    // borders, separators
  Color text = {222, 228, 240, 255};
  Color muted = {155, 166, 190, 255};  // disabled text
  Color accent = {94, 200, 160, 255};  // active, checked, dragged
};

// Sets colours and sizes of the current ImGui context; sizes are multiplied by `scale`.
void apply_theme(const ImGuiPalette& palette, float scale);

}  // namespace engine
