#include <imgui.h>

#include <array>
#include <cmath>
#include <cstdio>

#include "engine/overlay/panel_style.h"
#include "engine/overlay/panels.h"
#include "recorder/frame/seal.h"

namespace engine {
namespace {

using namespace panel_style;
using recorder::Field;
using recorder::FieldType;

using Bytes = std::span<const std::byte>;

bool is_number(const Field& field) { return field.type != FieldType::kChar && field.enum_names.empty(); }

bool differs(const Field& field, Bytes now, Bytes before) {
  if (!fits(field, before)) return false;
  const auto part = [&](Bytes frame) { return frame.subspan(field.offset, field.size_bytes()); };
  return !std::equal(part(now).begin(), part(now).end(), part(before).begin());
}

// "+3" for numbers, the old value for names and characters, the number of changed values for arrays.
std::string change_text(const Field& field, uint32_t index, Bytes now, Bytes before) {
  const std::string old_text = text_at(field, index, before);
  if (!is_number(field)) return "was " + old_text;
  const double difference = number_at(field, index, now) - number_at(field, index, before);
  // Counters that wrap and ids make differences that say nothing.
  if (std::fabs(difference) > 1e9) return "was " + old_text;
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%+.6g", difference);
  return text.data();
}

uint32_t changed_values(const Field& field, Bytes now, Bytes before) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < field.count; ++i) count += text_at(field, i, now) != text_at(field, i, before) ? 1 : 0;
  return count;
}

void value_cells(const std::string& value, const std::string& unit, const std::string& change) {
  const bool changed = !change.empty();
  ImGui::TableNextColumn();
  if (changed) ImGui::PushStyleColor(ImGuiCol_Text, kChanged);
  ImGui::TextUnformatted(value.c_str());
  if (changed) ImGui::PopStyleColor();
  if (!unit.empty()) {
    ImGui::SameLine();
    ImGui::TextColored(kMuted, "%s", unit.c_str());
  }
  ImGui::TableNextColumn();
  ImGui::TextColored(kChanged, "%s", change.c_str());
}

void explain(const Field& field) {
  if (!ImGui::IsItemHovered()) return;
  ImGui::BeginTooltip();
  ImGui::Text("%s: %s[%u] at byte %u", field.name.c_str(), std::string(name_of(field.type)).c_str(), field.count,
              field.offset);
  if (!field.meaning.empty()) ImGui::TextUnformatted(field.meaning.c_str());
  ImGui::EndTooltip();
}

// The elements of an array: a grid row by row as text, else one line each.
void element_rows(const Field& field, Bytes now, Bytes before) {
  const bool comparable = fits(field, before);
  const uint32_t per_row = field.columns != 0 ? field.columns : 1;
  for (uint32_t first = 0; first < field.count; first += per_row) {
    std::string value;
    bool changed = false;
    for (uint32_t i = first; i < first + per_row && i < field.count; ++i) {
      const std::string text = text_at(field, i, now);
      value += field.type == FieldType::kChar || value.empty() ? text : " " + text;
      changed = changed || (comparable && text != text_at(field, i, before));
    }
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::TextColored(kMuted, "  [%u]", first / per_row);
    const bool single = per_row == 1;
    value_cells(value, "", !changed ? "" : single ? change_text(field, first, now, before) : "changed");
  }
}

void field_row(const Field& field, Bytes now, Bytes before) {
  const bool changed = differs(field, now, before);
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  if (field.count == 1) {
    ImGui::TextUnformatted(field.name.c_str());
    explain(field);
    value_cells(text_at(field, 0, now), field.unit, changed ? change_text(field, 0, now, before) : "");
    return;
  }
  const bool open = ImGui::TreeNodeEx(field.name.c_str(), ImGuiTreeNodeFlags_SpanFullWidth);
  explain(field);
  std::array<char, 48> summary{};
  std::snprintf(summary.data(), summary.size(), "%u values", field.count);
  std::string change;
  if (changed) change = std::to_string(changed_values(field, now, before)) + " changed";
  value_cells(summary.data(), field.unit, change);
  if (open) {
    element_rows(field, now, before);
    ImGui::TreePop();
  }
}

void seal_text(const recorder::FrameSchema& schema, Bytes slot) {
  const recorder::Seal seal = recorder::seal_of(slot);
  const bool sound = recorder::seal_is_sound(slot);
  ImGui::Text("frame %llu at %.3f s", static_cast<unsigned long long>(seal.frame),
              static_cast<double>(seal.time_ns) / 1e9);
  ImGui::SameLine();
  ImGui::TextColored(sound ? kGood : kBad, "%s", sound ? "seal sound" : "seal BROKEN");
  for (const recorder::EventKind& event : schema.events()) {
    if ((seal.events >> event.bit & 1) == 0) continue;
    ImGui::SameLine();
    ImGui::TextColored(kChanged, "%s", event.name.c_str());
  }
}

}  // namespace

void draw_frame_panel(const OverlayData& data) {
  if (data.slot.size() < recorder::kSealBytes) {
    ImGui::TextColored(kMuted, "no frame yet");
    return;
  }
  seal_text(*data.schema, data.slot);
  constexpr ImGuiTableFlags kFlags = ImGuiTableFlags_RowBg | ImGuiTableFlags_Resizable | ImGuiTableFlags_ScrollY;
  if (!ImGui::BeginTable("fields", 3, kFlags)) return;
  ImGui::TableSetupScrollFreeze(0, 1);
  ImGui::TableSetupColumn("field", ImGuiTableColumnFlags_WidthStretch, 1.3f);
  ImGui::TableSetupColumn("value", ImGuiTableColumnFlags_WidthStretch, 1.5f);
  ImGui::TableSetupColumn("change", ImGuiTableColumnFlags_WidthStretch, 0.9f);
  ImGui::TableHeadersRow();
  for (const Field& field : data.schema->fields()) {
    if (fits(field, data.slot)) field_row(field, data.slot, data.previous);
  }
  ImGui::EndTable();
}

}  // namespace engine
