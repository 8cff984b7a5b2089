// TypingFocus: makes a text field active from code, so that somebody can go on typing. ImGui takes some frames to do
// so; until then the overlay keeps what is typed.
//
// The drawing thread. before() and after() stand around the text field.
#pragma once

#include <imgui.h>

namespace engine {

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
