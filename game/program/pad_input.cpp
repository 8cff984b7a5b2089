#include "game/program/pad_input.h"

#include <SDL.h>

#include "game/rules/events.h"

namespace game {

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
