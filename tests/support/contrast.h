// How well two colours can be told apart by their lightness, as WCAG 2 computes it: 4.5 is wanted for text.
#pragma once

#include <algorithm>
#include <cmath>

#include "engine/draw/color.h"

namespace testing_support {

// The light of a channel, 0 .. 1.
inline double linear(uint8_t value) {
  const double v = value / 255.0;
  return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

inline double luminance(engine::Color c) { return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b); }

// 1 for equal colours .. 21 for black and white; both opaque.
inline double contrast(engine::Color one, engine::Color other) {
  const double a = luminance(one) + 0.05, b = luminance(other) + 0.05;
  return std::max(a, b) / std::min(a, b);
}

}  // namespace testing_support
