// What a key means in the game. Steering goes by where the keys are, so WASD works on every layout; letters by what is
// printed on them.
//
// Pure; any thread.
#pragma once

#include <optional>

#include "engine/input.h"
#include "game/rules/state.h"

namespace game {

enum class Command {
  kUp,
  kDown,
  kLeft,
  kRight,
  kConfirm,
  kPause,
  kRestart,  // against a ghost: the rematch
  kOtherMode,
  kWalls,
  kWrap,
  kRewind,  // held
  kSaveClip,
  kMute,
  kQuit
};

// Whether letting go of its key means something, too.
constexpr bool is_held(Command command) { return command == Command::kRewind; }

// The command of a key press; nothing for keys without one, and for repeats of a key held down.
std::optional<Command> command_for(const engine::KeyPress& press);

// The direction of the first four.
std::optional<Direction> direction_for(Command command);

}  // namespace game
