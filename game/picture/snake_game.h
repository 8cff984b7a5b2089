// SnakeGame: what the snake tells the viewer of itself. Immutable; any thread.
#pragma once

#include "engine/game.h"

namespace game {

class SnakeGame final : public engine::Game {
 public:
  recorder::FrameSchema schema() const override;
  // Paints as BoardPainter does, also the recordings of older versions that have all fields the rules need.
  std::unique_ptr<engine::FramePainter> make_painter(const recorder::FrameSchema& recorded) const override;
  // The game's sounds, of what happens in a frame and of each turn.
  std::unique_ptr<engine::FrameSounds> make_sounds(const recorder::FrameSchema& recorded) const override;
  std::unique_ptr<recorder::session::FrameRules> make_rules() const override;
  // Mode, player, rounds, and how the last of them ended.
  engine::RecordingSummary summarize(const engine::RecordingFacts& facts) const override;
  std::string program() const override { return "snake"; }
  std::string ring_name() const override { return "snake2.dat"; }
};

}  // namespace game
