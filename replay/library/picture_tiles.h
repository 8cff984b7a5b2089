// PictureTiles: draws pictures on cards, sharp at any size: each is averaged down to exactly the pixels it covers, with
// the card's round corners cut off, and kept as a texture as long as it is shown.
//
// The drawing thread. On a window it must be gone before the window is.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "engine/image.h"
#include "engine/painter.h"
#include "engine/texture.h"

namespace replay {

class PictureTiles {
 public:
  // Draws all of `picture` that fits, at whole pixels, over `area` within `clip`. `key` names it: another picture of
  // the same key takes its place. Flushes the painter.
  void draw(engine::Painter& painter, const std::string& key, const std::shared_ptr<const engine::Image>& picture,
            const engine::Rect& area, float radius_px, const engine::Rect& clip);

  // Once per picture of the screen: forgets the tiles that were not drawn for some time.
  void end_frame();

 private:
  struct Tile {
    std::shared_ptr<const engine::Image> picture;
    std::unique_ptr<engine::Texture> texture;
    uint64_t drawn = 0;
  };

  std::map<std::string, Tile> tiles_;
  uint64_t frame_ = 0;
};

// `picture` at another size, averaged, cut at two sides where its shape is another, with the upper corners rounded off.
engine::Image fitted_picture(const engine::Image& picture, int width_px, int height_px, float radius_px);

}  // namespace replay
