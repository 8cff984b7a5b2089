// Bindings: which command a key (KeyBindings) or a controller (Gamepad) gives, and the file that remembers the user's
// keys (Preferences).
//
// The thread that polls events.
#pragma once

#include <SDL_events.h>
#include <SDL_gamecontroller.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/platform/input.h"
#include "engine/platform/settings.h"
#include "engine/platform/window.h"
#include "replay/player/player.h"
#include "replay/player/theme.h"

namespace replay {

// One table serves the keyboard, the tooltips and the key sheet, so that they cannot disagree; a settings file may
// change any part of it. There, "keys" is an object with a list of keys for each command to be changed, by the names of
// actions(): {"toggle_play": ["Space", "P"], "quit": []}. Other commands keep their keys.
class KeyBindings {
 public:
  // The default keys.
  KeyBindings();

  // Changes the keys by the JSON text of that object. Ignores unknown commands, unknown keys and second uses of a key,
  // and returns a message for each, and for each command that lost a key.
  std::vector<std::string> rebind(std::string_view json);

  // The command of a key press, if it has one. Digits and punctuation go by the label of the key.
  std::optional<Command> command_for(const engine::KeyPress& press) const;
  // The command of a digit or punctuation mark, typed by a key press without a command: where ? [ ] or the digits need
  // Shift or AltGr, only the text identifies them. None for any other text.
  std::optional<Command> command_for_text(std::string_view text) const;

  // The first key of that command, for a tooltip: "Ctrl+Left"; empty without one.
  std::string key_of(const Command& command) const;
  // All keys of these commands, for a key sheet: "Shift+Left  Right"; empty without any.
  std::string keys_of(std::initializer_list<Command> commands) const;
  // A line for all commands with the same meaning; none for commands without keys.
  std::vector<theme::KeyLine> sheet() const;
  // All keys of all commands, as rebind() reads them, one command per line.
  std::string to_json() const;

 private:
  struct Binding {
    engine::KeyChord chord;
    size_t action;  // index into actions()
  };

  std::vector<Binding> of_action(size_t action) const;
  std::string keys_of_actions(const std::vector<size_t>& actions) const;

  std::vector<Binding> bindings_;
};

// Commands of the events of the keyboard: of key presses, and of the text of those without a command. A held key
// repeats only commands that go step by step.
class KeyCommands {
 public:
  // `bindings` must outlive it.
  explicit KeyCommands(const KeyBindings& bindings) : bindings_(bindings) {}

  std::optional<Command> handle(const SDL_Event& event);
  // The text of the last key press is not for commands; for a press that went elsewhere.
  void ignore_text() { unbound_press_.reset(); }

 private:
  const KeyBindings& bindings_;
  std::optional<engine::KeyPress> unbound_press_;  // whose text may have a command
};

// Remembered between runs, in replay.json in the user's folder: overridden keys, the size of text and
// controls, the unit of the ruler, whether there is sound, the place of the window, and the plotted field of each game.
class Preferences {
 public:
  // Reads the file. Without a user's folder nothing is kept.
  Preferences();

  // The keys, and a message for each problem with the file and with the keys in it.
  const KeyBindings& keys() const { return keys_; }
  const std::vector<std::string>& problems() const { return problems_; }

  // The plotted field of a game; empty without a choice.
  std::string field(const std::string& game) const;
  void set_field(const std::string& game, const std::string& field);

  RulerUnit ruler_unit() const;
  void set_ruler_unit(RulerUnit unit);

  bool muted() const;
  void set_muted(bool muted);

  // The size of text and controls (engine::Window::set_ui_scale), 0 for the automatic one.
  float ui_scale() const;
  void set_ui_scale(float factor);

  // Where the window stood last.
  std::optional<engine::WindowPlace> window() const;
  void set_window(const engine::WindowPlace& place);

  // Has the file written if anything has changed.
  void save(recorder::base::BackgroundWriter& writer);

 private:
  engine::Settings settings_;
  KeyBindings keys_;
  std::vector<std::string> problems_;
  bool changed_ = false;
};

// --- controllers ----------------------------------------------------------------------------------------------------

// The command of a button, if it has one. A pure function.
std::optional<Command> command_for(SDL_GameControllerButton button);

using engine::PadAxes;

// Frames per second that the stick moves the playhead, 0 at rest: up to a quarter of the visible timeline, gently at
// first. A pure function.
double scrub_per_second(const PadAxes& axes, double shown_frames);

// Direction and speed of playing while a trigger is held, the left one backwards; none while both rest.
struct Shuttle {
  Direction direction = Direction::kForward;
  int speed_step = 0;
  bool operator==(const Shuttle&) const = default;
};
std::optional<Shuttle> shuttle_of(const PadAxes& axes);

// The controllers, which may come and go while the viewer runs.
class Gamepad {
 public:
  // Follows devices, buttons and sticks. The command, if the event gives one.
  std::optional<Command> handle(const SDL_Event& event);
  // Moves the playhead while stick or triggers are held.
  void advance(Player& player, int64_t elapsed_ns);

  // Whether stick or triggers are held.
  bool held() const {
    return scrubbing_ || shuttled_from_ || shuttle_of(pads_.axes()) || scrub_per_second(pads_.axes(), 1) != 0;
  }

  size_t devices() const { return pads_.devices(); }

 private:
  engine::Gamepads pads_;
  bool scrubbing_ = false;
  // Restored when the trigger is released.
  struct Before {
    bool playing;
    Direction direction;
    int speed_step;
  };
  std::optional<Before> shuttled_from_;
};

}  // namespace replay
