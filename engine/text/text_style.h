// TextStyle: how a line of text looks. The typeface is the engine's own (engine/text/typeface.h): one stroke thickness,
// round ends, digits of equal width, drawn for the exact size, so it is sharp at any size and on any display.
#pragma once

#include "engine/color.h"

namespace engine {

// Stroke thickness in em (1 em = size_px). Any value between 0.03 and 0.2 works; these are the family.
inline constexpr float kLight = 0.062f;
inline constexpr float kRegular = 0.084f;
inline constexpr float kMedium = 0.104f;
inline constexpr float kBold = 0.132f;

// Which point of the line `x` names.
enum class Align { kLeft, kCenter, kRight };
// Which point of the line `y` names: the line that letters stand on, the middle of the capitals, or the capitals' top.
enum class Anchor { kBaseline, kMiddle, kTop };

struct TextStyle {
  float size_px = 16;  // em; capitals and digits are 0.7 of it high, lines want 1.3 of it
  Color color = {255, 255, 255, 255};
  float weight = kRegular;  // em
  float tracking = 0;       // extra space between characters, em; 0.08 .. 0.15 suits small capitals
  Align align = Align::kLeft;
  Anchor anchor = Anchor::kBaseline;
};

// What a line takes up, in pixels.
struct TextExtent {
  float width_px = 0;    // from the pen's start to its end, side bearings included, without tracking after the last one
  float ascent_px = 0;   // from the baseline up to the capitals' top
  float descent_px = 0;  // from the baseline down to the foot of a g
};

}  // namespace engine
