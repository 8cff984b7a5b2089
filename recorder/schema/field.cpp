#include "recorder/schema/field.h"

#include <array>
#include <charconv>
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

Number value_at(const Field& field, uint32_t index, std::span<const std::byte> frame) {
  return with_value(field, index, frame, [](auto value) { return Number(value); });
}

double number_at(const Field& field, uint32_t index, std::span<const std::byte> frame) {
  return with_value(field, index, frame, [](auto value) { return static_cast<double>(value); });
}

std::string text_at(const Field& field, uint32_t index, std::span<const std::byte> frame) {
  return with_value(field, index, frame, [&](auto value) -> std::string {
    if (field.type == FieldType::kChar) return character_text(static_cast<uint8_t>(value));
    if constexpr (std::is_integral_v<decltype(value)>) {
      if (const std::string* const name = field.name_of(value)) return *name;
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
