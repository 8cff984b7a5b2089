// A game on its screen with a gamepad in the hands, in a window that is seen nowhere.
#include <SDL.h>
#include <gtest/gtest.h>

#include "engine/inspect/inspection.h"
#include "engine/overlay/inspection_file.h"
#include "engine/overlay/overlay.h"
#include "engine/platform/window.h"
#include "game/program/play_screen.h"
#include "game/rules/rules.h"
#include "recorder/session/recovery.h"
#include "tests/game/program/screen_fixture.h"
#include "tests/game/rules/snakes.h"
#include "tests/support/eventually.h"

namespace game {
namespace {

class PlayScreenTest : public ::testing::Test {
 protected:
  PlayScreenTest() { SDL_SetHint(SDL_HINT_JOYSTICK_ALLOW_BACKGROUND_EVENTS, "1"); }
  void SetUp() override {
    shaken_ = {};
    ASSERT_TRUE(engine::Window::open({.width = 640, .height = 480, .headless = true}, window_).ok());
    the_.options.no_record = true;
    overlay_ = std::make_unique<engine::Overlay>(window_->target());
    context_ = std::make_unique<AppContext>(AppContext{*the_.context, *window_, *overlay_});
    context_->gamepad_active = true;
    play_ = std::make_unique<PlayScreen>(*context_);
    SDL_VirtualJoystickDesc desc{};
    desc.version = SDL_VIRTUAL_JOYSTICK_DESC_VERSION;
    desc.type = SDL_JOYSTICK_TYPE_GAMECONTROLLER;
    desc.naxes = SDL_CONTROLLER_AXIS_MAX;
    desc.nbuttons = SDL_CONTROLLER_BUTTON_MAX;
    desc.userdata = &shaken_;
    desc.Rumble = [](void* shaken, Uint16 low, Uint16 high) {
      if (low || high) ++*static_cast<int*>(shaken);
      return 0;
    };
    index_ = SDL_JoystickAttachVirtualEx(&desc);
    ASSERT_GE(index_, 0) << SDL_GetError();
    stick_ = SDL_JoystickOpen(index_);
    pump();
  }
  void TearDown() override {
    play_.reset();
    SDL_JoystickClose(stick_);
    if (index_ >= 0) SDL_JoystickDetachVirtual(index_);
  }
  void open(uint64_t seed) {
    const recorder::Status opened = play_->open({.seed = seed, .mode = Mode::kWalls});
    ASSERT_TRUE(opened.ok()) << opened.message();
  }
  // As the shell does.
  void pump() {
    SDL_JoystickUpdate();
    for (SDL_Event event; SDL_PollEvent(&event) != 0;) {
      const auto button = the_.pads.handle(event);
      if (play_->handle(event)) continue;
      if (button) play_->pad(*button);
    }
  }
  void tap(SDL_GameControllerButton button) {
    for (const Uint8 down : {Uint8{1}, Uint8{0}}) {
      SDL_JoystickSetVirtualButton(stick_, button, down);
      pump();
    }
  }
  void push(SDL_GameControllerAxis axis, float way) {
    SDL_JoystickSetVirtualAxis(stick_, axis, static_cast<Sint16>(way * 32767));
    pump();
  }
  void ticks(int count) {
    for (int i = 0; i < count; ++i) play_->advance(kTick_ns);
  }

  static inline int shaken_ = 0;
  ScreenFixture the_;
  std::unique_ptr<engine::Window> window_;
  std::unique_ptr<engine::Overlay> overlay_;
  std::unique_ptr<AppContext> context_;
  std::unique_ptr<PlayScreen> play_;
  SDL_Joystick* stick_ = nullptr;
  int index_ = -1;
};

// A seed whose first food lies straight ahead, at least that many columns away.
uint64_t seed_with_food_ahead(int columns = 1) {
  for (uint64_t seed = 1;; ++seed) {
    const GameState state = new_game({.seed = seed, .mode = Mode::kWalls});
    if (row_of(state.food_cell) != row_of(head_cell(state))) continue;
    if (column_of(state.food_cell) >= column_of(head_cell(state)) + columns) return seed;
  }
}

TEST_F(PlayScreenTest, ThePadSteersAndFeelsMealAndDeath) {
  open(seed_with_food_ahead());
  tap(SDL_CONTROLLER_BUTTON_DPAD_RIGHT);
  EXPECT_EQ(play_->state().status, Status::kPlaying);
  ticks(kInnerSize);
  EXPECT_EQ(play_->state().status, Status::kDead);
  EXPECT_EQ(play_->state().foods, 1u);
  EXPECT_EQ(shaken_, 2);
}

TEST_F(PlayScreenTest, AGameThatIsResumedIsMeasuredByThePlayersBestScoreAndSetsNone) {
  the_.preferences->update_best(Mode::kWalls, 40);
  ResumePoint point;
  point.state = new_game({.seed = seed_with_food_ahead(), .mode = Mode::kWalls, .best = 500});
  const recorder::Status opened = play_->open({.resume = std::make_shared<const ResumePoint>(point)});
  ASSERT_TRUE(opened.ok()) << opened.message();
  EXPECT_EQ(play_->state().best, 40u);
  EXPECT_TRUE(is_consistent(play_->state()));
  tap(SDL_CONTROLLER_BUTTON_DPAD_RIGHT);
  ticks(kInnerSize + 10);  // it counts down first
  EXPECT_EQ(play_->state().status, Status::kDead);
  EXPECT_EQ(play_->state().foods, 1u);
  EXPECT_EQ(play_->state().best, 40u);
  EXPECT_FALSE(is_best(play_->state()));
}

TEST_F(PlayScreenTest, RumbleCanBeSwitchedOff) {
  the_.preferences->set_rumble(false);
  open(seed_with_food_ahead());
  tap(SDL_CONTROLLER_BUTTON_DPAD_RIGHT);
  ticks(kInnerSize);
  EXPECT_EQ(play_->state().status, Status::kDead);
  EXPECT_EQ(shaken_, 0);
}

TEST_F(PlayScreenTest, TheStickSteersToo) {
  open(3);
  push(SDL_CONTROLLER_AXIS_LEFTY, -1);
  EXPECT_EQ(play_->state().direction, Direction::kUp);
  push(SDL_CONTROLLER_AXIS_LEFTY, 0);
  push(SDL_CONTROLLER_AXIS_LEFTX, -1);
  ticks(1);
  EXPECT_EQ(play_->state().direction, Direction::kLeft);
}

TEST_F(PlayScreenTest, BPausesAndTheMenuOfThePauseTakesThePad) {
  open(3);
  tap(SDL_CONTROLLER_BUTTON_DPAD_UP);
  tap(SDL_CONTROLLER_BUTTON_B);
  const uint32_t frame = play_->state().frame;
  ticks(5);
  EXPECT_EQ(play_->state().frame, frame);
  tap(SDL_CONTROLLER_BUTTON_DPAD_UP);  // Quit
  tap(SDL_CONTROLLER_BUTTON_DPAD_UP);  // Title
  tap(SDL_CONTROLLER_BUTTON_A);
  const auto request = play_->take_request();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->kind, Request::Kind::kTitle);
  tap(SDL_CONTROLLER_BUTTON_B);
  ticks(1);
  EXPECT_EQ(play_->state().frame, frame) << "B ends the pause, after a countdown";
  ticks(20);
  EXPECT_GT(play_->state().frame, frame);
}

TEST_F(PlayScreenTest, ATurnInTheCountdownAfterAPauseIsPlayedFirst) {
  open(3);
  tap(SDL_CONTROLLER_BUTTON_DPAD_UP);
  ticks(1);
  tap(SDL_CONTROLLER_BUTTON_B);
  tap(SDL_CONTROLLER_BUTTON_B);
  tap(SDL_CONTROLLER_BUTTON_DPAD_LEFT);
  const uint32_t frame = play_->state().frame;
  while (play_->state().frame == frame) ticks(1);
  EXPECT_EQ(play_->state().direction, Direction::kLeft);
}

TEST_F(PlayScreenTest, KeysAskBeforeTheyEndARoundWithPoints) {
  open(seed_with_food_ahead(3));
  tap(SDL_CONTROLLER_BUTTON_DPAD_RIGHT);
  play_->execute(Command::kQuit, true);
  EXPECT_TRUE(play_->take_request()) << "nothing would be lost yet";
  while (play_->state().score == 0) ticks(1);
  const GameState before = play_->state();
  for (const Command command : {Command::kRestart, Command::kQuit}) {
    play_->execute(command, true);
    EXPECT_FALSE(play_->take_request());
    ticks(3);
    EXPECT_EQ(play_->state().frame, before.frame) << "it waits for the answer";
    tap(SDL_CONTROLLER_BUTTON_A);  // keep playing
    tap(SDL_CONTROLLER_BUTTON_A);  // without waiting for the countdown
    tap(SDL_CONTROLLER_BUTTON_B);
    EXPECT_EQ(play_->state().round, before.round);
    tap(SDL_CONTROLLER_BUTTON_A);
  }
  play_->execute(Command::kQuit, true);
  EXPECT_FALSE(play_->take_request());
  play_->execute(Command::kQuit, true);
  const auto request = play_->take_request();
  ASSERT_TRUE(request) << "the key again is the answer";
  EXPECT_EQ(request->kind, Request::Kind::kQuit);
}

TEST_F(PlayScreenTest, AnAnswerEndsTheRound) {
  open(seed_with_food_ahead());
  tap(SDL_CONTROLLER_BUTTON_DPAD_RIGHT);
  while (play_->state().score == 0) ticks(1);
  play_->execute(Command::kRestart, true);
  tap(SDL_CONTROLLER_BUTTON_DPAD_DOWN);
  tap(SDL_CONTROLLER_BUTTON_A);
  EXPECT_EQ(play_->state().score, 0u);
  EXPECT_EQ(play_->state().status, Status::kReady);
}

TEST_F(PlayScreenTest, APadThatIsPulledOutPausesTheGame) {
  open(3);
  tap(SDL_CONTROLLER_BUTTON_DPAD_UP);
  ticks(1);
  SDL_JoystickDetachVirtual(index_);
  index_ = -1;
  pump();
  const uint32_t frame = play_->state().frame;
  ticks(5);
  EXPECT_EQ(play_->state().frame, frame);
}

TEST_F(PlayScreenTest, APadThatIsPulledOutWithAShoulderHeldLetsTimeGo) {
  open(3);
  tap(SDL_CONTROLLER_BUTTON_DPAD_UP);
  ticks(4);
  SDL_JoystickSetVirtualButton(stick_, SDL_CONTROLLER_BUTTON_LEFTSHOULDER, 1);
  pump();
  ticks(1);
  SDL_JoystickDetachVirtual(index_);
  index_ = -1;
  pump();
  for (int i = 0; i < 100 && !the_.rests(*play_); ++i) ticks(1);
  EXPECT_TRUE(the_.rests(*play_)) << "it stands in the pause, and rewinds no further";
}

TEST_F(PlayScreenTest, NoPictureIsDueInAPauseNorOnceTheEndWasSeen) {
  open(3);
  EXPECT_FALSE(the_.rests(*play_)) << "food pulses";
  tap(SDL_CONTROLLER_BUTTON_DPAD_UP);
  EXPECT_FALSE(the_.rests(*play_));
  tap(SDL_CONTROLLER_BUTTON_B);
  EXPECT_TRUE(the_.rests(*play_));
  play_->execute(Command::kSaveClip, true);  // which says that nothing is recorded
  EXPECT_FALSE(the_.rests(*play_)) << "until the message goes";
  ticks(60);
  EXPECT_TRUE(the_.rests(*play_));
  tap(SDL_CONTROLLER_BUTTON_B);
  tap(SDL_CONTROLLER_BUTTON_A);  // skips the countdown
  ticks(kInnerSize + 1);
  ASSERT_EQ(play_->state().status, Status::kDead);
  EXPECT_FALSE(the_.rests(*play_));
  ticks(60);
  EXPECT_TRUE(the_.rests(*play_));
}

TEST_F(PlayScreenTest, TabInAPauseDiscardsNoRound) {
  open(3);
  tap(SDL_CONTROLLER_BUTTON_DPAD_UP);
  ticks(2);
  tap(SDL_CONTROLLER_BUTTON_B);
  const uint32_t frame = play_->state().frame;
  for (const SDL_Keycode key : {SDLK_TAB, SDLK_1, SDLK_2}) play_->handle(ScreenFixture::key(key));
  tap(SDL_CONTROLLER_BUTTON_BACK);
  EXPECT_EQ(play_->state().frame, frame);
  EXPECT_EQ(play_->state().status, Status::kPlaying);
  EXPECT_EQ(play_->state().mode, Mode::kWalls);
}

TEST_F(PlayScreenTest, FullStopStepsOnlyWhileTheDebuggerIsThere) {
  open(3);
  tap(SDL_CONTROLLER_BUTTON_DPAD_UP);
  const uint32_t frame = play_->state().frame;
  play_->handle(ScreenFixture::key(SDLK_PERIOD));
  EXPECT_EQ(play_->state().frame, frame);
  overlay_->show(true);
  play_->handle(ScreenFixture::key(SDLK_PERIOD));
  EXPECT_EQ(play_->state().frame, frame + 1);
  ticks(5);
  EXPECT_EQ(play_->state().frame, frame + 1) << "it stands";
  overlay_->show(false);
  SDL_Event ten = ScreenFixture::key(SDLK_PERIOD);
  ten.key.keysym.mod = KMOD_LSHIFT;
  play_->handle(ten);
  EXPECT_EQ(play_->state().frame, frame + 11) << "also with the panels hidden, as it still stands";
  play_->handle(ScreenFixture::key(SDLK_SPACE));
  ticks(3);
  EXPECT_GT(play_->state().frame, frame + 11);
  const uint32_t now = play_->state().frame;
  play_->handle(ScreenFixture::key(SDLK_PERIOD));
  EXPECT_EQ(play_->state().frame, now);
}

TEST_F(PlayScreenTest, WithoutAWatchThereIsNothingToRunTo) {
  open(3);
  tap(SDL_CONTROLLER_BUTTON_DPAD_UP);
  overlay_->show(true);
  play_->handle(ScreenFixture::key(SDLK_PERIOD));
  const uint32_t frame = play_->state().frame;
  play_->handle(ScreenFixture::key(SDLK_F5));
  ticks(5);
  EXPECT_EQ(play_->state().frame, frame);
}

// Games that are recorded.
class RecordedPlayTest : public PlayScreenTest {
 protected:
  void SetUp() override {
    PlayScreenTest::SetUp();
    the_.options.no_record = false;
    the_.options.title = true;
    the_.options.ring = the_.folder_ / "ring.dat";
    the_.options.sessions = the_.folder_ / "sessions";
  }
  // Keeps a watch as an earlier run does.
  static void keep_watch(const std::string& text) {
    engine::Inspection inspection;
    inspection.add_watch(text);
    ASSERT_TRUE(engine::save_inspection("snake", inspection).ok());
  }
  void leave() {
    std::optional<recorder::Status> left;
    EXPECT_TRUE(testing_support::eventually([&] { return (left = play_->leave()).has_value(); }));
    EXPECT_TRUE(left->ok()) << left->message();
  }
};

TEST_F(RecordedPlayTest, ASecondGameIsRecordedBesideTheFirst) {
  open(3);
  PlayScreen second(*context_);
  const recorder::Status opened = second.open({.seed = 4});
  ASSERT_TRUE(opened.ok()) << opened.message();
  EXPECT_TRUE(std::filesystem::exists(the_.folder_ / "ring-2.dat"));
  std::optional<recorder::Status> left;
  EXPECT_TRUE(testing_support::eventually([&] { return (left = second.leave()).has_value(); }));
  leave();
  EXPECT_EQ(recorder::session::list_sessions(the_.options.sessions).size(), 2u);
}

TEST_F(RecordedPlayTest, F5RunsToTheNextHitOfAWatch) {
  keep_watch("frame >= 4");
  open(3);
  tap(SDL_CONTROLLER_BUTTON_DPAD_RIGHT);
  overlay_->show(true);
  play_->handle(ScreenFixture::key(SDLK_PERIOD));
  ASSERT_EQ(play_->state().frame, 2u);
  play_->handle(ScreenFixture::key(SDLK_F5));
  ticks(kInnerSize);
  EXPECT_EQ(play_->state().frame, 4u);
  EXPECT_EQ(play_->state().status, Status::kPlaying) << "it stands where the watch became true";
  play_->handle(ScreenFixture::key(SDLK_SPACE));
  ticks(kInnerSize);
  EXPECT_EQ(play_->state().status, Status::kDead) << "the watch pauses no more";
  leave();
}

TEST_F(RecordedPlayTest, CommaShowsTheTickBeforeAndFullStopComesBack) {
  open(3);
  tap(SDL_CONTROLLER_BUTTON_DPAD_UP);
  ticks(4);
  overlay_->show(true);
  play_->handle(ScreenFixture::key(SDLK_PERIOD));
  const uint32_t newest = play_->state().frame;
  const engine::Image now = the_.picture(*play_);
  EXPECT_TRUE(testing_support::eventually([&] {
    play_->handle(ScreenFixture::key(SDLK_COMMA));
    return !compare(now, the_.picture(*play_)).identical();
  })) << "once the tick is in the session";
  EXPECT_EQ(play_->state().frame, newest) << "nothing was played";
  play_->handle(ScreenFixture::key(SDLK_SPACE));
  ticks(2);
  EXPECT_GT(play_->state().frame, newest);
  leave();
}

TEST_F(RecordedPlayTest, AGameThatCannotBeRecordedIsPlayedFromTheTitleAllTheSame) {
  std::ofstream(the_.folder_ / "sessions") << "in the way of the folder";
  open(3);
  tap(SDL_CONTROLLER_BUTTON_DPAD_UP);
  ticks(2);
  EXPECT_EQ(play_->state().status, Status::kPlaying);
  leave();
  the_.options.title = false;
  the_.options.play = true;
  PlayScreen from_the_command_line(*context_);
  const recorder::Status opened = from_the_command_line.open({.seed = 3});
  EXPECT_FALSE(opened.ok());
  EXPECT_NE(opened.message().find("--sessions"), std::string::npos) << opened.message();
}

TEST_F(PlayScreenTest, EscapeOpensTheMenuBehindTheEndOfARound) {
  open(3);
  tap(SDL_CONTROLLER_BUTTON_DPAD_UP);
  ticks(kInnerSize);
  ASSERT_EQ(play_->state().status, Status::kDead);
  play_->handle(ScreenFixture::key(SDLK_ESCAPE));
  play_->handle(ScreenFixture::key(SDLK_DOWN));
  play_->handle(ScreenFixture::key(SDLK_DOWN));
  play_->handle(ScreenFixture::key(SDLK_RETURN));
  const auto request = play_->take_request();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->kind, Request::Kind::kSettings);
}

}  // namespace
}  // namespace game
