// PlotPanel: fields and watches as curves over the frames that the timeline shows, one below the other or several on
// one axis, with the shown frame as a line through all of them. A click goes to a frame, dragging selects a range,
// whose smallest and largest value, mean and duration are shown; Shift and dragging scrubs, the wheel zooms, dragging
// with the right button pans. Whole sessions are drawn from the watches' scan, so that nothing between two pixels is
// lost; closer, each frame's own value is read.
//
// The drawing thread. draw() is called between ImGui::Begin and ImGui::End.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/draw/image.h"
#include "engine/inspect/frame_export.h"
#include "engine/inspect/frame_source.h"
#include "engine/inspect/range_summary.h"
#include "engine/overlay/expression_input.h"
#include "engine/overlay/panel_context.h"
#include "engine/overlay/plot.h"
#include "recorder/base/job.h"

namespace engine {

using recorder::RowFormat;

// Saves what panels show on a thread of its own, so that no picture waits for it: the visible frames as CSV or NDJSON,
// a plot as PNG. Files go to the working directory under a free name: "session-frames-10-99.csv". An export that is
// cancelled, fails or outlives the object leaves no file.
class PanelExport {
 public:
  // The frames first .. last with all fields, and a column for each expression. Ignored while an export runs.
  void save_rows(const FrameSource& source, RowFormat format, uint64_t first, uint64_t last,
                 const std::vector<std::string>& expressions);
  void save_picture(Image picture, const std::string& recording, uint64_t first, uint64_t last);

  bool running() const { return job_.is_running(); }
  float progress() const { return static_cast<float>(job_.progress()); }  // 0..1
  void cancel() { job_.cancel(); }
  // How the last one ended, told once: "saved x.csv", "cancelled", why it failed. Empty if there is no news.
  std::string outcome();

 private:
  void start(std::string path, recorder::base::Job::Work work);

  std::string path_;
  std::string refused_;          // why the last one could not be started
  uint64_t skipped_frames_ = 0;  // unreadable; the job's until it has ended
  recorder::base::Job job_;      // last: it ends before what it uses
};

class PlotPanel {
 public:
  void draw(PanelContext& context);

 private:
  static std::optional<TimelineAxis> timeline_over(const OverlayData& data);
  void tools(PanelContext& context);
  void export_buttons(PanelContext& context);
  void find_curves(PanelContext& context);
  // Places in curves_ of those on one axis.
  using Shared = std::vector<size_t>;
  void range_line(PanelContext& context);
  void plot(PanelContext& context, const Shared& shared, float height, bool last);
  void title(PanelContext& context, const Shared& shared, const PlotAxis& axis, float right);
  void curve_title(PanelContext& context, const PlotCurve& curve, const PlotAxis& axis);
  void title_buttons(PanelContext& context, const Shared& shared, float right);
  void draw_range(ImDrawList& draw, const PlotAxis& axis) const;
  void mouse(PanelContext& context, const PlotAxis& axis);
  void save_picture(PanelContext& context);
  PlotAxis axis_of(const Shared& shared, const Rect& box) const;

  ExpressionInput input_;
  std::vector<PlotCurve> curves_;
  std::vector<Shared> boxes_;
  // The selected range of frames.
  std::optional<std::pair<uint64_t, uint64_t>> range_;
  std::optional<uint64_t> range_from_;  // where dragging began
  float pressed_x_ = 0;
  uint64_t evicted_ = 0;  // by the source, in the picture before
  RangeSummary summary_;
  std::vector<size_t> watches_;  // index of each curve's
  std::vector<std::string> texts_;
  PlotValues values_;
  uint64_t first_ = 0;  // visible frames
  uint64_t last_ = 0;
  std::optional<TimelineAxis> timeline_;  // that plots stand over, in ImGui's units
  std::optional<uint64_t> hovered_;       // the frame under the mouse, in the picture before
  std::optional<uint64_t> next_hovered_;
  std::optional<size_t> previous_curve_count_;  // in the picture before
  float pan_remainder_ = 0;                     // dragged by less than a frame
  PanelExport export_;
};

}  // namespace engine
