#include "game/kept_look.h"

#include "engine/settings.h"

namespace game {

std::string settings_path() {
  const std::string folder = engine::user_folder();
  return folder.empty() ? "" : folder + "/snake.json";
}

Look look_in(const engine::Settings& settings) {
  return {palette_of(palette_named(settings.get("palette", ""))), settings.get("reduced_motion", false)};
}

recorder::Status load_kept_look(Look& look) {
  engine::Settings settings(settings_path());
  if (settings.path().empty()) return {};
  if (recorder::Status loaded = settings.load(); !loaded) return loaded;
  look = look_in(settings);
  return {};
}

}  // namespace game
