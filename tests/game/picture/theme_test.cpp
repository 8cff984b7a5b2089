// Palettes as colour-blind eyes see them, and pictures that keep still.
#include <gtest/gtest.h>

#include <stdlib.h>

#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "game/picture/theme.h"
#include "game/picture/view.h"
#include "tests/game/picture/painter_scenes.h"
#include "tests/support/contrast.h"
#include "tests/support/temp_dir.h"

namespace game {
namespace {

using engine::Color;
using testing_support::contrast;
using testing_support::linear;

struct Light {
  double r, g, b;  // linear
};

// How colours look to other eyes, on linear light. G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A
// Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, severity 1.0.
struct Eyes {
  const char* name;
  double m[3][3];
};
constexpr Eyes kEyes[] = {
    {"ordinary", {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {"protanopia", {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
    {"deuteranopia",
     {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},
    {"tritanopia", {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}},
};

Light seen(Color color, const Eyes& eyes) {
  const double in[] = {linear(color.r), linear(color.g), linear(color.b)};
  double out[3];
  for (int row = 0; row < 3; ++row) {
    out[row] = 0;
    for (int column = 0; column < 3; ++column) out[row] += eyes.m[row][column] * in[column];
    out[row] = std::clamp(out[row], 0.0, 1.0);
  }
  return {out[0], out[1], out[2]};
}

struct Lab {
  double l, a, b;
};

// CIE L*a*b* of the sRGB primaries under D65.
Lab lab_of(Light c) {
  const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
  const double x = f((0.4124564 * c.r + 0.3575761 * c.g + 0.1804375 * c.b) / 0.95047);
  const double y = f(0.2126729 * c.r + 0.7151522 * c.g + 0.0721750 * c.b);
  const double z = f((0.0193339 * c.r + 0.1191920 * c.g + 0.9503041 * c.b) / 1.08883);
  return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double distance(Color one, Color other, const Eyes& eyes) {
  const Lab p = lab_of(seen(one, eyes)), q = lab_of(seen(other, eyes));
  return std::hypot(p.l - q.l, std::hypot(p.a - q.a, p.b - q.b));
}

struct Thing {
  const char* name;
  Color color;
};

std::vector<Thing> things_of(const Palette& p) {
  return {{"floor", p.floor},      {"wall", mix(p.wall_top, p.wall_bottom, 0.5f)},
          {"snake", p.snake_body}, {"head", p.snake_head},
          {"food", p.food},        {"ghost", p.ghost}};
}

// The distances that a palette keeps, in CIE76 units, of which 2.3 can just be told apart.
void expect_told_apart(PaletteId id, double at_least) {
  const std::vector<Thing> things = things_of(palette_of(id));
  for (const Eyes& eyes : kEyes) {
    for (size_t i = 0; i < things.size(); ++i) {
      for (size_t k = i + 1; k < things.size(); ++k) {
        if (std::string(things[i].name) == "snake" && std::string(things[k].name) == "head") continue;
        EXPECT_GE(distance(things[i].color, things[k].color, eyes), at_least)
            << display_name_of(id) << ": " << things[i].name << " and " << things[k].name << " under " << eyes.name;
      }
    }
  }
}

TEST(Palette, DuskIsToldApartByAllEyes) { expect_told_apart(PaletteId::kDusk, 17); }
TEST(Palette, ClearIsToldApartByAllEyes) { expect_told_apart(PaletteId::kClear, 25); }
TEST(Palette, BrightIsToldApartByAllEyes) { expect_told_apart(PaletteId::kBright, 33); }

TEST(Palette, ClearKeepsSnakeAndFoodFurtherApartThanDuskDoes) {
  const Palette dusk = palette_of(PaletteId::kDusk), clear = palette_of(PaletteId::kClear);
  for (const Eyes& eyes : kEyes) {
    if (std::string(eyes.name) != "protanopia" && std::string(eyes.name) != "deuteranopia") continue;
    EXPECT_GT(distance(clear.snake_body, clear.food, eyes), 1.5 * distance(dusk.snake_body, dusk.food, eyes))
        << eyes.name;
  }
}

// WCAG 2: 4.5 for text, 3 for large text.
TEST(Palette, WordsCanBeReadOnTheirGround) {
  for (const PaletteId id : kPalettes) {
    const Palette p = palette_of(id);
    for (const Color ground : {p.card, p.background_top, p.background_bottom, p.floor}) {
      EXPECT_GE(contrast(p.text, ground), 7) << display_name_of(id);
      EXPECT_GE(contrast(p.text_muted, ground), 4.5) << display_name_of(id);
      EXPECT_GE(contrast(p.brass, ground), 4.5) << display_name_of(id);
    }
    for (const Color ground : {p.card, p.background_top, p.background_bottom, p.floor, p.floor_light}) {
      for (const Color words : {p.text_muted, p.brass, p.danger, p.ghost, p.snake_body, mix(p.ghost, p.text_muted, 0.3f)}) {
        EXPECT_GE(contrast(words, ground), 4.5) << display_name_of(id);
      }
    }
    EXPECT_GE(contrast(p.text, p.key_top), 4.5) << display_name_of(id) << ": the cap of a key";
    EXPECT_GE(contrast(p.pupil, p.snake_body), 4.5) << display_name_of(id) << ": the chosen item of a menu";
  }
}

TEST(Palette, IsFoundAgainByItsName) {
  for (const PaletteId id : kPalettes) EXPECT_EQ(palette_named(name_of(id)), id);
  EXPECT_EQ(palette_named("mauve"), PaletteId::kDusk);
}

engine::Image calm_picture(const Scene& scene, float blend, bool reduced_motion) {
  engine::Canvas canvas(480, 360);
  engine::Painter painter(canvas.target());
  BoardPainter board;
  board.set_theme({.palette = {}, .reduced_motion = reduced_motion});
  board.paint(painter, canvas.target().area(), {scene.previous, scene.current, blend});
  painter.flush();
  return canvas.image();
}

int pixels_that_differ(const engine::Image& one, const engine::Image& other, const engine::Rect& area) {
  int pixels = 0;
  for (int y = static_cast<int>(area.y); y < static_cast<int>(area.bottom()); ++y) {
    for (int x = static_cast<int>(area.x); x < static_cast<int>(area.right()); ++x) {
      pixels += one.at(x, y) != other.at(x, y);
    }
  }
  return pixels;
}

TEST(ReducedMotion, FoodDoesNotPulse) {
  Scene early = opening(Mode::kWrap), late = early;
  for (int i = 0; i < 5; ++i) play_on(late, Action::kNone);
  const Layout layout = layout_of({0, 0, 480, 360}, 1);
  const engine::Point food = layout.at(early.current.food_cell);
  const engine::Rect around{food.x - layout.cell_px, food.y - layout.cell_px, 2 * layout.cell_px, 2 * layout.cell_px};
  EXPECT_GT(pixels_that_differ(calm_picture(early, 1, false), calm_picture(late, 1, false), around), 0);
  EXPECT_EQ(pixels_that_differ(calm_picture(early, 1, true), calm_picture(late, 1, true), around), 0);
}

TEST(ReducedMotion, ADeathNeitherShakesNorFlashes) {
  const Scene alive = [] {
    Scene scene = meal(Mode::kWalls, 12);
    for (Scene next = scene; next.current.status == Status::kPlaying; play_on(next, Action::kNone)) scene = next;
    return scene;
  }();
  const Layout layout = layout_of({0, 0, 480, 360}, 1);
  const engine::Rect wall{layout.board.x, layout.board.y, layout.board.w, layout.wall_px};
  const engine::Image before = calm_picture(alive, 1, true), after = calm_picture(death(0), 0.6f, true);
  const auto corner = [&](const engine::Image& image) {
    const engine::Point at = layout.at(1, 14);
    return image.at(static_cast<int>(at.x), static_cast<int>(at.y));
  };
  EXPECT_EQ(corner(before), corner(after));
  EXPECT_EQ(pixels_that_differ(before, after, wall), 0);
  EXPECT_NE(corner(before), corner(calm_picture(death(0), 0.6f, false)));
}

TEST(ReducedMotion, NothingFliesAboutAfterAMeal) {
  const Scene scene = meal(Mode::kWalls, 12);
  Scene next = scene;
  play_on(next, autopilot(next.current));
  EXPECT_LT(compare(calm_picture(next, 0.3f, true), calm_picture(next, 0.4f, true)).pixels,
            compare(calm_picture(next, 0.3f, false), calm_picture(next, 0.4f, false)).pixels);
}

TEST(StoredTheme, IsWhatTheGameWasSetTo) {
  const testing_support::TempDir folder;
  ::setenv("OUROBOROS_CONFIG_DIR", folder.path().c_str(), 1);
  Theme theme;
  EXPECT_TRUE(load_theme(theme).ok()) << "nothing is kept yet";
  EXPECT_FALSE(theme.reduced_motion);
  std::ofstream(settings_path()) << R"({"palette": "bright", "reduced_motion": true})";
  EXPECT_TRUE(load_theme(theme).ok());
  EXPECT_TRUE(theme.reduced_motion);
  EXPECT_EQ(theme.palette.floor, palette_of(PaletteId::kBright).floor);
}

}  // namespace
}  // namespace game
