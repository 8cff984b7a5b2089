#include "replay/compare/compare_screen.h"

#include <cstring>

#include "engine/draw/target.h"
#include "replay/player/open_recording.h"
#include "tests/replay/library/library_sessions.h"
#include "tests/replay/recordings.h"
#include "tests/support/eventually.h"

namespace {

using namespace replay_test;
using engine::Point;
using replay::CompareScreen;
using replay::PairBy;
using testing_support::eventually;
using testing_support::TempDir;

// Two recordings of 600 and 500 frames that differ in the frames 123 and 300.
class CompareScreenTest : public testing::Test {
 protected:
  void SetUp() override {
    auto frames = ball_frames(600);
    write_packed(folder_ / "one.oro", {.id = 1}, frames);
    frames.resize(500);
    for (const size_t at : {123, 300}) {
      testing_support::BallState state;
      std::memcpy(&state, frames[at].bytes.data(), sizeof state);
      state.score += 1;
      frames[at].bytes = frame_bytes(state);
    }
    write_packed(folder_ / "other.oro", {.id = 2}, frames);
    screen_ = std::make_unique<CompareScreen>(opened("one.oro"), opened("other.oro"), engine::Games());
    screen_->paint(painter_);
    finish_scan();
  }

  std::unique_ptr<engine::FrameSource> opened(const std::string& name) {
    std::unique_ptr<engine::FrameSource> source;
    std::vector<std::string> notices;
    const auto status = replay::open_source(folder_ / name, source, notices);
    EXPECT_TRUE(status.ok()) << status.message();
    return source;
  }
  void finish_scan() {
    EXPECT_TRUE(eventually([&] { return screen_->scan().ended(); }));
    screen_->advance(0);
  }
  bool key(SDL_Keycode code, unsigned modifiers = 0) {
    SDL_Event event{};
    event.type = SDL_KEYDOWN;
    event.key.keysym.sym = code;
    event.key.keysym.mod = static_cast<Uint16>(modifiers);
    const bool taken = screen_->handle(event);
    screen_->advance(0);
    return taken;
  }
  void mouse(Uint32 kind, Point at) {
    SDL_Event event{};
    event.type = kind;
    if (kind == SDL_MOUSEMOTION) {
      event.motion.x = static_cast<int>(at.x);
      event.motion.y = static_cast<int>(at.y);
    } else {
      event.button.button = SDL_BUTTON_LEFT;
      event.button.x = static_cast<int>(at.x);
      event.button.y = static_cast<int>(at.y);
    }
    screen_->handle(event);
  }

  TempDir folder_;
  engine::Canvas canvas_{800, 600};
  engine::Painter painter_{canvas_.target()};
  std::unique_ptr<CompareScreen> screen_;
};

TEST_F(CompareScreenTest, OneKeyFindsTheFirstDifferenceAndOthersGoOn) {
  EXPECT_EQ(screen_->scan().differing(), 3u);
  key(SDLK_d);
  EXPECT_EQ(screen_->step(), 123u);
  key(SDLK_n);
  EXPECT_EQ(screen_->step(), 300u);
  key(SDLK_n);
  EXPECT_EQ(screen_->step(), 500u) << "from here on only one goes on";
  key(SDLK_n);
  EXPECT_EQ(screen_->step(), 500u);
  key(SDLK_n, KMOD_LSHIFT);
  EXPECT_EQ(screen_->step(), 300u);
  key(SDLK_END);
  key(SDLK_RETURN);
  EXPECT_EQ(screen_->step(), 123u);
}

TEST_F(CompareScreenTest, ThePlayersKeysWorkHere) {
  key(SDLK_PERIOD);
  EXPECT_EQ(screen_->step(), 1u);
  key(SDLK_COMMA);
  EXPECT_EQ(screen_->step(), 0u);
  key(SDLK_RIGHT);
  EXPECT_EQ(screen_->step(), 50u) << "5 s of 100 ms frames";
  key(SDLK_RIGHT, KMOD_LSHIFT);
  EXPECT_EQ(screen_->step(), 60u);
  key(SDLK_END);
  EXPECT_EQ(screen_->step(), 599u);
  key(SDLK_HOME);
  key(SDLK_5);
  EXPECT_NEAR(static_cast<double>(screen_->step()), 300, 1);
  key(SDLK_RIGHTBRACKET);
  EXPECT_EQ(screen_->clock().speed_step(), 1);
  key(SDLK_BACKSPACE);
  EXPECT_EQ(screen_->clock().speed_step(), 0);
  key(SDLK_SPACE);
  EXPECT_TRUE(screen_->clock().playing());
  key(SDLK_k);
  EXPECT_FALSE(screen_->clock().playing());
  key(SDLK_j);
  EXPECT_EQ(screen_->clock().direction(), replay::Direction::kBackward);
  key(SDLK_l);
  key(SDLK_l);
  EXPECT_EQ(screen_->clock().speed_step(), 1);
  EXPECT_FALSE(key(SDLK_x)) << "what has no meaning here is left to others";
}

TEST_F(CompareScreenTest, BothArePlayedByOneClock) {
  key(SDLK_SPACE);
  screen_->advance(2'000'000'000);
  EXPECT_EQ(screen_->step(), 20u);
  const auto pair = screen_->pairs().at(20);
  EXPECT_EQ(pair.one, pair.other);
}

TEST_F(CompareScreenTest, ByFrameAndByTimeShowTheSameMoment) {
  key(SDLK_d);
  key(SDLK_t);
  finish_scan();
  EXPECT_EQ(screen_->pairs().by(), PairBy::kTime);
  EXPECT_EQ(screen_->step(), 123u);
  EXPECT_EQ(screen_->scan().first(), std::optional<uint64_t>(123));
  key(SDLK_t);
  EXPECT_EQ(screen_->pairs().by(), PairBy::kFrame);
}

TEST_F(CompareScreenTest, ShiftingComparesOtherPairs) {
  key(SDLK_PERIOD, KMOD_LSHIFT);
  finish_scan();
  EXPECT_EQ(screen_->pairs().shift(), 1);
  EXPECT_GT(screen_->scan().differing(), 100u);
  key(SDLK_COMMA, KMOD_LSHIFT);
  finish_scan();
  EXPECT_EQ(screen_->scan().differing(), 3u);
}

TEST_F(CompareScreenTest, DraggingThePlayheadPausesAndRestores) {
  const replay::CompareLayout layout({0, 0, 800, 600}, 1);
  key(SDLK_SPACE);
  mouse(SDL_MOUSEBUTTONDOWN, layout.track.center());
  EXPECT_FALSE(screen_->clock().playing());
  EXPECT_NEAR(static_cast<double>(screen_->step()), 300, 1);
  mouse(SDL_MOUSEMOTION, {layout.track.right() + 500, layout.track.y});
  EXPECT_EQ(screen_->step(), 599u);
  mouse(SDL_MOUSEMOTION, {layout.track.x, layout.track.y});
  EXPECT_EQ(screen_->step(), 0u);
  mouse(SDL_MOUSEBUTTONUP, {});
  EXPECT_TRUE(screen_->clock().playing());
  mouse(SDL_MOUSEBUTTONDOWN, layout.play.center());
  EXPECT_FALSE(screen_->clock().playing());
}

TEST_F(CompareScreenTest, ARecordingThatGrowsIsFollowed) {
  auto frames = ball_frames(700);
  auto writer = open_log(folder_ / "live.oro", {.id = 3}, {frames.begin(), frames.begin() + 100});
  CompareScreen screen(opened("one.oro"), opened("live.oro"), engine::Games());
  screen.clock().seek(50);
  EXPECT_TRUE(eventually([&] { return screen.scan().ended(); }));
  EXPECT_EQ(screen.scan().first(), std::optional<uint64_t>(100)) << "there it ends so far";
  std::vector<std::byte> slot(frames[0].bytes.size() + recorder::kSealBytes);
  for (uint64_t i = 100; i < 700; ++i) {
    std::memcpy(slot.data(), frames[i].bytes.data(), frames[i].bytes.size());
    recorder::seal_slot(slot, i, frames[i].time_ns, 0);
    ASSERT_TRUE(writer.add(slot));
  }
  ASSERT_TRUE(writer.flush().ok());
  EXPECT_TRUE(eventually([&] {
    screen.advance(2'000'000'000);
    return screen.scan().first() == std::optional<uint64_t>(600);
  }));
  EXPECT_EQ(screen.pairs().steps(), 700u);
  EXPECT_EQ(screen.step(), 50u);
}

TEST_F(CompareScreenTest, EscGoesBackAndQQuits) {
  key(SDLK_ESCAPE);
  EXPECT_EQ(screen_->take_result().kind, CompareScreen::Result::Kind::kBack);
  EXPECT_EQ(screen_->take_result().kind, CompareScreen::Result::Kind::kNone);
  key(SDLK_q);
  EXPECT_EQ(screen_->take_result().kind, CompareScreen::Result::Kind::kQuit);
}

TEST_F(CompareScreenTest, ADifferenceChangesThePicture) {
  key(SDLK_d);
  screen_->paint(painter_);
  const engine::Image differs = canvas_.image();
  key(SDLK_PERIOD);
  screen_->paint(painter_);
  const replay::CompareLayout layout({0, 0, 800, 600}, 1);
  const auto edge = [&](const engine::Image& image) {
    return image.at(static_cast<int>(layout.pictures[0].center().x), static_cast<int>(layout.pictures[0].y) + 1);
  };
  EXPECT_GT(edge(differs).r, 200) << "framed";
  EXPECT_LT(edge(canvas_.image()).r, 100);
}

TEST_F(CompareScreenTest, ButtonsStepAndSeekDifferences) {
  const auto press = [&](replay::CompareButton button) {
    const Point at = screen_->layout().buttons[static_cast<size_t>(button)].center();
    mouse(SDL_MOUSEBUTTONDOWN, at);
    mouse(SDL_MOUSEBUTTONUP, at);
    screen_->advance(0);
  };
  press(replay::CompareButton::kNext);
  EXPECT_EQ(screen_->step(), 123u);
  press(replay::CompareButton::kNext);
  EXPECT_EQ(screen_->step(), 300u);
  press(replay::CompareButton::kPrevious);
  EXPECT_EQ(screen_->step(), 123u);
  press(replay::CompareButton::kStepOn);
  EXPECT_EQ(screen_->step(), 124u);
  press(replay::CompareButton::kStepBack);
  EXPECT_EQ(screen_->step(), 123u);
  press(replay::CompareButton::kPlay);
  EXPECT_TRUE(screen_->clock().playing());
}

TEST_F(CompareScreenTest, SwappingKeepsTheShownFramesAndTheDifferences) {
  screen_->shift(2);
  finish_scan();
  screen_->clock().seek(250);
  screen_->advance(0);
  const auto before = screen_->pairs().at(screen_->step());
  key(SDLK_w);
  finish_scan();
  EXPECT_EQ(screen_->name(0), "other");
  EXPECT_EQ(screen_->pairs().shift(), -2);
  const auto after = screen_->pairs().at(screen_->step());
  EXPECT_EQ(after.one, before.other);
  EXPECT_EQ(after.other, before.one);
  key(SDLK_w);
  EXPECT_EQ(screen_->name(0), "one");
  EXPECT_EQ(screen_->pairs().shift(), 2);
}

TEST_F(CompareScreenTest, OneOfBothCanBeShownAlone) {
  key(SDLK_f);
  EXPECT_EQ(screen_->shown_sides(), replay::CompareSides::kOne);
  EXPECT_TRUE(screen_->layout().pictures[1].empty());
  EXPECT_EQ(screen_->layout().pictures[0].w, screen_->layout().strip.w);
  key(SDLK_f);
  EXPECT_TRUE(screen_->layout().pictures[0].empty());
  screen_->paint(painter_);
  key(SDLK_f);
  EXPECT_EQ(screen_->shown_sides(), replay::CompareSides::kBoth);
}

TEST_F(CompareScreenTest, TheDifferingValuesAreShownInFullAndEscapeOnlyClosesThem) {
  key(SDLK_d);
  ASSERT_EQ(screen_->step(), 123u);
  key(SDLK_v);
  EXPECT_TRUE(screen_->shows_values());
  screen_->paint(painter_);
  key(SDLK_PAGEDOWN);
  key(SDLK_ESCAPE);
  EXPECT_FALSE(screen_->shows_values());
  EXPECT_EQ(screen_->take_result().kind, CompareScreen::Result::Kind::kNone);
  const engine::Rect list = screen_->layout().list;
  mouse(SDL_MOUSEBUTTONDOWN, list.center());
  EXPECT_TRUE(screen_->shows_values());
}

}  // namespace
