#include "engine/overlay/frame_panel.h"

#include <imgui.h>

#include <algorithm>
#include <cinttypes>
#include <cmath>
#include <cstdio>

#include "engine/inspect/frame_export.h"
#include "engine/overlay/panel_widgets.h"
#include "engine/overlay/value_menu.h"
#include "recorder/schema/seal.h"

namespace engine {
namespace {

using namespace widgets;

// The unit as far as there is room for all of it.
void with_unit(const ImVec4& color, const std::string& value, const std::string& unit) {
  const float gap = ImGui::GetFontSize() * 0.4f;
  const float wanted = ImGui::CalcTextSize(value.c_str()).x + gap + ImGui::CalcTextSize(unit.c_str()).x;
  const bool has_room = wanted <= ImGui::GetContentRegionAvail().x;
  cell(color, value);
  if (unit.empty() || !has_room) return;
  ImGui::SameLine(0, gap);
  colored(kMuted, unit);
}

// Fits the longest name as far as that leaves room for values.
float name_width(const recorder::FrameSchema& schema, float panel_width) {
  size_t longest = 8;
  for (const recorder::Field& field : schema.fields()) longest = std::max(longest, field.name.size());
  for (const recorder::DerivedValue& derived : schema.derived()) longest = std::max(longest, derived.name.size());
  return std::min(ImGui::CalcTextSize("0").x * static_cast<float>(longest + 3), panel_width * 0.36f);
}

// The triangle before the name of an array.
void draw_arrow(float x, float y, bool open) {
  const float size = ImGui::GetFontSize() * 0.28f;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImU32 color = packed(kMuted);
  if (open) {
    draw.AddTriangleFilled({x - size, y - size * 0.6f}, {x + size, y - size * 0.6f}, {x, y + size * 0.8f}, color);
  } else {
    draw.AddTriangleFilled({x - size * 0.6f, y - size}, {x + size * 0.8f, y}, {x - size * 0.6f, y + size}, color);
  }
}

}  // namespace

void FramePanel::draw(PanelContext& context) {
  if (context.data.slot.size() < recorder::kSealBytes) {
    colored(kMuted, "no frame yet");
    return;
  }
  if (context.copy && ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows)) copy_frame(context);
  reveal(context);
  head(context);
  filter_line(context);
  context.search.progress_line(context);
  if (context.focus.reveal_in_frame) groups_.follow_selection(context);
  table(context);
  if (context.data.schema->groups().empty()) return;
  begin_flat_child("groups");
  groups_.draw(context, filter_.data());
  ImGui::EndChild();
}

// --- above the table -------------------------------------------------------------------------------------------------

void FramePanel::head(PanelContext& context) {
  const recorder::Seal seal = recorder::seal_of(context.data.slot);
  char line[64];
  std::snprintf(line, sizeof line, "frame %" PRIu64, seal.frame);
  text(line);
  ImGui::SameLine();
  std::snprintf(line, sizeof line, "%.3f s", static_cast<double>(seal.time_ns) / 1e9);
  colored(kMuted, line);
  if (!recorder::seal_is_valid(context.data.slot)) {
    ImGui::SameLine();
    colored(kBad, "seal invalid");
    tooltip("The checksum does not match: the slot was being written, or is damaged.");
  }
  for (const recorder::EventKind& event : context.data.schema->events()) {
    if ((seal.events >> event.bit & 1) == 0) continue;
    ImGui::SameLine();
    colored(from_rgb(event.color_rgb), event.name);
  }
}

void FramePanel::filter_line(PanelContext& context) {
  const char* copy = "copy JSON";
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - button_width(copy) - ImGui::GetStyle().ItemSpacing.x);
  ImGui::InputTextWithHint("##filter", "filter", filter_.data(), filter_.size());
  if (!ImGui::IsItemActive()) tooltip("Filter by field or value name.");  // else it would cover the rows found
  ImGui::SameLine();
  if (ImGui::Button(copy)) copy_frame(context);
  tooltip("Copy the frame as JSON (Ctrl+C while the panels have the keyboard).");
}

void FramePanel::copy_frame(PanelContext& context) {
  ImGui::SetClipboardText(frame_json(*context.data.schema, context.data.previous, context.data.slot).c_str());
  context.requests.notice = "copied frame " + std::to_string(recorder::seal_of(context.data.slot).frame) + " as JSON";
}

// --- the table -------------------------------------------------------------------------------------------------------

// Opens the array that holds the value selected in another panel.
void FramePanel::reveal(PanelContext& context) {
  if (!context.focus.reveal_in_frame || context.focus.selected.empty()) return;
  const recorder::Field* field = context.data.schema->field_at(context.focus.selected.offset);
  if (field == nullptr) return;
  if (field->count > 1 && span_of(*field) != context.focus.selected) open_.insert(field->name);
  const auto hidden = rows_of(*context.data.schema, filter_.data(), [](const recorder::Field&) { return false; });
  const bool filtered_out = std::ranges::none_of(hidden, [&](const FieldRow& row) { return row.field == field; });
  if (filtered_out) filter_[0] = '\0';
}

void FramePanel::table(PanelContext& context) {
  constexpr ImGuiTableFlags kFlags = ImGuiTableFlags_RowBg | ImGuiTableFlags_Resizable | ImGuiTableFlags_ScrollY |
                                     ImGuiTableFlags_Hideable | ImGuiTableFlags_Reorderable;
  // Lists of things stand below; they get what the fields leave, and at least the greater part.
  const bool has_groups = !context.data.schema->groups().empty();
  const float line = ImGui::GetTextLineHeight() + 2 * ImGui::GetStyle().CellPadding.y;
  const float wanted = line * static_cast<float>(context.data.schema->fields().size() + 2);
  const float height_of_fields = has_groups ? std::min(wanted, ImGui::GetContentRegionAvail().y * 0.4f) : 0;
  if (!ImGui::BeginTable("fields", 5, kFlags, ImVec2(0, height_of_fields))) return;
  flatten_table();
  pinned_.clear();
  if (context.data.inspection != nullptr) {
    for (const std::string& pin : context.data.inspection->pins()) {
      const FieldRow row = row_named(*context.data.schema, pin);
      if (row.field != nullptr) pinned_.push_back(row);
    }
  }
  rows_ = rows_of(*context.data.schema, filter_.data(),
                  [this](const recorder::Field& field) { return open_.contains(field.name); });
  ImGui::TableSetupScrollFreeze(0, 1 + static_cast<int>(std::min<size_t>(pinned_.size(), 8)));
  ImGui::TableSetupColumn("field", ImGuiTableColumnFlags_WidthFixed | ImGuiTableColumnFlags_NoHide,
                          name_width(*context.data.schema, ImGui::GetContentRegionAvail().x));
  ImGui::TableSetupColumn("value", ImGuiTableColumnFlags_WidthStretch, 1.65f);
  // Where there is no room for all columns, the value and its difference come first.
  const float characters = ImGui::GetContentRegionAvail().x / ImGui::CalcTextSize("0").x;
  const auto if_wide = [&](float least) { return characters < least ? ImGuiTableColumnFlags_Disabled : 0; };
  ImGui::TableSetupColumn("before", ImGuiTableColumnFlags_WidthStretch | if_wide(46), 0.9f);
  ImGui::TableSetupColumn("diff", ImGuiTableColumnFlags_WidthStretch | if_wide(30), 1);
  ImGui::TableSetupColumn("changes", ImGuiTableColumnFlags_WidthFixed | if_wide(38), ImGui::CalcTextSize("changes ").x);
  ImGui::TableHeadersRow();
  for (const FieldRow& pin : pinned_) row(context, pin, true);
  derived_rows(context);
  ImGuiListClipper clipper;
  const float height = ImGui::GetTextLineHeight() + 2 * ImGui::GetStyle().CellPadding.y;
  clipper.Begin(static_cast<int>(rows_.size()), height);
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) row(context, rows_[static_cast<size_t>(i)], false);
  }
  scroll_to_selected(context, height);
  ImGui::EndTable();
}

void FramePanel::scroll_to_selected(PanelContext& context, float row_height) {
  if (!context.focus.reveal_in_frame) return;
  context.focus.reveal_in_frame = false;
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i].bytes() != context.focus.selected) continue;
    const auto before = static_cast<float>(i + derived_shown_);
    ImGui::SetScrollY(std::max(0.0f, before * row_height - ImGui::GetWindowHeight() * 0.4f));
  }
}

// Derived values have no bytes of their own, so they neither flash nor are counted.
void FramePanel::derived_rows(PanelContext& context) {
  derived_shown_ = 0;
  const OverlayData& data = context.data;
  for (const recorder::DerivedValue& derived : data.schema->derived()) {
    if (filter_[0] != '\0' && !contains_word(derived.name, filter_.data())) continue;
    const Expression* expression = context.expressions.find(*data.schema, derived.name);
    if (expression == nullptr) continue;
    ++derived_shown_;
    const recorder::Number now = expression->value(data.previous, data.slot);
    const recorder::Number before = data.previous.empty() ? now : expression->value({}, data.previous);
    const bool changed = now != before && (now.is_number() || before.is_number());
    ImGui::PushID(derived.name.c_str());
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    const std::string label = fitted("  " + derived.name, ImGui::GetContentRegionAvail().x) + "###name";
    ImGui::Selectable(label.c_str(), false, ImGuiSelectableFlags_SpanAllColumns);
    tooltip(derived.name + " = " + derived.expression + (derived.meaning.empty() ? "" : "\n" + derived.meaning));
    const std::string shown = number_text(now);
    const MenuValue menu{{derived.name, derived.name}, true, now.is_number() ? now.text() : "", shown};
    if (begin_value_menu(context, menu)) end_value_menu();
    ImGui::TableNextColumn();
    with_unit(changed ? kChanged : text_color(), number_text(now), derived.unit);
    ImGui::TableNextColumn();
    if (changed) cell(kMuted, number_text(before));
    ImGui::TableNextColumn();
    if (changed) cell(kChanged, difference_text(now - before));
    ImGui::PopID();
  }
}

void FramePanel::row(PanelContext& context, const FieldRow& row, bool pinned) {
  if (!recorder::fits(*row.field, context.data.slot)) return;
  ImGui::PushID(pinned ? "pin" : "row");
  ImGui::PushID(row.name().c_str());
  ImGui::TableNextRow();
  const float glow = context.fade.glow(row.bytes());
  if (glow > 0) ImGui::TableSetBgColor(ImGuiTableBgTarget_RowBg1, packed(kChanged, kGlow * glow));
  name_cell(context, row, pinned);
  value_cells(context, row);
  ImGui::PopID();
  ImGui::PopID();
}

void FramePanel::name_cell(PanelContext& context, const FieldRow& row, bool pinned) {
  ImGui::TableNextColumn();
  const bool selected = context.focus.selected == row.bytes();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const std::string name = std::string(row.depth == 0 || pinned ? "  " : "    ") + row.name();
  const std::string label = fitted(name, ImGui::GetContentRegionAvail().x) + "###name";
  if (row.depth != 0) ImGui::PushStyleColor(ImGuiCol_Text, kMuted);
  const bool pressed = ImGui::Selectable(label.c_str(), selected, ImGuiSelectableFlags_SpanAllColumns);
  if (row.depth != 0) ImGui::PopStyleColor();
  if (ImGui::IsItemHovered()) context.focus.next_hovered = row.bytes();
  menu(context, row);
  explain(context, row);
  if (pressed) {
    context.focus.select(row.bytes(), menu_value_of(row, context.data.slot).value);
    context.focus.reveal_in_bytes = true;
    const std::string& array = row.field->name;
    if (row.group && !pinned && open_.erase(array) == 0) open_.insert(array);
  }
  const float middle = at.y + ImGui::GetTextLineHeight() / 2;
  const float left = at.x + ImGui::CalcTextSize(" ").x * 0.8f;
  if (pinned) {
    ImGui::GetWindowDrawList()->AddCircleFilled({left, middle}, ImGui::GetFontSize() * 0.16f, packed(kFocus));
  } else if (row.group) {
    draw_arrow(left, middle, open_.contains(row.field->name));
  }
}

void FramePanel::value_cells(PanelContext& context, const FieldRow& row) {
  const OverlayData& data = context.data;
  const ImVec4 plain = row.group ? kMuted : text_color();
  const bool changed = row_differs(row, data.slot, data.previous);
  ImGui::TableNextColumn();
  with_unit(changed && !row.group ? kChanged : plain, row_text(row, data.slot), row.depth == 0 ? row.field->unit : "");
  ImGui::TableNextColumn();
  if (changed && !row.group) cell(kMuted, row_text(row, data.previous));
  ImGui::TableNextColumn();
  if (changed) cell(kChanged, row_difference(row, data.slot, data.previous));
  ImGui::TableNextColumn();
  const uint64_t changes = context.counter.changes(row.field_index, row.first, row.count);
  if (changes != 0) colored_right(kMuted, std::to_string(changes) + " ");
}

// --- a row's tooltip and menu ----------------------------------------------------------------------------------------

void FramePanel::explain(PanelContext& context, const FieldRow& row) const {
  if (!ImGui::IsItemHovered() || ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) return;
  const recorder::Field& field = *row.field;
  std::string all = row.name() + ": " + std::string(name_of(field.type));
  if (row.count > 1) all += "[" + std::to_string(row.count) + "]";
  const ByteSpan span = row.bytes();
  all += ", bytes " + std::to_string(span.offset) + ".." + std::to_string(span.end() - 1);
  if (!field.meaning.empty()) all += "\n" + field.meaning;
  const uint64_t changes = context.counter.changes(row.field_index, row.first, row.count);
  if (!row.group) all += "\nnow " + row_text(row, context.data.slot);
  if (!row.group && row_differs(row, context.data.slot, context.data.previous)) {
    all += ", before " + row_text(row, context.data.previous);
  }
  const char* what = row.count > 1 ? " changes of its values" : changes == 1 ? " change" : " changes";
  all +=
      "\n" + std::to_string(changes) + what + " in the " + std::to_string(context.counter.frames()) +
      " frames shown so far\nRight click or Menu key: plot, watch, find out why, pin, copy. F3: next change, F4: why";
  tooltip(all);
}

void FramePanel::menu(PanelContext& context, const FieldRow& row) {
  const MenuValue value = menu_value_of(row, context.data.slot);
  if (!begin_value_menu(context, value)) return;
  context.focus.select(row.bytes(), value.value);
  if (Inspection* const inspection = context.data.inspection; inspection != nullptr) {
    const auto& pins = inspection->pins();
    const bool pinned = std::ranges::find(pins, row.name()) != pins.end();
    if (ImGui::MenuItem(pinned ? "Unpin" : "Pin")) inspection->toggle_pin(row.name());
  }
  end_value_menu();
}

}  // namespace engine
