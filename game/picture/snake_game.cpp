#include "game/picture/snake_game.h"

#include <functional>
#include <string>
#include <string_view>

#include "game/picture/board_painter.h"
#include "game/picture/theme.h"
#include "game/rules/state_schema.h"
#include "game/rules/verify.h"

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

}  // namespace

recorder::FrameSchema SnakeGame::schema() const { return state_schema(); }

std::unique_ptr<engine::FramePainter> SnakeGame::make_painter(const recorder::FrameSchema& recorded) const {
  StateReader states;
  if (!states.begin(recorded).ok()) return nullptr;
  return std::make_unique<SnakeFramePainter>(states);
}

std::unique_ptr<recorder::session::FrameRules> SnakeGame::make_rules() const { return game::make_rules(); }

}  // namespace game
