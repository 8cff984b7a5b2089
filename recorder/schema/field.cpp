#include "recorder/schema/field.h"

#include <array>
#include <charconv>
#include <cmath>
#include <type_traits>

#include "recorder/base/text.h"

namespace recorder {
namespace {

struct TypeInfo {
  std::string_view name;
  uint32_t size;
};

constexpr std::array<TypeInfo, 11> kTypes{{{"u8", 1},
                                           {"i8", 1},
                                           {"u16", 2},
                                           {"i16", 2},
                                           {"u32", 4},
                                           {"i32", 4},
                                           {"u64", 8},
                                           {"i64", 8},
                                           {"f32", 4},
                                           {"f64", 8},
                                           {"char", 1}}};

std::string character_text(uint8_t value) {
  if (value >= 0x20 && value < 0x7f) return std::string(1, static_cast<char>(value));
  std::string text = "\\x";
  base::append_hex(text, value);
  return text;
}

}  // namespace

uint32_t size_of(FieldType type) { return kTypes[static_cast<size_t>(type)].size; }

std::string_view name_of(FieldType type) { return kTypes[static_cast<size_t>(type)].name; }

std::optional<FieldType> field_type_named(std::string_view name) {
  for (size_t i = 0; i < kTypes.size(); ++i) {
    if (kTypes[i].name == name) return static_cast<FieldType>(i);
  }
  return std::nullopt;
}

NamedValue find_value(const std::vector<Field>& fields, std::string_view name) {
  for (const Field& field : fields) {
    if (field.name == name) return field.count == 1 ? NamedValue{&field, 0} : NamedValue();
    if (!name.starts_with(field.name)) continue;
    std::string_view index = name.substr(field.name.size());
    if (!index.starts_with('[') || !index.ends_with(']')) continue;
    index = index.substr(1, index.size() - 2);
    uint32_t value = 0;
    const auto [end, error] = std::from_chars(index.data(), index.data() + index.size(), value);
    if (error == std::errc() && end == index.data() + index.size() && value < field.count) return {&field, value};
  }
  return {};
}

Number raw_value_at(const Field& field, uint32_t index, std::span<const std::byte> frame) {
  return with_value(field, index, frame, [](auto value) { return Number(value); });
}

Number value_at(const Field& field, uint32_t index, std::span<const std::byte> frame) {
  return field.is_scaled() ? Number(number_at(field, index, frame)) : raw_value_at(field, index, frame);
}

double number_at(const Field& field, uint32_t index, std::span<const std::byte> frame) {
  return with_value(field, index, frame,
                    [&](auto value) { return static_cast<double>(value) * field.scale + field.zero; });
}

namespace {

// As many decimals as one step of the stored integer needs, without zeros at the end.
std::string scaled_text(double value, double scale) {
  constexpr double kMostDecimals = 15;
  const double decimals = std::ceil(-std::log10(std::fabs(scale)));
  if (!std::isfinite(value) || !(decimals <= kMostDecimals) || std::fabs(value) >= 1e15) return Number(value).text();
  std::array<char, 64> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed,
                                 decimals < 0 ? 0 : static_cast<int>(decimals));
  std::string shown(text.data(), end.ptr);
  if (shown.find('.') == std::string::npos) return shown;
  shown.erase(shown.find_last_not_of('0') + 1);
  if (shown.ends_with('.')) shown.pop_back();
  return shown == "-0" ? "0" : shown;
}

}  // namespace

std::vector<std::string> flag_names(const Field& field, uint64_t bits) {
  std::vector<std::string> names;
  for (size_t bit = 0; bit < field.enum_names.size() && bit < 64; ++bit) {
    const uint64_t flag = uint64_t{1} << bit;
    if ((bits & flag) == 0 || field.enum_names[bit].empty()) continue;
    names.push_back(field.enum_names[bit]);
    bits &= ~flag;
  }
  if (bits == 0) return names;
  std::array<char, 24> text{'0', 'x'};
  const auto end = std::to_chars(text.data() + 2, text.data() + text.size(), bits, 16);
  names.emplace_back(text.data(), end.ptr);
  return names;
}

namespace {

std::string flags_text(const Field& field, uint64_t bits) {
  std::string text;
  for (const std::string& name : flag_names(field, bits)) text += (text.empty() ? "" : "|") + name;
  return text.empty() ? "0" : text;
}

}  // namespace

std::string text_at(const Field& field, uint32_t index, std::span<const std::byte> frame) {
  return with_value(field, index, frame, [&](auto value) -> std::string {
    if (field.type == FieldType::kChar) return character_text(static_cast<uint8_t>(value));
    using T = decltype(value);
    if constexpr (std::is_integral_v<T>) {
      if (const std::string* const name = field.name_of(value)) return *name;
      if (field.is_flags) return flags_text(field, static_cast<std::make_unsigned_t<T>>(value));
      if (field.is_scaled()) return scaled_text(number_at(field, index, frame), field.scale);
    } else if (field.is_scaled()) {
      return Number(number_at(field, index, frame)).text();
    }
    std::array<char, 64> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
    return std::string(text.data(), end.ptr);
  });
}

std::string_view characters_of(const Field& field, uint32_t first, uint32_t count, std::span<const std::byte> frame) {
  std::string_view characters(reinterpret_cast<const char*>(frame.data()) + field.offset + first, count);
  while (characters.ends_with('\0')) characters.remove_suffix(1);
  return characters;
}

std::string character_text_of(const Field& field, uint32_t first, uint32_t count, std::span<const std::byte> frame) {
  return base::shown_text(characters_of(field, first, count, frame));
}

std::string text_of(const Field& field, std::span<const std::byte> frame) {
  if (field.count == 1) return text_at(field, 0, frame);
  if (field.type == FieldType::kChar) return '"' + character_text_of(field, 0, field.count, frame) + '"';
  std::string out = "[";
  for (uint32_t i = 0; i < field.count; ++i) {
    if (i != 0) out += ", ";
    out += text_at(field, i, frame);
  }
  return out + "]";
}

}  // namespace recorder
