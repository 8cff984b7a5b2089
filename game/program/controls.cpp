#include "game/program/controls.h"

#include <SDL.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "game/rules/rules.h"

namespace game {
namespace {

using engine::KeyPress;
using Json = nlohmann::json;

using Key = KeyMap::Key;

constexpr Key placed(SDL_Scancode place) { return {SDLK_UNKNOWN, place}; }
constexpr Key printed(SDL_Keycode key) { return {key, SDL_SCANCODE_UNKNOWN}; }

struct CommandEntry {
  const char* name;
  const char* title;
  std::array<Key, KeyMap::kSlots> keys;  // by default
};

// By Command.
constexpr std::array<CommandEntry, kCommands> kEntries = {
    {{"up", "Up", {placed(SDL_SCANCODE_UP), placed(SDL_SCANCODE_W)}},
     {"down", "Down", {placed(SDL_SCANCODE_DOWN), placed(SDL_SCANCODE_S)}},
     {"left", "Left", {placed(SDL_SCANCODE_LEFT), placed(SDL_SCANCODE_A)}},
     {"right", "Right", {placed(SDL_SCANCODE_RIGHT), placed(SDL_SCANCODE_D)}},
     {"confirm", "Start / resume", {printed(SDLK_SPACE), printed(SDLK_RETURN)}},
     {"pause", "Pause", {printed(SDLK_p)}},
     {"restart", "Restart / rematch", {printed(SDLK_r)}},
     {"other_mode", "Switch border", {printed(SDLK_TAB)}},
     {"walls", "Walls", {placed(SDL_SCANCODE_1)}},
     {"wrap", "Wrap", {placed(SDL_SCANCODE_2)}},
     {"rewind", "Rewind (hold)", {printed(SDLK_BACKSPACE)}},
     {"save_clip", "Save clip", {printed(SDLK_F9)}},
     {"mute", "Mute", {printed(SDLK_m)}},
     {"quit", "Quit", {printed(SDLK_q)}}}};

const CommandEntry& entry_of(Command command) { return kEntries[static_cast<size_t>(command)]; }

std::string text_of(const Key& key) {
  const char* const name = key.place != SDL_SCANCODE_UNKNOWN ? SDL_GetScancodeName(key.place)
                           : key.key != SDLK_UNKNOWN         ? SDL_GetKeyName(key.key)
                                                             : "";
  return name ? name : "";
}

// A letter of a script that is not Latin, as settings of earlier versions have it, is the key that it stands on
// (engine::latin_key()).
Key printed_key_named(const std::string& text) {
  constexpr SDL_Keycode kLastLatin = 0x24f;
  const SDL_Keycode key = SDL_GetKeyFromName(text.c_str());
  return printed(engine::latin_key(key, SDL_GetScancodeFromKey(key), key <= kLastLatin));
}

// Nothing when the text does not name a key.
std::optional<Key> key_of_text(Command command, const std::string& text) {
  if (text.empty()) return Key();
  const Key key = is_positional(command) ? placed(SDL_GetScancodeFromName(text.c_str())) : printed_key_named(text);
  return key.none() ? std::nullopt : std::optional(key);
}

// The numeric pad's Enter counts as Enter.
SDL_Keycode same_key(SDL_Keycode key) { return key == SDLK_KP_ENTER ? SDL_Keycode{SDLK_RETURN} : key; }

}  // namespace

std::optional<Direction> direction_for(Command command) {
  switch (command) {
    case Command::kUp:
      return Direction::kUp;
    case Command::kDown:
      return Direction::kDown;
    case Command::kLeft:
      return Direction::kLeft;
    case Command::kRight:
      return Direction::kRight;
    default:
      return std::nullopt;
  }
}

std::string_view name_of(Command command) { return entry_of(command).name; }
std::string_view display_name_of(Command command) { return entry_of(command).title; }

KeyMap::KeyMap() {
  for (size_t i = 0; i < kCommands; ++i) keys_[i] = kEntries[i].keys;
}

std::optional<Command> KeyMap::command_for(const KeyPress& press) const {
  if (press.repeat) return std::nullopt;
  if (press.is(SDLK_q, engine::kCtrl)) return Command::kQuit;
  if (press.modifiers & (engine::kCtrl | engine::kAlt | engine::kSuper)) return std::nullopt;
  if (press.key == SDLK_ESCAPE) return Command::kPause;
  std::optional<Command> printed_one;
  for (size_t i = 0; i < kCommands; ++i) {
    const auto command = static_cast<Command>(i);
    for (const Key& key : keys_[i]) {
      if (key.none() || key != key_of(command, press)) continue;
      if (is_positional(command)) return command;  // its place takes precedence over its letter
      printed_one = command;
    }
  }
  return printed_one;
}

KeyMap::Key KeyMap::key_of(Command command, const KeyPress& press) const {
  return is_positional(command) ? placed(press.scancode) : printed(same_key(press.key));
}

std::string KeyMap::shown_name(Command command, size_t slot) const {
  const Key& key = this->key(command, slot);
  if (key.none()) return "";
  const SDL_Keycode code = key.place != SDL_SCANCODE_UNKNOWN ? SDL_GetKeyFromScancode(key.place) : key.key;
  std::string name = engine::name_of(code);
  return name == "?" ? text_of(key) : name;
}

std::optional<std::string> KeyMap::why_reserved(const KeyPress& press) {
  if (press.key == SDLK_ESCAPE) return "Esc is reserved for the menu";
  if (press.key == SDLK_F1) return "F1 is reserved for the debugger";
  if (press.key == SDLK_F11) return "F11 is reserved for full screen";
  switch (press.scancode) {
    case SDL_SCANCODE_LCTRL:
    case SDL_SCANCODE_RCTRL:
    case SDL_SCANCODE_LALT:
    case SDL_SCANCODE_RALT:
    case SDL_SCANCODE_LGUI:
    case SDL_SCANCODE_RGUI:
    case SDL_SCANCODE_UNKNOWN:
      return engine::name_of(press.key) + " cannot be used alone";
    default:
      break;
  }
  if (press.modifiers & (engine::kCtrl | engine::kAlt | engine::kSuper))
    return "Only a single key, without Ctrl or Alt";
  return std::nullopt;
}

std::optional<Command> KeyMap::owner(Command command, const KeyPress& press) const {
  for (size_t i = 0; i < kCommands; ++i) {
    const auto other = static_cast<Command>(i);
    if (other == command) continue;
    for (const Key& key : keys_[i]) {
      if (!key.none() && key == key_of(other, press)) return other;
    }
  }
  return std::nullopt;
}

void KeyMap::bind(Command command, size_t slot, const KeyPress& press) {
  for (size_t i = 0; i < kCommands; ++i) {
    for (Key& key : keys_[i]) {
      if (!key.none() && key == key_of(static_cast<Command>(i), press)) key = {};
    }
  }
  keys_[static_cast<size_t>(command)][slot] = key_of(command, press);
}

void KeyMap::clear(Command command, size_t slot) { keys_[static_cast<size_t>(command)][slot] = {}; }

std::string KeyMap::to_json() const {
  const KeyMap defaults;
  Json object = Json::object();
  for (size_t i = 0; i < kCommands; ++i) {
    if (keys_[i] == defaults.keys_[i]) continue;
    object[kEntries[i].name] = Json::array({text_of(keys_[i][0]), text_of(keys_[i][1])});
  }
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

KeyMap KeyMap::from_json(const std::string& json) {
  KeyMap map;
  const Json object = Json::parse(json, nullptr, false);
  if (!object.is_object()) return map;
  for (size_t i = 0; i < kCommands; ++i) {
    const auto list = object.find(kEntries[i].name);
    if (list == object.end() || !list->is_array() || list->size() != kSlots) continue;
    std::array<Key, kSlots> keys;
    bool good = true;
    for (size_t slot = 0; slot < kSlots; ++slot) {
      const Json& text = (*list)[slot];
      const auto key = text.is_string() ? key_of_text(static_cast<Command>(i), text.get<std::string>()) : std::nullopt;
      good = good && key;
      if (key) keys[slot] = *key;
    }
    if (good) map.keys_[i] = keys;
  }
  return map;
}

std::optional<Command> command_for(SDL_GameControllerButton button) {
  switch (button) {
    case SDL_CONTROLLER_BUTTON_DPAD_UP:
      return Command::kUp;
    case SDL_CONTROLLER_BUTTON_DPAD_DOWN:
      return Command::kDown;
    case SDL_CONTROLLER_BUTTON_DPAD_LEFT:
      return Command::kLeft;
    case SDL_CONTROLLER_BUTTON_DPAD_RIGHT:
      return Command::kRight;
    case SDL_CONTROLLER_BUTTON_A:
      return Command::kConfirm;
    case SDL_CONTROLLER_BUTTON_B:
    case SDL_CONTROLLER_BUTTON_START:
      return Command::kPause;
    case SDL_CONTROLLER_BUTTON_X:
      return Command::kSaveClip;
    case SDL_CONTROLLER_BUTTON_Y:
      return Command::kRestart;
    case SDL_CONTROLLER_BUTTON_BACK:
      return Command::kSwitchMode;
    case SDL_CONTROLLER_BUTTON_LEFTSHOULDER:
    case SDL_CONTROLLER_BUTTON_RIGHTSHOULDER:
      return Command::kRewind;
    default:
      return std::nullopt;
  }
}

// --- menus ----------------------------------------------------------------------------------------------------------

namespace {

std::optional<MenuCommand> menu_direction(const engine::KeyPress& press) {
  switch (press.scancode) {
    case SDL_SCANCODE_UP:
    case SDL_SCANCODE_W:
      return MenuCommand::kUp;
    case SDL_SCANCODE_DOWN:
    case SDL_SCANCODE_S:
      return MenuCommand::kDown;
    case SDL_SCANCODE_LEFT:
    case SDL_SCANCODE_A:
      return MenuCommand::kLeft;
    case SDL_SCANCODE_RIGHT:
    case SDL_SCANCODE_D:
      return MenuCommand::kRight;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<MenuCommand> menu_command(const engine::KeyPress& press) {
  if (press.modifiers & (engine::kCtrl | engine::kAlt | engine::kSuper)) return std::nullopt;
  if (const auto direction = menu_direction(press)) return direction;
  if (press.repeat) return std::nullopt;
  switch (press.key) {
    case SDLK_RETURN:
    case SDLK_KP_ENTER:
    case SDLK_SPACE:
      return MenuCommand::kConfirm;
    case SDLK_ESCAPE:
    case SDLK_BACKSPACE:
      return MenuCommand::kBack;
    case SDLK_TAB:
      return press.modifiers & engine::kShift ? MenuCommand::kPreviousTab : MenuCommand::kNextTab;
    case SDLK_DELETE:
      return MenuCommand::kDelete;
    case SDLK_g:
      return MenuCommand::kRace;
    case SDLK_u:
      return MenuCommand::kUndo;
    case SDLK_e:
      return MenuCommand::kShare;
    default:
      return std::nullopt;
  }
}

std::optional<MenuCommand> menu_command(SDL_GameControllerButton button) {
  switch (button) {
    case SDL_CONTROLLER_BUTTON_DPAD_UP:
      return MenuCommand::kUp;
    case SDL_CONTROLLER_BUTTON_DPAD_DOWN:
      return MenuCommand::kDown;
    case SDL_CONTROLLER_BUTTON_DPAD_LEFT:
      return MenuCommand::kLeft;
    case SDL_CONTROLLER_BUTTON_DPAD_RIGHT:
      return MenuCommand::kRight;
    case SDL_CONTROLLER_BUTTON_A:
    case SDL_CONTROLLER_BUTTON_START:
      return MenuCommand::kConfirm;
    case SDL_CONTROLLER_BUTTON_B:
      return MenuCommand::kBack;
    case SDL_CONTROLLER_BUTTON_LEFTSHOULDER:
      return MenuCommand::kPreviousTab;
    case SDL_CONTROLLER_BUTTON_RIGHTSHOULDER:
      return MenuCommand::kNextTab;
    case SDL_CONTROLLER_BUTTON_X:
      return MenuCommand::kDelete;
    case SDL_CONTROLLER_BUTTON_Y:
      return MenuCommand::kRace;
    case SDL_CONTROLLER_BUTTON_BACK:
      return MenuCommand::kUndo;
    default:
      return std::nullopt;
  }
}

// --- gamepads -------------------------------------------------------------------------------------------------------

PadInput::PadInput() : started_(SDL_InitSubSystem(SDL_INIT_GAMECONTROLLER) == 0) {}

PadInput::~PadInput() {
  if (started_) SDL_QuitSubSystem(SDL_INIT_GAMECONTROLLER);
}

std::optional<engine::PadPress> PadInput::handle(const SDL_Event& event) {
  if (const auto press = pads_.handle(event)) return press;
  const bool moved = event.type == SDL_CONTROLLERAXISMOTION &&
                     (event.caxis.axis == SDL_CONTROLLER_AXIS_LEFTX || event.caxis.axis == SDL_CONTROLLER_AXIS_LEFTY);
  if (!moved && event.type != SDL_CONTROLLERDEVICEREMOVED) return std::nullopt;
  const auto button = stick_.move(pads_.axes().left_x, pads_.axes().left_y);
  return button ? std::optional(engine::PadPress{*button, true}) : std::nullopt;
}

void PadInput::shake(uint64_t events) {
  if (const auto shake = shake_for(events)) pads_.rumble(shake->low, shake->high, shake->duration_ms);
}

std::optional<Shake> shake_for(uint64_t events) {
  if (events & mask_of(Event::kDeath)) return Shake{0.9f, 0.7f, 380};
  if (events & mask_of(Event::kWon)) return Shake{0.5f, 0.8f, 500};
  if (events & mask_of(Event::kLevel)) return Shake{0.25f, 0.5f, 180};
  if (events & mask_of(Event::kFood)) return Shake{0, 0.35f, 70};
  return std::nullopt;
}

}  // namespace game
