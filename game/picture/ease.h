// Curves for motion: all from 0..1 to 0..1 unless said otherwise, clamped outside. Written with plain arithmetic, so
// that pictures are the same on every machine.
#pragma once

#include <algorithm>

#include "engine/draw/geometry.h"

namespace game {

inline float clamp01(float t) { return std::clamp(t, 0.0f, 1.0f); }

// The part of the way from `from` to `to` at which `value` is.
inline float progress(float value, float from, float to) { return clamp01((value - from) / (to - from)); }

inline float ease_out(float t) {
  const float rest = 1 - clamp01(t);
  return 1 - rest * rest * rest;
}
inline float ease_in_out(float t) {
  const float x = clamp01(t);
  return x * x * (3 - 2 * x);
}
// Overshoots a little and comes back.
inline float ease_pop(float t) {
  const float rest = clamp01(t) - 1;
  return 1 + rest * rest * (2.7f * rest + 1.7f);
}
// Up and down again, once.
inline float bump(float t) {
  const float x = clamp01(t);
  return 4 * x * (1 - x);
}
// A wave between -1 and 1.
inline float wave(float turns) { return engine::unit_at(static_cast<double>(turns)).y; }

inline float lerp(float from, float to, float t) { return from + (to - from) * t; }

}  // namespace game
