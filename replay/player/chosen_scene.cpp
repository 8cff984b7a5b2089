#include "replay/player/chosen_scene.h"

#include <atomic>
#include <functional>
#include <memory>

#include "engine/platform/settings.h"
#include "recorder/base/file.h"
#include "recorder/base/process.h"

namespace replay {

using recorder::Status;

namespace {

// The file, loaded. Its path is empty without a config folder.
Status open_scenes(std::unique_ptr<engine::Settings>& settings) {
  const std::string folder = recorder::base::config_folder();
  settings = std::make_unique<engine::Settings>(folder.empty() ? "" : folder + "/scenes.json");
  return folder.empty() ? Status() : settings->load();
}

Status write_scene(const std::string& game, const std::string& json) {
  std::unique_ptr<engine::Settings> settings;
  if (Status opened = open_scenes(settings); !opened.ok() || settings->path().empty()) return opened;
  if (settings->get_json(game) == json) return {};
  settings->erase(game);
  if (!json.empty()) settings->set_json(game, json);
  return settings->save();
}

}  // namespace

Status load_scene(const std::string& game, recorder::Scene& scene) {
  std::unique_ptr<engine::Settings> settings;
  if (Status opened = open_scenes(settings); !opened.ok() || settings->path().empty()) return opened;
  const std::string kept = settings->get_json(game);
  if (kept.empty()) return {};
  Status read = recorder::scene_from_json(kept, scene);
  return read.ok() ? read : Status::failure(settings->path() + ": " + game + ": " + read.message());
}

// Without a thread the choice is for this run, no more.
void keep_scene(const std::string& game, const recorder::Scene& scene, recorder::base::BackgroundWriter& writer) {
  const std::string json = scene.empty() ? "" : recorder::scene_to_json(scene);
  static_cast<void>(
      writer.write("scene of " + game, [game, json](const std::atomic<bool>&) { return write_scene(game, json); }));
}

std::string look_of_scenes() {
  const std::string folder = recorder::base::config_folder();
  std::string text;
  constexpr uint64_t kMost_bytes = uint64_t{1} << 20;
  if (folder.empty() || !recorder::base::read_whole_file(folder + "/scenes.json", kMost_bytes, text).ok()) return {};
  return text.empty() ? "" : std::to_string(std::hash<std::string>{}(text));
}

Status use_chosen_scene(GameView& view) {
  recorder::Scene chosen;
  if (Status loaded = load_scene(view.schema().name(), chosen); !loaded.ok()) return loaded;
  // One for another version of the frames is left alone.
  if (!chosen.empty()) static_cast<void>(view.set_scene(chosen));
  return {};
}

Status use_choices(GameView& view) {
  const Status used = use_chosen_scene(view);
  return used.ok() ? view.use_player_settings() : used;
}

}  // namespace replay
