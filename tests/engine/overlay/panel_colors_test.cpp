// The colours of text in the panels, on all that it stands on.
#include <gtest/gtest.h>
#include <imgui.h>

#include <cmath>

#include "engine/overlay/imgui_theme.h"
#include "engine/overlay/panel_widgets.h"
#include "tests/support/contrast.h"

namespace engine {
namespace {

using testing_support::contrast;
using namespace widgets;

Color opaque(const ImVec4& color) {
  const auto channel = [](float value) { return static_cast<uint8_t>(std::lround(value * 255)); };
  return {channel(color.x), channel(color.y), channel(color.z), 255};
}

// The colours of a context of its own.
struct Theme {
  Theme() : context(ImGui::CreateContext()) {
    ImGui::SetCurrentContext(context);
    apply_theme({}, 1);
  }
  ~Theme() { ImGui::DestroyContext(context); }
  Color operator[](ImGuiCol item) const { return opaque(ImGui::GetStyle().Colors[item]); }
  ImGuiContext* context;
};

TEST(PanelColors, AllTextCanBeReadWhereverItStands) {
  const Theme theme;
  for (const ImGuiCol ground : {ImGuiCol_WindowBg, ImGuiCol_FrameBg, ImGuiCol_TitleBgActive, ImGuiCol_TableHeaderBg,
                                ImGuiCol_Header, ImGuiCol_HeaderHovered, ImGuiCol_HeaderActive}) {
    for (const ImVec4& words : {kGood, kChanged, kBad, kMuted, kUnread, kFocus}) {
      EXPECT_GE(contrast(opaque(words), theme[ground]), 4.5) << ground << " " << words.x << " " << words.y;
    }
    EXPECT_GE(contrast(theme[ImGuiCol_Text], theme[ground]), 4.5) << ground;
    EXPECT_GE(contrast(theme[ImGuiCol_TextDisabled], theme[ground]), 4.5) << ground;
  }
  for (const ImGuiCol ground : {ImGuiCol_Button, ImGuiCol_ButtonHovered, ImGuiCol_ButtonActive}) {
    EXPECT_GE(contrast(theme[ImGuiCol_Text], theme[ground]), 4.5) << ground;
  }
}

TEST(PanelColors, ARowThatHasJustChangedCanBeRead) {
  const Theme theme;
  const Color tinted = mix(theme[ImGuiCol_WindowBg], opaque(kChanged), kGlow);
  for (const ImVec4& words : {kChanged, kMuted, text_color()}) EXPECT_GE(contrast(opaque(words), tinted), 4.5);
}

}  // namespace
}  // namespace engine
