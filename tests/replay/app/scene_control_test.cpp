// Looking around in a scene: mouse, commands and menus on a recording of the swarm, without a window.
#include "replay/app/scene_control.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "engine/draw/target.h"
#include "recorder/base/process.h"
#include "recorder/schema/seal.h"
#include "replay/player/chosen_scene.h"
#include "tests/replay/app/key_press.h"
#include "tests/replay/made_source.h"
#include "tests/support/swarm.h"
#include "tests/support/temp_dir.h"

namespace {

using engine::Point;
using engine::Selection;
using replay::CommandId;
using replay::PointerButton;
using replay::PointerEvent;
using ::testing::HasSubstr;
using Swarm = testing_support::SwarmOf<100>;

constexpr uint64_t kTicks = 400;

// Frame i is tick i of one swarm.
class SwarmSource : public replay_test::MadeSource {
 public:
  explicit SwarmSource(const std::string& path) : MadeSource(kTicks, path), ticks_(kTicks) {
    testing_support::start_swarm(ticks_[0], 7, 40);
    for (uint64_t i = 1; i < kTicks; ++i) {
      ticks_[i] = ticks_[i - 1];
      testing_support::step_swarm(ticks_[i]);
    }
  }
  const recorder::FrameSchema& schema() const override { return swarm_; }
  uint32_t slot_bytes() const override { return sizeof(Swarm) + recorder::kSealBytes; }
  recorder::Status read(uint64_t index, std::span<std::byte> slot) override {
    std::memcpy(slot.data(), &ticks_[index], sizeof(Swarm));
    recorder::seal_slot(slot, index, time_ns(index), 0);
    return {};
  }

 private:
  recorder::FrameSchema swarm_ = testing_support::swarm_schema<100>();
  std::vector<Swarm> ticks_;
};

class SceneOfASwarm : public ::testing::Test {
 protected:
  SceneOfASwarm() {
    setenv("OUROBOROS_CONFIG_DIR", folder_.path().c_str(), 1);
    player_.go_to(100);
    player_.advance(0);
    paint();
  }

  ~SceneOfASwarm() override {
    writer_->finish();
    unsetenv("OUROBOROS_CONFIG_DIR");
  }

  void paint() {
    picture_.game().set_has_panels(false);
    control_.prepare(room_, 1);
    picture_.game().paint(painter_, room_, player_.previous(), player_.current(), 1, control_.look());
    control_.paint(painter_);
    painter_.flush();
  }
  const Swarm& swarm() const { return *reinterpret_cast<const Swarm*>(player_.current().data()); }
  Point place_of(uint32_t index) {
    return control_.look()->camera.view().at(double(swarm().bugs[index].x), double(swarm().bugs[index].y));
  }
  void mouse(PointerEvent::Kind kind, Point at, PointerButton button = PointerButton::kLeft, int clicks = 1) {
    control_.handle({.kind = kind, .at = at, .button = button, .clicks = clicks});
  }
  void click(Point at, PointerButton button = PointerButton::kLeft, int clicks = 1) {
    mouse(PointerEvent::Kind::kMove, at);
    mouse(PointerEvent::Kind::kPress, at, button, clicks);
    mouse(PointerEvent::Kind::kRelease, at, button, clicks);
    paint();
  }
  // Chooses the items of one menu after the other, by their beginnings.
  void choose(const std::vector<std::string>& items) {
    for (const std::string& item : items) {
      ASSERT_NE(popups_.menu(), nullptr) << item;
      const auto& all = popups_.menu()->items();
      const auto found = std::ranges::find_if(all, [&](const auto& one) { return one.text.starts_with(item); });
      ASSERT_NE(found, all.end()) << item;
      popups_.lay_out(room_, 1);
      const auto line = popups_.menu()->line_of(static_cast<size_t>(found - all.begin()));
      SDL_Event event{};
      event.type = SDL_MOUSEBUTTONDOWN;
      event.button.button = SDL_BUTTON_LEFT;
      event.button.clicks = 1;
      event.button.x = static_cast<int>(line.center().x);
      event.button.y = static_cast<int>(line.center().y);
      popups_.handle(event, 1, {});
    }
    paint();
  }
  const Selection& selected() { return player_.inspection().selection(); }

  const testing_support::TempDir folder_;
  const engine::Rect room_{0, 0, 640, 640};
  engine::Canvas canvas_{640, 640};
  engine::Painter painter_{canvas_.target()};
  replay::Player player_{std::make_unique<SwarmSource>(folder_ / "swarm")};
  replay::ViewerPicture picture_{player_.source().schema(), {}};
  replay::PopupStack popups_;
  std::shared_ptr<recorder::base::BackgroundWriter> writer_ = std::make_shared<recorder::base::BackgroundWriter>();
  std::vector<CommandId> executed_;
  replay::SceneControl control_{player_, picture_, popups_, writer_,
                                [this](const replay::Command& command) { executed_.push_back(command.command); }};
};

TEST_F(SceneOfASwarm, AClickSelectsTheThingEverywhere) {
  click(place_of(7));
  EXPECT_EQ(selected().group, "bugs");
  EXPECT_EQ(selected().element, recorder::Number(swarm().bugs[7].id));
  EXPECT_TRUE(executed_.empty()) << "nothing plays or stops";
  click({3, 3});
  EXPECT_TRUE(selected().empty());
  EXPECT_TRUE(executed_.empty()) << "the first click beside it only lets go";
  click({3, 3});
  EXPECT_THAT(executed_, ::testing::ElementsAre(CommandId::kTogglePlay));
}

TEST_F(SceneOfASwarm, WhatAPanelSelectsIsTheSceneS) {
  const recorder::Group& bugs = player_.source().schema().groups()[0];
  player_.inspection().select(Selection::of_thing(bugs, 3, bugs.element(3, player_.current())));
  const engine::Image before = canvas_.image();
  paint();
  EXPECT_NE(engine::compare(before, canvas_.image()).pixels, 0);
  EXPECT_EQ(control_.look()->selected, selected());
}

TEST_F(SceneOfASwarm, TheWheelZoomsAtTheMouse) {
  const Point bug = place_of(7);
  EXPECT_TRUE(control_.wheel(bug, 3, true));
  paint();
  EXPECT_NEAR(place_of(7).x, bug.x, 0.01f);
  EXPECT_NEAR(place_of(7).y, bug.y, 0.01f);
  EXPECT_FALSE(control_.look()->camera.shows_all());
  EXPECT_FALSE(control_.wheel(bug, 1, false)) << "with Ctrl it is the timeline's";
  EXPECT_FALSE(control_.wheel({700, 10}, 1, true)) << "beside the picture, too";
  EXPECT_TRUE(control_.execute({CommandId::kShowWhole, 0}));
  EXPECT_TRUE(control_.look()->camera.shows_all());
}

TEST_F(SceneOfASwarm, DraggingMovesThePictureAndIsNoClick) {
  const Point bug = place_of(7);
  for (const PointerButton button : {PointerButton::kLeft, PointerButton::kMiddle}) {
    control_.execute({CommandId::kShowWhole, 0});
    mouse(PointerEvent::Kind::kPress, bug, button);
    mouse(PointerEvent::Kind::kMove, bug + Point{30, 0}, button);
    mouse(PointerEvent::Kind::kMove, bug + Point{50, 20}, button);
    mouse(PointerEvent::Kind::kRelease, bug + Point{50, 20}, button);
    paint();
    EXPECT_NEAR(place_of(7).x, bug.x + 50, 0.01f);
    EXPECT_NEAR(place_of(7).y, bug.y + 20, 0.01f);
    EXPECT_TRUE(selected().empty());
  }
}

TEST_F(SceneOfASwarm, ADoubleClickFollowsTheThing) {
  click(place_of(7));
  click(place_of(7), PointerButton::kLeft, 2);
  const uint32_t id = swarm().bugs[7].id;
  player_.go_to(140);
  player_.advance(0);
  paint();
  uint32_t index = 0;
  while (swarm().bugs[index].id != id) ++index;
  EXPECT_NEAR(place_of(index).x, 320, 0.01f);
  EXPECT_NEAR(place_of(index).y, 320, 0.01f);
  EXPECT_TRUE(control_.execute({CommandId::kFollow, 0})) << "again: no longer";
  EXPECT_TRUE(control_.look()->followed.empty());
}

TEST_F(SceneOfASwarm, TheBoxTellsOfAThing) {
  const recorder::Group& bugs = player_.source().schema().groups()[0];
  const auto lines = control_.lines_about(Selection::of_thing(bugs, 7, bugs.element(7, player_.current())));
  ASSERT_GT(lines.size(), 5u);
  EXPECT_EQ(lines[0].first, "bugs[#" + std::to_string(swarm().bugs[7].id) + "]");
  const auto x = std::ranges::find(lines, "x", &std::pair<std::string, std::string>::first);
  ASSERT_NE(x, lines.end());
  EXPECT_THAT(x->second, HasSubstr(" m  (was ")) << "it flies";
  const auto gone = control_.lines_about({"bugs", recorder::Number(100'000u), {0, 4}});
  EXPECT_EQ(gone.at(0).second, "not in this frame");
}

TEST_F(SceneOfASwarm, AWatchStartsFromAThing) {
  click(place_of(7), PointerButton::kRight);
  const std::string name = "bugs[#" + std::to_string(swarm().bugs[7].id) + "]";
  choose({"Watch a value", name + ".hp"});
  ASSERT_EQ(player_.inspection().watches().size(), 1u);
  EXPECT_EQ(player_.inspection().watches()[0].text, "changed(" + name + ".hp)");
  EXPECT_EQ(player_.inspection().watches()[0].error.reason, "");
  click(place_of(7), PointerButton::kRight);
  choose({"Plot a value", name + ".x"});
  EXPECT_TRUE(player_.inspection().watches().back().plotted);
}

TEST_F(SceneOfASwarm, TrailsAreReadOverSeveralPictures) {
  control_.execute({CommandId::kTrails, 0});
  int pictures = 0;
  do {
    paint();
    ++pictures;
  } while (control_.wants_more() && pictures < 100);
  EXPECT_GT(pictures, 1);
  EXPECT_LT(pictures, 100);
  EXPECT_GT(control_.look()->history->frames(), 90u) << "two seconds of 10 ms, or as many frames as there are";
}

TEST_F(SceneOfASwarm, TheUserChoosesTheFields) {
  const engine::Image before = canvas_.image();
  control_.execute({CommandId::kPictureMenu, 0});
  choose({"Choose the fields", "Things: bugs", "x", "hp", "Back"});
  EXPECT_EQ(picture_.game().scene()->scene().things[0].x, "hp");
  EXPECT_NE(engine::compare(before, canvas_.image()).pixels, 0);
  choose({"y grows"});
  EXPECT_TRUE(picture_.game().scene()->scene().y_up);
  choose({"As the game says"});
  EXPECT_EQ(picture_.game().scene()->scene().things[0].x, "x");
  EXPECT_EQ(engine::compare(before, canvas_.image()).pixels, 0);
}

TEST_F(SceneOfASwarm, AChoiceIsKeptForTheGame) {
  recorder::Scene scene = player_.source().schema().scene();
  scene.things[0].color_by = "hp";
  replay::keep_scene("swarm", scene, *writer_);
  writer_->finish();
  replay::GameView later(player_.source().schema(), {});
  EXPECT_EQ(later.scene()->scene().things[0].color_by, "kind") << "pictures that are the same on every machine";
  ASSERT_TRUE(replay::use_choices(later).ok());
  EXPECT_EQ(later.scene()->scene().things[0].color_by, "hp");
  EXPECT_NE(replay::look_of_scenes(), "");
  scene.things[0].x = "no_more";
  replay::keep_scene("swarm", scene, *writer_);
  writer_->finish();
  replay::GameView other(player_.source().schema(), {});
  EXPECT_TRUE(replay::use_choices(other).ok()) << "of another version of the frames";
  EXPECT_EQ(other.scene()->scene().things[0].color_by, "kind");
}

}  // namespace
