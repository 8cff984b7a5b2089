// Texture: pixels that triangles are drawn with. It keeps a copy in memory, draws from that on an image, and brings it
// to the graphics card on demand (again after the card has lost it), so callers never think about either.
//
// kNearest shows whole pixels, kLinear blends neighbours where the texture is moved or scaled.
//
// Used on the thread that draws. On a window it must be gone before the window is.
#pragma once

#include "engine/image.h"
#include "engine/target.h"

struct SDL_Texture;

namespace engine {

class Texture {
 public:
  enum class Filter { kNearest, kLinear };

  Texture(int width_px, int height_px, Filter filter = Filter::kNearest)
      : pixels_(width_px, height_px), filter_(filter) {}
  ~Texture();
  Texture(const Texture&) = delete;
  Texture& operator=(const Texture&) = delete;

  // The pixels, to be written by the caller, who then names the changed rows with `changed()`.
  Image& pixels() { return pixels_; }
  const Image& pixels() const { return pixels_; }
  void changed(int first_row, int row_count);
  void changed() { changed(0, pixels_.height_px()); }

  Filter filter() const { return filter_; }

  // The texture on the card of `target.renderer`, up to date; nullptr when the card refuses it (too large, lost).
  // Valid until the next call or the end of this object.
  SDL_Texture* on_gpu(const Target& target);

 private:
  void forget();
  bool create(const Target& target);

  Image pixels_;
  Filter filter_;
  SDL_Texture* texture_ = nullptr;
  SDL_Renderer* renderer_ = nullptr;
  uint32_t generation_ = 0;
  int dirty_begin_ = 0;  // rows [dirty_begin_, dirty_end_) differ from the card's
  int dirty_end_ = 0;
};

}  // namespace engine
