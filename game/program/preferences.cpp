#include "game/program/preferences.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <string>

namespace game {
namespace {

std::string settings_path() {
  const std::string folder = engine::user_folder();
  return folder.empty() ? "" : folder + "/snake.json";
}

const char* best_name(Mode mode) { return mode == Mode::kWalls ? "best_walls" : "best_wrap"; }

}  // namespace

Preferences::Preferences() : settings_(settings_path()) {
  if (settings_.path().empty()) return;
  if (const recorder::Status loaded = settings_.load(); !loaded) {
    std::fprintf(stderr, "snake: %s\n", loaded.message().c_str());
  }
}

uint32_t Preferences::best(Mode mode) const {
  const int64_t best = settings_.get(best_name(mode), 0);
  return static_cast<uint32_t>(std::clamp<int64_t>(best, 0, std::numeric_limits<uint32_t>::max()));
}

Mode Preferences::mode() const { return settings_.get("mode", "walls") == "wrap" ? Mode::kWrap : Mode::kWalls; }

bool Preferences::muted() const { return settings_.get("muted", false); }

void Preferences::note_best(const GameState& state) {
  if (state.best <= best(state.mode)) return;
  settings_.set(best_name(state.mode), int64_t{state.best});
  changed_ = true;
}

void Preferences::set_mode(Mode mode) {
  if (mode == this->mode()) return;
  settings_.set("mode", mode == Mode::kWrap ? "wrap" : "walls");
  changed_ = true;
}

void Preferences::set_muted(bool muted) {
  if (muted == this->muted()) return;
  settings_.set("muted", muted);
  changed_ = true;
}

void Preferences::save() {
  if (!changed_ || settings_.path().empty()) return;
  const recorder::Status saved = settings_.save();
  changed_ = !saved.ok();
  if (saved.ok() || complained_) return;
  complained_ = true;
  std::fprintf(stderr, "snake: %s - the best score will not be remembered\n", saved.message().c_str());
}

}  // namespace game
