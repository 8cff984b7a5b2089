// Colours that mean something in the panels, the same in all of them.
#pragma once

#include <imgui.h>

namespace engine::panel_style {

inline const ImVec4 kGood{0.49f, 0.83f, 0.66f, 1.0f};     // sound, recorded
inline const ImVec4 kChanged{1.00f, 0.78f, 0.36f, 1.0f};  // differs from the previous frame
inline const ImVec4 kBad{1.00f, 0.45f, 0.42f, 1.0f};      // lost, torn, failing
inline const ImVec4 kMuted{0.53f, 0.57f, 0.67f, 1.0f};    // labels, units, what is over
inline const ImVec4 kUnread{0.40f, 0.68f, 0.98f, 1.0f};   // waiting in the ring

inline ImU32 packed(const ImVec4& color, float alpha = 1.0f) {
  return ImGui::ColorConvertFloat4ToU32(ImVec4(color.x, color.y, color.z, color.w * alpha));
}

}  // namespace engine::panel_style
