#include "engine/platform/input.h"

#include <SDL.h>
#include <gtest/gtest.h>

#include <cmath>

namespace engine {
namespace {

constexpr auto kUp = SDL_CONTROLLER_BUTTON_DPAD_UP;
constexpr auto kDown = SDL_CONTROLLER_BUTTON_DPAD_DOWN;
constexpr auto kLeft = SDL_CONTROLLER_BUTTON_DPAD_LEFT;
constexpr auto kRight = SDL_CONTROLLER_BUTTON_DPAD_RIGHT;

TEST(StickButtons, PressesEachWayOnceWhileItIsHeld) {
  StickButtons stick;
  EXPECT_FALSE(stick.move(0.2f, 0.1f));
  EXPECT_EQ(stick.move(0.9f, 0), kRight);
  EXPECT_FALSE(stick.move(1, 0.1f));
  EXPECT_FALSE(stick.move(0, 0));
  EXPECT_EQ(stick.move(-0.9f, 0), kLeft);
  EXPECT_EQ(stick.move(0, 0.8f), kDown);
  EXPECT_EQ(stick.move(0, -0.8f), kUp);
}

TEST(StickButtons, TremblingAtTheEdgePressesOnlyOnce) {
  StickButtons stick;
  int presses = 0;
  for (int i = 0; i < 100; ++i) presses += stick.move(0.55f + 0.1f * static_cast<float>(i % 2 ? 1 : -1), 0).has_value();
  EXPECT_EQ(presses, 1);
}

TEST(StickButtons, ADiagonalStaysWithTheWayItCameFrom) {
  StickButtons stick;
  EXPECT_EQ(stick.move(0, -0.9f), kUp);
  for (int i = 0; i < 20; ++i) {
    const float angle = 0.78f + 0.05f * static_cast<float>(i % 2 ? 1 : -1);  // about 45 degrees
    EXPECT_FALSE(stick.move(std::sin(angle), -std::cos(angle)));
  }
  EXPECT_EQ(stick.move(0.95f, -0.3f), kRight);
}

// Controllers that SDL makes up: they come, are used, and are taken away.
class GamepadsTest : public ::testing::Test {
 protected:
  static int attach() {
    SDL_VirtualJoystickDesc desc{};
    desc.version = SDL_VIRTUAL_JOYSTICK_DESC_VERSION;
    desc.type = SDL_JOYSTICK_TYPE_GAMECONTROLLER;
    desc.naxes = SDL_CONTROLLER_AXIS_MAX;
    desc.nbuttons = SDL_CONTROLLER_BUTTON_MAX;
    desc.name = "Pad of the test";
    desc.userdata = &shaken_;
    desc.Rumble = [](void* shaken, Uint16 low, Uint16 high) {
      *static_cast<std::pair<int, int>*>(shaken) = {low, high};
      return 0;
    };
    return SDL_JoystickAttachVirtualEx(&desc);
  }
  void SetUp() override {
    shaken_ = {};
    SDL_SetHint(SDL_HINT_JOYSTICK_ALLOW_BACKGROUND_EVENTS, "1");
    ASSERT_EQ(SDL_InitSubSystem(SDL_INIT_GAMECONTROLLER), 0) << SDL_GetError();
  }
  void TearDown() override { SDL_QuitSubSystem(SDL_INIT_GAMECONTROLLER); }
  std::vector<PadPress> pump(Gamepads& pads) {
    std::vector<PadPress> presses;
    SDL_JoystickUpdate();
    for (SDL_Event event; SDL_PollEvent(&event) != 0;) {
      if (const auto press = pads.handle(event)) presses.push_back(*press);
    }
    return presses;
  }

  static inline std::pair<int, int> shaken_;
};

TEST_F(GamepadsTest, OneComesIsUsedAndGoes) {
  Gamepads pads;
  EXPECT_FALSE(pads.rumble(1, 1, 100)) << "nothing is there";
  const int index = attach();
  ASSERT_GE(index, 0) << SDL_GetError();
  pump(pads);
  ASSERT_EQ(pads.devices(), 1u);
  EXPECT_EQ(pads.name(), "Pad of the test");
  SDL_Joystick* joystick = SDL_JoystickOpen(index);
  SDL_JoystickSetVirtualButton(joystick, SDL_CONTROLLER_BUTTON_LEFTSHOULDER, 1);
  EXPECT_EQ(pump(pads), (std::vector<PadPress>{{SDL_CONTROLLER_BUTTON_LEFTSHOULDER, true}}));
  SDL_JoystickSetVirtualButton(joystick, SDL_CONTROLLER_BUTTON_LEFTSHOULDER, 0);
  EXPECT_EQ(pump(pads), (std::vector<PadPress>{{SDL_CONTROLLER_BUTTON_LEFTSHOULDER, false}}));
  SDL_JoystickSetVirtualAxis(joystick, SDL_CONTROLLER_AXIS_LEFTY, -32767);
  pump(pads);
  EXPECT_LT(pads.axes().left_y, -0.9f);
  EXPECT_TRUE(pads.rumble(0.5f, 1, 100));
  EXPECT_EQ(shaken_, std::pair(32767, 65535));
  SDL_JoystickClose(joystick);
  SDL_JoystickDetachVirtual(index);
  pump(pads);
  EXPECT_EQ(pads.devices(), 0u);
  EXPECT_EQ(pads.axes().left_y, 0) << "a stick that is gone is not held";
  EXPECT_FALSE(pads.rumble(1, 1, 100));
}

TEST_F(GamepadsTest, AnotherTakesOverWhenTheFirstIsPulledOut) {
  Gamepads pads;
  const int first = attach();
  pump(pads);
  const int second = attach();
  pump(pads);
  ASSERT_EQ(pads.devices(), 2u);
  SDL_JoystickDetachVirtual(first);
  pump(pads);
  EXPECT_EQ(pads.devices(), 1u);
  EXPECT_TRUE(pads.rumble(1, 0, 100));
  SDL_JoystickDetachVirtual(second - 1);  // indices close up
  pump(pads);
  EXPECT_EQ(pads.devices(), 0u);
}

}  // namespace
}  // namespace engine
