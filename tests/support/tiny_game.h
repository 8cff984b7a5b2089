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

#include "recorder/schema/describe.h"

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

// What its bytes mean.
inline constexpr auto kBallFrame =
    recorder::describe<BallState>("ball", 1,  //
                                  recorder::field<&BallState::court>("court", "", "the court as text"),
                                  recorder::field<&BallState::random>("random", "", "state of the generator"),
                                  recorder::field<&BallState::energy>("energy", "", "of the motion"),
                                  recorder::field<&BallState::tick>("tick", "ticks", "number of this tick"),
                                  recorder::field<&BallState::x>("x", "cells", "column of the ball"),
                                  recorder::field<&BallState::y>("y", "cells", "row of the ball"),
                                  recorder::field<&BallState::speed_x>("speed_x", "cells/16", "columns per tick"),
                                  recorder::field<&BallState::speed_y>("speed_y", "cells/16", "rows per tick"),
                                  recorder::field<&BallState::bounces>("bounces", "", "at left, right, top and bottom"),
                                  recorder::field<&BallState::score>("score", "points", "falls at each corner"),
                                  recorder::field<&BallState::last_side>("last_side", "", "the side that was hit last")
                                      .named("none", "left", "right", "top", "bottom"),
                                  recorder::field<&BallState::spin>("spin", "", "drawn anew at each bounce"),
                                  recorder::reserved<&BallState::reserved>(),  //
                                  recorder::event(0, "bounce", 0x40c0ff),      //
                                  recorder::event(5, "corner", 0xff6040));

inline recorder::FrameSchema ball_schema() { return kBallFrame.schema(); }

inline std::span<const std::byte> bytes_of(const BallState& state) { return std::as_bytes(std::span(&state, 1)); }

}  // namespace testing_support
