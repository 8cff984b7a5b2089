// Triangles on the renderer of a window, which is SDL's.
#include <SDL_render.h>

#include <cstddef>

#include "engine/draw/triangles.h"

namespace engine {

static_assert(sizeof(Color) == sizeof(SDL_Color) && offsetof(Color, a) == offsetof(SDL_Color, a));

Texture::~Texture() { release(); }

void Texture::release() {
  if (texture_) SDL_DestroyTexture(texture_);
  texture_ = nullptr;
}

bool Texture::create(const Target& target) {
  release();
  texture_ = SDL_CreateTexture(target.renderer, SDL_PIXELFORMAT_RGBA32, SDL_TEXTUREACCESS_STATIC, pixels_.width_px(),
                               pixels_.height_px());
  if (!texture_) return false;
  SDL_SetTextureBlendMode(texture_, SDL_BLENDMODE_BLEND);
  SDL_SetTextureScaleMode(texture_, filter_ == Filter::kLinear ? SDL_ScaleModeLinear : SDL_ScaleModeNearest);
  renderer_ = target.renderer;
  generation_ = target.generation;
  mark_dirty();
  return true;
}

SDL_Texture* Texture::on_gpu(const Target& target) {
  const bool usable = texture_ && renderer_ == target.renderer && generation_ == target.generation;
  if (!usable && !create(target)) return nullptr;
  if (dirty_begin_ < dirty_end_) {
    const SDL_Rect rows{0, dirty_begin_, pixels_.width_px(), dirty_end_ - dirty_begin_};
    SDL_UpdateTexture(texture_, &rows, pixels_.row(dirty_begin_), pixels_.width_px() * static_cast<int>(sizeof(Color)));
    dirty_begin_ = dirty_end_ = 0;
  }
  return texture_;
}

namespace detail {

void draw_by_renderer(const Target& target, Texture* texture, const Triangles& triangles, const PixelBox& box) {
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

void clear_by_renderer(const Target& target, Color color) {
  SDL_SetRenderDrawColor(target.renderer, color.r, color.g, color.b, color.a);
  SDL_RenderClear(target.renderer);
}

}  // namespace detail
}  // namespace engine
