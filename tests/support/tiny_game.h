// A second game for tests: a ball that bounces in a court. It shares nothing with the demo game and proves that
// recording, replaying and inspecting work for any struct: its frame has floats, signed numbers, an enumeration, an
// array, a grid of characters and a double, and its size is not the demo game's.
//
// Pure functions without state of their own; any thread. Positions are kept in sixteenths of a cell, so that the floats
// are exact and the same ticks give the same bytes everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "recorder/frame/schema.h"

namespace testing_support {

enum class CourtSide : uint8_t { kNone, kLeft, kRight, kTop, kBottom };

inline constexpr int kCourtRows = 6;
inline constexpr int kCourtColumns = 16;

// One tick of the game, whole.
struct BallState {
  char court[kCourtRows][kCourtColumns];  // '.' and the ball, 'o'
  uint64_t random;                        // state of the generator
  double energy;                          // of the motion
  uint32_t tick;                          // from 0
  float x, y;                             // cells, in sixteenths
  int16_t speed_x, speed_y;               // sixteenths of a cell per tick
  uint16_t bounces[4];                    // left, right, top, bottom
  int32_t score;                          // falls at each corner, rises at each bounce
  CourtSide last_side;                    // that was hit last
  int8_t spin;                            // -3 .. 3
  uint8_t reserved[2];                    // zero
};
static_assert(std::is_trivially_copyable_v<BallState> && std::is_standard_layout_v<BallState>);
static_assert(sizeof(BallState) == 144);

// Event bits of a frame.
inline constexpr uint64_t kBallBounced = 1u << 0;
inline constexpr uint64_t kBallInCorner = 1u << 5;

// Tick 0.
BallState new_ball(uint64_t seed);
// The tick after `before`.
BallState step(const BallState& before);
// What happened in the tick from `before` to `after`.
uint64_t events_between(const BallState& before, const BallState& after);

// Names every field of BallState and its events.
recorder::FrameSchema ball_schema();

inline std::span<const std::byte> bytes_of(const BallState& state) { return std::as_bytes(std::span(&state, 1)); }

}  // namespace testing_support
