#include "recorder/schema/schema.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "recorder/base/text.h"

namespace recorder {
namespace {

using nlohmann::json;

json field_json(const Field& field) {
  json out{{"name", field.name}, {"type", name_of(field.type)}, {"offset", field.offset}};
  if (field.count != 1) out["count"] = field.count;
  if (field.columns != 0) out["columns"] = field.columns;
  if (!field.unit.empty()) out["unit"] = field.unit;
  if (!field.meaning.empty()) out["meaning"] = field.meaning;
  if (!field.enum_names.empty()) out["enum"] = field.enum_names;
  if (field.default_value != 0) out["default"] = field.default_value;
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
  field.enum_names = in.value("enum", std::vector<std::string>{});
  // null is what earlier recorders wrote for NaN and infinity.
  if (in.contains("default") && !in.at("default").is_null()) {
    if (!in.at("default").is_number()) throw std::invalid_argument("'default' is not a number");
    field.default_value = in.at("default").get<double>();
  }
  return field;
}

}  // namespace

FrameSchema::FrameSchema(std::string name, uint32_t version, uint32_t frame_bytes, std::vector<Field> fields,
                         std::vector<EventKind> events, std::vector<DerivedValue> derived)
    : name_(std::move(name)),
      version_(version),
      frame_bytes_(frame_bytes),
      fields_(std::move(fields)),
      events_(std::move(events)),
      derived_(std::move(derived)) {
  index_names();
}

void FrameSchema::index_names() {
  by_name_.resize(fields_.size());
  std::iota(by_name_.begin(), by_name_.end(), 0u);
  std::stable_sort(by_name_.begin(), by_name_.end(),
                   [&](uint32_t one, uint32_t other) { return fields_[one].name < fields_[other].name; });
}

const Field* FrameSchema::find(std::string_view name) const {
  const auto found =
      std::lower_bound(by_name_.begin(), by_name_.end(), name,
                       [&](uint32_t place, std::string_view wanted) { return fields_[place].name < wanted; });
  return found == by_name_.end() || fields_[*found].name != name ? nullptr : &fields_[*found];
}

const Field* FrameSchema::field_at(uint32_t offset) const {
  for (const Field& field : fields_) {
    if (offset >= field.offset && offset - field.offset < field.size_bytes()) return &field;
  }
  return nullptr;
}

Status FrameSchema::validate() const {
  if (Status placed = validate_places(); !placed.ok()) return placed;
  if (Status named = validate_names(); !named.ok()) return named;
  uint64_t used = 0;
  for (const EventKind& event : events_) {
    if (event.bit > 63 || (used >> event.bit & 1) != 0) {
      return Status::failure("event '" + event.name + "' has no bit of its own in 0..63");
    }
    used |= uint64_t{1} << event.bit;
    if (event.refers_to.empty()) continue;
    const Field* target = find(event.refers_to);
    const bool counts = target != nullptr && (target->type == FieldType::kU32 || target->type == FieldType::kU64);
    if (!counts || target->count != 1) {
      return Status::failure("event '" + event.name + "' refers to '" + event.refers_to +
                             "', which is not a single u32 or u64 field");
    }
  }
  return {};
}

Status FrameSchema::validate_places() const {
  std::vector<const Field*> by_offset;
  for (const Field& field : fields_) {
    const uint64_t end = uint64_t{field.offset} + uint64_t{size_of(field.type)} * field.count;
    if (field.name.empty()) return Status::failure("a field has no name");
    if (field.count == 0) return Status::failure("field '" + field.name + "' has no values");
    if (end > frame_bytes_)
      return Status::failure("field '" + field.name + "' reaches outside the frame, which has " +
                             std::to_string(frame_bytes_) + " bytes");
    by_offset.push_back(&field);
  }
  std::sort(by_offset.begin(), by_offset.end(), [](const Field* a, const Field* b) { return a->offset < b->offset; });
  for (size_t i = 1; i < by_offset.size(); ++i) {
    const Field& before = *by_offset[i - 1];
    if (before.offset + before.size_bytes() > by_offset[i]->offset) {
      return Status::failure("fields '" + before.name + "' and '" + by_offset[i]->name + "' overlap");
    }
  }
  return {};
}

Status FrameSchema::validate_names() const {
  std::vector<std::string_view> names;
  for (const Field& field : fields_) names.push_back(field.name);
  std::sort(names.begin(), names.end());
  auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end()) return Status::failure("two fields are named '" + std::string(*twice) + "'");
  for (const DerivedValue& derived : derived_) {
    if (derived.name.empty()) return Status::failure("a derived value has no name");
    if (derived.expression.empty()) return Status::failure("derived value '" + derived.name + "' has no expression");
    names.push_back(derived.name);
  }
  std::sort(names.begin(), names.end());
  twice = std::adjacent_find(names.begin(), names.end());
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

Status check_texts_of(const Field& field) {
  const std::string owner = "field '" + field.name + "'";
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

}  // namespace

Status FrameSchema::validate_for_recording() const {
  if (!base::is_utf8(name_)) return Status::failure("the schema's name is not UTF-8 text");
  if (Status texts = validate_texts(); !texts.ok()) return texts;
  return validate();
}

Status FrameSchema::validate_texts() const {
  for (size_t i = 0; i < fields_.size(); ++i) {
    if (Status named = check_name("field", i, fields_[i].name); !named.ok()) return named;
    if (Status texts = check_texts_of(fields_[i]); !texts.ok()) return texts;
  }
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
  json out{{"name", name_}, {"version", version_}, {"frame_bytes", frame_bytes_}};
  out["fields"] = json::array();
  for (const Field& field : fields_) out["fields"].push_back(field_json(field));
  out["events"] = json::array();
  for (const EventKind& event : events_) {
    json kind{{"bit", event.bit}, {"name", event.name}, {"color", event.color_rgb}};
    if (!event.refers_to.empty()) kind["refers_to"] = event.refers_to;
    out["events"].push_back(std::move(kind));
  }
  for (const DerivedValue& derived : derived_) out["derived"].push_back(derived_json(derived));
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

Status FrameSchema::from_json(std::string_view text, FrameSchema& schema) {
  try {
    const json in = json::parse(text);
    FrameSchema read;
    read.name_ = in.at("name").get<std::string>();
    read.version_ = number_from(in, "version");
    read.frame_bytes_ = number_from(in, "frame_bytes");
    for (const json& field : list_from(in, "fields")) read.fields_.push_back(field_from(field));
    read.index_names();
    for (const json& event : list_from(in, "events")) {
      read.events_.push_back({number_from(event, "bit"), event.at("name").get<std::string>(),
                              number_from(event, "color", 0), event.value("refers_to", std::string())});
    }
    if (in.contains("derived")) {
      for (const json& derived : list_from(in, "derived")) read.derived_.push_back(derived_from(derived));
    }
    if (Status valid = read.validate(); !valid.ok()) return Status::failure("frame schema: " + valid.message());
    schema = std::move(read);
    return {};
  } catch (const std::exception& error) {
    return Status::failure(std::string("frame schema: ") + error.what());
  }
}

}  // namespace recorder
