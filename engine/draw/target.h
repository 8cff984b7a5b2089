// Target: where pictures go - either the SDL renderer of a window, or an Image in memory. Windows and canvases own
// theirs and hand out a reference, which painters and the ImGui host draw on.
//
// Images are not drawn through SDL's software renderer because that moves every vertex to a whole pixel and draws
// shaded quads in one colour: no smooth edges. engine/draw/triangles.h draws the same triangles exactly.
#pragma once

#include <cstdint>

#include "engine/draw/geometry.h"
#include "engine/draw/image.h"

struct SDL_Renderer;

namespace engine {

struct Target {
  SDL_Renderer* renderer = nullptr;  // set for an accelerated window, else `image` is
  Image* image = nullptr;
  int width_px = 0;  // in real pixels, which on HiDPI displays are more than window units
  int height_px = 0;
  float scale = 1;          // pixels per unit of a design made for an ordinary display
  uint32_t generation = 0;  // grows when the renderer has lost its textures

  Rect area() const { return {0, 0, static_cast<float>(width_px), static_cast<float>(height_px)}; }
};

// A picture without a window, for screenshots, golden pictures and video. Needs neither a display nor SDL_Init. Owns
// its pixels. Not movable, because painters hold a reference to its target.
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
