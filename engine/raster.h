// Raster: draws triangles into an Image, exactly. Corners keep 1/256 of a pixel, a pixel belongs to a triangle when its
// centre does, and a pixel on a shared edge is drawn once (top-left rule). Coverage is computed in integers and shades
// in plain IEEE arithmetic, so the same triangles give the same bytes everywhere.
//
// Pure; any thread may use its own image.
#pragma once

#include "engine/image.h"
#include "engine/triangles.h"

namespace engine {

// A rectangle of whole pixels, right and bottom exclusive.
struct PixelBox {
  int left = 0, top = 0, right = 0, bottom = 0;
};

// Blends `triangles` over `image` within `box`, which lies inside the image. `texture` may be nullptr.
void rasterize(Image& image, const Texture* texture, const Triangles& triangles, const PixelBox& box);

}  // namespace engine
