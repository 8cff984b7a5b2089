// PlotPanel: fields and watches as curves over the frames that the timeline shows, one below the other, with the shown
// frame as a line through all of them. A click goes to a frame, the wheel zooms, dragging with the right button moves
// on. Whole sessions are drawn from what the watches' scan has found, so that nothing between two pixels is lost;
// closer, each frame's own value is read.
//
// The drawing thread. draw() is called between ImGui::Begin and ImGui::End.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "engine/overlay/expression_cache.h"
#include "engine/overlay/panel_context.h"
#include "engine/overlay/plot_drawing.h"
#include "engine/overlay/take_out.h"
#include "engine/overlay/typing_focus.h"

namespace engine {

class PlotPanel {
 public:
  void draw(PanelContext& context);

 private:
  void tools(PanelContext& context);
  void export_buttons(PanelContext& context);
  void find_curves(PanelContext& context);
  void plot(PanelContext& context, const PlotCurve& curve, float height, bool last);
  void title(PanelContext& context, const PlotCurve& curve, const PlotAxis& axis, float right);
  void mouse(PanelContext& context, const PlotAxis& axis);
  void save_picture(PanelContext& context);
  PlotAxis axis_of(const PlotCurve& curve, const Rect& box) const;

  std::array<char, 512> input_{};
  TypingFocus input_focus_;
  std::vector<PlotCurve> curves_;
  std::vector<size_t> watches_;  // of the curves
  std::vector<std::string> texts_;
  PlotValues values_;
  ExpressionCache expressions_;
  uint64_t first_ = 0;  // what is shown
  uint64_t last_ = 0;
  std::optional<uint64_t> hovered_;  // in any of the plots, of the frame drawn before
  std::optional<uint64_t> next_hovered_;
  std::optional<size_t> previous_curve_count_;  // curves, the time before
  float pan_remainder_ = 0;                     // dragged by less than a frame
  PanelExport export_;
};

}  // namespace engine
