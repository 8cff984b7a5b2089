#include "replay/app/bindings.h"

#include <SDL.h>
#include <gtest/gtest.h>

#include "tests/replay/made_source.h"
#include "tests/support/temp_dir.h"

namespace {

using replay::Command;
using replay::command_for;
using replay::CommandId;
using replay::Direction;
using replay::Gamepad;
using replay::PadAxes;
using replay::Player;

TEST(PadOrders, EveryButtonHasWhatIsPromised) {
  EXPECT_EQ(command_for(SDL_CONTROLLER_BUTTON_A), (Command{CommandId::kTogglePlay, 0}));
  EXPECT_EQ(command_for(SDL_CONTROLLER_BUTTON_B), (Command{CommandId::kNormalSpeed, 0}));
  EXPECT_EQ(command_for(SDL_CONTROLLER_BUTTON_X), (Command{CommandId::kBookmark, 0}));
  EXPECT_EQ(command_for(SDL_CONTROLLER_BUTTON_Y), (Command{CommandId::kOverlay, 0}));
  EXPECT_EQ(command_for(SDL_CONTROLLER_BUTTON_START), (Command{CommandId::kKeySheet, 0}));
  EXPECT_EQ(command_for(SDL_CONTROLLER_BUTTON_BACK), (Command{CommandId::kEnd, 0}));
  EXPECT_EQ(command_for(SDL_CONTROLLER_BUTTON_DPAD_LEFT), (Command{CommandId::kStep, -1}));
  EXPECT_EQ(command_for(SDL_CONTROLLER_BUTTON_DPAD_UP), (Command{CommandId::kSkip, 5000}));
  EXPECT_EQ(command_for(SDL_CONTROLLER_BUTTON_RIGHTSHOULDER), (Command{CommandId::kNextMark, 0}));
  EXPECT_FALSE(command_for(SDL_CONTROLLER_BUTTON_GUIDE));
}

TEST(PadStick, RestsInTheMiddleAndMovesFurtherTheFurtherItIsPushed) {
  EXPECT_EQ(replay::scrub_per_second({.left_x = 0.15f}, 1000), 0);
  EXPECT_GT(replay::scrub_per_second({.left_x = 0.5f}, 1000), 0);
  EXPECT_LT(replay::scrub_per_second({.left_x = 0.5f}, 1000), 100);
  EXPECT_DOUBLE_EQ(replay::scrub_per_second({.left_x = 1}, 1000), 250);
  EXPECT_DOUBLE_EQ(replay::scrub_per_second({.left_x = -1}, 1000), -250);
}

TEST(PadTriggers, PlayFasterTheFurtherTheyArePulled) {
  EXPECT_FALSE(replay::shuttle_of({.left_trigger = 0.1f, .right_trigger = 0.1f}));
  EXPECT_EQ(replay::shuttle_of({.right_trigger = 1}), (replay::Shuttle{Direction::kForward, replay::kFastestStep}));
  EXPECT_EQ(replay::shuttle_of({.left_trigger = 1}), (replay::Shuttle{Direction::kBackward, replay::kFastestStep}));
  EXPECT_EQ(replay::shuttle_of({.right_trigger = 0.25f})->speed_step, 0);
}

SDL_Event axis(Uint8 which, float value) {
  SDL_Event event{};
  event.type = SDL_CONTROLLERAXISMOTION;
  event.caxis.axis = which;
  event.caxis.value = static_cast<Sint16>(value * 32767);
  return event;
}

TEST(Gamepad, LettingGoOfATriggerGoesBackToWhatWas) {
  const testing_support::TempDir folder;
  Player player(std::make_unique<replay_test::MadeSource>(10'000, folder / "made"));
  player.execute({CommandId::kTenth, 5});
  Gamepad pad;
  pad.handle(axis(SDL_CONTROLLER_AXIS_TRIGGERLEFT, 1));
  pad.advance(player, 10'000'000);
  EXPECT_TRUE(player.clock().playing());
  EXPECT_EQ(player.clock().direction(), Direction::kBackward);
  pad.handle(axis(SDL_CONTROLLER_AXIS_TRIGGERLEFT, 0));
  pad.advance(player, 10'000'000);
  EXPECT_FALSE(player.clock().playing());
  EXPECT_EQ(player.clock().direction(), Direction::kForward);
  EXPECT_EQ(player.clock().speed_step(), 0);
}

TEST(Gamepad, TheStickScrubsAndStopsOnAFrame) {
  const testing_support::TempDir folder;
  Player player(std::make_unique<replay_test::MadeSource>(10'000, folder / "made"));
  Gamepad pad;
  player.clock().play();
  pad.handle(axis(SDL_CONTROLLER_AXIS_LEFTX, 1));
  pad.advance(player, 1'000'000'000);
  EXPECT_FALSE(player.clock().playing());
  EXPECT_NEAR(player.clock().position(), 2500, 1);
  pad.handle(axis(SDL_CONTROLLER_AXIS_LEFTX, 0));
  pad.advance(player, 10'000'000);
  EXPECT_TRUE(player.clock().playing());
  EXPECT_DOUBLE_EQ(player.clock().position(), 2500);
}

// A controller that SDL makes up: it comes, is used, and is taken away.
TEST(Gamepad, ComesAndGoesWhileTheViewerRuns) {
  SDL_SetHint(SDL_HINT_JOYSTICK_ALLOW_BACKGROUND_EVENTS, "1");
  ASSERT_EQ(SDL_InitSubSystem(SDL_INIT_GAMECONTROLLER), 0) << SDL_GetError();
  {
    Gamepad pad;
    std::vector<Command> commands;
    const auto pump = [&] {
      for (SDL_Event event; SDL_PollEvent(&event) != 0;) {
        if (const auto command = pad.handle(event)) commands.push_back(*command);
      }
    };
    const int index = SDL_JoystickAttachVirtual(SDL_JOYSTICK_TYPE_GAMECONTROLLER, SDL_CONTROLLER_AXIS_MAX,
                                                SDL_CONTROLLER_BUTTON_MAX, 0);
    ASSERT_GE(index, 0) << SDL_GetError();
    pump();
    ASSERT_EQ(pad.devices(), 1u);
    SDL_Joystick* joystick = SDL_JoystickOpen(index);
    ASSERT_NE(joystick, nullptr);
    SDL_JoystickSetVirtualButton(joystick, SDL_CONTROLLER_BUTTON_A, 1);
    SDL_JoystickUpdate();
    pump();
    EXPECT_EQ(commands, (std::vector<Command>{{CommandId::kTogglePlay, 0}}));
    SDL_JoystickClose(joystick);
    SDL_JoystickDetachVirtual(index);
    pump();
    EXPECT_EQ(pad.devices(), 0u);
  }
  SDL_QuitSubSystem(SDL_INIT_GAMECONTROLLER);
}

}  // namespace
