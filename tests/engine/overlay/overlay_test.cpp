// The panels worked by mouse and keyboard, in a picture in memory.
#include "engine/overlay/overlay.h"

#include <gtest/gtest.h>

#include "overlay_scene.h"

namespace engine {
namespace {

// The middle of a docked panel, or a place in it (0..1).
Point in_panel(OverlayScene& scene, PanelId panel, float x, float y) {
  const Rect area{0, 0, static_cast<float>(scene.image().width_px()), static_cast<float>(scene.image().height_px())};
  const Rect place = scene.overlay().layout().place_in(area, 14, panel);
  return {place.x + place.w * x, place.y + place.h * y};
}

void click(OverlayScene& scene, Point at) { scene.click(at.x, at.y); }

// The input line of Watches and of Plots.
Point input_line(OverlayScene& scene, PanelId panel) {
  const Point corner = in_panel(scene, panel, 0, 0);
  return {corner.x + 60, corner.y + 42};
}

TEST(Overlay, IsShownAndHiddenWithF1) {
  OverlayScene scene(640, 480);
  EXPECT_TRUE(scene.press(SDLK_F1));
  EXPECT_FALSE(scene.overlay().shown());
  const Rect area{0, 0, 640, 480};
  EXPECT_EQ(scene.overlay().free_area(area), area);
  EXPECT_TRUE(scene.press(SDLK_F1));
  EXPECT_LT(scene.overlay().free_area(area).w, area.w);
}

TEST(Overlay, ArrowKeysGoToTheProgramUntilPanelsAreGivenTheKeyboard) {
  OverlayScene scene(1280, 800);
  scene.draw(2);
  EXPECT_FALSE(scene.press(SDLK_UP));
  click(scene, in_panel(scene, PanelId::kFrame, 0.5f, 0.4f));
  EXPECT_FALSE(scene.press(SDLK_UP)) << "also after a click into a panel";
  EXPECT_TRUE(scene.press(SDLK_F1, KMOD_CTRL));
  EXPECT_TRUE(scene.overlay().has_keyboard());
  EXPECT_TRUE(scene.press(SDLK_UP));
  EXPECT_FALSE(scene.press(SDLK_PERIOD));
  EXPECT_TRUE(scene.press(SDLK_ESCAPE));
  EXPECT_FALSE(scene.press(SDLK_UP));
}

TEST(Overlay, AClickIntoTheGamesPictureIsTheGames) {
  OverlayScene scene(1280, 800);
  scene.draw(2);
  EXPECT_FALSE(scene.click(640, 300));
  EXPECT_TRUE(
      scene.click(in_panel(scene, PanelId::kFrame, 0.5f, 0.5f).x, in_panel(scene, PanelId::kFrame, 0.5f, 0.5f).y));
}

TEST(Overlay, AWatchIsTypedInAndFound) {
  OverlayScene scene(1280, 800);
  scene.draw(2);
  click(scene, input_line(scene, PanelId::kWatches));
  EXPECT_TRUE(scene.overlay().has_keyboard());
  EXPECT_TRUE(scene.type("event(bounce)"));
  EXPECT_TRUE(scene.press(SDLK_SPACE)) << "a blank, not the program's play and pause";
  EXPECT_TRUE(scene.press(SDLK_RETURN));
  ASSERT_EQ(scene.inspection().watches().size(), 1u);
  EXPECT_EQ(scene.inspection().watches()[0].text, "event(bounce)");
  ASSERT_TRUE(scene.search());
  EXPECT_GT(scene.inspection().watches()[0].series->hit_count(), 5u);
}

TEST(Overlay, WhatIsTypedRightAfterEnterIsTheNextWatch) {
  OverlayScene scene(1280, 800);
  scene.draw(2);
  click(scene, input_line(scene, PanelId::kWatches));
  scene.type("x>1");
  scene.press(SDLK_RETURN);
  SDL_Event text{};
  text.type = SDL_TEXTINPUT;
  text.text.text[0] = 'y';
  EXPECT_TRUE(scene.overlay().handle(text)) << "no picture has been drawn since, and the program must not get it";
  scene.draw(10);
  scene.press(SDLK_RETURN);
  ASSERT_EQ(scene.inspection().watches().size(), 2u);
  EXPECT_EQ(scene.inspection().watches()[1].text, "y");
}

TEST(Overlay, AFieldIsPlottedByItsName) {
  OverlayScene scene(1280, 800);
  scene.draw(2);
  click(scene, input_line(scene, PanelId::kWatches));
  scene.type("x>1");
  scene.press(SDLK_RETURN);
  scene.draw(8);
  click(scene, input_line(scene, PanelId::kPlots));
  scene.type("score");
  scene.press(SDLK_RETURN);
  ASSERT_EQ(scene.inspection().watches().size(), 2u);
  EXPECT_EQ(scene.inspection().watches()[1].text, "score");
  EXPECT_TRUE(scene.inspection().watches()[1].plotted);
}

TEST(Overlay, TabCompletesANameAndUpBringsBackWhatWasTyped) {
  OverlayScene scene(1280, 800);
  scene.draw(2);
  click(scene, input_line(scene, PanelId::kWatches));
  scene.type("sco");
  scene.press(SDLK_TAB);
  scene.type(" > 5");
  scene.press(SDLK_RETURN);
  scene.draw(10);
  ASSERT_EQ(scene.inspection().watches().size(), 1u);
  EXPECT_EQ(scene.inspection().watches()[0].text, "score > 5");
  EXPECT_EQ(scene.inspection().history(), (std::vector<std::string>{"score > 5"}));
  scene.press(SDLK_UP);
  scene.type("0");
  scene.press(SDLK_RETURN);
  ASSERT_EQ(scene.inspection().watches().size(), 2u);
  EXPECT_EQ(scene.inspection().watches()[1].text, "score > 50");
}

TEST(Overlay, AnItemOfTheListIsTakenByDownAndEnter) {
  OverlayScene scene(1280, 800);
  scene.draw(2);
  click(scene, input_line(scene, PanelId::kWatches));
  scene.type("last_side==");
  scene.press(SDLK_DOWN);
  scene.press(SDLK_DOWN);
  scene.press(SDLK_RETURN);
  EXPECT_TRUE(scene.inspection().watches().empty()) << "the item was taken, typing goes on";
  scene.draw(10);
  scene.press(SDLK_RETURN);
  ASSERT_EQ(scene.inspection().watches().size(), 1u);
  EXPECT_EQ(scene.inspection().watches()[0].text, "last_side==left");
}

TEST(Overlay, AnItemOfTheListIsTakenByAClick) {
  OverlayScene scene(1280, 800);
  scene.draw(2);
  const Point line = input_line(scene, PanelId::kWatches);
  click(scene, line);
  scene.type("last_side==");
  scene.draw(4);
  click(scene, {line.x, line.y + 26});
  scene.draw(10);
  scene.press(SDLK_RETURN);
  ASSERT_EQ(scene.inspection().watches().size(), 1u);
  EXPECT_EQ(scene.inspection().watches()[0].text, "last_side==none");
}

TEST(Overlay, AMistakeStaysInTheLineToBeMended) {
  OverlayScene scene(1280, 800);
  scene.draw(2);
  click(scene, input_line(scene, PanelId::kWatches));
  scene.type("scor >");
  scene.press(SDLK_RETURN);
  EXPECT_TRUE(scene.inspection().watches().empty());
  EXPECT_TRUE(scene.inspection().history().empty());
  scene.draw(10);
  EXPECT_TRUE(scene.overlay().has_keyboard()) << "typing goes on";
  click(scene, in_panel(scene, PanelId::kFrame, 0.5f, 0.5f));
  click(scene, input_line(scene, PanelId::kWatches));
  scene.type(" 1 || x");
  scene.press(SDLK_RETURN);
  EXPECT_TRUE(scene.inspection().watches().empty()) << "the text is still there, and still wrong";
}

TEST(Overlay, TheMenuOfAValueBreaksWhenItChanges) {
  OverlayScene scene(1280, 800);
  scene.show_only({PanelId::kFrame});
  scene.draw(2);
  scene.press(SDLK_F1, KMOD_CTRL);
  scene.draw(3);
  for (int i = 0; i < 8; ++i) scene.press(SDLK_DOWN);
  scene.press(SDLK_F10, KMOD_SHIFT);
  scene.draw(5);
  for (int i = 0; i < 4; ++i) scene.press(SDLK_DOWN);
  scene.press(SDLK_RETURN);
  ASSERT_EQ(scene.inspection().watches().size(), 1u);
  EXPECT_TRUE(scene.inspection().watches()[0].pauses);
  EXPECT_TRUE(scene.inspection().watches()[0].text.starts_with("changed("));
}

TEST(Overlay, F3GoesToTheNextChangeOfTheSelectedValueAndShiftF3Back) {
  OverlayScene scene(1280, 800);
  scene.show_only({PanelId::kFrame, PanelId::kBytes});
  scene.draw(3);
  EXPECT_FALSE(scene.press(SDLK_F3)) << "nothing is selected";
  const Point corner = in_panel(scene, PanelId::kBytes, 0, 0);
  click(scene, {corner.x + 190, corner.y + 162});  // in the line of tick, place and speed
  EXPECT_TRUE(scene.ask(SDLK_F3));
  const uint64_t first = scene.index();
  EXPECT_GT(first, 0u);
  EXPECT_TRUE(scene.ask(SDLK_F3));
  const uint64_t second = scene.index();
  EXPECT_GT(second, first);
  EXPECT_TRUE(scene.ask(SDLK_F3, KMOD_SHIFT));
  EXPECT_EQ(scene.index(), first);
}

TEST(Overlay, ClickingInAPlotGoesToThatFrame) {
  OverlayScene scene(1280, 800);
  scene.inspection().set_plotted(scene.inspection().add_watch("x"), true);
  ASSERT_TRUE(scene.search());
  scene.draw(3);
  const Point middle = in_panel(scene, PanelId::kPlots, 0.5f, 0.6f);
  click(scene, middle);
  EXPECT_NEAR(static_cast<double>(scene.index()), 200, 20);
}

TEST(Overlay, DraggingInAPlotSelectsARangeAndAClickEndsIt) {
  OverlayScene scene(1280, 800);
  scene.inspection().set_plotted(scene.inspection().add_watch("x"), true);
  ASSERT_TRUE(scene.search());
  scene.show_only({PanelId::kPlots});
  scene.draw(3);
  const Point from = in_panel(scene, PanelId::kPlots, 0.3f, 0.6f);
  const Point to = in_panel(scene, PanelId::kPlots, 0.6f, 0.6f);
  scene.move(from.x, from.y);
  scene.draw(2);
  const Image before = scene.image();
  scene.button(from.x, from.y, true);
  scene.draw(2);
  const uint64_t index = scene.index();
  EXPECT_GT(index, 50u) << "where the mouse went down";
  scene.move(to.x, to.y);
  scene.draw(2);
  scene.button(to.x, to.y, false);
  scene.draw(2);
  EXPECT_EQ(scene.index(), index) << "selecting does not scrub";
  scene.move(from.x, from.y);
  scene.draw(2);
  EXPECT_GT(compare(before, scene.image()).pixels, 5000) << "the range is lit, and its values are told";
}

TEST(Overlay, PlotsShareAnAxisOnRequest) {
  OverlayScene scene(1280, 800);
  scene.inspection().set_plotted(scene.inspection().add_watch("x"), true);
  scene.inspection().set_plotted(scene.inspection().add_watch("y"), true);
  ASSERT_TRUE(scene.search());
  scene.show_only({PanelId::kPlots});
  scene.draw(3);
  const Image two = scene.image();
  scene.inspection().set_joined(1, true);
  scene.draw(3);
  EXPECT_FALSE(compare(two, scene.image()).identical());
  scene.inspection().set_joined(0, true);  // there is none above it
  scene.draw(3);
  EXPECT_EQ(scene.inspection().watches().size(), 2u);
}

TEST(Overlay, ALogPointIsTypedInAndAClickOnItsLineGoesToTheFrame) {
  OverlayScene scene(1280, 800);
  scene.inspection().add_log_point("tick % 100 == 50", "half of {tick}");
  scene.show_only({PanelId::kLog});
  EXPECT_TRUE(testing_support::eventually([&] {
    scene.draw();
    const Point first = in_panel(scene, PanelId::kLog, 0.5f, 0);
    scene.click(first.x, first.y + 86);
    return scene.index() % 100 == 50;
  }));
}

TEST(Overlay, TheWheelInAPlotZooms) {
  OverlayScene scene(1280, 800);
  scene.inspection().set_plotted(scene.inspection().add_watch("x"), true);
  ASSERT_TRUE(scene.search());
  scene.draw(3);
  const Point middle = in_panel(scene, PanelId::kPlots, 0.5f, 0.6f);
  scene.move(middle.x, middle.y);
  scene.draw(2);
  SDL_Event wheel{};
  wheel.type = SDL_MOUSEWHEEL;
  wheel.wheel.y = 1;
  wheel.wheel.preciseY = 1;
  EXPECT_TRUE(scene.overlay().handle(wheel));
  scene.draw();
  ASSERT_TRUE(scene.requests().show_frames.has_value());
  EXPECT_EQ(scene.requests().show_frames->second - scene.requests().show_frames->first + 1, 320u);
}

TEST(Overlay, AByteThatIsClickedIsSelectedInTheInspector) {
  OverlayScene scene(1280, 800);
  scene.show_only({PanelId::kFrame, PanelId::kBytes});
  scene.go_to(50);
  scene.draw(60);  // all flashes have faded
  const Rect frame = scene.overlay().layout().place_in({0, 0, 1280, 800}, 14, PanelId::kFrame);
  const auto frame_panel = [&] {
    Image part(static_cast<int>(frame.w) - 4, static_cast<int>(frame.h) - 4);
    for (int y = 0; y < part.height_px(); ++y) {
      for (int x = 0; x < part.width_px(); ++x) {
        part.at(x, y) = scene.image().at(static_cast<int>(frame.x) + 2 + x, static_cast<int>(frame.y) + 2 + y);
      }
    }
    return part;
  };
  const Image before = frame_panel();
  const Point corner = in_panel(scene, PanelId::kBytes, 0, 0);
  click(scene, {corner.x + 190, corner.y + 78});  // some byte in the second line: of the court
  scene.move(640, 300);
  scene.draw(3);
  EXPECT_GT(compare(before, frame_panel()).pixels, 1000) << "its line is shown, and lit";
}

TEST(Overlay, PanelsCanBeReachedByCtrlTabAlone) {
  OverlayScene scene(1280, 800);
  scene.draw(2);
  const Image before = scene.image();
  EXPECT_TRUE(scene.press(SDLK_TAB, KMOD_CTRL));
  EXPECT_TRUE(scene.overlay().has_keyboard());
  std::vector<Image> pictures;
  for (int i = 0; i < 4; ++i) {
    pictures.push_back(scene.image());
    scene.press(SDLK_TAB, KMOD_CTRL);
    for (size_t k = 0; k + 1 < pictures.size(); ++k) {
      EXPECT_FALSE(compare(pictures[k], pictures.back()).identical()) << "the frame is round another panel";
    }
  }
}

TEST(Overlay, AFieldIsWatchedByKeysAlone) {
  OverlayScene scene(1280, 800);
  scene.show_only({PanelId::kFrame});
  scene.draw(2);
  scene.press(SDLK_F1, KMOD_CTRL);
  scene.draw(3);
  for (int i = 0; i < 8; ++i) scene.press(SDLK_DOWN);
  EXPECT_TRUE(scene.press(SDLK_F10, KMOD_SHIFT));
  scene.draw(5);
  scene.press(SDLK_RETURN);  // the first item: Plot
  ASSERT_EQ(scene.inspection().watches().size(), 1u);
  EXPECT_TRUE(scene.inspection().watches()[0].plotted);
}

TEST(Overlay, BytesAreReachedByKeysAlone) {
  OverlayScene scene(1280, 800);
  scene.show_only({PanelId::kBytes});
  scene.draw(60);
  scene.press(SDLK_F1, KMOD_CTRL);
  scene.draw(3);
  const Image before = scene.image();
  scene.press(SDLK_RIGHT);
  scene.draw(2);
  EXPECT_FALSE(compare(before, scene.image()).identical()) << "a value is named and outlined";
}

TEST(Overlay, TheComparedFrameStaysTheSameWhenARingForgets) {
  OverlayScene scene(1280, 800);
  scene.show_only({PanelId::kDiff});
  scene.inspection().set_compare_with(30);
  scene.draw(2);
  scene.source().forget(10);
  scene.draw();
  EXPECT_EQ(scene.inspection().compare_with(), 20u);
  scene.source().forget(25);
  scene.draw();
  EXPECT_EQ(scene.inspection().compare_with(), std::nullopt) << "it is gone";
}

TEST(Overlay, WithoutARecordingToLookBackIntoPanelsSaySo) {
  Canvas canvas(1280, 800);
  Overlay overlay(canvas.target());
  overlay.show(true);
  for (const PanelId id : kAllPanels) overlay.layout().show(id, true);
  const recorder::FrameSchema schema = testing_support::ball_schema();
  OverlayData data;
  data.schema = &schema;
  for (int i = 0; i < 3; ++i) {
    const OverlayRequests requests = overlay.draw(data);
    EXPECT_FALSE(requests.go_to.has_value());
    EXPECT_TRUE(requests.notice.empty());
  }
}

TEST(Overlay, FramesThatDoNotFitTheSchemaAreShownAsFarAsTheyGo) {
  Canvas canvas(1280, 800);
  Overlay overlay(canvas.target());
  overlay.show(true);
  for (const PanelId id : kAllPanels) overlay.layout().show(id, true);
  const recorder::FrameSchema schema = testing_support::ball_schema();
  for (const size_t size : {0u, 1u, 31u, 32u, 33u, 100u, 1000u}) {
    const std::vector<std::byte> slot(size, std::byte{0xff});
    const std::vector<std::byte> other(size + 3, std::byte{1});
    OverlayData data;
    data.schema = &schema;
    data.slot = slot;
    data.previous = other;
    for (int i = 0; i < 2; ++i) overlay.draw(data);
  }
}

TEST(Overlay, APanelThatIsDraggedOffTheScreenComesBack) {
  OverlayScene scene(1280, 800);
  scene.show_only({PanelId::kFrame});
  scene.draw(3);
  const Point title = in_panel(scene, PanelId::kFrame, 0.2f, 0.02f);
  scene.move(title.x, title.y);
  scene.draw(2);
  scene.button(title.x, title.y, true);
  scene.draw(2);
  scene.move(5000, 5000);
  scene.draw(2);
  EXPECT_FALSE(scene.overlay().layout().docked(PanelId::kFrame));
  scene.button(5000, 5000, false);
  scene.draw(4);
  scene.move(1240, 790);
  scene.draw(2);
  EXPECT_TRUE(scene.button(1240, 790, true)) << "its title can be grabbed";
}

TEST(Overlay, TheFiltersTooltipDoesNotCoverTheRowsThatItFinds) {
  OverlayScene scene(1280, 800);
  scene.show_only({PanelId::kFrame});
  scene.draw(3);
  const Point corner = in_panel(scene, PanelId::kFrame, 0, 0);
  click(scene, {corner.x + 60, corner.y + 60});
  EXPECT_TRUE(scene.type("s"));
  scene.draw(60);  // the mouse rests on the field
  const Image resting = scene.image();
  scene.move(300, 300);
  scene.draw(60);
  int64_t pixels = 0;
  for (int y = static_cast<int>(corner.y) + 110; y < 800; ++y) {
    for (int x = static_cast<int>(corner.x); x < 1280; ++x) pixels += resting.at(x, y) != scene.image().at(x, y);
  }
  EXPECT_EQ(pixels, 0);
}

TEST(Overlay, MeasuresWhatItCosts) {
  Canvas canvas(320, 240);
  uint64_t now = 0;
  Overlay overlay(canvas.target(), nullptr, [&] { return now += 1'500'000; });
  overlay.show(true);
  const recorder::FrameSchema schema = testing_support::ball_schema();
  OverlayData data;
  data.schema = &schema;
  overlay.draw(data);
  EXPECT_EQ(overlay.cost_ns(), 1'500'000u);
  EXPECT_EQ(overlay.average_cost_ns(), 1'500'000u);
}

TEST(Overlay, TextCanBeMadeLargerAtOnce) {
  for (const float factor : {OverlayLayout::kSmallest, OverlayLayout::kLargest}) {
    OverlayScene scene(960, 720);
    scene.inspection().add_watch("score > > 1");
    scene.overlay().layout().set_font_scale(factor);
    scene.draw(3);
    const Rect area{0, 0, 960, 720};
    EXPECT_GT(scene.overlay().free_area(area).w, 200);
  }
}

}  // namespace
}  // namespace engine
