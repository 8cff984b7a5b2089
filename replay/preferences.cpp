#include "replay/preferences.h"

namespace replay {
namespace {

std::string settings_path() {
  const std::string folder = engine::config_folder();
  return folder.empty() ? "" : folder + "/replay.json";
}

}  // namespace

Preferences::Preferences() : settings_(settings_path()) {
  if (settings_.path().empty()) return;
  if (const recorder::Status loaded = settings_.load(); !loaded.ok()) problems_.push_back(loaded.message());
  const std::string keys = settings_.get_json("keys");
  if (keys.empty()) return;
  for (const std::string& problem : keys_.rebind(keys)) problems_.push_back(settings_.path() + ": " + problem);
}

std::string Preferences::field(const std::string& game) const { return settings_.get("field." + game, ""); }

void Preferences::set_field(const std::string& game, const std::string& field) {
  if (field == this->field(game)) return;
  settings_.set("field." + game, field);
  changed_ = true;
}

recorder::Status Preferences::save() {
  if (!changed_ || settings_.path().empty()) return {};
  recorder::Status saved = settings_.save();
  changed_ = !saved.ok();
  return saved;
}

}  // namespace replay
