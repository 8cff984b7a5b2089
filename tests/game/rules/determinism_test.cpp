// The rules' promise that the same seed and the same inputs give the same bytes on every compiler and build type.

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "game/rules/autopilot.h"
#include "game/rules/rules.h"

namespace game {
namespace {

// FNV-1a, 64 bit.
class Hash {
 public:
  void add(const GameState& state) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(&state);
    for (size_t i = 0; i < sizeof state; ++i) value_ = (value_ ^ bytes[i]) * 0x100000001b3u;
  }
  uint64_t value() const { return value_; }

 private:
  uint64_t value_ = 0xcbf29ce484222325u;
};

uint64_t hash_of_autopilot(uint64_t seed, Mode mode, int ticks) {
  Hash hash;
  GameState state = new_game({.seed = seed, .mode = mode});
  hash.add(state);
  for (int i = 0; i < ticks; ++i) {
    step(state, autopilot(state), state);
    hash.add(state);
  }
  return hash.value();
}

Action action_for(char letter) {
  switch (letter) {
    case 'u':
      return Action::kUp;
    case 'd':
      return Action::kDown;
    case 'l':
      return Action::kLeft;
    case 'r':
      return Action::kRight;
    case 'R':
      return Action::kRestart;
    default:
      return Action::kNone;
  }
}

// Plays `script`, one letter a tick: . waits, u d l r turn, R restarts.
uint64_t hash_of_script(std::string_view script, Mode mode) {
  Hash hash;
  GameState state = new_game({.seed = 2024, .mode = mode, .best = 70});
  hash.add(state);
  for (const char letter : script) {
    step(state, action_for(letter), state);
    hash.add(state);
  }
  return hash.value();
}

// Waits, starts by turning back into the neck, eats seven times, dies of its own body, goes on after death, restarts
// when dead, waiting and playing, runs up into the wall or the gate, and goes round in a small square.
constexpr std::string_view kScript =
    ".l....dl......u......rd..r....u..ld.........lu...r..u.....ldr..u..R..R.u............uR.r...r.R.lurdlurdlurd"
    "lurd....................";

// A better autopilot may change these values; a change of the rules that changes the script's values below breaks every
// replay of a recording.
TEST(Determinism, AutopilotFramesAreTheSameEverywhere) {
  EXPECT_EQ(hash_of_autopilot(1, Mode::kWalls, 20'000), 0x106550142044673fu);
  EXPECT_EQ(hash_of_autopilot(1, Mode::kWrap, 20'000), 0x160930da7f2b8dcfu);
  EXPECT_EQ(hash_of_autopilot(0xfeedfacecafebeef, Mode::kWalls, 20'000), 0x8303c9c885870ba8u);
}

TEST(Determinism, ScriptedFramesAreTheSameEverywhere) {
  EXPECT_EQ(hash_of_script(kScript, Mode::kWalls), 0x711111c1cf105bafu);
  EXPECT_EQ(hash_of_script(kScript, Mode::kWrap), 0xbc1d4fb288042a50u);
}

TEST(Determinism, ACopyOfAStatePlaysOnLikeTheStateItself) {
  for (const Mode mode : {Mode::kWalls, Mode::kWrap}) {
    GameState state = new_game({.seed = 31, .mode = mode});
    for (int i = 0; i < 3'000; ++i) {
      std::array<std::byte, sizeof(GameState)> bytes;
      std::memcpy(bytes.data(), &state, sizeof state);
      GameState copy;
      std::memcpy(&copy, bytes.data(), sizeof copy);
      const Action action = autopilot(state);
      GameState from_copy;
      step(copy, action, from_copy);
      step(state, action, state);
      ASSERT_EQ(std::memcmp(&from_copy, &state, sizeof state), 0) << "tick " << i;
    }
  }
}

}  // namespace
}  // namespace game
