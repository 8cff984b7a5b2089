// InputLine: a line of text in a panel that code can make active, so that typing goes on without the mouse: after Enter
// in the same field, or in one that has just appeared. ImGui takes some frames to do so; meanwhile the overlay keeps
// what is typed (PanelContext::expect_typing).
//
// The drawing thread. draw() is called between ImGui::Begin and ImGui::End.
#pragma once

#include <array>
#include <functional>
#include <string>

#include "engine/overlay/panel_context.h"

struct ImGuiInputTextCallbackData;

namespace engine {

class InputLine {
 public:
  enum class Event { kNone, kEntered, kLeft };
  struct Options {
    const char* hint = "";
    bool select_all = false;  // when it becomes active
    // Called while the field is active, with each key and in each picture; keys Tab, Up and Down are then its own.
    std::function<void(ImGuiInputTextCallbackData&)> while_active = {};
  };
  // Draws the field, `width` wide in ImGui's units. kEntered: Enter ended the typing; kLeft: anything else did.
  Event draw(PanelContext& context, const char* id, float width, const Options& options);

  // Valid until the next call of another function.
  const char* text() const { return text_.data(); }
  bool empty() const { return text_[0] == '\0'; }
  void set_text(const std::string& text);  // cut where it is too long for the field
  void clear() { text_[0] = '\0'; }
  // Makes the field active with the next pictures.
  void focus(PanelContext& context);

 private:
  static constexpr int kFramesToFocus = 8;
  std::array<char, 512> text_{};
  int frames_left_ = 0;  // in which it may become active; 0: not asked to
};

}  // namespace engine
