// SchemaMapping reads old frames by the names of their fields.
#include "recorder/schema/schema_mapping.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <iterator>
#include <limits>

#include "tests/recorder/schema/schema_parts.h"

namespace recorder {
namespace {

using schema_test::field;
using schema_test::schema_of;

// One value of the first type, read as one of the second.
template <typename To, typename From>
To read_as(FieldType from_type, From value, FieldType to_type) {
  const SchemaMapping mapping(schema_of({field("v", from_type, 3)}), schema_of({field("v", to_type, 5)}));
  std::array<std::byte, 64> in{}, out{};
  std::memcpy(in.data() + 3, &value, sizeof value);
  mapping.convert(in, out);
  To result;
  std::memcpy(&result, out.data() + 5, sizeof result);
  return result;
}

TEST(SchemaMapping, FindsFieldsByNameWhereverTheyLie) {
  const SchemaMapping mapping(schema_of({field("a", FieldType::kU32, 0), field("b", FieldType::kU16, 8)}),
                              schema_of({field("b", FieldType::kU16, 2), field("a", FieldType::kU32, 4)}, {}, 8));
  std::array<std::byte, 64> in{};
  std::array<std::byte, 8> out;
  out.fill(std::byte{0xee});
  in[0] = std::byte{7};
  in[9] = std::byte{3};
  mapping.convert(in, out);
  const std::array<unsigned char, 8> expected{0, 0, 0, 3, 7, 0, 0, 0};
  EXPECT_EQ(std::memcmp(out.data(), expected.data(), out.size()), 0);
  EXPECT_TRUE(mapping.missing().empty());
  EXPECT_FALSE(mapping.is_identity());
}

// As many as a description of 4 MB can hold; looked up one by one, they would take minutes.
TEST(SchemaMapping, OfVeryManyFieldsAndNamesTakesNoLongerThanReadingThem) {
  constexpr uint32_t kMany = 100'000;
  std::vector<Field> fields;
  std::vector<Field> reversed;
  Field kind = field("kind", FieldType::kU32, kMany);
  for (uint32_t i = 0; i < kMany; ++i) {
    fields.push_back(field("f" + std::to_string(i), FieldType::kU8, i));
    kind.enum_names.push_back("v" + std::to_string(i));
  }
  for (uint32_t i = 0; i < kMany; ++i)
    reversed.push_back(field("f" + std::to_string(i), FieldType::kU8, kMany - 1 - i));
  fields.push_back(kind);
  std::ranges::reverse(kind.enum_names);
  reversed.push_back(kind);
  const FrameSchema recorded = schema_of(fields, {}, kMany + 4);
  const SchemaMapping mapping(recorded, schema_of(reversed, {}, kMany + 4));
  std::vector<std::byte> in(kMany + 4), out(kMany + 4);
  for (uint32_t i = 0; i < kMany; ++i) in[i] = static_cast<std::byte>(i);
  mapping.convert(in, out);
  EXPECT_TRUE(std::equal(in.begin(), in.begin() + kMany, std::make_reverse_iterator(out.begin() + kMany)));
  uint32_t value = 0;
  std::memcpy(&value, &out[kMany], sizeof value);
  EXPECT_EQ(value, kMany - 1) << "the first name is the last there";
  EXPECT_EQ(recorded.find("f777")->offset, 777u);
  EXPECT_EQ(recorded.find("none"), nullptr);
}

TEST(SchemaMapping, WhatIsMissingGetsTheStatedDefault) {
  const SchemaMapping mapping(
      schema_of({field("list", FieldType::kU8, 0, 2)}),
      schema_of({field("list", FieldType::kU8, 0, 4, 9), field("level", FieldType::kI16, 4, 1, -1),
                 field("scale", FieldType::kF32, 8, 2, 1.5), field("plain", FieldType::kU8, 20)}));
  std::array<std::byte, 64> in{}, out{};
  in[0] = std::byte{1};
  in[1] = std::byte{2};
  mapping.convert(in, out);
  const std::array<unsigned char, 6> expected{1, 2, 9, 9, 0xff, 0xff};
  EXPECT_EQ(std::memcmp(out.data(), expected.data(), expected.size()), 0);
  const std::array<float, 2> scales{1.5f, 1.5f};
  EXPECT_EQ(std::memcmp(out.data() + 8, scales.data(), sizeof scales), 0);
  EXPECT_EQ(out[20], std::byte{0});
  EXPECT_EQ(mapping.missing(), (std::vector<std::string>{"level", "scale", "plain"}));
}

TEST(SchemaMapping, IntegersThatDoNotFitBecomeTheNearestThatDo) {
  EXPECT_EQ(read_as<uint8_t>(FieldType::kI32, -5, FieldType::kU8), 0);
  EXPECT_EQ(read_as<uint8_t>(FieldType::kU16, uint16_t{300}, FieldType::kU8), 255);
  EXPECT_EQ(read_as<int8_t>(FieldType::kU64, UINT64_MAX, FieldType::kI8), 127);
  EXPECT_EQ(read_as<int16_t>(FieldType::kI8, int8_t{-7}, FieldType::kI16), -7);
  EXPECT_EQ(read_as<uint64_t>(FieldType::kI64, int64_t{-1}, FieldType::kU64), 0u);
  EXPECT_EQ(read_as<uint64_t>(FieldType::kU64, UINT64_MAX - 1, FieldType::kU64), UINT64_MAX - 1);
  EXPECT_EQ(read_as<uint32_t>(FieldType::kChar, 'A', FieldType::kU32), 65u);
}

TEST(SchemaMapping, FloatsBecomeTheNearestNumber) {
  EXPECT_EQ(read_as<int32_t>(FieldType::kF32, -2.75f, FieldType::kI32), -2);
  EXPECT_EQ(read_as<int32_t>(FieldType::kF64, 1e300, FieldType::kI32), INT32_MAX);
  EXPECT_EQ(read_as<int64_t>(FieldType::kF64, -1e300, FieldType::kI64), INT64_MIN);
  EXPECT_EQ(read_as<uint64_t>(FieldType::kF64, 18446744073709551616.0, FieldType::kU64), UINT64_MAX);
  EXPECT_EQ(read_as<uint8_t>(FieldType::kF32, std::numeric_limits<float>::quiet_NaN(), FieldType::kU8), 0);
  EXPECT_EQ(read_as<float>(FieldType::kF64, 1e300, FieldType::kF32), std::numeric_limits<float>::max());
  EXPECT_TRUE(std::isinf(read_as<float>(FieldType::kF64, std::numeric_limits<double>::infinity(), FieldType::kF32)));
  EXPECT_EQ(read_as<double>(FieldType::kF32, 0.5f, FieldType::kF64), 0.5);
  EXPECT_EQ(read_as<double>(FieldType::kI16, int16_t{-3}, FieldType::kF64), -3.0);
}

TEST(SchemaMapping, EnumerationsGoByTheNamesOfTheirValues) {
  Field before = field("side", FieldType::kU8, 0, 4);
  before.enum_names = {"none", "left", "right"};
  Field now = field("side", FieldType::kU16, 0, 4, 9);
  now.enum_names = {"right", "none"};
  const SchemaMapping mapping(schema_of({before}), schema_of({now}));
  std::array<std::byte, 64> in{std::byte{0}, std::byte{1}, std::byte{2}, std::byte{77}}, out{};
  mapping.convert(in, out);
  std::array<uint16_t, 4> values;
  std::memcpy(values.data(), out.data(), sizeof values);
  EXPECT_EQ(values, (std::array<uint16_t, 4>{1, 9, 0, 77})) << "a value without a name stays";
}

TEST(SchemaMapping, TheSameSchemaNeedsNoConversion) {
  const FrameSchema schema = schema_of({field("a", FieldType::kU32, 0), field("b", FieldType::kF64, 8, 3)});
  EXPECT_TRUE(SchemaMapping(schema, schema).is_identity());
}

TEST(SchemaMapping, TheDefaultIsPartOfTheSchema) {
  const FrameSchema schema = schema_of({field("a", FieldType::kU32, 0, 1, 12.5)});
  FrameSchema read;
  ASSERT_TRUE(FrameSchema::from_json(schema.to_json(), read).ok());
  EXPECT_EQ(read.find("a")->default_value, 12.5);
  const Status wrong = FrameSchema::from_json(
      R"({"name":"x","version":1,"frame_bytes":8,"events":[],
          "fields":[{"name":"a","type":"u8","offset":0,"default":"1"}]})",
      read);
  EXPECT_FALSE(wrong.ok());
}

}  // namespace
}  // namespace recorder
