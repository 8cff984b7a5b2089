// What an Overlay is made of; for overlay.cpp and overlay_bar.cpp alone.
#pragma once

#include <imgui.h>

#include <algorithm>
#include <array>
#include <vector>

#include "engine/overlay/diff_panel.h"
#include "engine/overlay/frame_panel.h"
#include "engine/overlay/hex_panel.h"
#include "engine/overlay/keyboard_owner.h"
#include "engine/overlay/overlay.h"
#include "engine/overlay/plot_panel.h"
#include "engine/overlay/ring_panel.h"
#include "engine/overlay/watch_panel.h"

namespace engine {

struct Overlay::Panels {
  KeyboardOwner keyboard;
  ChangeFade fade;
  ChangeCounter counter;
  FieldFocus focus;
  FramePanel frame;
  WatchPanel watches;
  PlotPanel plots;
  RingPanel ring;
  HexPanel bytes;
  DiffPanel diff;

  size_t focused = 0;                      // place in kAllPanels of the panel that had the focus last
  bool take_focus = false;                 // it gets the focus with this picture
  int focus_step = 0;                      // panels to go on at the next draw; 0: none
  bool copy = false;                       // Ctrl+C
  bool menu = false;                       // the Menu key
  std::array<Rect, kPanelCount> placed{};  // where the dock has put it last, empty before
  bool reset = false;
  std::vector<Rect> covered;  // by bar and panels in the last picture, in ImGui's units

  bool covers(Point at) const {
    return std::ranges::any_of(covered, [&](const Rect& rect) { return rect.contains(at); });
  }
  // By the ImGui window that is open.
  void cover() {
    const ImVec2 from = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    covered.push_back({from.x, from.y, size.x, size.y});
  }
};

}  // namespace engine
