#include "recorder/schema/scene.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "recorder/schema/schema.h"

namespace recorder {
namespace {

// Whether `name` is a single number among the fields: "x", or "place[0]" of an array.
bool is_number(const std::vector<Field>& fields, std::string_view name) {
  const Field* const field = find_value(fields, name).field;
  return field != nullptr && field->type != FieldType::kChar;
}

bool is_finite(const ScenePoint& point) { return std::isfinite(point.x) && std::isfinite(point.y); }

Status check_things(const SceneThings& things, const FrameSchema& schema) {
  const Group* const group = things.group.empty() ? nullptr : schema.find_group(things.group);
  if (!things.group.empty() && group == nullptr) {
    return Status::failure("the scene shows '" + things.group + "', which is not a group");
  }
  const std::string of = group == nullptr ? "" : " of '" + things.group + "'";
  const auto& fields = group == nullptr ? schema.fields() : group->fields;
  for (const std::string* name : {&things.x, &things.y}) {
    if (!is_number(fields, *name)) {
      return Status::failure("the scene takes a place from '" + *name + "'" + of + ", which is not a single number");
    }
  }
  for (const std::string* name : {&things.angle, &things.size, &things.color_by}) {
    if (name->empty() || is_number(fields, *name)) continue;
    return Status::failure("the scene uses '" + *name + "'" + of + ", which is not a single number");
  }
  const auto names_label = [&](const Field& field) { return field.name == things.label; };
  if (!things.label.empty() && std::none_of(fields.begin(), fields.end(), names_label)) {
    return Status::failure("the scene labels things by '" + things.label + "'" + of + ", which is not a field");
  }
  if (std::isfinite(things.radius) && things.radius >= 0) return {};
  return Status::failure("the scene has a radius that is not a finite number of 0 or more");
}

Status check_grid(const SceneGrid& grid, const FrameSchema& schema) {
  const Field* const field = schema.find(grid.field);
  if (field == nullptr || field->columns == 0) {
    return Status::failure("the scene shows '" + grid.field + "' as a grid, which is not an array with rows");
  }
  if (grid.image == SceneImage::kRgb && field->columns % 3 != 0) {
    return Status::failure("the scene shows '" + grid.field + "' as pixels of three values, but its rows have " +
                           std::to_string(field->columns));
  }
  if (is_finite(grid.at) && std::isfinite(grid.cell) && grid.cell > 0) return {};
  return Status::failure("the scene's grid '" + grid.field + "' has no place or size");
}

}  // namespace

Status validate_scene(const Scene& scene, const FrameSchema& schema) {
  if (!is_finite(scene.from) || !is_finite(scene.to)) return Status::failure("the scene's bounds are not finite");
  for (const SceneGrid& grid : scene.grids) {
    if (Status good = check_grid(grid, schema); !good.ok()) return good;
  }
  for (const SceneThings& things : scene.things) {
    if (Status good = check_things(things, schema); !good.ok()) return good;
  }
  for (const SceneLine& line : scene.lines) {
    if (!std::all_of(line.points.begin(), line.points.end(), is_finite)) {
      return Status::failure("a line of the scene has a point that is not finite");
    }
  }
  return {};
}

namespace {

std::string lower(std::string_view name) {
  std::string out(name);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

// "" for "x", "player." for "player.x", "player_" for "player_x", if the name ends so; else nothing.
std::optional<std::string> prefix_of(const std::string& name, std::string_view last) {
  const std::string small = lower(name);
  if (small == last) return "";
  if (small.size() < last.size() + 2 || !small.ends_with(last)) return std::nullopt;
  const char before = small[small.size() - last.size() - 1];
  if (before != '.' && before != '_') return std::nullopt;
  return name.substr(0, name.size() - last.size());
}

const Field* find(const std::vector<Field>& fields, std::string_view lower_name) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& field) {
    return lower(field.name) == lower_name && field.count == 1 && field.type != FieldType::kChar;
  });
  return found == fields.end() ? nullptr : &*found;
}

// The first field that has one of these names.
std::string first_of(const std::vector<Field>& fields, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (const Field* const field = find(fields, name)) return field->name;
  }
  return {};
}

// Pairs of fields that are a place.
std::vector<std::pair<std::string, std::string>> places_in(const std::vector<Field>& fields) {
  std::vector<std::pair<std::string, std::string>> found;
  for (const Field& field : fields) {
    if (field.type == FieldType::kChar || !field.enum_names.empty() || field.is_flags) continue;
    const std::string small = lower(field.name);
    const bool is_vector = small == "position" || small == "pos" || small == "place" || small == "origin";
    if (is_vector && (field.count == 2 || field.count == 3)) {
      found.emplace_back(field.name + "[0]", field.name + "[1]");
    }
    const auto prefix = field.count == 1 ? prefix_of(field.name, "x") : std::nullopt;
    if (!prefix) continue;
    for (const Field& other : fields) {
      if (other.count == 1 && other.type != FieldType::kChar && prefix_of(other.name, "y") == prefix) {
        found.emplace_back(field.name, other.name);
        break;
      }
    }
  }
  return found;
}

// A speed has an x and a y too, and is not a place.
bool is_place(const std::string& name) {
  const std::string small = lower(name);
  for (const char* other : {"vel", "speed", "acc", "force", "dir", "norm", "delta", "spin", "v_", "v.", "vx", "size"}) {
    if (small.find(other) != std::string::npos) return false;
  }
  return true;
}

std::optional<SceneThings> things_in(const std::vector<Field>& fields, const std::string& group) {
  for (const auto& [x, y] : places_in(fields)) {
    if (!is_place(x)) continue;
    SceneThings things;
    things.group = group;
    things.x = x;
    things.y = y;
    things.angle = first_of(fields, {"angle", "heading", "yaw", "rotation"});
    things.size = first_of(fields, {"radius"});
    things.color_by = first_of(fields, {"kind", "type", "team", "species", "color"});
    return things;
  }
  return std::nullopt;
}

}  // namespace

Scene proposed_scene(const FrameSchema& schema) {
  Scene scene;
  for (const Field& field : schema.fields()) {
    if (field.columns < 2 || field.count <= field.columns || !scene.grids.empty()) continue;
    scene.grids.push_back({.field = field.name});
  }
  for (const Group& group : schema.groups()) {
    if (auto things = things_in(group.fields, group.name)) scene.things.push_back(std::move(*things));
  }
  if (auto thing = things_in(schema.fields(), "")) scene.things.push_back(std::move(*thing));
  return scene;
}

}  // namespace recorder
