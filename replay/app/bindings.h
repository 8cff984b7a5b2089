// KeyBindings: which key gives which order. One table serves the keyboard, the tooltips and the key sheet, so that they
// cannot disagree; a settings file may change any part of it.
//
// In the settings file, "keys" is an object with a list of keys for each order to be changed, named as in
// replay/player/player.cpp: {"toggle_play": ["Space", "P"], "quit": []}. An order that is not named keeps its keys.
//
// One thread.
#pragma once

#include <SDL_events.h>
#include <SDL_gamecontroller.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/platform/input.h"
#include "engine/platform/settings.h"
#include "replay/player/player.h"

namespace replay {

// A line of the key sheet: keys as text, what they do.
struct KeyHelp {
  std::string keys;
  std::string meaning;
};

class KeyBindings {
 public:
  // The keys of old.
  KeyBindings();

  // Changes the keys as the JSON text of that object says. What is wrong with it - an order or a key that does not
  // exist, a key for two orders - is left out and told, a line each; so is a key that another order has lost by it.
  std::vector<std::string> rebind(std::string_view json);

  // The order for a key press; nothing for a key without one. Digits and punctuation go by what is printed on the key.
  std::optional<Command> command_for(const engine::KeyPress& press) const;
  // The order for a digit or punctuation mark that was typed by a key press without an order of its own: where ? [ ] or
  // the digits need Shift or AltGr, only the text tells that it is them. Nothing for any other text.
  std::optional<Command> command_for_text(std::string_view text) const;

  // The first key for that order, for a tooltip: "Ctrl+Left"; empty without one.
  std::string key_of(const Command& order) const;
  std::vector<KeyHelp> sheet() const;
  // All keys of all orders, as rebind() reads them, an order a line.
  std::string to_json() const;

 private:
  struct Binding {
    engine::KeyChord chord;
    size_t action;  // place in actions()
  };

  std::vector<Binding> of_action(size_t action) const;

  std::vector<Binding> bindings_;
};

// What the viewer remembers between runs, in replay.json in the user's folder: keys that were changed, the field that
// is plotted of each game.
//
// One thread. Writing waits for the disk.

class Preferences {
 public:
  // Reads them; without a user's folder there are none and none are kept.
  Preferences();

  // The keys, with what was wrong about them in the file, a line each, and what was wrong with the file.
  const KeyBindings& keys() const { return keys_; }
  const std::vector<std::string>& problems() const { return problems_; }

  // The plotted field of a game; empty if none was chosen.
  std::string field(const std::string& game) const;
  void set_field(const std::string& game, const std::string& field);

  // Writes what has changed, if anything.
  recorder::Status save();

 private:
  engine::Settings settings_;
  KeyBindings keys_;
  std::vector<std::string> problems_;
  bool changed_ = false;
};

// Gamepad: playing with a controller in the hands. What each button and stick does is a pure mapping; the devices,
// which come and go while the viewer runs, are the engine's.
//
// The thread that polls events.

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
