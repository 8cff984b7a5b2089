// Theme: the colours and the amount of motion that the player has chosen. A picture follows from its frames; the theme
// says only how it is drawn.
//
// Values; any thread. The default is what recordings are shown in.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "engine/draw/color.h"
#include "recorder/base/status.h"

namespace engine {
class Settings;
}  // namespace engine

namespace game {

// The colours of one picture. The defaults are the game's own: dusk plum for the background, jade for the snake, coral
// for food, brass for achievements. Snake and food differ in lightness and in blue against yellow as well as in red
// against green, so that colour-blind eyes can play; kClear is made for them.
struct Palette {
  // The room around the board, from top to bottom: equally far apart in each channel, or the shades between would be
  // tinted.
  engine::Color background_top = engine::rgb(0x1d1820);
  engine::Color background_bottom = engine::rgb(0x151018);

  // The field.
  engine::Color floor = engine::rgb(0x2b2430);
  engine::Color floor_light = engine::rgb(0x302935);  // every other cell
  engine::Color floor_shade = engine::rgb(0x1e1922);  // under the snake, and along the walls
  engine::Color wall_top = engine::rgb(0x6a5a6c);
  engine::Color wall_bottom = engine::rgb(0x4c4050);
  engine::Color wall_edge = engine::rgb(0x8b7a8c);
  engine::Color wall_seam = engine::rgb(0x3c3240);
  engine::Color gate = engine::rgb(0x8fb8c9);

  // The snake, from head to tail.
  engine::Color snake_head = engine::rgb(0x9be8bd);
  engine::Color snake_body = engine::rgb(0x5cc79f);
  engine::Color snake_tail = engine::rgb(0x2c8f86);
  engine::Color snake_rim = engine::rgb(0x1c5a55);
  engine::Color snake_spot = engine::rgb(0x237a70);
  engine::Color eye = engine::rgb(0xfbf5e6);
  engine::Color pupil = engine::rgb(0x1b1720);
  engine::Color ash = engine::rgb(0x8d8390);  // what death fades to
  engine::Color ash_rim = engine::rgb(0x4a424e);

  // The snake of a ghost.
  engine::Color ghost = engine::rgb(0xb7a6ff);
  engine::Color ghost_rim = engine::rgb(0x4a3f78);

  // Food.
  engine::Color food = engine::rgb(0xf2683f);
  engine::Color food_light = engine::rgb(0xffa478);
  engine::Color food_rim = engine::rgb(0x8a2f1f);
  engine::Color leaf = engine::rgb(0xd9c26a);

  // Text, sheets and keys.
  engine::Color text = engine::rgb(0xf3eadb);
  engine::Color text_muted = engine::rgb(0xa697a6);
  engine::Color text_faint = engine::rgb(0x6f6272);  // of what is out of use, and of lines
  engine::Color brass = engine::rgb(0xf0c060);
  engine::Color danger = engine::rgb(0xf2683f);
  engine::Color card = engine::rgb(0x1d1820);
  engine::Color card_edge = engine::rgb(0x54465a);
  engine::Color key_top = engine::rgb(0x4b3f50);  // the cap of a key
  engine::Color key_bottom = engine::rgb(0x3b313f);
  engine::Color key_edge = engine::rgb(0x6f6075);
};

enum class PaletteId { kDusk, kClear, kBright };
inline constexpr std::array kPalettes = {PaletteId::kDusk, PaletteId::kClear, PaletteId::kBright};

// kDusk: the game's own. kClear: blue against yellow, for all kinds of colour blindness. kBright: the highest contrast.
Palette palette_of(PaletteId id);
// For settings files: "dusk", "clear", "bright"; another name is kDusk.
std::string_view name_of(PaletteId id);
PaletteId palette_named(std::string_view name);
// For the player: "Dusk", "Colour-blind safe", "High contrast".
std::string_view display_name_of(PaletteId id);

// All colours moved towards `veil` by `part`, 0 .. 1: a picture behind something else. More exact than a veil painted
// over it, whose rounding tints dark shades.
Palette dimmed(const Palette& palette, engine::Color veil, float part);

struct Theme {
  Palette palette = {};
  bool reduced_motion = false;  // nothing pulses, shakes or flashes; the snake still glides
};

// The game's settings file; empty when the user has no home.
std::string settings_path();
// The theme in such settings; a default for what they lack.
Theme theme_in(const engine::Settings& settings);
// The theme in the settings file, for programs other than the game. On failure `theme` is unchanged.
recorder::Status load_theme(Theme& theme);

}  // namespace game
