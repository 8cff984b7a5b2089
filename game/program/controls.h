// What a key means in the game: the keys there are to begin with, and those that the player has put in their place.
// Steering goes by where the keys are, so WASD works on every layout; everything else by what is printed on them.
//
// Values; one thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/platform/input.h"
#include "game/rules/state.h"

namespace game {

enum class Command {
  kUp,
  kDown,
  kLeft,
  kRight,
  kConfirm,
  kPause,
  kRestart,  // against a ghost: the rematch
  kSwitchMode,
  kWalls,
  kWrap,
  kRewind,  // held
  kSaveClip,
  kMute,
  kQuit
};
inline constexpr size_t kCommands = static_cast<size_t>(Command::kQuit) + 1;

// Whether letting go of its key means something, too.
constexpr bool is_held(Command command) { return command == Command::kRewind; }
// Whether its keys go by their place.
constexpr bool is_positional(Command command) {
  return command <= Command::kRight || command == Command::kWalls || command == Command::kWrap;
}

// The direction of the first four.
std::optional<Direction> direction_for(Command command);

// For settings files ("save_clip"), and for the player ("Keep the last seconds").
std::string_view name_of(Command command);
std::string_view display_name_of(Command command);

class KeyMap {
 public:
  // A key that a command hangs on. Which of the two counts follows from the command; none: SDLK_UNKNOWN.
  struct Key {
    SDL_Keycode key = SDLK_UNKNOWN;
    SDL_Scancode place = SDL_SCANCODE_UNKNOWN;

    bool none() const { return key == SDLK_UNKNOWN && place == SDL_SCANCODE_UNKNOWN; }
    bool operator==(const Key&) const = default;
  };
  static constexpr size_t kSlots = 2;  // keys that a command can have

  // The keys there are to begin with.
  KeyMap();

  // The command of a key press; nothing for keys without one, and for repeats of a key held down. Escape and Ctrl+Q
  // pause and quit whatever else is set, so that nobody locks himself out.
  std::optional<Command> command_for(const engine::KeyPress& press) const;

  const Key& key(Command command, size_t slot) const { return keys_[static_cast<size_t>(command)][slot]; }
  // As it stands on the keyboard in use: "W", "Left", "Space"; empty for none.
  std::string shown_name(Command command, size_t slot) const;

  // Of its first key, or of the second when there is no first.
  std::string first_name(Command command) const { return shown_name(command, key(command, 0).none() ? 1 : 0); }

  // Why a key cannot be given to any command ("F1 shows the panels"); nothing for one that can.
  static std::optional<std::string> why_reserved(const engine::KeyPress& press);
  // The command, other than `command`, that this key belongs to.
  std::optional<Command> owner(Command command, const engine::KeyPress& press) const;
  // Puts the key there, and takes it away from wherever it was.
  void bind(Command command, size_t slot, const engine::KeyPress& press);
  void clear(Command command, size_t slot);
  bool has_key(Command command) const { return !key(command, 0).none() || !key(command, 1).none(); }

  // As JSON for a settings file; only what differs from the beginning, so that later versions may change that.
  std::string to_json() const;
  // What the text does not mention, or mentions wrongly, is as at the beginning.
  static KeyMap from_json(const std::string& json);

  bool operator==(const KeyMap&) const = default;

 private:
  Key key_of(Command command, const engine::KeyPress& press) const;
  std::array<std::array<Key, kSlots>, kCommands> keys_{};
};

// What a button of a gamepad means while playing. Shoulders are held to rewind.
std::optional<Command> command_for(SDL_GameControllerButton button);

// MenuCommand: what keys and buttons mean on a menu, always the same whatever the player has put on other keys, so that
// a menu can always be used.
//
// Pure; any thread.

enum class MenuCommand {
  kUp,
  kDown,
  kLeft,
  kRight,
  kConfirm,
  kBack,
  kNextTab,
  kPreviousTab,
  kDelete,
  kRace,
  kUndo,
};

// Arrows and WASD, which may repeat, Enter and Space, Esc and Backspace, Tab, Delete, G, U.
std::optional<MenuCommand> menu_command(const engine::KeyPress& press);
// The cross, A, B, shoulders, X to delete, Y to race, Back to undo.
std::optional<MenuCommand> menu_command(SDL_GameControllerButton button);

// PadInput: gamepads as the game uses them - the left stick is a second cross, and they shake when something happens.
//
// The thread that polls events.

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
