// The game's own random numbers: a 64-bit counter through a mixing function (the splitmix64 generator). Written out
// here because the standard library's distributions differ between vendors, and a recording must replay everywhere.
#pragma once

#include <cstdint>

namespace game {

// Advances `state` and returns the next number.
constexpr uint64_t next_random(uint64_t& state) {
  state += 0x9e3779b97f4a7c15u;
  uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
  return mixed ^ (mixed >> 31);
}

// A number in [0, bound), bound > 0. Multiplies instead of dividing: cheap, and the bias is bound / 2^32.
constexpr uint32_t next_below(uint64_t& state, uint32_t bound) {
  return static_cast<uint32_t>(((next_random(state) >> 32) * bound) >> 32);
}

}  // namespace game
