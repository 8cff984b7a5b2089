#include "engine/overlay/inspection_file.h"

#include "engine/platform/settings.h"
#include "recorder/base/process.h"

namespace engine {
namespace {

using recorder::Status;

std::string path() {
  const std::string folder = recorder::base::config_folder();
  return folder.empty() ? "" : folder + "/inspect.json";
}

}  // namespace

Status load_inspection(const std::string& game, Inspection& inspection) {
  Settings settings(path());
  if (settings.path().empty()) return {};
  if (Status loaded = settings.load(); !loaded.ok()) return loaded;
  const std::string kept = settings.get_json(game);
  if (kept.empty()) return {};
  const Status restored = inspection.restore(kept);
  return restored.ok() ? restored : Status::failure(settings.path() + ": " + game + ": " + restored.message());
}

Status save_inspection(const std::string& game, const Inspection& inspection) {
  Settings settings(path());
  if (settings.path().empty()) return {};
  if (Status loaded = settings.load(); !loaded.ok()) return loaded;
  const std::string before = settings.get_json(game);
  if (!settings.set_json(game, inspection.to_json()))
    return Status::failure(settings.path() + ": could not be changed");
  return settings.get_json(game) == before ? Status() : settings.save();
}

}  // namespace engine
