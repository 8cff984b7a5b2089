#include "game/picture/snake_game.h"

#include <functional>
#include <string>
#include <string_view>

#include "game/picture/board_painter.h"
#include "game/picture/snake_sounds.h"
#include "game/picture/theme.h"
#include "game/rules/rules.h"
#include "game/rules/state_schema.h"
#include "game/rules/verify.h"
#include "recorder/schema/seal.h"

namespace game {
namespace {

class SnakeFramePainter final : public engine::FramePainter {
 public:
  explicit SnakeFramePainter(const StateReader& states) : states_(states) {}

  bool paint(engine::Painter& painter, const engine::Rect& area, std::span<const std::byte> previous,
             std::span<const std::byte> current, float blend) override {
    const GameState now = states_.read(current);
    if (!is_consistent(now)) return false;
    const GameState before = previous.empty() ? now : states_.read(previous);
    board_.paint(painter, area, {is_consistent(before) ? before : now, now, blend});
    return true;
  }

  recorder::Status use_player_settings() override {
    Theme theme;
    if (recorder::Status loaded = load_theme(theme); !loaded.ok()) return loaded;
    board_.set_theme(theme);
    const Theme plain;
    const bool usual = bytes_of(theme.palette) == bytes_of(plain.palette);
    look_ = usual ? "" : std::to_string(std::hash<std::string_view>{}(bytes_of(theme.palette)));
    return {};
  }

  std::string look() const override { return look_; }

 private:
  static std::string_view bytes_of(const Palette& palette) {
    return {reinterpret_cast<const char*>(&palette), sizeof palette};
  }

  StateReader states_;
  BoardPainter board_;
  std::string look_;
};

class SnakeFrameSounds final : public engine::FrameSounds {
 public:
  explicit SnakeFrameSounds(const StateReader& states) : states_(states) {}

  const std::vector<engine::Sound>& sounds() const override { return sounds_; }
  std::optional<size_t> sound_of(std::span<const std::byte> frame) override {
    const GameState state = states_.read(frame);
    return is_consistent(state) ? game::sound_of(recorder::seal_of(frame).events, state) : std::nullopt;
  }

 private:
  StateReader states_;
  const std::vector<engine::Sound> sounds_ = snake_sounds();
};

std::string ending_of(const GameState& state) {
  switch (state.status) {
    case Status::kDead:
      return state.death_cause == DeathCause::kSelf ? "bit itself" : "hit the wall";
    case Status::kWon:
      return "filled the field";
    case Status::kPlaying:
      return "unfinished";
    case Status::kReady:
      break;
  }
  return "not started";
}

}  // namespace

recorder::FrameSchema SnakeGame::schema() const { return state_schema(); }

std::unique_ptr<engine::FramePainter> SnakeGame::make_painter(const recorder::FrameSchema& recorded) const {
  StateReader states;
  if (!states.begin(recorded).ok()) return nullptr;
  return std::make_unique<SnakeFramePainter>(states);
}

engine::RecordingSummary SnakeGame::summarize(const engine::RecordingFacts& facts) const {
  engine::RecordingSummary summary = engine::summary_of_entries(facts.session);
  // One that was resumed begins within a round.
  uint64_t rounds = facts.session.parent ? 1 : 0;
  for (const auto& mark : facts.events) rounds += (mark.events & mask_of(Event::kStart)) != 0 ? 1 : 0;
  summary.rounds = rounds;
  StateReader states;
  if (facts.last.empty() || !states.begin(facts.session.schema).ok()) return summary;
  const GameState state = states.read(facts.last);
  if (!is_consistent(state)) return summary;
  summary.mode = name_of(state.mode);
  summary.ending = ending_of(state);
  return summary;
}

std::unique_ptr<engine::FrameSounds> SnakeGame::make_sounds(const recorder::FrameSchema& recorded) const {
  StateReader states;
  if (!states.begin(recorded).ok()) return nullptr;
  return std::make_unique<SnakeFrameSounds>(states);
}

std::unique_ptr<recorder::session::FrameRules> SnakeGame::make_rules() const { return game::make_rules(); }

}  // namespace game
