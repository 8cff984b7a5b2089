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

#include "recorder/status.h"

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

}  // namespace recorder
