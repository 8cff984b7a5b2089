#include "engine/inspect/frame_export.h"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>

#include "engine/inspect/series.h"
#include "recorder/dump/ring_text.h"
#include "recorder/schema/seal.h"

namespace engine {
namespace {

using json = nlohmann::ordered_json;
using recorder::Field;
using recorder::FieldType;
using Slot = std::span<const std::byte>;

json number_json(double number) { return std::isfinite(number) ? json(number) : json(nullptr); }

// 64-bit integers and short floats as they are: a double would change them.
json value_json(const Field& field, uint32_t index, Slot slot, bool names) {
  const std::byte* at = slot.data() + field.offset + size_t{index} * recorder::size_of(field.type);
  if (field.type == FieldType::kU64 || field.type == FieldType::kI64) {
    uint64_t value = 0;
    std::memcpy(&value, at, sizeof value);
    if (names && value < field.enum_names.size()) return field.enum_names[value];
    return field.type == FieldType::kU64 ? json(value) : json(static_cast<int64_t>(value));
  }
  const double number = recorder::number_at(field, index, slot);
  if (field.type == FieldType::kF32 || field.type == FieldType::kF64) {
    if (!std::isfinite(number)) return nullptr;
    // The shortest text that reads back, not the float's double.
    return json::parse(recorder::text_at(field, index, slot));
  }
  const auto integer = static_cast<int64_t>(number);
  const bool named = names && integer >= 0 && static_cast<size_t>(integer) < field.enum_names.size();
  return named ? json(field.enum_names[static_cast<size_t>(integer)]) : json(integer);
}

// Without trailing zeros; bytes above 0x7f become the characters of that number.
std::string text_json(const Field& field, uint32_t begin, uint32_t end, Slot slot) {
  const std::byte* bytes = slot.data() + field.offset;
  while (end > begin && bytes[end - 1] == std::byte{0}) --end;
  std::string text;
  for (uint32_t i = begin; i < end; ++i) {
    const auto c = std::to_integer<unsigned>(bytes[i]);
    if (c >= 0x80) text += static_cast<char>(0xc0 | c >> 6);
    text += static_cast<char>(c >= 0x80 ? 0x80 | (c & 0x3f) : c);
  }
  return text;
}

json stretch_json(const Field& field, uint32_t begin, uint32_t end, Slot slot, bool names) {
  if (field.type == FieldType::kChar) return text_json(field, begin, end, slot);
  json list = json::array();
  for (uint32_t i = begin; i < end; ++i) list.push_back(value_json(field, i, slot, names));
  return list;
}

json field_json(const Field& field, Slot slot, bool names) {
  if (!recorder::fits(field, slot)) return nullptr;
  if (field.count == 1) {
    return field.type == FieldType::kChar ? json(text_json(field, 0, 1, slot)) : value_json(field, 0, slot, names);
  }
  if (field.columns == 0) return stretch_json(field, 0, field.count, slot, names);
  json rows = json::array();
  for (uint32_t begin = 0; begin < field.count;) {
    const uint32_t end = begin + std::min(field.columns, field.count - begin);
    rows.push_back(stretch_json(field, begin, end, slot, names));
    begin = end;
  }
  return rows;
}

std::string checksum_text(uint64_t checksum) {
  std::array<char, 20> text;
  std::snprintf(text.data(), text.size(), "%016" PRIx64, checksum);
  return text.data();
}

}  // namespace

std::string frame_json(const recorder::FrameSchema& schema, Slot previous, Slot slot, const FrameJsonOptions& options) {
  if (slot.size() < recorder::kSealBytes) return "null";
  const recorder::Seal seal = recorder::seal_of(slot);
  const Slot frame = slot.first(recorder::payload_bytes(slot.size()));
  json out{{"frame", seal.frame},
           {"time_s", static_cast<double>(seal.time_ns) / 1e9},
           {"events", recorder::event_names(seal.events, schema)}};
  json& fields = out["fields"] = json::object();
  for (const Field& field : schema.fields()) fields[field.name] = field_json(field, frame, options.names);
  const DerivedValues derived(schema);
  for (size_t i = 0; i < derived.values().size(); ++i) {
    out["derived"][derived.values()[i].definition.name] = number_json(derived.value(i, previous, slot));
  }
  out["seal"] = {{"checksum", checksum_text(seal.checksum)}, {"sound", recorder::seal_is_valid(slot)}};
  return out.dump(options.indent, ' ', false, json::error_handler_t::replace);
}

namespace {

using recorder::Column;
using recorder::Status;

constexpr uint64_t kFramesBetweenProgress = 256;  // frames

// A calculated column. `frames` has the frame before the one that is written.
Status add_expression(const FrameSource& source, const std::string& text, const FramePairs& frames,
                      std::vector<Column>& columns) {
  auto expression = std::make_shared<Expression>();
  ExpressionError error;
  if (!Expression::compile(source.schema(), text, *expression, error)) {
    return Status::failure("column '" + text + "': " + error.reason);
  }
  Column column;
  column.name = text;
  column.calculate = [expression, &frames](std::span<const std::byte> slot) {
    return expression->value(frames.previous(), slot);
  };
  columns.push_back(std::move(column));
  return {};
}

Status add_columns(const FrameSource& source, const FrameRowsOptions& options, const FramePairs& frames,
                   std::vector<Column>& columns) {
  const recorder::FrameSchema& schema = source.schema();
  const bool apart = options.format == recorder::RowFormat::kCsv && !options.whole_arrays;
  if (options.columns.empty()) {
    const Status chosen = recorder::choose_columns(schema, {}, apart, columns);
    // Derived values that do not compile are left out.
    for (const auto& derived : schema.derived()) {
      (void)add_expression(source, Expression::escaped_name(derived.name), frames, columns).ok();
    }
    return chosen;
  }
  for (const std::string& name : options.columns) {
    std::vector<Column> some;
    if (recorder::choose_columns(schema, {name}, apart, some).ok()) {
      columns.insert(columns.end(), some.begin(), some.end());
    } else if (Status added = add_expression(source, name, frames, columns); !added.ok()) {
      return added;
    }
  }
  return {};
}

}  // namespace

Status write_frame_rows(FrameSource& source, uint64_t first, uint64_t last, const FrameRowsOptions& options,
                        std::ostream& out, const recorder::session::Progress& progress, uint64_t* skipped) {
  if (skipped != nullptr) *skipped = 0;
  FramePairs frames(source);
  std::vector<Column> columns;
  if (Status added = add_columns(source, options, frames, columns); !added.ok()) return added;
  const uint64_t end = first > last ? first : std::min(last, source.frame_count() - 1) + 1;
  if (source.frame_count() == 0 || first >= end) return Status::failure(source.path() + ": has no frames there");
  const auto rows = recorder::make_row_writer({options.format, options.names, false}, source.schema(), columns, out);
  rows->begin();
  for (uint64_t index = first; index < end; ++index) {
    if (frames.seek(index).ok()) {
      rows->add(frames.current());
    } else if (skipped != nullptr) {
      ++*skipped;
    }
    if (!out) return Status::failure(source.path() + ": its frames cannot be written");
    if ((index - first) % kFramesBetweenProgress == 0 && progress && !progress(index - first, end - first)) {
      return Status::failure(source.path() + ": cancelled");
    }
  }
  rows->finish();
  out.flush();
  return out ? Status() : Status::failure(source.path() + ": its frames cannot be written");
}

}  // namespace engine
