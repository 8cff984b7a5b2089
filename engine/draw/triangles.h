// Triangles: the one way anything reaches a Target: coloured, optionally textured, blended over the picture. On a
// window the graphics card draws them, into an image rasterize() does, exactly.
//
// The thread that draws; rasterize() is pure, any thread may use its own image. Textures used on a window must be gone
// before the window is.
#pragma once

#include <cstdint>
#include <span>

#include "engine/draw/color.h"
#include "engine/draw/geometry.h"
#include "engine/draw/image.h"
#include "engine/draw/target.h"

struct SDL_Texture;

namespace engine {

// Pixels that triangles are drawn with. A copy is kept in memory, drawn from on an image, and uploaded to the graphics
// card on demand, again after the card has lost it.
class Texture {
 public:
  enum class Filter {
    kNearest,  // whole pixels
    kLinear,   // blends neighbours where the texture is moved or scaled
  };

  Texture(int width_px, int height_px, Filter filter = Filter::kNearest)
      : pixels_(width_px, height_px), filter_(filter) {}
  ~Texture();
  Texture(const Texture&) = delete;
  Texture& operator=(const Texture&) = delete;

  // After writing to them, call mark_dirty() for the rows.
  Image& pixels() { return pixels_; }
  const Image& pixels() const { return pixels_; }
  void mark_dirty(int first_row, int row_count);
  void mark_dirty() { mark_dirty(0, pixels_.height_px()); }

  Filter filter() const { return filter_; }

  // The texture on the card of `target.renderer`, up to date; nullptr when the card refuses it (too large, lost).
  // Valid until the next call or the end of this object.
  SDL_Texture* on_gpu(const Target& target);

 private:
  void release();
  bool create(const Target& target);

  Image pixels_;
  Filter filter_;
  SDL_Texture* texture_ = nullptr;
  SDL_Renderer* renderer_ = nullptr;
  uint32_t generation_ = 0;
  int dirty_begin_ = 0;  // rows [dirty_begin_, dirty_end_) differ from the card's
  int dirty_end_ = 0;
};

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
// nullptr. Nothing is drawn where the graphics card fails.
void draw(const Target& target, Texture* texture, const Triangles& triangles, const Rect& clip);

// Fills the whole target, without blending.
void clear(const Target& target, Color color);

// A rectangle of whole pixels, right and bottom exclusive.
struct PixelBox {
  int left = 0, top = 0, right = 0, bottom = 0;
};

// Blends `triangles` over `image` within `box`, which lies inside the image. `texture` may be nullptr. Corners keep
// 1/256 of a pixel, a pixel belongs to a triangle when its centre does, and a pixel on a shared edge is drawn once
// (top-left rule). Coverage is computed in integers and shades in plain IEEE arithmetic: the same bytes everywhere.
void rasterize(Image& image, const Texture* texture, const Triangles& triangles, const PixelBox& box);

// What draw() and clear() do on a target with a renderer: triangles_sdl.cpp, or triangles_web.cpp where there is none.
namespace detail {
void draw_by_renderer(const Target& target, Texture* texture, const Triangles& triangles, const PixelBox& box);
void clear_by_renderer(const Target& target, Color color);
}  // namespace detail

}  // namespace engine
