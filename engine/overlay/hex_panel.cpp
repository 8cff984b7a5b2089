#include <imgui.h>

#include <algorithm>
#include <string>

#include "engine/overlay/panel_style.h"
#include "engine/overlay/panels.h"
#include "recorder/dump/hex_line.h"
#include "recorder/frame/seal.h"

namespace engine {
namespace {

using namespace panel_style;
using recorder::kHexLineBytes;

// Names what lies at `offset`: a field of the schema, or a part of the seal.
std::string name_at(const OverlayData& data, uint32_t offset) {
  const size_t seal = recorder::payload_bytes(data.slot.size());
  if (offset >= seal) {
    constexpr const char* kParts[] = {"seal: frame number", "seal: time, ns", "seal: events", "seal: checksum"};
    return kParts[(offset - seal) / 8];
  }
  const recorder::Field* field = data.schema->field_at(offset);
  return field == nullptr ? "no field" : field->name + " = " + text_of(*field, data.slot);
}

// The byte of the line under the mouse, or kHexLineBytes.
size_t byte_at(const recorder::HexLineLayout& layout, float mouse_column) {
  for (size_t i = 0; i < kHexLineBytes; ++i) {
    const auto column = static_cast<float>(layout.hex_column(i));
    if (mouse_column >= column && mouse_column < column + 3) return i;
    const auto character = static_cast<float>(layout.ascii_column(i));
    if (mouse_column >= character && mouse_column < character + 1) return i;
  }
  return kHexLineBytes;
}

void explain(const OverlayData& data, uint32_t offset) {
  std::string text = name_at(data, offset);
  if (text.size() > 160) text = text.substr(0, 157) + "...";
  ImGui::SetTooltip("byte %u: %s", offset, text.c_str());
}

void draw_line(const OverlayData& data, const recorder::HexLineLayout& layout, uint32_t offset) {
  const auto part = [&](std::span<const std::byte> slot) {
    const size_t from = std::min<size_t>(offset, slot.size());
    return slot.subspan(from, std::min(kHexLineBytes, slot.size() - from));
  };
  const auto bytes = part(data.slot);
  // Without a previous frame nothing has changed, rather than everything.
  const recorder::HexMarks marks = data.previous.empty() ? 0 : recorder::changed_bytes(part(data.previous), bytes);
  std::string line;
  recorder::append_hex_line(line, layout, data.slot_index, offset, bytes);

  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float character = ImGui::CalcTextSize("0").x;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  for (const recorder::HexRun& run : recorder::hex_runs(layout, bytes.size(), marks)) {
    const size_t end = std::min(run.end, line.size());
    const ImVec2 at(origin.x + static_cast<float>(run.begin) * character, origin.y);
    if (run.marked) {
      const ImVec2 to(origin.x + static_cast<float>(end) * character, origin.y + ImGui::GetTextLineHeight());
      draw.AddRectFilled(at, to, packed(kChanged, 0.22f));
    }
    const ImU32 color = run.marked ? packed(kChanged) : ImGui::GetColorU32(ImGuiCol_Text);
    draw.AddText(at, color, line.data() + run.begin, line.data() + end);
  }
  ImGui::Dummy(ImVec2(static_cast<float>(line.size()) * character, ImGui::GetTextLineHeight()));
  if (ImGui::IsItemHovered()) {
    const size_t under = byte_at(layout, (ImGui::GetMousePos().x - origin.x) / character);
    if (under < bytes.size()) explain(data, offset + static_cast<uint32_t>(under));
  }
}

}  // namespace

void draw_hex_panel(const OverlayData& data) {
  if (data.slot.empty()) {
    ImGui::TextColored(kMuted, "no frame yet");
    return;
  }
  const auto layout = recorder::HexLineLayout::for_slots(data.ring ? data.ring->slot_count : 10);
  const size_t lines = (data.slot.size() + kHexLineBytes - 1) / kHexLineBytes;
  ImGui::BeginChild("lines", ImVec2(0, 0), false, ImGuiWindowFlags_HorizontalScrollbar);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(lines), ImGui::GetTextLineHeight());
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      draw_line(data, layout, static_cast<uint32_t>(static_cast<size_t>(i) * kHexLineBytes));
    }
  }
  ImGui::PopStyleVar();
  ImGui::EndChild();
}

}  // namespace engine
