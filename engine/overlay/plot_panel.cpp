#include "engine/overlay/plot_panel.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <utility>

#include "engine/draw/target.h"
#include "engine/overlay/imgui_host.h"
#include "engine/overlay/panel_widgets.h"
#include "recorder/base/file.h"
#include "recorder/base/path.h"
#include "recorder/base/stream.h"
#include "recorder/expression/expression.h"

namespace engine {

namespace {

using namespace widgets;
using recorder::Number;
using recorder::Status;
using recorder::base::Job;

// "<recording>-<what><ending>" in the working directory, with "-2" and so on before the ending if that is taken.
std::string free_export_path(const std::string& recording, const std::string& what, const std::string& ending) {
  const std::string stem = recorder::base::text_of(recorder::base::path_of(recording).stem()) + "-" + what;
  return recorder::base::first_free([&](int i) { return stem + (i == 1 ? "" : "-" + std::to_string(i)) + ending; });
}

std::string frames_text(uint64_t first, uint64_t last) { return std::to_string(first) + "-" + std::to_string(last); }

// All fields and derived values, then the expressions.
std::vector<std::string> export_columns(const recorder::FrameSchema& schema,
                                        const std::vector<std::string>& expressions) {
  std::vector<std::string> columns;
  const auto add = [&](const std::string& column) {
    if (std::ranges::find(columns, column) == columns.end()) columns.push_back(column);
  };
  for (const recorder::Field& field : schema.fields()) add(Expression::escaped_name(field.name));
  for (const recorder::DerivedValue& derived : schema.derived()) add(derived.name);
  for (const std::string& expression : expressions) add(expression);
  return columns;
}

Status write_rows(const FrameSource::Opener& open, const FrameRowsOptions& options, const std::string& path,
                  uint64_t first, uint64_t last, Job::Control& control, uint64_t& skipped) {
  const auto progress = [&](uint64_t done, uint64_t all) { return control.report(done, all); };
  std::unique_ptr<FrameSource> source;
  if (Status opened = open(source, progress); !opened.ok()) return opened;
  recorder::base::NewFile file;
  if (Status created = file.create(path, {}, control.cancel_flag()); !created.ok()) return created;
  Status written = write_frame_rows(*source, first, last, options, file.stream(), progress, &skipped);
  if (Status failed = file.failure(); !failed.ok()) return failed;
  return written.ok() ? file.finish() : written;
}

}  // namespace

// --- export ----------------------------------------------------------------------------------------------------------

void PanelExport::start(std::string path, Job::Work work) {
  path_ = std::move(path);
  skipped_frames_ = 0;
  const Status started = job_.start(std::move(work));
  refused_ = started.message();
}

std::string PanelExport::outcome() {
  if (!refused_.empty()) return std::exchange(refused_, {});
  const std::optional<Status> result = job_.take_result();
  if (!result) return {};
  if (!result->ok()) return job_.was_cancelled() ? "cancelled, nothing was saved" : result->message();
  return "saved " + path_ +
         (skipped_frames_ == 0 ? "" : ", without " + std::to_string(skipped_frames_) + " unreadable frames");
}

void PanelExport::save_picture(Image picture, const std::string& recording, uint64_t first, uint64_t last) {
  if (running()) return;
  const std::string path = free_export_path(recording, "plot-" + frames_text(first, last), ".png");
  start(path, [picture = std::make_shared<Image>(std::move(picture)), path](Job::Control&) {
    return save_png(*picture, path);
  });
}

void PanelExport::save_rows(const FrameSource& source, RowFormat format, uint64_t first, uint64_t last,
                            const std::vector<std::string>& expressions) {
  if (running()) return;
  FrameRowsOptions options;
  options.format = format;
  options.columns = export_columns(source.schema(), expressions);
  const std::string numbers = frames_text(source.number_of(first), source.number_of(last));
  const std::string path =
      free_export_path(source.path(), "frames-" + numbers, format == RowFormat::kCsv ? ".csv" : ".ndjson");
  start(path, [this, open = source.opener(), options, path, first, last](Job::Control& control) {
    return write_rows(open, options, path, first, last, control, skipped_frames_);
  });
}

// --- the panel -------------------------------------------------------------------------------------------------------

namespace {

// Frames read per picture for exact values: some milliseconds.
constexpr uint64_t kFramesReadPerDraw = 3000;
constexpr double kZoomStep = 0.8;
constexpr int64_t kProgressEvery_ns = 100'000'000;

// Room to the left of a plot for its labels.
float label_room() { return ImGui::CalcTextSize("-00000k").x; }

std::string value_text(recorder::Number value) { return value.is_number() ? number_text(value, 7) : "-"; }

std::string extent_text(const Extent& extent) {
  if (extent.count == 0) return "-";
  const std::string low = value_text(extent.lowest);
  return extent.lowest == extent.highest ? low : low + " .. " + value_text(extent.highest);
}

void draw_cursor(ImDrawList& draw, const PlotAxis& axis, double frame, const ImVec4& color) {
  const float x = std::round(axis.x_of(frame));
  if (x < axis.box.x || x > axis.box.right()) return;
  const float half = std::max(0.5f, std::round(ImGui::GetFontSize() / 14) / 2);
  draw.AddRectFilled({x - half, axis.box.y}, {x + half, axis.box.bottom()}, packed(color, 0.9f));
}

}  // namespace

void PlotPanel::draw(PanelContext& context) {
  const OverlayData& data = context.data;
  if (data.inspection == nullptr || data.history == nullptr || data.history->frame_count() == 0) {
    wrapped(kMuted, "nothing to plot yet");
    return;
  }
  tools(context);
  find_curves(context);
  const uint64_t end = data.history->frame_count() - 1;
  first_ = std::min(data.first_visible, end);
  last_ = std::min(std::max(data.last_visible, first_), end);
  if (data.last_visible <= data.first_visible) {  // the program has no timeline
    first_ = 0;
    last_ = end;
  }
  timeline_ = timeline_over(data);
  if (timeline_) last_ = std::min(end, static_cast<uint64_t>(std::ceil(timeline_->last)));
  values_.request(*data.history, texts_, first_, last_);
  if (values_.advance(kFramesReadPerDraw)) context.changes_in(0);
  range_line(context);
  begin_flat_child("plots", hovered_ ? ImGuiWindowFlags_NoScrollWithMouse : 0);  // where the wheel zooms
  if (curves_.empty()) {
    wrapped(kMuted, "Type a field or an expression above, or choose Plot in Frame or Watches.");
  }
  const float line = ImGui::GetTextLineHeightWithSpacing();
  const float room = ImGui::GetContentRegionAvail().y - line;
  const float height = std::max(line * 2.4f, room / static_cast<float>(std::max<size_t>(boxes_.size(), 1)));
  next_hovered_.reset();
  for (size_t i = 0; i < boxes_.size(); ++i) plot(context, boxes_[i], height, i + 1 == boxes_.size());
  if (previous_curve_count_ && curves_.size() > *previous_curve_count_) ImGui::SetScrollHereY(1);  // shows a new plot
  previous_curve_count_ = curves_.size();
  hovered_ = next_hovered_;
  ImGui::EndChild();
}

// The program's timeline in ImGui's units, where this panel is as wide.
std::optional<TimelineAxis> PlotPanel::timeline_over(const OverlayData& data) {
  if (!data.timeline || data.timeline->last <= data.timeline->first) return std::nullopt;
  TimelineAxis axis = *data.timeline;
  const float density = ImGui::GetIO().DisplayFramebufferScale.x;
  axis.left_px /= density;
  axis.right_px /= density;
  const float left = ImGui::GetCursorScreenPos().x;
  const float right = left + ImGui::GetContentRegionAvail().x;
  if (axis.left_px < left || axis.right_px > right) return std::nullopt;
  if (axis.right_px - axis.left_px < (right - left) * 0.8f) return std::nullopt;
  return axis;
}

void PlotPanel::find_curves(PanelContext& context) {
  curves_.clear();
  boxes_.clear();
  watches_.clear();
  texts_.clear();
  const auto& watches = context.data.inspection->watches();
  for (size_t i = 0; i < watches.size(); ++i) {
    if (!watches[i].plotted || !watches[i].error.reason.empty()) continue;
    if (!watches[i].joined || boxes_.empty()) boxes_.emplace_back();
    boxes_.back().push_back(curves_.size());
    curves_.push_back({watches[i].text, watches[i].color_rgb, watches[i].series, texts_.size()});
    watches_.push_back(i);
    texts_.push_back(watches[i].text);
  }
}

// --- above the plots -------------------------------------------------------------------------------------------------

void PlotPanel::tools(PanelContext& context) {
  float buttons = 0;
  for (const char* label : {"-", "+", "all", "PNG", "CSV", "NDJSON"}) {
    buttons += button_width(label) + ImGui::GetStyle().ItemSpacing.x;
  }
  const float width = std::max(ImGui::GetFontSize() * 6, ImGui::GetContentRegionAvail().x - buttons);
  // The line comes last, as its mistakes stand below it.
  const ImVec2 line = ImGui::GetCursorPos();
  ImGui::Dummy({width, 0});
  const uint64_t count = context.data.history->frame_count();
  const auto zoom = [&](double factor) {
    const uint64_t anchor = std::clamp(context.data.index, first_, last_);
    context.requests.show_frames = zoomed(first_, last_, anchor, factor, count);
  };
  ImGui::SameLine();
  if (ImGui::Button("-")) zoom(2);
  tooltip("Show more frames (wheel)");
  ImGui::SameLine();
  if (ImGui::Button("+")) zoom(0.5);
  tooltip("Show fewer frames (wheel)");
  ImGui::SameLine();
  if (ImGui::Button("all")) context.requests.show_frames = {0, count - 1};
  tooltip("Show the whole recording");
  export_buttons(context);
  ImGui::SetCursorPos(line);
  if (input_.draw(context, "##new", width, {.hint = "field or expression, then Enter"}) != InputLine::Event::kEntered) {
    return;
  }
  context.data.inspection->set_plotted(context.data.inspection->add_watch(input_.text()), true);
  input_.clear();
  input_.focus(context);
}

void PlotPanel::export_buttons(PanelContext& context) {
  if (std::string done = export_.outcome(); !done.empty()) context.requests.notice = std::move(done);
  ImGui::SameLine();
  if (export_.running()) {
    if (progress_with_cancel(export_.progress(), nullptr, ImGui::CalcTextSize("PNG CSV").x)) export_.cancel();
    context.changes_in(kProgressEvery_ns);
    return;
  }
  ImGui::BeginDisabled(curves_.empty());
  if (ImGui::Button("PNG")) save_picture(context);
  ImGui::EndDisabled();
  tooltip("Save the plots as a picture");
  const auto rows = [&](const char* label, RowFormat format) {
    ImGui::SameLine();
    if (ImGui::Button(label)) {
      export_.save_rows(*context.data.history, format, first_, last_, texts_);
    }
    tooltip(std::string("Save the visible frames as ") + label + ": all fields and plotted values");
  };
  rows("CSV", RowFormat::kCsv);
  rows("NDJSON", RowFormat::kNdjson);
}

// --- one plot --------------------------------------------------------------------------------------------------------

PlotAxis PlotPanel::axis_of(const Shared& shared, const Rect& box) const {
  PlotAxis axis;
  axis.box = box;
  axis.first = first_;
  axis.last = last_;
  const auto columns = static_cast<size_t>(std::max(1.0f, box.w));
  Extent extent;
  for (const size_t place : shared) extent.add(extent_of(columns_of(curves_[place], values_, first_, last_, columns)));
  if (extent.count != 0) {
    axis.low = axis.lowest = extent.min;
    axis.high = axis.highest = extent.max;
  }
  widen(axis.low, axis.high);
  return axis;
}

void PlotPanel::plot(PanelContext& context, const Shared& shared, float height, bool last) {
  ImGui::PushID(static_cast<int>(shared.front()));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float line = ImGui::GetTextLineHeightWithSpacing();
  const float width = ImGui::GetContentRegionAvail().x;
  const float left = timeline_ ? timeline_->left_px - at.x : label_room();
  const float right = timeline_ ? timeline_->right_px - at.x : width;
  const Rect box{at.x + left, at.y + line, std::max(10.0f, right - left), std::max(10.0f, height - line * 1.25f)};
  PlotAxis axis = axis_of(shared, box);
  if (timeline_) {
    axis.from = timeline_->first;
    axis.to = timeline_->last;
  }
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  title(context, shared, axis, at.x + width);
  draw_plot_background(draw, axis);
  draw_range(draw, axis);
  for (const size_t place : shared) draw_plot_curve(draw, axis, curves_[place], values_);
  draw_plot_values(draw, axis, timeline_.has_value());
  const auto index = static_cast<double>(context.data.index);
  draw_cursor(draw, axis, timeline_ ? timeline_->position : index, text_color());
  if (hovered_) draw_cursor(draw, axis, static_cast<double>(*hovered_), kMuted);
  ImGui::SetCursorScreenPos({box.x, box.y});
  ImGui::InvisibleButton("box", {box.w, box.h}, ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
  if (context.keys && ImGui::IsItemFocused()) {
    draw.AddRect({box.x, box.y}, {box.right(), box.bottom()}, packed(kFocus), 3);
  }
  mouse(context, axis);
  ImGui::SetCursorScreenPos({at.x, at.y + height});
  if (last) {
    timeline_ && !timeline_->labels.empty() ? draw_plot_labels(draw, axis, timeline_->labels)
                                            : draw_plot_frames(draw, axis, *context.data.history);
    ImGui::Dummy({1, line * 0.8f});
  }
  ImGui::PopID();
}

// Names, the values at the cursor and under the mouse, and the buttons.
void PlotPanel::title(PanelContext& context, const Shared& shared, const PlotAxis& axis, float right) {
  for (const size_t place : shared) {
    if (place != shared.front()) ImGui::SameLine(0, ImGui::GetFontSize() * 1.5f);
    curve_title(context, curves_[place], axis);
  }
  title_buttons(context, shared, right);
}

void PlotPanel::curve_title(PanelContext& context, const PlotCurve& curve, const PlotAxis& axis) {
  colored(from_rgb(curve.color_rgb), curve.text);
  const OverlayData& data = context.data;
  if (const Expression* now = context.expressions.find(*data.schema, curve.text);
      now != nullptr && !data.slot.empty()) {
    ImGui::SameLine();
    text(value_text(now->value(data.previous, data.slot)));
  }
  if (!hovered_) return;
  const auto per_column = std::max<uint64_t>(1, static_cast<uint64_t>(1 / axis.frame_width()));
  const uint64_t to = std::min(last_, *hovered_ + per_column - 1);
  const Extent there = values_.has(*hovered_, to) ? values_.extent(curve.place, *hovered_, to)
                       : curve.series             ? curve.series->extent(*hovered_, to)
                                                  : Extent{};
  ImGui::SameLine();
  colored(kMuted, extent_text(there) + " at " + std::to_string(data.history->number_of(*hovered_)));
}

// On one axis with the plot above, or on one of its own again; and removed.
void PlotPanel::title_buttons(PanelContext& context, const Shared& shared, float right) {
  Inspection& inspection = *context.data.inspection;
  const bool is_joined = shared.size() > 1;
  const bool can_join = !is_joined && shared.front() != 0;
  const char* const join = is_joined ? "split" : "join";
  const float gap = ImGui::GetStyle().ItemSpacing.x / 2;
  const float width = button_width("x") + (is_joined || can_join ? button_width(join) + gap : 0);
  ImGui::SameLine();
  ImGui::SetCursorScreenPos({right - width, ImGui::GetCursorScreenPos().y});
  if (is_joined || can_join) {
    const size_t watch = watches_[is_joined ? shared.back() : shared.front()];
    if (toggle(join, false)) inspection.set_joined(watch, can_join);
    tooltip(is_joined ? "Give the last of them an axis of its own." : "Draw it on one axis with the plot above.");
    ImGui::SameLine(0, gap);
  }
  if (toggle("x", false)) inspection.set_plotted(watches_[shared.back()], false);
  tooltip(is_joined ? "Remove the last of them from the plots" : "Remove from the plots");
}

// --- mouse and range -------------------------------------------------------------------------------------------------

void PlotPanel::mouse(PanelContext& context, const PlotAxis& axis) {
  const float x = ImGui::GetMousePos().x;
  const uint64_t count = context.data.history->frame_count();
  if (ImGui::IsItemHovered()) {
    next_hovered_ = axis.frame_at(x);
    if (const float wheel = ImGui::GetIO().MouseWheel; wheel != 0) {
      context.requests.show_frames = zoomed(first_, last_, axis.frame_at(x), std::pow(kZoomStep, wheel), count);
    }
  }
  if (!ImGui::IsItemActive()) return;
  if (ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
    if (ImGui::IsItemActivated()) {
      pressed_x_ = x;
      range_from_ = ImGui::GetIO().KeyShift ? std::nullopt : std::optional(axis.frame_at(x));
      if (range_from_) range_.reset();
    }
    if (!range_from_ || ImGui::IsItemActivated()) return context.go_to(axis.frame_at(x));
    // A hand that clicks moves a little.
    if (range_ || std::fabs(x - pressed_x_) > ImGui::GetFontSize() * 0.4f) {
      const uint64_t to = axis.frame_at(x);
      range_ = {std::min(*range_from_, to), std::max(*range_from_, to)};
    }
  } else if (ImGui::IsMouseDown(ImGuiMouseButton_Right)) {
    const double moved = -ImGui::GetIO().MouseDelta.x / axis.frame_width() + pan_remainder_;
    const auto frames = static_cast<int64_t>(moved);
    pan_remainder_ = static_cast<float>(moved - static_cast<double>(frames));
    if (frames != 0) context.requests.show_frames = panned(first_, last_, frames, count);
  }
}

void PlotPanel::draw_range(ImDrawList& draw, const PlotAxis& axis) const {
  if (!range_) return;
  const float left = std::max(axis.box.x, axis.x_of(static_cast<double>(range_->first)));
  const float right = std::min(axis.box.right(), axis.x_of(static_cast<double>(range_->second)));
  if (right < left) return;
  draw.AddRectFilled({left, axis.box.y}, {std::max(right, left + 1), axis.box.bottom()}, packed(kFocus, 0.22f));
}

// What the selected range is: how long, and for each plot its extremes and mean.
void PlotPanel::range_line(PanelContext& context) {
  FrameSource& source = *context.data.history;
  // The frames of a ring that evicts its oldest have other indices now.
  const bool moved = std::exchange(evicted_, source.evicted_count()) != source.evicted_count();
  if (range_ && (moved || range_->second >= source.frame_count())) range_.reset();
  if (!range_ || curves_.empty()) return summary_.clear();
  if (!ImGui::IsMouseDown(ImGuiMouseButton_Left)) summary_.ask(source, texts_, range_->first, range_->second);
  const uint64_t from = source.number_of(range_->first), to = source.number_of(range_->second);
  const uint64_t frames = range_->second - range_->first + 1;
  std::string line = frames_text(from, to) + ": " + std::to_string(frames) + (frames == 1 ? " frame" : " frames");
  const RangeSummary::Result* const result = summary_.result();
  if (result != nullptr) {
    char seconds[32];
    std::snprintf(seconds, sizeof seconds, ", %.3f s", static_cast<double>(result->duration_ns) / 1e9);
    line += seconds;
  }
  if (ImGui::SmallButton("x##range")) range_.reset();
  tooltip("Clear the selection");
  ImGui::SameLine();
  colored(kFocus, line);
  for (size_t i = 0; result != nullptr && i < std::min(result->values.size(), curves_.size()); ++i) {
    const RangeSummary::Value& value = result->values[i];
    if (value.extent.count == 0) continue;
    const std::string text = curves_[i].text + ": min " + value_text(value.extent.lowest) + ", max " +
                             value_text(value.extent.highest) + ", mean " + value_text(Number(value.mean));
    if (ImGui::GetContentRegionAvail().x > 0) ImGui::SameLine(0, ImGui::GetFontSize());
    if (ImGui::CalcTextSize(text.c_str()).x > ImGui::GetContentRegionAvail().x) ImGui::NewLine();
    colored(from_rgb(curves_[i].color_rgb), text);
  }
  if (result == nullptr && summary_.running()) context.changes_in(kProgressEvery_ns);
}

// --- as a picture ----------------------------------------------------------------------------------------------------

// The same drawing as a picture of its own, larger than most panels are.
void PlotPanel::save_picture(PanelContext& context) {
  constexpr int kWidth_px = 1600;
  constexpr int kPlot_px = 260;
  constexpr int kMargin_px = 24;
  constexpr int kFoot_px = 40;
  const int height = 2 * kMargin_px + kFoot_px + kPlot_px * static_cast<int>(boxes_.size());
  const Canvas canvas(kWidth_px, height);
  ImGuiHostOptions options;
  options.font_size = 16;
  ImGuiHost host(canvas.target(), nullptr, options);
  host.begin_frame();
  ImDrawList& draw = *ImGui::GetBackgroundDrawList();
  const ImVec4 background = ImGui::GetStyleColorVec4(ImGuiCol_WindowBg);
  draw.AddRectFilled({0, 0}, {kWidth_px, static_cast<float>(height)},
                     packed({background.x, background.y, background.z, 1}));
  const float left = kMargin_px + label_room();
  const float line = ImGui::GetTextLineHeightWithSpacing();
  float top = kMargin_px;
  for (const Shared& shared : boxes_) {
    const PlotAxis axis = axis_of(shared, {left, top + line, kWidth_px - left - kMargin_px, kPlot_px - line * 1.6f});
    draw_plot_background(draw, axis);
    draw_range(draw, axis);
    float name_at = left;
    for (const size_t place : shared) {
      const PlotCurve& curve = curves_[place];
      draw.AddText({name_at, top}, packed(from_rgb(curve.color_rgb)), curve.text.c_str());
      name_at += ImGui::CalcTextSize((curve.text + "   ").c_str()).x;
      draw_plot_curve(draw, axis, curve, values_);
    }
    draw_plot_values(draw, axis);
    draw_cursor(draw, axis, static_cast<double>(context.data.index), text_color());
    if (&shared == &boxes_.back()) draw_plot_frames(draw, axis, *context.data.history);
    top += kPlot_px;
  }
  const auto number = [&](uint64_t index) { return context.data.history->number_of(index); };
  const std::string foot = context.data.history->path() + ", frames " + std::to_string(number(first_)) + " to " +
                           std::to_string(number(last_)) + ", at " + std::to_string(number(context.data.index));
  draw.AddText({left, static_cast<float>(height) - kMargin_px - line * 0.6f}, packed(kMuted), foot.c_str());
  host.end_frame_and_draw();
  export_.save_picture(canvas.image(), context.data.history->path(), number(first_), number(last_));
}

}  // namespace engine
