#include "game/program/preferences.h"
#include "game/program/print_error.h"

#include <algorithm>
#include <limits>
#include <mutex>
#include <string>
#include <vector>

namespace game {
namespace {

const char* best_name(Mode mode) { return mode == Mode::kWalls ? "best_walls" : "best_wrap"; }

}  // namespace

// What the thread that writes says.
struct Preferences::Written {
  std::mutex mutex;
  std::optional<std::string> problem;  // guarded by mutex, as all below; of the last attempt
  bool failed = false;                 // the last attempt
  bool reported = false;

  void report(const recorder::Status& saved) {
    const std::lock_guard lock(mutex);
    failed = !saved.ok();
    if (!failed) return;
    problem = saved.message() + " - settings and the best score were not saved";
    if (!std::exchange(reported, true)) print_error(*problem);
  }
};

Preferences::~Preferences() = default;

Preferences::Preferences()
    : settings_(settings_path()),
      written_(std::make_shared<Written>()),
      writer_(std::make_shared<recorder::base::BackgroundWriter>()) {
  if (settings_.path().empty()) return;
  if (const recorder::Status loaded = settings_.load(); !loaded) {
    print_error(loaded.message());
  }
  keys_ = KeyMap::from_json(settings_.get_json("keys"));
}

uint32_t Preferences::best(Mode mode) const {
  const int64_t best = settings_.get(best_name(mode), 0);
  return static_cast<uint32_t>(std::clamp<int64_t>(best, 0, std::numeric_limits<uint32_t>::max()));
}

Mode Preferences::mode() const { return mode_named(settings_.get("mode", "")).value_or(Mode::kWalls); }

bool Preferences::muted() const { return settings_.get("muted", false); }

int Preferences::volume() const { return static_cast<int>(std::clamp<int64_t>(settings_.get("volume", 100), 0, 100)); }

PaletteId Preferences::palette() const { return palette_named(settings_.get("palette", "")); }

bool Preferences::reduced_motion() const { return settings_.get("reduced_motion", false); }

bool Preferences::rumble() const { return settings_.get("rumble", true); }

int Preferences::clip_seconds() const {
  return static_cast<int>(std::clamp<int64_t>(settings_.get("clip_seconds", 30), kShortestClip_s, kLongestClip_s));
}

float Preferences::ui_scale() const { return static_cast<float>(settings_.get("ui_scale", 0.0)); }

void Preferences::update_best(Mode mode, uint32_t score) {
  if (score <= best(mode)) return;
  settings_.set(best_name(mode), int64_t{score});
  changed_ = true;
}

template <typename Value>
void Preferences::change(const char* name, const Value& value, const Value& before) {
  if (value == before) return;
  settings_.set(name, value);
  changed_ = true;
}

void Preferences::set_mode(Mode mode) {
  change("mode", std::string_view(name_of(mode)), std::string_view(name_of(this->mode())));
}
void Preferences::set_muted(bool muted) { change("muted", muted, this->muted()); }
void Preferences::set_volume(int volume) { change("volume", std::clamp(volume, 0, 100), this->volume()); }
void Preferences::set_palette(PaletteId palette) { change("palette", name_of(palette), name_of(this->palette())); }
void Preferences::set_reduced_motion(bool reduced) { change("reduced_motion", reduced, reduced_motion()); }
void Preferences::set_rumble(bool on) { change("rumble", on, rumble()); }
void Preferences::set_clip_seconds(int seconds) {
  change("clip_seconds", std::clamp(seconds, kShortestClip_s, kLongestClip_s), clip_seconds());
}

void Preferences::set_ui_scale(float factor) { change("ui_scale", double{factor}, double{ui_scale()}); }

void Preferences::set_keys(const KeyMap& keys) {
  if (keys == keys_) return;
  keys_ = keys;
  if (keys_ == KeyMap()) {
    settings_.erase("keys");
  } else {
    settings_.set_json("keys", keys_.to_json());
  }
  changed_ = true;
}

namespace {

recorder::Status write(engine::Settings settings) {
  engine::Settings on_disk(settings.path());
  if (on_disk.load()) {
    for (const Mode mode : {Mode::kWalls, Mode::kWrap}) {
      const int64_t best = on_disk.get(best_name(mode), 0);
      if (best > settings.get(best_name(mode), 0)) settings.set(best_name(mode), best);
    }
  }
  return settings.save();
}

}  // namespace

void Preferences::save() {
  {
    const std::lock_guard lock(written_->mutex);
    changed_ = changed_ || std::exchange(written_->failed, false);
  }
  if (!changed_ || settings_.path().empty()) return;
  changed_ = false;
  auto copy = std::make_shared<engine::Settings>(settings_);
  const recorder::Status posted = writer_->write("settings", [copy, written = written_](const std::atomic<bool>&) {
    written->report(write(std::move(*copy)));
    return recorder::Status();
  });
  if (!posted) written_->report(posted);
}

std::optional<std::string> Preferences::take_problem() {
  if (const std::vector<std::string> problems = writer_->take_problems(); !problems.empty()) return problems.back();
  const std::lock_guard lock(written_->mutex);
  return std::exchange(written_->problem, std::nullopt);
}

}  // namespace game
