#include "engine/overlay/field_rows.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "recorder/expression/expression.h"

namespace engine {
namespace {

using recorder::Field;
using recorder::FieldType;
using recorder::Number;
using Bytes = std::span<const std::byte>;

// Of an array that is not open.
constexpr uint32_t kPreviewValues = 12;

bool passes(const Field& field, std::string_view filter) {
  return filter.empty() || contains_word(field.name, filter) ||
         std::ranges::any_of(field.enum_names, [&](const std::string& name) { return contains_word(name, filter); });
}

// A text without lines is one value, of any length.
bool is_single(const Field& field) {
  return field.count == 1 || (field.type == FieldType::kChar && field.columns == 0);
}

uint32_t values_per_row(const Field& field) { return field.columns == 0 ? 1 : field.columns; }

FieldRow whole(const Field& field, size_t index) { return {&field, index, 0, field.count, !is_single(field), 0}; }

FieldRow part(const Field& field, size_t index, uint32_t first) {
  return {&field, index, first, std::min(values_per_row(field), field.count - first), false, 1};
}

// The width of the longest possible value, so that the columns of a grid do not move; 0: not aligned.
size_t column_width(const Field& field) {
  switch (field.type) {
    case FieldType::kU8:
      return 3;
    case FieldType::kI8:
      return 4;
    case FieldType::kU16:
      return 5;
    case FieldType::kI16:
      return 6;
    default:
      return 0;
  }
}

std::string joined(const Field& field, uint32_t first, uint32_t count, Bytes frame) {
  if (field.type == FieldType::kChar && count > 1 && field.columns == 0) {
    return character_text_of(field, first, count, frame);
  }
  std::string out;
  const size_t width = field.columns == 0 ? 0 : column_width(field);
  for (uint32_t i = first; i < first + count; ++i) {
    const std::string text = text_at(field, i, frame);
    if (field.type != FieldType::kChar) {
      if (i != first) out += width == 0 ? ", " : " ";
      if (text.size() < width) out.append(width - text.size(), ' ');
    }
    out += text;
  }
  return out;
}

}  // namespace

bool contains_word(std::string_view text, std::string_view word) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

std::string FieldRow::name() const {
  if (depth == 0) return field->name;
  if (count == 1) return field->name + "[" + std::to_string(first) + "]";
  return field->name + "[" + std::to_string(first) + ".." + std::to_string(first + count - 1) + "]";
}

std::string FieldRow::expression() const {
  const std::string typed = recorder::Expression::escaped_name(field->name);
  if (field->count == 1) return typed;
  return count == 1 ? typed + "[" + std::to_string(first) + "]" : "";
}

std::vector<FieldRow> rows_of(const recorder::FrameSchema& schema, std::string_view filter,
                              const std::function<bool(const Field&)>& is_open) {
  std::vector<FieldRow> rows;
  const auto& fields = schema.fields();
  for (size_t i = 0; i < fields.size(); ++i) {
    if (!passes(fields[i], filter)) continue;
    rows.push_back(whole(fields[i], i));
    if (!rows.back().group || !is_open(fields[i])) continue;
    for (uint32_t first = 0; first < fields[i].count; first += values_per_row(fields[i])) {
      rows.push_back(part(fields[i], i, first));
    }
  }
  return rows;
}

FieldRow row_named(const recorder::FrameSchema& schema, std::string_view name) {
  const auto& fields = schema.fields();
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == name) return whole(fields[i], i);
    if (!name.starts_with(fields[i].name) || !name.substr(fields[i].name.size()).starts_with('[')) continue;
    for (uint32_t first = 0; first < fields[i].count; first += values_per_row(fields[i])) {
      const FieldRow row = part(fields[i], i, first);
      if (row.name() == name) return row;
    }
    unsigned value = 0;  // "board[17]" of a grid: one value of a line
    const std::string rest(name.substr(fields[i].name.size()));
    if (std::sscanf(rest.c_str(), "[%u]", &value) == 1 && value < fields[i].count) {
      return {&fields[i], i, value, 1, false, 1};
    }
  }
  return {};
}

std::string row_text(const FieldRow& row, Bytes frame) {
  if (!row.group) return joined(*row.field, row.first, row.count, frame);
  const uint32_t shown = std::min(row.count, row.field->columns == 0 ? kPreviewValues : row.field->columns);
  std::string text = joined(*row.field, 0, shown, frame);
  return shown < row.count ? text + " ..." : text;
}

std::string number_text(Number value, int digits) {
  if (value.is_integer()) return value.text();
  if (!value.is_number()) return "no value";
  const double real = value.to_double();
  const bool is_whole = std::fabs(real) < 1e15 && real == std::trunc(real);
  char text[40];
  std::snprintf(text, sizeof text, "%.*g", is_whole ? 15 : digits, real);
  return text;
}

std::string difference_text(Number difference) {
  if (difference.is_integer()) return (difference < Number(0) ? "" : "+") + difference.text();
  char text[40];
  std::snprintf(text, sizeof text, "%+.6g", difference.to_double());
  return text;
}

bool row_differs(const FieldRow& row, Bytes now, Bytes before) {
  if (!recorder::fits(*row.field, now) || !recorder::fits(*row.field, before)) return false;
  const ByteSpan span = row.bytes();
  return std::memcmp(now.data() + span.offset, before.data() + span.offset, span.bytes) != 0;
}

std::string row_difference(const FieldRow& row, Bytes now, Bytes before) {
  if (!row_differs(row, now, before)) return {};
  const Field& field = *row.field;
  if (row.count > 1) {
    if (is_single(field)) return "changed";
    const uint32_t size = recorder::size_of(field.type);
    uint32_t changed = 0;
    for (uint32_t i = row.first; i < row.first + row.count; ++i) {
      const size_t at = field.offset + size_t{i} * size;
      changed += std::memcmp(now.data() + at, before.data() + at, size) != 0 ? 1 : 0;
    }
    return std::to_string(changed) + " diff";
  }
  if (field.type == FieldType::kChar || !field.enum_names.empty()) return {};
  const Number difference = value_at(field, row.first, now) - value_at(field, row.first, before);
  // Of counters that wrap and states of random numbers.
  if (!difference.is_finite() || std::fabs(difference.to_double()) > 1e9) return {};
  return difference_text(difference);
}

}  // namespace engine
