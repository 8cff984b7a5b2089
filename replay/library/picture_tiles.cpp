#include "replay/library/picture_tiles.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/angle.h"
#include "engine/triangles.h"

namespace replay {
namespace {

using engine::Color;
using engine::Image;
using engine::Rect;

constexpr uint64_t kKeptFrames = 30;

// The part of a picture of that size that fills a tile of this size.
Rect part_shown(const Image& picture, float width, float height) {
  const auto whole_w = static_cast<float>(picture.width_px());
  const auto whole_h = static_cast<float>(picture.height_px());
  const float shape = width / height;
  const float w = std::min(whole_w, whole_h * shape);
  const float h = std::min(whole_h, whole_w / shape);
  return {(whole_w - w) / 2, (whole_h - h) / 2, w, h};
}

// The mean of what lies under a pixel; each pixel of the picture counts by how much of it is covered.
Color mean_of(const Image& picture, const Rect& area) {
  std::array<float, 3> sum{};
  float weight = 0;
  const int right = std::min(picture.width_px(), static_cast<int>(std::ceil(area.right())));
  const int bottom = std::min(picture.height_px(), static_cast<int>(std::ceil(area.bottom())));
  for (int y = static_cast<int>(area.y); y < bottom; ++y) {
    for (int x = static_cast<int>(area.x); x < right; ++x) {
      const Rect covered = area.intersection({static_cast<float>(x), static_cast<float>(y), 1, 1});
      const float share = covered.w * covered.h;
      const Color color = picture.at(x, y);
      sum[0] += share * color.r;
      sum[1] += share * color.g;
      sum[2] += share * color.b;
      weight += share;
    }
  }
  if (weight <= 0) return {};
  const auto channel = [&](size_t i) { return static_cast<uint8_t>(std::clamp(sum[i] / weight + 0.5f, 0.0f, 255.0f)); };
  return {channel(0), channel(1), channel(2), 255};
}

// How much of the pixel at (x, y) lies inside upper corners of that radius, 0..1.
float corner_share(int x, int y, int width, float radius) {
  const float across = std::min(static_cast<float>(x), static_cast<float>(width - 1 - x)) + 0.5f;
  const float down = static_cast<float>(y) + 0.5f;
  if (across >= radius || down >= radius) return 1;
  return std::clamp(radius - engine::length({radius - across, radius - down}) + 0.5f, 0.0f, 1.0f);
}

void draw_tile(const engine::Target& target, engine::Texture& texture, const Rect& area, const Rect& clip) {
  const std::array<engine::Vertex, 4> corners{{{{area.x, area.y}, {255, 255, 255, 255}, {0, 0}},
                                               {{area.right(), area.y}, {255, 255, 255, 255}, {1, 0}},
                                               {{area.right(), area.bottom()}, {255, 255, 255, 255}, {1, 1}},
                                               {{area.x, area.bottom()}, {255, 255, 255, 255}, {0, 1}}}};
  constexpr std::array<uint32_t, 6> kTwoTriangles{0, 1, 2, 0, 2, 3};
  engine::draw(target, &texture, {corners, kTwoTriangles}, clip);
}

}  // namespace

Image fitted_picture(const Image& picture, int width_px, int height_px, float radius_px) {
  Image fitted(width_px, height_px);
  if (picture.empty() || fitted.empty()) return fitted;
  const Rect part = part_shown(picture, static_cast<float>(width_px), static_cast<float>(height_px));
  const float step_x = part.w / static_cast<float>(width_px);
  const float step_y = part.h / static_cast<float>(height_px);
  for (int y = 0; y < height_px; ++y) {
    for (int x = 0; x < width_px; ++x) {
      const Color mean = mean_of(
          picture, {part.x + static_cast<float>(x) * step_x, part.y + static_cast<float>(y) * step_y, step_x, step_y});
      fitted.at(x, y) = engine::with_alpha(mean, corner_share(x, y, width_px, radius_px));
    }
  }
  return fitted;
}

void PictureTiles::draw(engine::Painter& painter, const std::string& key, const std::shared_ptr<const Image>& picture,
                        const Rect& area, float radius_px, const Rect& clip) {
  const Rect place{std::round(area.x), std::round(area.y), std::round(area.w), std::round(area.h)};
  if (picture == nullptr || picture->empty() || place.empty()) return;
  Tile& tile = tiles_[key];
  const auto width = static_cast<int>(place.w);
  const auto height = static_cast<int>(place.h);
  const bool fits = tile.texture != nullptr && tile.picture == picture && tile.texture->pixels().width_px() == width &&
                    tile.texture->pixels().height_px() == height;
  if (!fits) {
    tile.texture = std::make_unique<engine::Texture>(width, height);
    tile.texture->pixels() = fitted_picture(*picture, width, height, radius_px);
    tile.texture->changed();
    tile.picture = picture;
  }
  tile.drawn = frame_;
  painter.flush();
  draw_tile(painter.target(), *tile.texture, place, clip);
}

void PictureTiles::end_frame() {
  ++frame_;
  std::erase_if(tiles_, [this](const auto& item) { return item.second.drawn + kKeptFrames < frame_; });
}

}  // namespace replay
