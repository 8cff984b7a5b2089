#include "recorder/dump/field_json.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>

#include "recorder/base/text.h"

namespace recorder {
namespace {

using Json = nlohmann::ordered_json;

Json value_json(const Field& field, uint32_t index, std::span<const std::byte> frame, bool names) {
  if (field.is_scaled()) return float_json(number_at(field, index, frame));
  return with_value(field, index, frame, [&](auto value) -> Json {
    if constexpr (std::is_floating_point_v<decltype(value)>) {
      // The shortest text that reads back, not the double of a float.
      return std::isfinite(value) ? Json::parse(text_at(field, index, frame)) : float_json(value);
    } else {
      if (names && field.is_flags) {
        return flag_names(field, static_cast<std::make_unsigned_t<decltype(value)>>(value));
      }
      const std::string* const name = names ? field.name_of(value) : nullptr;
      return name != nullptr ? Json(*name) : Json(value);
    }
  });
}

std::string text_value(const Field& field, uint32_t begin, uint32_t end, std::span<const std::byte> frame,
                       bool trims_zeros) {
  const std::byte* const bytes = frame.data() + field.offset;
  while (trims_zeros && end > begin && bytes[end - 1] == std::byte{0}) --end;
  std::string text;
  base::append_escaped(text, {reinterpret_cast<const char*>(bytes) + begin, end - begin}, base::Controls::kKeep);
  return text;
}

// The values begin .. end - 1: a string of characters, else a list.
Json stretch_json(const Field& field, uint32_t begin, uint32_t end, std::span<const std::byte> frame,
                  const FieldJsonOptions& options) {
  if (field.type == FieldType::kChar) return text_value(field, begin, end, frame, options.trims_zeros);
  Json list = Json::array();
  for (uint32_t i = begin; i < end; ++i) list.push_back(value_json(field, i, frame, options.names));
  return list;
}

}  // namespace

Json float_json(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
}

Json field_json(const Field& field, std::span<const std::byte> frame, const FieldJsonOptions& options) {
  if (!fits(field, frame)) return nullptr;
  const bool is_text = field.type == FieldType::kChar;
  if (field.count == 1 && !is_text) return value_json(field, 0, frame, options.names);
  const bool in_rows = field.columns != 0 && field.count > 1 && (is_text || options.number_rows);
  if (!in_rows) return stretch_json(field, 0, field.count, frame, options);
  Json rows = Json::array();
  for (uint32_t begin = 0; begin < field.count;) {
    const uint32_t end = begin + std::min(field.columns, field.count - begin);
    rows.push_back(stretch_json(field, begin, end, frame, options));
    begin = end;
  }
  return rows;
}

void add_fields_json(const std::vector<Field>& fields, const std::vector<Group>& groups,
                     std::span<const std::byte> frame, const FieldJsonOptions& options, Json& into) {
  for (const Field& field : fields) into[field.name] = field_json(field, frame, options);
  for (const Group& group : groups) {
    Json& list = into[group.name] = Json::array();
    if (group.offset + group.size_bytes() > frame.size()) continue;
    for_each_element(group, frame, [&](uint32_t index, std::span<const std::byte> element) {
      Json made{{"index", index}};
      add_fields_json(group.fields, group.groups, element, options, made);
      list.push_back(std::move(made));
    });
  }
}

}  // namespace recorder
