#include "engine/overlay/hex_panel.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "engine/imgui_items.h"
#include "engine/overlay/byte_outline.h"
#include "engine/overlay/panel_style.h"

namespace engine {
namespace {

using namespace panel_style;
using recorder::HexLineLayout;
using recorder::kHexLineBytes;

constexpr size_t kLongestName = 90;

uint32_t line_count(const OverlayData& data) {
  return static_cast<uint32_t>((data.slot.size() + kHexLineBytes - 1) / kHexLineBytes);
}

std::span<const std::byte> line_of(std::span<const std::byte> slot, uint32_t line) {
  const size_t from = std::min(size_t{line} * kHexLineBytes, slot.size());
  return slot.subspan(from, std::min(kHexLineBytes, slot.size() - from));
}

void draw_outline(const std::vector<OutlinePiece>& pieces, const ImVec2& origin, float character, float height,
                  const ImVec4& color) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float thick = std::max(1.0f, std::round(height / 14));
  const ImU32 ink = packed(color);
  for (const OutlinePiece& piece : pieces) {
    const auto x = [&](size_t column) { return std::round(origin.x + static_cast<float>(column) * character); };
    const float top = std::round(origin.y + static_cast<float>(piece.line) * height);
    const float bottom = std::round(top + height);
    const float from = x(piece.from) - thick;
    const float to = x(piece.to) + thick;
    draw.AddRectFilled({from, top}, {to, bottom}, packed(color, 0.12f));
    draw.AddRectFilled({from, top}, {from + thick, bottom}, ink);
    draw.AddRectFilled({to - thick, top}, {to, bottom}, ink);
    for (const auto& [a, b] : piece.top) draw.AddRectFilled({x(a) - thick, top}, {x(b) + thick, top + thick}, ink);
    for (const auto& [a, b] : piece.bottom)
      draw.AddRectFilled({x(a) - thick, bottom - thick}, {x(b) + thick, bottom}, ink);
  }
}

}  // namespace

void HexPanel::draw(PanelContext& context) {
  if (context.data.slot.empty()) {
    colored(kMuted, "no frame yet");
    return;
  }
  if (context.keys && ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows)) keys(context);
  title(context);
  lines(context);
}

// From value to value, as the mouse does with a click.
void HexPanel::keys(PanelContext& context) const {
  constexpr int kPage = 8;  // lines
  FieldFocus& focus = context.focus;
  const auto go = [&](ImGuiKey key, ByteStep step, int times = 1) {
    if (!key_pressed(key)) return;
    for (int i = 0; i < times; ++i) {
      focus.selected = stepped(*context.data.schema, context.data.slot.size(), focus.selected, step);
    }
    focus.reveal_in_bytes = focus.reveal_in_frame = true;
  };
  go(ImGuiKey_LeftArrow, ByteStep::kPrevious);
  go(ImGuiKey_RightArrow, ByteStep::kNext);
  go(ImGuiKey_UpArrow, ByteStep::kUp);
  go(ImGuiKey_DownArrow, ByteStep::kDown);
  go(ImGuiKey_PageUp, ByteStep::kUp, kPage);
  go(ImGuiKey_PageDown, ByteStep::kDown, kPage);
  go(ImGuiKey_Home, ByteStep::kFirst);
  go(ImGuiKey_End, ByteStep::kLast);
}

// One line that names what is outlined, so that it can be read without a mouse as well.
void HexPanel::title(const PanelContext& context) const {
  const ByteSpan span = context.focus.hovered.empty() ? context.focus.selected : context.focus.hovered;
  if (span.empty() || span.offset >= context.data.slot.size()) {
    colored(kMuted, "point at a byte, or select a field in Frame");
    return;
  }
  const ByteSpan row = row_span_at(*context.data.schema, context.data.slot.size(), span.offset);
  std::string name;
  if (span == row || span.bytes < row.bytes) {
    name = name_at(*context.data.schema, context.data.slot, span.offset);
  } else if (const recorder::Field* field = context.data.schema->field_at(span.offset)) {
    name = field->name;
  }
  if (name.size() > kLongestName) name = name.substr(0, kLongestName - 3) + "...";
  text(name);
  ImGui::SameLine();
  char where[48];
  std::snprintf(where, sizeof where, span.bytes == 1 ? "byte %u" : "bytes %u..%u", span.offset, span.end() - 1);
  colored(kMuted, where);
}

void HexPanel::lines(PanelContext& context) {
  const auto layout = HexLineLayout::for_slots(context.data.ring ? context.data.ring->slot_count : 10);
  begin_flat_child("lines", ImGuiWindowFlags_HorizontalScrollbar);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  const float height = ImGui::GetTextLineHeight();
  const float character = ImGui::CalcTextSize("0").x;
  if (context.focus.reveal_in_bytes && !context.focus.selected.empty()) {
    const auto first = static_cast<float>(context.focus.selected.offset / kHexLineBytes);
    const float shown = ImGui::GetWindowHeight();
    if (first * height < ImGui::GetScrollY() || (first + 1) * height > ImGui::GetScrollY() + shown) {
      ImGui::SetScrollY(std::max(0.0f, first * height - shown * 0.3f));
    }
  }
  context.focus.reveal_in_bytes = false;
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(line_count(context.data)), height);
  int first = -1;
  int last = -1;
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      if (first < 0) first = i;
      last = i;
      line(context, layout, static_cast<uint32_t>(i), ImGui::GetCursorScreenPos());
      ImGui::Dummy({character * static_cast<float>(layout.ascii_column(kHexLineBytes) + 1), height});
    }
  }
  if (last >= 0) outline(context, layout, origin, first, last);
  mouse(context, layout, origin);
  ImGui::PopStyleVar();
  ImGui::EndChild();
}

void HexPanel::line(const PanelContext& context, const HexLineLayout& layout, uint32_t line, const ImVec2& at) {
  const auto bytes = line_of(context.data.slot, line);
  const auto offset = static_cast<uint32_t>(line * kHexLineBytes);
  text_.clear();
  recorder::append_hex_line(text_, layout, context.data.slot_index, offset, bytes);
  const float character = ImGui::CalcTextSize("0").x;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImVec4 plain = ImGui::GetStyleColorVec4(ImGuiCol_Text);
  const auto put = [&](size_t from, size_t to, const ImVec4& color, float glow) {
    const ImVec2 where(at.x + static_cast<float>(from) * character, at.y);
    if (glow > 0) {
      const ImVec2 end(at.x + static_cast<float>(to) * character, at.y + ImGui::GetTextLineHeight());
      draw.AddRectFilled(where, end, packed(kChanged, 0.45f * glow));
    }
    draw.AddText(where, packed(color), text_.data() + from, text_.data() + std::min(to, text_.size()));
  };
  // Without a previous frame nothing has changed, rather than everything.
  const auto before = line_of(context.data.previous, line);
  const recorder::HexMarks marks = before.empty() ? 0 : recorder::changed_bytes(before, bytes);
  put(0, layout.hex_column(0), kMuted, 0);
  for (uint32_t i = 0; i < bytes.size(); ++i) {
    const float glow = context.fade.glow(offset + i);
    const bool zero = bytes[i] == std::byte{0};
    const ImVec4 color = (marks >> i & 1) != 0 ? mixed(kChanged, plain, glow) : zero ? kMuted : plain;
    put(layout.hex_column(i), layout.hex_column(i) + 2, color, glow);
    put(layout.ascii_column(i), layout.ascii_column(i) + 1, color, glow);
  }
  put(layout.ascii_column(0) - 1, layout.ascii_column(0), kMuted, 0);
  put(text_.size() - 1, text_.size(), kMuted, 0);
}

void HexPanel::outline(const PanelContext& context, const HexLineLayout& layout, const ImVec2& origin, int first,
                       int last) const {
  const float character = ImGui::CalcTextSize("0").x;
  const float height = ImGui::GetTextLineHeight();
  const auto from = static_cast<uint32_t>(first);
  const auto to = static_cast<uint32_t>(last);
  const FieldFocus& focus = context.focus;
  if (focus.selected.offset < context.data.slot.size()) {
    draw_outline(outline_of(layout, focus.selected, from, to), origin, character, height, kFocus);
  }
  if (focus.hovered != focus.selected && focus.hovered.offset < context.data.slot.size()) {
    draw_outline(outline_of(layout, focus.hovered, from, to), origin, character, height,
                 ImGui::GetStyleColorVec4(ImGuiCol_Text));
  }
}

void HexPanel::mouse(PanelContext& context, const HexLineLayout& layout, const ImVec2& origin) const {
  if (!ImGui::IsWindowHovered()) return;
  const ImVec2 at = ImGui::GetMousePos();
  const float line = (at.y - origin.y) / ImGui::GetTextLineHeight();
  if (line < 0 || line >= static_cast<float>(line_count(context.data))) return;
  const auto byte = byte_at(layout, static_cast<uint32_t>(line), (at.x - origin.x) / ImGui::CalcTextSize("0").x);
  if (!byte || *byte >= context.data.slot.size()) return;
  context.focus.next_hovered = field_span_at(*context.data.schema, context.data.slot.size(), *byte);
  std::string name = name_at(*context.data.schema, context.data.slot, *byte);
  if (name.size() > kLongestName) name = name.substr(0, kLongestName - 3) + "...";
  ImGui::SetTooltip("byte %u: %s", *byte, name.c_str());
  if (!ImGui::IsMouseClicked(0)) return;
  context.focus.selected = row_span_at(*context.data.schema, context.data.slot.size(), *byte);
  context.focus.reveal_in_frame = true;
}

}  // namespace engine
