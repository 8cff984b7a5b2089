#include "replay/player/playback_sounds.h"

#include <utility>

namespace replay {
namespace {

// More frames at once are a jump, or a window that stood still.
constexpr uint64_t kMostFollowed = 8;

std::unique_ptr<engine::FrameSounds> sounds_of(const recorder::FrameSchema& schema, engine::Games games) {
  const engine::Game* const game = engine::find_game(games, schema);
  return game == nullptr ? nullptr : game->make_sounds(schema);
}

}  // namespace

PlaybackSounds::PlaybackSounds(const recorder::FrameSchema& schema, engine::Games games)
    : sounds_(sounds_of(schema, games)) {}

void PlaybackSounds::set_muted(bool muted) {
  muted_ = muted;
  if (device_) device_->set_muted(muted);
}

void PlaybackSounds::follow(Player& player) {
  const PlaybackClock& clock = player.clock();
  const uint64_t now = clock.frame();
  const uint64_t before = std::exchange(last_, now);
  if (!sounds_ || muted_ || !clock.playing() || clock.direction() != Direction::kForward) return;
  if (clock.speed_step() != 0 || now <= before || now - before > kMostFollowed) return;
  slot_.resize(player.source().slot_bytes());
  for (uint64_t index = before + 1; index <= now; ++index) {
    if (!player.source().read(index, slot_).ok()) continue;
    if (const auto sound = sounds_->sound_of(slot_)) begin(*sound);
  }
}

void PlaybackSounds::begin(size_t sound) {
  if (!device_) {
    device_ = std::make_unique<engine::SoundPlayer>();
    for (const engine::Sound& each : sounds_->sounds()) ids_.push_back(device_->add(each));
  }
  if (sound >= ids_.size()) return;
  device_->play(ids_[sound]);
  ++begun_;
}

}  // namespace replay
