// Gamepad: playing with a controller in the hands. What each button and stick does is a pure mapping; the devices,
// which come and go while the viewer runs, are the engine's.
//
// The thread that polls events.
#pragma once

#include <SDL_events.h>
#include <SDL_gamecontroller.h>

#include <optional>

#include "engine/gamepad.h"
#include "replay/command.h"
#include "replay/player.h"

namespace replay {

// The order of a button; nothing for one without.
std::optional<Command> command_for(SDL_GameControllerButton button);

using engine::PadAxes;

// Frames that the stick moves the playhead by in a second, 0 while it rests: up to a quarter of what the
// timeline shows, gently at first.
double scrub_per_second(const PadAxes& axes, double shown_frames);

// How fast a trigger plays while it is held, the left one backwards; nothing while both rest.
struct Shuttle {
  Direction direction = Direction::kForward;
  int speed_step = 0;
  bool operator==(const Shuttle&) const = default;
};
std::optional<Shuttle> shuttle_of(const PadAxes& axes);

class Gamepad {
 public:
  // Follows devices that come and go, and reads buttons and sticks. An order, if the event is one.
  std::optional<Command> handle(const SDL_Event& event);
  // Moves the player as stick and triggers are held.
  void advance(Player& player, int64_t elapsed_ns);

  size_t devices() const { return pads_.devices(); }

 private:
  engine::Gamepads pads_;
  bool scrubbing_ = false;
  // What to go back to when the trigger is let go.
  struct Before {
    bool playing;
    Direction direction;
    int speed_step;
  };
  std::optional<Before> shuttled_from_;
};

}  // namespace replay
