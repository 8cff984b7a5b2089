// PanelExport: saves what panels show to files, on a thread of its own, so that the picture never waits: the visible
// frames as CSV or NDJSON, a plot as PNG. Files go to the working directory under a name that is free:
// "session-frames-10-99.csv".
//
// Used by the drawing thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/draw/image.h"
#include "engine/inspect/frame_export.h"
#include "engine/inspect/frame_source.h"
#include "engine/overlay/panel_context.h"
#include "engine/overlay/panel_widgets.h"
#include "engine/overlay/plot.h"

namespace engine {

using recorder::RowFormat;

class PanelExport {
 public:
  PanelExport() = default;
  PanelExport(const PanelExport&) = delete;
  PanelExport& operator=(const PanelExport&) = delete;
  ~PanelExport();  // stops; a file that is not whole does not stay

  // Frames first .. last with all fields, and a column for each expression. Nothing happens while another one runs.
  void save_rows(const FrameSource& source, RowFormat format, uint64_t first, uint64_t last,
                 const std::vector<std::string>& expressions);
  void save_picture(Image picture, const std::string& recording, uint64_t first, uint64_t last);

  bool running() const { return running_; }
  float progress() const { return progress_; }  // 0..1
  void cancel() { cancelled_ = true; }
  // What has become of the last one, once: "saved x.csv", "cancelled", why it failed. Empty while there is no news.
  std::string outcome();

 private:
  using Work = std::function<std::string()>;  // gives the outcome
  void start(Work work);
  std::string write_rows(const FrameSource::Opener& open, const FrameRowsOptions& options, const std::string& path,
                         uint64_t first, uint64_t last);

  std::atomic<bool> running_{false};
  std::atomic<bool> cancelled_{false};
  std::atomic<float> progress_{0};
  std::mutex mutex_;
  std::string outcome_;  // guarded by mutex_
  std::thread thread_;
};

// A path in the working directory that no file has: "<stem>-<what><ending>", with "-2" and so on before the ending.
std::string free_export_path(const std::string& recording, const std::string& what, const std::string& ending);

// PlotPanel: fields and watches as curves over the frames that the timeline shows, one below the other, with the shown
// frame as a line through all of them. A click goes to a frame, the wheel zooms, dragging with the right button moves
// on. Whole sessions are drawn from what the watches' scan has found, so that nothing between two pixels is lost;
// closer, each frame's own value is read.
//
// The drawing thread. draw() is called between ImGui::Begin and ImGui::End.

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
