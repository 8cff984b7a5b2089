// Descriptions beside the struct: what they become at run time, and what the compiler says of those that are wrong.
#include "recorder/schema/describe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/run_program.h"
#include "tests/support/temp_dir.h"
#include "tests/support/tiny_game.h"

namespace recorder_test {
namespace {

using recorder::derived;
using recorder::describe;
using recorder::event;
using recorder::field;
using recorder::Field;
using recorder::FieldType;
using recorder::FrameSchema;
using recorder::nested;
using recorder::reserved;

enum class Mood : int16_t { kCalm, kAngry };
enum class Bit { kJump = 3, kUndo = 40 };

struct Point {
  float x, y;
};
inline constexpr auto kPoint = describe<Point>("point", 1, field<&Point::x>("x", "m"), field<&Point::y>("y", "m"));

struct Whole {
  char map[2][8];
  char name[6];
  Mood mood;
  uint64_t undone;
  Point position;
  double weight;
  std::array<std::array<uint16_t, 3>, 2> grid;
  uint8_t cells[12];
  std::array<int32_t, 3> list;
  int8_t tiny;
  bool alive;
  unsigned char flags;
  uint8_t padding[1];
  long long big;
};
inline constexpr auto kWhole = describe<Whole>(
    "whole", 7, field<&Whole::map>("map", "", "The map."), field<&Whole::name>("name"),
    field<&Whole::mood>("mood").named("calm", "angry").with_default(1), field<&Whole::undone>("undone", "frame"),
    nested<&Whole::position>("position", kPoint), field<&Whole::weight>("weight", "kg").with_default(1.5),
    field<&Whole::grid>("grid"), field<&Whole::cells>("cells").in_rows_of(4), field<&Whole::list>("list"),
    field<&Whole::tiny>("tiny"), field<&Whole::alive>("alive"), field<&Whole::flags>("flags"),
    reserved<&Whole::padding>(), field<&Whole::big>("big"), event(Bit::kJump, "jump", 0x00ff00),
    event(Bit::kUndo, "undo", 0xff0000).refers_to("undone"), derived("height", "position.y * 2", "m", "Twice."));

Field plain(const char* name, FieldType type, size_t offset, uint32_t count = 1, uint32_t columns = 0,
            const char* unit = "") {
  Field field;
  field.name = name;
  field.type = type;
  field.offset = static_cast<uint32_t>(offset);
  field.count = count;
  field.columns = columns;
  field.unit = unit;
  return field;
}

TEST(Describe, GivesTheSchemaThatOneWouldWriteByHand) {
  std::vector<Field> fields{
      plain("map", FieldType::kChar, offsetof(Whole, map), 16, 8),
      plain("name", FieldType::kChar, offsetof(Whole, name), 6),
      plain("mood", FieldType::kI16, offsetof(Whole, mood)),
      plain("undone", FieldType::kU64, offsetof(Whole, undone), 1, 0, "frame"),
      plain("position.x", FieldType::kF32, offsetof(Whole, position), 1, 0, "m"),
      plain("position.y", FieldType::kF32, offsetof(Whole, position) + 4, 1, 0, "m"),
      plain("weight", FieldType::kF64, offsetof(Whole, weight), 1, 0, "kg"),
      plain("grid", FieldType::kU16, offsetof(Whole, grid), 6, 3),
      plain("cells", FieldType::kU8, offsetof(Whole, cells), 12, 4),
      plain("list", FieldType::kI32, offsetof(Whole, list), 3),
      plain("tiny", FieldType::kI8, offsetof(Whole, tiny)),
      plain("alive", FieldType::kU8, offsetof(Whole, alive)),
      plain("flags", FieldType::kU8, offsetof(Whole, flags)),
      plain("big", FieldType::kI64, offsetof(Whole, big)),
  };
  fields[0].meaning = "The map.";
  fields[2].enum_names = {"calm", "angry"};
  fields[2].default_value = 1;
  fields[6].default_value = 1.5;
  fields[11].enum_names = {"false", "true"};
  const FrameSchema by_hand("whole", 7, sizeof(Whole), fields,
                            {{3, "jump", 0x00ff00}, {40, "undo", 0xff0000, "undone"}},
                            {{"height", "position.y * 2", "m", "Twice."}});
  const FrameSchema described = kWhole.schema();
  EXPECT_EQ(described.to_json(), by_hand.to_json());
  EXPECT_TRUE(described.validate().ok()) << described.validate().message();
}

TEST(Describe, FindsEveryMemberWhereItIs) {
  Whole whole{};
  whole.position.y = 2.5f;
  whole.mood = Mood::kAngry;
  whole.grid[1][2] = 77;
  whole.big = -3;
  const FrameSchema schema = kWhole.schema();
  const auto frame = std::as_bytes(std::span(&whole, 1));
  const auto text = [&](const char* name) { return recorder::text_of(*schema.find(name), frame); };
  EXPECT_EQ(text("position.y"), "2.5");
  EXPECT_EQ(text("mood"), "angry");
  EXPECT_EQ(text("grid"), "[0, 0, 0, 0, 0, 77]");
  EXPECT_EQ(text("big"), "-3");
}

// A struct that cannot be made from nothing.
class Sealed {
 public:
  explicit Sealed(int value) : value_(value) {}
  static FrameSchema schema() {
    static constexpr auto kFrame = describe<Sealed>("sealed", 1, field<&Sealed::value_>("value"));
    return kFrame.schema();
  }

 private:
  int value_;
};

TEST(Describe, ReachesPrivateMembersFromWithin) {
  EXPECT_EQ(Sealed::schema().fields().at(0).offset, 0u);
  EXPECT_EQ(Sealed::schema().frame_bytes(), sizeof(int));
}

struct Large {
  uint8_t bytes[4064];
};
inline constexpr auto kLarge = describe<Large, 4096>("large", 1, field<&Large::bytes>("bytes"));

TEST(Describe, TakesLargerSlots) { EXPECT_EQ(kLarge.schema().frame_bytes(), 4064u); }

// --- what does not compile -------------------------------------------------------------------------------------------

struct Refusal {
  const char* code;
  const char* message;
};

const Refusal kRefusals[] = {
    {"struct S { int* p; }; constexpr auto k = describe<S>(\"s\", 1, field<&S::p>(\"p\"));",
     "a pointer cannot be recorded: it is an address in this process"},
    {"struct S { uint64_t x; virtual void f(); }; constexpr auto k = describe<S>(\"s\", 1, field<&S::x>(\"x\"));",
     "a struct with virtual functions cannot be recorded"},
    {"struct S { uint64_t& r; int x; }; constexpr auto k = describe<S>(\"s\", 1, field<&S::x>(\"x\"));",
     "the struct must have standard layout: no references"},
    {"struct S { std::string t; }; constexpr auto k = describe<S>(\"s\", 1);",
     "its struct must be trivially copyable: no std::string, std::vector"},
    {"struct S { char c[1000]; }; constexpr auto k = describe<S>(\"s\", 1, field<&S::c>(\"c\"));",
     "the struct does not fit its slot, which holds the recorder's seal of 32 bytes as well - make it smaller"},
    {"struct S { long double d; }; constexpr auto k = describe<S>(\"s\", 1, field<&S::d>(\"d\"));",
     "long double cannot be recorded: its size is not the same everywhere - use double"},
    {"struct S { wchar_t w[4]; }; constexpr auto k = describe<S>(\"s\", 1, field<&S::w>(\"w\"));",
     "wide characters cannot be recorded - use char"},
    {"struct V { int x; }; struct S { V v; }; constexpr auto k = describe<S>(\"s\", 1, field<&S::v>(\"v\"));",
     "a struct is no field: describe it by itself and say nested"},
    {"struct V { int x; }; struct S { V v[2]; };"
     "constexpr auto kV = describe<V>(\"v\", 1, field<&V::x>(\"x\"));"
     "constexpr auto k = describe<S>(\"s\", 1, nested<&S::v>(\"v\", kV));",
     "the member is not of the struct that this description describes"},
    {"struct S { char c[2][2][2]; }; constexpr auto k = describe<S>(\"s\", 1, field<&S::c>(\"c\"));",
     "an array has at most two dimensions"},
    {"struct S { float x, y; }; constexpr auto k = describe<S>(\"s\", 1, field<&S::x>(\"x\"));",
     "a member of the struct is missing in its description"},
    {"struct S { uint8_t a; int b; };"
     "constexpr auto k = describe<S>(\"s\", 1, field<&S::a>(\"a\"), field<&S::b>(\"b\"));",
     "padding that the compiler has put between members: kPaddingBytes before the member Before"},
    {"struct S { int b; uint8_t a; };"
     "constexpr auto k = describe<S>(\"s\", 1, field<&S::b>(\"b\"), field<&S::a>(\"a\"));",
     "padding that the compiler has put at the struct's end"},
    {"struct S {}; constexpr auto k = describe<S>(\"s\", 1);",
     "the struct has no members, so there is nothing to record"},
    {"struct S { std::string t; }; constexpr auto k = describe<S>(\"s\", 1, field<&S::t>(\"t\"));",
     "what keeps its contents elsewhere in memory cannot be recorded"},
    {"struct S { std::string_view t; }; constexpr auto k = describe<S>(\"s\", 1, field<&S::t>(\"t\"));",
     "what keeps its contents elsewhere in memory cannot be recorded"},
    {"struct S { char* kept; }; constexpr auto k = describe<S>(\"s\", 1, reserved<&S::kept>());",
     "a pointer cannot be recorded: it is an address in this process"},
    {"struct V { int x; }; struct S { int x; }; constexpr auto k = describe<S>(\"s\", 1, field<&V::x>(\"x\"));",
     "a member that is described belongs to another struct than the frame's"},
    {"struct S { int x; int f(); }; constexpr auto k = describe<S>(\"s\", 1, field<&S::f>(\"f\"));",
     "name a data member, as in field<&Ball::x>(...)"},
    {"struct S { int x; }; constexpr auto k = describe<S>(\"s\", 1, &S::x);",
     "what follows the version are field<&Frame::member>"},
    {"struct S { int x; }; constexpr auto k = describe<S>(\"s\", field<&S::x>(\"x\"));", "the version is missing"},
    {"struct S { int x; }; constexpr auto k = describe<S>(\"s\", -1, field<&S::x>(\"x\"));", "the_version_is_negative"},
    {"struct S { int x; }; constexpr auto k = describe<S>(\"s\", 1, field<&S::x>(\"x\"), event(1, \"\", 0));",
     "an_event_has_no_name"},
    {"struct S { int x; };"
     "constexpr auto k = describe<S>(\"s\", 1, field<&S::x>(\"x\"), event(1, \"a\", 0), event(2, \"a\", 0));",
     "two_events_have_the_same_name"},
    {"struct S { uint8_t x; }; constexpr auto k = describe<S>(\"s\", 1, field<&S::x>(\"x\").named(\"a\", 2));",
     "the names of values are texts"},
    {"struct S { int x; }; constexpr auto k = describe<S>(\"s\", 1, field<&S::x>(\"x\"), field<&S::x>(\"y\"));",
     "a member of the struct is named twice"},
    {"struct S { int x, y; }; constexpr auto k = describe<S>(\"s\", 1, field<&S::x>(\"x\"), field<&S::y>(\"x\"));",
     "two_fields_have_the_same_name"},
    {"struct S { int x; }; constexpr auto k = describe<S>(\"s\", 1, field<&S::x>(\"\"));", "a_field_has_no_name"},
    {"struct S { int x; };"
     "constexpr auto k = describe<S>(\"s\", 1, field<&S::x>(\"x\"), event(1, \"a\", 0), event(1, \"b\", 0));",
     "two_events_have_the_same_bit"},
    {"struct S { int x; }; constexpr auto k = describe<S>(\"s\", 1, field<&S::x>(\"x\"), event(64, \"a\", 0));",
     "an_event_has_a_bit_above_63"},
    {"struct S { int x; };"
     "constexpr auto k = describe<S>(\"s\", 1, field<&S::x>(\"x\"), event(1, \"a\", 0).refers_to(\"x\"));",
     "an_event_refers_to_no_single_u32_or_u64_field"},
    {"struct S { float x; }; constexpr auto k = describe<S>(\"s\", 1, field<&S::x>(\"x\").named(\"a\"));",
     "only integers and enumerations can have names for their values"},
    {"struct S { char c[9]; }; constexpr auto k = describe<S>(\"s\", 1, field<&S::c>(\"c\").in_rows_of(2));",
     "the_array_is_no_multiple_of_the_row"},
};

#if defined(__clang__)
constexpr const char* kNoErrorLimit = "-ferror-limit=0";
#else
constexpr const char* kNoErrorLimit = "-fmax-errors=0";
#endif

size_t errors_with(const std::string& text, const std::string& words) {
  size_t found = 0;
  for (size_t at = text.find(words); at != text.npos; at = text.find(words, at + 1)) ++found;
  return found;
}

// All in one go: reading the headers is what takes time.
TEST(Describe, WhatCannotBeRecordedDoesNotCompileAndSaysWhy) {
  const testing_support::TempDir folder;
  const std::string path = folder / "refusals.cpp";
  std::ofstream source(path);
  source << "#include <string>\n#include \"recorder/schema/describe.h\"\nusing namespace recorder;\n";
  int number = 0;
  for (const Refusal& refusal : kRefusals) {
    source << "namespace refusal_" << ++number << " { " << refusal.code << " }\n";
  }
  source.close();
  testing_support::ProgramOptions options;
  options.environment["LC_ALL"] = "C";
  const std::vector<std::string> command{"/usr/bin/env", OUROBOROS_CXX, "-std=c++20",         "-fsyntax-only",
                                         kNoErrorLimit,  "-I",          OUROBOROS_SOURCE_DIR, path};
  const auto result = testing_support::run_program(command, options);
  EXPECT_NE(result.exit_code, 0);
  for (const Refusal& refusal : kRefusals) {
    const auto alike = std::ranges::count_if(
        kRefusals, [&](const Refusal& other) { return std::string_view(other.message) == refusal.message; });
    EXPECT_GE(errors_with(result.err, refusal.message), static_cast<size_t>(alike)) << refusal.code;
  }
  if (HasFailure()) std::puts(result.err.c_str());
}

}  // namespace
}  // namespace recorder_test
