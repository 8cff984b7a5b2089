#include "engine/overlay/panel_widgets.h"

#include <imgui_internal.h>

#include <algorithm>

#include "recorder/base/text.h"

namespace engine::widgets {

// --- colours ---------------------------------------------------------------------------------------------------------

ImVec4 text_color() { return ImGui::GetStyleColorVec4(ImGuiCol_Text); }

ImVec4 from_rgb(uint32_t rgb) {
  const auto part = [&](int shift) { return static_cast<float>(rgb >> shift & 0xff) / 255; };
  return {part(16), part(8), part(0), 1};
}

ImVec4 mixed(const ImVec4& from, const ImVec4& to, float t) {
  return {from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t, from.z + (to.z - from.z) * t,
          from.w + (to.w - from.w) * t};
}

ImU32 packed(const ImVec4& color, float alpha) {
  return ImGui::ColorConvertFloat4ToU32(ImVec4(color.x, color.y, color.z, color.w * alpha));
}

// --- text ------------------------------------------------------------------------------------------------------------

void text(std::string_view line) { ImGui::TextUnformatted(line.data(), line.data() + line.size()); }

void colored(const ImVec4& color, std::string_view line) {
  ImGui::PushStyleColor(ImGuiCol_Text, color);
  text(line);
  ImGui::PopStyleColor();
}

void colored_right(const ImVec4& color, std::string_view line) {
  const float width = ImGui::CalcTextSize(line.data(), line.data() + line.size()).x;
  const float spare = ImGui::GetContentRegionAvail().x - width;
  if (spare > 0) ImGui::SetCursorPosX(ImGui::GetCursorPosX() + spare);
  colored(color, line);
}

namespace {

// As much of the beginning as fits, with an ellipsis behind.
std::string elided(std::string_view value, float width) {
  const auto measured = [](std::string_view part) {
    return ImGui::CalcTextSize(part.data(), part.data() + part.size()).x;
  };
  if (measured(value) <= width) return std::string(value);
  const std::string_view dots = "...";
  std::string_view kept = value;
  const float room = width - measured(dots);
  const char* end = value.data();
  ImGui::GetFont()->CalcTextSizeA(ImGui::GetFontSize(), std::max(room, 0.0f), 0, value.data(),
                                  value.data() + value.size(), &end);
  kept = value.substr(0, static_cast<size_t>(end - value.data()));
  return std::string(kept) + std::string(dots);
}

}  // namespace

void cell(const ImVec4& color, std::string_view value) {
  colored(color, elided(value, ImGui::GetContentRegionAvail().x));
}

void cell_right(const ImVec4& color, std::string_view value) {
  colored_right(color, elided(value, ImGui::GetContentRegionAvail().x));
}

void wrapped(const ImVec4& color, std::string_view lines) {
  ImGui::PushTextWrapPos(0);
  colored(color, lines);
  ImGui::PopTextWrapPos();
}

std::string fitted(const std::string& name, float width) {
  using recorder::base::display_width;
  const auto columns = static_cast<size_t>(std::max(3.0f, width / ImGui::CalcTextSize("0").x));
  if (display_width(name) <= columns) return name;
  std::string part = name;
  while (display_width(part) > columns - 2) recorder::base::remove_last_character(part);
  return part + "..";
}

namespace {

bool item_rested_on() {
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
  // ImGui does not tell how long the keyboard has been there.
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

}  // namespace

void tooltip(std::string_view lines) {
  if (!item_rested_on()) return;
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(ImGui::GetFontSize() * 30);
  text(lines);
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

// --- controls --------------------------------------------------------------------------------------------------------

bool toggle(const char* label, bool on, const ImVec4& color) {
  ImGui::PushStyleColor(ImGuiCol_Text, on ? color : mixed(kMuted, text_color(), 0.2f));
  ImGui::PushStyleColor(ImGuiCol_Button, on ? ImVec4(color.x, color.y, color.z, 0.22f) : ImVec4(0, 0, 0, 0));
  const bool pressed = ImGui::SmallButton(label);
  ImGui::PopStyleColor(2);
  return pressed;
}

float button_width(const char* label) { return ImGui::CalcTextSize(label).x + 2 * ImGui::GetStyle().FramePadding.x; }

bool progress_with_cancel(float fraction, const char* label, float width, BarHeight height) {
  constexpr const char* kCancel = "cancel";
  const bool low = height == BarHeight::kLow;
  if (width == 0) {
    width = ImGui::GetContentRegionAvail().x - button_width(kCancel) - ImGui::GetStyle().ItemSpacing.x;
  }
  ImGui::ProgressBar(fraction, {width, low ? ImGui::GetTextLineHeight() : 0}, label);
  ImGui::SameLine();
  return low ? ImGui::SmallButton(kCancel) : ImGui::Button(kCancel);
}

namespace {

int call_while_typing(ImGuiInputTextCallbackData* data) {
  (*static_cast<const WhileTyping*>(data->UserData))(*data);
  return 0;
}

}  // namespace

void begin_floating(const char* id, const ImVec2& below, float skip, float width) {
  constexpr ImGuiWindowFlags kFlags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoNav |
                                      ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing |
                                      ImGuiWindowFlags_AlwaysAutoResize;
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const ImGuiWindow* const before = ImGui::FindWindowByName(id);
  const float height = before == nullptr ? 0 : before->Size.y;
  const bool has_room = below.y + height <= display.y || below.y - skip < height;
  const float left = std::clamp(below.x, 0.0f, std::max(0.0f, display.x - width));
  ImGui::SetNextWindowPos({left, has_room ? below.y : below.y - skip - height});
  ImGui::SetNextWindowSizeConstraints({width, 0}, {width, display.y});
  ImGui::SetNextWindowBgAlpha(1);
  ImGui::Begin(id, nullptr, kFlags);
  ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
}

bool text_field(const char* id, const char* hint, char* buffer, size_t bytes, ImGuiInputTextFlags flags,
                const WhileTyping* while_active) {
  if (while_active == nullptr) {
    ImGui::InputTextWithHint(id, hint, buffer, bytes, flags);
  } else {
    constexpr ImGuiInputTextFlags kCalls = ImGuiInputTextFlags_CallbackAlways | ImGuiInputTextFlags_CallbackCompletion |
                                           ImGuiInputTextFlags_CallbackHistory;
    ImGui::InputTextWithHint(id, hint, buffer, bytes, flags | kCalls, call_while_typing,
                             const_cast<WhileTyping*>(while_active));
  }
  if (!ImGui::IsItemDeactivated()) return false;
#if IMGUI_VERSION_NUM >= 18700
  return key_pressed(ImGuiKey_Enter) || key_pressed(ImGuiKey_KeypadEnter);
#else
  return key_pressed(ImGuiKey_Enter) || key_pressed(ImGuiKey_KeyPadEnter);
#endif
}

// --- keyboard and scrolling ------------------------------------------------------------------------------------------

bool key_pressed(ImGuiKey key) {
#if IMGUI_VERSION_NUM >= 18700
  return ImGui::IsKeyPressed(key);
#else
  const int index = ImGui::GetKeyIndex(key);
  return index >= 0 && ImGui::IsKeyPressed(index);
#endif
}

bool begin_flat_child(const char* id, ImGuiWindowFlags flags) {
#if IMGUI_VERSION_NUM >= 19090
  return ImGui::BeginChild(id, {0, 0}, ImGuiChildFlags_NavFlattened, flags);
#else
  return ImGui::BeginChild(id, {0, 0}, false, flags | ImGuiWindowFlags_NavFlattened);
#endif
}

void flatten_table() {
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  if (window->ParentWindow == nullptr) return;
#if IMGUI_VERSION_NUM >= 19090
  window->ChildFlags |= ImGuiChildFlags_NavFlattened;
#else
  window->Flags |= ImGuiWindowFlags_NavFlattened;
#endif
  window->RootWindowForNav = window->ParentWindow->RootWindowForNav;
}

void scroll_with_keys() {
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

}  // namespace engine::widgets
