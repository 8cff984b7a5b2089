// SceneCamera: which part of a scene is in the picture, and how large: all of it, or what a user has zoomed to, moved
// to, or follows. SceneView: where that puts things on the picture.
//
// Values; one thread. Knows neither frames nor events: positions are pixels of the picture.
#pragma once

#include "engine/draw/geometry.h"
#include "recorder/schema/scene.h"

namespace engine {

// From the scene's coordinates to pixels, and back.
struct SceneView {
  Rect area;  // what the scene takes of the picture
  double left = 0;
  double top = 0;    // the coordinates of the area's corner
  double scale = 1;  // pixels per unit
  bool y_up = false;

  Point at(double x, double y) const {
    const double down = y_up ? top - y : y - top;
    return {static_cast<float>(area.x + (x - left) * scale), static_cast<float>(area.y + down * scale)};
  }
  recorder::ScenePoint scene_at(Point px) const {
    const double down = double(px.y - area.y) / scale;
    return {left + double(px.x - area.x) / scale, y_up ? top - down : top + down};
  }
};

class SceneCamera {
 public:
  static constexpr double kLeastZoom = 0.25, kMostZoom = 4096;  // of what shows all

  // Says what shows all of the scene, in a picture that covers `area`; before each picture. A part that was chosen stays
  // in the middle, at its size.
  void set_all(const SceneView& all, const Rect& area);
  // The view as the last call has left it.
  const SceneView& view() const { return view_; }
  // The picture's area, as set_all() was told.
  const Rect& area() const { return area_; }

  bool shows_all() const { return shows_all_; }
  void show_all();
  // Larger by `factor`; what is at `about` stays there. A factor that is not above 0 changes nothing.
  void zoom(Point about, double factor);
  // Moves the scene with the mouse.
  void drag(Point by);
  // Puts that place into the middle, at the size that the picture has.
  void look_at(const recorder::ScenePoint& place);

 private:
  void look(const recorder::ScenePoint& place, double scale);

  SceneView all_, view_;
  Rect area_;
  recorder::ScenePoint center_;
  bool shows_all_ = true;
};

}  // namespace engine
