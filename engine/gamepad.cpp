#include "engine/gamepad.h"

#include <algorithm>
#include <cmath>

namespace engine {
namespace {

constexpr float kPressed = 0.55f;   // how far out a stick presses
constexpr float kReleased = 0.35f;  // and how far back it lets go
constexpr float kDiagonal = 1.35f;  // how much further out the other way must be to take over

float fraction_of(Sint16 value) { return std::clamp(static_cast<float>(value) / 32767.0f, -1.0f, 1.0f); }

Uint16 strength_of(float part) { return static_cast<Uint16>(std::clamp(part, 0.0f, 1.0f) * 65535.0f); }

bool is_across(SDL_GameControllerButton button) {
  return button == SDL_CONTROLLER_BUTTON_DPAD_LEFT || button == SDL_CONTROLLER_BUTTON_DPAD_RIGHT;
}

}  // namespace

Gamepads::~Gamepads() {
  for (SDL_GameController* device : devices_) SDL_GameControllerClose(device);
}

std::optional<PadPress> Gamepads::handle(const SDL_Event& event) {
  switch (event.type) {
    case SDL_CONTROLLERDEVICEADDED:
      if (SDL_GameController* opened = SDL_GameControllerOpen(event.cdevice.which)) {
        if (std::ranges::find(devices_, opened) == devices_.end()) {
          devices_.push_back(opened);
        } else {
          SDL_GameControllerClose(opened);  // told of twice: SDL counts
        }
      }
      break;
    case SDL_CONTROLLERDEVICEREMOVED:
      close(event.cdevice.which);
      break;
    case SDL_CONTROLLERAXISMOTION:
      update_axis(event.caxis);
      break;
    case SDL_CONTROLLERBUTTONDOWN:
    case SDL_CONTROLLERBUTTONUP:
      last_used_ = event.cbutton.which;
      return PadPress{static_cast<SDL_GameControllerButton>(event.cbutton.button),
                      event.type == SDL_CONTROLLERBUTTONDOWN};
    default:
      break;
  }
  return std::nullopt;
}

void Gamepads::close(SDL_JoystickID id) {
  SDL_GameController* const gone = SDL_GameControllerFromInstanceID(id);
  if (!gone) return;
  std::erase(devices_, gone);
  SDL_GameControllerClose(gone);
  axes_ = {};  // nobody holds them any more
}

void Gamepads::update_axis(const SDL_ControllerAxisEvent& axis) {
  const float value = fraction_of(axis.value);
  switch (axis.axis) {
    case SDL_CONTROLLER_AXIS_LEFTX:
      axes_.left_x = value;
      break;
    case SDL_CONTROLLER_AXIS_LEFTY:
      axes_.left_y = value;
      break;
    case SDL_CONTROLLER_AXIS_RIGHTX:
      axes_.right_x = value;
      break;
    case SDL_CONTROLLER_AXIS_RIGHTY:
      axes_.right_y = value;
      break;
    case SDL_CONTROLLER_AXIS_TRIGGERLEFT:
      axes_.left_trigger = value;
      break;
    case SDL_CONTROLLER_AXIS_TRIGGERRIGHT:
      axes_.right_trigger = value;
      break;
    default:
      break;
  }
  if (std::fabs(value) > kPressed) last_used_ = axis.which;
}

SDL_GameController* Gamepads::last_used() const {
  if (devices_.empty()) return nullptr;
  SDL_GameController* const device = SDL_GameControllerFromInstanceID(last_used_);
  return device ? device : devices_.back();
}

std::string Gamepads::name() const {
  SDL_GameController* const device = last_used();
  const char* const name = device ? SDL_GameControllerName(device) : nullptr;
  return name ? name : "";
}

bool Gamepads::rumble(float low, float high, uint32_t duration_ms) {
  SDL_GameController* const device = last_used();
  return device && SDL_GameControllerRumble(device, strength_of(low), strength_of(high), duration_ms) == 0;
}

std::optional<SDL_GameControllerButton> StickButtons::move(float x, float y) {
  const float across = std::fabs(x), along = std::fabs(y);
  if (held_) {
    const float held = is_across(*held_) ? x : y;
    const bool back = *held_ == SDL_CONTROLLER_BUTTON_DPAD_LEFT || *held_ == SDL_CONTROLLER_BUTTON_DPAD_UP;
    const float out = back ? -held : held;
    const float other = is_across(*held_) ? along : across;
    if (out > kReleased && other < kDiagonal * out) return std::nullopt;
  }
  held_.reset();
  if (std::max(across, along) < kPressed) return std::nullopt;
  if (across > along) {
    held_ = x < 0 ? SDL_CONTROLLER_BUTTON_DPAD_LEFT : SDL_CONTROLLER_BUTTON_DPAD_RIGHT;
  } else {
    held_ = y < 0 ? SDL_CONTROLLER_BUTTON_DPAD_UP : SDL_CONTROLLER_BUTTON_DPAD_DOWN;
  }
  return held_;
}

}  // namespace engine
