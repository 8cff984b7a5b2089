#include "game/picture/theme.h"

#include <bit>
#include <type_traits>

#include "engine/platform/settings.h"
#include "recorder/base/process.h"

namespace game {
namespace {

using engine::rgb;

// Blue and yellow lie on the axis that the common kinds of colour blindness leave, and differ in lightness for the rare
// one. The ground is neutral, so that nothing but the snake looks blue.
Palette clear() {
  Palette p;
  p.background_top = rgb(0x171a21);
  p.background_bottom = rgb(0x101218);
  p.floor = rgb(0x1f222a);
  p.floor_light = rgb(0x242832);
  p.floor_shade = rgb(0x15171d);
  p.wall_top = rgb(0x747986);
  p.wall_bottom = rgb(0x5a5e6a);
  p.wall_edge = rgb(0x9aa0ae);
  p.wall_seam = rgb(0x3a3e48);
  p.gate = rgb(0xb9bfcc);
  p.snake_head = rgb(0x8acbf3);
  p.snake_body = rgb(0x56b4e9);
  p.snake_tail = rgb(0x2b7fb8);
  p.snake_rim = rgb(0x12415f);
  p.snake_spot = rgb(0x1f6799);
  p.eye = rgb(0xfbf8ef);
  p.pupil = rgb(0x14161b);
  p.ash = rgb(0x8b8e97);
  p.ash_rim = rgb(0x464a54);
  p.ghost = rgb(0xf4f0ea);
  p.ghost_rim = rgb(0x6f6a62);
  p.food = rgb(0xf6c141);
  p.food_light = rgb(0xffe08a);
  p.food_rim = rgb(0x6b4e0c);
  p.leaf = rgb(0xfaf6ea);
  p.text = rgb(0xf1f1ee);
  p.text_muted = rgb(0xa9adb8);
  p.text_faint = rgb(0x747986);
  p.brass = rgb(0xf6c141);
  p.danger = rgb(0xf6c141);
  p.card = rgb(0x181b22);
  p.card_edge = rgb(0x4b505d);
  p.key_top = rgb(0x434854);
  p.key_bottom = rgb(0x343843);
  p.key_edge = rgb(0x6a7080);
  return p;
}

Palette bright() {
  Palette p;
  p.background_top = p.background_bottom = rgb(0x000000);
  p.floor = rgb(0x0a0a0c);
  p.floor_light = rgb(0x121216);
  p.floor_shade = rgb(0x000000);
  p.wall_top = rgb(0x8f8f96);
  p.wall_bottom = rgb(0x7c7c84);
  p.wall_edge = rgb(0xe8e8ee);
  p.wall_seam = rgb(0x0a0a0c);
  p.gate = rgb(0xffffff);
  p.snake_head = rgb(0xffffff);
  p.snake_body = rgb(0xf2f6f4);
  p.snake_tail = rgb(0xc9d6d0);
  p.snake_rim = rgb(0x26302c);
  p.snake_spot = rgb(0x7f938a);
  p.eye = rgb(0xffffff);
  p.pupil = rgb(0x000000);
  p.ash = rgb(0x9a9aa0);
  p.ash_rim = rgb(0x55555c);
  p.ghost = rgb(0x5c8dff);
  p.ghost_rim = rgb(0x16275a);
  p.food = rgb(0xffb000);
  p.food_light = rgb(0xffd470);
  p.food_rim = rgb(0x5a3a00);
  p.leaf = rgb(0xffffff);
  p.text = rgb(0xffffff);
  p.text_muted = rgb(0xd0d0d8);
  p.text_faint = rgb(0x9a9aa4);
  p.brass = rgb(0xffc940);
  p.danger = rgb(0xffb000);
  p.card = rgb(0x000000);
  p.card_edge = rgb(0xb8b8c0);
  p.key_top = rgb(0x2a2a30);
  p.key_bottom = rgb(0x1c1c20);
  p.key_edge = rgb(0xd0d0d8);
  return p;
}

}  // namespace

Palette palette_of(PaletteId id) {
  switch (id) {
    case PaletteId::kClear:
      return clear();
    case PaletteId::kBright:
      return bright();
    case PaletteId::kDusk:
      break;
  }
  return {};
}

Palette dimmed(const Palette& palette, engine::Color veil, float part) {
  static_assert(sizeof(Palette) % sizeof(engine::Color) == 0 && std::is_trivially_copyable_v<Palette>);
  auto colors = std::bit_cast<std::array<engine::Color, sizeof(Palette) / sizeof(engine::Color)>>(palette);
  for (engine::Color& color : colors) color = mix(color, veil, part);
  return std::bit_cast<Palette>(colors);
}

std::string_view name_of(PaletteId id) {
  switch (id) {
    case PaletteId::kClear:
      return "clear";
    case PaletteId::kBright:
      return "bright";
    case PaletteId::kDusk:
      break;
  }
  return "dusk";
}

PaletteId palette_named(std::string_view name) {
  for (const PaletteId id : kPalettes) {
    if (name_of(id) == name) return id;
  }
  return PaletteId::kDusk;
}

std::string_view display_name_of(PaletteId id) {
  switch (id) {
    case PaletteId::kClear:
      return "Colour-blind safe";
    case PaletteId::kBright:
      return "High contrast";
    case PaletteId::kDusk:
      break;
  }
  return "Dusk";
}

std::string settings_path() {
  const std::string folder = recorder::base::config_folder();
  return folder.empty() ? "" : folder + "/snake.json";
}

Theme theme_in(const engine::Settings& settings) {
  return {palette_of(palette_named(settings.get("palette", ""))), settings.get("reduced_motion", false)};
}

recorder::Status load_theme(Theme& theme) {
  engine::Settings settings(settings_path());
  if (settings.path().empty()) return {};
  if (recorder::Status loaded = settings.load(); !loaded) return loaded;
  theme = theme_in(settings);
  return {};
}

}  // namespace game
