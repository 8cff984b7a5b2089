#include "game/kept_look.h"

#include "engine/settings.h"

namespace game {

std::string settings_path() {
  const std::string folder = engine::config_folder();
  return folder.empty() ? "" : folder + "/snake.json";
}

Theme theme_in(const engine::Settings& settings) {
  return {palette_of(palette_named(settings.get("palette", ""))), settings.get("reduced_motion", false)};
}

recorder::Status load_theme(Theme& theme) {
  engine::Settings settings(settings_path());
  if (settings.path().empty()) return {};
  if (recorder::Status loaded = settings.load(); !loaded) return loaded;
  theme = theme_in(settings);
  return {};
}

}  // namespace game
