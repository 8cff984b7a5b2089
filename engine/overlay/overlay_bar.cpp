// The bar along the overlay's top: which panels are shown, the size of text, who has the keyboard, what all this costs.
#include <imgui.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "engine/overlay/overlay_panels.h"
#include "engine/overlay/panel_style.h"

namespace engine {

using namespace panel_style;

// Opaque below bar and docks: panels let a little shine through, and what is there need not have been painted anew.
void Overlay::background(const Measures& at) const {
  const Rect all = at.area;
  const Rect free = layout_.free_in(at.area, at.em);
  ImDrawList& draw = *ImGui::GetBackgroundDrawList();
  ImVec4 color = ImGui::GetStyleColorVec4(ImGuiCol_TitleBg);
  color = {color.x * 0.7f, color.y * 0.7f, color.z * 0.7f, 1};
  const auto fill = [&](float left, float top, float right, float bottom) {
    if (right > left && bottom > top) draw.AddRectFilled({left, top}, {right, bottom}, packed(color));
  };
  fill(all.x, all.y, all.right(), free.y);
  fill(all.x, free.y, free.x, free.bottom());
  fill(free.right(), free.y, all.right(), free.bottom());
  fill(all.x, free.bottom(), all.right(), all.bottom());
}

void Overlay::bar(const Measures& at) {
  const Rect place = OverlayLayout::bar_in(at.area, at.em);
  ImGui::SetNextWindowPos({place.x, place.y});
  ImGui::SetNextWindowSize({place.w, place.h});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, {1, 1});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {at.em * 0.4f, at.em * 0.3f});
  constexpr ImGuiWindowFlags kFlags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                      ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus;
  if (ImGui::Begin("##bar", nullptr, kFlags)) {
    panels_->cover();
    ImGui::AlignTextToFramePadding();
    bar_panels();
    ImGui::SameLine();
    bar_settings();
    bar_status(at);
  }
  ImGui::End();
  ImGui::PopStyleVar(3);
}

// A button for each panel; where there is no room for them, a menu.
void Overlay::bar_panels() {
  std::string all;
  for (const PanelId id : kAllPanels) all += title_of(id);
  const ImGuiStyle& style = ImGui::GetStyle();
  const float wanted =
      ImGui::CalcTextSize(all.c_str()).x + kPanelCount * (2 * style.FramePadding.x + style.ItemSpacing.x);
  if (wanted < ImGui::GetContentRegionAvail().x * 0.6f) {
    for (const PanelId id : kAllPanels) {
      if (id != kAllPanels.front()) ImGui::SameLine(0, style.ItemSpacing.x / 2);
      if (toggle(title_of(id), layout_.shown(id))) layout_.show(id, !layout_.shown(id));
      tooltip(purpose_of(id));
    }
    return;
  }
  if (ImGui::SmallButton("Panels")) ImGui::OpenPopup("panels");
  if (!ImGui::BeginPopup("panels")) return;
  for (const PanelId id : kAllPanels) {
    if (ImGui::MenuItem(title_of(id), nullptr, layout_.shown(id))) layout_.show(id, !layout_.shown(id));
  }
  ImGui::EndPopup();
}

void Overlay::bar_settings() {
  colored(kMuted, "|");
  ImGui::SameLine();
  if (ImGui::SmallButton("A-")) layout_.set_font_scale(layout_.font_scale() - 0.25f);
  tooltip("Smaller text");
  ImGui::SameLine(0, ImGui::GetStyle().ItemSpacing.x / 2);
  if (ImGui::SmallButton("A+")) layout_.set_font_scale(layout_.font_scale() + 0.25f);
  tooltip("Larger text");
  ImGui::SameLine(0, ImGui::GetStyle().ItemSpacing.x / 2);
  if (ImGui::SmallButton("reset")) {
    layout_.reset();
    panels_->reset = true;
  }
  tooltip("Panels and text as they were at first. A panel that was moved stands in its dock again.");
}

// Who has the keyboard, and what all this costs.
void Overlay::bar_status(const Measures& at) {
  const bool ours = has_keyboard();
  const std::string keys = ours ? "keys: panels (Esc gives back)" : "Ctrl+F1: keys to panels";
  char cost[48];
  std::snprintf(cost, sizeof cost, "%.1f ms", average_cost_ns_ / 1e6);
  const float spacing = ImGui::GetStyle().ItemSpacing.x * 2;
  const float cost_width = ImGui::CalcTextSize(cost).x;
  const float keys_width = ImGui::CalcTextSize(keys.c_str()).x;
  const float right = ImGui::GetWindowWidth() - at.em * 0.4f;
  ImGui::SameLine();
  const float left = ImGui::GetCursorPosX();
  if (left + keys_width + spacing + cost_width <= right) {
    ImGui::SetCursorPosX(right - cost_width - spacing - keys_width);
    colored(ours ? kFocus : kMuted, keys);
    tooltip(
        "Panels take the keys that move and work them only after Ctrl+F1, or Ctrl+Tab, which also goes from panel to "
        "panel; Shift+F10 or the Menu key opens the menu of a field. All other keys stay with the program, except "
        "while text is being typed.");
    ImGui::SameLine();
  }
  if (left + cost_width > right) return;
  ImGui::SetCursorPosX(right - cost_width);
  colored(kMuted, cost);
  char latest[96];
  std::snprintf(latest, sizeof latest, "What these panels cost: %.2f ms for the last picture, %.2f ms on average.",
                static_cast<double>(cost_ns_) / 1e6, average_cost_ns_ / 1e6);
  tooltip(latest);
}

}  // namespace engine
