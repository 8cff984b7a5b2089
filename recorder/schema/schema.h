// FrameSchema: what the bytes of a frame mean. It names every field of a game's frame struct - type, offset, count,
// unit, meaning, enum names - so that overlay, tools and viewer can show any game's frames, and it is written into
// every session, so that a session explains itself after the struct has changed.
//
// A value type without threads of its own. Build one beside the struct (see game/rules/state_schema.cpp), check it with
// `validate()`, hand it to the recorder. All numbers in a frame are little-endian.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recorder/base/status.h"

namespace recorder {

enum class FieldType : uint8_t { kU8, kI8, kU16, kI16, kU32, kI32, kU64, kI64, kF32, kF64, kChar };

// Size of one value of `type` in bytes.
uint32_t size_of(FieldType type);
// The name used in schemas written to files: "u8" ... "f64", "char".
std::string_view name_of(FieldType type);
std::optional<FieldType> field_type_named(std::string_view name);

struct Field {
  std::string name;                     // unique within the schema, e.g. "score"
  FieldType type = FieldType::kU32;     //
  uint32_t offset = 0;                  // bytes from the start of the frame
  uint32_t count = 1;                   // values, > 1 for an array
  uint32_t columns = 0;                 // values per row when the array is a grid, else 0
  std::string unit;                     // "cells", "us", ... or empty
  std::string meaning;                  // one sentence for a person
  std::vector<std::string> enum_names;  // enum_names[v] names the value v; empty when the field is no enumeration
  double default_value = 0;             // what a frame recorded without this field is read with (schema_mapping.h)

  uint32_t size_bytes() const { return size_of(type) * count; }
};

// One bit of a frame's event mask.
struct EventKind {
  uint32_t bit = 0;        // 0..63
  std::string name;        // "food"
  uint32_t color_rgb = 0;  // 0xRRGGBB, for marks on a timeline
  // Name of a u32 or u64 field that holds, in frames with this event, the number of an earlier frame of the session:
  // the one that the game has gone back to and goes on from. A session whose player rewinds and plays on branches
  // there, and timelines show it. Empty for events that refer to none.
  std::string refers_to = {};
};

// A value that no field holds but that follows from fields, for watches and plots: "food.x" from the food's cell. The
// recorder carries the expression and does not look into it; who shows frames does (engine/inspect/expression.h).
struct DerivedValue {
  std::string name;        // unique, among fields too; "head.x"
  std::string expression;  // over fields and other derived values; "food_cell % 16"
  std::string unit;        // "cells", ... or empty
  std::string meaning;     // one sentence for a person
};

class FrameSchema {
 public:
  FrameSchema() = default;
  // `frame_bytes` is the size of the game's struct, without the recorder's seal.
  FrameSchema(std::string name, uint32_t version, uint32_t frame_bytes, std::vector<Field> fields,
              std::vector<EventKind> events, std::vector<DerivedValue> derived = {});

  const std::string& name() const { return name_; }
  uint32_t version() const { return version_; }
  uint32_t frame_bytes() const { return frame_bytes_; }
  const std::vector<Field>& fields() const { return fields_; }
  const std::vector<EventKind>& events() const { return events_; }
  const std::vector<DerivedValue>& derived() const { return derived_; }

  // The field of that name, or nullptr. Valid as long as this schema.
  const Field* find(std::string_view name) const;
  // The field that holds the byte at `offset`, or nullptr.
  const Field* field_at(uint32_t offset) const;

  // Fails, naming the field, when a field lies outside the frame, overlaps another, or a name or event bit is used
  // twice, or an event refers to what is no single u32 or u64 field. Derived values need a name of their own and an
  // expression; whether that makes sense is not looked at.
  Status validate() const;

  // JSON as written into sessions (recorder/session/format.h). One line.
  std::string to_json() const;
  // Fails with the reason when `text` is no schema or does not validate; `schema` is then unchanged.
  static Status from_json(std::string_view text, FrameSchema& schema);

 private:
  Status validate_places() const;
  Status validate_names() const;

  std::string name_;
  uint32_t version_ = 0;
  uint32_t frame_bytes_ = 0;
  std::vector<Field> fields_;
  std::vector<EventKind> events_;
  std::vector<DerivedValue> derived_;
};

// --- values --------------------------------------------------------------------------------------------------------
// `frame` holds at least offset + size_bytes() of the field; index < field.count. Callers that take schema and frame
// from a file check `fits()` first.

inline bool fits(const Field& field, std::span<const std::byte> frame) {
  return uint64_t{field.offset} + field.size_bytes() <= frame.size();
}
// The value as a number. 64-bit integers above 2^53 are rounded.
double number_at(const Field& field, uint32_t index, std::span<const std::byte> frame);
// The value for a person: enum name, decimal integer, shortest float that reads back, or the character itself
// (unprintable ones as \xNN). No unit.
std::string text_at(const Field& field, uint32_t index, std::span<const std::byte> frame);
// The whole field: one value, "text" for a char array, or "[a, b, c]".
std::string text_of(const Field& field, std::span<const std::byte> frame);

// SchemaMapping: reads the frames of one schema as if they were frames of another: how a program of today reads the
// recordings of yesterday, whose struct had other fields at other places.
//
// Fields are found by name. Numbers are converted: one that does not fit becomes the nearest that does, a fraction is
// cut off, no number (NaN) is 0. Where both fields are enumerations, values go by their names. Of arrays as many values
// are taken as both have. What the recorded schema lacks - a field, the rest of an array, the name of a value - becomes
// the default that the wanted field states.
//
// Immutable once made, it keeps nothing of the two schemas; any thread.

class SchemaMapping {
 public:
  SchemaMapping() = default;
  // Both are valid (FrameSchema::validate).
  SchemaMapping(const FrameSchema& recorded, const FrameSchema& wanted);

  // Fills `out`, at least the wanted schema's frame_bytes long, from `recorded`, at least the recorded schema's; what
  // no wanted field names becomes 0. The two do not overlap.
  void convert(std::span<const std::byte> recorded, std::span<std::byte> out) const;

  // Whether frames are the same bytes in both, so that nothing needs to be converted.
  bool is_identity() const { return identity_; }
  // The wanted fields that the recorded schema does not have.
  const std::vector<std::string>& missing() const { return missing_; }

 private:
  struct Copy {
    FieldType from_type, to_type;
    uint32_t from, to;                   // offsets
    uint32_t count;                      // values that both have
    uint32_t to_count;                   // values of the wanted field
    double missing;                      // its default
    std::vector<double> values_by_name;  // of a recorded value: what it is called now is this value; or empty
  };

  uint32_t wanted_bytes_ = 0;
  bool identity_ = true;
  std::vector<Copy> copies_;
  std::vector<std::string> missing_;
};

}  // namespace recorder
