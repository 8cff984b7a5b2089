#include "engine/overlay/group_table.h"

#include <imgui.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "engine/overlay/field_rows.h"
#include "engine/overlay/panel_widgets.h"
#include "engine/overlay/value_menu.h"
#include "recorder/base/text.h"
#include "recorder/schema/matched_elements.h"
#include "recorder/schema/seal.h"

namespace engine {
namespace {

using namespace widgets;
using recorder::Field;
using recorder::Group;
using recorder::Number;
using Bytes = std::span<const std::byte>;

constexpr size_t kMostColumns = 48;  // of a table; the rest stands under "all about it"
constexpr float kMostLines = 14;

bool same_value(const Field& field, Bytes now, Bytes before) {
  return std::memcmp(now.data() + field.offset, before.data() + field.offset, field.size_bytes()) == 0;
}

// The number behind `mark`, up to the end of the text or `closing`.
bool number_behind(std::string_view text, char mark, std::string_view closing, Number& number) {
  if (!text.starts_with(mark)) return false;
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), value);
  if (error != std::errc() || std::string_view(end, static_cast<size_t>(text.data() + text.size() - end)) != closing) {
    return false;
  }
  number = value;
  return true;
}

ByteSpan span_of_element(const Group& group, const ElementRow& row) {
  return {group.offset + row.index * group.stride, group.stride};
}

Bytes payload_of(Bytes slot) {
  return slot.size() < recorder::kSealBytes ? Bytes() : slot.first(recorder::payload_bytes(slot.size()));
}

bool less(const Field& field, const ElementRow& a, const ElementRow& b) {
  if (field.is_text()) return recorder::text_of(field, a.bytes) < recorder::text_of(field, b.bytes);
  return recorder::value_at(field, 0, a.bytes) < recorder::value_at(field, 0, b.bytes);
}

// Wide enough for the values that are usual for the type, and for the name.
float element_column_width(const Field& field) {
  size_t characters = 6;
  if (field.type == recorder::FieldType::kF32 || field.is_scaled()) characters = 10;
  if (field.type == recorder::FieldType::kF64) characters = 14;
  if (field.is_text() || field.count > 1) characters = std::clamp<size_t>(size_t{field.count} * 3, 8, 16);
  for (const std::string& name : field.enum_names) characters = std::max(characters, std::min<size_t>(name.size(), 16));
  return ImGui::CalcTextSize("0").x * static_cast<float>(std::max(characters, field.name.size() + 2));
}

void sort_rows(const Group& group, std::vector<ElementRow>& rows) {
  const ImGuiTableSortSpecs* const specs = ImGui::TableGetSortSpecs();
  if (specs == nullptr || specs->SpecsCount == 0) return;
  const int column = specs->Specs[0].ColumnIndex;
  const bool down = specs->Specs[0].SortDirection == ImGuiSortDirection_Descending;
  std::stable_sort(rows.begin(), rows.end(), [&](const ElementRow& one, const ElementRow& other) {
    const ElementRow& a = down ? other : one;
    const ElementRow& b = down ? one : other;
    if (column == 0) return a.identity < b.identity;
    return less(group.fields[static_cast<size_t>(column - 1)], a, b);
  });
}

}  // namespace

std::vector<ElementRow> element_rows(const Group& group, Bytes frame, Bytes previous) {
  std::vector<ElementRow> rows;
  for (const recorder::MatchedElement& element : recorder::match_elements(group, frame, previous)) {
    if (!element.a.exists()) break;  // those that have gone come last
    rows.push_back({element.a.index, element.identity, element.a.bytes, element.b.bytes});
  }
  return rows;
}

bool element_changed(const Group& group, const ElementRow& row) {
  if (row.before.empty()) return true;
  return std::any_of(group.fields.begin(), group.fields.end(),
                     [&](const Field& field) { return !same_value(field, row.bytes, row.before); });
}

bool element_passes(const Group& group, const ElementRow& row, std::string_view filter) {
  Number wanted;
  if (filter.empty()) return true;
  if (number_behind(filter, '[', "]", wanted)) return Number(row.index) == wanted;
  if (number_behind(filter, '#', "", wanted)) return row.identity == wanted;
  return contains_word(group.name, filter) ||
         std::any_of(group.fields.begin(), group.fields.end(), [&](const Field& field) {
           if (contains_word(field.name, filter)) return true;
           const bool has_words = field.is_text() || !field.enum_names.empty();
           return has_words && contains_word(recorder::text_of(field, row.bytes), filter);
         });
}

std::string element_name(const Group& group, const ElementRow& row) {
  Group typed = {};
  typed.name = Expression::escaped_name(group.name);
  typed.identity_place = group.identity_place;
  return recorder::element_name(typed, row.identity);
}

void GroupTable::draw(PanelContext& context, std::string_view filter) {
  const Bytes frame = payload_of(context.data.slot);
  const Bytes previous = payload_of(context.data.previous);
  for (const Group& group : context.data.schema->groups()) {
    std::vector<ElementRow> rows = element_rows(group, frame, previous);
    const std::string title = recorder::base::shown_text(group.name) + "   " + std::to_string(rows.size()) + " of " +
                              std::to_string(group.capacity) + "###" + group.name;
    ImGui::PushID(group.name.c_str());
    if (ImGui::CollapsingHeader(title.c_str(), ImGuiTreeNodeFlags_DefaultOpen)) {
      if (!group.meaning.empty()) tooltip(group.meaning);
      about(context, group, rows);
      if (toggle("only what changed", only_changed_)) only_changed_ = !only_changed_;
      tooltip("Show only what differs from the frame before. The filter takes [304] for a place, #304 for a number.");
      std::erase_if(rows, [&](const ElementRow& row) {
        return !element_passes(group, row, filter) || (only_changed_ && !element_changed(group, row));
      });
      table(context, group, rows);
    }
    ImGui::PopID();
  }
}

void GroupTable::follow_selection(PanelContext& context) {
  const Bytes frame = payload_of(context.data.slot);
  const Selection selected = Selection::of_bytes(*context.data.schema, context.focus.selected, frame);
  if (selected.group.empty() && !selected.empty()) return;  // a value of the frame: the thing stays open
  group_ = selected.group;
  element_ = selected.element;
}

void GroupTable::table(PanelContext& context, const Group& group, std::vector<ElementRow>& rows) {
  constexpr ImGuiTableFlags kFlags = ImGuiTableFlags_RowBg | ImGuiTableFlags_Resizable | ImGuiTableFlags_ScrollY |
                                     ImGuiTableFlags_ScrollX | ImGuiTableFlags_Hideable | ImGuiTableFlags_Sortable |
                                     ImGuiTableFlags_SizingFixedFit;
  const float line = ImGui::GetTextLineHeight() + 2 * ImGui::GetStyle().CellPadding.y;
  const float lines = std::min(static_cast<float>(rows.size()) + 1, kMostLines);
  const size_t columns = std::min(group.fields.size(), kMostColumns);
  const ImVec2 size(0, lines * line + ImGui::GetStyle().ScrollbarSize);
  if (!ImGui::BeginTable("elements", static_cast<int>(columns) + 1, kFlags, size)) return;
  flatten_table();
  ImGui::TableSetupScrollFreeze(1, 1);
  ImGui::TableSetupColumn(
      group.identity_place.exists() ? "#" : "[ ]",
      ImGuiTableColumnFlags_WidthFixed | ImGuiTableColumnFlags_NoHide | ImGuiTableColumnFlags_DefaultSort,
      ImGui::CalcTextSize("000000").x);
  for (size_t i = 0; i < columns; ++i) {
    ImGui::TableSetupColumn(group.fields[i].name.c_str(), ImGuiTableColumnFlags_WidthFixed,
                            element_column_width(group.fields[i]));
  }
  ImGui::TableHeadersRow();
  sort_rows(group, rows);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(rows.size()), line);
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      row(context, group, rows[static_cast<size_t>(i)]);
    }
  }
  ImGui::EndTable();
}

void GroupTable::row(PanelContext& context, const Group& group, const ElementRow& row) {
  ImGui::PushID(static_cast<int>(row.index));
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  const bool selected = group_ == group.name && element_ == row.identity;
  const std::string label = row.identity.text() + "###element";
  if (ImGui::Selectable(label.c_str(), selected, ImGuiSelectableFlags_SpanAllColumns)) {
    group_ = group.name;
    element_ = row.identity;
    context.focus.select(span_of_element(group, row));
    context.focus.reveal_in_bytes = true;
  }
  if (ImGui::IsItemHovered()) context.focus.next_hovered = span_of_element(group, row);
  for (size_t i = 0; i < std::min(group.fields.size(), kMostColumns); ++i) {
    if (!ImGui::TableNextColumn()) continue;
    const Field& field = group.fields[i];
    const bool changed = !row.before.empty() && !same_value(field, row.bytes, row.before);
    const ImVec4 color = row.before.empty() && !context.data.previous.empty() ? kGood
                         : changed                                            ? kChanged
                                                                              : text_color();
    cell_with_menu(context, group, row, field, color);
  }
  ImGui::PopID();
}

// A click selects the value as well as its element, so that keys can ask about it.
void GroupTable::cell_with_menu(PanelContext& context, const Group& group, const ElementRow& row, const Field& field,
                                const ImVec4& color) const {
  ImGui::PushID(field.name.c_str());
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  cell(color, recorder::text_of(field, row.bytes));
  const bool hovered = ImGui::IsMouseHoveringRect(at, {at.x + width, at.y + ImGui::GetTextLineHeight()}) &&
                       ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
  const bool opens = hovered && ImGui::IsMouseReleased(ImGuiMouseButton_Right);
  if (hovered && ImGui::IsMouseReleased(ImGuiMouseButton_Left)) {
    context.focus.value = menu_value_of(element_name(group, row), field, row.bytes).value;
  }
  if (opens) ImGui::OpenPopup("menu");
  if (opens || ImGui::IsPopupOpen("menu")) {
    if (begin_value_menu(context, menu_value_of(element_name(group, row), field, row.bytes))) end_value_menu();
  }
  ImGui::PopID();
}

// --- all about it ----------------------------------------------------------------------------------------------------

void GroupTable::about(PanelContext& context, const Group& group, const std::vector<ElementRow>& rows) {
  if (group_ != group.name || element_.kind() == Number::Kind::kNone) return;
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const ElementRow& row) { return row.identity == element_; });
  if (found == rows.end()) {
    colored(kMuted, recorder::base::shown_text(group.name) + " #" + element_.text() + " is not in this frame");
    return;
  }
  const std::string name = element_name(group, *found);
  text(name);
  ImGui::SameLine();
  colored(kMuted, "at index " + std::to_string(found->index) + (found->before.empty() ? ", was not there before" : ""));
  ImGui::SameLine();
  if (ImGui::SmallButton("close")) {
    element_ = {};
    context.focus.selected = {};
  }
  if (!ImGui::BeginTable("about", 3, ImGuiTableFlags_RowBg | ImGuiTableFlags_SizingStretchProp)) return;
  for (const Field& field : group.fields) about_field(context, name, field, *found);
  for (const Group& inner : group.groups) {
    recorder::for_each_element(inner, found->bytes, [&](uint32_t index, Bytes bytes) {
      const std::string of_inner = name + "." + inner.name + "[" + std::to_string(index) + "]";
      for (const Field& field : inner.fields) about_field(context, of_inner, field, {index, index, bytes, {}});
    });
  }
  ImGui::EndTable();
}

void GroupTable::about_field(PanelContext& context, const std::string& element, const Field& field,
                             const ElementRow& row) {
  const std::string expression = element + "." + Expression::escaped_name(field.name);
  ImGui::PushID(expression.c_str());
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  const std::string label = fitted(field.name, ImGui::GetContentRegionAvail().x) + "###name";
  const bool is_selected = !context.focus.value.empty() && context.focus.value.expression == expression;
  if (ImGui::Selectable(label.c_str(), is_selected, ImGuiSelectableFlags_SpanAllColumns)) {
    context.focus.value = menu_value_of(element, field, row.bytes).value;
  }
  tooltip(expression + (field.meaning.empty() ? "" : "\n" + field.meaning));
  const MenuValue menu = menu_value_of(element, field, row.bytes);
  if (begin_value_menu(context, menu)) end_value_menu();
  const bool changed = !row.before.empty() && !same_value(field, row.bytes, row.before);
  ImGui::TableNextColumn();
  cell(changed ? kChanged : text_color(),
       recorder::text_of(field, row.bytes) + (field.unit.empty() ? "" : " " + field.unit));
  ImGui::TableNextColumn();
  if (changed) cell(kMuted, "was " + recorder::text_of(field, row.before));
  ImGui::PopID();
}

}  // namespace engine
