#include "engine/overlay/inspection_file.h"

#include <memory>

#include "engine/platform/settings.h"
#include "recorder/base/process.h"

namespace engine {
namespace {

using recorder::Status;

// The file, loaded. Its path is empty without a config folder.
Status open_settings(std::unique_ptr<Settings>& settings) {
  const std::string folder = recorder::base::config_folder();
  settings = std::make_unique<Settings>(folder.empty() ? "" : folder + "/inspect.json");
  return folder.empty() ? Status() : settings->load();
}

}  // namespace

Status load_inspection(const std::string& game, Inspection& inspection) {
  std::unique_ptr<Settings> settings;
  if (Status opened = open_settings(settings); !opened.ok() || settings->path().empty()) return opened;
  const std::string kept = settings->get_json(game);
  if (kept.empty()) return {};
  const Status restored = inspection.restore(kept);
  return restored.ok() ? restored : Status::failure(settings->path() + ": " + game + ": " + restored.message());
}

namespace {

Status save_json(const std::string& game, const std::string& json) {
  std::unique_ptr<Settings> settings;
  if (Status opened = open_settings(settings); !opened.ok() || settings->path().empty()) return opened;
  const std::string before = settings->get_json(game);
  if (!settings->set_json(game, json)) return Status::failure(settings->path() + ": could not be changed");
  return settings->get_json(game) == before ? Status() : settings->save();
}

}  // namespace

Status save_inspection(const std::string& game, const Inspection& inspection) {
  return save_json(game, inspection.to_json());
}

// Without a thread the watches of this run are not kept, no more.
void save_inspection(const std::string& game, const Inspection& inspection, recorder::base::BackgroundWriter& writer) {
  const auto write = [game, json = inspection.to_json()](const std::atomic<bool>&) { return save_json(game, json); };
  static_cast<void>(writer.write("watches of " + game, write));
}

}  // namespace engine
