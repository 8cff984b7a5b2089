#include "engine/overlay/keyboard_owner.h"

namespace engine {
namespace {

// The keys that ImGui's keyboard navigation knows.
bool is_panel_key(const KeyPress& press) {
  if ((press.modifiers & (kAlt | kSuper)) != 0) return false;
  switch (press.key) {
    case SDLK_UP:
    case SDLK_DOWN:
    case SDLK_LEFT:
    case SDLK_RIGHT:
    case SDLK_TAB:
    case SDLK_RETURN:
    case SDLK_KP_ENTER:
    case SDLK_SPACE:
    case SDLK_HOME:
    case SDLK_END:
    case SDLK_PAGEUP:
    case SDLK_PAGEDOWN:
      return true;
    default:
      return false;
  }
}

}  // namespace

KeyboardOwner::Verdict KeyboardOwner::key(const KeyPress& press, Panels panels) {
  if (press.is(SDLK_F1, kCtrl)) {
    if (!press.repeat) panels_have_keyboard_ = !panels_have_keyboard_;
    return panels_have_keyboard_ && !press.repeat ? Verdict::kThisPanel : Verdict::kHandled;
  }
  if (press.is(SDLK_TAB, kCtrl) || press.is(SDLK_TAB, kCtrl | kShift)) {
    panels_have_keyboard_ = true;
    return (press.modifiers & kShift) != 0 ? Verdict::kPreviousPanel : Verdict::kNextPanel;
  }
  if (panels.typing || panels.popup) return Verdict::kPanels;
  if (!panels_have_keyboard_) return Verdict::kProgram;
  if (press.is(SDLK_ESCAPE)) {
    panels_have_keyboard_ = false;
    return Verdict::kHandled;
  }
  if (press.is(SDLK_APPLICATION) || press.is(SDLK_F10, kShift))
    return press.repeat ? Verdict::kHandled : Verdict::kMenu;
  return is_panel_key(press) ? Verdict::kPanels : Verdict::kProgram;
}

void KeyboardOwner::click(bool on_panel) {
  if (!on_panel) panels_have_keyboard_ = false;
}

}  // namespace engine
