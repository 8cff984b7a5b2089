#include "engine/triangles.h"

#include <SDL_render.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "engine/raster.h"

namespace engine {
namespace {

static_assert(sizeof(Color) == sizeof(SDL_Color) && offsetof(Color, a) == offsetof(SDL_Color, a));

PixelBox box_of(const Rect& clip, int width_px, int height_px) {
  const Rect inside = clip.intersection({0, 0, static_cast<float>(width_px), static_cast<float>(height_px)});
  return {static_cast<int>(std::floor(inside.x)), static_cast<int>(std::floor(inside.y)),
          static_cast<int>(std::ceil(inside.right())), static_cast<int>(std::ceil(inside.bottom()))};
}

void draw_on_gpu(const Target& target, Texture* texture, const Triangles& triangles, const PixelBox& box) {
  SDL_Texture* on_gpu = texture ? texture->on_gpu(target) : nullptr;
  if (texture && !on_gpu) return;
  const SDL_Rect clip{box.left, box.top, box.right - box.left, box.bottom - box.top};
  SDL_RenderSetClipRect(target.renderer, &clip);
  SDL_SetRenderDrawBlendMode(target.renderer, SDL_BLENDMODE_BLEND);
  const Vertex* first = triangles.vertices.data();
  constexpr int stride = static_cast<int>(sizeof(Vertex));
  SDL_RenderGeometryRaw(target.renderer, on_gpu, &first->at.x, stride,
                        reinterpret_cast<const SDL_Color*>(&first->color), stride, &first->uv.x, stride,
                        static_cast<int>(triangles.vertices.size()), triangles.indices.data(),
                        static_cast<int>(triangles.indices.size()), static_cast<int>(sizeof(uint32_t)));
  SDL_RenderSetClipRect(target.renderer, nullptr);
}

}  // namespace

void draw(const Target& target, Texture* texture, const Triangles& triangles, const Rect& clip) {
  const PixelBox box = box_of(clip, target.width_px, target.height_px);
  if (triangles.indices.empty() || box.left >= box.right || box.top >= box.bottom) return;
  if (target.renderer) {
    draw_on_gpu(target, texture, triangles, box);
  } else if (target.image) {
    rasterize(*target.image, texture, triangles, box);
  }
}

void clear(const Target& target, Color color) {
  if (target.renderer) {
    SDL_SetRenderDrawColor(target.renderer, color.r, color.g, color.b, color.a);
    SDL_RenderClear(target.renderer);
  } else if (target.image) {
    std::fill_n(target.image->pixels(), target.image->width_px() * target.image->height_px(), color);
  }
}

}  // namespace engine
