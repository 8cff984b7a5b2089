#include "engine/overlay/input_line.h"

#include <imgui.h>

#include <cstdio>

#include "engine/overlay/panel_widgets.h"

namespace engine {

InputLine::Event InputLine::draw(PanelContext& context, const char* id, float width, const Options& options) {
  ImGui::SetNextItemWidth(width);
  if (frames_left_ % 3 == 2) ImGui::SetKeyboardFocusHere();  // takes hold two frames later
  const bool entered = widgets::text_field(id, options.hint, text_.data(), text_.size(),
                                           options.select_all ? ImGuiInputTextFlags_AutoSelectAll : 0,
                                           options.while_active ? &options.while_active : nullptr);
  const bool left = ImGui::IsItemDeactivated();
  if (frames_left_ != 0) {
    // The field in which Enter was pressed counts as active for one frame more.
    const bool active = ImGui::IsItemActive() && frames_left_ < kFramesToFocus;
    frames_left_ = active ? 0 : frames_left_ - 1;
    if (frames_left_ > 0) context.expect_typing = true;
  }
  return entered ? Event::kEntered : left ? Event::kLeft : Event::kNone;
}

void InputLine::set_text(const std::string& text) { std::snprintf(text_.data(), text_.size(), "%s", text.c_str()); }

void InputLine::focus(PanelContext& context) {
  frames_left_ = kFramesToFocus;
  context.expect_typing = true;
}

}  // namespace engine
