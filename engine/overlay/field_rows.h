// ByteSpan: a stretch of a slot, which is what a field, a value of an array or a part of the seal comes down to. A
// value type; what inspector and hex view agree in when one shows what is selected in the other.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recorder/schema/schema.h"

namespace engine {

struct ByteSpan {
  uint32_t offset = 0;
  uint32_t bytes = 0;

  uint32_t end() const { return offset + bytes; }
  bool empty() const { return bytes == 0; }
  bool contains(uint32_t byte) const { return byte >= offset && byte < end(); }
  bool overlaps(ByteSpan other) const { return offset < other.end() && other.offset < end(); }

  friend bool operator==(const ByteSpan&, const ByteSpan&) = default;
};

// The bytes of `count` values of the field from value `first` on.
inline ByteSpan span_of(const recorder::Field& field, uint32_t first, uint32_t count) {
  const uint32_t size = recorder::size_of(field.type);
  return {field.offset + first * size, count * size};
}
inline ByteSpan span_of(const recorder::Field& field) { return {field.offset, field.size_bytes()}; }

// FieldRows: the inspector's tree as rows: what stands in each, and what it was in another frame. Built from schema and
// bytes alone, apart from how rows are drawn. Pure functions, any thread.

struct FieldRow {
  const recorder::Field* field = nullptr;
  size_t field_index = 0;  // in the schema
  uint32_t first = 0;      // values of the field that stand in this row
  uint32_t count = 1;
  bool group = false;  // the whole of an array, which can be opened
  int depth = 0;

  ByteSpan bytes() const { return span_of(*field, first, count); }
  // "score", "bounces", "bounces[2]", "body[16..31]": unique within the schema.
  std::string name() const;
  // What an expression calls it, empty for a row of several values.
  std::string expression() const;
};

// The rows of all fields, in the schema's order. Shown are fields whose name or one of whose values' names holds
// `filter` (case does not matter); `is_open` tells whether an array's values are shown.
std::vector<FieldRow> rows_of(const recorder::FrameSchema& schema, std::string_view filter,
                              const std::function<bool(const recorder::Field&)>& is_open);
// Whether `text` has `word` in it; case does not matter.
bool contains_word(std::string_view text, std::string_view word);
// The row of that name, as name() gives it; `field` is nullptr when the schema has no such value (any more).
FieldRow row_named(const recorder::FrameSchema& schema, std::string_view name);

// --- texts -----------------------------------------------------------------------------------------------------------
// `frame`, `now` and `before` hold the row's field; see recorder::fits().

// What stands in the row: a value with its name if it has one, a line of a grid with its numbers in columns, the first
// few values of an array.
std::string row_text(const FieldRow& row, std::span<const std::byte> frame);
bool row_differs(const FieldRow& row, std::span<const std::byte> now, std::span<const std::byte> before);
// In as many digits as are worth reading.
std::string number_text(double value);
// "+3" for a number, "2 diff" for several values, empty where there is no difference to speak of.
std::string row_difference(const FieldRow& row, std::span<const std::byte> now, std::span<const std::byte> before);

}  // namespace engine
