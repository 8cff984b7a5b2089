// PadInput: gamepads as the game uses them - the left stick is a second cross, and they shake when something happens.
//
// The thread that polls events.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/gamepad.h"

namespace game {

class PadInput {
 public:
  // Starts SDL's gamepads; without them there are none, and nothing else is lost.
  PadInput();
  ~PadInput();
  PadInput(const PadInput&) = delete;
  PadInput& operator=(const PadInput&) = delete;

  // Follows devices that come and go. The button, if the event is one or a push of the stick.
  std::optional<engine::PadPress> handle(const SDL_Event& event);

  // Shakes for the events of a tick: lightly for food, twice as long for a level, hard for a death.
  void shake(uint64_t events);
  bool there() const { return pads_.devices() > 0; }
  engine::Gamepads& pads() { return pads_; }

 private:
  engine::Gamepads pads_;
  engine::StickButtons stick_;
  bool started_ = false;
};

// How hard and how long.
struct Shake {
  float low = 0;
  float high = 0;
  uint32_t duration_ms = 0;

  bool operator==(const Shake&) const = default;
};
// For the events of a tick; none when nothing is felt.
std::optional<Shake> shake_for(uint64_t events);

}  // namespace game
