#include "recorder/c_api/options.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "recorder/c_api/failure.h"

namespace recorder::c_api {
namespace {

static_assert(OURO_U8 == static_cast<int>(FieldType::kU8) && OURO_I8 == static_cast<int>(FieldType::kI8) &&
              OURO_U16 == static_cast<int>(FieldType::kU16) && OURO_I16 == static_cast<int>(FieldType::kI16) &&
              OURO_U32 == static_cast<int>(FieldType::kU32) && OURO_I32 == static_cast<int>(FieldType::kI32) &&
              OURO_U64 == static_cast<int>(FieldType::kU64) && OURO_I64 == static_cast<int>(FieldType::kI64) &&
              OURO_F32 == static_cast<int>(FieldType::kF32) && OURO_F64 == static_cast<int>(FieldType::kF64) &&
              OURO_CHAR == static_cast<int>(FieldType::kChar));

// Element `index` of an array whose elements have the size that the caller knows; what is behind that is 0.
template <typename T>
T element(const T* first, size_t element_bytes, size_t index) {
  T out{};
  std::memcpy(&out, reinterpret_cast<const std::byte*>(first) + index * element_bytes,
              std::min(sizeof out, element_bytes));
  return out;
}

Status read_field(const ouro_field& given, size_t index, Field& field) {
  const std::string which = "options.fields[" + std::to_string(index) + "]";
  if (given.name == nullptr) return Status::failure(which + " has no name");
  if (given.type > OURO_CHAR) return Status::failure(which + ": there is no type " + std::to_string(given.type));
  field.name = given.name;
  field.type = static_cast<FieldType>(given.type);
  field.offset = given.offset;
  field.count = given.count == 0 ? 1 : given.count;
  field.columns = given.columns;
  field.unit = value_or(given.unit, "");
  field.meaning = value_or(given.meaning, "");
  for (const char* const* name = given.value_names; name != nullptr && *name != nullptr; ++name) {
    field.enum_names.emplace_back(*name);
  }
  field.default_value = given.default_value;
  return {};
}

Status read_schema(const ouro_options& given, FrameSchema& schema) {
  if (given.schema_json != nullptr) {
    Status read = FrameSchema::from_json(given.schema_json, schema);
    return read.ok() ? read : Status::failure("options.schema_json: " + read.message());
  }
  if (given.fields == nullptr || given.field_count == 0) {
    return Status::failure("options.fields or options.schema_json must say what a frame is");
  }
  std::vector<Field> fields(given.field_count);
  for (size_t i = 0; i < given.field_count; ++i) {
    if (Status read = read_field(element(given.fields, given.field_bytes, i), i, fields[i]); !read.ok()) return read;
  }
  std::vector<EventKind> events;
  for (size_t i = 0; given.events != nullptr && i < given.event_count; ++i) {
    const ouro_event event = element(given.events, given.event_bytes, i);
    events.push_back({event.bit, value_or(event.name, ""), event.color_rgb, value_or(event.refers_to, "")});
  }
  schema = FrameSchema(value_or(given.schema_name, value_or(given.game, "")), given.schema_version, given.frame_bytes,
                       std::move(fields), std::move(events));
  return schema.validate();
}

Status read_durability(const ouro_options& given, ring::Durability& durability) {
  switch (given.durability) {
    case OURO_DURABILITY_NONE:
      durability = ring::Durability::none();
      return {};
    case OURO_DURABILITY_INTERVAL:
      durability = ring::Durability::every(std::chrono::milliseconds(given.interval_ms));
      return {};
    case OURO_DURABILITY_EACH:
      durability = ring::Durability::each_write();
      return {};
    default:
      return Status::failure("options.durability is " + std::to_string(given.durability) +
                             ", which is none of OURO_DURABILITY_...");
  }
}

}  // namespace

ouro_options default_options() {
  ouro_options options{};
  options.ring_path = "game_buffer.dat";
  options.sessions_folder = "recordings";
  options.slot_count = BUFFER_STAGES;
  options.slot_bytes = SLOT_SIZE;
  options.durability = OURO_DURABILITY_INTERVAL;
  options.interval_ms = 1000;
  options.game = options.game_version = "";
  options.schema_version = 1;
  return options;
}

Status read_options(const ouro_options* given_options, RecorderOptions& options) {
  if (given_options == nullptr) return Status::failure("ouro_start: options is NULL");
  if (given_options->options_bytes <= offsetof(ouro_options, ring_path) || given_options->field_bytes == 0 ||
      given_options->event_bytes == 0) {
    return Status::failure("ouro_start: the options have no sizes - call ouro_options_defaults() on them first");
  }
  ouro_options given = default_options();
  std::memcpy(&given, given_options, std::min(sizeof given, given_options->options_bytes));
  if (given.ring_path == nullptr || *given.ring_path == '\0') return Status::failure("options.ring_path is missing");
  options.ring_path = given.ring_path;
  options.sessions_folder = value_or(given.sessions_folder, "");
  options.black_box = given.black_box != 0;
  options.slot_count = given.slot_count;
  options.slot_bytes = given.slot_bytes;
  options.game = value_or(given.game, "");
  options.game_version = value_or(given.game_version, "");
  for (size_t i = 0; given.extra != nullptr && i < given.extra_count; ++i) {
    const ouro_entry& entry = given.extra[i];
    if (entry.key == nullptr) return Status::failure("options.extra[" + std::to_string(i) + "] has no key");
    if (!options.extra.emplace(entry.key, value_or(entry.value, "")).second) {
      return Status::failure("options.extra has two entries '" + std::string(entry.key) + "'");
    }
  }
  if (given.parent_id != 0) options.parent = session::Parent{given.parent_id, given.parent_frame};
  if (Status read = read_durability(given, options.durability); !read.ok()) return read;
  return read_schema(given, options.schema);
}

}  // namespace recorder::c_api

extern "C" void ouro_options_init(ouro_options* options, size_t options_bytes, size_t field_bytes, size_t event_bytes) {
  if (options == nullptr) return;
  ouro_options all = recorder::c_api::default_options();
  all.options_bytes = options_bytes;
  all.field_bytes = field_bytes;
  all.event_bytes = event_bytes;
  std::memset(options, 0, options_bytes);
  std::memcpy(options, &all, std::min(sizeof all, options_bytes));
}
