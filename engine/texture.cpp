#include "engine/texture.h"

#include <SDL_render.h>

#include <algorithm>

namespace engine {

Texture::~Texture() { forget(); }

void Texture::forget() {
  if (texture_) SDL_DestroyTexture(texture_);
  texture_ = nullptr;
}

void Texture::changed(int first_row, int row_count) {
  const int begin = std::max(first_row, 0);
  const int end = std::min(first_row + row_count, pixels_.height_px());
  if (begin >= end) return;
  const bool clean = dirty_begin_ >= dirty_end_;
  dirty_begin_ = clean ? begin : std::min(dirty_begin_, begin);
  dirty_end_ = clean ? end : std::max(dirty_end_, end);
}

bool Texture::create(const Target& target) {
  forget();
  texture_ = SDL_CreateTexture(target.renderer, SDL_PIXELFORMAT_RGBA32, SDL_TEXTUREACCESS_STATIC, pixels_.width_px(),
                               pixels_.height_px());
  if (!texture_) return false;
  SDL_SetTextureBlendMode(texture_, SDL_BLENDMODE_BLEND);
  SDL_SetTextureScaleMode(texture_, filter_ == Filter::kLinear ? SDL_ScaleModeLinear : SDL_ScaleModeNearest);
  renderer_ = target.renderer;
  generation_ = target.generation;
  changed();
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

}  // namespace engine
