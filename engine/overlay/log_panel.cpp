#include "engine/overlay/log_panel.h"

#include <imgui.h>

#include <algorithm>
#include <utility>

#include "engine/overlay/panel_widgets.h"
#include "recorder/base/text.h"

namespace engine {
namespace {

using namespace widgets;
using recorder::base::count_text;

constexpr int64_t kGrowsEvery_ns = 100'000'000;

bool has_log(const recorder::FrameSchema& schema) {
  const auto any = [](const auto& fields) { return std::ranges::any_of(fields, &recorder::Field::is_log); };
  return any(schema.fields()) ||
         std::ranges::any_of(schema.groups(), [&](const recorder::Group& group) { return any(group.fields); });
}

}  // namespace

void LogPanel::draw(PanelContext& context) {
  const OverlayData& data = context.data;
  if (data.history == nullptr || data.inspection == nullptr || data.history->frame_count() == 0) {
    wrapped(kMuted, "nothing recorded yet");
    return;
  }
  scan_.update(*data.history, data.inspection->log_points());
  if (scan_.running()) context.changes_in(kGrowsEvery_ns);
  tools(context);
  if (edits_) editor(context);
  points(context);
  update_shown(context);
  lines(context);
}

// --- above the lines -------------------------------------------------------------------------------------------------

void LogPanel::tools(PanelContext& context) {
  const std::string count = count_text(shown_.size()) + (shown_.size() == 1 ? " line" : " lines");
  const char* const add = "add log point";
  const float gap = ImGui::GetStyle().ItemSpacing.x;
  const float room = ImGui::GetContentRegionAvail().x - button_width(add) - ImGui::CalcTextSize("000,000 lines").x;
  ImGui::SetNextItemWidth(std::max(ImGui::GetFontSize() * 5, room - 2 * gap));
  ImGui::InputTextWithHint("##filter", "filter", filter_.data(), filter_.size());
  ImGui::SameLine();
  if (ImGui::Button(add)) {
    edits_ = !edits_;
    if (edits_) text_.focus(context);
  }
  if (!edits_) tooltip("A text of your own, with values between braces, for frames in which a condition is true.");
  ImGui::SameLine();
  cell(kMuted, count);
  if (!scan_.error().empty()) wrapped(kBad, scan_.error());
  if (scan_.is_full()) wrapped(kChanged, "the first " + count_text(LogScan::kMostLines) + " lines");
  if (!scan_.running()) return;
  // A recording that grows is always some frames ahead.
  if (context.data.history->live() && scan_.progress() > 0.9) return;
  if (progress_with_cancel(static_cast<float>(scan_.progress()), nullptr, 0, BarHeight::kLow)) scan_.cancel();
}

void LogPanel::editor(PanelContext& context) {
  const float gap = ImGui::GetStyle().ItemSpacing.x;
  const float width = ImGui::GetContentRegionAvail().x;
  const float part = std::max(ImGui::GetFontSize() * 8, (width - gap) * 0.4f);
  ImGui::BeginGroup();
  const auto when = condition_.draw(context, "##when", part, {.hint = "when (always)", .may_be_empty = true});
  ImGui::EndGroup();
  ImGui::SameLine();
  ImGui::BeginGroup();
  const float rest = std::max(ImGui::GetFontSize() * 8, width - part - gap);
  const auto text = text_.draw(context, "##say", rest, {.hint = "text {value}, then Enter", .is_text = true});
  ImGui::EndGroup();
  if (when == InputLine::Event::kEntered) text_.focus(context);
  if (text != InputLine::Event::kEntered) return;
  const LogPoint point{condition_.text(), text_.text()};
  ExpressionError error;
  if (!check_log_point(*context.data.schema, point, error)) {
    context.requests.notice = "log point: " + error.reason;
    return;
  }
  context.data.inspection->add_log_point(point.condition, point.text);
  condition_.clear();
  text_.clear();
  edits_ = false;
}

void LogPanel::points(PanelContext& context) {
  Inspection& inspection = *context.data.inspection;
  std::optional<size_t> removed;
  for (size_t i = 0; i < inspection.log_points().size(); ++i) {
    const LogPoint& point = inspection.log_points()[i];
    ImGui::PushID(static_cast<int>(i));
    const std::string shown = point.text + (point.condition.empty() ? "" : "   when " + point.condition);
    const float width = ImGui::GetContentRegionAvail().x - button_width("x") - ImGui::GetStyle().ItemSpacing.x;
    ImGui::PushStyleColor(ImGuiCol_Text, from_rgb(point.color_rgb));
    const bool edit = ImGui::Selectable((fitted(shown, width) + "###point").c_str(), false, 0, {width, 0});
    ImGui::PopStyleColor();
    ExpressionError error;
    const bool good = check_log_point(*context.data.schema, point, error);
    tooltip(shown + (good ? "" : "\n" + error.reason) + "\n\nClick to edit.");
    ImGui::SameLine();
    const bool remove = toggle("x", false);
    tooltip("Remove");
    if (edit || remove) removed = i;
    if (edit) {
      edits_ = true;
      condition_.set_text(point.condition);
      text_.set_text(point.text);
      text_.focus(context);
    }
    ImGui::PopID();
  }
  if (removed) inspection.remove_log_point(*removed);
}

// --- the lines -------------------------------------------------------------------------------------------------------

void LogPanel::update_shown(const PanelContext& context) {
  if (epoch_ != scan_.epoch() || filtered_by_ != filter_.data()) {
    epoch_ = scan_.epoch();
    filtered_by_ = filter_.data();
    looked_at_ = 0;
    shown_.clear();
    frames_.clear();
    scrolled_to_.reset();
  }
  scan_.visit(looked_at_, SIZE_MAX - looked_at_, [&](const LogLine& line) {
    const bool passes = filtered_by_.empty() || contains_word(line.text, filtered_by_);
    if (passes && line.index >= context.data.history->evicted_count()) {
      shown_.push_back(static_cast<uint32_t>(looked_at_));
      frames_.push_back(line.index);
    }
    ++looked_at_;
  });
}

std::optional<size_t> LogPanel::place_of(uint64_t index) const {
  const auto behind = std::ranges::upper_bound(frames_, index);
  if (behind == frames_.begin()) return std::nullopt;
  // The first of the lines of that frame.
  const auto first = std::lower_bound(frames_.begin(), behind, *(behind - 1));
  return static_cast<size_t>(first - frames_.begin());
}

void LogPanel::lines(PanelContext& context) {
  if (shown_.empty() && !scan_.running()) {
    const bool filtered = scan_.size() != 0;
    const bool none = !has_log(*context.data.schema) && context.data.inspection->log_points().empty();
    wrapped(kMuted, filtered ? "No line has that in it."
                    : none   ? "This game names no field as its log (as_log in its schema). Add a log point: "
                               "\"hp {player.hp} at {x},{y}\"."
                             : "No line so far.");
    return;
  }
  begin_flat_child("lines");
  const uint64_t now = context.data.index + context.data.history->evicted_count();
  const std::optional<size_t> current = place_of(now);
  const float height = ImGui::GetTextLineHeightWithSpacing();
  if (scrolled_to_ != now && current) {
    if (!scan_.running()) scrolled_to_ = now;  // else its line is still to come
    const float at = static_cast<float>(*current) * height;
    const float room = ImGui::GetWindowHeight() - 2 * height;
    const float top = ImGui::GetScrollY();
    if (at < top || at > top + room) ImGui::SetScrollY(std::max(0.0f, at - room / 2));
  }
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(shown_.size()), height);
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const auto place = static_cast<size_t>(i);
      const bool is_now = current && frames_[place] == frames_[*current];
      scan_.visit(shown_[place], 1, [&](const LogLine& found) { line(context, place, found, is_now); });
    }
  }
  ImGui::EndChild();
}

// `is_now`: of the shown frame, or the last one before it.
void LogPanel::line(PanelContext& context, size_t place, const LogLine& line, bool is_now) {
  ImGui::PushID(static_cast<int>(place));
  const uint64_t evicted = context.data.history->evicted_count();
  const ImVec2 at = ImGui::GetCursorPos();
  if (ImGui::Selectable("##line", is_now) && line.index >= evicted) {
    context.go_to(line.index - evicted);
    scrolled_to_ = line.index;  // the line stays where it was clicked
  }
  ImGui::SetCursorPos(at);
  colored(kMuted, std::to_string(line.number));
  ImGui::SameLine(at.x + ImGui::CalcTextSize("00000000 ").x);
  const auto& points = context.data.inspection->log_points();
  const bool has_color = line.point >= 0 && static_cast<size_t>(line.point) < points.size();
  const ImVec4 color = has_color ? from_rgb(points[static_cast<size_t>(line.point)].color_rgb) : text_color();
  cell(color, line.text + (line.repeats > 1 ? "   x" + std::to_string(line.repeats) : ""));
  ImGui::PopID();
}

}  // namespace engine
