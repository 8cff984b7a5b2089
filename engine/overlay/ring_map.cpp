#include <imgui.h>

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>

#include "engine/overlay/panel_style.h"
#include "engine/overlay/ring_panel.h"
#include "recorder/frame/seal.h"

namespace engine {
namespace {

using namespace panel_style;

struct SlotStyle {
  ImVec4 color;
  float fill;  // opacity of the box
  const char* word;
};

SlotStyle style_of(SlotView::State state) {
  switch (state) {
    case SlotView::State::kUnread:
      return {kUnread, 0.50f, "unread"};
    case SlotView::State::kReleased:
      return {kGood, 0.25f, "released"};
    case SlotView::State::kWriting:
      return {kChanged, 0.40f, "being written"};
    case SlotView::State::kLapped:
      return {kBad, 0.30f, "lapped: written anew while it was looked at"};
    case SlotView::State::kTorn:
      return {kBad, 0.50f, "torn: no sound seal"};
    case SlotView::State::kEmpty:
      break;
  }
  return {kMuted, 0.10f, "empty"};
}

bool has_frame(const SlotView& slot) {
  return slot.state == SlotView::State::kReleased || slot.state == SlotView::State::kUnread;
}

uint64_t newest_frame(const RingView& ring) {
  uint64_t newest = 0;
  for (const SlotView& slot : ring.slots) newest = has_frame(slot) ? std::max(newest, slot.frame) : newest;
  return newest;
}

// A triangle that points at the box: from above for the writer, from below for the reader.
void draw_head(ImDrawList& draw, ImVec2 tip, float size, bool from_above, const char* letter, const ImVec4& color,
               float right) {
  const float back = from_above ? -size : size;
  draw.AddTriangleFilled(tip, ImVec2(tip.x - size * 0.7f, tip.y + back), ImVec2(tip.x + size * 0.7f, tip.y + back),
                         packed(color));
  // Beside the triangle, on the side where there is room.
  const ImVec2 text = ImGui::CalcTextSize(letter);
  const float x = tip.x + size + text.x < right ? tip.x + size : tip.x - size - text.x;
  draw.AddText(ImVec2(x, from_above ? tip.y - text.y : tip.y), packed(color), letter);
}

void draw_slot(ImDrawList& draw, ImVec2 from, ImVec2 to, uint32_t index, const SlotView& slot, bool shown) {
  const SlotStyle style = style_of(slot.state);
  const float rounding = ImGui::GetFontSize() * 0.25f;
  draw.AddRectFilled(from, to, packed(style.color, style.fill), rounding);
  draw.AddRect(from, to, packed(shown ? kChanged : style.color, shown ? 1.0f : 0.5f), rounding, 0, shown ? 2.0f : 1.0f);
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%u", index);
  draw.AddText(ImVec2(from.x + rounding, from.y + 1), packed(kMuted), text.data());
  if (!has_frame(slot)) return;
  std::snprintf(text.data(), text.size(), "%" PRIu64, slot.frame);
  const ImVec2 size = ImGui::CalcTextSize(text.data());
  if (size.x > to.x - from.x) return;
  draw.AddText(ImVec2((from.x + to.x - size.x) / 2, to.y - size.y - 1), ImGui::GetColorU32(ImGuiCol_Text), text.data());
}

void explain(uint32_t index, const SlotView& slot) {
  ImGui::BeginTooltip();
  ImGui::Text("slot %u: %s", index, style_of(slot.state).word);
  if (has_frame(slot)) ImGui::Text("frame %" PRIu64, slot.frame);
  ImGui::EndTooltip();
}

}  // namespace

std::optional<uint32_t> slot_of_shown(const OverlayData& data) {
  if (!data.ring || data.slot.size() < recorder::kSealBytes || data.slot_index >= data.ring->slots.size()) return {};
  const SlotView& slot = data.ring->slots[data.slot_index];
  const bool held = has_frame(slot) || slot.state == SlotView::State::kTorn;
  return held && slot.frame == recorder::seal_of(data.slot).frame ? std::optional(data.slot_index) : std::nullopt;
}

void draw_ring_map(const OverlayData& data) {
  if (!data.ring || data.ring->slots.empty()) {
    ImGui::TextColored(kMuted, "no ring");
    return;
  }
  const RingView& ring = *data.ring;
  const std::optional<uint32_t> shown = slot_of_shown(data);
  const float line = ImGui::GetTextLineHeight();
  const float head = line * 0.5f;
  const float width = ImGui::GetContentRegionAvail().x;
  const float gap = 3;
  // As many boxes in a line as show their frame number, and lines of equal length where it takes more than one.
  const std::string longest = std::to_string(newest_frame(ring));
  const float wanted = std::max(line * 1.5f, ImGui::CalcTextSize(longest.c_str()).x + 4);
  const auto most = static_cast<uint32_t>(
      std::clamp((width + gap) / (wanted + gap), 1.0f, static_cast<float>(std::min<uint32_t>(ring.slot_count, 4096))));
  const uint32_t lines = (ring.slot_count + most - 1) / most;
  const uint32_t per_line = (ring.slot_count + lines - 1) / lines;
  const float box = (width - gap * static_cast<float>(per_line - 1)) / static_cast<float>(per_line);
  const float box_height = line * 2.2f;
  const float row_height = box_height + 2 * line + 6;

  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(lines), row_height);
  while (clipper.Step()) {
    for (int at_line = clipper.DisplayStart; at_line < clipper.DisplayEnd; ++at_line) {
      const ImVec2 origin = ImGui::GetCursorScreenPos();
      ImDrawList& draw = *ImGui::GetWindowDrawList();
      const uint32_t first = static_cast<uint32_t>(at_line) * per_line;
      for (uint32_t i = first; i < std::min(first + per_line, ring.slot_count); ++i) {
        const ImVec2 from(origin.x + static_cast<float>(i - first) * (box + gap), origin.y + line + 2);
        const ImVec2 to(from.x + box, from.y + box_height);
        draw_slot(draw, from, to, i, ring.slots[i], i == shown);
        const float middle = (from.x + to.x) / 2;
        if (i == ring.write_index)
          draw_head(draw, ImVec2(middle, from.y - 1), head, true, "write", kChanged, origin.x + width);
        if (i == ring.read_index)
          draw_head(draw, ImVec2(middle, to.y + 1), head, false, "read", kUnread, origin.x + width);
        if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(from, to)) explain(i, ring.slots[i]);
      }
      ImGui::Dummy(ImVec2(width, row_height - ImGui::GetStyle().ItemSpacing.y));
    }
  }
}

}  // namespace engine
