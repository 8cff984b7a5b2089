// The inspector's tree as rows, built from schema and bytes alone, apart from how rows are drawn: which fields and
// values there are, the text of each in a frame, and its difference to another frame.
//
// Pure functions and values, any thread. Rows point into the schema, which must outlive them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/inspect/selection.h"
#include "recorder/schema/schema.h"

namespace engine {

// The bytes of `count` values of the field from value `first` on.
inline ByteSpan span_of(const recorder::Field& field, uint32_t first, uint32_t count) {
  const uint32_t size = recorder::size_of(field.type);
  return {field.offset + first * size, count * size};
}
inline ByteSpan span_of(const recorder::Field& field) { return {field.offset, field.size_bytes()}; }

struct FieldRow {
  const recorder::Field* field = nullptr;
  size_t field_index = 0;  // in the schema
  uint32_t first = 0;      // of the field's values in this row
  uint32_t count = 1;
  bool group = false;  // a whole array, which can be opened
  int depth = 0;

  ByteSpan bytes() const { return span_of(*field, first, count); }
  // "score", "bounces", "bounces[2]", "body[16..31]": unique within the schema.
  std::string name() const;
  // Its name in an expression; empty for a row of several values.
  std::string expression() const;
};

// The rows of all fields whose name or one of whose values' names contains `filter`, in the schema's order; the values
// of an array only if `is_open` says so.
std::vector<FieldRow> rows_of(const recorder::FrameSchema& schema, std::string_view filter,
                              const std::function<bool(const recorder::Field&)>& is_open);
// Case does not matter.
bool contains_word(std::string_view text, std::string_view word);
// The row of that name(); `field` is nullptr when the schema has no such value (any more).
FieldRow row_named(const recorder::FrameSchema& schema, std::string_view name);

// --- texts -----------------------------------------------------------------------------------------------------------
// `frame`, `now` and `before` hold the row's field; see recorder::fits().

// A value by its name if it has one, a line of a grid with its numbers in columns, the first few values of an array.
std::string row_text(const FieldRow& row, std::span<const std::byte> frame);
bool row_differs(const FieldRow& row, std::span<const std::byte> now, std::span<const std::byte> before);
// All digits of an integer, so many significant ones of a fraction; "no value" for NaN.
std::string number_text(recorder::Number value, int digits = 9);
// "+3" or "-0.5"
std::string difference_text(recorder::Number difference);
// "+3" for a number, "2 diff" for several values, empty where the difference says nothing.
std::string row_difference(const FieldRow& row, std::span<const std::byte> now, std::span<const std::byte> before);

}  // namespace engine
