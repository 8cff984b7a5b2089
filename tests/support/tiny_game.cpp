#include "tests/support/tiny_game.h"

#include <cstring>

namespace testing_support {
namespace {

constexpr int kSixteenths = 16;
constexpr int kMaxX = (kCourtColumns - 1) * kSixteenths;
constexpr int kMaxY = (kCourtRows - 1) * kSixteenths;

// SplitMix64.
uint64_t draw(uint64_t& random) {
  random += 0x9e3779b97f4a7c15ull;
  uint64_t mixed = random;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ull;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebull;
  return mixed ^ (mixed >> 31);
}

// Moves one coordinate by `speed`, turning it round at 0 and `max`. -1, +1: hit the low or high side, 0: neither.
int move(int& at, int16_t& speed, int max) {
  at += speed;
  if (at >= 0 && at <= max) return 0;
  const int side = at < 0 ? -1 : 1;
  at = at < 0 ? -at : 2 * max - at;
  speed = static_cast<int16_t>(-speed);
  return side;
}

void hit(BallState& state, CourtSide side) {
  ++state.bounces[static_cast<size_t>(side) - 1];
  ++state.score;
  state.last_side = side;
  state.spin = static_cast<int8_t>(static_cast<int>(draw(state.random) % 7) - 3);
}

void draw_court(BallState& state) {
  std::memset(state.court, '.', sizeof state.court);
  state.court[static_cast<int>(state.y)][static_cast<int>(state.x)] = 'o';
  state.energy = 0.5 * (state.speed_x * state.speed_x + state.speed_y * state.speed_y);
}

}  // namespace

BallState new_ball(uint64_t seed) {
  BallState state;
  std::memset(&state, 0, sizeof state);
  state.random = seed;
  state.x = static_cast<float>(draw(state.random) % kMaxX) / kSixteenths;
  state.y = static_cast<float>(draw(state.random) % kMaxY) / kSixteenths;
  state.speed_x = static_cast<int16_t>(3 + draw(state.random) % 9);
  state.speed_y = static_cast<int16_t>(-2 - static_cast<int>(draw(state.random) % 7));
  draw_court(state);
  return state;
}

BallState step(const BallState& before) {
  BallState state = before;
  ++state.tick;
  int x = static_cast<int>(state.x * kSixteenths);
  int y = static_cast<int>(state.y * kSixteenths);
  const int side_x = move(x, state.speed_x, kMaxX);
  const int side_y = move(y, state.speed_y, kMaxY);
  if (side_x != 0) hit(state, side_x < 0 ? CourtSide::kLeft : CourtSide::kRight);
  if (side_y != 0) hit(state, side_y < 0 ? CourtSide::kTop : CourtSide::kBottom);
  if (side_x != 0 && side_y != 0) state.score -= 10;
  state.x = static_cast<float>(x) / kSixteenths;
  state.y = static_cast<float>(y) / kSixteenths;
  draw_court(state);
  return state;
}

uint64_t events_between(const BallState& before, const BallState& after) {
  const bool x_turned = before.speed_x != after.speed_x;
  const bool y_turned = before.speed_y != after.speed_y;
  return (x_turned || y_turned ? kBallBounced : 0) | (x_turned && y_turned ? kBallInCorner : 0);
}

}  // namespace testing_support
