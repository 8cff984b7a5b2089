// scene(): which values of a struct are a picture (scene.h), said as a part of its description. Included by describe.h.
//
//     recorder::scene(recorder::within({0, 0}, {100, 100}).y_up(),
//                     recorder::things("enemies", "x", "y").angle("heading").size("radius").color_by("kind"),
//                     recorder::thing("player.x", "player.y").label("name"),
//                     recorder::grid("board").tile('#', 0x5a6478).tile('*', 0x5a2020, "\u25cf"),
//                     recorder::line(recorder::ScenePoint{0, 0}, recorder::ScenePoint{100, 0}).color(0x808080))
//
// Names are those of fields, as recordings have them. Each function returns the part with that added. Whether the
// description has what the scene names is checked when recording starts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>

#include "recorder/schema/scene.h"

namespace recorder {

namespace detail {

void a_grid_has_more_than_32_tiles();  // never defined: the name is the compiler's message

}  // namespace detail

// The living elements of a group, or one thing of the frame itself (SceneThings).
class ThingsPart {
 public:
  constexpr ThingsPart(const char* group, const char* x, const char* y) : group_(group), x_(x), y_(y) {}

  constexpr ThingsPart angle(const char* field) const { return with(&ThingsPart::angle_, field); }
  constexpr ThingsPart size(const char* field) const { return with(&ThingsPart::size_, field); }
  constexpr ThingsPart radius(double units) const { return with(&ThingsPart::radius_, units); }
  constexpr ThingsPart color_by(const char* field) const { return with(&ThingsPart::color_by_, field); }
  constexpr ThingsPart color(uint32_t rgb) const { return with(&ThingsPart::color_, rgb); }
  constexpr ThingsPart label(const char* field) const { return with(&ThingsPart::label_, field); }

  void add_to(Scene& scene) const {
    scene.things.push_back({.group = group_,
                            .x = x_,
                            .y = y_,
                            .angle = angle_,
                            .size = size_,
                            .radius = radius_,
                            .color_by = color_by_,
                            .color = color_,
                            .label = label_});
  }

 private:
  template <typename Member, typename Value>
  constexpr ThingsPart with(Member member, Value value) const {
    ThingsPart made = *this;
    made.*member = value;
    return made;
  }

  const char* group_;
  const char* x_;
  const char* y_;
  const char* angle_ = "";
  const char* size_ = "";
  const char* color_by_ = "";
  const char* label_ = "";
  double radius_ = 0;
  uint32_t color_ = 0;
};
constexpr ThingsPart things(const char* group, const char* x, const char* y) { return {group, x, y}; }
constexpr ThingsPart thing(const char* x, const char* y) { return {"", x, y}; }

// An array with rows (SceneGrid).
class GridPart {
 public:
  static constexpr size_t kMostTiles = 32;

  constexpr explicit GridPart(const char* field) : field_(field) {}

  constexpr GridPart at(double x, double y) const {
    GridPart made = *this;
    made.at_ = {x, y};
    return made;
  }
  constexpr GridPart cell(double units) const {
    GridPart made = *this;
    made.cell_ = units;
    return made;
  }
  // How one value looks; see SceneTile. At most 32.
  constexpr GridPart tile(int64_t value, uint32_t color, const char* glyph = "") const {
    GridPart made = *this;
    if (tile_count_ == kMostTiles) detail::a_grid_has_more_than_32_tiles();
    made.tiles_[made.tile_count_++] = {value, color, glyph};
    return made;
  }
  // The colours of the values 0, 1, ...; the array must live as long as the program.
  template <size_t kCount>
  constexpr GridPart colors(const uint32_t (&rgb)[kCount]) const {
    GridPart made = *this;
    made.colors_ = rgb;
    made.color_count_ = kCount;
    return made;
  }
  constexpr GridPart as_image(SceneImage image) const {
    GridPart made = *this;
    made.image_ = image;
    return made;
  }

  void add_to(Scene& scene) const {
    SceneGrid grid{.field = field_, .at = at_, .cell = cell_, .image = image_};
    if (colors_ != nullptr) grid.colors.assign(colors_, colors_ + color_count_);
    for (size_t i = 0; i < tile_count_; ++i) grid.tiles.push_back({tiles_[i].value, tiles_[i].color, tiles_[i].glyph});
    scene.grids.push_back(std::move(grid));
  }

 private:
  struct Tile {
    int64_t value = 0;
    uint32_t color = 0;
    const char* glyph = "";
  };
  const char* field_;
  ScenePoint at_ = {};
  double cell_ = 1;
  std::array<Tile, kMostTiles> tiles_ = {};
  size_t tile_count_ = 0;
  const uint32_t* colors_ = nullptr;
  size_t color_count_ = 0;
  SceneImage image_ = SceneImage::kNone;
};
constexpr GridPart grid(const char* field) { return GridPart(field); }

// A line that never changes (SceneLine).
template <size_t kPoints>
class LinePart {
 public:
  constexpr explicit LinePart(std::array<ScenePoint, kPoints> points) : points_(points) {}

  constexpr LinePart closed() const {
    LinePart made = *this;
    made.closed_ = true;
    return made;
  }
  constexpr LinePart color(uint32_t rgb) const {
    LinePart made = *this;
    made.color_ = rgb;
    return made;
  }

  void add_to(Scene& scene) const {
    SceneLine line{.points = {points_.begin(), points_.end()}, .closed = closed_};
    if (color_ != 0) line.color = color_;
    scene.lines.push_back(std::move(line));
  }

 private:
  std::array<ScenePoint, kPoints> points_;
  bool closed_ = false;
  uint32_t color_ = 0;
};
template <typename... Points>
constexpr auto line(Points... points) {
  return LinePart<sizeof...(Points)>(std::array<ScenePoint, sizeof...(Points)>{points...});
}

// What is in the picture, and which way is up.
class WithinPart {
 public:
  constexpr WithinPart(ScenePoint from, ScenePoint to) : from_(from), to_(to) {}

  // y grows upwards; else downwards.
  constexpr WithinPart y_up() const {
    WithinPart made = *this;
    made.y_up_ = true;
    return made;
  }

  void add_to(Scene& scene) const {
    scene.from = from_;
    scene.to = to_;
    scene.y_up = y_up_;
  }

 private:
  ScenePoint from_, to_;
  bool y_up_ = false;
};
constexpr WithinPart within(ScenePoint from, ScenePoint to) { return {from, to}; }
// The bounds follow from each frame; y grows upwards.
constexpr WithinPart y_up() { return WithinPart({}, {}).y_up(); }

template <typename... Parts>
class ScenePart {
 public:
  constexpr explicit ScenePart(Parts... parts) : parts_(parts...) {}

  Scene made() const {
    Scene scene;
    std::apply([&](const auto&... part) { (part.add_to(scene), ...); }, parts_);
    return scene;
  }

 private:
  std::tuple<Parts...> parts_;
};

}  // namespace recorder
