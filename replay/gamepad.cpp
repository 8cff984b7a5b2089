#include "replay/gamepad.h"

#include <algorithm>
#include <cmath>

namespace replay {
namespace {

constexpr float kRest = 0.2f;      // of a stick or trigger that nobody touches
constexpr double kFastest = 0.25;  // of what is shown, in a second

// -1 .. 1 without the part in which it rests.
double beyond_rest(float axis) {
  const double away = std::max(0.0f, std::fabs(axis) - kRest) / (1 - kRest);
  return std::copysign(std::min(1.0, away), axis);
}

}  // namespace

std::optional<Command> command_for(SDL_GameControllerButton button) {
  switch (button) {
    case SDL_CONTROLLER_BUTTON_A:
      return Command{CommandId::kTogglePlay, 0};
    case SDL_CONTROLLER_BUTTON_B:
      return Command{CommandId::kNormalSpeed, 0};
    case SDL_CONTROLLER_BUTTON_X:
      return Command{CommandId::kBookmark, 0};
    case SDL_CONTROLLER_BUTTON_Y:
      return Command{CommandId::kOverlay, 0};
    case SDL_CONTROLLER_BUTTON_START:
      return Command{CommandId::kKeySheet, 0};
    case SDL_CONTROLLER_BUTTON_BACK:
      return Command{CommandId::kEnd, 0};
    case SDL_CONTROLLER_BUTTON_DPAD_LEFT:
      return Command{CommandId::kStep, -1};
    case SDL_CONTROLLER_BUTTON_DPAD_RIGHT:
      return Command{CommandId::kStep, 1};
    case SDL_CONTROLLER_BUTTON_DPAD_UP:
      return Command{CommandId::kSkip, 5000};
    case SDL_CONTROLLER_BUTTON_DPAD_DOWN:
      return Command{CommandId::kSkip, -5000};
    case SDL_CONTROLLER_BUTTON_LEFTSHOULDER:
      return Command{CommandId::kPreviousMark, 0};
    case SDL_CONTROLLER_BUTTON_RIGHTSHOULDER:
      return Command{CommandId::kNextMark, 0};
    default:
      return std::nullopt;
  }
}

double scrub_per_second(const PadAxes& axes, double shown_frames) {
  const double pushed = beyond_rest(axes.left_x);
  return pushed * pushed * pushed * shown_frames * kFastest;
}

std::optional<Shuttle> shuttle_of(const PadAxes& axes) {
  const bool backward = axes.left_trigger > axes.right_trigger;
  const double pulled = beyond_rest(backward ? axes.left_trigger : axes.right_trigger);
  if (pulled <= 0) return std::nullopt;
  return Shuttle{backward ? Direction::kBackward : Direction::kForward,
                 static_cast<int>(std::lround(pulled * kFastestStep))};
}

std::optional<Command> Gamepad::handle(const SDL_Event& event) {
  const auto press = pads_.handle(event);
  return press && press->pressed ? command_for(press->button) : std::nullopt;
}

void Gamepad::advance(Player& player, int64_t elapsed_ns) {
  PlaybackClock& clock = player.clock();
  const double elapsed_s = static_cast<double>(elapsed_ns) / 1e9;
  const double scrub = scrub_per_second(pads_.axes(), player.timeline().span());
  if (scrub != 0) {
    if (!scrubbing_) player.grab();
    clock.seek(clock.position() + scrub * elapsed_s);
    player.timeline().reveal(clock.position());
  } else if (scrubbing_) {
    clock.seek(std::round(clock.position()));
    player.release();
  }
  scrubbing_ = scrub != 0;
  const auto shuttle = shuttle_of(pads_.axes());
  if (shuttle) {
    if (!shuttled_from_) shuttled_from_ = Before{clock.playing(), clock.direction(), clock.speed_step()};
    if (!clock.playing() || clock.direction() != shuttle->direction) clock.play(shuttle->direction);
    clock.set_speed_step(shuttle->speed_step);
  } else if (shuttled_from_) {
    clock.set_direction(shuttled_from_->direction);
    clock.set_speed_step(shuttled_from_->speed_step);
    if (!shuttled_from_->playing) clock.pause();
    shuttled_from_.reset();
  }
}

}  // namespace replay
