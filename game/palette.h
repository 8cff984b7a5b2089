// The colours of the game: dusk plum for the ground, jade for the snake, coral for food, brass for what is achieved.
//
// Snake and food differ in lightness and in blue against yellow as well as in red against green, so the game can be
// read by colour-blind eyes, too; look.h has palettes made for them. Constants; the viewer may use them.
#pragma once

#include "engine/color.h"

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
