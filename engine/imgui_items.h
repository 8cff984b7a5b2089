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

// The item before is under the mouse, which has rested there for a moment if the item is one to be clicked, or has the
// keyboard's focus. Explanations wait for this: at once, they would cover what the mouse is on its way to.
inline bool item_rested_on() {
#if IMGUI_VERSION_NUM >= 18900
  return ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled | ImGuiHoveredFlags_DelayNormal);
#else
  constexpr float kRest_s = 0.4f;
  if (!ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) return false;
  const ImGuiContext& now = *ImGui::GetCurrentContext();
  const bool by_mouse = !now.NavDisableMouseHover && now.HoveredId != 0 && now.HoveredId == now.LastItemData.ID;
  return !by_mouse || now.HoveredIdTimer >= kRest_s;
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
