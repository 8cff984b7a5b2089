// What of a scene is in the picture.
#include "engine/scene/scene_camera.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace engine {
namespace {

constexpr Rect kArea{100, 50, 400, 300};

// All of a scene of 40 x 30 units.
SceneCamera camera_on(bool y_up = false) {
  SceneCamera camera;
  camera.set_all({kArea, 0, y_up ? 30.0 : 0.0, 10, y_up}, kArea);
  return camera;
}

void expect_near(const recorder::ScenePoint& a, const recorder::ScenePoint& b) {
  EXPECT_NEAR(a.x, b.x, 1e-4);
  EXPECT_NEAR(a.y, b.y, 1e-4);
}

TEST(SceneCamera, ShowsAllAtFirstAndAgainOnRequest) {
  SceneCamera camera = camera_on();
  EXPECT_TRUE(camera.shows_all());
  expect_near(camera.view().scene_at(kArea.center()), {20, 15});
  camera.zoom({120, 60}, 3);
  EXPECT_FALSE(camera.shows_all());
  camera.show_all();
  EXPECT_TRUE(camera.shows_all());
  EXPECT_EQ(camera.view().scale, 10);
}

TEST(SceneCamera, ZoomsAboutTheMouse) {
  for (const bool y_up : {false, true}) {
    SceneCamera camera = camera_on(y_up);
    const Point mouse{180, 90};
    const recorder::ScenePoint under = camera.view().scene_at(mouse);
    for (const double factor : {2.0, 1.7, 0.4, 30.0}) {
      camera.zoom(mouse, factor);
      expect_near(camera.view().scene_at(mouse), under);
    }
    EXPECT_NEAR(camera.view().scale, 10 * 2.0 * 1.7 * 0.4 * 30, 1e-6);
  }
}

TEST(SceneCamera, ZoomHasLimitsAndRefusesNonsense) {
  SceneCamera camera = camera_on();
  camera.zoom(kArea.center(), 1e12);
  EXPECT_EQ(camera.view().scale, 10 * SceneCamera::kMostZoom);
  camera.zoom(kArea.center(), 1e-12);
  EXPECT_EQ(camera.view().scale, 10 * SceneCamera::kLeastZoom);
  for (const double factor : {0.0, -1.0, std::numeric_limits<double>::infinity(), std::nan("")}) {
    camera.zoom(kArea.center(), factor);
    EXPECT_EQ(camera.view().scale, 10 * SceneCamera::kLeastZoom);
  }
}

TEST(SceneCamera, DraggingMovesTheSceneWithTheMouse) {
  for (const bool y_up : {false, true}) {
    SceneCamera camera = camera_on(y_up);
    const recorder::ScenePoint under = camera.view().scene_at({200, 100});
    camera.drag({30, -20});
    expect_near(camera.view().scene_at({230, 80}), under);
    EXPECT_EQ(camera.view().scale, 10);
  }
}

TEST(SceneCamera, LooksAtWhatIsFollowedWithoutZooming) {
  SceneCamera camera = camera_on();
  camera.zoom({150, 60}, 4);
  camera.look_at({7, 8});
  expect_near(camera.view().scene_at(kArea.center()), {7, 8});
  EXPECT_EQ(camera.view().scale, 40);
}

// The panels of the debugger open beside the picture, and bounds grow with the frames.
TEST(SceneCamera, KeepsItsMiddleWhenThePictureChanges) {
  SceneCamera camera = camera_on();
  camera.zoom({150, 60}, 4);
  const recorder::ScenePoint middle = camera.view().scene_at(kArea.center());
  const Rect smaller{0, 0, 200, 100};
  camera.set_all({smaller, -5, -5, 3, false}, smaller);
  expect_near(camera.view().scene_at(smaller.center()), middle);
  EXPECT_EQ(camera.view().scale, 40);
}

}  // namespace
}  // namespace engine
