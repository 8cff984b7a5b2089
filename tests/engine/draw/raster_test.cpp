#include "engine/draw/triangles.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <random>

namespace engine {
namespace {

constexpr Color kBlack{0, 0, 0, 255};

void draw_triangles(Image& image, const std::vector<Vertex>& vertices, const Texture* texture = nullptr) {
  std::vector<uint32_t> indices;
  for (uint32_t i = 0; i < vertices.size(); ++i) indices.push_back(i);
  rasterize(image, texture, {vertices, indices}, {0, 0, image.width_px(), image.height_px()});
}

TEST(Raster, PixelsOnASharedEdgeAreDrawnOnce) {
  std::mt19937 random(7);
  std::uniform_real_distribution<float> place(-10, 50);
  for (int round = 0; round < 200; ++round) {
    // A fan round one point that covers the picture: each pixel must be drawn exactly once.
    const Point middle{std::uniform_real_distribution<float>(5, 35)(random),
                       std::uniform_real_distribution<float>(5, 35)(random)};
    std::vector<Point> rim;
    for (int i = 0; i < 9; ++i) {
      const float angle = (static_cast<float>(i) + 0.3f * place(random) / 50) / 9 * 6.2831853f;
      rim.push_back({20 + 100 * std::cos(angle), 20 + 100 * std::sin(angle)});
    }
    Image image(40, 40, kBlack);
    std::vector<Vertex> vertices;
    for (size_t i = 0; i < rim.size(); ++i) {
      for (const Point p : {middle, rim[i], rim[(i + 1) % rim.size()]})
        vertices.push_back({p, {255, 255, 255, 100}, {}});
    }
    draw_triangles(image, vertices);
    for (int y = 0; y < 40; ++y) {
      for (int x = 0; x < 40; ++x) ASSERT_EQ(image.at(x, y), (Color{100, 100, 100, 255})) << x << " " << y;
    }
  }
}

TEST(Raster, BlendsExactly) {
  for (int over = 0; over <= 255; over += 15) {
    for (int alpha = 0; alpha <= 255; ++alpha) {
      Image image(1, 1, {200, 10, 0, 255});
      const Color color{static_cast<uint8_t>(over), 255, 0, static_cast<uint8_t>(alpha)};
      draw_triangles(image, {{{-5, -5}, color, {}}, {{9, -5}, color, {}}, {{-5, 9}, color, {}}});
      const int expected = static_cast<int>(std::lround((over * alpha + 200 * (255 - alpha)) / 255.0));
      ASSERT_EQ(image.at(0, 0).r, expected);
      ASSERT_EQ(image.at(0, 0).b, 0);
      ASSERT_EQ(image.at(0, 0).a, 255);
    }
  }
}

TEST(Raster, ShadesAlongAGradient) {
  Image image(256, 1, kBlack);
  const Color dark{0, 0, 0, 255}, light{255, 255, 255, 255};
  draw_triangles(image, {{{0, -1}, dark, {}},
                         {{256, -1}, light, {}},
                         {{0, 3}, dark, {}},
                         {{256, -1}, light, {}},
                         {{256, 3}, light, {}},
                         {{0, 3}, dark, {}}});
  for (int x = 0; x < 256; ++x) EXPECT_NEAR(image.at(x, 0).r, x, 1);
}

TEST(Raster, CopiesTexelsOneToOne) {
  for (const auto filter : {Texture::Filter::kNearest, Texture::Filter::kLinear}) {
    Texture texture(8, 8, filter);
    for (int y = 0; y < 8; ++y) {
      for (int x = 0; x < 8; ++x)
        texture.pixels().at(x, y) = {static_cast<uint8_t>(x * 30), static_cast<uint8_t>(y * 30), 7, 255};
    }
    Image image(12, 12, kBlack);
    const Color white{255, 255, 255, 255};
    const Vertex a{{2, 3}, white, {0, 0}}, b{{10, 3}, white, {1, 0}}, c{{10, 11}, white, {1, 1}},
        d{{2, 11}, white, {0, 1}};
    draw_triangles(image, {a, b, c, a, c, d}, &texture);
    for (int y = 0; y < 8; ++y) {
      for (int x = 0; x < 8; ++x) ASSERT_EQ(image.at(x + 2, y + 3), texture.pixels().at(x, y));
    }
    EXPECT_EQ(image.at(1, 3), kBlack);
    EXPECT_EQ(image.at(10, 3), kBlack);
  }
}

TEST(Raster, SurvivesWildCorners) {
  const float endless = std::numeric_limits<float>::infinity(), none = std::numeric_limits<float>::quiet_NaN();
  Image image(16, 16, kBlack);
  const Color white{255, 255, 255, 255};
  for (const float wild : {endless, -endless, none, 1e30f, -1e30f, 3e5f}) {
    draw_triangles(image, {{{wild, 3}, white, {}}, {{5, wild}, kBlack, {}}, {{8, 8}, white, {}}});
    draw_triangles(image, {{{0, 0}, white, {}}, {{wild, wild}, kBlack, {}}, {{8, 0}, white, {wild, wild}}});
  }
}

TEST(Raster, KeepsToItsBox) {
  Image image(10, 10, kBlack);
  const std::array<Vertex, 3> vertices = {
      Vertex{{-50, -50}, rgb(0xffffff), {}}, {{90, -50}, rgb(0xffffff), {}}, {{-50, 90}, rgb(0xffffff), {}}};
  const std::array<uint32_t, 3> indices = {0, 1, 2};
  rasterize(image, nullptr, {vertices, indices}, {2, 3, 7, 6});
  for (int y = 0; y < 10; ++y) {
    for (int x = 0; x < 10; ++x) EXPECT_EQ(image.at(x, y).r, x >= 2 && x < 7 && y >= 3 && y < 6 ? 255 : 0);
  }
}

}  // namespace
}  // namespace engine
