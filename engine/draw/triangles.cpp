#include "engine/draw/triangles.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>

namespace engine {

void Texture::mark_dirty(int first_row, int row_count) {
  const int begin = std::max(first_row, 0);
  const int end = std::min(first_row + row_count, pixels_.height_px());
  if (begin >= end) return;
  const bool clean = dirty_begin_ >= dirty_end_;
  dirty_begin_ = clean ? begin : std::min(dirty_begin_, begin);
  dirty_end_ = clean ? end : std::max(dirty_end_, end);
}

namespace {

constexpr int kSubpixels = 256;
constexpr float kFarthest_px = 16384;  // keeps every product below within 64 bits

struct Corner {
  int64_t x, y;  // 1/256 pixels
  const Vertex* vertex;
};

int64_t to_fixed(float value_px) {
  const float inside = value_px == value_px ? std::clamp(value_px, -kFarthest_px, kFarthest_px) : 0.0f;
  return static_cast<int64_t>(std::floor(inside * kSubpixels + 0.5f));
}

Corner corner_of(const Vertex& vertex) { return {to_fixed(vertex.at.x), to_fixed(vertex.at.y), &vertex}; }

int64_t floor_div(int64_t a, int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }  // b > 0
int64_t ceil_div(int64_t a, int64_t b) { return -floor_div(-a, b); }

// The half plane on the inner side of one edge: a point belongs when a * x + b * y + c >= 0.
struct Edge {
  int64_t a, b, c;

  Edge(const Corner& from, const Corner& to) : a(from.y - to.y), b(to.x - from.x), c(-(a * from.x + b * from.y)) {
    const bool top_or_left = a > 0 || (a == 0 && b > 0);
    if (!top_or_left) c -= 1;  // points on the other edges belong to the neighbour
  }

  // Cuts the row's columns [left, right) down to those whose centres belong.
  void cut(int y, int& left, int& right) const {
    const int64_t half = kSubpixels / 2;
    const int64_t at_zero = a * half + b * (int64_t{y} * kSubpixels + half) + c;
    if (a > 0) {
      left = static_cast<int>(std::max<int64_t>(left, ceil_div(-at_zero, a * kSubpixels)));
    } else if (a < 0) {
      right = static_cast<int>(std::min<int64_t>(right, floor_div(at_zero, -a * kSubpixels) + 1));
    } else if (at_zero < 0) {
      right = left;
    }
  }
};

uint32_t over_255(uint32_t product) { return (product + 128 + ((product + 128) >> 8)) >> 8; }

// Blends one colour over pixels; two channels at a time, each in 16 bits of a word.
class Blend {
 public:
  explicit Blend(Color over) : opacity_(over.a), rest_(255u - over.a) {
    const auto bits = std::bit_cast<uint32_t>(Color{over.r, over.g, over.b, 255});
    even_ = (bits & kEven) * opacity_ + kHalf;
    odd_ = ((bits >> 8) & kEven) * opacity_ + kHalf;
  }

  void over(Color& pixel) const {
    const auto bits = std::bit_cast<uint32_t>(pixel);
    const uint32_t even = (bits & kEven) * rest_ + even_;
    const uint32_t odd = ((bits >> 8) & kEven) * rest_ + odd_;
    const uint32_t even_over_255 = ((even + ((even >> 8) & kEven)) >> 8) & kEven;
    const uint32_t odd_over_255 = (odd + ((odd >> 8) & kEven)) & ~kEven;
    pixel = std::bit_cast<Color>(even_over_255 | odd_over_255);
  }

 private:
  static constexpr uint32_t kEven = 0x00ff00ff;
  static constexpr uint32_t kHalf = 0x00800080;
  uint32_t opacity_, rest_, even_, odd_;
};

void blend(Color& under, Color over) {
  if (over.a == 255) {
    under = over;
  } else {
    Blend(over).over(under);
  }
}

Color multiply(Color a, Color b) {
  const auto product = [](uint8_t p, uint8_t q) { return static_cast<uint8_t>(over_255(uint32_t{p} * q)); };
  return {product(a.r, b.r), product(a.g, b.g), product(a.b, b.b), product(a.a, b.a)};
}

// Reads a texture at 0..1 coordinates; beyond the edge counts as the edge.
class Sampler {
 public:
  explicit Sampler(const Texture& texture)
      : pixels_(texture.pixels()), linear_(texture.filter() == Texture::Filter::kLinear) {}

  Color at(double u, double v) const {
    const double x = u * pixels_.width_px(), y = v * pixels_.height_px();
    if (!linear_) return pixel(static_cast<int>(std::floor(x)), static_cast<int>(std::floor(y)));
    const double left = std::floor(x - 0.5 + kExact), top = std::floor(y - 0.5 + kExact);
    const auto right_share = static_cast<float>(x - 0.5 - left), lower_share = static_cast<float>(y - 0.5 - top);
    const int column = static_cast<int>(left), row = static_cast<int>(top);
    if (right_share < 2 * kExact && lower_share < 2 * kExact) return pixel(column, row);
    return mix(mix(pixel(column, row), pixel(column + 1, row), right_share),
               mix(pixel(column, row + 1), pixel(column + 1, row + 1), right_share), lower_share);
  }

 private:
  static constexpr double kExact = 1.0 / 1024;  // of a texel: nearer than that is on it

  Color pixel(int x, int y) const {
    return pixels_.at(std::clamp(x, 0, pixels_.width_px() - 1), std::clamp(y, 0, pixels_.height_px() - 1));
  }

  const Image& pixels_;
  bool linear_;
};

// What changes across a triangle: red, green, blue, opacity, u, v, each a plane over the picture.
class Shading {
 public:
  static constexpr int kChannels = 6;
  using Values = std::array<double, kChannels>;

  Shading(const std::array<Corner, 3>& corners, int64_t doubled_area) : origin_(corners[0]) {
    const Values v0 = values_of(*corners[0].vertex);
    const Values v1 = values_of(*corners[1].vertex);
    const Values v2 = values_of(*corners[2].vertex);
    const double area = static_cast<double>(doubled_area);
    const double x1 = static_cast<double>(corners[1].x - origin_.x), y1 = static_cast<double>(corners[1].y - origin_.y);
    const double x2 = static_cast<double>(corners[2].x - origin_.x), y2 = static_cast<double>(corners[2].y - origin_.y);
    start_ = v0;
    for (size_t i = 0; i < kChannels; ++i) {
      along_x_[i] = ((v1[i] - v0[i]) * y2 - (v2[i] - v0[i]) * y1) / area * kSubpixels;
      along_y_[i] = ((v2[i] - v0[i]) * x1 - (v1[i] - v0[i]) * x2) / area * kSubpixels;
    }
  }

  // At the centre of a pixel.
  Values at(int x, int y) const {
    const double dx = static_cast<double>(int64_t{x} * kSubpixels + kSubpixels / 2 - origin_.x) / kSubpixels;
    const double dy = static_cast<double>(int64_t{y} * kSubpixels + kSubpixels / 2 - origin_.y) / kSubpixels;
    Values values;
    for (size_t i = 0; i < kChannels; ++i) values[i] = start_[i] + along_x_[i] * dx + along_y_[i] * dy;
    return values;
  }
  const Values& along_x() const { return along_x_; }

 private:
  static Values values_of(const Vertex& v) {
    return {static_cast<double>(v.color.r), static_cast<double>(v.color.g), static_cast<double>(v.color.b),
            static_cast<double>(v.color.a), static_cast<double>(v.uv.x),    static_cast<double>(v.uv.y)};
  }

  Corner origin_;
  Values start_, along_x_, along_y_;
};

uint8_t to_byte(double value) { return static_cast<uint8_t>(std::clamp(value + 0.5, 0.0, 255.0)); }

void fill_row(Color* row, int left, int right, Color color) {
  if (color.a == 255) {
    std::fill(row + left, row + right, color);
  } else if (color.a > 0) {
    const Blend blend_color(color);
    for (int x = left; x < right; ++x) blend_color.over(row[x]);
  }
}

void shade_row(Color* row, int left, int right, int y, const Shading& shading, const Sampler* texture) {
  Shading::Values values = shading.at(left, y);
  const Shading::Values& step = shading.along_x();
  for (int x = left; x < right; ++x) {
    Color color{to_byte(values[0]), to_byte(values[1]), to_byte(values[2]), to_byte(values[3])};
    if (texture) color = multiply(color, texture->at(values[4], values[5]));
    if (color.a > 0) blend(row[x], color);
    for (size_t i = 0; i < Shading::kChannels; ++i) values[i] += step[i];
  }
}

// Glyphs and pictures: one colour, and a texture whose columns change from pixel to pixel.
void fill_row_textured(Color* row, int left, int right, int y, const Shading& shading, Color color,
                       const Sampler& texture) {
  const Shading::Values values = shading.at(left, y);
  double u = values[4], v = values[5];
  const double along_u = shading.along_x()[4], along_v = shading.along_x()[5];
  for (int x = left; x < right; ++x, u += along_u, v += along_v) {
    const Color sample = texture.at(u, v);
    if (sample.a > 0) blend(row[x], multiply(color, sample));
  }
}

struct Shade {
  bool one_color, one_texel;
  Color color;  // of both together, when each is one
};

Shade shade_of(const Vertex& a, const Vertex& b, const Vertex& c, const Sampler* texture) {
  Shade shade{a.color == b.color && b.color == c.color, !texture || (a.uv == b.uv && b.uv == c.uv), a.color};
  if (texture && shade.one_texel) {
    const Color sample = texture->at(static_cast<double>(a.uv.x), static_cast<double>(a.uv.y));
    if (sample == Color{255, 255, 255, 255}) return shade;
    shade.one_texel = false;
  }
  return shade;
}

void rasterize_one(Image& image, const Sampler* texture, std::array<Corner, 3> corners, const PixelBox& box) {
  int64_t area = (corners[1].x - corners[0].x) * (corners[2].y - corners[0].y) -
                 (corners[2].x - corners[0].x) * (corners[1].y - corners[0].y);
  if (area == 0) return;
  if (area < 0) {
    std::swap(corners[1], corners[2]);
    area = -area;
  }
  const auto [low, high] = std::minmax({corners[0].y, corners[1].y, corners[2].y});
  const int top = std::max(box.top, static_cast<int>(floor_div(low, kSubpixels)));
  const int bottom = std::min(box.bottom, static_cast<int>(floor_div(high, kSubpixels)) + 1);
  const std::array<Edge, 3> edges = {Edge(corners[0], corners[1]), Edge(corners[1], corners[2]),
                                     Edge(corners[2], corners[0])};
  const Shade shade = shade_of(*corners[0].vertex, *corners[1].vertex, *corners[2].vertex, texture);
  const Shading shading(corners, area);
  for (int y = top; y < bottom; ++y) {
    int left = box.left, right = box.right;
    for (const Edge& edge : edges) edge.cut(y, left, right);
    if (left >= right) continue;
    Color* row = image.row(y);
    if (shade.one_color && shade.one_texel) {
      fill_row(row, left, right, shade.color);
    } else if (shade.one_color) {
      fill_row_textured(row, left, right, y, shading, shade.color, *texture);
    } else {
      shade_row(row, left, right, y, shading, shade.one_texel ? nullptr : texture);
    }
  }
}

}  // namespace

void rasterize(Image& image, const Texture* texture, const Triangles& triangles, const PixelBox& box) {
  std::optional<Sampler> sampler;
  if (texture && !texture->pixels().empty()) sampler.emplace(*texture);
  const auto& indices = triangles.indices;
  for (size_t i = 0; i + 2 < indices.size(); i += 3) {
    rasterize_one(image, sampler ? &*sampler : nullptr,
                  {corner_of(triangles.vertices[indices[i]]), corner_of(triangles.vertices[indices[i + 1]]),
                   corner_of(triangles.vertices[indices[i + 2]])},
                  box);
  }
}

namespace {

PixelBox box_of(const Rect& clip, int width_px, int height_px) {
  const Rect inside = clip.intersection({0, 0, static_cast<float>(width_px), static_cast<float>(height_px)});
  return {static_cast<int>(std::floor(inside.x)), static_cast<int>(std::floor(inside.y)),
          static_cast<int>(std::ceil(inside.right())), static_cast<int>(std::ceil(inside.bottom()))};
}

}  // namespace

void draw(const Target& target, Texture* texture, const Triangles& triangles, const Rect& clip) {
  const PixelBox box = box_of(clip, target.width_px, target.height_px);
  if (triangles.indices.empty() || box.left >= box.right || box.top >= box.bottom) return;
  if (target.renderer) {
    detail::draw_by_renderer(target, texture, triangles, box);
  } else if (target.image) {
    rasterize(*target.image, texture, triangles, box);
  }
}

void clear(const Target& target, Color color) {
  if (target.renderer) {
    detail::clear_by_renderer(target, color);
  } else if (target.image) {
    std::fill_n(target.image->pixels(), target.image->width_px() * target.image->height_px(), color);
  }
}

}  // namespace engine
