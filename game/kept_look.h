// The look that the player has chosen in the game's settings, for programs that show the game without being it.
//
// Any thread; reads a small file.
#pragma once

#include <string>

#include "game/look.h"
#include "recorder/status.h"

namespace engine {
class Settings;
}

namespace game {

// Where the game keeps its settings; empty when there is no home.
std::string settings_path();

// What is in such settings; what is not is as usual.
Look look_in(const engine::Settings& settings);

// Reads it. On failure `look` is unchanged.
recorder::Status load_kept_look(Look& look);

}  // namespace game
