#include "game/program/keys.h"

namespace game {
namespace {

std::optional<Command> placed(SDL_Scancode place) {
  switch (place) {
    case SDL_SCANCODE_UP:
    case SDL_SCANCODE_W:
      return Command::kUp;
    case SDL_SCANCODE_DOWN:
    case SDL_SCANCODE_S:
      return Command::kDown;
    case SDL_SCANCODE_LEFT:
    case SDL_SCANCODE_A:
      return Command::kLeft;
    case SDL_SCANCODE_RIGHT:
    case SDL_SCANCODE_D:
      return Command::kRight;
    case SDL_SCANCODE_1:
      return Command::kWalls;
    case SDL_SCANCODE_2:
      return Command::kWrap;
    default:
      return std::nullopt;
  }
}

std::optional<Command> letter(SDL_Keycode key) {
  switch (key) {
    case SDLK_SPACE:
    case SDLK_RETURN:
    case SDLK_KP_ENTER:
      return Command::kConfirm;
    case SDLK_ESCAPE:
    case SDLK_p:
      return Command::kPause;
    case SDLK_r:
      return Command::kRestart;
    case SDLK_TAB:
      return Command::kOtherMode;
    case SDLK_BACKSPACE:
      return Command::kRewind;
    case SDLK_F9:
      return Command::kSaveClip;
    case SDLK_m:
      return Command::kMute;
    case SDLK_q:
      return Command::kQuit;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<Command> command_for(const engine::KeyPress& press) {
  if (press.repeat) return std::nullopt;
  if (press.is(SDLK_q, engine::kCtrl)) return Command::kQuit;
  if (press.modifiers & (engine::kCtrl | engine::kAlt | engine::kSuper)) return std::nullopt;
  if (const auto turn = placed(press.scancode)) return turn;
  return letter(press.key);
}

std::optional<Direction> direction_for(Command command) {
  switch (command) {
    case Command::kUp:
      return Direction::kUp;
    case Command::kDown:
      return Direction::kDown;
    case Command::kLeft:
      return Direction::kLeft;
    case Command::kRight:
      return Direction::kRight;
    default:
      return std::nullopt;
  }
}

}  // namespace game
