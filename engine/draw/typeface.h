// The typeface: a geometric sans with one stroke thickness, round ends and digits of equal width, drawn for this
// project as lines and arcs. A letter is a skeleton; size and weight make polylines in pixels of it, in which heights
// are moved to whole pixels so that horizontal strokes are sharp at small sizes. And TextStyle, how a line of text is
// set in it.
//
// Pure functions and values; any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "engine/draw/color.h"
#include "engine/draw/geometry.h"

namespace engine {

// Stroke thickness in em (1 em = size_px). Any value between 0.03 and 0.2 works; these are the family.
inline constexpr float kLight = 0.062f;
inline constexpr float kRegular = 0.084f;
inline constexpr float kMedium = 0.104f;
inline constexpr float kBold = 0.132f;

// Which point of the line `x` names.
enum class Align { kLeft, kCenter, kRight };
// Which point of the line `y` names: the baseline, the middle of the capitals, or the capitals' top.
enum class Anchor { kBaseline, kMiddle, kTop };

struct TextStyle {
  float size_px = 16;  // em; capitals and digits are 0.7 of it high, lines want 1.3 of it
  Color color = {255, 255, 255, 255};
  float weight = kRegular;  // em
  float tracking = 0;       // extra space between characters, em; 0.08 .. 0.15 suits small capitals
  Align align = Align::kLeft;
  Anchor anchor = Anchor::kBaseline;
};

// The extent of a line.
struct TextExtent {
  float width_px = 0;    // from the pen's start to its end, side bearings included, without tracking after the last one
  float ascent_px = 0;   // from the baseline up to the capitals' top
  float descent_px = 0;  // from the baseline down to the foot of a g
};

// The characters of a UTF-8 text, one by one, without copying it. Invalid bytes give U+FFFD each.
class Utf8 {
 public:
  explicit Utf8(std::string_view text) : text_(text) {}

  class Iterator {
   public:
    Iterator(std::string_view text, size_t at) : text_(text), at_(at) { decode(); }
    char32_t operator*() const { return character_; }
    Iterator& operator++() {
      at_ += bytes_;
      decode();
      return *this;
    }
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    void decode() {
      bytes_ = 1;
      if (at_ >= text_.size()) return;
      const auto lead = static_cast<unsigned char>(text_[at_]);
      const size_t more = lead < 0x80 ? 0 : lead >= 0xf0 && lead < 0xf5 ? 3 : lead >= 0xe0 ? 2 : 1;
      character_ = lead < 0x80 ? lead : 0xfffd;
      if (more == 0 || lead < 0xc2 || lead > 0xf4 || at_ + more >= text_.size()) return;
      char32_t character = lead & (0x3fu >> more);
      for (size_t i = 1; i <= more; ++i) {
        const auto next = static_cast<unsigned char>(text_[at_ + i]);
        if ((next & 0xc0) != 0x80) return;
        character = (character << 6) | (next & 0x3fu);
      }
      character_ = character;
      bytes_ = more + 1;
    }

    std::string_view text_;
    size_t at_;
    size_t bytes_ = 1;
    char32_t character_ = 0xfffd;
  };

  Iterator begin() const { return {text_, 0}; }
  Iterator end() const { return {text_, text_.size()}; }

 private:
  std::string_view text_;
};

// --- letters as drawn ------------------------------------------------------------------------------------------------

// A letter's skeleton. Units are thousandths of an em, y up from the middle of the stroke that letters stand on: 0
// baseline, 420 an x's top, 620 a capital's top, -200 the foot of a g, at the regular weight.
struct GlyphShape {
  char32_t letter;
  short left;   // free space before the ink at the regular weight ...
  short width;  // ... from the middle of the leftmost stroke to that of the rightmost ...
  short right;  // ... and behind it
  // Commands: "M x y" starts a stroke there, "N" one where the next arc begins; "L x y ..." lines on; "A cx cy rx ry
  // from to" an arc on, degrees counted against the clock from the right; "C x1 y1 x2 y2 x y ..." a cubic curve on. A
  // stroke of one point is a dot.
  std::string_view strokes;
};

// The shape of a character; a box for one that the typeface lacks.
const GlyphShape& glyph_shape(char32_t letter);
// Its shape where all characters have the same width.
const GlyphShape& cell_shape(char32_t letter);
bool has_glyph(char32_t letter);
// Whether it is drawn as itself, from the typeface or the process' GlyphSource.
bool can_draw(char32_t letter);
// All of them, by character.
std::span<const GlyphShape> all_glyphs();

// --- letters in a size -----------------------------------------------------------------------------------------------

// Heights from the baseline to the outside of the strokes, in em.
inline constexpr float kCapHeight = 0.70f;
inline constexpr float kLetterHeight = 0.51f;  // of an x
inline constexpr float kDescent = 0.20f;

// How far the pen moves behind `letter`, in em.
float advance_em(char32_t letter, float weight);
// Extra space between the two, in em; mostly 0, negative where their shapes leave a hole (A V).
float kerning_em(char32_t left, char32_t right);
// A whole line with its tracking.
float line_width_em(std::string_view line, const TextStyle& style);

// The middles of the letter's strokes, in pixels from the pen on the baseline, y down; a stroke of one point is a dot.
// Draw them `weight` * `size_px` thick with round ends.
std::vector<std::vector<Point>> strokes_px(char32_t letter, float size_px, float weight);

// --- letters in cells of one width, for tables and dumps -----------------------------------------------------------

// The width of a cell, a whole number of pixels.
float cell_width_px(float size_px);
// As strokes_px, with wide letters narrowed and narrow ones centred in the cell, and upright strokes on whole pixels.
std::vector<std::vector<Point>> strokes_in_cell_px(char32_t letter, float size_px, float weight);

}  // namespace engine
