// Color: eight bits each of red, green, blue and opacity, straight (not premultiplied). A value type, usable anywhere.
#pragma once

#include <algorithm>
#include <cstdint>

namespace engine {

struct Color {
  uint8_t r = 0;
  uint8_t g = 0;
  uint8_t b = 0;
  uint8_t a = 255;  // 0 invisible, 255 opaque

  friend constexpr bool operator==(const Color&, const Color&) = default;
};

// 0xRRGGBB, opaque: rgb(0x1e2430).
constexpr Color rgb(uint32_t hex) {
  return {static_cast<uint8_t>(hex >> 16), static_cast<uint8_t>(hex >> 8), static_cast<uint8_t>(hex), 255};
}

// `color` with its opacity replaced: 0 invisible .. 1 opaque, clamped.
constexpr Color with_alpha(Color color, float alpha) {
  color.a = static_cast<uint8_t>(std::clamp(alpha, 0.0f, 1.0f) * 255.0f + 0.5f);
  return color;
}

// `color` with its opacity multiplied by `factor`, 0..1.
constexpr Color faded(Color color, float factor) {
  return with_alpha(color, static_cast<float>(color.a) / 255.0f * factor);
}

// From `from` (t = 0) to `to` (t = 1), clamped, opacity included.
constexpr Color mix(Color from, Color to, float t) {
  const float share = std::clamp(t, 0.0f, 1.0f);
  const auto blend = [share](uint8_t a, uint8_t b) {
    return static_cast<uint8_t>(static_cast<float>(a) + (static_cast<float>(b) - static_cast<float>(a)) * share + 0.5f);
  };
  return {blend(from.r, to.r), blend(from.g, to.g), blend(from.b, to.b), blend(from.a, to.a)};
}

}  // namespace engine
