#include "game/program/ui/menu_key.h"

namespace game {
namespace {

std::optional<MenuCommand> way(const engine::KeyPress& press) {
  switch (press.scancode) {
    case SDL_SCANCODE_UP:
    case SDL_SCANCODE_W:
      return MenuCommand::kUp;
    case SDL_SCANCODE_DOWN:
    case SDL_SCANCODE_S:
      return MenuCommand::kDown;
    case SDL_SCANCODE_LEFT:
    case SDL_SCANCODE_A:
      return MenuCommand::kLeft;
    case SDL_SCANCODE_RIGHT:
    case SDL_SCANCODE_D:
      return MenuCommand::kRight;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<MenuCommand> menu_command(const engine::KeyPress& press) {
  if (press.modifiers & (engine::kCtrl | engine::kAlt | engine::kSuper)) return std::nullopt;
  if (const auto where = way(press)) return where;
  if (press.repeat) return std::nullopt;
  switch (press.key) {
    case SDLK_RETURN:
    case SDLK_KP_ENTER:
    case SDLK_SPACE:
      return MenuCommand::kConfirm;
    case SDLK_ESCAPE:
    case SDLK_BACKSPACE:
      return MenuCommand::kBack;
    case SDLK_TAB:
      return press.modifiers & engine::kShift ? MenuCommand::kPreviousTab : MenuCommand::kNextTab;
    case SDLK_DELETE:
      return MenuCommand::kDelete;
    case SDLK_g:
      return MenuCommand::kRace;
    case SDLK_u:
      return MenuCommand::kUndo;
    default:
      return std::nullopt;
  }
}

std::optional<MenuCommand> menu_command(SDL_GameControllerButton button) {
  switch (button) {
    case SDL_CONTROLLER_BUTTON_DPAD_UP:
      return MenuCommand::kUp;
    case SDL_CONTROLLER_BUTTON_DPAD_DOWN:
      return MenuCommand::kDown;
    case SDL_CONTROLLER_BUTTON_DPAD_LEFT:
      return MenuCommand::kLeft;
    case SDL_CONTROLLER_BUTTON_DPAD_RIGHT:
      return MenuCommand::kRight;
    case SDL_CONTROLLER_BUTTON_A:
    case SDL_CONTROLLER_BUTTON_START:
      return MenuCommand::kConfirm;
    case SDL_CONTROLLER_BUTTON_B:
      return MenuCommand::kBack;
    case SDL_CONTROLLER_BUTTON_LEFTSHOULDER:
      return MenuCommand::kPreviousTab;
    case SDL_CONTROLLER_BUTTON_RIGHTSHOULDER:
      return MenuCommand::kNextTab;
    case SDL_CONTROLLER_BUTTON_X:
      return MenuCommand::kDelete;
    case SDL_CONTROLLER_BUTTON_Y:
      return MenuCommand::kRace;
    case SDL_CONTROLLER_BUTTON_BACK:
      return MenuCommand::kUndo;
    default:
      return std::nullopt;
  }
}

}  // namespace game
