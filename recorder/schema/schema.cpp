#include "recorder/schema/schema.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <type_traits>
#include <utility>

#include "recorder/base/text.h"

namespace recorder {
namespace {

using nlohmann::json;

// Lists of names that several fields have are written once, in "tables", where that spares a good deal.
class NameTables {
 public:
  explicit NameTables(const FrameSchema& schema) {
    count(schema.fields(), schema.groups());
    for (auto& [names, use] : uses_) {
      if (use.times < 2 || use.bytes * (use.times - 1) < kWorthBytes) continue;
      use.table = tables_.size();
      tables_.push_back(names);
    }
  }

  const std::vector<std::vector<std::string>>& tables() const { return tables_; }
  // The list itself, or its place in "tables".
  json reference_to(const std::vector<std::string>& names) const {
    const auto found = uses_.find(names);
    return found == uses_.end() || found->second.table == SIZE_MAX ? json(names) : json(found->second.table);
  }

 private:
  static constexpr size_t kWorthBytes = 256;
  struct Use {
    size_t times = 0;
    size_t bytes = 0;
    size_t table = SIZE_MAX;
  };

  void count(const std::vector<Field>& fields, const std::vector<Group>& groups) {
    for (const Field& field : fields) {
      if (field.enum_names.empty()) continue;
      Use& use = uses_[field.enum_names];
      if (use.times++ != 0) continue;
      for (const std::string& name : field.enum_names) use.bytes += name.size() + 3;
    }
    for (const Group& group : groups) count(group.fields, group.groups);
  }

  std::map<std::vector<std::string>, Use> uses_;
  std::vector<std::vector<std::string>> tables_;
};

json field_json(const Field& field, const NameTables& tables) {
  json out{{"name", field.name}, {"type", name_of(field.type)}, {"offset", field.offset}};
  if (field.count != 1) out["count"] = field.count;
  if (field.columns != 0) out["columns"] = field.columns;
  if (!field.unit.empty()) out["unit"] = field.unit;
  if (!field.meaning.empty()) out["meaning"] = field.meaning;
  if (!field.enum_names.empty()) out[field.is_flags ? "flags" : "enum"] = tables.reference_to(field.enum_names);
  if (field.default_value != 0) out["default"] = field.default_value;
  if (field.scale != 1) out["scale"] = field.scale;
  if (field.zero != 0) out["zero"] = field.zero;
  if (field.is_log) out["log"] = true;
  return out;
}

json group_json(const Group& group, const NameTables& tables) {
  json out{{"name", group.name}, {"offset", group.offset}, {"stride", group.stride}, {"capacity", group.capacity}};
  if (!group.counted_by.empty()) out["counted_by"] = group.counted_by;
  if (!group.alive_by.empty()) out["alive_by"] = group.alive_by;
  if (!group.identified_by.empty()) out["identified_by"] = group.identified_by;
  if (!group.meaning.empty()) out["meaning"] = group.meaning;
  out["fields"] = json::array();
  for (const Field& field : group.fields) out["fields"].push_back(field_json(field, tables));
  for (const Group& inner : group.groups) out["groups"].push_back(group_json(inner, tables));
  return out;
}

json event_json(const EventKind& event) {
  json out{{"bit", event.bit}, {"name", event.name}, {"color", event.color_rgb}};
  if (!event.refers_to.empty()) out["refers_to"] = event.refers_to;
  if (!event.payload.empty()) out["payload"] = event.payload;
  if (!event.each.empty()) out["each"] = event.each;
  return out;
}

json derived_json(const DerivedValue& derived) {
  json out{{"name", derived.name}, {"expression", derived.expression}};
  if (!derived.unit.empty()) out["unit"] = derived.unit;
  if (!derived.meaning.empty()) out["meaning"] = derived.meaning;
  return out;
}

DerivedValue derived_from(const json& in) {
  return {in.at("name").get<std::string>(), in.at("expression").get<std::string>(), in.value("unit", ""),
          in.value("meaning", "")};
}

// get<uint32_t>() would take -1, 1.5 and 2^32 for numbers of 32 bits.
uint32_t number_from(const json& in, const char* key) {
  const json& value = in.at(key);
  if (!value.is_number_unsigned() || value.get<uint64_t>() > UINT32_MAX) {
    throw std::invalid_argument("'" + std::string(key) + "' is not an unsigned 32-bit number");
  }
  return value.get<uint32_t>();
}
uint32_t number_from(const json& in, const char* key, uint32_t missing) {
  return in.contains(key) ? number_from(in, key) : missing;
}
const json& list_from(const json& in, const char* key) {
  if (!in.at(key).is_array()) throw std::invalid_argument("'" + std::string(key) + "' is not a list");
  return in.at(key);
}

double real_from(const json& in, const char* key, double missing) {
  if (!in.contains(key)) return missing;
  if (!in.at(key).is_number()) throw std::invalid_argument("'" + std::string(key) + "' is not a number");
  return in.at(key).get<double>();
}

// Reads fields and groups, whose names may stand in tables.
class PartReader {
 public:
  explicit PartReader(const json& schema) {
    if (!schema.contains("tables")) return;
    for (const json& table : list_from(schema, "tables")) tables_.push_back(table.get<std::vector<std::string>>());
  }

  Field field_from(const json& in) {
    Field field;
    field.name = in.at("name").get<std::string>();
    const auto type = field_type_named(in.at("type").get<std::string>());
    if (!type) throw std::invalid_argument("field '" + field.name + "' has an unknown type");
    field.type = *type;
    field.offset = number_from(in, "offset");
    field.count = number_from(in, "count", 1);
    field.columns = number_from(in, "columns", 0);
    field.unit = in.value("unit", "");
    field.meaning = in.value("meaning", "");
    field.is_flags = in.contains("flags");
    if (field.is_flags || in.contains("enum")) field.enum_names = names_from(in.at(field.is_flags ? "flags" : "enum"));
    // null is what earlier recorders wrote for NaN and infinity.
    if (in.contains("default") && !in.at("default").is_null()) field.default_value = real_from(in, "default", 0);
    field.scale = real_from(in, "scale", 1);
    field.zero = real_from(in, "zero", 0);
    field.is_log = in.value("log", false);
    return field;
  }

  Group group_from(const json& in, uint32_t depth) {
    if (depth > kMaxGroupDepth) {
      throw std::invalid_argument("groups are nested more than " + std::to_string(kMaxGroupDepth) + " deep");
    }
    Group group;
    group.name = in.at("name").get<std::string>();
    group.offset = number_from(in, "offset");
    group.stride = number_from(in, "stride");
    group.capacity = number_from(in, "capacity");
    group.counted_by = in.value("counted_by", "");
    group.alive_by = in.value("alive_by", "");
    group.identified_by = in.value("identified_by", "");
    group.meaning = in.value("meaning", "");
    for (const json& field : list_from(in, "fields")) group.fields.push_back(field_from(field));
    if (!in.contains("groups")) return group;
    for (const json& inner : list_from(in, "groups")) group.groups.push_back(group_from(inner, depth + 1));
    return group;
  }

 private:
  // A short text may name a long table very often.
  static constexpr size_t kMaxNameBytes = size_t{64} << 20;

  std::vector<std::string> names_from(const json& in) {
    if (!in.is_number()) return in.get<std::vector<std::string>>();
    const uint64_t table = in.is_number_unsigned() ? in.get<uint64_t>() : UINT64_MAX;
    if (table >= tables_.size()) throw std::invalid_argument("there is no table " + in.dump() + " of names");
    for (const std::string& name : tables_[table]) name_bytes_ += sizeof name + name.size();
    if (name_bytes_ > kMaxNameBytes) throw std::invalid_argument("its tables of names are used too often");
    return tables_[table];
  }

  std::vector<std::vector<std::string>> tables_;
  size_t name_bytes_ = 0;
};

json point_json(const ScenePoint& point) { return json::array({point.x, point.y}); }
ScenePoint point_from(const json& in) {
  if (!in.is_array() || in.size() != 2) throw std::invalid_argument("a point of the scene is not two numbers");
  return {in[0].get<double>(), in[1].get<double>()};
}

void put(json& out, const char* key, const std::string& text) {
  if (!text.empty()) out[key] = text;
}

constexpr std::array<std::pair<SceneImage, std::string_view>, 4> kImages{{{SceneImage::kNone, ""},
                                                                          {SceneImage::kPalette, "palette"},
                                                                          {SceneImage::kRgb, "rgb"},
                                                                          {SceneImage::kPacked, "packed"}}};

std::string name_of_image(SceneImage image) { return std::string(kImages[static_cast<size_t>(image)].second); }

SceneImage image_named(const std::string& name) {
  for (const auto& [image, its_name] : kImages) {
    if (its_name == name) return image;
  }
  throw std::invalid_argument("the scene has no image of the kind '" + name + "'");
}

json scene_json(const Scene& scene) {
  json out = json::object();
  if (scene.from != scene.to) out["bounds"] = {point_json(scene.from), point_json(scene.to)};
  if (scene.y_up) out["y_up"] = true;
  for (const SceneGrid& grid : scene.grids) {
    json one{{"field", grid.field}, {"at", point_json(grid.at)}, {"cell", grid.cell}};
    if (!grid.colors.empty()) one["colors"] = grid.colors;
    for (const SceneTile& tile : grid.tiles) {
      json made{{"value", tile.value}};
      if (tile.color != 0) made["color"] = tile.color;
      put(made, "glyph", tile.glyph);
      one["tiles"].push_back(std::move(made));
    }
    put(one, "image", name_of_image(grid.image));
    out["grids"].push_back(std::move(one));
  }
  for (const SceneThings& things : scene.things) {
    json one{{"x", things.x}, {"y", things.y}};
    put(one, "group", things.group);
    put(one, "angle", things.angle);
    put(one, "size", things.size);
    put(one, "color_by", things.color_by);
    put(one, "label", things.label);
    if (things.radius != 0) one["radius"] = things.radius;
    if (things.color != 0) one["color"] = things.color;
    out["things"].push_back(std::move(one));
  }
  for (const SceneLine& line : scene.lines) {
    json one{{"color", line.color}, {"points", json::array()}};
    for (const ScenePoint& point : line.points) one["points"].push_back(point_json(point));
    if (line.closed) one["closed"] = true;
    out["lines"].push_back(std::move(one));
  }
  return out;
}

SceneThings things_from(const json& in) {
  SceneThings things;
  things.x = in.at("x").get<std::string>();
  things.y = in.at("y").get<std::string>();
  things.group = in.value("group", "");
  things.angle = in.value("angle", "");
  things.size = in.value("size", "");
  things.color_by = in.value("color_by", "");
  things.label = in.value("label", "");
  things.radius = real_from(in, "radius", 0);
  things.color = number_from(in, "color", 0);
  return things;
}

Scene scene_from(const json& in) {
  Scene scene;
  if (in.contains("bounds")) {
    const json& bounds = list_from(in, "bounds");
    if (bounds.size() != 2) throw std::invalid_argument("the scene's bounds are not two points");
    scene.from = point_from(bounds[0]);
    scene.to = point_from(bounds[1]);
  }
  scene.y_up = in.value("y_up", false);
  for (const json& grid : in.value("grids", json::array())) {
    SceneGrid made{.field = grid.at("field").get<std::string>(), .at = point_from(grid.at("at"))};
    made.cell = real_from(grid, "cell", 1);
    made.colors = grid.value("colors", std::vector<uint32_t>());
    for (const json& tile : grid.value("tiles", json::array())) {
      made.tiles.push_back({tile.at("value").get<int64_t>(), number_from(tile, "color", 0), tile.value("glyph", "")});
    }
    made.image = image_named(grid.value("image", ""));
    scene.grids.push_back(std::move(made));
  }
  for (const json& things : in.value("things", json::array())) scene.things.push_back(things_from(things));
  for (const json& line : in.value("lines", json::array())) {
    SceneLine made;
    for (const json& point : list_from(line, "points")) made.points.push_back(point_from(point));
    made.closed = line.value("closed", false);
    made.color = number_from(line, "color", made.color);
    scene.lines.push_back(std::move(made));
  }
  return scene;
}

EventKind event_from(const json& in) {
  EventKind event;
  event.bit = number_from(in, "bit");
  event.name = in.at("name").get<std::string>();
  event.color_rgb = number_from(in, "color", 0);
  event.refers_to = in.value("refers_to", std::string());
  event.payload = in.value("payload", std::vector<std::string>());
  event.each = in.value("each", std::string());
  return event;
}

const Field* field_named(const std::vector<Field>& fields, std::string_view name) {
  for (const Field& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

bool is_integer(FieldType type) {
  return type != FieldType::kF32 && type != FieldType::kF64 && type != FieldType::kChar;
}

Group::Place place_of(const std::vector<Field>& fields, const std::string& name) {
  const Field* const field = name.empty() ? nullptr : field_named(fields, name);
  return field == nullptr ? Group::Place() : Group::Place{field->type, field->offset};
}

// Of the groups beside `fields`, and those within them.
void find_places(const std::vector<Field>& fields, std::vector<Group>& groups) {
  for (Group& group : groups) {
    group.count_place = place_of(fields, group.counted_by);
    group.alive_place = place_of(group.fields, group.alive_by);
    group.identity_place = place_of(group.fields, group.identified_by);
    find_places(group.fields, group.groups);
  }
}

Number number_in(const Group::Place& place, std::span<const std::byte> bytes) {
  return with_value(place.type, bytes.data() + place.offset, [](auto value) { return Number(value); });
}

}  // namespace

const Field* Group::find(std::string_view field) const { return field_named(fields, field); }

uint32_t Group::count_in(std::span<const std::byte> outer) const {
  if (!count_place.exists()) return capacity;
  return with_value(count_place.type, outer.data() + count_place.offset, [&](auto value) -> uint32_t {
    if constexpr (std::is_integral_v<decltype(value)>) {
      if (std::cmp_less_equal(value, 0)) return 0;
      return std::cmp_greater(value, capacity) ? capacity : static_cast<uint32_t>(value);
    }
    return capacity;
  });
}

bool Group::is_alive(std::span<const std::byte> element) const {
  if (!alive_place.exists()) return true;
  const std::byte* const at = element.data() + alive_place.offset;
  return with_value(alive_place.type, at, [](auto value) { return value != decltype(value){}; });
}

Number Group::identity_of(uint32_t index, std::span<const std::byte> element) const {
  return identity_place.exists() ? number_in(identity_place, element) : Number(index);
}

void clear_dead_elements(const std::vector<Group>& groups, std::span<std::byte> frame) {
  for (const Group& group : groups) {
    const uint32_t count = group.count_in(frame);
    const auto all = frame.subspan(group.offset, group.size_bytes());
    const size_t behind = size_t{count} * group.stride;
    std::memset(all.data() + behind, 0, all.size() - behind);
    if (!group.alive_place.exists() && group.groups.empty()) continue;
    for (uint32_t index = 0; index < count; ++index) {
      const auto element = all.subspan(size_t{index} * group.stride, group.stride);
      if (group.is_alive(element)) {
        clear_dead_elements(group.groups, element);
      } else {
        std::memset(element.data(), 0, element.size());
      }
    }
  }
}

FrameSchema::FrameSchema(std::string name, uint32_t version, uint32_t frame_bytes, std::vector<Field> fields,
                         std::vector<EventKind> events, std::vector<DerivedValue> derived, std::vector<Group> groups)
    : name_(std::move(name)),
      version_(version),
      frame_bytes_(frame_bytes),
      fields_(std::move(fields)),
      events_(std::move(events)),
      derived_(std::move(derived)),
      groups_(std::move(groups)) {
  index_names();
}

void FrameSchema::index_names() {
  by_name_.resize(fields_.size());
  std::iota(by_name_.begin(), by_name_.end(), 0u);
  std::stable_sort(by_name_.begin(), by_name_.end(),
                   [&](uint32_t one, uint32_t other) { return fields_[one].name < fields_[other].name; });
  find_places(fields_, groups_);
}

const Field* FrameSchema::find(std::string_view name) const {
  const auto found =
      std::lower_bound(by_name_.begin(), by_name_.end(), name,
                       [&](uint32_t place, std::string_view wanted) { return fields_[place].name < wanted; });
  return found == by_name_.end() || fields_[*found].name != name ? nullptr : &fields_[*found];
}

const Group* FrameSchema::find_group(std::string_view name) const {
  for (const Group& group : groups_) {
    if (group.name == name) return &group;
  }
  return nullptr;
}

namespace {

const Field* field_over(const std::vector<Field>& fields, uint32_t offset) {
  for (const Field& field : fields) {
    if (offset >= field.offset && offset - field.offset < field.size_bytes()) return &field;
  }
  return nullptr;
}

// `outer` is the bytes that the groups lie in; empty: not known. `base` is where these begin in the frame.
FrameSchema::Located locate_in(const std::vector<Group>& groups, uint32_t base, uint32_t offset,
                               std::span<const std::byte> outer) {
  for (const Group& group : groups) {
    if (offset < group.offset || offset - group.offset >= group.size_bytes()) continue;
    const uint32_t index = (offset - group.offset) / group.stride;
    const uint32_t begin = group.offset + index * group.stride;
    const auto element = outer.empty() ? outer : group.element(index, outer);
    FrameSchema::Located found;
    found.field = field_over(group.fields, offset - begin);
    if (found.field == nullptr) {
      found = locate_in(group.groups, base + begin, offset - begin, element);
    } else {
      found.base = base + begin;
      found.name = found.field->name;
    }
    if (found.field == nullptr) return {};
    found.name = group.name + "[" + std::to_string(index) + "]." + found.name;
    const bool alive = outer.empty() || (index < group.count_in(outer) && group.is_alive(element));
    found.is_alive = found.is_alive && alive;
    return found;
  }
  return {};
}

}  // namespace

const Field* FrameSchema::field_at(uint32_t offset) const { return field_over(fields_, offset); }

FrameSchema::Located FrameSchema::locate(uint32_t offset, std::span<const std::byte> frame) const {
  if (const Field* const field = field_at(offset)) return {field, 0, field->name};
  return locate_in(groups_, 0, offset, frame.size() < frame_bytes_ ? std::span<const std::byte>() : frame);
}

// --- validation ------------------------------------------------------------------------------------------------------

namespace {

// The frame, or one element of a group: what its fields and groups are checked against.
struct Scope {
  std::string what;  // "the frame", "an element of 'enemies'"
  std::string of;    // "", " of 'enemies'"
  uint64_t bytes = 0;
};

Status check_meaning(const Field& field, const std::string& which) {
  if (field.is_flags && (!is_integer(field.type) || field.enum_names.size() > 8 * size_t{size_of(field.type)})) {
    return Status::failure(which + " has flags, but is not an integer of that many bits");
  }
  if (field.is_log && !field.is_text()) return Status::failure(which + " is a log, but not a text: an array of char");
  const bool usable = std::isfinite(field.scale) && std::isfinite(field.zero) && field.scale != 0;
  if (!usable) return Status::failure(which + ": its scale is not a finite number other than 0");
  if (field.is_scaled() && (field.type == FieldType::kChar || !field.enum_names.empty())) {
    return Status::failure(which + " has a scale, but is not a number");
  }
  return {};
}

struct Extent {
  const std::string* name = nullptr;
  uint64_t begin = 0;
  uint64_t end = 0;
};

Status check_extents(std::vector<Extent> extents, const Scope& scope) {
  std::sort(extents.begin(), extents.end(), [](const Extent& a, const Extent& b) { return a.begin < b.begin; });
  for (size_t i = 1; i < extents.size(); ++i) {
    if (extents[i - 1].end > extents[i].begin) {
      return Status::failure("fields '" + *extents[i - 1].name + "' and '" + *extents[i].name + "'" + scope.of +
                             " overlap");
    }
  }
  return {};
}

Status check_group_shape(const Group& group, const Scope& scope) {
  const std::string which = "group '" + group.name + "'" + scope.of;
  if (group.name.empty()) return Status::failure("a group" + scope.of + " has no name");
  if (group.stride == 0 || group.capacity == 0) return Status::failure(which + " has no elements");
  if (group.offset + group.size_bytes() > scope.bytes) {
    return Status::failure(which + " reaches outside " + scope.what + ", which has " + std::to_string(scope.bytes) +
                           " bytes");
  }
  return {};
}

// The field of that name is a single number that can say so.
Status check_role(const Group& group, const std::vector<Field>& fields, const std::string& name, const char* role) {
  if (name.empty()) return {};
  const Field* const field = field_named(fields, name);
  if (field != nullptr && field->count == 1 && is_integer(field->type)) return {};
  return Status::failure("group '" + group.name + "' is " + role + " '" + name +
                         "', which is not a single integer field " +
                         (std::string_view(role) == "counted by" ? "beside the group" : "of its elements"));
}

Status check_places(const std::vector<Field>& fields, const std::vector<Group>& groups, const Scope& scope,
                    uint32_t depth) {
  if (depth > kMaxGroupDepth) {
    return Status::failure("groups are nested more than " + std::to_string(kMaxGroupDepth) + " deep");
  }
  std::vector<Extent> extents;
  for (const Field& field : fields) {
    const uint64_t end = uint64_t{field.offset} + uint64_t{size_of(field.type)} * field.count;
    const std::string which = "field '" + field.name + "'" + scope.of;
    if (field.name.empty()) return Status::failure("a field" + scope.of + " has no name");
    if (field.count == 0) return Status::failure(which + " has no values");
    if (end > scope.bytes) {
      return Status::failure(which + " reaches outside " + scope.what + ", which has " + std::to_string(scope.bytes) +
                             " bytes");
    }
    if (Status meant = check_meaning(field, which); !meant.ok()) return meant;
    extents.push_back({&field.name, field.offset, end});
  }
  for (const Group& group : groups) {
    if (Status shaped = check_group_shape(group, scope); !shaped.ok()) return shaped;
    if (Status counted = check_role(group, fields, group.counted_by, "counted by"); !counted.ok()) return counted;
    if (Status alive = check_role(group, group.fields, group.alive_by, "alive by"); !alive.ok()) return alive;
    if (Status known = check_role(group, group.fields, group.identified_by, "identified by"); !known.ok()) return known;
    extents.push_back({&group.name, group.offset, group.offset + group.size_bytes()});
    const Scope inner{"an element of '" + group.name + "'", " of '" + group.name + "'", group.stride};
    if (Status inside = check_places(group.fields, group.groups, inner, depth + 1); !inside.ok()) return inside;
  }
  return check_extents(std::move(extents), scope);
}

// Names of fields and groups side by side, and of those within the groups.
Status check_unique(const std::vector<Field>& fields, const std::vector<Group>& groups, const std::string& of) {
  std::vector<std::string_view> names;
  for (const Field& field : fields) names.push_back(field.name);
  for (const Group& group : groups) names.push_back(group.name);
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end()) return Status::failure("two fields" + of + " are named '" + std::string(*twice) + "'");
  for (const Group& group : groups) {
    if (Status inner = check_unique(group.fields, group.groups, " of '" + group.name + "'"); !inner.ok()) return inner;
  }
  return {};
}

}  // namespace

Status FrameSchema::validate() const {
  if (Status placed = check_places(fields_, groups_, {"the frame", "", frame_bytes_}, 0); !placed.ok()) return placed;
  if (Status named = validate_names(); !named.ok()) return named;
  if (Status events = validate_events(); !events.ok()) return events;
  return validate_scene(scene_, *this);
}

Status FrameSchema::validate_events() const {
  uint64_t used = 0;
  for (const EventKind& event : events_) {
    const std::string which = "event '" + event.name + "'";
    if (event.bit > 63 || (used >> event.bit & 1) != 0) {
      return Status::failure(which + " has no bit of its own in 0..63");
    }
    used |= uint64_t{1} << event.bit;
    const Group* const each = event.each.empty() ? nullptr : find_group(event.each);
    if (!event.each.empty() && each == nullptr) {
      return Status::failure(which + " happens for each of '" + event.each + "', which is not a group");
    }
    for (const std::string& name : event.payload) {
      if (each == nullptr ? find(name) != nullptr : each->find(name) != nullptr) continue;
      return Status::failure(which + " comes with '" + name + "', which is not a field" +
                             (each == nullptr ? "" : " of '" + event.each + "'"));
    }
    if (event.refers_to.empty()) continue;
    const Field* target = find(event.refers_to);
    const bool counts = target != nullptr && (target->type == FieldType::kU32 || target->type == FieldType::kU64);
    if (!counts || target->count != 1) {
      return Status::failure(which + " refers to '" + event.refers_to + "', which is not a single u32 or u64 field");
    }
  }
  return {};
}

Status FrameSchema::validate_names() const {
  if (Status unique = check_unique(fields_, groups_, ""); !unique.ok()) return unique;
  std::vector<std::string_view> names;
  for (const Field& field : fields_) names.push_back(field.name);
  for (const Group& group : groups_) names.push_back(group.name);
  for (const DerivedValue& derived : derived_) {
    if (derived.name.empty()) return Status::failure("a derived value has no name");
    if (derived.expression.empty()) return Status::failure("derived value '" + derived.name + "' has no expression");
    names.push_back(derived.name);
  }
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice == names.end()) return {};
  return Status::failure("derived value '" + std::string(*twice) + "' has the name of another value");
}

namespace {

// Why a name cannot be kept, or never be typed; empty when it can.
std::string problem_of_name(const std::string& name) {
  if (name.empty()) return "is empty";
  if (!base::is_utf8(name)) return "is not UTF-8 text";
  for (size_t at = 0; at < name.size(); at = base::next_character(name, at)) {
    const auto byte = static_cast<unsigned char>(name[at]);
    const auto second = static_cast<unsigned char>(at + 1 < name.size() ? name[at + 1] : 0);
    const bool is_control = byte < 0x20 || byte == 0x7f || (byte == 0xc2 && second < 0xa0);
    const bool breaks_lines = name.compare(at, 3, "\u2028") == 0 || name.compare(at, 3, "\u2029") == 0;
    if (is_control || breaks_lines) return "has a control character or a line break in it";
    if (byte == '`') return "has a backquote in it, between which names are written";
  }
  return {};
}

// `which` tells the values of a kind apart where the name cannot.
Status check_name(const char* kind, size_t which, const std::string& name) {
  const std::string problem = problem_of_name(name);
  if (problem.empty()) return {};
  return Status::failure("the name of " + std::string(kind) + " " + std::to_string(which + 1) + " " + problem +
                         " - give it a name that can be typed");
}

Status check_text(const std::string& owner, const char* what, const std::string& text) {
  return base::is_utf8(text) ? Status() : Status::failure(owner + ": its " + what + " is not UTF-8 text");
}

Status check_texts_of(const Field& field, const std::string& of) {
  const std::string owner = "field '" + field.name + "'" + of;
  if (!std::isfinite(field.default_value)) {
    return Status::failure(owner + ": its default value is not a finite number");
  }
  if (Status unit = check_text(owner, "unit", field.unit); !unit.ok()) return unit;
  if (Status meaning = check_text(owner, "meaning", field.meaning); !meaning.ok()) return meaning;
  for (const std::string& name : field.enum_names) {
    if (Status named = check_text(owner, "name of a value", name); !named.ok()) return named;
  }
  return {};
}

Status check_texts_of(const std::vector<Field>& fields, const std::vector<Group>& groups, const std::string& of) {
  for (size_t i = 0; i < fields.size(); ++i) {
    if (Status named = check_name("field", i, fields[i].name); !named.ok()) return named;
    if (Status texts = check_texts_of(fields[i], of); !texts.ok()) return texts;
  }
  for (size_t i = 0; i < groups.size(); ++i) {
    const std::string owner = " of '" + groups[i].name + "'";
    if (Status named = check_name("group", i, groups[i].name); !named.ok()) return named;
    if (Status text = check_text("group '" + groups[i].name + "'", "meaning", groups[i].meaning); !text.ok())
      return text;
    if (Status inner = check_texts_of(groups[i].fields, groups[i].groups, owner); !inner.ok()) return inner;
  }
  return {};
}

}  // namespace

Status FrameSchema::validate_for_recording() const {
  if (!base::is_utf8(name_)) return Status::failure("the schema's name is not UTF-8 text");
  if (Status texts = validate_texts(); !texts.ok()) return texts;
  return validate();
}

Status FrameSchema::validate_texts() const {
  if (Status parts = check_texts_of(fields_, groups_, ""); !parts.ok()) return parts;
  for (size_t i = 0; i < events_.size(); ++i) {
    if (Status named = check_name("event", i, events_[i].name); !named.ok()) return named;
    const auto same = [&](const EventKind& event) { return event.name == events_[i].name; };
    if (std::count_if(events_.begin(), events_.end(), same) != 1) {
      return Status::failure("two events are named '" + events_[i].name + "'");
    }
  }
  for (size_t i = 0; i < derived_.size(); ++i) {
    const DerivedValue& derived = derived_[i];
    const std::string owner = "derived value '" + derived.name + "'";
    if (Status named = check_name("derived value", i, derived.name); !named.ok()) return named;
    if (Status text = check_text(owner, "expression", derived.expression); !text.ok()) return text;
    if (Status text = check_text(owner, "unit", derived.unit); !text.ok()) return text;
    if (Status text = check_text(owner, "meaning", derived.meaning); !text.ok()) return text;
  }
  return {};
}

std::string FrameSchema::to_json() const {
  const NameTables tables(*this);
  json out{{"name", name_}, {"version", version_}, {"frame_bytes", frame_bytes_}};
  if (!tables.tables().empty()) out["tables"] = tables.tables();
  out["fields"] = json::array();
  for (const Field& field : fields_) out["fields"].push_back(field_json(field, tables));
  for (const Group& group : groups_) out["groups"].push_back(group_json(group, tables));
  out["events"] = json::array();
  for (const EventKind& event : events_) out["events"].push_back(event_json(event));
  for (const DerivedValue& derived : derived_) out["derived"].push_back(derived_json(derived));
  if (json scene = scene_json(scene_); !scene.empty()) out["scene"] = std::move(scene);
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string scene_to_json(const Scene& scene) {
  return scene_json(scene).dump(-1, ' ', false, json::error_handler_t::replace);
}

Status scene_from_json(std::string_view text, Scene& scene) {
  try {
    scene = scene_from(json::parse(text));
    return {};
  } catch (const std::exception& error) {
    return Status::failure(std::string("scene: ") + error.what());
  }
}

Status FrameSchema::from_json(std::string_view text, FrameSchema& schema) {
  try {
    const json in = json::parse(text);
    PartReader parts(in);
    FrameSchema read;
    read.name_ = in.at("name").get<std::string>();
    read.version_ = number_from(in, "version");
    read.frame_bytes_ = number_from(in, "frame_bytes");
    for (const json& field : list_from(in, "fields")) read.fields_.push_back(parts.field_from(field));
    if (in.contains("groups")) {
      for (const json& group : list_from(in, "groups")) read.groups_.push_back(parts.group_from(group, 1));
    }
    read.index_names();
    for (const json& event : list_from(in, "events")) read.events_.push_back(event_from(event));
    if (in.contains("derived")) {
      for (const json& derived : list_from(in, "derived")) read.derived_.push_back(derived_from(derived));
    }
    if (in.contains("scene")) read.scene_ = scene_from(in.at("scene"));
    if (Status valid = read.validate(); !valid.ok()) return Status::failure("frame schema: " + valid.message());
    schema = std::move(read);
    return {};
  } catch (const std::exception& error) {
    return Status::failure(std::string("frame schema: ") + error.what());
  }
}

}  // namespace recorder
