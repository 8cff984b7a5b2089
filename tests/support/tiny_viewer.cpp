// tiny_viewer: the viewer of the game in tiny_game.h.
#include <algorithm>
#include <cmath>

#include "replay/app/viewer.h"
#include "tests/support/tiny_game.h"

using Bytes = std::span<const std::byte>;
using testing_support::BallState;

class BallPainter final : public engine::FramePainter {
 public:
  explicit BallPainter(const recorder::FrameSchema& recorded) : mapping_(recorded, testing_support::ball_schema()) {}

  bool paint(engine::Painter& painter, const engine::Rect& area, Bytes previous, Bytes current, float blend) override {
    const BallState to = state_in(current), from = previous.empty() ? to : state_in(previous);
    if (!(to.x >= 0 && to.x < 16 && to.y >= 0 && to.y < 6)) return false;
    const float cell = std::min(area.w / 16, area.h / 6);
    const engine::Point corner{area.center().x - cell * 8, area.center().y - cell * 3};
    const engine::Point ball{cell * (0.5f + std::lerp(from.x, to.x, blend)),
                             cell * (0.5f + std::lerp(from.y, to.y, blend))};
    painter.fill_rect(area, engine::rgb(0x101814));
    painter.fill_rect({corner.x, corner.y, cell * 16, cell * 6}, engine::rgb(0x2f6b4f));
    painter.fill_circle({corner.x + ball.x, corner.y + ball.y}, cell / 2, engine::rgb(0xf0c060));
    return true;
  }

 private:
  BallState state_in(Bytes slot) const {
    BallState state;
    mapping_.convert(slot, std::as_writable_bytes(std::span(&state, 1)));
    return state;
  }
  recorder::SchemaMapping mapping_;
};

class Ball final : public engine::Game {
  recorder::FrameSchema schema() const override { return testing_support::ball_schema(); }
  std::unique_ptr<engine::FramePainter> make_painter(const recorder::FrameSchema& recorded) const override {
    return std::make_unique<BallPainter>(recorded);
  }
  std::unique_ptr<recorder::session::FrameRules> make_rules() const override {
    const auto next = [](const BallState& before, const BallState&) { return step(before); };
    return std::make_unique<recorder::session::StepRules<BallState>>(schema(), next);
  }
};

int main(int argc, char** argv) {
  const Ball ball;
  const engine::Game* const games[] = {&ball};
  return replay::run_viewer(argc, argv, games);
}
