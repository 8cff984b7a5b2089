#include "engine/overlay/imgui_theme.h"

#include <imgui.h>

#include <initializer_list>

namespace engine {
namespace {

ImVec4 to_imgui(Color c) {
  constexpr float full = 255;
  return {static_cast<float>(c.r) / full, static_cast<float>(c.g) / full, static_cast<float>(c.b) / full,
          static_cast<float>(c.a) / full};
}

void set_text_colors(ImVec4* colors, const ImGuiPalette& palette) {
  colors[ImGuiCol_Text] = to_imgui(palette.text);
  colors[ImGuiCol_TextDisabled] = to_imgui(palette.muted);
  colors[ImGuiCol_TextSelectedBg] = to_imgui(with_alpha(palette.accent, 0.35f));
  colors[ImGuiCol_CheckMark] = to_imgui(palette.accent);
  colors[ImGuiCol_PlotLines] = to_imgui(palette.accent);
  colors[ImGuiCol_PlotLinesHovered] = to_imgui(palette.text);
  colors[ImGuiCol_PlotHistogram] = to_imgui(palette.accent);
  colors[ImGuiCol_PlotHistogramHovered] = to_imgui(palette.text);
}

void set_background_colors(ImVec4* colors, const ImGuiPalette& palette) {
  const Color sunk = with_alpha(mix(palette.window, palette.raised, 0.45f), 1);
  colors[ImGuiCol_WindowBg] = to_imgui(palette.window);
  colors[ImGuiCol_ChildBg] = to_imgui(with_alpha(palette.window, 0));
  colors[ImGuiCol_PopupBg] = to_imgui(with_alpha(palette.window, 0.98f));
  colors[ImGuiCol_Border] = to_imgui(palette.line);
  colors[ImGuiCol_BorderShadow] = to_imgui({0, 0, 0, 0});
  colors[ImGuiCol_FrameBg] = to_imgui(sunk);
  colors[ImGuiCol_TitleBg] = to_imgui(with_alpha(palette.window, 1));
  colors[ImGuiCol_TitleBgActive] = to_imgui(sunk);
  colors[ImGuiCol_TitleBgCollapsed] = to_imgui(palette.window);
  colors[ImGuiCol_MenuBarBg] = to_imgui(sunk);
  colors[ImGuiCol_ScrollbarBg] = to_imgui(with_alpha(palette.window, 0));
  colors[ImGuiCol_TableHeaderBg] = to_imgui(sunk);
  colors[ImGuiCol_TableBorderStrong] = to_imgui(palette.line);
  colors[ImGuiCol_TableBorderLight] = to_imgui(faded(palette.line, 0.5f));
  colors[ImGuiCol_TableRowBg] = to_imgui({0, 0, 0, 0});
  colors[ImGuiCol_TableRowBgAlt] = to_imgui(with_alpha(palette.text, 0.025f));
}

// Tabs' colours have been renamed.
void set_tab_colors(ImVec4* colors, const ImVec4& plain, const ImVec4& hovered, const ImVec4& selected) {
  colors[ImGuiCol_Tab] = plain;
  colors[ImGuiCol_TabHovered] = hovered;
#if IMGUI_VERSION_NUM >= 19091
  colors[ImGuiCol_TabSelected] = selected;
  colors[ImGuiCol_TabDimmed] = plain;
  colors[ImGuiCol_TabDimmedSelected] = selected;
#else
  colors[ImGuiCol_TabActive] = selected;
  colors[ImGuiCol_TabUnfocused] = plain;
  colors[ImGuiCol_TabUnfocusedActive] = selected;
#endif
}

// So has that of the frame round the focused item.
void set_keyboard_color(ImVec4* colors, const ImVec4& frame) {
#if IMGUI_VERSION_NUM >= 19140
  colors[ImGuiCol_NavCursor] = frame;
#else
  colors[ImGuiCol_NavHighlight] = frame;
#endif
}

// A ticked checkbox used to have the background of any field.
void set_checkbox_color(ImVec4* colors, const ImVec4& background) {
#if IMGUI_VERSION_NUM >= 19280
  colors[ImGuiCol_CheckboxSelectedBg] = background;
#else
  (void)colors, (void)background;
#endif
}

void set_control_colors(ImVec4* colors, const ImGuiPalette& palette) {
  const ImVec4 rest = to_imgui(palette.raised);
  const ImVec4 hovered = to_imgui(mix(palette.raised, palette.text, 0.12f));
  const ImVec4 active = to_imgui(mix(palette.raised, palette.accent, 0.38f));
  for (const ImGuiCol item : {ImGuiCol_Button, ImGuiCol_Header, ImGuiCol_ScrollbarGrab}) colors[item] = rest;
  for (const ImGuiCol item :
       {ImGuiCol_ButtonHovered, ImGuiCol_HeaderHovered, ImGuiCol_ScrollbarGrabHovered, ImGuiCol_FrameBgHovered}) {
    colors[item] = hovered;
  }
  for (const ImGuiCol item :
       {ImGuiCol_ButtonActive, ImGuiCol_HeaderActive, ImGuiCol_ScrollbarGrabActive, ImGuiCol_FrameBgActive}) {
    colors[item] = active;
  }
  // Rows of tables, on which there is text of all colours.
  colors[ImGuiCol_HeaderHovered] = to_imgui(mix(palette.raised, palette.text, 0.05f));
  colors[ImGuiCol_HeaderActive] = to_imgui(mix(palette.raised, palette.accent, 0.08f));
  colors[ImGuiCol_SliderGrab] = to_imgui(palette.accent);
  colors[ImGuiCol_SliderGrabActive] = to_imgui(mix(palette.accent, palette.text, 0.3f));
  colors[ImGuiCol_Separator] = to_imgui(palette.line);
  colors[ImGuiCol_SeparatorHovered] = colors[ImGuiCol_SeparatorActive] = to_imgui(palette.accent);
  colors[ImGuiCol_ResizeGrip] = to_imgui(faded(palette.line, 0.6f));
  colors[ImGuiCol_ResizeGripHovered] = colors[ImGuiCol_ResizeGripActive] = to_imgui(palette.accent);
  set_tab_colors(colors, rest, hovered, active);
  set_keyboard_color(colors, to_imgui(palette.accent));
  set_checkbox_color(colors, colors[ImGuiCol_FrameBg]);
}

}  // namespace

void apply_theme(const ImGuiPalette& palette, float scale) {
  ImGuiStyle style;
  ImGui::StyleColorsDark(&style);
  set_text_colors(style.Colors, palette);
  set_background_colors(style.Colors, palette);
  set_control_colors(style.Colors, palette);
  style.WindowRounding = 6;
  style.ChildRounding = style.FrameRounding = style.PopupRounding = style.GrabRounding = style.TabRounding = 4;
  style.WindowPadding = {10, 8};
  style.FramePadding = {7, 4};
  style.ItemSpacing = {8, 5};
  style.CellPadding = {5, 2};
  style.ScrollbarSize = 12;
  style.WindowTitleAlign = {0.0f, 0.5f};
  style.AntiAliasedLinesUseTex = false;
  style.ScaleAllSizes(scale);
  ImGui::GetStyle() = style;
}

}  // namespace engine
