#include "game/program/race.h"

#include <utility>

#include "game/picture/ease.h"
#include "game/rules/round.h"

namespace game {
namespace {

constexpr float kStrength = 0.54f;      // of the ghost's colours
constexpr float kLeftStrength = 0.26f;  // once its round is over
constexpr float kFadesFrom_s = 0.5f, kFadesTo_s = 1.8f;

}  // namespace

recorder::Status Race::open(const std::string& text) {
  auto ghost = std::make_unique<Ghost>();
  if (recorder::Status opened = ghost->open(text); !opened) return opened;
  ghost_ = std::move(ghost);
  return {};
}

NewGame Race::game(uint32_t best) const { return {.seed = ghost_->seed(), .mode = ghost_->mode(), .best = best}; }

// The moves that lead to this state. Those after the end of the round count on, so that the ghost does not stop with
// it.
uint64_t Race::moves_of(const GameState& state) {
  if (state.status == Status::kReady) return 0;
  if (state.status == Status::kPlaying) first_move_tick_ = state.status_frame;
  if (is_over(state) && first_move_tick_ > state.status_frame) first_move_tick_ = state.status_frame;
  return state.frame - first_move_tick_ + 1;
}

Race::Standing Race::standing(const View& view) {
  const uint64_t move = moves_of(view.current);
  const bool glides = follows(view.previous, view.current);
  const GameState& before = ghost_->at(move == 0 || !glides ? move : move - 1);
  const GameState& now = ghost_->at(move);
  const float blend = glides ? view.blend : 1;
  const float over = static_cast<float>(move) + blend - 1 - static_cast<float>(ghost_->moves());
  const float over_s = over * static_cast<float>(now.tick_period_us) * 1e-6f;
  const float strength = lerp(kStrength, kLeftStrength, progress(over_s, kFadesFrom_s, kFadesTo_s));
  RaceFigures figures{.ghost_score = now.score, .score = view.current.score};
  if (is_over(view.current)) figures.final_score = ghost_->end().score;
  return {{{before, now, blend}, strength}, figures};
}

}  // namespace game
