// Triangles: the one way anything reaches a Target. Coloured, optionally textured, blended over what is there.
//
// Called on the thread that draws.
#pragma once

#include <cstdint>
#include <span>

#include "engine/color.h"
#include "engine/geometry.h"
#include "engine/target.h"
#include "engine/texture.h"

namespace engine {

struct Vertex {
  Point at;     // pixels
  Color color;  // multiplied with the texture's
  Point uv;     // 0..1 across the texture
};

// A list of triangles: indices by threes into vertices. Both stay the caller's.
struct Triangles {
  std::span<const Vertex> vertices;
  std::span<const uint32_t> indices;
};

// Draws within `clip` (cut to whole pixels: left and top edges down, right and bottom edges up). `texture` may be
// nullptr. What the graphics card refuses is not drawn.
void draw(const Target& target, Texture* texture, const Triangles& triangles, const Rect& clip);

// Fills the whole target, without blending.
void clear(const Target& target, Color color);

}  // namespace engine
