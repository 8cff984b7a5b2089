#include "engine/scene/scene_painter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "recorder/schema/seal.h"

namespace engine {
namespace {

using recorder::Field;
using recorder::Group;

constexpr Color kSky = rgb(0x171c27);
constexpr Color kFaint = rgb(0x2a3242);
constexpr Color kWriting = rgb(0xc4cbda);
constexpr float kMargin_px = 18;
constexpr float kLeastRadius_px = 2.2f;
constexpr size_t kMostLabels = 60;

// Colours that are told apart, also by people who do not see red or green: after Okabe and Ito's set of eight.
constexpr std::array<uint32_t, 8> kPalette{0x56b4e9, 0xe69f00, 0x009e73, 0xf0e442,
                                           0xd55e00, 0xcc79a7, 0x8f8fe0, 0xb0b7c3};

Color palette_color(int64_t value) {
  return rgb(kPalette[static_cast<size_t>(static_cast<uint64_t>(value) % kPalette.size())]);
}

bool can_show(double x, double y) {
  return std::isfinite(x) && std::isfinite(y) && std::fabs(x) < 1e15 && std::fabs(y) < 1e15;
}

struct Extent {
  double from = 0, to = 0;
  bool any = false;

  void add(double value) {
    from = any ? std::min(from, value) : value;
    to = any ? std::max(to, value) : value;
    any = true;
  }
  // To steps that do not change with every frame, so that the picture does not swim.
  void round_outwards() {
    const double size = std::max({to - from, std::fabs(from) * 1e-6, 1e-6});
    const double step = std::exp2(std::ceil(std::log2(size))) / 4;
    from = std::floor(from / step) * step;
    to = std::ceil(to / step) * step;
    if (from == to) to += step;
  }
};

uint64_t key_of(size_t kind, recorder::Number identity) { return identity.bits() * 0x9e3779b97f4a7c15u + kind; }

}  // namespace

std::unique_ptr<ScenePainter> ScenePainter::make(const recorder::FrameSchema& schema) {
  recorder::Scene scene = schema.scene().empty() ? recorder::proposed_scene(schema) : schema.scene();
  if (scene.empty() || !recorder::validate_scene(scene, schema).ok()) return nullptr;
  return std::unique_ptr<ScenePainter>(new ScenePainter(schema, std::move(scene)));
}

ScenePainter::ScenePainter(const recorder::FrameSchema& schema, recorder::Scene scene)
    : schema_(schema), scene_(std::move(scene)) {
  for (const recorder::SceneThings& said : scene_.things) {
    Things things;
    things.scene = &said;
    things.group = said.group.empty() ? nullptr : schema_.find_group(said.group);
    const auto& fields = things.group == nullptr ? schema_.fields() : things.group->fields;
    const auto value = [&](const std::string& name) {
      const recorder::NamedValue found = recorder::find_value(fields, name);
      return Value{found.field, found.index};
    };
    things.x = value(said.x);
    things.y = value(said.y);
    things.angle = value(said.angle);
    things.size = value(said.size);
    things.color_by = value(said.color_by);
    const auto label =
        std::find_if(fields.begin(), fields.end(), [&](const Field& field) { return field.name == said.label; });
    things.label = label == fields.end() ? nullptr : &*label;
    things.color = said.color != 0 ? rgb(said.color) : palette_color(static_cast<int64_t>(things_.size()));
    things_.push_back(things);
  }
}

template <typename Use>
void ScenePainter::for_each_thing(Bytes frame, Use use) const {
  for (size_t kind = 0; kind < things_.size(); ++kind) {
    const Things& things = things_[kind];
    const auto one = [&](uint32_t index, Bytes bytes) {
      const Thing thing{&things, bytes, things.x.in(bytes), things.y.in(bytes)};
      if (!can_show(thing.x, thing.y)) return;
      use(thing, key_of(kind, things.group == nullptr ? recorder::Number(0) : things.group->identity_of(index, bytes)));
    };
    if (things.group == nullptr) {
      one(0, frame);
    } else {
      recorder::for_each_element(*things.group, frame, one);
    }
  }
}

Point ScenePainter::View::at(double x, double y) const {
  const double down = y_up ? top - y : y - top;
  return {static_cast<float>(area.x + (x - left) * scale), static_cast<float>(area.y + down * scale)};
}

ScenePainter::View ScenePainter::view_of(const Rect& area, const std::vector<Thing>& things) const {
  Extent x, y;
  if (scene_.from != scene_.to) {
    for (const auto& corner : {scene_.from, scene_.to}) {
      x.add(corner.x);
      y.add(corner.y);
    }
  } else {
    for (const Thing& thing : things) {
      x.add(thing.x);
      y.add(thing.y);
    }
    for (const auto& line : scene_.lines) {
      for (const auto& point : line.points) {
        x.add(point.x);
        y.add(point.y);
      }
    }
    if (x.any) x.round_outwards();
    if (y.any) y.round_outwards();
    for (const auto& grid : scene_.grids) {
      const Field& field = *schema_.find(grid.field);
      for (const double corner : {0.0, 1.0}) {
        x.add(grid.at.x + corner * field.columns * grid.cell);
        y.add(grid.at.y + corner * std::ceil(double(field.count) / field.columns) * grid.cell);
      }
    }
  }
  const double width = std::max(x.to - x.from, 1e-9);
  const double height = std::max(y.to - y.from, 1e-9);
  View view{area, x.from, scene_.y_up ? y.to : y.from, std::min(area.w / width, area.h / height), scene_.y_up};
  view.area.x += static_cast<float>((area.w - width * view.scale) / 2);
  view.area.y += static_cast<float>((area.h - height * view.scale) / 2);
  view.area.w = static_cast<float>(width * view.scale);
  view.area.h = static_cast<float>(height * view.scale);
  return view;
}

void ScenePainter::remember_places(Bytes previous) {
  before_.clear();
  if (previous.size() < schema_.frame_bytes()) return;
  for_each_thing(previous, [&](const Thing& thing, uint64_t key) { before_[key] = {thing.x, thing.y}; });
}

bool ScenePainter::paint(Painter& painter, const Rect& area, Bytes previous, Bytes current, float blend) {
  if (current.size() < schema_.frame_bytes()) return false;
  painter.fill_rect(area, kSky);
  painter.push_clip(area);
  std::vector<Thing> things;
  std::vector<uint64_t> keys;
  for_each_thing(current, [&](const Thing& thing, uint64_t key) {
    things.push_back(thing);
    keys.push_back(key);
  });
  const float margin = kMargin_px * painter.scale();
  const View view = view_of(area.w > 4 * margin && area.h > 4 * margin ? area.inset(margin) : area, things);
  painter.fill_rounded_rect(view.area.inset(-margin / 3), margin / 3, rgb(0x1b2130));
  for (const auto& grid : scene_.grids) paint_grid(painter, view, grid, current);
  for (const auto& line : scene_.lines) {
    std::vector<Point> points;
    for (const auto& point : line.points) points.push_back(view.at(point.x, point.y));
    if (points.size() < 2) continue;
    if (line.closed) {
      painter.closed_polyline(points, 2 * painter.scale(), rgb(line.color));
    } else {
      painter.polyline(points, 2 * painter.scale(), rgb(line.color));
    }
  }
  remember_places(blend < 1 ? previous : Bytes());
  for (size_t i = 0; i < things.size(); ++i) {
    Thing moved = things[i];
    if (const auto found = before_.find(keys[i]); found != before_.end()) {
      moved.x = found->second.x + (moved.x - found->second.x) * double(blend);
      moved.y = found->second.y + (moved.y - found->second.y) * double(blend);
    }
    paint_thing(painter, view, moved, things.size() <= kMostLabels);
  }
  painter.pop_clip();
  return true;
}

void ScenePainter::paint_grid(Painter& painter, const View& view, const recorder::SceneGrid& grid, Bytes frame) const {
  const Field& field = *schema_.find(grid.field);
  const bool is_text = field.type == recorder::FieldType::kChar;
  const auto cell = static_cast<float>(grid.cell * view.scale);
  for (uint32_t i = 0; i < field.count; ++i) {
    const double value = recorder::number_at(field, i, frame);
    const bool is_empty = !(std::fabs(value) < 9e15) || value == 0 || (is_text && value == ' ');
    const auto whole = is_empty ? 0 : static_cast<int64_t>(value);
    const bool has_color = whole >= 0 && static_cast<uint64_t>(whole) < grid.colors.size();
    if (has_color ? grid.colors[static_cast<size_t>(whole)] == 0 : is_empty) continue;
    const double x = grid.at.x + (i % field.columns) * grid.cell;
    const double y = grid.at.y + (i / field.columns) * grid.cell;
    const Point corner = view.at(x, view.y_up ? y + grid.cell : y);
    const Color color = has_color                 ? rgb(grid.colors[static_cast<size_t>(whole)])
                        : is_text && value == '.' ? kFaint
                                                  : mix(kFaint, palette_color(whole), 0.5f);
    painter.fill_rect(Rect{corner.x, corner.y, cell, cell}.inset(cell > 6 ? 0.5f : 0), color);
    if (!is_text || value == '.' || cell < 9 * painter.scale()) continue;
    painter.text(recorder::text_at(field, i, frame), {corner.x + cell / 2, corner.y + cell / 2},
                 {.size_px = cell * 0.62f, .color = kWriting, .align = Align::kCenter, .anchor = Anchor::kMiddle});
  }
}

void ScenePainter::paint_thing(Painter& painter, const View& view, const Thing& thing, bool with_label) const {
  const Things& kind = *thing.kind;
  const double radius = kind.size.field == nullptr ? kind.scene->radius : kind.size.in(thing.bytes);
  const double wanted = radius > 0 && radius < 1e9 ? radius * view.scale : 4.0 * double(painter.scale());
  const auto size = static_cast<float>(std::clamp(wanted, double(kLeastRadius_px * painter.scale()), 1e5));
  Color color = kind.color;
  if (kind.color_by.field != nullptr) {
    const double value = kind.color_by.in(thing.bytes);
    color = palette_color(std::fabs(value) < 9e15 ? static_cast<int64_t>(value) : 0);
  }
  const Point at = view.at(thing.x, thing.y);
  painter.fill_circle(at, size, color);
  if (kind.angle.field != nullptr) {
    const bool is_radians = kind.angle.field->unit == "rad";
    const double turns = kind.angle.in(thing.bytes) / (is_radians ? 6.283185307179586 : 360);
    if (std::isfinite(turns) && std::fabs(turns) < 1e9) {
      const Point ahead = unit_at(view.y_up ? -turns : turns);
      painter.line(at, at + ahead * (size * 1.7f), std::max(1.0f, size * 0.28f), mix(color, rgb(0xffffff), 0.5f));
    }
  }
  if (!with_label || kind.label == nullptr) return;
  painter.text(recorder::text_of(*kind.label, thing.bytes), at + Point{size + 4 * painter.scale(), 0},
               {.size_px = 11 * painter.scale(), .color = kWriting, .anchor = Anchor::kMiddle});
}

}  // namespace engine
