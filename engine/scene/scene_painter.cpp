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
constexpr size_t kMostTrailPoints = 6000;  // of all trails of a picture
constexpr float kSlop_px = 5;              // the mouse need not be exactly on a thing
constexpr Color kGlow = rgb(0xffe08a);
constexpr Color kMark = rgb(0xffffff);

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
  for (const recorder::SceneGrid& said : scene_.grids) {
    Grid grid;
    grid.scene = &said;
    grid.field = schema_.find(said.field);
    grid.values = said.image == recorder::SceneImage::kRgb ? 3 : 1;
    grid.columns = grid.field->columns / grid.values;
    grid.rows = (grid.field->count + grid.field->columns - 1) / grid.field->columns;
    for (const recorder::SceneTile& tile : said.tiles) grid.tiles.emplace(tile.value, &tile);
    grids_.push_back(std::move(grid));
  }
}

// --- things ----------------------------------------------------------------------------------------------------------

template <typename Use>
void ScenePainter::for_each_thing(Bytes frame, Use use) const {
  for (size_t kind = 0; kind < things_.size(); ++kind) {
    const Things& things = things_[kind];
    const auto one = [&](uint32_t index, Bytes bytes) {
      const recorder::Number identity =
          things.group == nullptr ? recorder::Number(0) : things.group->identity_of(index, bytes);
      const Thing thing{&things, bytes, things.x.in(bytes), things.y.in(bytes), index, key_of(kind, identity)};
      if (can_show(thing.x, thing.y)) use(thing);
    };
    if (things.group == nullptr) {
      one(0, frame);
    } else {
      recorder::for_each_element(*things.group, frame, one);
    }
  }
}

// The things of the current frame, at their places on the way from the previous one.
std::vector<ScenePainter::Thing> ScenePainter::things_between(Bytes previous, Bytes current, float blend) {
  std::vector<Thing> things;
  for_each_thing(current, [&](const Thing& thing) { things.push_back(thing); });
  before_.clear();
  if (blend >= 1 || previous.size() < schema_.frame_bytes()) return things;
  for_each_thing(previous, [&](const Thing& thing) { before_[thing.key] = {thing.x, thing.y}; });
  for (Thing& thing : things) {
    const auto found = before_.find(thing.key);
    if (found == before_.end()) continue;
    thing.x = found->second.x + (thing.x - found->second.x) * double(blend);
    thing.y = found->second.y + (thing.y - found->second.y) * double(blend);
  }
  return things;
}

// Whole numbers, names and texts: what a thing is, in contrast to where it is, which changes with every frame.
uint64_t ScenePainter::state_of(const Things& kind, Bytes thing) const {
  uint64_t state = 1469598103934665603u;
  for (const Field& field : kind.group->fields) {
    const bool is_real = field.type == recorder::FieldType::kF32 || field.type == recorder::FieldType::kF64;
    const bool is_place = &field == kind.x.field || &field == kind.y.field || &field == kind.angle.field;
    if (is_real || is_place || field.is_scaled()) continue;
    for (const std::byte byte : thing.subspan(field.offset, field.size_bytes())) {
      state = (state ^ static_cast<uint64_t>(byte)) * 1099511628211u;
    }
  }
  return state;
}

SceneHistory::Places ScenePainter::places(Bytes frame) const {
  SceneHistory::Places places;
  if (frame.size() < schema_.frame_bytes()) return places;
  for_each_thing(frame, [&](const Thing& thing) {
    const uint64_t state = thing.kind->group == nullptr ? 0 : state_of(*thing.kind, thing.bytes);
    places.push_back({thing.key, {thing.x, thing.y}, state});
  });
  return places;
}

Selection ScenePainter::selection_of(const Thing& thing) const {
  if (thing.kind->group != nullptr) return Selection::of_thing(*thing.kind->group, thing.index, thing.bytes);
  const Value& x = thing.kind->x;
  const uint32_t size = recorder::size_of(x.field->type);
  return {{}, {}, {x.field->offset + x.index * size, size}};
}

Color ScenePainter::color_of(const Thing& thing) const {
  const Things& kind = *thing.kind;
  if (kind.color_by.field == nullptr) return kind.color;
  const double value = kind.color_by.in(thing.bytes);
  return palette_color(std::fabs(value) < 9e15 ? static_cast<int64_t>(value) : 0);
}

float ScenePainter::radius_of(const Thing& thing, const SceneView& view, float pixel) const {
  const Things& kind = *thing.kind;
  const double radius = kind.size.field == nullptr ? kind.scene->radius : kind.size.in(thing.bytes);
  const double wanted = radius > 0 && radius < 1e9 ? radius * view.scale : 4.0 * double(pixel);
  return static_cast<float>(std::clamp(wanted, double(kLeastRadius_px * pixel), 1e5));
}

// --- what is in the picture --------------------------------------------------------------------------------------------

SceneView ScenePainter::view_of(const Rect& area, const std::vector<Thing>& things) const {
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
    for (const Grid& grid : grids_) {
      for (const double corner : {0.0, 1.0}) {
        x.add(grid.scene->at.x + corner * grid.columns * grid.scene->cell);
        y.add(grid.scene->at.y + corner * grid.rows * grid.scene->cell);
      }
    }
  }
  const double width = std::max(x.to - x.from, 1e-9);
  const double height = std::max(y.to - y.from, 1e-9);
  SceneView view{area, x.from, scene_.y_up ? y.to : y.from, std::min(area.w / width, area.h / height), scene_.y_up};
  view.area.x += static_cast<float>((area.w - width * view.scale) / 2);
  view.area.y += static_cast<float>((area.h - height * view.scale) / 2);
  view.area.w = static_cast<float>(width * view.scale);
  view.area.h = static_cast<float>(height * view.scale);
  return view;
}

void ScenePainter::move_camera(SceneLook& look, const std::vector<Thing>& things) const {
  if (look.followed.empty()) return;
  for (const Thing& thing : things) {
    if (selection_of(thing).is_same_thing(look.followed)) return look.camera.look_at({thing.x, thing.y});
  }
}

bool ScenePainter::paint_look(Painter& painter, const Rect& area, Bytes previous, Bytes current, float blend,
                              SceneLook* look) {
  if (current.size() < schema_.frame_bytes()) return false;
  painter.fill_rect(area, kSky);
  painter.push_clip(area);
  const std::vector<Thing> things = things_between(previous, current, blend);
  const float margin = kMargin_px * painter.scale();
  const SceneView all = view_of(area.w > 4 * margin && area.h > 4 * margin ? area.inset(margin) : area, things);
  view_ = all;
  if (look != nullptr) {
    look->camera.set_all(all, area);
    move_camera(*look, things);
    view_ = look->camera.view();
  }
  paint_background(painter, area, all, view_);
  for (const Grid& grid : grids_) {
    paint_grid(painter, area, view_, grid, current);
    if (look != nullptr && look->glow_frames != 0) paint_changes(painter, area, view_, grid, previous, current);
  }
  paint_lines(painter, view_);
  if (look != nullptr) paint_trails(painter, view_, things, *look);
  painted_.clear();
  for (const Thing& thing : things) {
    const float fresh =
        look == nullptr || look->history == nullptr ? 0 : look->history->freshness_of(thing.key, look->glow_frames);
    if (fresh > 0) {
      const float size = radius_of(thing, view_, painter.scale());
      painter.fill_circle(view_.at(thing.x, thing.y), size + 4 * painter.scale(), with_alpha(kGlow, 0.75f * fresh));
    }
    paint_thing(painter, view_, thing, things.size() <= kMostLabels);
  }
  if (look != nullptr) paint_marks(painter, view_, current, *look);
  painter.pop_clip();
  return true;
}

void ScenePainter::paint_background(Painter& painter, const Rect& area, const SceneView& all,
                                    const SceneView& view) const {
  const double zoom = view.scale / all.scale;
  const Point corner = view.at(all.left, all.top);
  const Rect whole{corner.x, corner.y, static_cast<float>(double(all.area.w) * zoom),
                   static_cast<float>(double(all.area.h) * zoom)};
  const float margin = kMargin_px * painter.scale();
  const Rect seen = whole.inset(-margin / 3);
  const Rect room = area.inset(-2 * margin);  // what lies far outside need not be in the shape
  painter.fill_rounded_rect(zoom == 1 ? seen : seen.intersection(room), margin / 3, rgb(0x1b2130));
}

void ScenePainter::paint_lines(Painter& painter, const SceneView& view) const {
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
}

// --- grids -----------------------------------------------------------------------------------------------------------

Rect ScenePainter::Grid::place(const SceneView& view, uint32_t column, uint32_t row) const {
  const double x = scene->at.x + column * scene->cell;
  const double y = scene->at.y + row * scene->cell;
  const Point corner = view.at(x, view.y_up ? y + scene->cell : y);
  const auto cell = static_cast<float>(scene->cell * view.scale);
  return {corner.x, corner.y, cell, cell};
}

ScenePainter::Cells ScenePainter::cells_in(const Rect& area, const SceneView& view, const Grid& grid) const {
  const recorder::ScenePoint one = view.scene_at({area.x, area.y});
  const recorder::ScenePoint other = view.scene_at({area.right(), area.bottom()});
  const auto cell = [&](double place, double start, uint32_t most) {
    const double at = std::floor((place - start) / grid.scene->cell);
    return static_cast<uint32_t>(std::clamp(at, 0.0, double(most)));
  };
  const recorder::ScenePoint& start = grid.scene->at;
  return {cell(one.x, start.x, grid.columns), cell(std::min(one.y, other.y), start.y, grid.rows),
          std::min(cell(other.x, start.x, grid.columns) + 1, grid.columns),
          std::min(cell(std::max(one.y, other.y), start.y, grid.rows) + 1, grid.rows)};
}

void ScenePainter::paint_grid(Painter& painter, const Rect& area, const SceneView& view, const Grid& grid,
                              Bytes frame) const {
  if (grid.scene->image != recorder::SceneImage::kNone) return paint_image(painter, area, view, grid, frame);
  const Cells seen = cells_in(area, view, grid);
  for (uint32_t row = seen.top; row < seen.bottom; ++row) {
    for (uint32_t column = seen.left; column < seen.right; ++column) {
      const uint32_t index = row * grid.columns + column;
      if (index < grid.field->count) paint_cell(painter, grid.place(view, column, row), grid, index, frame);
    }
  }
}

void ScenePainter::paint_cell(Painter& painter, const Rect& cell, const Grid& grid, uint32_t index,
                              Bytes frame) const {
  const Field& field = *grid.field;
  const std::vector<uint32_t>& colors = grid.scene->colors;
  const bool is_text = field.type == recorder::FieldType::kChar;
  const double value = recorder::number_at(field, index, frame);
  const bool is_whole = std::fabs(value) < 9e15;
  const bool is_empty = !is_whole || value == 0 || (is_text && value == ' ');
  const auto tile = grid.tiles.find(is_whole ? static_cast<int64_t>(value) : 0);
  const bool is_tile = tile != grid.tiles.end();
  const auto whole = is_empty ? 0 : static_cast<int64_t>(value);
  const bool has_color = whole >= 0 && static_cast<uint64_t>(whole) < colors.size();
  if (!is_tile && (has_color ? colors[static_cast<size_t>(whole)] == 0 : is_empty)) return;
  const Color color = is_tile                   ? rgb(tile->second->color)
                      : has_color               ? rgb(colors[static_cast<size_t>(whole)])
                      : is_text && value == '.' ? kFaint
                                                : mix(kFaint, palette_color(whole), 0.5f);
  if (!is_tile || tile->second->color != 0) painter.fill_rect(cell.inset(cell.w > 6 ? 0.5f : 0), color);
  const bool has_glyph = is_tile && !tile->second->glyph.empty();
  if (cell.w < 9 * painter.scale() || (!has_glyph && (!is_text || value == '.'))) return;
  painter.text(has_glyph ? tile->second->glyph : recorder::text_at(field, index, frame), cell.center(),
               {.size_px = cell.w * 0.62f, .color = kWriting, .align = Align::kCenter, .anchor = Anchor::kMiddle});
}

Color ScenePainter::pixel_of(const Grid& grid, uint32_t cell, Bytes frame) const {
  const auto number = [&](uint32_t value) {
    const double at = recorder::number_at(*grid.field, value, frame);
    return std::fabs(at) < 9e15 ? static_cast<int64_t>(at) : 0;
  };
  const auto channel = [](int64_t value) { return static_cast<uint32_t>(std::clamp<int64_t>(value, 0, 255)); };
  const int64_t value = number(cell * grid.values);
  switch (grid.scene->image) {
    case recorder::SceneImage::kRgb:
      return rgb(channel(value) << 16 | channel(number(cell * 3 + 1)) << 8 | channel(number(cell * 3 + 2)));
    case recorder::SceneImage::kPacked:
      return rgb(static_cast<uint32_t>(value) & 0xffffff);
    default:
      break;
  }
  if (const auto tile = grid.tiles.find(value); tile != grid.tiles.end()) return rgb(tile->second->color);
  const std::vector<uint32_t>& colors = grid.scene->colors;
  if (value >= 0 && static_cast<uint64_t>(value) < colors.size()) return rgb(colors[static_cast<size_t>(value)]);
  return colors.empty() ? rgb(channel(value) * 0x010101) : palette_color(value);
}

// Pixels of one colour that lie side by side are one rectangle, and of those that are smaller than the picture's one is
// shown.
void ScenePainter::paint_image(Painter& painter, const Rect& area, const SceneView& view, const Grid& grid,
                               Bytes frame) const {
  const Cells seen = cells_in(area, view, grid);
  const auto step = std::max(1u, static_cast<uint32_t>(std::ceil(0.75 / (grid.scene->cell * view.scale))));
  const auto color_at = [&](uint32_t column, uint32_t row) { return pixel_of(grid, row * grid.columns + column, frame); };
  for (uint32_t row = seen.top; row < seen.bottom; row += step) {
    for (uint32_t column = seen.left; column < seen.right;) {
      const Color color = color_at(column, row);
      uint32_t end = column + step;
      while (end < seen.right && color_at(end, row) == color) end += step;
      const Rect first = grid.place(view, column, view.y_up ? std::min(row + step, grid.rows) - 1 : row);
      // On whole pixels, or seams would show between them.
      const Point from{std::round(first.x), std::round(first.y)};
      const Point to{std::round(first.x + first.w * static_cast<float>(std::min(end, grid.columns) - column)),
                     std::round(first.y + first.h * static_cast<float>(std::min(step, grid.rows - row)))};
      painter.fill_rect({from.x, from.y, to.x - from.x, to.y - from.y}, color);
      column = end;
    }
  }
}

void ScenePainter::paint_changes(Painter& painter, const Rect& area, const SceneView& view, const Grid& grid,
                                 Bytes previous, Bytes current) const {
  if (grid.scene->image != recorder::SceneImage::kNone || previous.size() < schema_.frame_bytes()) return;
  const Cells seen = cells_in(area, view, grid);
  for (uint32_t row = seen.top; row < seen.bottom; ++row) {
    for (uint32_t column = seen.left; column < seen.right; ++column) {
      const uint32_t index = row * grid.columns + column;
      if (index >= grid.field->count) break;
      if (recorder::value_at(*grid.field, index, previous) == recorder::value_at(*grid.field, index, current)) continue;
      const Rect cell = grid.place(view, column, row);
      painter.stroke_rounded_rect(cell, cell.w / 8, std::max(1.0f, cell.w / 14), with_alpha(kGlow, 0.8f));
    }
  }
}

// --- things on the picture ---------------------------------------------------------------------------------------------

void ScenePainter::paint_trails(Painter& painter, const SceneView& view, const std::vector<Thing>& things,
                                const SceneLook& look) const {
  if (look.history == nullptr || look.history->frames() < 2) return;
  const size_t step = std::max<size_t>(1, things.size() * look.history->frames() / kMostTrailPoints);
  for (const Thing& thing : things) {
    const bool chosen = selection_of(thing).is_same_thing(look.selected);
    if (!look.trails && !chosen) continue;
    std::vector<Point> points;
    for (const auto& place : look.history->trail_of(thing.key, chosen ? 1 : step)) {
      points.push_back(view.at(place.x, place.y));
    }
    points.push_back(view.at(thing.x, thing.y));
    constexpr size_t kParts = 4;  // each fainter than the one behind it
    for (size_t part = 0; part < kParts; ++part) {
      const size_t from = points.size() * part / kParts;
      const size_t to = std::min(points.size() * (part + 1) / kParts + 1, points.size());
      if (to - from < 2) continue;
      painter.polyline(std::span(points).subspan(from, to - from), (chosen ? 2.0f : 1.2f) * painter.scale(),
                       with_alpha(color_of(thing), (chosen ? 0.22f : 0.12f) * static_cast<float>(part + 1)));
    }
  }
}

void ScenePainter::paint_thing(Painter& painter, const SceneView& view, const Thing& thing, bool with_label) {
  const Things& kind = *thing.kind;
  const float size = radius_of(thing, view, painter.scale());
  const Color color = color_of(thing);
  const Point at = view.at(thing.x, thing.y);
  painted_.push_back({selection_of(thing), at, size});
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

// Frames what is selected, and what is under the mouse.
void ScenePainter::paint_marks(Painter& painter, const SceneView& view, Bytes frame, const SceneLook& look) const {
  const auto mark = [&](const Selection& selection, float alpha) {
    if (selection.empty()) return;
    for (const Painted& thing : painted_) {
      if (!thing.selection.is_same_thing(selection)) continue;
      painter.ring(thing.at, thing.radius + 4 * painter.scale(), 2 * painter.scale(), with_alpha(kMark, alpha));
    }
    if (!selection.group.empty()) return;
    const ByteSpan bytes = selection.in(schema_, frame);
    for (const Grid& grid : grids_) {
      const uint32_t size = recorder::size_of(grid.field->type) * grid.values;
      if (bytes.offset < grid.field->offset || bytes.bytes > size) continue;
      const uint32_t index = (bytes.offset - grid.field->offset) / size;
      if (index >= grid.columns * grid.rows) continue;
      const Rect cell = grid.place(view, index % grid.columns, index / grid.columns).inset(-1 * painter.scale());
      painter.stroke_rounded_rect(cell, cell.w / 8, 2 * painter.scale(), with_alpha(kMark, alpha));
    }
  };
  mark(look.hovered, 0.45f);
  mark(look.selected, 0.95f);
}

// --- what is there -----------------------------------------------------------------------------------------------------

std::optional<ScenePick> ScenePainter::pick(Point at, Bytes frame) const {
  const Painted* nearest = nullptr;
  float best = 0;
  for (const Painted& thing : painted_) {
    const float beyond = length(at - thing.at) - thing.radius;
    if (beyond > kSlop_px || (nearest != nullptr && beyond > best)) continue;
    nearest = &thing;
    best = beyond;
  }
  if (nearest != nullptr) return ScenePick{nearest->selection, nearest->at, nearest->radius};
  if (frame.size() < schema_.frame_bytes()) return std::nullopt;
  const recorder::ScenePoint there = view_.scene_at(at);
  for (auto grid = grids_.rbegin(); grid != grids_.rend(); ++grid) {
    const double column = std::floor((there.x - grid->scene->at.x) / grid->scene->cell);
    const double row = std::floor((there.y - grid->scene->at.y) / grid->scene->cell);
    if (column < 0 || row < 0 || column >= grid->columns || row >= grid->rows) continue;
    const auto index = static_cast<uint32_t>(row) * grid->columns + static_cast<uint32_t>(column);
    const uint32_t size = recorder::size_of(grid->field->type) * grid->values;
    if ((index + 1) * grid->values > grid->field->count) continue;
    const Rect cell = grid->place(view_, index % grid->columns, index / grid->columns);
    return ScenePick{{{}, {}, {grid->field->offset + index * size, size}}, cell.center(), cell.w / 2};
  }
  return std::nullopt;
}

}  // namespace engine
