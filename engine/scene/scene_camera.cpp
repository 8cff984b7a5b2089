#include "engine/scene/scene_camera.h"

#include <algorithm>
#include <cmath>

namespace engine {

void SceneCamera::set_all(const SceneView& all, const Rect& area) {
  all_ = all;
  area_ = area;
  if (shows_all_) {
    view_ = all;
  } else {
    look(center_, view_.scale);
  }
}

void SceneCamera::show_all() {
  shows_all_ = true;
  view_ = all_;
}

void SceneCamera::look(const recorder::ScenePoint& place, double scale) {
  shows_all_ = false;
  center_ = place;
  view_ = {area_, 0, 0, std::clamp(scale, all_.scale * kLeastZoom, all_.scale * kMostZoom), all_.y_up};
  view_.left = place.x - double(area_.w) / 2 / view_.scale;
  const double half = double(area_.h) / 2 / view_.scale;
  view_.top = view_.y_up ? place.y + half : place.y - half;
}

void SceneCamera::zoom(Point about, double factor) {
  if (!(factor > 0) || !std::isfinite(factor)) return;
  const recorder::ScenePoint fixed = view_.scene_at(about);
  look(view_.scene_at(area_.center()), view_.scale * factor);
  const recorder::ScenePoint now = view_.scene_at(about);
  look({center_.x + fixed.x - now.x, center_.y + fixed.y - now.y}, view_.scale);
}

void SceneCamera::drag(Point by) { look(view_.scene_at(area_.center() - by), view_.scale); }

void SceneCamera::look_at(const recorder::ScenePoint& place) { look(place, view_.scale); }

}  // namespace engine
