#include "engine/text/typeface.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "engine/angle.h"
#include "engine/text/glyphs.h"
#include "engine/text/utf8.h"

namespace engine {
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
