#include "engine/draw/typeface.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "engine/draw/geometry.h"
#include "engine/draw/glyph_source.h"

namespace engine {
namespace {

// Sorted by character. The rounds have straight flanks and half circles for ends: the same idea from 0 to g.
// Free space beside a straight stem is 66, beside a round 50, beside a slope 16; capitals have a little more.
constexpr auto kShapes = std::to_array<GlyphShape>({
    {U' ', 0, 0, 180, ""},
    {U'!', 90, 0, 90, "M 0 620 L 0 200 N A 0 8 9 9 0 360"},
    {U'"', 80, 130, 80, "M 0 620 L 0 465 M 130 620 L 130 465"},
    {U'#', 40, 420, 40, "M 165 620 L 95 0 M 325 620 L 255 0 M 25 420 L 420 420 M 0 200 L 395 200"},
    {U'$', 52, 380, 52, "N A 190 467 172 161 28 270 A 192 149 188 157 90 -152 M 190 720 L 190 -100"},
    {U'%', 48, 560, 48, "N A 110 495 110 125 0 360 N A 450 125 110 125 0 360 M 450 620 L 110 0"},
    {U'&', 50, 430, 30,
     "M 430 0 L 100 395 C 30 480 70 628 185 628 C 310 628 340 480 240 400 C 200 370 150 350 110 325 "
     "C 40 280 0 230 0 160 C 0 60 75 -8 180 -8 C 300 -8 400 90 405 260"},
    {U'\'', 80, 0, 80, "M 0 620 L 0 465"},
    {U'(', 62, 108, 30, "N A 250 270 250 450 125 235"},
    {U')', 30, 108, 62, "N A -142 270 250 450 55 -55"},
    {U'*', 40, 226, 40, "M 113 628 L 113 368 M 0 563 L 226 433 M 0 433 L 226 563"},
    {U'+', 60, 320, 60, "M 160 470 L 160 150 M 0 310 L 320 310"},
    {U',', 60, 36, 72, "M 36 10 L 0 -105"},
    {U'-', 60, 200, 60, "M 0 240 L 200 240"},
    {U'.', 76, 0, 76, "N A 0 8 9 9 0 360"},
    {U'/', 30, 240, 30, "M 0 -70 L 240 690"},
    {U'0', 66, 328, 66, "N A 164 464 164 164 0 180 A 164 156 164 164 180 360 L 328 464"},
    {U'1', 118, 152, 190, "M 0 503 L 152 620 L 152 0"},
    {U'2', 70, 325, 65, "N A 160 460 160 168 168 -40 L 0 0 L 325 0"},
    {U'3', 66, 325, 69, "N A 156 466 148 162 152 -90 M 105 304 L 160 304 A 160 148 165 156 90 -152"},
    {U'4', 40, 365, 55, "M 270 0 L 270 620 L 0 160 L 365 160"},
    {U'5', 70, 322, 68, "M 300 620 L 50 620 L 29 325 A 155 193 167 201 139 -150"},
    {U'6', 66, 328, 66, "N A 164 190 164 198 0 360 M 0 190 L 0 464 A 164 464 164 164 180 35"},
    {U'7', 62, 330, 68, "M 0 620 L 330 620 L 110 0"},
    {U'8', 66, 328, 66, "N A 164 468 146 160 0 360 N A 164 150 164 158 0 360"},
    {U'9', 66, 328, 66, "N A 164 430 164 198 0 360 M 328 430 L 328 156 A 164 156 164 164 0 -145"},
    {U':', 76, 0, 76, "N A 0 8 9 9 0 360 N A 0 400 9 9 0 360"},
    {U';', 60, 36, 72, "M 36 10 L 0 -105 N A 36 400 9 9 0 360"},
    {U'<', 60, 280, 60, "M 280 500 L 0 310 L 280 120"},
    {U'=', 60, 320, 60, "M 0 400 L 320 400 M 0 220 L 320 220"},
    {U'>', 60, 280, 60, "M 0 500 L 280 310 L 0 120"},
    {U'?', 48, 284, 48, "N A 142 480 142 148 168 -45 C 205 340 142 300 142 205 N A 142 8 9 9 0 360"},
    {U'@', 50, 580, 50,
     "N A 275 270 108 125 0 360 M 383 395 L 383 225 A 481 225 98 100 180 360 L 580 300 A 290 300 290 320 0 302"},
    {U'A', 25, 470, 25, "M 0 0 L 235 620 L 470 0 M 76 200 L 394 200"},
    {U'B', 77, 385, 57,
     "M 0 0 L 0 620 L 210 620 A 210 470 148 150 90 -90 L 0 320 M 210 320 L 225 320 A 225 160 160 160 90 -90 L 0 0"},
    {U'C', 57, 398, 41, "N A 214 413 214 215 32 180 A 214 207 214 215 180 328"},
    {U'D', 77, 405, 63, "M 0 0 L 0 620 L 190 620 A 190 405 215 215 90 0 L 405 215 A 190 215 215 215 0 -90 L 0 0"},
    {U'E', 77, 345, 47, "M 345 0 L 0 0 L 0 620 L 345 620 M 0 318 L 305 318"},
    {U'F', 77, 340, 35, "M 0 0 L 0 620 L 340 620 M 0 305 L 298 305"},
    {U'G', 57, 428, 63, "N A 214 413 214 215 32 180 A 214 207 214 215 180 360 L 428 305 L 245 305"},
    {U'H', 77, 405, 77, "M 0 0 L 0 620 M 405 0 L 405 620 M 0 318 L 405 318"},
    {U'I', 77, 0, 77, "M 0 0 L 0 620"},
    {U'J', 41, 285, 71, "M 285 620 L 285 150 A 143 150 142 158 0 -152"},
    {U'K', 77, 385, 23, "M 0 0 L 0 620 M 365 620 L 0 235 M 128 370 L 385 0"},
    {U'L', 77, 325, 27, "M 0 620 L 0 0 L 325 0"},
    {U'M', 77, 490, 77, "M 0 0 L 0 620 L 245 215 L 490 620 L 490 0"},
    {U'N', 77, 415, 77, "M 0 0 L 0 620 L 415 0 L 415 620"},
    {U'O', 57, 436, 57, "N A 218 410 218 218 0 180 A 218 210 218 218 180 360 L 436 410"},
    {U'P', 77, 385, 45, "M 0 0 L 0 620 L 213 620 A 213 448 172 172 90 -90 L 0 276"},
    {U'Q', 57, 440, 53, "N A 218 410 218 218 0 180 A 218 210 218 218 180 360 L 436 410 M 280 150 L 440 -35"},
    {U'R', 77, 392, 35, "M 0 0 L 0 620 L 213 620 A 213 450 170 170 90 -90 L 0 280 M 205 280 L 392 0"},
    {U'S', 51, 380, 51, "N A 190 467 172 161 28 270 A 192 149 188 157 90 -152"},
    {U'T', 29, 420, 29, "M 0 620 L 420 620 M 210 620 L 210 0"},
    {U'U', 71, 410, 71, "M 0 620 L 0 197 A 205 197 205 205 180 360 L 410 620"},
    {U'V', 23, 460, 23, "M 0 620 L 230 0 L 460 620"},
    {U'W', 27, 670, 27, "M 0 620 L 168 0 L 335 610 L 502 0 L 670 620"},
    {U'X', 29, 420, 29, "M 0 620 L 420 0 M 420 620 L 0 0"},
    {U'Y', 23, 430, 23, "M 0 620 L 215 285 L 430 620 M 215 285 L 215 0"},
    {U'Z', 45, 385, 41, "M 5 620 L 375 620 L 0 0 L 385 0"},
    {U'[', 72, 110, 30, "M 110 690 L 0 690 L 0 -100 L 110 -100"},
    {U'\\', 30, 240, 30, "M 0 690 L 240 -70"},
    {U']', 30, 110, 72, "M 0 690 L 110 690 L 110 -100 L 0 -100"},
    {U'^', 50, 270, 50, "M 0 410 L 135 620 L 270 410"},
    {U'_', 20, 400, 20, "M 0 -110 L 400 -110"},
    {U'`', 60, 90, 60, "M 0 640 L 90 535"},
    {U'a', 46, 280, 66,
     "N A 140 288 140 140 152 0 L 280 0 M 280 244 L 126 244 A 126 118 126 126 90 270 L 146 -8 A 146 126 134 134 270 "
     "360"},
    {U'b', 66, 304, 50, "M 0 0 L 0 620 M 0 276 A 152 276 152 152 180 0 L 304 144 A 152 144 152 152 0 -180"},
    {U'c', 48, 276, 32, "N A 154 274 154 154 38 180 A 154 146 154 154 180 322"},
    {U'd', 50, 304, 66, "M 304 0 L 304 620 M 304 276 A 152 276 152 152 0 180 L 0 144 A 152 144 152 152 180 360"},
    {U'e', 48, 306, 46, "M 2 212 L 306 212 L 306 275 A 153 275 153 153 0 180 L 0 145 A 153 145 153 153 180 320"},
    {U'f', 26, 205, 10, "M 62 0 L 62 490 A 190 490 128 138 180 84 M 0 420 L 190 420"},
    {U'g', 50, 304, 66,
     "M 304 420 L 304 -58 A 152 -58 152 150 0 -142 M 304 276 A 152 276 152 152 0 180 L 0 144 A 152 144 152 152 180 "
     "360"},
    {U'h', 66, 290, 64, "M 0 0 L 0 620 M 0 283 A 145 283 145 145 180 0 L 290 0"},
    {U'i', 68, 0, 68, "M 0 0 L 0 420 N A 0 602 10 10 0 360"},
    {U'j', -10, 100, 68, "M 100 420 L 100 -80 A -5 -80 105 128 0 -72 N A 100 602 10 10 0 360"},
    {U'k', 66, 285, 14, "M 0 0 L 0 620 M 268 420 L 0 152 M 98 250 L 285 0"},
    {U'l', 66, 112, 26, "M 0 620 L 0 110 A 105 110 105 118 180 274"},
    {U'm', 66, 506, 64,
     "M 0 0 L 0 420 M 0 301 A 127 301 127 127 180 0 L 254 0 M 254 301 A 380 301 126 127 180 0 L 506 0"},
    {U'n', 66, 290, 64, "M 0 0 L 0 420 M 0 283 A 145 283 145 145 180 0 L 290 0"},
    {U'o', 50, 314, 50, "N A 157 271 157 157 0 180 A 157 149 157 157 180 360 L 314 271"},
    {U'p', 66, 304, 50, "M 0 -200 L 0 420 M 0 276 A 152 276 152 152 180 0 L 304 144 A 152 144 152 152 0 -180"},
    {U'q', 50, 304, 66, "M 304 -200 L 304 420 M 304 276 A 152 276 152 152 0 180 L 0 144 A 152 144 152 152 180 360"},
    {U'r', 66, 188, 14, "M 0 0 L 0 420 M 0 283 A 145 283 145 145 180 72"},
    {U's', 42, 268, 42, "N A 134 317 121 111 28 270 A 134 99 133 107 90 -150"},
    {U't', 26, 198, 22, "M 62 560 L 62 118 A 176 118 114 126 180 276 M 0 420 L 190 420"},
    {U'u', 64, 290, 66, "M 0 420 L 0 137 A 145 137 145 145 180 360 M 290 420 L 290 0"},
    {U'v', 16, 330, 16, "M 0 420 L 165 0 L 330 420"},
    {U'w', 20, 500, 20, "M 0 420 L 128 0 L 250 410 L 372 0 L 500 420"},
    {U'x', 22, 300, 22, "M 0 420 L 300 0 M 300 420 L 0 0"},
    {U'y', 16, 330, 16, "M 0 420 L 165 0 M 330 420 L 87 -200"},
    {U'z', 38, 280, 34, "M 4 420 L 274 420 L 0 0 L 280 0"},
    {U'{', 40, 150, 40, "M 150 690 C 20 690 130 320 0 295 C 130 270 20 -100 150 -100"},
    {U'|', 80, 0, 80, "M 0 710 L 0 -120"},
    {U'}', 40, 150, 40, "M 0 690 C 130 690 20 320 150 295 C 20 270 130 -100 0 -100"},
    {U'~', 60, 320, 60, "M 0 265 C 50 370 120 360 160 310 C 200 260 270 250 320 355"},
    {U'\u00b0', 50, 150, 50, "N A 75 545 75 75 0 360"},
    {U'\u00b7', 76, 0, 76, "N A 0 260 12 12 0 360"},
    {U'\u00d7', 60, 260, 60, "M 0 440 L 260 180 M 0 180 L 260 440"},
    {U'\u2013', 50, 330, 50, "M 0 240 L 330 240"},
    {U'\u2014', 40, 620, 40, "M 0 240 L 620 240"},
    {U'\u2022', 80, 60, 80, "N A 30 260 30 30 0 360"},
    {U'\u2026', 76, 400, 76, "N A 0 8 9 9 0 360 N A 200 8 9 9 0 360 N A 400 8 9 9 0 360"},
    {U'\u2190', 60, 470, 60, "M 470 310 L 0 310 M 195 505 L 0 310 L 195 115"},
    {U'\u2191', 60, 380, 60, "M 190 20 L 190 600 M 0 410 L 190 600 L 380 410"},
    {U'\u2192', 60, 470, 60, "M 0 310 L 470 310 M 275 505 L 470 310 L 275 115"},
    {U'\u2193', 60, 380, 60, "M 190 600 L 190 20 M 0 210 L 190 20 L 380 210"},
    {U'\u21bb', 60, 440, 60, "N A 220 300 210 210 25 -270 M 130 602 L 222 510 L 130 418"},
    {U'\u2212', 60, 320, 60, "M 0 310 L 320 310"},
    {U'\u221e', 50, 560, 50,
     "M 280 310 C 210 410 170 440 120 440 C 50 440 0 385 0 310 C 0 235 50 180 120 180 C 170 180 210 210 280 310 "
     "C 350 410 390 440 440 440 C 510 440 560 385 560 310 C 560 235 510 180 440 180 C 390 180 350 210 280 310"},
    {U'\u23ed', 60, 480, 60, "M 0 550 L 0 70 L 380 310 L 0 550 M 480 560 L 480 60"},
    {U'\u23ee', 60, 480, 60, "M 480 550 L 480 70 L 100 310 L 480 550 M 0 560 L 0 60"},
    {U'\u23f8', 90, 220, 90, "M 0 560 L 0 60 M 220 560 L 220 60"},
    {U'\u25a0', 60, 440, 60, "M 0 530 L 0 90 L 440 90 L 440 530 L 0 530"},
    {U'\u25b6', 70, 420, 50, "M 0 560 L 0 60 L 420 310 L 0 560"},
    {U'\u25c0', 50, 420, 70, "M 420 560 L 420 60 L 0 310 L 420 560"},
    {U'\u25cf', 60, 400, 60,
     "N A 200 310 200 200 0 360 N A 200 310 150 150 0 360 N A 200 310 100 100 0 360 N A 200 310 50 50 0 360 M 200 310"},
    {U'\u266a', 50, 330, 50, "N A 85 95 85 85 0 360 M 170 95 L 170 620 C 200 520 330 500 330 360"},
    {U'\u2713', 50, 420, 50, "M 0 280 L 150 100 L 420 520"},
    {U'\ufffd', 60, 380, 60, "M 0 0 L 0 620 L 380 620 L 380 0 L 0 0"},
});

// Letters too narrow for a cell get feet and longer arms there, as on a typewriter.
constexpr auto kCellShapes = std::to_array<GlyphShape>({
    {U'1', 0, 300, 0, "M 0 500 L 155 620 L 155 0 M 0 0 L 300 0"},
    {U'I', 0, 270, 0, "M 0 620 L 270 620 M 135 620 L 135 0 M 0 0 L 270 0"},
    {U'f', 0, 275, 0, "M 105 0 L 105 480 A 235 480 130 148 180 72 M 0 420 L 265 420"},
    {U'i', 0, 300, 0, "M 25 420 L 155 420 L 155 0 M 0 0 L 300 0 N A 150 602 10 10 0 360"},
    {U'j', 0, 185, 0, "M 40 420 L 185 420 L 185 -72 A 55 -72 130 136 0 -110 N A 185 602 10 10 0 360"},
    {U'l', 0, 290, 0, "M 0 620 L 130 620 L 130 115 A 250 115 120 123 180 285"},
    {U'r', 0, 270, 0, "M 0 0 L 0 420 M 0 268 A 160 268 160 160 180 48"},
    {U't', 0, 275, 0, "M 95 560 L 95 125 A 225 125 130 133 180 292 M 0 420 L 265 420"},
});

static_assert(std::is_sorted(kShapes.begin(), kShapes.end(),
                             [](const GlyphShape& a, const GlyphShape& b) { return a.letter < b.letter; }));

const GlyphShape* find(char32_t letter) {
  const auto at = std::lower_bound(kShapes.begin(), kShapes.end(), letter,
                                   [](const GlyphShape& shape, char32_t wanted) { return shape.letter < wanted; });
  return at != kShapes.end() && at->letter == letter ? &*at : nullptr;
}

}  // namespace

bool has_glyph(char32_t letter) { return find(letter) != nullptr; }

bool can_draw(char32_t letter) {
  if (letter < 0x80) return letter >= ' ' && letter < 0x7f;
  if (has_glyph(letter)) return true;
  const auto source = glyph_source();
  return source && source->advance_em(letter);
}

const GlyphShape& cell_shape(char32_t letter) {
  const auto at =
      std::find_if(kCellShapes.begin(), kCellShapes.end(), [=](const auto& shape) { return shape.letter == letter; });
  return at != kCellShapes.end() ? *at : glyph_shape(letter);
}

std::span<const GlyphShape> all_glyphs() { return kShapes; }

const GlyphShape& glyph_shape(char32_t letter) {
  const GlyphShape* shape = find(letter);
  return shape ? *shape : kShapes.back();
}

namespace {

constexpr float kUnits = 1000;

// Skeleton heights that all letters share, and where the stroke's outside is to be, in em.
struct Key {
  float skeleton;
  float outside;
  float inwards;  // +1 when the stroke lies above that edge, -1 below
};
constexpr std::array<Key, 4> kKeys = {
    {{-200, -kDescent, 1}, {0, 0, 1}, {420, kLetterHeight, -1}, {620, kCapHeight, -1}}};
constexpr float kOvershoot = 14;         // round letters reach this far past a key
constexpr float kOvershootFrom_px = 26;  // below this size they do not

// Maps skeleton heights to pixels above the baseline.
class Heights {
 public:
  Heights(float size_px, float weight) : size_px_(size_px) {
    const float half_px = weight * size_px / 2;
    for (size_t i = 0; i < kKeys.size(); ++i) {
      const float edge_px = std::round(kKeys[i].outside * size_px);
      middles_px_[i] = edge_px + kKeys[i].inwards * half_px;
    }
  }

  float operator()(float y) const {
    const bool overshoots = size_px_ >= kOvershootFrom_px;
    for (size_t i = 0; i < kKeys.size() && !overshoots; ++i) {
      if (std::fabs(y - kKeys[i].skeleton) <= kOvershoot) return middles_px_[i];
    }
    size_t low = 0;
    while (low + 2 < kKeys.size() && y > kKeys[low + 1].skeleton) ++low;
    const float span = kKeys[low + 1].skeleton - kKeys[low].skeleton;
    const float t = (y - kKeys[low].skeleton) / span;
    if (t < 0) return middles_px_[low] + (y - kKeys[low].skeleton) / kUnits * size_px_;
    if (t > 1) return middles_px_[low + 1] + (y - kKeys[low + 1].skeleton) / kUnits * size_px_;
    return middles_px_[low] + (middles_px_[low + 1] - middles_px_[low]) * t;
  }

 private:
  float size_px_;
  std::array<float, kKeys.size()> middles_px_;
};

// Reads a glyph's commands and gives out polylines in skeleton units.
class StrokeReader {
 public:
  StrokeReader(std::string_view commands, float units_per_px) : rest_(commands), units_per_px_(units_per_px) {}

  std::vector<std::vector<Point>> read() {
    char command = 0;
    while (skip_spaces(), !rest_.empty()) {
      if (rest_.front() >= 'A' && rest_.front() <= 'Z') {
        command = rest_.front();
        rest_.remove_prefix(1);
        if (command == 'N') strokes_.emplace_back();
      } else if (!step(command)) {
        break;
      }
    }
    return std::move(strokes_);
  }

 private:
  bool step(char command) {
    switch (command) {
      case 'M':
        strokes_.push_back({point()});
        return true;
      case 'L':
        add(point());
        return true;
      case 'A':
        arc();
        return true;
      case 'C':
        curve();
        return true;
      default:
        return false;
    }
  }

  void skip_spaces() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
  }

  float number() {
    skip_spaces();
    int value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    rest_.remove_prefix(error == std::errc() ? static_cast<size_t>(end - rest_.data()) : rest_.size());
    return static_cast<float>(value);
  }

  Point point() {
    const float x = number();
    return {x, number()};
  }

  void add(Point p) {
    if (strokes_.empty()) strokes_.emplace_back();
    strokes_.back().push_back(p);
  }

  int pieces(float radius, float turns) const { return std::max(4, arc_segments(4 * radius / units_per_px_, turns)); }

  void arc() {
    const Point center = point(), radii = point();
    const float from = number() / 360, to = number() / 360;
    const int count = pieces(std::max(radii.x, radii.y), to - from);
    for (int i = 0; i <= count; ++i) {
      const Point unit = unit_at(static_cast<double>(from) + static_cast<double>(to - from) * i / count);
      add({center.x + unit.x * radii.x, center.y + unit.y * radii.y});
    }
  }

  void curve() {
    const Point a = strokes_.empty() ? Point{} : strokes_.back().back();
    const Point b = point(), c = point(), d = point();
    const int count = pieces(length(d - a), 0.25f);
    for (int i = 1; i <= count; ++i) {
      const float t = static_cast<float>(i) / static_cast<float>(count);
      const Point ab = mix(a, b, t), bc = mix(b, c, t), cd = mix(c, d, t);
      add(mix(mix(ab, bc, t), mix(bc, cd, t), t));
    }
  }

  std::string_view rest_;
  float units_per_px_;
  std::vector<std::vector<Point>> strokes_;
};

// Pairs whose shapes leave a hole, in thousandths of an em. Letters of like sides share an entry.
struct KerningPair {
  std::string_view left, right;
  short units;
};
constexpr std::array<KerningPair, 14> kKerning = {{
    {"A", "VWY", -55},
    {"VWY", "A", -55},
    {"A", "T", -50},
    {"T", "A", -50},
    {"L", "TVY", -60},
    {"P", "A", -45},
    {"F", "A", -40},
    {"T", "aceos", -55},
    {"VWY", "aceos", -30},
    {"T", "ru", -40},
    {"rvwyT", ".,", -45},
    {"FPVWY", ".,", -70},
    {"L", "y", -30},
    {"K", "OCG", -20},
}};

}  // namespace

float advance_em(char32_t letter, float weight) {
  if (letter >= 0x80 && !has_glyph(letter)) {
    const auto source = glyph_source();
    if (const auto advance = source ? source->advance_em(letter) : std::nullopt) return *advance;
  }
  const GlyphShape& shape = glyph_shape(letter);
  const float units = static_cast<float>(shape.left + shape.width + shape.right);
  return units / kUnits + weight;
}

float kerning_em(char32_t left, char32_t right) {
  if (left >= 0x7f || right >= 0x7f || left <= ' ' || right <= ' ') return 0;
  for (const KerningPair& pair : kKerning) {
    if (pair.left.find(static_cast<char>(left)) != std::string_view::npos &&
        pair.right.find(static_cast<char>(right)) != std::string_view::npos) {
      return static_cast<float>(pair.units) / kUnits;
    }
  }
  return 0;
}

float line_width_em(std::string_view line, const TextStyle& style) {
  float width = 0;
  char32_t previous = 0;
  for (const char32_t letter : Utf8(line)) {
    width += kerning_em(previous, letter) + advance_em(letter, style.weight) + style.tracking;
    previous = letter;
  }
  return line.empty() ? 0 : width - style.tracking;
}

std::vector<std::vector<Point>> strokes_px(char32_t letter, float size_px, float weight) {
  const GlyphShape& shape = glyph_shape(letter);
  const Heights heights(size_px, weight);
  auto strokes = StrokeReader(shape.strokes, kUnits / size_px).read();
  const float left = static_cast<float>(shape.left) / kUnits + weight / 2;
  for (auto& stroke : strokes) {
    for (Point& p : stroke) p = {(left + p.x / kUnits) * size_px, -heights(p.y)};
  }
  return strokes;
}

float cell_width_px(float size_px) { return std::max(1.0f, std::round(size_px * 0.56f)); }

std::vector<std::vector<Point>> strokes_in_cell_px(char32_t letter, float size_px, float weight) {
  const GlyphShape& shape = cell_shape(letter);
  const Heights heights(size_px, weight);
  auto strokes = StrokeReader(shape.strokes, kUnits / size_px).read();
  const float cell_px = cell_width_px(size_px), stroke_px = weight * size_px;
  const float room_px = cell_px - stroke_px - std::max(1.0f, size_px * 0.07f);
  const float natural_px = static_cast<float>(shape.width) / kUnits * size_px;
  const float width_px = std::round(std::min(natural_px, room_px) + stroke_px) - stroke_px;
  const float left_px = std::floor((cell_px - width_px - stroke_px) / 2 + 0.5f) + stroke_px / 2;
  const float scale = shape.width > 0 ? width_px / static_cast<float>(shape.width) : size_px / kUnits;
  for (auto& stroke : strokes) {
    for (Point& p : stroke) p = {left_px + p.x * scale, -heights(p.y)};
  }
  return strokes;
}

}  // namespace engine
