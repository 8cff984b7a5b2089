// FrameSchema: the meaning of a frame's bytes. It names every field of a game's frame struct - type, offset, count,
// unit, meaning, enum names - so that overlay, tools and viewer can show any game's frames. It is written into every
// session, so that a session explains itself after the struct has changed; SchemaMapping then reads the old frames.
//
// Value types; any thread may use its own. Make one beside the struct by describe() (describe.h), or by hand and with
// validate(), and give it to the recorder. All numbers in a frame are little-endian.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/schema/number.h"

namespace recorder {

enum class FieldType : uint8_t { kU8, kI8, kU16, kI16, kU32, kI32, kU64, kI64, kF32, kF64, kChar };

// Size of one value of `type` in bytes.
uint32_t size_of(FieldType type);
// The name used in schemas written to files: "u8" ... "f64", "char".
std::string_view name_of(FieldType type);
std::optional<FieldType> field_type_named(std::string_view name);

// Calls use(T()) with the type T that values of `type` have in memory - uint8_t for characters - and returns its
// result. The one switch over field types.
template <typename Use>
decltype(auto) with_type(FieldType type, Use&& use) {
  switch (type) {
    case FieldType::kI8:
      return use(int8_t());
    case FieldType::kU16:
      return use(uint16_t());
    case FieldType::kI16:
      return use(int16_t());
    case FieldType::kU32:
      return use(uint32_t());
    case FieldType::kI32:
      return use(int32_t());
    case FieldType::kU64:
      return use(uint64_t());
    case FieldType::kI64:
      return use(int64_t());
    case FieldType::kF32:
      return use(float());
    case FieldType::kF64:
      return use(double());
    case FieldType::kU8:
    case FieldType::kChar:
      break;
  }
  return use(uint8_t());
}

// Calls use(value) with the value at `at`, which need not be aligned, in its own type.
template <typename Use>
decltype(auto) with_value(FieldType type, const std::byte* at, Use&& use) {
  return with_type(type, [&](auto value) -> decltype(auto) {
    std::memcpy(&value, at, sizeof value);
    return use(value);
  });
}

struct Field {
  std::string name;                     // unique within the schema, e.g. "score"
  FieldType type = FieldType::kU32;     //
  uint32_t offset = 0;                  // bytes from the start of the frame
  uint32_t count = 1;                   // values, > 1 for an array
  uint32_t columns = 0;                 // values per row when the array is a grid, else 0
  std::string unit;                     // "cells", "us", ... or empty
  std::string meaning;                  // one sentence for a person
  std::vector<std::string> enum_names;  // enum_names[v] names the value v; empty when the field is no enumeration
  double default_value = 0;             // finite; the value in frames recorded without the field (SchemaMapping)

  uint32_t size_bytes() const { return size_of(type) * count; }
  // The name of an enumeration's value, nullptr when it has none.
  template <typename Integer>
  const std::string* name_of(Integer value) const {
    const auto position = static_cast<uint64_t>(value);
    return value >= 0 && position < enum_names.size() ? &enum_names[position] : nullptr;
  }
};

// One bit of a frame's event mask.
struct EventKind {
  uint32_t bit = 0;        // 0..63
  std::string name;        // "food"
  uint32_t color_rgb = 0;  // 0xRRGGBB, for marks on a timeline
  // Name of a u32 or u64 field that holds, in frames with this event, the number of the earlier frame that the game
  // continues from: where a player rewinds, the session branches, and timelines show it. Empty for other events.
  std::string refers_to = {};
};

// A value calculated from fields, for watches and plots: "food.x" from the food's cell. The recorder stores the
// expression as text; engine/inspect/expression.h evaluates it.
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

  // Fails, naming the field, when a field lies outside the frame or overlaps another, a name or event bit is used
  // twice, or an event refers to anything but a single u32 or u64 field. Derived values need a unique name and an
  // expression, which is not evaluated.
  Status validate() const;
  // The same, and whether a recording can keep all of it and be asked for every value: default values are finite, texts
  // are UTF-8, names of fields, events and derived values can be typed (between backquotes, if need be) in one line,
  // and no two events share one. Stricter than validate() on purpose: recordings of earlier versions stay readable.
  Status validate_for_recording() const;

  // JSON as written into sessions (recorder/session/format.h). One line.
  std::string to_json() const;
  // Fails with the reason when `text` is not a schema or does not validate; `schema` is then unchanged.
  static Status from_json(std::string_view text, FrameSchema& schema);

 private:
  Status validate_places() const;
  Status validate_names() const;
  Status validate_texts() const;

  void index_names();

  std::string name_;
  uint32_t version_ = 0;
  uint32_t frame_bytes_ = 0;
  std::vector<Field> fields_;
  std::vector<EventKind> events_;
  std::vector<DerivedValue> derived_;
  std::vector<uint32_t> by_name_;  // places of fields, by their names: a stranger's recording may have very many
};

// --- values --------------------------------------------------------------------------------------------------------
// `frame` holds at least offset + size_bytes() of the field; index < field.count. Callers that take schema and frame
// from a file check `fits()` first.

inline bool fits(const Field& field, std::span<const std::byte> frame) {
  return uint64_t{field.offset} + field.size_bytes() <= frame.size();
}
// Calls use(value) with value `index` in its own type, and returns its result.
template <typename Use>
decltype(auto) with_value(const Field& field, uint32_t index, std::span<const std::byte> frame, Use&& use) {
  return with_value(field.type, frame.data() + field.offset + size_t{index} * size_of(field.type),
                    std::forward<Use>(use));
}
// The value, exactly.
Number value_at(const Field& field, uint32_t index, std::span<const std::byte> frame);
// The value as a double. 64-bit integers above 2^53 are rounded.
double number_at(const Field& field, uint32_t index, std::span<const std::byte> frame);
// The value for a person: enum name, decimal integer, shortest float that reads back, or the character itself
// (unprintable ones as \xNN). No unit.
std::string text_at(const Field& field, uint32_t index, std::span<const std::byte> frame);
// The bytes of `count` characters of a char array, without the zeros behind them.
std::string_view characters_of(const Field& field, uint32_t first, uint32_t count, std::span<const std::byte> frame);
// The same for a person, as base::shown_text() has it: UTF-8, with escapes for what would act instead of being seen.
std::string character_text_of(const Field& field, uint32_t first, uint32_t count, std::span<const std::byte> frame);
// The whole field: one value, "text" for a char array, or "[a, b, c]".
std::string text_of(const Field& field, std::span<const std::byte> frame);

// SchemaMapping: reads the frames of one schema as frames of another, so that a program reads recordings of its older
// versions, whose struct had other fields at other offsets.
//
// Fields are found by name. Numbers are converted: one that does not fit becomes the nearest that does, a fraction is
// cut off, NaN becomes 0. Values of two enumerations are matched by name, arrays as far as both reach. Where the
// recorded schema lacks a field, the rest of an array or the name of a value, the wanted field's default stands in.
//
// Immutable, and independent of the two schemas once made; any thread.

class SchemaMapping {
 public:
  SchemaMapping() = default;
  // Both are valid (FrameSchema::validate).
  SchemaMapping(const FrameSchema& recorded, const FrameSchema& wanted);

  // Fills `out`, at least the wanted schema's frame_bytes long, from `recorded`, at least the recorded schema's; what
  // no wanted field names becomes 0. The two do not overlap.
  void convert(std::span<const std::byte> recorded, std::span<std::byte> out) const;

  // The recorded frame as the struct that the wanted schema describes, whose frame_bytes are its size.
  template <typename State>
  State read(std::span<const std::byte> recorded) const {
    State state;
    convert(recorded, std::as_writable_bytes(std::span(&state, 1)));
    return state;
  }

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
    std::vector<double> values_by_name;  // the wanted value for each recorded value of an enumeration; or empty
  };

  uint32_t wanted_bytes_ = 0;
  bool identity_ = true;
  std::vector<Copy> copies_;
  std::vector<std::string> missing_;
};

}  // namespace recorder
