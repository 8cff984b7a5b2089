// The schema of a frame: JSON there and back, what it refuses and how it says so, and the values as text.
#include "recorder/schema/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "tests/recorder/schema/schema_parts.h"

namespace recorder {
namespace {

using schema_test::field;
using schema_test::schema_of;
using ::testing::AllOf;
using ::testing::HasSubstr;

// A schema that uses everything there is.
FrameSchema rich_schema() {
  Field board = field("board", FieldType::kChar, 0, 32);
  board.columns = 8;
  board.meaning = "The field, \"row\" by row \\ \n\u00e4";
  Field speed = field("speed", FieldType::kF32, 32);
  speed.unit = "cells/s";
  Field mode = field("mode", FieldType::kU8, 36);
  mode.enum_names = {"walls", "wrap"};
  return {
      "snake", 7, 64, {board, speed, mode, field("id", FieldType::kU64, 40)}, {{0, "food", 0xff8800}, {63, "end", 0}}};
}
template <typename T>
std::vector<std::byte> frame_of(std::initializer_list<T> values) {
  std::vector<std::byte> frame(sizeof(T) * values.size());
  std::memcpy(frame.data(), std::data(values), frame.size());
  return frame;
}
template <typename T>
std::string text_of_value(FieldType type, T value) {
  return text_at(field("f", type, 0), 0, frame_of<T>({value}));
}

// --- types ----------------------------------------------------------------------------------------------------------

TEST(FrameSchema, TypesHaveNamesAndSizes) {
  const std::vector<std::pair<std::string_view, uint32_t>> expected = {{"u8", 1},  {"i8", 1},  {"u16", 2}, {"i16", 2},
                                                                       {"u32", 4}, {"i32", 4}, {"u64", 8}, {"i64", 8},
                                                                       {"f32", 4}, {"f64", 8}, {"char", 1}};
  for (size_t i = 0; i < expected.size(); ++i) {
    const auto type = static_cast<FieldType>(i);
    EXPECT_EQ(name_of(type), expected[i].first);
    EXPECT_EQ(size_of(type), expected[i].second);
    EXPECT_EQ(field_type_named(expected[i].first), type);
  }
  for (const char* unknown : {"", "U8", "u128", "float", "u8 "}) EXPECT_EQ(field_type_named(unknown), std::nullopt);
}

TEST(FrameSchema, FindsFieldsByNameAndOffset) {
  const FrameSchema schema = rich_schema();
  ASSERT_NE(schema.find("speed"), nullptr);
  EXPECT_EQ(schema.find("speed")->offset, 32u);
  EXPECT_EQ(schema.find("spee"), nullptr);
  EXPECT_EQ(schema.field_at(0)->name, "board");
  EXPECT_EQ(schema.field_at(31)->name, "board");
  EXPECT_EQ(schema.field_at(32)->name, "speed");
  EXPECT_EQ(schema.field_at(37), nullptr) << "between two fields";
  EXPECT_EQ(schema.field_at(47)->name, "id");
  EXPECT_EQ(schema.field_at(48), nullptr);
  EXPECT_EQ(schema.field_at(0xffffffff), nullptr);
}

// --- JSON -----------------------------------------------------------------------------------------------------------

TEST(FrameSchema, JsonKeepsEverything) {
  const FrameSchema schema = rich_schema();
  FrameSchema read;
  const Status status = FrameSchema::from_json(schema.to_json(), read);
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(read.to_json(), schema.to_json());
  EXPECT_EQ(read.name(), "snake");
  EXPECT_EQ(read.version(), 7u);
  EXPECT_EQ(read.frame_bytes(), 64u);
  ASSERT_EQ(read.fields().size(), 4u);
  const Field& board = read.fields()[0];
  EXPECT_EQ(board.type, FieldType::kChar);
  EXPECT_EQ(board.count, 32u);
  EXPECT_EQ(board.columns, 8u);
  EXPECT_EQ(board.meaning, schema.fields()[0].meaning);
  EXPECT_EQ(read.fields()[1].unit, "cells/s");
  EXPECT_EQ(read.fields()[2].enum_names, (std::vector<std::string>{"walls", "wrap"}));
  ASSERT_EQ(read.events().size(), 2u);
  EXPECT_EQ(read.events()[0].color_rgb, 0xff8800u);
  EXPECT_EQ(read.events()[1].bit, 63u);
  EXPECT_EQ(read.events()[1].name, "end");
}

TEST(FrameSchema, JsonKeepsDerivedValues) {
  const FrameSchema rich = rich_schema();
  const FrameSchema schema(rich.name(), 7, 64, rich.fields(), rich.events(),
                           {{"speed.kmh", "speed * 3.6", "km/h", "How fast."}, {"far", "speed > 9", "", ""}});
  ASSERT_TRUE(schema.validate().ok()) << schema.validate().message();
  FrameSchema read;
  ASSERT_TRUE(FrameSchema::from_json(schema.to_json(), read).ok());
  EXPECT_EQ(read.to_json(), schema.to_json());
  ASSERT_EQ(read.derived().size(), 2u);
  EXPECT_EQ(read.derived()[0].name, "speed.kmh");
  EXPECT_EQ(read.derived()[0].expression, "speed * 3.6");
  EXPECT_EQ(read.derived()[0].unit, "km/h");
  EXPECT_EQ(read.derived()[0].meaning, "How fast.");
  EXPECT_EQ(read.derived()[1].unit, "");
  EXPECT_THAT(rich.to_json(), ::testing::Not(HasSubstr("derived"))) << "as it was before there were any";
}

TEST(FrameSchema, DerivedValuesNeedANameOfTheirOwnAndAnExpression) {
  const auto problem = [](std::vector<DerivedValue> derived) {
    return FrameSchema("test", 1, 64, {field("speed", FieldType::kU8, 0)}, {}, std::move(derived)).validate().message();
  };
  EXPECT_EQ(problem({{"fast", "speed > 3 (", "", ""}}), "") << "what it says is not looked at";
  EXPECT_EQ(problem({{"", "1", "", ""}}), "a derived value has no name");
  EXPECT_EQ(problem({{"fast", "", "", ""}}), "derived value 'fast' has no expression");
  EXPECT_EQ(problem({{"speed", "1", "", ""}}), "derived value 'speed' has the name of another value");
  EXPECT_EQ(problem({{"a", "1", "", ""}, {"a", "2", "", ""}}), "derived value 'a' has the name of another value");
  FrameSchema schema;
  for (const char* derived : {"3", "{}", "[3]", "[{}]", R"([{"name":"a"}])", R"([{"name":"a","expression":3}])",
                              R"([{"name":"a","expression":"1","unit":3}])", "null"}) {
    const std::string text =
        R"({"name":"x","version":1,"frame_bytes":64,"events":[],"fields":[],"derived":)" + std::string(derived) + "}";
    EXPECT_FALSE(FrameSchema::from_json(text, schema).ok()) << derived;
  }
}

TEST(FrameSchema, JsonIsOneLine) { EXPECT_THAT(rich_schema().to_json(), ::testing::Not(HasSubstr("\n"))); }

TEST(FrameSchema, JsonOfAnEarlierKindStillOpens) {
  FrameSchema schema;
  const Status status = FrameSchema::from_json(
      R"({"name":"pong","version":3,"frame_bytes":8,"new_key":[1,{"x":2}],
          "fields":[{"name":"x","type":"f32","offset":0},{"name":"y","type":"f32","offset":4,"future":true}],
          "events":[{"bit":5,"name":"hit"}]})",
      schema);
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(schema.fields().size(), 2u);
  EXPECT_EQ(schema.events()[0].color_rgb, 0u);
}

TEST(FrameSchema, MalformedJsonIsRefusedAndChangesNothing) {
  const std::string good = rich_schema().to_json();
  FrameSchema schema = schema_of({field("kept", FieldType::kU8, 0)});
  const auto expect_refused = [&schema](std::string_view text) {
    const Status status = FrameSchema::from_json(text, schema);
    EXPECT_FALSE(status.ok()) << text;
    EXPECT_THAT(status.message(), ::testing::StartsWith("frame schema: "));
    EXPECT_NE(schema.find("kept"), nullptr);
  };
  for (size_t length = 0; length < good.size(); ++length) expect_refused(std::string_view(good).substr(0, length));
  for (const char* text : {"null", "[]", "3", "\"\"", "{}", "{\"name\":\"x\"}", "\xff\xfe", "{\"name\":\"\xff\"}"}) {
    expect_refused(text);
  }
  for (const char* fields :
       {"null", "{}", "3", R"([{"name":"a","type":"u8","offset":4294967296}])",
        R"([{"name":"a","type":"u8","offset":1.5}])", R"([{"name":"a","type":"u8","offset":0,"count":4294967297}])",
        "[3]", "[null]", "[{}]", R"([{"name":3,"type":"u8","offset":0}])", R"([{"name":"a","type":"u9","offset":0}])",
        R"([{"name":"a","type":"u8"}])", R"([{"name":"a","type":"u8","offset":"0"}])",
        R"([{"name":"a","type":"u8","offset":64}])", R"([{"name":"a","type":"u8","offset":0,"count":0}])",
        R"([{"name":"a","type":"u8","offset":0,"enum":[1]}])", R"([{"name":"","type":"u8","offset":0}])"}) {
    expect_refused(R"({"name":"x","version":1,"frame_bytes":64,"events":[],"fields":)" + std::string(fields) + "}");
  }
  for (const char* events :
       {"null", R"([{"bit":4294967297,"name":"x"}])", "[3]", "[{}]", R"([{"bit":64,"name":"x"}])", R"([{"bit":1}])"}) {
    expect_refused(R"({"name":"x","version":1,"frame_bytes":64,"fields":[],"events":)" + std::string(events) + "}");
  }
}

// --- validation -----------------------------------------------------------------------------------------------------

std::string refusal_of(const FrameSchema& schema) {
  const Status status = schema.validate();
  EXPECT_FALSE(status.ok());
  return status.message();
}

TEST(FrameSchema, SoundSchemasAreValid) {
  EXPECT_TRUE(rich_schema().validate().ok());
  EXPECT_TRUE(FrameSchema{}.validate().ok());
  EXPECT_TRUE(schema_of({field("whole", FieldType::kU64, 0, 8)}).validate().ok()) << "to the last byte";
  EXPECT_TRUE(schema_of({field("b", FieldType::kU8, 1), field("a", FieldType::kU8, 0)}).validate().ok()) << "any order";
}

TEST(FrameSchema, FieldOutsideTheFrameIsNamed) {
  EXPECT_THAT(refusal_of(schema_of({field("far", FieldType::kU64, 57)})),
              AllOf(HasSubstr("'far'"), HasSubstr("outside")));
  EXPECT_THAT(refusal_of(schema_of({field("long", FieldType::kU8, 0, 65)})), HasSubstr("'long'"));
  // 2^29 values of 8 bytes are 2^32: as a 32-bit number the field would be empty.
  EXPECT_THAT(refusal_of(schema_of({field("huge", FieldType::kU64, 0, 1u << 29)})), HasSubstr("'huge'"));
  EXPECT_THAT(refusal_of(schema_of({field("edge", FieldType::kU8, 0xffffffff)})), HasSubstr("'edge'"));
}

TEST(FrameSchema, OverlappingFieldsAreNamed) {
  EXPECT_THAT(refusal_of(schema_of({field("b", FieldType::kU8, 3), field("a", FieldType::kU32, 0)})),
              AllOf(HasSubstr("'a'"), HasSubstr("'b'"), HasSubstr("overlap")));
}

TEST(FrameSchema, FieldsThatShareANameAreNamed) {
  EXPECT_THAT(refusal_of(schema_of(
                  {field("x", FieldType::kU8, 0), field("y", FieldType::kU8, 1), field("x", FieldType::kU8, 2)})),
              HasSubstr("'x'"));
}

TEST(FrameSchema, FieldsWithoutNameOrValuesAreRefused) {
  EXPECT_THAT(refusal_of(schema_of({field("", FieldType::kU8, 0)})), HasSubstr("no name"));
  EXPECT_THAT(refusal_of(schema_of({field("none", FieldType::kU8, 0, 0)})),
              AllOf(HasSubstr("'none'"), HasSubstr("no values")));
}

TEST(FrameSchema, EventsNeedABitOfTheirOwn) {
  EXPECT_THAT(refusal_of(schema_of({}, {{3, "a", 0}, {3, "b", 0}})), HasSubstr("'b'"));
  EXPECT_THAT(refusal_of(schema_of({}, {{64, "far", 0}})), HasSubstr("'far'"));
  EXPECT_TRUE(schema_of({}, {{0, "a", 0}, {63, "b", 0}}).validate().ok());
}

// --- what a recording can keep ---------------------------------------------------------------------------------------

std::string not_recordable(const FrameSchema& schema) { return schema.validate_for_recording().message(); }
std::string not_recordable(const std::string& name) {
  return not_recordable(schema_of({field(name, FieldType::kU8, 0)}));
}

TEST(FrameSchema, DefaultsThatJsonCannotHoldAreNotRecorded) {
  for (const double value : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::infinity()}) {
    Field speed = field("speed", FieldType::kF64, 0);
    speed.default_value = value;
    EXPECT_EQ(not_recordable(schema_of({speed})), "field 'speed': its default value is not a finite number");
  }
  Field largest = field("speed", FieldType::kF64, 0);
  largest.default_value = std::numeric_limits<double>::max();
  EXPECT_EQ(not_recordable(schema_of({largest})), "");
}

// Recorders of earlier versions wrote null for NaN: what they recorded is not lost.
TEST(FrameSchema, ADefaultOfNullIsReadAsNone) {
  FrameSchema read;
  ASSERT_TRUE(FrameSchema::from_json(R"({"name":"x","version":1,"frame_bytes":8,"events":[],"fields":[)"
                                     R"({"name":"speed","type":"f64","offset":0,"default":null}]})",
                                     read)
                  .ok());
  EXPECT_EQ(read.fields()[0].default_value, 0);
}

TEST(FrameSchema, NamesThatCannotBeTypedAreNotRecorded) {
  EXPECT_EQ(not_recordable(std::string()), "the name of field 1 is empty - give it a name that can be typed");
  for (const char* name : {"x\ny", "x\x1b[31m", "\x7f", "a\tb", "a\u0085b",
                           "a\u2028"
                           "b",
                           "a`b", "Zo\xeb", "\xc0\x80"}) {
    EXPECT_THAT(not_recordable(name), ::testing::StartsWith("the name of field 1 ")) << name;
    EXPECT_TRUE(schema_of({field(name, FieldType::kU8, 0)}).validate().ok()) << "earlier recordings have such names";
  }
  for (const char* name :
       {"mobj[304].health", "sqrt", "time", "frame", "hit points", "a,b", "\"", "\u00eb\u65e5\u672c"}) {
    EXPECT_EQ(not_recordable(name), "") << name;
  }
  EXPECT_THAT(not_recordable(schema_of({}, {{0, "a\nb", 0}})), HasSubstr("the name of event 1"));
  EXPECT_EQ(not_recordable(schema_of({}, {{0, "hit", 0}, {1, "hit", 0}})), "two events are named 'hit'");
  EXPECT_THAT(not_recordable(FrameSchema("x", 1, 64, {}, {}, {{"a\nb", "1", "", ""}})), HasSubstr("derived value 1"));
}

TEST(FrameSchema, TextsThatAreNotUtf8AreNotRecorded) {
  Field mode = field("mode", FieldType::kU8, 0);
  mode.enum_names = {"walls", "\xff"};
  EXPECT_EQ(not_recordable(schema_of({mode})), "field 'mode': its name of a value is not UTF-8 text");
  mode.enum_names.clear();
  mode.unit = "\xb5s";
  EXPECT_EQ(not_recordable(schema_of({mode})), "field 'mode': its unit is not UTF-8 text");
  EXPECT_NE(not_recordable(FrameSchema("\xff", 1, 64, {}, {})), "");
}

TEST(FrameSchema, FitsComparesWithoutOverflow) {
  const std::vector<std::byte> frame(16);
  EXPECT_TRUE(fits(field("f", FieldType::kU64, 8), frame));
  EXPECT_FALSE(fits(field("f", FieldType::kU64, 9), frame));
  EXPECT_FALSE(fits(field("f", FieldType::kU8, 0xffffffff), frame));
}

// --- values ---------------------------------------------------------------------------------------------------------

TEST(FrameSchema, IntegersAreDecimal) {
  EXPECT_EQ(text_of_value<uint8_t>(FieldType::kU8, 255), "255");
  EXPECT_EQ(text_of_value<int8_t>(FieldType::kI8, -128), "-128");
  EXPECT_EQ(text_of_value<uint16_t>(FieldType::kU16, 65535), "65535");
  EXPECT_EQ(text_of_value<int16_t>(FieldType::kI16, -32768), "-32768");
  EXPECT_EQ(text_of_value<uint32_t>(FieldType::kU32, 4294967295u), "4294967295");
  EXPECT_EQ(text_of_value<int32_t>(FieldType::kI32, -2147483647 - 1), "-2147483648");
  EXPECT_EQ(text_of_value<uint64_t>(FieldType::kU64, UINT64_MAX), "18446744073709551615");
  EXPECT_EQ(text_of_value<int64_t>(FieldType::kI64, INT64_MIN), "-9223372036854775808");
}

TEST(FrameSchema, FloatsAreTheShortestThatReadBack) {
  EXPECT_EQ(text_of_value(FieldType::kF32, 10.5f), "10.5");
  EXPECT_EQ(text_of_value(FieldType::kF32, 0.1f), "0.1");
  EXPECT_EQ(text_of_value(FieldType::kF32, -0.0f), "-0");
  EXPECT_EQ(text_of_value(FieldType::kF64, 0.1), "0.1");
  EXPECT_EQ(text_of_value(FieldType::kF64, 1e300), "1e+300");
  EXPECT_EQ(text_of_value(FieldType::kF64, std::numeric_limits<double>::infinity()), "inf");
  EXPECT_THAT(text_of_value(FieldType::kF32, std::numeric_limits<float>::quiet_NaN()), HasSubstr("nan"));
}

TEST(FrameSchema, AnEventRefersToAFrameNumber) {
  const auto counter = [](FieldType type, uint32_t count) { return field("origin", type, 0, count); };
  const EventKind rewind{4, "rewind", 0, "origin"};
  const FrameSchema schema = schema_of({counter(FieldType::kU64, 1)}, {rewind, {5, "hit", 0}});
  ASSERT_TRUE(schema.validate().ok()) << schema.validate().message();
  FrameSchema read;
  ASSERT_TRUE(FrameSchema::from_json(schema.to_json(), read).ok());
  EXPECT_EQ(read.events()[0].refers_to, "origin");
  EXPECT_EQ(read.events()[1].refers_to, "");
  EXPECT_THAT(schema_of({}, {rewind}).validate().message(), HasSubstr("'rewind' refers to 'origin'"));
  EXPECT_FALSE(schema_of({counter(FieldType::kF32, 1)}, {rewind}).validate().ok());
  EXPECT_FALSE(schema_of({counter(FieldType::kU32, 2)}, {rewind}).validate().ok());
}

TEST(FrameSchema, CharactersAreThemselvesOrHex) {
  EXPECT_EQ(text_of_value(FieldType::kChar, '#'), "#");
  EXPECT_EQ(text_of_value(FieldType::kChar, '\0'), "\\x00");
  EXPECT_EQ(text_of_value(FieldType::kChar, '\x7f'), "\\x7f");
  EXPECT_EQ(text_of_value(FieldType::kChar, static_cast<char>(0xff)), "\\xff");
}

TEST(FrameSchema, TextIsUtf8WithoutTheZerosBehindIt) {
  const Field said = field("said", FieldType::kChar, 0, 16);
  const auto shown = [&](std::string text) {
    text.resize(16);
    return text_of(said, std::as_bytes(std::span(text)));
  };
  EXPECT_EQ(shown("hello"), "\"hello\"");
  EXPECT_EQ(shown("Zo\u00eb"), "\"Zo\u00eb\"");
  EXPECT_EQ(shown("Zo\xeb\x1b"), "\"Zo\\xeb\\x1b\"");
  EXPECT_EQ(shown(""), "\"\"");
}

TEST(FrameSchema, EnumerationsAreNamedWhereTheyHaveAName) {
  Field mode = field("mode", FieldType::kI8, 0);
  mode.enum_names = {"walls", "wrap"};
  EXPECT_EQ(text_at(mode, 0, frame_of<int8_t>({0})), "walls");
  EXPECT_EQ(text_at(mode, 0, frame_of<int8_t>({1})), "wrap");
  EXPECT_EQ(text_at(mode, 0, frame_of<int8_t>({2})), "2");
  EXPECT_EQ(text_at(mode, 0, frame_of<int8_t>({-1})), "-1");
}

TEST(FrameSchema, ArraysAreLists) {
  const Field list = field("list", FieldType::kU16, 0, 3);
  const auto frame = frame_of<uint16_t>({1, 500, 65535});
  EXPECT_EQ(text_of(list, frame), "[1, 500, 65535]");
  EXPECT_EQ(text_at(list, 1, frame), "500");
  EXPECT_EQ(text_of(field("one", FieldType::kU16, 2), frame), "500");
  EXPECT_EQ(text_of(field("text", FieldType::kChar, 0, 4), frame_of<char>({'a', 'b', ' ', '\n'})), "\"ab \\n\"");
}

TEST(FrameSchema, NumbersAreDoubles) {
  EXPECT_EQ(number_at(field("f", FieldType::kI16, 2), 0, frame_of<int16_t>({1, -5})), -5.0);
  EXPECT_EQ(number_at(field("f", FieldType::kF32, 0, 2), 1, frame_of<float>({1, 2.5f})), 2.5);
  EXPECT_EQ(number_at(field("f", FieldType::kChar, 0), 0, frame_of<char>({'A'})), 65.0);
  EXPECT_EQ(number_at(field("f", FieldType::kU64, 0), 0, frame_of<uint64_t>({UINT64_MAX})), std::pow(2.0, 64));
}

TEST(FrameSchema, UnalignedValuesAreRead) {
  std::vector<std::byte> frame(13);
  const double value = 2.25;
  std::memcpy(frame.data() + 5, &value, sizeof value);
  EXPECT_EQ(number_at(field("f", FieldType::kF64, 5), 0, frame), 2.25);
}

}  // namespace
}  // namespace recorder
