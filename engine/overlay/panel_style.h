// Colours that mean something in the panels, the same in all of them, and the few shapes of text that they share.
#pragma once

#include <imgui.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/imgui_items.h"

namespace engine::panel_style {

inline const ImVec4 kGood{0.49f, 0.83f, 0.66f, 1.0f};     // valid, recorded, added
inline const ImVec4 kChanged{1.00f, 0.78f, 0.36f, 1.0f};  // differs from the previous frame
inline const ImVec4 kBad{1.00f, 0.45f, 0.42f, 1.0f};      // lost, torn, failing, removed
inline const ImVec4 kMuted{0.53f, 0.57f, 0.67f, 1.0f};    // labels, units, what is over
inline const ImVec4 kUnread{0.40f, 0.68f, 0.98f, 1.0f};   // waiting in the ring
inline const ImVec4 kFocus{0.37f, 0.78f, 0.63f, 1.0f};    // selected, has the keyboard

inline ImU32 packed(const ImVec4& color, float alpha = 1.0f) {
  return ImGui::ColorConvertFloat4ToU32(ImVec4(color.x, color.y, color.z, color.w * alpha));
}

inline ImVec4 mixed(const ImVec4& from, const ImVec4& to, float t) {
  return {from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t, from.z + (to.z - from.z) * t,
          from.w + (to.w - from.w) * t};
}

inline ImVec4 from_rgb(uint32_t rgb) {
  const auto part = [&](int shift) { return static_cast<float>(rgb >> shift & 0xff) / 255; };
  return {part(16), part(8), part(0), 1};
}

inline void text(std::string_view what) { ImGui::TextUnformatted(what.data(), what.data() + what.size()); }

inline void colored(const ImVec4& color, std::string_view what) {
  ImGui::PushStyleColor(ImGuiCol_Text, color);
  text(what);
  ImGui::PopStyleColor();
}

inline void wrapped(const ImVec4& color, std::string_view what) {
  ImGui::PushStyleColor(ImGuiCol_Text, color);
  ImGui::PushTextWrapPos(0);
  text(what);
  ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
}

// A name, its end left out with two dots where there is no room for all of it.
inline std::string fitted(const std::string& name, float width) {
  const auto columns = static_cast<size_t>(std::max(3.0f, width / ImGui::CalcTextSize("0").x));
  return name.size() <= columns ? name : name.substr(0, columns - 2) + "..";
}

// Scrolls the window that is open with the keys that do so anywhere; for what has nothing to select in it.
inline void scroll_with_keys() {
  const float line = ImGui::GetTextLineHeightWithSpacing();
  const float page = ImGui::GetWindowHeight() - line;
  const float at = ImGui::GetScrollY();
  if (key_pressed(ImGuiKey_DownArrow)) ImGui::SetScrollY(at + 2 * line);
  if (key_pressed(ImGuiKey_UpArrow)) ImGui::SetScrollY(std::max(0.0f, at - 2 * line));
  if (key_pressed(ImGuiKey_PageDown)) ImGui::SetScrollY(at + page);
  if (key_pressed(ImGuiKey_PageUp)) ImGui::SetScrollY(std::max(0.0f, at - page));
  if (key_pressed(ImGuiKey_Home)) ImGui::SetScrollY(0);
  if (key_pressed(ImGuiKey_End)) ImGui::SetScrollY(ImGui::GetScrollMaxY());
}

// Text that ends at the right edge of what is left of the line or column.
inline void colored_right(const ImVec4& color, std::string_view what) {
  const float spare = ImGui::GetContentRegionAvail().x - ImGui::CalcTextSize(what.data(), what.data() + what.size()).x;
  if (spare > 0) ImGui::SetCursorPosX(ImGui::GetCursorPosX() + spare);
  colored(color, what);
}

// For the item before: one or more lines, shown while the mouse rests on it.
inline void tooltip(std::string_view what) {
  if (!item_rested_on()) return;
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(ImGui::GetFontSize() * 30);
  text(what);
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

// A small button that is lit while `on`.
inline bool toggle(const char* label, bool on, const ImVec4& color = kFocus) {
  const ImVec4 plain = ImGui::GetStyleColorVec4(ImGuiCol_Text);
  ImGui::PushStyleColor(ImGuiCol_Text, on ? color : mixed(kMuted, plain, 0.2f));
  ImGui::PushStyleColor(ImGuiCol_Button, on ? ImVec4(color.x, color.y, color.z, 0.22f) : ImVec4(0, 0, 0, 0));
  const bool pressed = ImGui::SmallButton(label);
  ImGui::PopStyleColor(2);
  return pressed;
}

}  // namespace engine::panel_style
