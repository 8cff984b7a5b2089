// The game's input: the commands with their keys, which the player can change (KeyMap), the fixed keys of menus
// (MenuCommand), and gamepads (PadInput). Steering goes by the place of a key, so WASD works on every layout;
// everything else by the letter on it.
//
// Values, for one thread at a time; PadInput belongs to the thread that polls events.
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
  kRestart,  // in a race: the rematch
  kSwitchMode,
  kWalls,
  kWrap,
  kRewind,  // held
  kSaveClip,
  kMute,
  kQuit
};
inline constexpr size_t kCommands = static_cast<size_t>(Command::kQuit) + 1;

// Whether releasing its key counts, too.
constexpr bool is_held(Command command) { return command == Command::kRewind; }
// Whether its keys go by place rather than by letter.
constexpr bool is_positional(Command command) {
  return command <= Command::kRight || command == Command::kWalls || command == Command::kWrap;
}

// Of the first four; nothing for the others.
std::optional<Direction> direction_for(Command command);

// For settings files ("save_clip"), and for the player ("Save clip").
std::string_view name_of(Command command);
std::string_view display_name_of(Command command);

class KeyMap {
 public:
  // A key of a command: by place or by letter, see is_positional().
  struct Key {
    SDL_Keycode key = SDLK_UNKNOWN;
    SDL_Scancode place = SDL_SCANCODE_UNKNOWN;

    constexpr bool none() const { return key == SDLK_UNKNOWN && place == SDL_SCANCODE_UNKNOWN; }
    bool operator==(const Key&) const = default;
  };
  static constexpr size_t kSlots = 2;  // keys of a command

  // The default keys.
  KeyMap();

  // The command of a key press; nothing for other keys and for repeats. Escape and Ctrl+Q always pause and quit.
  std::optional<Command> command_for(const engine::KeyPress& press) const;

  const Key& key(Command command, size_t slot) const { return keys_[static_cast<size_t>(command)][slot]; }
  // On the keyboard in use: "W", "Left", "Space"; empty for none.
  std::string shown_name(Command command, size_t slot) const;
  // Of its first key, or of the second when there is no first.
  std::string first_name(Command command) const { return shown_name(command, key(command, 0).none() ? 1 : 0); }

  // Why no command can have this key ("Esc is reserved for the menu"); nothing when one can.
  static std::optional<std::string> why_reserved(const engine::KeyPress& press);
  // The command other than `command` that has this key.
  std::optional<Command> owner(Command command, const engine::KeyPress& press) const;
  // Assigns the key, and removes it from the command that had it.
  void bind(Command command, size_t slot, const engine::KeyPress& press);
  void clear(Command command, size_t slot);
  bool has_key(Command command) const { return !key(command, 0).none() || !key(command, 1).none(); }

  // As JSON for a settings file: only what differs from the defaults, so that later versions may change those.
  std::string to_json() const;
  // Commands that are missing or malformed in `json` have their default keys.
  static KeyMap from_json(const std::string& json);

  bool operator==(const KeyMap&) const = default;

 private:
  Key key_of(Command command, const engine::KeyPress& press) const;
  std::array<std::array<Key, kSlots>, kCommands> keys_{};
};

// Of a gamepad's button while playing. Shoulders are held to rewind.
std::optional<Command> command_for(SDL_GameControllerButton button);

// Keys and buttons on menus do not depend on the KeyMap, so that a menu can always be used.
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
  kShare,
};

// Arrows and WASD, which may repeat, Enter and Space, Esc and Backspace, Tab, Delete, G, U, E.
std::optional<MenuCommand> menu_command(const engine::KeyPress& press);
// The cross, A, B, shoulders, X to delete, Y to race, Back to undo.
std::optional<MenuCommand> menu_command(SDL_GameControllerButton button);

// Gamepads: the left stick is a second cross, and they shake on events of the game.
class PadInput {
 public:
  // Starts SDL's gamepads; when that fails there are none.
  PadInput();
  ~PadInput();
  PadInput(const PadInput&) = delete;
  PadInput& operator=(const PadInput&) = delete;

  // Pass it all events, for devices that come and go. The button, if the event is one or a push of the stick.
  std::optional<engine::PadPress> handle(const SDL_Event& event);

  // For the events of a tick, see shake_for().
  void shake(uint64_t events);
  bool connected() const { return pads_.devices() > 0; }
  engine::Gamepads& pads() { return pads_; }

 private:
  engine::Gamepads pads_;
  engine::StickButtons stick_;
  bool started_ = false;
};

// Strengths of the two motors, 0 .. 1.
struct Shake {
  float low = 0;
  float high = 0;
  uint32_t duration_ms = 0;

  bool operator==(const Shake&) const = default;
};
// Light for food, longer for a level, hard for a death; nothing for other events.
std::optional<Shake> shake_for(uint64_t events);

}  // namespace game
