// The theme that the player has chosen in the game's settings, for programs that show the game without being it.
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
Theme theme_in(const engine::Settings& settings);

// Reads it. On failure `theme` is unchanged.
recorder::Status load_theme(Theme& theme);

}  // namespace game
