#include "engine/overlay/diff_panel.h"

#include <imgui.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "engine/overlay/panel_widgets.h"
#include "engine/overlay/value_menu.h"
#include "recorder/schema/seal.h"

namespace engine {
namespace {

using Bytes = std::span<const std::byte>;
using recorder::kNotThere;

bool all_zero(Bytes bytes) {
  return std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; });
}

// Bytes of both that are the game's, without seals.
size_t common_payload(Bytes a, Bytes b) {
  const size_t shorter = std::min(a.size(), b.size());
  return shorter < recorder::kSealBytes ? 0 : recorder::payload_bytes(shorter);
}

}  // namespace

DiffKind kind_of(Bytes a, Bytes b) {
  if (all_zero(a)) return DiffKind::kAdded;
  return all_zero(b) ? DiffKind::kRemoved : DiffKind::kChanged;
}

std::vector<DiffRow> differing_rows(const recorder::FrameSchema& schema, Bytes a, Bytes b) {
  std::vector<DiffRow> rows;
  const size_t size = common_payload(a, b);
  const auto differs = [&](const recorder::Field& field) { return row_differs({&field, 0, 0, field.count}, a, b); };
  for (const FieldRow& row : rows_of(schema, "", differs)) {
    if (row.group || row.bytes().end() > size || !row_differs(row, a, b)) continue;
    const ByteSpan span = row.bytes();
    rows.push_back({row, kind_of(a.subspan(span.offset, span.bytes), b.subspan(span.offset, span.bytes))});
  }
  return rows;
}

std::vector<uint32_t> differing_lines(Bytes a, Bytes b, size_t line_bytes) {
  std::vector<uint32_t> lines;
  const size_t size = common_payload(a, b);
  for (size_t from = 0; from < size; from += line_bytes) {
    const size_t count = std::min(line_bytes, size - from);
    if (!std::ranges::equal(a.subspan(from, count), b.subspan(from, count))) {
      lines.push_back(static_cast<uint32_t>(from / line_bytes));
    }
  }
  return lines;
}

size_t differing_bytes(Bytes a, Bytes b) {
  size_t count = 0;
  for (size_t i = 0; i < common_payload(a, b); ++i) count += a[i] != b[i] ? 1 : 0;
  return count;
}

namespace {

using namespace widgets;

const ImVec4& color_of(DiffKind kind) {
  return kind == DiffKind::kAdded ? kGood : kind == DiffKind::kRemoved ? kBad : kChanged;
}

std::string counted(size_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

}  // namespace

void DiffPanel::draw(PanelContext& context) {
  if (context.data.slot.size() < recorder::kSealBytes) {
    colored(kMuted, "no frame yet");
    return;
  }
  update_compared(context.data);
  const std::span<const std::byte> before = compared_frame(context.data);
  header(context, before);
  if (!unreadable_.empty()) wrapped(kBad, unreadable_);
  if (before.size() != context.data.slot.size()) {
    colored(kMuted, "no frame to compare with");
    return;
  }
  fields(context, before);
}

// The two frames, and the buttons that choose the first.
void DiffPanel::header(PanelContext& context, std::span<const std::byte> before) {
  const OverlayData& data = context.data;
  const std::optional<uint64_t> with = data.inspection ? data.inspection->compare_with() : std::nullopt;
  const std::string now = std::to_string(recorder::seal_of(data.slot).frame);
  if (before.size() < recorder::kSealBytes) {
    colored(kMuted, "frame " + now);
  } else {
    colored(with ? kFocus : kMuted, "frame " + std::to_string(recorder::seal_of(before).frame));
    ImGui::SameLine();
    colored(kMuted, "vs. " + now);
  }
  if (data.inspection == nullptr || data.history == nullptr) return;
  if (ImGui::SmallButton("pin for comparison")) data.inspection->set_compare_with(data.index);
  tooltip("Compare other frames with this one.");
  if (!with) return;
  ImGui::SameLine();
  if (ImGui::SmallButton("go to it")) context.go_to(*with);
  ImGui::SameLine();
  if (ImGui::SmallButton("clear")) data.inspection->set_compare_with(std::nullopt);
  tooltip("Compare with the frame before again.");
}

// A ring evicts its oldest frames: the others get another index, and the compared one may be gone.
void DiffPanel::update_compared(const OverlayData& data) {
  if (data.inspection == nullptr || data.history == nullptr) return;
  const uint64_t forgotten = data.history->evicted_count();
  const uint64_t since = forgotten - std::min(forgotten, std::exchange(forgotten_, forgotten));
  const std::optional<uint64_t> with = data.inspection->compare_with();
  if (!with || since == 0) return;
  data.inspection->set_compare_with(*with < since ? std::nullopt : std::optional(*with - since));
}

std::span<const std::byte> DiffPanel::compared_frame(const OverlayData& data) {
  unreadable_.clear();
  if (data.inspection == nullptr || data.history == nullptr || !data.inspection->compare_with()) return data.previous;
  compared_.resize(data.history->slot_bytes());
  const recorder::Status read = data.history->read(*data.inspection->compare_with(), compared_);
  if (read.ok()) return compared_;
  unreadable_ = read.message();
  return {};
}

void DiffPanel::fields(PanelContext& context, std::span<const std::byte> before) {
  const OverlayData& data = context.data;
  const std::vector<DiffRow> rows = differing_rows(*data.schema, before, data.slot);
  update_lists(data, before);
  const size_t bytes_differ = differing_bytes(before, data.slot);
  colored(bytes_differ == 0 ? kGood : text_color(), bytes_differ == 0
                                                        ? "no difference"
                                                        : counted(rows.size() + of_lists_.size(), "value", "values") +
                                                              ", " + counted(bytes_differ, "byte", "bytes"));
  tooltip(
      "Seals are not compared. Green: was zero, or not there. Red: is zero now, or gone. Yellow: another value. Things "
      "of "
      "lists are compared by their number, wherever they lie.");
  if (bytes_differ == 0) return;
  begin_flat_child("differences");
  if (ImGui::BeginTable("fields", 3,
                        ImGuiTableFlags_RowBg | ImGuiTableFlags_Resizable | ImGuiTableFlags_SizingStretchProp)) {
    ImGui::TableSetupColumn("field", ImGuiTableColumnFlags_WidthStretch, 1.1f);
    ImGui::TableSetupColumn("before", ImGuiTableColumnFlags_WidthStretch, 1);
    ImGui::TableSetupColumn("now", ImGuiTableColumnFlags_WidthStretch, 1);
    ImGui::TableHeadersRow();
    for (const DiffRow& diff : rows) row(context, diff, before);
    list_rows(context);
    ImGui::EndTable();
  }
  bytes(context, before);
  ImGui::EndChild();
}

void DiffPanel::row(PanelContext& context, const DiffRow& diff, std::span<const std::byte> before) const {
  const std::string name = diff.row.name();
  const std::string old = row_text(diff.row, before);
  const std::string now = row_text(diff.row, context.data.slot);
  const ByteSpan span = diff.row.bytes();
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  const std::string label = fitted(name, ImGui::GetContentRegionAvail().x) + "###" + name;
  if (ImGui::Selectable(label.c_str(), context.focus.selected == span, ImGuiSelectableFlags_SpanAllColumns)) {
    context.focus.select(span, menu_value_of(diff.row, context.data.slot).value);
    context.focus.reveal_in_bytes = context.focus.reveal_in_frame = true;
  }
  if (ImGui::IsItemHovered()) context.focus.next_hovered = span;
  if (begin_value_menu(context, menu_value_of(diff.row, context.data.slot))) end_value_menu();
  tooltip(name + "\nbefore " + old + "\nnow    " + now);
  ImGui::TableNextColumn();
  cell(diff.kind == DiffKind::kRemoved ? kBad : kMuted, old);
  ImGui::TableNextColumn();
  cell(color_of(diff.kind), now);
}

// Looking at a thousand things takes a moment, so it is done once for two frames.
void DiffPanel::update_lists(const OverlayData& data, std::span<const std::byte> before) {
  if (data.schema->groups().empty()) return of_lists_.clear();
  if (std::ranges::equal(lists_now_, data.slot) && std::ranges::equal(lists_before_, before)) return;
  lists_now_.assign(data.slot.begin(), data.slot.end());
  lists_before_.assign(before.begin(), before.end());
  of_lists_.clear();
  const size_t size = common_payload(before, data.slot);
  for (const recorder::Group& group : data.schema->groups()) {
    for (auto& value : recorder::diff_group(group, before.first(size), group, data.slot.first(size))) {
      of_lists_.push_back(std::move(value));
    }
  }
}

void DiffPanel::list_rows(PanelContext& context) const {
  ImGuiListClipper clipper;
  const float height = ImGui::GetTextLineHeight() + 2 * ImGui::GetStyle().CellPadding.y;
  clipper.Begin(static_cast<int>(of_lists_.size()), height);
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      ImGui::PushID(i);
      list_row(context, of_lists_[static_cast<size_t>(i)]);
      ImGui::PopID();
    }
  }
}

void DiffPanel::list_row(PanelContext& context, const recorder::FrameDiff::Value& value) const {
  const bool is_element = value.a == kNotThere || value.b == kNotThere;
  const DiffKind kind = value.a == kNotThere   ? DiffKind::kAdded
                        : value.b == kNotThere ? DiffKind::kRemoved
                                               : DiffKind::kChanged;
  const bool is_typed = !is_element && context.expressions.find(*context.data.schema, value.name) != nullptr;
  const FoundValue found{value.name, is_typed ? value.name : ""};
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  const std::string label = fitted(value.name, ImGui::GetContentRegionAvail().x) + "###value";
  const ByteSpan span{value.offset, value.bytes};
  if (ImGui::Selectable(label.c_str(), context.focus.selected == span, ImGuiSelectableFlags_SpanAllColumns)) {
    context.focus.select(span, found);
    context.focus.reveal_in_bytes = context.focus.reveal_in_frame = true;
  }
  if (begin_value_menu(context, {found, is_typed, "", value.b})) end_value_menu();
  tooltip(value.name + "\nbefore " + value.a + "\nnow    " + value.b);
  ImGui::TableNextColumn();
  cell(kind == DiffKind::kRemoved ? kBad : kMuted, value.a);
  ImGui::TableNextColumn();
  cell(color_of(kind), value.b);
}

void DiffPanel::bytes(const PanelContext& context, std::span<const std::byte> before) const {
  ImGui::Spacing();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  // Lines as in a hex dump, or halves where the panel is narrow.
  const float whole = ImGui::CalcTextSize("0").x * (8 + 3 * 16);
  const size_t line_bytes = ImGui::GetContentRegionAvail().x < whole ? 8 : 16;
  const std::vector<uint32_t> lines = differing_lines(before, context.data.slot, line_bytes);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(lines.size()), 2 * ImGui::GetTextLineHeight());
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const size_t from = lines[static_cast<size_t>(i)] * line_bytes;
      byte_line(context.data, before, from, line_bytes, false);
      byte_line(context.data, before, from, line_bytes, true);
    }
  }
  ImGui::PopStyleVar();
}

// "- 00000010: 23 20 ..." or "+ ...", differing bytes in colour.
void DiffPanel::byte_line(const OverlayData& data, std::span<const std::byte> before, size_t from, size_t line_bytes,
                          bool now) const {
  const size_t count = std::min(line_bytes, recorder::payload_bytes(data.slot.size()) - from);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float character = ImGui::CalcTextSize("0").x;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImVec4 plain = mixed(kMuted, text_color(), 0.35f);
  char text[24];
  std::snprintf(text, sizeof text, "%c %04zx:", now ? '+' : '-', from);
  draw.AddText(at, packed(now ? kGood : kBad), text);
  for (size_t i = 0; i < count; ++i) {
    const std::byte a = before[from + i];
    const std::byte b = data.slot[from + i];
    const DiffKind kind = kind_of({&a, 1}, {&b, 1});
    const bool lit = a != b;
    std::snprintf(text, sizeof text, "%02x", static_cast<unsigned>(now ? b : a));
    const ImVec4 color = !lit ? plain : now ? color_of(kind) : kind == DiffKind::kRemoved ? kBad : kMuted;
    const ImVec2 where(at.x + (8 + static_cast<float>(i) * 3) * character, at.y);
    if (lit) {
      draw.AddRectFilled(where, {where.x + 2 * character, where.y + ImGui::GetTextLineHeight()}, packed(color, 0.18f));
    }
    draw.AddText(where, packed(color), text);
  }
  ImGui::Dummy({character * (8 + 3 * static_cast<float>(line_bytes)), ImGui::GetTextLineHeight()});
}

}  // namespace engine
