#include "engine/overlay/hex_panel.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "engine/overlay/field_rows.h"
#include "engine/overlay/panel_widgets.h"
#include "engine/overlay/value_menu.h"
#include "recorder/schema/seal.h"

namespace engine {
namespace {

using recorder::Field;
using recorder::HexLineLayout;
using recorder::kHexLineBytes;

constexpr uint32_t kLine = kHexLineBytes;
using Stretch = std::pair<size_t, size_t>;

// The bytes of a span in one line: first .. last - 1; equal when there are none.
Stretch places_in(ByteSpan span, uint32_t line) {
  const uint32_t begin = line * kLine;
  const uint32_t from = std::max(span.offset, begin);
  const uint32_t to = std::min(span.end(), begin + kLine);
  if (from >= to) return {0, 0};
  return {from - begin, to - begin};
}

Stretch columns(const HexLineLayout& layout, Stretch places, bool digits) {
  if (places.first == places.second) return {0, 0};
  if (digits) return {layout.hex_column(places.first), layout.hex_column(places.second - 1) + 2};
  return {layout.ascii_column(places.first), layout.ascii_column(places.second - 1) + 1};
}

// `piece` without what `cover` hides of it.
std::vector<Stretch> uncovered(Stretch piece, Stretch cover) {
  if (cover.first == cover.second) return {piece};
  std::vector<Stretch> left;
  if (piece.first < std::min(cover.first, piece.second))
    left.emplace_back(piece.first, std::min(cover.first, piece.second));
  if (std::max(cover.second, piece.first) < piece.second)
    left.emplace_back(std::max(cover.second, piece.first), piece.second);
  return left;
}

struct SealPart {
  const char* name;
  uint32_t offset;
};
constexpr std::array<SealPart, 4> kSealParts = {
    {{"seal: frame number", 0}, {"seal: time, ns", 8}, {"seal: events", 16}, {"seal: checksum", 24}}};

bool in_seal(size_t slot_bytes, uint32_t byte) {
  return slot_bytes >= recorder::kSealBytes && byte >= recorder::payload_bytes(slot_bytes);
}

const SealPart& seal_part(size_t slot_bytes, uint32_t byte) {
  return kSealParts[std::min<size_t>((byte - recorder::payload_bytes(slot_bytes)) / 8, 3)];
}

FieldRow row_at(const recorder::FrameSchema& schema, uint32_t byte) {
  for (const FieldRow& row : rows_of(schema, "", [&](const Field& field) { return span_of(field).contains(byte); })) {
    if (!row.group && row.bytes().contains(byte)) return row;
  }
  return {};
}

}  // namespace

std::vector<OutlinePiece> outline_of(const HexLineLayout& layout, ByteSpan span, uint32_t first_line,
                                     uint32_t last_line) {
  std::vector<OutlinePiece> pieces;
  if (span.empty()) return pieces;
  first_line = std::max(first_line, span.offset / kLine);
  last_line = std::min(last_line, (span.end() - 1) / kLine);
  for (uint32_t line = first_line; line <= last_line; ++line) {
    for (const bool digits : {true, false}) {
      const Stretch here = columns(layout, places_in(span, line), digits);
      const Stretch above = line == 0 ? Stretch{0, 0} : columns(layout, places_in(span, line - 1), digits);
      const Stretch below = columns(layout, places_in(span, line + 1), digits);
      pieces.push_back({line, here.first, here.second, uncovered(here, above), uncovered(here, below)});
    }
  }
  return pieces;
}

std::optional<uint32_t> byte_at(const HexLineLayout& layout, uint32_t line, float column) {
  for (uint32_t i = 0; i < kLine; ++i) {
    // The space after two digits belongs to them, so that the mouse is never between two bytes.
    const auto digits = static_cast<float>(layout.hex_column(i));
    const auto character = static_cast<float>(layout.ascii_column(i));
    if ((column >= digits && column < digits + 3 && (i + 1 < kLine || column < digits + 2)) ||
        (column >= character && column < character + 1)) {
      return line * kLine + i;
    }
  }
  return std::nullopt;
}

ByteSpan field_span_at(const recorder::FrameSchema& schema, size_t slot_bytes, uint32_t byte) {
  if (in_seal(slot_bytes, byte)) {
    return {static_cast<uint32_t>(recorder::payload_bytes(slot_bytes)) + seal_part(slot_bytes, byte).offset, 8};
  }
  const auto located = schema.locate(byte);
  if (located.field == nullptr) return {byte, 1};
  const ByteSpan span = span_of(*located.field);
  return {located.base + span.offset, span.bytes};
}

ByteSpan row_span_at(const recorder::FrameSchema& schema, size_t slot_bytes, uint32_t byte) {
  if (in_seal(slot_bytes, byte)) return field_span_at(schema, slot_bytes, byte);
  const FieldRow row = row_at(schema, byte);
  return row.field == nullptr ? field_span_at(schema, slot_bytes, byte) : row.bytes();
}

ByteSpan stepped(const recorder::FrameSchema& schema, size_t slot_bytes, ByteSpan from, ByteStep step) {
  if (slot_bytes == 0) return {};
  const auto last = static_cast<uint32_t>(slot_bytes - 1);
  const auto line = static_cast<uint32_t>(recorder::kHexLineBytes);
  uint32_t to = 0;
  if (step == ByteStep::kLast) {
    to = last;
  } else if (step != ByteStep::kFirst && !from.empty()) {
    const uint32_t back = step == ByteStep::kPrevious ? 1 : line;
    const bool on = step == ByteStep::kNext || step == ByteStep::kDown;
    to = step == ByteStep::kNext   ? from.end()
         : step == ByteStep::kDown ? std::max(from.end(), from.offset + line)
                                   : from.offset - std::min(from.offset, back);
    if (on && to > last) return from;
  }
  return row_span_at(schema, slot_bytes, std::min(to, last));
}

namespace {

// "enemies[3].hp = 10"
std::string name_in_group(const recorder::FrameSchema& schema, std::span<const std::byte> slot, uint32_t byte) {
  const auto located = schema.locate(byte, slot);
  if (located.field == nullptr || slot.size() < schema.frame_bytes()) return "no field";
  const Field& field = *located.field;
  if (!located.is_alive) return located.name + ", of an element that is not alive";
  const auto element = slot.subspan(located.base);
  const uint32_t index = (byte - located.base - field.offset) / recorder::size_of(field.type);
  const bool is_whole = field.count == 1 || field.is_text();
  return located.name + (is_whole ? "" : "[" + std::to_string(index) + "]") + " = " +
         (is_whole ? recorder::text_of(field, element) : recorder::text_at(field, index, element)) +
         (field.unit.empty() ? "" : " " + field.unit);
}

}  // namespace

std::string name_at(const recorder::FrameSchema& schema, std::span<const std::byte> slot, uint32_t byte) {
  if (in_seal(slot.size(), byte)) return seal_part(slot.size(), byte).name;
  const FieldRow row = row_at(schema, byte);
  if (row.field == nullptr) return name_in_group(schema, slot, byte);
  if (!recorder::fits(*row.field, slot)) return "no field";
  const Field& field = *row.field;
  const bool single = row.count == 1 || field.type == recorder::FieldType::kChar;
  // Of a line of numbers, the one that has the byte.
  const uint32_t index = (byte - field.offset) / recorder::size_of(field.type);
  const std::string name = single ? row.name() : field.name + "[" + std::to_string(index) + "]";
  const std::string value = single ? row_text(row, slot) : recorder::text_at(field, index, slot);
  return name + " = " + value + (field.unit.empty() ? "" : " " + field.unit);
}

namespace {

using namespace widgets;
std::string shortened(const std::string& name) {
  constexpr size_t kLongest = 90;
  return name.size() <= kLongest ? name : name.substr(0, kLongest - 3) + "...";
}

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

void HexPanel::keys(PanelContext& context) const {
  constexpr int kPage = 8;  // lines
  FieldFocus& focus = context.focus;
  const auto go = [&](ImGuiKey key, ByteStep step, int times = 1) {
    if (!key_pressed(key)) return;
    for (int i = 0; i < times; ++i) {
      focus.selected = stepped(*context.data.schema, context.data.slot.size(), focus.selected, step);
    }
    focus.value = menu_value_at(*context.data.schema, context.data.slot, focus.selected).value;
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

// Names the outlined value, so that it can be read without a mouse as well.
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
  } else {
    name = context.data.schema->locate(span.offset).name;
  }
  text(shortened(name));
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
  menu(context, origin);
  ImGui::EndChild();
}

void HexPanel::line(const PanelContext& context, const HexLineLayout& layout, uint32_t line, const ImVec2& at) {
  const auto bytes = line_of(context.data.slot, line);
  const auto offset = static_cast<uint32_t>(line * kHexLineBytes);
  text_.clear();
  recorder::append_hex_line(text_, layout, context.data.slot_index, offset, bytes);
  const float character = ImGui::CalcTextSize("0").x;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImVec4 plain = text_color();
  const auto put = [&](size_t from, size_t to, const ImVec4& color, float glow) {
    const ImVec2 where(at.x + static_cast<float>(from) * character, at.y);
    if (glow > 0) {
      const ImVec2 end(at.x + static_cast<float>(to) * character, at.y + ImGui::GetTextLineHeight());
      draw.AddRectFilled(where, end, packed(kChanged, 0.45f * glow));
    }
    draw.AddText(where, packed(color), text_.data() + from, text_.data() + std::min(to, text_.size()));
  };
  // Without a previous frame nothing counts as changed.
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
    draw_outline(outline_of(layout, focus.hovered, from, to), origin, character, height, text_color());
  }
}

// Of the value that was clicked.
void HexPanel::menu(PanelContext& context, const ImVec2& origin) {
  if (menu_.value.name.empty()) return;
  ImGui::SetCursorScreenPos(origin);
  ImGui::Dummy({1, 1});
  if (ImGui::IsMouseReleased(ImGuiMouseButton_Right) && ImGui::IsWindowHovered()) ImGui::OpenPopup("menu");
  if (begin_value_menu(context, menu_)) end_value_menu();
}

void HexPanel::mouse(PanelContext& context, const HexLineLayout& layout, const ImVec2& origin) {
  if (!ImGui::IsWindowHovered()) return;
  const ImVec2 at = ImGui::GetMousePos();
  const float line = (at.y - origin.y) / ImGui::GetTextLineHeight();
  if (line < 0 || line >= static_cast<float>(line_count(context.data))) return;
  const auto byte = byte_at(layout, static_cast<uint32_t>(line), (at.x - origin.x) / ImGui::CalcTextSize("0").x);
  if (!byte || *byte >= context.data.slot.size()) return;
  context.focus.next_hovered = field_span_at(*context.data.schema, context.data.slot.size(), *byte);
  const std::string name = shortened(name_at(*context.data.schema, context.data.slot, *byte));
  ImGui::SetTooltip("byte %u: %s", *byte, name.c_str());
  if (!ImGui::IsMouseClicked(0) && !ImGui::IsMouseClicked(1)) return;
  const ByteSpan row = row_span_at(*context.data.schema, context.data.slot.size(), *byte);
  const MenuValue menu = menu_value_at(*context.data.schema, context.data.slot, {*byte, 1});
  context.focus.select(row, menu.value);
  context.focus.reveal_in_frame = true;
  menu_ = ImGui::IsMouseClicked(1) ? menu : MenuValue();
}

}  // namespace engine
