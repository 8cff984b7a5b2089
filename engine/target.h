// Target: where pictures go - either the SDL renderer of a window, or an Image in memory. Windows and canvases own
// theirs and hand out a reference; painters and the ImGui host draw into whatever it points at.
//
// Why images are not drawn through SDL's own software renderer: that one moves every vertex to a whole pixel and draws
// shaded quads in one colour, so nothing drawn with it can have smooth edges. engine/raster.h draws the same triangles
// exactly, with the same bytes on every machine.
#pragma once

#include <cstdint>

#include "engine/geometry.h"
#include "engine/image.h"

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

}  // namespace engine
