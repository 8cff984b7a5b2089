// Items that the versions of Dear ImGui spell differently, for panels. Beside engine/imgui_compat.h the only file that
// looks at IMGUI_VERSION_NUM. The drawing thread, between ImGui::Begin and ImGui::End.
#pragma once

#include <imgui.h>

#include <imgui_internal.h>

#include <cstddef>

namespace engine {

// A part of a panel that scrolls by itself and whose items the keyboard reaches as if they stood in the panel. To be
// ended with ImGui::EndChild, whatever it returns.
inline bool begin_flat_child(const char* id, ImGuiWindowFlags flags = 0) {
#if IMGUI_VERSION_NUM >= 19090
  return ImGui::BeginChild(id, {0, 0}, ImGuiChildFlags_NavFlattened, flags);
#else
  return ImGui::BeginChild(id, {0, 0}, false, flags | ImGuiWindowFlags_NavFlattened);
#endif
}

// For the scrolling part of a table that has just begun: its rows, too, are reached as if they stood in the panel.
inline void flatten_table() {
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  if (window->ParentWindow == nullptr) return;
#if IMGUI_VERSION_NUM >= 19090
  window->ChildFlags |= ImGuiChildFlags_NavFlattened;
#else
  window->Flags |= ImGuiWindowFlags_NavFlattened;
#endif
  window->RootWindowForNav = window->ParentWindow->RootWindowForNav;
}

// A key of those that panels are worked with goes down, or repeats.
inline bool key_pressed(ImGuiKey key) {
#if IMGUI_VERSION_NUM >= 18700
  return ImGui::IsKeyPressed(key);
#else
  const int index = ImGui::GetKeyIndex(key);
  return index >= 0 && ImGui::IsKeyPressed(index);
#endif
}

// The item before is under the mouse or has the keyboard's focus, and that for a moment. Explanations
// wait for this: at once, they would cover what mouse or keyboard is on its way to.
inline bool item_rested_on() {
#if IMGUI_VERSION_NUM >= 18900
  return ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled | ImGuiHoveredFlags_DelayNormal);
#else
  constexpr float kRest_s = 0.4f;
  if (!ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) return false;
  const ImGuiContext& now = *ImGui::GetCurrentContext();
  if (!now.NavDisableMouseHover) {
    const bool known = now.HoveredId != 0 && now.HoveredId == now.LastItemData.ID;  // mere text has no identity
    return !known || now.HoveredIdTimer >= kRest_s;
  }
  // Since when the keyboard has been there, ImGui does not know.
  ImGuiStorage& kept = *ImGui::GetStateStorage();
  const ImGuiID item = ImHashStr("focused item");
  const ImGuiID since = ImHashStr("focused since");
  const auto focused = static_cast<int>(now.NavId);
  const auto time = static_cast<float>(ImGui::GetTime());
  if (kept.GetInt(item) != focused) {
    kept.SetInt(item, focused);
    kept.SetFloat(since, time);
  }
  return time - kept.GetFloat(since) >= kRest_s;
#endif
}

// A text field; true when Enter ended the typing. ImGui's own flag for that hides what is typed behind the hint.
inline bool text_field(const char* id, const char* hint, char* text, size_t bytes, ImGuiInputTextFlags flags = 0) {
  ImGui::InputTextWithHint(id, hint, text, bytes, flags);
  if (!ImGui::IsItemDeactivated()) return false;
#if IMGUI_VERSION_NUM >= 18700
  return key_pressed(ImGuiKey_Enter) || key_pressed(ImGuiKey_KeypadEnter);
#else
  return key_pressed(ImGuiKey_Enter) || key_pressed(ImGuiKey_KeyPadEnter);
#endif
}

}  // namespace engine
