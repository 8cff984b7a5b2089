// What the mouse does on picture and control strip, without a window.
#include "replay/app/controls.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "engine/platform/input.h"
#include "tests/replay/made_source.h"
#include "tests/support/temp_dir.h"

namespace {

using engine::Point;
using engine::Rect;
using replay::Command;
using replay::CommandId;
using replay::ControlLayout;
using replay::Controls;
using replay::Player;
using replay_test::MadeSource;
using MouseButton = replay::Controls::MouseButton;

std::unique_ptr<Player> player_of(const testing_support::TempDir& folder, uint64_t frames,
                                  std::vector<recorder::session::EventMark> events = {}) {
  return std::make_unique<Player>(std::make_unique<MadeSource>(frames, folder / "made", std::move(events)));
}

class ControlsOfAPlayer : public ::testing::Test {
 protected:
  ControlsOfAPlayer() { lay_out(); }

  void lay_out() { controls_.lay_out({0, 0, 960, 720}, 1); }
  Point on_track(double frame) const {
    const Rect& track = controls_.layout().track;
    return {track.x + static_cast<float>(player_->timeline().fraction_of(frame)) * track.w, track.y + 3};
  }
  std::optional<Command> press(Point at, MouseButton button = MouseButton::kLeft, int clicks = 1,
                               bool selects = false) {
    return controls_.press({at, button, clicks, selects});
  }
  void drag(Point from, Point to, MouseButton button = MouseButton::kLeft, bool selects = false) {
    press(from, button, 1, selects);
    controls_.move({(from.x + to.x) / 2, (from.y + to.y) / 2});
    controls_.move(to);
    controls_.release();
    lay_out();
  }
  uint64_t frame() const { return player_->clock().frame(); }

  testing_support::TempDir folder_;
  std::unique_ptr<Player> player_ = player_of(folder_, 1001, {{200, 1}, {205, 8}, {600, 1}});
  Controls controls_{*player_};
};

TEST_F(ControlsOfAPlayer, APressOnTheTrackJumpsThere) {
  EXPECT_FALSE(press(on_track(500)));
  EXPECT_EQ(frame(), 500u);
  controls_.release();
  EXPECT_FALSE(player_->clock().playing());
}

TEST_F(ControlsOfAPlayer, APressBesideAMarkIsOneOnTheMark) {
  press({on_track(600).x + 4, on_track(600).y});
  EXPECT_EQ(frame(), 600u);
}

TEST_F(ControlsOfAPlayer, DraggingPausesAndRestoresPlaying) {
  player_->clock().play();
  press(on_track(100));
  EXPECT_FALSE(player_->clock().playing());
  controls_.move(on_track(300));
  EXPECT_EQ(frame(), 300u);
  controls_.move(on_track(-500));
  EXPECT_EQ(frame(), 0u);
  controls_.move(on_track(700));
  controls_.release();
  EXPECT_TRUE(player_->clock().playing());
  EXPECT_EQ(frame(), 700u);
}

TEST_F(ControlsOfAPlayer, AnotherButtonDoesNotTakeOverADrag) {
  player_->clock().play();
  press(on_track(100));
  EXPECT_FALSE(press(on_track(100), MouseButton::kRight));
  controls_.move(on_track(300));
  EXPECT_FALSE(controls_.release(MouseButton::kRight));
  controls_.move(on_track(400));
  EXPECT_EQ(frame(), 400u);
  controls_.release(MouseButton::kLeft);
  EXPECT_TRUE(player_->clock().playing());
}

TEST_F(ControlsOfAPlayer, ATouchpadTurnsTheSpeedByWholeNotches) {
  const Point at{300, 200};
  EXPECT_FALSE(controls_.wheel(at, 0, 0.4f, 0));
  EXPECT_FALSE(controls_.wheel(at, 0, 0.4f, 0));
  EXPECT_EQ(controls_.wheel(at, 0, 0.4f, 0), (Command{CommandId::kSpeed, 1}));
  EXPECT_FALSE(controls_.wheel(at, 0, -0.9f, 0)) << "the other way begins anew";
  EXPECT_EQ(controls_.wheel(at, 0, -0.2f, 0), (Command{CommandId::kSpeed, -1}));
}

TEST_F(ControlsOfAPlayer, DraggingWithTheKeyHeldSelects) {
  drag(on_track(700), on_track(300), MouseButton::kLeft, true);
  EXPECT_EQ(player_->selection(), (replay::FrameRange{300, 700}));
}

TEST_F(ControlsOfAPlayer, TheEndsOfTheSelectionCanBeDragged) {
  player_->clock().set_loop({300, 700});
  const Rect& track = controls_.layout().track;
  const auto handle = [&](double frame) { return Point{on_track(frame).x, track.bottom() + 2}; };
  drag(handle(300), handle(400));
  EXPECT_EQ(player_->selection(), (replay::FrameRange{400, 700}));
  drag(handle(700), handle(350));
  EXPECT_EQ(player_->selection(), (replay::FrameRange{400, 401})) << "an end does not pass the other";
}

TEST_F(ControlsOfAPlayer, TheWheelChangesSpeedAndWithCtrlZoomsToTheMouse) {
  EXPECT_EQ(controls_.wheel({400, 300}, 0, 1, engine::kNoModifier), (Command{CommandId::kSpeed, 1}));
  EXPECT_EQ(controls_.wheel({400, 300}, 0, -1, engine::kNoModifier), (Command{CommandId::kSpeed, -1}));
  const Point under = on_track(250);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(controls_.wheel(under, 0, 1, engine::kCtrl));
  EXPECT_TRUE(player_->timeline().zoomed());
  EXPECT_NEAR(on_track(250).x, under.x, 0.01);
}

TEST_F(ControlsOfAPlayer, AZoomedTimelineIsMovedByWheelDragAndMap) {
  player_->timeline().show(400, 500);
  lay_out();
  controls_.wheel(on_track(450), 0, -1, engine::kShift);
  EXPECT_DOUBLE_EQ(player_->timeline().first(), 410);
  drag(on_track(450), on_track(430), MouseButton::kMiddle);
  EXPECT_NEAR(player_->timeline().first(), 430, 0.5);
  const Rect map = controls_.layout().map;
  ASSERT_FALSE(map.empty());
  press({map.x + map.w * 0.9f, map.center().y});
  controls_.release();
  EXPECT_NEAR(player_->timeline().first(), 850, 1);
  EXPECT_EQ(frame(), 0u) << "the playhead has not been touched";
}

TEST_F(ControlsOfAPlayer, ADoubleClickShowsAllOfIt) {
  press(on_track(300), MouseButton::kLeft, 2);
  EXPECT_EQ(frame(), 300u) << "where all is shown already, two quick clicks are two places";
  controls_.release();
  player_->timeline().show(50, 150);
  lay_out();
  EXPECT_EQ(press(on_track(100), MouseButton::kLeft, 2), (Command{CommandId::kZoomAll, 0}));
}

TEST_F(ControlsOfAPlayer, APressOnThePicturePlaysAndADoubleClickFillsTheScreen) {
  EXPECT_FALSE(press({300, 200}));
  EXPECT_TRUE(player_->clock().playing());
  EXPECT_EQ(press({300, 200}, MouseButton::kLeft, 2), (Command{CommandId::kFullScreen, 0}));
  EXPECT_FALSE(player_->clock().playing());
}

TEST_F(ControlsOfAPlayer, AKindOfMarksIsHiddenByAPressOnItsName) {
  ASSERT_EQ(controls_.layout().kinds.size(), 2u);
  for (const auto& kind : controls_.layout().kinds) {
    if (kind.kind.name == "often") press(kind.place.center());
  }
  EXPECT_EQ(player_->marks().next(0), 205u);
}

TEST_F(ControlsOfAPlayer, ARightClickOnABookmarkAsksForItsNote) {
  player_->go_to(uint64_t{500});
  player_->advance(0);
  player_->execute({CommandId::kBookmark, 0});
  player_->go_to(uint64_t{0});
  press(on_track(500), MouseButton::kRight);
  EXPECT_EQ(controls_.release(), (Command{CommandId::kBookmarkNote, 0}));
  EXPECT_EQ(frame(), 500u);
  press(on_track(600), MouseButton::kRight);
  EXPECT_FALSE(controls_.release()) << "an event has no note";
}

TEST_F(ControlsOfAPlayer, HoveringNamesFrameAndMark) {
  controls_.move(on_track(420));
  EXPECT_EQ(controls_.hover().frame, 420u);
  EXPECT_FALSE(controls_.hover().mark);
  controls_.move({on_track(600).x + 3, on_track(600).y});
  EXPECT_EQ(controls_.hover().frame, 600u);
  ASSERT_TRUE(controls_.hover().mark);
  controls_.move({300, 200});
  EXPECT_FALSE(controls_.hover().frame);
  controls_.move(controls_.layout().buttons.front().place.center());
  EXPECT_NE(controls_.hover().button, nullptr);
}

TEST_F(ControlsOfAPlayer, ADragBeyondTheEdgeMovesAZoomedView) {
  player_->timeline().show(400, 500);
  lay_out();
  press(on_track(490));
  controls_.move(on_track(530));
  for (int i = 0; i < 10; ++i) controls_.advance(20'000'000);
  EXPECT_GT(player_->timeline().last(), 520);
  EXPECT_GT(frame(), 520u);
}

TEST(Controls, ARecordingWithoutFramesIsHarmless) {
  const testing_support::TempDir folder;
  const auto player = player_of(folder, 0);
  Controls controls(*player);
  controls.lay_out({0, 0, 640, 480}, 1);
  const Point middle = controls.layout().track.center();
  controls.press({middle, MouseButton::kLeft, 1, true});
  controls.move({middle.x + 50, middle.y});
  controls.advance(10'000'000);
  controls.release();
  controls.wheel(middle, 0, 3, engine::kCtrl);
  controls.pinch(middle, 1.5f);
  controls.lay_out({0, 0, 1, 1}, 1);
  controls.move({0, 0});
  player->advance(10'000'000);
  EXPECT_EQ(player->clock().frame(), 0u);
}

// --- layout ----------------------------------------------------------------------------------------------------------

ControlLayout layout_of(float width, float height, float scale) {
  replay::ControlContents contents;
  contents.field = "score  120 points";
  contents.time = "0:12.3 / 1:40.0";
  contents.frame = "frame 123 / 999";
  contents.zoomed = contents.hits = true;
  for (const char* name : {"food", "death", "level", "bookmark", "damage"}) {
    contents.kinds.push_back({replay::Mark::Kind::kEvent, 0, 0, name, {}, 1, true});
  }
  return ControlLayout::of({0, 0, width, height}, scale, contents);
}

class LayoutOfSizes : public ::testing::TestWithParam<std::tuple<float, float, float>> {};

TEST_P(LayoutOfSizes, NothingLiesOverAnythingElse) {
  const auto [width, height, scale] = GetParam();
  const ControlLayout layout = layout_of(width, height, scale);
  EXPECT_FLOAT_EQ(layout.strip.bottom(), height);
  EXPECT_GT(layout.picture.h, height * 0.66f) << "the picture keeps most of the window";
  std::vector<Rect> parts{layout.field, layout.plot, layout.hits, layout.marks, layout.track, layout.map};
  for (const auto& button : layout.buttons) parts.push_back(button.place);
  for (const auto& kind : layout.kinds) parts.push_back(kind.place);
  for (size_t a = 0; a < parts.size(); ++a) {
    EXPECT_GE(parts[a].x, 0);
    EXPECT_LE(parts[a].right(), width + 0.5f);
    for (size_t b = a + 1; b < parts.size(); ++b) {
      EXPECT_TRUE(parts[a].inset(0.5f).intersection(parts[b].inset(0.5f)).empty()) << a << " and " << b;
    }
  }
  EXPECT_EQ(layout.picture.bottom(), layout.strip.y);
}

TEST_P(LayoutOfSizes, WhatMattersMostHasAButton) {
  const auto [width, height, scale] = GetParam();
  std::set<replay::Icon> there;
  for (const auto& button : layout_of(width, height, scale).buttons) there.insert(button.button->icon);
  for (const auto icon : {replay::Icon::kPlay, replay::Icon::kPlayBackward, replay::Icon::kStepOn,
                          replay::Icon::kNextMark, replay::Icon::kSpeed, replay::Icon::kBookmark}) {
    EXPECT_TRUE(there.contains(icon)) << static_cast<int>(icon);
  }
  if (width / scale < 900) return;
  EXPECT_EQ(there.size(), replay::transport_buttons().size() + replay::tool_buttons().size());
}

INSTANTIATE_TEST_SUITE_P(Windows, LayoutOfSizes,
                         ::testing::Values(std::tuple(640.0f, 480.0f, 1.0f), std::tuple(960.0f, 720.0f, 1.0f),
                                           std::tuple(1280.0f, 800.0f, 1.0f), std::tuple(3840.0f, 2160.0f, 2.0f),
                                           std::tuple(480.0f, 400.0f, 1.0f)));

class LayoutOfSmallSizes : public LayoutOfSizes {};

// The smallest window, at the sizes of text that can be chosen.
TEST_P(LayoutOfSmallSizes, NothingLiesOverAnythingElseAndItPlays) {
  const auto [width, height, scale] = GetParam();
  const ControlLayout layout = layout_of(width, height, scale);
  std::vector<Rect> parts{layout.field, layout.plot, layout.hits, layout.marks, layout.track, layout.map};
  bool plays = false;
  for (const auto& button : layout.buttons) {
    parts.push_back(button.place);
    plays |= button.button->icon == replay::Icon::kPlay;
  }
  for (const auto& kind : layout.kinds) parts.push_back(kind.place);
  EXPECT_TRUE(plays);
  for (size_t a = 0; a < parts.size(); ++a) {
    EXPECT_LE(parts[a].right(), width + 0.5f) << a;
    for (size_t b = a + 1; b < parts.size(); ++b) {
      EXPECT_TRUE(parts[a].inset(0.5f).intersection(parts[b].inset(0.5f)).empty()) << a << " and " << b;
    }
  }
  EXPECT_GT(layout.picture.h, height * (scale > 1 ? 0.4f : 0.6f));
}

INSTANTIATE_TEST_SUITE_P(Windows, LayoutOfSmallSizes,
                         ::testing::Values(std::tuple(320.0f, 240.0f, 0.5f), std::tuple(320.0f, 240.0f, 1.0f),
                                           std::tuple(320.0f, 240.0f, 1.25f)));

}  // namespace
