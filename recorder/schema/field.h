// Field: one member of a frame's struct - its type, place and meaning - and the values that it has in a frame. All
// numbers in a frame are little-endian.
//
// Value types and pure functions; any thread.
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
  // The stored number says value = stored * scale + zero, in the field's unit: fixed point of 16.16 has a scale of
  // 1 / 65536, an angle of 2^32 a turn one of 360 / 4294967296. 1 and 0: the stored number is the value.
  double scale = 1;
  double zero = 0;
  bool is_flags = false;  // enum_names[b] names bit b, and the value is a set of such bits
  bool is_log = false;    // a text whose lines, read frame by frame, are the game's log

  uint32_t size_bytes() const { return size_of(type) * count; }
  bool is_scaled() const { return scale != 1 || zero != 0; }
  // More than one character: a text, which ends before the zeros at its end.
  bool is_text() const { return type == FieldType::kChar && count > 1 && columns == 0; }
  // The name of an enumeration's value, nullptr when it has none.
  template <typename Integer>
  const std::string* name_of(Integer value) const {
    if (is_flags) return nullptr;
    const auto position = static_cast<uint64_t>(value);
    return value >= 0 && position < enum_names.size() ? &enum_names[position] : nullptr;
  }
};

// --- values --------------------------------------------------------------------------------------------------------
// `frame` holds at least offset + size_bytes() of the field; index < field.count. Callers that take schema and frame
// from a file check `fits()` first.

inline bool fits(const Field& field, std::span<const std::byte> frame) {
  return uint64_t{field.offset} + field.size_bytes() <= frame.size();
}
// The value that is called `name` among the fields: "x" of a single field, "place[0]" of an array. No field: none is.
struct NamedValue {
  const Field* field = nullptr;
  uint32_t index = 0;
};
NamedValue find_value(const std::vector<Field>& fields, std::string_view name);
// Calls use(value) with value `index` in its own type, and returns its result.
template <typename Use>
decltype(auto) with_value(const Field& field, uint32_t index, std::span<const std::byte> frame, Use&& use) {
  return with_value(field.type, frame.data() + field.offset + size_t{index} * size_of(field.type),
                    std::forward<Use>(use));
}
// The value in the field's unit: exactly as stored, or scaled, as a double.
Number value_at(const Field& field, uint32_t index, std::span<const std::byte> frame);
// The stored number, without the field's scale.
Number raw_value_at(const Field& field, uint32_t index, std::span<const std::byte> frame);
// The value as a double. 64-bit integers above 2^53 are rounded.
double number_at(const Field& field, uint32_t index, std::span<const std::byte> frame);
// The value for a person: enum name, names of flags ("stunned|burning", "0" without any), decimal integer, shortest
// float that reads back, or the character itself (unprintable ones as \xNN); a scaled one with as many decimals as
// tell it from its neighbours. No unit.
std::string text_at(const Field& field, uint32_t index, std::span<const std::byte> frame);
// The bytes of `count` characters of a char array, without the zeros behind them.
std::string_view characters_of(const Field& field, uint32_t first, uint32_t count, std::span<const std::byte> frame);
// The same for a person, as base::shown_text() has it: UTF-8, with escapes for what would act instead of being seen.
std::string character_text_of(const Field& field, uint32_t first, uint32_t count, std::span<const std::byte> frame);
// The names of the flags that are set, in their order; those without a name as one number at the end.
std::vector<std::string> flag_names(const Field& field, uint64_t bits);
// The whole field: one value, "text" for a char array, or "[a, b, c]".
std::string text_of(const Field& field, std::span<const std::byte> frame);

}  // namespace recorder
