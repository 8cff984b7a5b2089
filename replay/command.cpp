#include "replay/command.h"

#include <array>

namespace replay {
namespace {

using engine::kCtrl;
using engine::kNoModifier;
using engine::kShift;

struct Binding {
  SDL_Keycode key;
  unsigned modifiers;
  Order order;
};

constexpr std::array kBindings{
    Binding{SDLK_SPACE, kNoModifier, {Command::kTogglePlay, 0}},
    Binding{SDLK_COMMA, kNoModifier, {Command::kStep, -1}},
    Binding{SDLK_PERIOD, kNoModifier, {Command::kStep, 1}},
    Binding{SDLK_LEFT, kNoModifier, {Command::kSkip, -5000}},
    Binding{SDLK_RIGHT, kNoModifier, {Command::kSkip, 5000}},
    Binding{SDLK_LEFT, kShift, {Command::kSkip, -1000}},
    Binding{SDLK_RIGHT, kShift, {Command::kSkip, 1000}},
    Binding{SDLK_LEFT, kCtrl, {Command::kPreviousMark, 0}},
    Binding{SDLK_RIGHT, kCtrl, {Command::kNextMark, 0}},
    Binding{SDLK_j, kNoModifier, {Command::kShuttleBack, 0}},
    Binding{SDLK_k, kNoModifier, {Command::kPause, 0}},
    Binding{SDLK_l, kNoModifier, {Command::kShuttleForward, 0}},
    Binding{SDLK_HOME, kNoModifier, {Command::kStart, 0}},
    Binding{SDLK_END, kNoModifier, {Command::kEnd, 0}},
    Binding{SDLK_UP, kNoModifier, {Command::kSpeed, 1}},
    Binding{SDLK_DOWN, kNoModifier, {Command::kSpeed, -1}},
    Binding{SDLK_RIGHTBRACKET, kNoModifier, {Command::kSpeed, 1}},
    Binding{SDLK_LEFTBRACKET, kNoModifier, {Command::kSpeed, -1}},
    Binding{SDLK_BACKSPACE, kNoModifier, {Command::kNormalSpeed, 0}},
    Binding{SDLK_i, kNoModifier, {Command::kInPoint, 0}},
    Binding{SDLK_o, kNoModifier, {Command::kOutPoint, 0}},
    Binding{SDLK_ESCAPE, kNoModifier, {Command::kClearLoop, 0}},
    Binding{SDLK_b, kNoModifier, {Command::kBookmark, 0}},
    Binding{SDLK_EQUALS, kCtrl, {Command::kZoom, 50}},
    Binding{SDLK_MINUS, kCtrl, {Command::kZoom, 200}},
    Binding{SDLK_QUESTION, kNoModifier, {Command::kKeySheet, 0}},
    Binding{SDLK_SLASH, kShift, {Command::kKeySheet, 0}},
    Binding{SDLK_h, kNoModifier, {Command::kKeySheet, 0}},
    Binding{SDLK_F12, kNoModifier, {Command::kScreenshot, 0}},
    Binding{SDLK_q, kNoModifier, {Command::kQuit, 0}},
    Binding{SDLK_q, kCtrl, {Command::kQuit, 0}},
};

constexpr std::array kSheet{
    KeyHelp{"Space", "play, pause"},
    KeyHelp{", .", "one frame back, on"},
    KeyHelp{"Left Right", "5 seconds, with Shift 1 second"},
    KeyHelp{"Ctrl+Left Right", "previous, next mark"},
    KeyHelp{"J K L", "backwards, pause, forwards; again is faster"},
    KeyHelp{"Home End", "start, end; End again follows live"},
    KeyHelp{"0 - 9", "tenths of the recording"},
    KeyHelp{"Up Down, wheel, [ ]", "speed, 1/16 to 64 times"},
    KeyHelp{"Backspace", "normal speed"},
    KeyHelp{"I O", "loop from here, to here; Esc ends the loop"},
    KeyHelp{"L + drag", "loop over what is dragged on the timeline"},
    KeyHelp{"B", "set or remove a bookmark"},
    KeyHelp{"Ctrl+wheel", "zoom the timeline"},
    KeyHelp{"F1", "look inside: ring, fields, bytes"},
    KeyHelp{"F11", "full screen"},
    KeyHelp{"F12", "save a picture"},
    KeyHelp{"Q", "quit"},
};

}  // namespace

std::optional<Order> order_for(const engine::KeyPress& press) {
  if (press.modifiers == kNoModifier && press.key >= SDLK_0 && press.key <= SDLK_9) {
    return Order{Command::kTenth, press.key - SDLK_0};
  }
  for (const Binding& binding : kBindings) {
    if (press.is(binding.key, binding.modifiers)) return binding.order;
  }
  return std::nullopt;
}

std::span<const KeyHelp> key_sheet() { return kSheet; }

}  // namespace replay
