#include "engine/draw/color.h"

#include <gtest/gtest.h>

#include "engine/draw/geometry.h"

namespace engine {
namespace {

TEST(Color, ReadsHexadecimal) { EXPECT_EQ(rgb(0x1e2430), (Color{0x1e, 0x24, 0x30, 255})); }

TEST(Color, MixesIncludingOpacityAndStaysInRange) {
  const Color from{0, 100, 200, 0}, to{200, 0, 255, 255};
  EXPECT_EQ(mix(from, to, 0), from);
  EXPECT_EQ(mix(from, to, 1), to);
  EXPECT_EQ(mix(from, to, 0.5f), (Color{100, 50, 228, 128}));
  EXPECT_EQ(mix(from, to, 7), to);
  EXPECT_EQ(mix(from, to, -7), from);
}

TEST(Color, FadesByFactor) {
  EXPECT_EQ(with_alpha(rgb(0), 2).a, 255);
  EXPECT_EQ(faded({1, 2, 3, 200}, 0.5f).a, 100);
}

TEST(Rect, IntersectsAndInsets) {
  const Rect rect{10, 20, 100, 50};
  EXPECT_EQ(rect.inset(5), (Rect{15, 25, 90, 40}));
  EXPECT_EQ(rect.intersection({60, 0, 100, 40}), (Rect{60, 20, 50, 20}));
  EXPECT_TRUE(rect.intersection({500, 500, 1, 1}).empty());
  EXPECT_TRUE(rect.contains({10, 20}));
  EXPECT_FALSE(rect.contains({110, 20}));
}

}  // namespace
}  // namespace engine
