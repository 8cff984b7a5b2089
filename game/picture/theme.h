// The colours of the game: dusk plum for the ground, jade for the snake, coral for food, brass for what is achieved.
//
// Snake and food differ in lightness and in blue against yellow as well as in red against green, so the game can be
// read by colour-blind eyes, too; look.h has palettes made for them. Constants; the viewer may use them.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "engine/draw/color.h"
#include "recorder/base/status.h"

namespace game::palette {

using engine::Color;
using engine::rgb;

// The room around the board, from top to bottom: equally far apart in each channel, or the shades between would be
// tinted.
inline constexpr Color kBackgroundTop = rgb(0x1d1820);
inline constexpr Color kBackgroundBottom = rgb(0x151018);

// The field.
inline constexpr Color kFloor = rgb(0x2b2430);
inline constexpr Color kFloorLight = rgb(0x302935);  // every other cell
inline constexpr Color kFloorShade = rgb(0x1e1922);  // under the snake, and along the walls
inline constexpr Color kWallTop = rgb(0x6a5a6c);
inline constexpr Color kWallBottom = rgb(0x4c4050);
inline constexpr Color kWallEdge = rgb(0x8b7a8c);
inline constexpr Color kWallSeam = rgb(0x3c3240);
inline constexpr Color kGate = rgb(0x8fb8c9);

// The snake, from head to tail.
inline constexpr Color kSnakeHead = rgb(0x9be8bd);
inline constexpr Color kSnakeBody = rgb(0x5cc79f);
inline constexpr Color kSnakeTail = rgb(0x2c8f86);
inline constexpr Color kSnakeRim = rgb(0x1c5a55);
inline constexpr Color kSnakeSpot = rgb(0x237a70);
inline constexpr Color kEye = rgb(0xfbf5e6);
inline constexpr Color kPupil = rgb(0x1b1720);
inline constexpr Color kAsh = rgb(0x8d8390);  // what is left of the colours in death
inline constexpr Color kAshRim = rgb(0x4a424e);

// The snake that is raced against.
inline constexpr Color kGhost = rgb(0xb7a6ff);
inline constexpr Color kGhostRim = rgb(0x4a3f78);

// Food.
inline constexpr Color kFood = rgb(0xf2683f);
inline constexpr Color kFoodLight = rgb(0xffa478);
inline constexpr Color kFoodRim = rgb(0x8a2f1f);
inline constexpr Color kLeaf = rgb(0xd9c26a);

// Words.
inline constexpr Color kText = rgb(0xf3eadb);
inline constexpr Color kTextMuted = rgb(0xa697a6);
inline constexpr Color kTextFaint = rgb(0x6f6272);
inline constexpr Color kBrass = rgb(0xf0c060);
inline constexpr Color kDanger = rgb(0xf2683f);
inline constexpr Color kCard = rgb(0x1d1820);
inline constexpr Color kCardEdge = rgb(0x54465a);
inline constexpr Color kKeyTop = rgb(0x4b3f50);  // the cap of a key
inline constexpr Color kKeyBottom = rgb(0x3b313f);
inline constexpr Color kKeyEdge = rgb(0x6f6075);

}  // namespace game::palette

namespace game {

// Theme: how the player wants the game drawn - in which colours, and with how much motion. What is drawn follows from
// the frames; this only says how.
//
// A value; any thread. The default is what recordings are shown in.

// The colours of one picture; for what each is, see palette.h.
struct Palette {
  engine::Color background_top = palette::kBackgroundTop;
  engine::Color background_bottom = palette::kBackgroundBottom;
  engine::Color floor = palette::kFloor;
  engine::Color floor_light = palette::kFloorLight;
  engine::Color floor_shade = palette::kFloorShade;
  engine::Color wall_top = palette::kWallTop;
  engine::Color wall_bottom = palette::kWallBottom;
  engine::Color wall_edge = palette::kWallEdge;
  engine::Color wall_seam = palette::kWallSeam;
  engine::Color gate = palette::kGate;
  engine::Color snake_head = palette::kSnakeHead;
  engine::Color snake_body = palette::kSnakeBody;
  engine::Color snake_tail = palette::kSnakeTail;
  engine::Color snake_rim = palette::kSnakeRim;
  engine::Color snake_spot = palette::kSnakeSpot;
  engine::Color eye = palette::kEye;
  engine::Color pupil = palette::kPupil;
  engine::Color ash = palette::kAsh;
  engine::Color ash_rim = palette::kAshRim;
  engine::Color ghost = palette::kGhost;
  engine::Color ghost_rim = palette::kGhostRim;
  engine::Color food = palette::kFood;
  engine::Color food_light = palette::kFoodLight;
  engine::Color food_rim = palette::kFoodRim;
  engine::Color leaf = palette::kLeaf;
  engine::Color text = palette::kText;
  engine::Color text_muted = palette::kTextMuted;
  engine::Color text_faint = palette::kTextFaint;
  engine::Color brass = palette::kBrass;
  engine::Color danger = palette::kDanger;
  engine::Color card = palette::kCard;
  engine::Color card_edge = palette::kCardEdge;
  engine::Color key_top = palette::kKeyTop;
  engine::Color key_bottom = palette::kKeyBottom;
  engine::Color key_edge = palette::kKeyEdge;
};

enum class PaletteId { kDusk, kClear, kBright };
inline constexpr std::array kPalettes = {PaletteId::kDusk, PaletteId::kClear, PaletteId::kBright};

// kDusk: the game's own. kClear: blue against yellow, told apart by eyes that see red and green alike, or blue and
// green. kBright: as much contrast as there is.
Palette palette_of(PaletteId id);
// For settings files: "dusk", "clear", "bright"; another name is kDusk.
std::string_view name_of(PaletteId id);
PaletteId palette_named(std::string_view name);
// For the player: "Dusk", "Colour-blind safe", "High contrast".
std::string_view display_name_of(PaletteId id);

// All colours so far on their way to `veil`, 0 .. 1: a picture behind something else. More exact than a veil painted
// over it, whose rounding tints dark shades.
Palette dimmed(const Palette& palette, engine::Color veil, float part);

struct Theme {
  Palette palette = {};
  bool reduced_motion = false;  // nothing pulses, shakes, flashes or flies about; the snake still glides
};

}  // namespace game

namespace engine {
class Settings;
}  // namespace engine

namespace game {

// The theme that the player has chosen in the game's settings, for programs that show the game without being it.
//
// Any thread; reads a small file.

// Where the game keeps its settings; empty when there is no home.
std::string settings_path();

// What is in such settings; what is not is as usual.
Theme theme_in(const engine::Settings& settings);

// Reads it. On failure `theme` is unchanged.
recorder::Status load_theme(Theme& theme);

}  // namespace game
