#include "engine/overlay/watch_panel.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "engine/overlay/panel_widgets.h"
#include "recorder/base/text.h"

namespace engine {
namespace {

using namespace widgets;
using recorder::base::count_text;

}  // namespace

std::string watch_examples(const recorder::FrameSchema& schema) {
  std::string number;
  std::string choice;
  std::string array;
  for (const recorder::Field& field : schema.fields()) {
    const std::string name = Expression::escaped_name(field.name);
    const bool is_number = field.type != recorder::FieldType::kChar && field.enum_names.empty();
    if (number.empty() && is_number && field.count == 1 && !field.unit.empty()) number = name;
    if (choice.empty() && field.enum_names.size() > 1) choice = name + " == " + field.enum_names.back();
    if (array.empty() && is_number && field.count > 1) array = name + "[0]";
  }
  std::string out;
  const auto add = [&](const std::string& line) { out += (out.empty() ? "" : "\n") + line; };
  if (!number.empty()) {
    add(number + " > 100");
    add("changed(" + number + ")");
    add("delta(" + number + ") < 0");
  }
  if (!choice.empty()) add(choice);
  if (!array.empty()) add(array + " != prev(" + array + ")");
  if (!schema.events().empty()) add("event(" + schema.events().front().name + ")");
  if (!number.empty() && !choice.empty()) add(number + " >= 10 && " + choice);
  return out;
}

void WatchPanel::draw(PanelContext& context) {
  if (context.data.inspection == nullptr) {
    colored(kMuted, "no watches here");
    return;
  }
  if (context.data.run) run_line(context);
  input_line(context);
  undo_line(context);
  begin_flat_child("list");
  const size_t count = context.data.inspection->watches().size();
  for (size_t i = 0; i < count && i < context.data.inspection->watches().size(); ++i) watch(context, i);
  if (previous_watch_count_ && count > *previous_watch_count_)
    ImGui::SetScrollHereY(1);  // shows a new watch and its error
  previous_watch_count_ = count;
  if (count == 0) {
    wrapped(kMuted, "A watch is an expression over the frame's fields; it finds the frames in which it becomes true:");
    text(watch_examples(*context.data.schema));
  }
  ImGui::EndChild();
  if (removed_) {
    removed_text_ = context.data.inspection->watches()[*removed_].text;
    context.data.inspection->remove_watch(*removed_);
    removed_.reset();
    edited_.reset();
  }
}

// Stops a running game, steps it, and lets it go on.
void WatchPanel::run_line(PanelContext& context) const {
  const RunState& run = *context.data.run;
  const auto button = [&](const char* label, RunRequest request, const char* what) {
    if (ImGui::SmallButton(label)) context.requests.run = request;
    tooltip(what);
    ImGui::SameLine(0, ImGui::GetStyle().ItemSpacing.x / 2);
  };
  if (run.paused) {
    button("resume", RunRequest::kResume, "Go on playing (Space)");
  } else {
    button("pause", RunRequest::kPause, "Stop the game here");
  }
  button("-1", RunRequest::kStepBack, "Show the tick before (,)");
  button("+1", RunRequest::kStep, "Play one tick (.)");
  button("+10", RunRequest::kStepTen, "Play ten ticks (Shift+.)");
  button("hit", RunRequest::kRunToHit, "Run until a watch becomes true, whether it pauses or not (F5)");
  ImGui::NewLine();
  if (run.paused && !run.why.empty()) wrapped(kChanged, run.why);
}

void WatchPanel::input_line(PanelContext& context) {
  const float help = button_width("?") + ImGui::GetStyle().FramePadding.x;
  const float width = ImGui::GetContentRegionAvail().x - help - ImGui::GetStyle().ItemSpacing.x;
  const float left = ImGui::GetCursorPosX();
  const ImVec2 behind(left + width + ImGui::GetStyle().ItemSpacing.x, ImGui::GetCursorPosY());
  ImGui::SetCursorPosX(behind.x);
  ImGui::Button("?", {help, 0});
  tooltip(
      "An expression over the frame's fields; a hit is a frame in which it is not 0, and was 0 in the frame "
      "before.\n\n" +
      watch_examples(*context.data.schema) +
      "\n\nchanged(x), prev(x), delta(x) compare with the frame before; event(name) is 1 in frames with that event; "
      "frame_number and time (seconds) are the frame's own. + - * / % ^, comparisons, && || !, and functions such as "
      "abs, min, max, sqrt.\n\nTab completes what is being typed; Up brings back earlier expressions.");
  ImGui::SetCursorPos({left, behind.y});
  if (input_.draw(context, "##new", width, {.hint = "new watch, then Enter"}) != InputLine::Event::kEntered) return;
  context.data.inspection->add_watch(input_.text());
  input_.clear();
  input_.focus(context);
}

void WatchPanel::undo_line(PanelContext& context) {
  if (removed_text_.empty()) return;
  if (ImGui::SmallButton("undo")) {
    context.data.inspection->undo_remove();
    previous_watch_count_.reset();
    removed_text_.clear();
    return;
  }
  ImGui::SameLine();
  colored(kMuted, "removed " + removed_text_);
}

// --- one watch -------------------------------------------------------------------------------------------------------

void WatchPanel::watch(PanelContext& context, size_t at) {
  ImGui::PushID(static_cast<int>(at));
  const ImVec2 top = ImGui::GetCursorScreenPos();
  const float stripe = std::max(3.0f, std::round(ImGui::GetFontSize() * 0.25f));
  ImGui::Indent(stripe * 2.5f);
  text_line(context, at);
  const Watch& shown = context.data.inspection->watches()[at];
  if (!shown.error.reason.empty()) {
    draw_expression_error(shown.text, shown.error);
  } else {
    controls(context, at);
    scan_bar(context, shown, at);
  }
  ImGui::Unindent(stripe * 2.5f);
  const ImVec2 bottom(top.x + stripe, ImGui::GetCursorScreenPos().y - ImGui::GetStyle().ItemSpacing.y);
  ImGui::GetWindowDrawList()->AddRectFilled(top, bottom, packed(from_rgb(shown.color_rgb)), stripe / 2);
  ImGui::Dummy({0, ImGui::GetStyle().ItemSpacing.y});
  ImGui::PopID();
}

// The expression, which a click turns into a text field, and the button that removes the watch.
void WatchPanel::text_line(PanelContext& context, size_t at) {
  Inspection& inspection = *context.data.inspection;
  const float width = ImGui::GetContentRegionAvail().x - button_width("x") - ImGui::GetStyle().ItemSpacing.x;
  if (edited_ == at) {
    const auto event = edit_.draw(context, "##text", width, {.select_all = true});
    if (event == InputLine::Event::kEntered && inspection.watches()[at].text != edit_.text()) {
      inspection.change_watch(at, edit_.text());
    }
    if (event != InputLine::Event::kNone) edited_.reset();
  } else {
    const std::string& shown = inspection.watches()[at].text;
    if (ImGui::Selectable((shown + "##text").c_str(), false, 0, {width, 0})) {
      edited_ = at;
      edit_.set_text(shown);
      edit_.focus(context);
    }
    tooltip(shown + "\n\nClick to edit.");
  }
  ImGui::SameLine();
  if (toggle("x", false)) removed_ = at;
  tooltip("Remove (can be undone)");
}

// Hits and value, then plot and pause, on one line or on two where the panel is narrow.
void WatchPanel::controls(PanelContext& context, size_t at) {
  Inspection& inspection = *context.data.inspection;
  const Watch& watch = inspection.watches()[at];
  hits(context, watch);
  if (const Expression* expression = context.expressions.find(*context.data.schema, watch.text);
      expression != nullptr && !context.data.slot.empty()) {
    const recorder::Number value = expression->value(context.data.previous, context.data.slot);
    ImGui::SameLine();
    cell(value.is_true() ? kChanged : kMuted, "= " + number_text(value, 6));
    tooltip(number_text(value, 17) + "\nValue in the shown frame; true if not 0.");
  }
  const ImGuiStyle& style = ImGui::GetStyle();
  const float wanted = button_width("plot") + button_width("pause") + style.ItemSpacing.x / 2;
  ImGui::SameLine();
  const float spare = ImGui::GetContentRegionAvail().x - wanted;
  if (spare >= 0) {
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + spare);
  } else {
    ImGui::NewLine();
  }
  if (toggle("plot", watch.plotted, from_rgb(watch.color_rgb))) inspection.set_plotted(at, !watch.plotted);
  tooltip("Draw it in Plots");
  ImGui::SameLine(0, style.ItemSpacing.x / 2);
  if (toggle("pause", watch.pauses, kBad)) inspection.set_pauses(at, !watch.pauses);
  tooltip("Pause the running game when it becomes true");
}

void WatchPanel::hits(PanelContext& context, const Watch& watch) {
  if (watch.series == nullptr) {
    colored(kMuted, "nothing to search");
    return;
  }
  const auto arrow = [&](const char* id, ImGuiDir direction, const std::optional<uint64_t>& hit, const char* what) {
    ImGui::BeginDisabled(!hit);
    if (ImGui::ArrowButton(id, direction)) context.go_to(*hit);
    ImGui::EndDisabled();
    tooltip(what);
    ImGui::SameLine(0, ImGui::GetStyle().ItemSpacing.x / 2);
  };
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {ImGui::GetStyle().FramePadding.x, 0});
  arrow("previous", ImGuiDir_Left, watch.series->previous_hit(context.data.index), "Previous hit");
  arrow("next", ImGuiDir_Right, watch.series->next_hit(context.data.index), "Next hit");
  ImGui::PopStyleVar();
  const uint64_t count = watch.series->hit_count();
  colored(count == 0 ? kMuted : text_color(), count_text(count) + (count == 1 ? " hit" : " hits"));
  tooltip("Frames in which it becomes true, of those searched so far.");
}

void WatchPanel::scan_bar(PanelContext& context, const Watch& watch, size_t at) {
  if (watch.series == nullptr) return;
  if (const std::string why = watch.series->error(); !why.empty()) wrapped(kBad, why);
  if (watch.series->complete() || context.data.history == nullptr) return;
  const uint64_t all = std::max<uint64_t>(context.data.history->frame_count(), 1);
  const uint64_t done = std::min(watch.series->scanned(), all);
  // A recording that grows is always some frames ahead of its scan.
  if (all - done < 10'000 && context.data.history->live()) return;
  const double fraction = static_cast<double>(done) / static_cast<double>(all);
  char label[32];
  std::snprintf(label, sizeof label, "%.0f %%", 100.0 * fraction);
  if (progress_with_cancel(static_cast<float>(fraction), label, 0, BarHeight::kLow)) {
    context.data.inspection->cancel(at);
  }
}

}  // namespace engine
