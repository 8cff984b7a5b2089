// Items that the versions of Dear ImGui spell differently, for panels. Beside engine/imgui_compat.h the only file that
// looks at IMGUI_VERSION_NUM. The drawing thread, between ImGui::Begin and ImGui::End.
#pragma once

#include <imgui.h>

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

// A text field; true when Enter ended the typing. ImGui's own flag for that hides what is typed behind the hint.
inline bool text_field(const char* id, const char* hint, char* text, size_t bytes, ImGuiInputTextFlags flags = 0) {
  ImGui::InputTextWithHint(id, hint, text, bytes, flags);
  if (!ImGui::IsItemDeactivated()) return false;
#if IMGUI_VERSION_NUM >= 18700
  return ImGui::IsKeyPressed(ImGuiKey_Enter) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter);
#else
  const auto pressed = [](ImGuiKey key) {
    const int index = ImGui::GetKeyIndex(key);
    return index >= 0 && ImGui::IsKeyPressed(index);
  };
  return pressed(ImGuiKey_Enter) || pressed(ImGuiKey_KeyPadEnter);
#endif
}

}  // namespace engine
