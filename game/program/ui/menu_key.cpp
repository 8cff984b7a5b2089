#include "game/program/ui/menu_key.h"

namespace game {
namespace {

std::optional<MenuKey> way(const engine::KeyPress& press) {
  switch (press.scancode) {
    case SDL_SCANCODE_UP:
    case SDL_SCANCODE_W:
      return MenuKey::kUp;
    case SDL_SCANCODE_DOWN:
    case SDL_SCANCODE_S:
      return MenuKey::kDown;
    case SDL_SCANCODE_LEFT:
    case SDL_SCANCODE_A:
      return MenuKey::kLeft;
    case SDL_SCANCODE_RIGHT:
    case SDL_SCANCODE_D:
      return MenuKey::kRight;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<MenuKey> menu_key(const engine::KeyPress& press) {
  if (press.modifiers & (engine::kCtrl | engine::kAlt | engine::kSuper)) return std::nullopt;
  if (const auto where = way(press)) return where;
  if (press.repeat) return std::nullopt;
  switch (press.key) {
    case SDLK_RETURN:
    case SDLK_KP_ENTER:
    case SDLK_SPACE:
      return MenuKey::kConfirm;
    case SDLK_ESCAPE:
    case SDLK_BACKSPACE:
      return MenuKey::kBack;
    case SDLK_TAB:
      return press.modifiers & engine::kShift ? MenuKey::kPreviousTab : MenuKey::kNextTab;
    case SDLK_DELETE:
      return MenuKey::kDelete;
    case SDLK_g:
      return MenuKey::kRace;
    case SDLK_u:
      return MenuKey::kUndo;
    default:
      return std::nullopt;
  }
}

std::optional<MenuKey> menu_key(SDL_GameControllerButton button) {
  switch (button) {
    case SDL_CONTROLLER_BUTTON_DPAD_UP:
      return MenuKey::kUp;
    case SDL_CONTROLLER_BUTTON_DPAD_DOWN:
      return MenuKey::kDown;
    case SDL_CONTROLLER_BUTTON_DPAD_LEFT:
      return MenuKey::kLeft;
    case SDL_CONTROLLER_BUTTON_DPAD_RIGHT:
      return MenuKey::kRight;
    case SDL_CONTROLLER_BUTTON_A:
    case SDL_CONTROLLER_BUTTON_START:
      return MenuKey::kConfirm;
    case SDL_CONTROLLER_BUTTON_B:
      return MenuKey::kBack;
    case SDL_CONTROLLER_BUTTON_LEFTSHOULDER:
      return MenuKey::kPreviousTab;
    case SDL_CONTROLLER_BUTTON_RIGHTSHOULDER:
      return MenuKey::kNextTab;
    case SDL_CONTROLLER_BUTTON_X:
      return MenuKey::kDelete;
    case SDL_CONTROLLER_BUTTON_Y:
      return MenuKey::kRace;
    case SDL_CONTROLLER_BUTTON_BACK:
      return MenuKey::kUndo;
    default:
      return std::nullopt;
  }
}

}  // namespace game
