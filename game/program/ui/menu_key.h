// MenuCommand: what keys and buttons mean on a menu, always the same whatever the player has put on other keys, so that
// a menu can always be used.
//
// Pure; any thread.
#pragma once

#include <optional>

#include "engine/gamepad.h"
#include "engine/input.h"

namespace game {

enum class MenuCommand {
  kUp,
  kDown,
  kLeft,
  kRight,
  kConfirm,
  kBack,
  kNextTab,
  kPreviousTab,
  kDelete,
  kRace,
  kUndo,
};

// Arrows and WASD, which may repeat, Enter and Space, Esc and Backspace, Tab, Delete, G, U.
std::optional<MenuCommand> menu_command(const engine::KeyPress& press);
// The cross, A, B, shoulders, X to delete, Y to race, Back to undo.
std::optional<MenuCommand> menu_command(SDL_GameControllerButton button);

}  // namespace game
