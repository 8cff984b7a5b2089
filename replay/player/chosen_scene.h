// Scenes that the user of the viewer has chosen for games, by their names: scenes.json in the user's folder.
//
// Any thread.
#pragma once

#include <string>

#include "recorder/base/background_writer.h"
#include "recorder/base/status.h"
#include "recorder/schema/scene.h"
#include "replay/player/game_view.h"

namespace replay {

// Shows the scene with the chosen fields, if any were chosen and they fit these frames. Fails when the file cannot be
// read.
recorder::Status use_chosen_scene(GameView& view);
// The same, and what the game's player has chosen (GameView::use_player_settings).
recorder::Status use_choices(GameView& view);

// The scene of a game; unchanged without one.
recorder::Status load_scene(const std::string& game, recorder::Scene& scene);
// Has the file written with the scene of a game, or without it when that is empty.
void keep_scene(const std::string& game, const recorder::Scene& scene, recorder::base::BackgroundWriter& writer);
// Names all of them, for caches of pictures; empty without any.
std::string look_of_scenes();

}  // namespace replay
