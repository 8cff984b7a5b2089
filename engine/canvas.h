// Canvas: a picture without a window, for screenshots, golden pictures and video. Needs neither a display nor SDL_Init.
//
// Used on the thread that draws; owns its pixels, which live as long as it does. Not movable, because painters hold a
// reference to its target.
#pragma once

#include "engine/image.h"
#include "engine/target.h"

namespace engine {

class Canvas {
 public:
  // Sizes in pixels, at least 1. `scale` is what a window on a HiDPI display would report.
  Canvas(int width_px, int height_px, float scale = 1)
      : image_(width_px, height_px, {0, 0, 0, 255}), target_{nullptr, &image_, width_px, height_px, scale, 0} {}
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  const Target& target() const { return target_; }
  const Image& image() const { return image_; }

 private:
  Image image_;
  Target target_;
};

}  // namespace engine
