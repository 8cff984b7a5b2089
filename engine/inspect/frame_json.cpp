#include "engine/inspect/frame_json.h"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/inspect/exact_values.h"
#include "recorder/dump/frame_text.h"
#include "recorder/frame/seal.h"

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

// Without the zeros behind it; bytes that are no ASCII as the characters of that number.
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
    out["derived"][derived.values()[i].about.name] = number_json(derived.value(i, previous, slot));
  }
  out["seal"] = {{"checksum", checksum_text(seal.checksum)}, {"sound", recorder::seal_is_valid(slot)}};
  return out.dump(options.indent, ' ', false, json::error_handler_t::replace);
}

}  // namespace engine
