// Theme: how the player wants the game drawn - in which colours, and with how much motion. What is drawn follows from
// the frames; this only says how.
//
// A value; any thread. The default is what recordings are shown in.
#pragma once

#include <array>
#include <string_view>

#include "game/palette.h"

namespace game {

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
