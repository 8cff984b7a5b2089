// A seed for a game whose player has not asked for one.
//
// Any thread.
#pragma once

#include <cstdint>
#include <random>

namespace game {

// 32 bits: short enough to be typed again.
inline uint64_t random_seed() {
  std::random_device device;
  return device();
}

}  // namespace game
