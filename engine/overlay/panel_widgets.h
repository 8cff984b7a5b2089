// Items that the versions of Dear ImGui spell differently, for panels. Beside engine/overlay/imgui_compat.h the only
// file that looks at IMGUI_VERSION_NUM. The drawing thread, between ImGui::Begin and ImGui::End.
#pragma once

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

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

namespace engine::panel_style {

// Colours that mean something in the panels, the same in all of them, and the few shapes of text that they share.

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

namespace engine {

// TypingFocus: makes a text field active from code, so that somebody can go on typing. ImGui takes some frames to do
// so; until then the overlay keeps what is typed.
//
// The drawing thread. before() and after() stand around the text field.

class TypingFocus {
 public:
  // `expected` is PanelContext::expect_typing, which stays set until the field is active.
  void request(bool& expected) {
    frames_left_ = kFrames;
    expected = true;
  }
  void before() const {
    if (frames_left_ % 3 == 2) ImGui::SetKeyboardFocusHere();  // takes hold two frames later
  }
  void after(bool& expected) {
    if (frames_left_ == 0) return;
    // The one from which Enter was pressed counts as active for one frame more.
    const bool active = ImGui::IsItemActive() && frames_left_ < kFrames;
    frames_left_ = active ? 0 : frames_left_ - 1;
    if (frames_left_ > 0) expected = true;
  }

 private:
  static constexpr int kFrames = 8;
  int frames_left_ = 0;
};

}  // namespace engine
