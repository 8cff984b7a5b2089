// PointerEvent: the mouse's part of SDL's events, in pixels.
//
// A pure function; the thread that polls events.
#pragma once

#include <SDL_events.h>

#include <cstdint>
#include <optional>

#include "engine/draw/geometry.h"

namespace replay {

enum class PointerButton { kLeft, kMiddle, kRight };

struct PointerEvent {
  enum class Kind { kPress, kRelease, kMove, kWheel };
  Kind kind = Kind::kMove;
  engine::Point at;  // in pixels; not of the wheel, which SDL sends without one
  PointerButton button = PointerButton::kLeft;
  int clicks = 1;  // 2: the second of a double click
  float wheel_x = 0;
  float wheel_y = 0;  // notches, away from the user positive; a touchpad sends fractions
};

// The event as one of the pointer; none for any other event or button. `pixels_per_unit` converts from window units, in
// which events have their positions.
inline std::optional<PointerEvent> pointer_event(const SDL_Event& event, float pixels_per_unit) {
  const auto at = [&](int x, int y) {
    return engine::Point{static_cast<float>(x), static_cast<float>(y)} * pixels_per_unit;
  };
  if (event.type == SDL_MOUSEMOTION)
    return PointerEvent{.kind = PointerEvent::Kind::kMove, .at = at(event.motion.x, event.motion.y)};
  if (event.type == SDL_MOUSEWHEEL) {
    const SDL_MouseWheelEvent& wheel = event.wheel;
    return PointerEvent{.kind = PointerEvent::Kind::kWheel,
                        .at = {},
                        .wheel_x = wheel.preciseX != 0 ? wheel.preciseX : static_cast<float>(wheel.x),
                        .wheel_y = wheel.preciseY != 0 ? wheel.preciseY : static_cast<float>(wheel.y)};
  }
  if (event.type != SDL_MOUSEBUTTONDOWN && event.type != SDL_MOUSEBUTTONUP) return std::nullopt;
  const SDL_MouseButtonEvent& press = event.button;
  if (press.button < SDL_BUTTON_LEFT || press.button > SDL_BUTTON_RIGHT) return std::nullopt;
  return PointerEvent{
      .kind = event.type == SDL_MOUSEBUTTONDOWN ? PointerEvent::Kind::kPress : PointerEvent::Kind::kRelease,
      .at = at(press.x, press.y),
      .button = press.button == SDL_BUTTON_LEFT     ? PointerButton::kLeft
                : press.button == SDL_BUTTON_MIDDLE ? PointerButton::kMiddle
                                                    : PointerButton::kRight,
      .clicks = press.clicks};
}

}  // namespace replay
