// Groups: arrays of structs in a frame, described in C++, kept in JSON, read from older recordings, and cleared where
// their elements are not alive.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "recorder/schema/describe.h"
#include "recorder/schema/schema_mapping.h"

namespace recorder {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Weapon {
  uint8_t kind;
  uint8_t shots;
};
struct Monster {
  uint32_t id;
  int16_t hp;
  uint16_t state;
  int32_t x;  // 16.16
  std::array<Weapon, 3> weapons;
  uint8_t weapon_count;
  uint8_t alive;
};
struct Dungeon {
  uint32_t tick;
  uint32_t monster_count;
  Monster monsters[8];
  char said[32];
};

inline constexpr auto kWeaponNames = names("fist", "axe", "bow");
inline constexpr auto kWeapon =
    describe<Weapon>("weapon", 1, field<&Weapon::kind>("kind").named(kWeaponNames), field<&Weapon::shots>("shots"));
inline constexpr auto kMonster = describe<Monster>(
    "monster", 1, field<&Monster::id>("id"), field<&Monster::hp>("hp"),
    field<&Monster::state>("state").flags("stunned", "", "burning"), field<&Monster::x>("x", "m").scaled(1.0 / 65536),
    group<&Monster::weapons>("weapons", kWeapon).counted_by<&Monster::weapon_count>(),
    field<&Monster::weapon_count>("weapon_count"), field<&Monster::alive>("alive"));
inline constexpr auto kDungeon = describe<Dungeon>(
    "dungeon", 1, field<&Dungeon::tick>("tick"), field<&Dungeon::monster_count>("monster_count"),
    group<&Dungeon::monsters>("monsters", kMonster, "What wants to eat you.")
        .counted_by<&Dungeon::monster_count>()
        .alive_by<&Monster::alive>()
        .identified_by<&Monster::id>(),
    field<&Dungeon::said>("said").as_log(), event(3, "hurt", 0xff0000).for_each("monsters").with("id", "hp"));

std::span<const std::byte> bytes(const Dungeon& dungeon) { return std::as_bytes(std::span(&dungeon, 1)); }

// Two alive, one dead between them, and rests of earlier ones behind.
Dungeon small_dungeon() {
  Dungeon made{};
  made.monster_count = 3;
  made.monsters[0] = {42, 10, 1, 98304, {{{1, 5}, {2, 6}, {1, 7}}}, 2, 1};
  made.monsters[1] = {43, 11, 0, 1, {{{1, 1}}}, 1, 0};
  made.monsters[2] = {44, -3, 0xc, -65536, {}, 0, 1};
  made.monsters[3] = {45, 99, 0, 0, {}, 0, 1};
  return made;
}

TEST(Group, IsDescribedOnceAndComesBackFromJson) {
  const FrameSchema schema = kDungeon.schema();
  ASSERT_TRUE(schema.validate_for_recording().ok()) << schema.validate_for_recording().message();
  FrameSchema read;
  ASSERT_TRUE(FrameSchema::from_json(schema.to_json(), read).ok());
  EXPECT_EQ(read.to_json(), schema.to_json());
  const Group* const monsters = read.find_group("monsters");
  ASSERT_NE(monsters, nullptr);
  EXPECT_EQ(monsters->stride, sizeof(Monster));
  EXPECT_EQ(monsters->capacity, 8u);
  EXPECT_EQ(monsters->counted_by, "monster_count");
  ASSERT_EQ(monsters->groups.size(), 1u);
  EXPECT_EQ(monsters->groups[0].counted_by, "weapon_count");
  EXPECT_THAT(read.events()[0].payload, ElementsAre("id", "hp"));
}

TEST(Group, GivesTheElementsThatAreAlive) {
  const FrameSchema schema = kDungeon.schema();
  const Dungeon dungeon = small_dungeon();
  const Group& monsters = schema.groups()[0];
  std::vector<std::string> found;
  for_each_element(monsters, bytes(dungeon), [&](uint32_t index, std::span<const std::byte> monster) {
    std::string text = std::to_string(index) + " #" + monsters.identity_of(index, monster).text();
    for (const Field& field : monsters.fields) text += " " + text_of(field, monster);
    for_each_element(monsters.groups[0], monster, [&](uint32_t, std::span<const std::byte> weapon) {
      text += " " + text_of(monsters.groups[0].fields[0], weapon);
    });
    found.push_back(text);
  });
  EXPECT_THAT(found, ElementsAre("0 #42 42 10 stunned 1.5 2 1 axe bow", "2 #44 44 -3 burning|0x8 -1 0 1"));
}

TEST(Group, TakesAnyCountThatAFrameMayHold) {
  Group group = kDungeon.schema().groups()[0];
  Dungeon dungeon{};
  dungeon.monster_count = UINT32_MAX;
  EXPECT_EQ(group.count_in(bytes(dungeon)), 8u);
  group.count_place.type = FieldType::kI32;
  EXPECT_EQ(group.count_in(bytes(dungeon)), 0u);
}

TEST(Group, ClearsWhatIsNotAliveAndNothingElse) {
  const FrameSchema schema = kDungeon.schema();
  Dungeon dungeon = small_dungeon();
  clear_dead_elements(schema.groups(), std::as_writable_bytes(std::span(&dungeon, 1)));
  Dungeon wanted = small_dungeon();
  wanted.monsters[0].weapons[2] = {};
  wanted.monsters[1] = wanted.monsters[3] = {};
  EXPECT_EQ(std::memcmp(&dungeon, &wanted, sizeof dungeon), 0);
}

TEST(Group, TellsWhichFieldHasAByte) {
  const FrameSchema schema = kDungeon.schema();
  const Dungeon dungeon = small_dungeon();
  const uint32_t shots = offsetof(Dungeon, monsters) + 2 * sizeof(Monster) + offsetof(Monster, weapons) + 3;
  EXPECT_EQ(schema.locate(shots).name, "monsters[2].weapons[1].shots");
  EXPECT_TRUE(schema.locate(shots).is_alive);
  EXPECT_FALSE(schema.locate(shots, bytes(dungeon)).is_alive);
  EXPECT_EQ(schema.locate(offsetof(Dungeon, said) + 1).name, "said");
}

TEST(Group, RefusesWhatCannotBeRead) {
  const auto problem = [](auto change) {
    const FrameSchema good = kDungeon.schema();
    std::vector<Group> groups = good.groups();
    change(groups[0]);
    return FrameSchema("dungeon", 1, good.frame_bytes(), good.fields(), good.events(), {}, groups).validate().message();
  };
  EXPECT_THAT(problem([](Group& group) { group.capacity = 100; }), HasSubstr("reaches outside the frame"));
  EXPECT_THAT(problem([](Group& group) { group.offset = 0; }), HasSubstr("overlap"));
  EXPECT_THAT(problem([](Group& group) { group.fields[0].offset = 100; }),
              HasSubstr("outside an element of 'monsters'"));
  EXPECT_THAT(problem([](Group& group) { group.counted_by = "said"; }), HasSubstr("counted by 'said'"));
  EXPECT_THAT(problem([](Group& group) { group.identified_by = "nothing"; }), HasSubstr("identified by 'nothing'"));
  EXPECT_THAT(problem([](Group& group) { group.name = "tick"; }), HasSubstr("two fields are named 'tick'"));
  EXPECT_THAT(problem([](Group& group) { group.name = "foes"; }),
              HasSubstr("each of 'monsters', which is not a group"));
  EXPECT_THAT(problem([](Group& group) { group.fields[1].name = "health"; }), HasSubstr("comes with 'hp'"));
  EXPECT_THAT(problem([](Group& group) { group.fields[3].scale = 0; }), HasSubstr("its scale is not"));
  Group nested;
  nested.name = "inner";
  nested.stride = nested.capacity = 1;
  for (int depth = 0; depth < 4; ++depth) {
    Group outer = nested;
    outer.groups = {nested};
    nested = outer;
  }
  EXPECT_THAT(FrameSchema("deep", 1, 1, {}, {}, {}, {nested}).validate().message(),
              HasSubstr("nested more than 4 deep"));
}

TEST(Group, NamesSharedByManyFieldsAreWrittenOnce) {
  std::vector<std::string> weapons;
  for (int i = 0; i < 100; ++i) weapons.push_back("weapon " + std::to_string(i));
  std::vector<Field> fields(50);
  for (uint32_t i = 0; i < 50; ++i) {
    fields[i].name = "slot" + std::to_string(i);
    fields[i].type = FieldType::kU8;
    fields[i].offset = i;
    fields[i].enum_names = weapons;
  }
  const FrameSchema schema("armoury", 1, 50, fields, {});
  const std::string json = schema.to_json();
  EXPECT_EQ(json.find("weapon 99"), json.rfind("weapon 99"));
  FrameSchema read;
  ASSERT_TRUE(FrameSchema::from_json(json, read).ok());
  EXPECT_EQ(read.fields()[49].enum_names, weapons);
}

// The dungeon of an earlier version: fewer monsters with other fields in another order, fixed point of other scale.
struct OldMonster {
  int32_t hp;
  uint8_t state;
  uint8_t rest[3];
  int64_t x;  // millimetres
  uint32_t id;
  uint32_t alive;
};
struct OldDungeon {
  OldMonster monsters[2];
  uint32_t monster_count;
  uint32_t rest;
};
inline constexpr auto kOldMonster = describe<OldMonster>(
    "monster", 0, field<&OldMonster::hp>("hp"), field<&OldMonster::state>("state").flags("burning", "stunned"),
    reserved<&OldMonster::rest>(), field<&OldMonster::x>("x", "m").scaled(0.001), field<&OldMonster::id>("id"),
    field<&OldMonster::alive>("alive"));
inline constexpr auto kOldDungeon = describe<OldDungeon>(
    "dungeon", 0, group<&OldDungeon::monsters>("monsters", kOldMonster).counted_by<&OldDungeon::monster_count>(),
    field<&OldDungeon::monster_count>("monster_count"), reserved<&OldDungeon::rest>());

TEST(SchemaMapping, ReadsGroupsOfAnEarlierVersionByTheirNames) {
  OldDungeon old{};
  old.monster_count = 2;
  old.monsters[1] = {-7, 3, {}, 2500, 9, 1};
  const SchemaMapping mapping(kOldDungeon.schema(), kDungeon.schema());
  EXPECT_FALSE(mapping.is_identity());
  EXPECT_THAT(mapping.missing(), ::testing::Contains("monsters.weapons"));
  const auto now = mapping.read<Dungeon>(std::as_bytes(std::span(&old, 1)));
  EXPECT_EQ(now.monster_count, 2u);
  EXPECT_EQ(now.monsters[1].id, 9u);
  EXPECT_EQ(now.monsters[1].hp, -7);
  EXPECT_EQ(now.monsters[1].state, 5u);
  EXPECT_EQ(now.monsters[1].x, 163840);
  EXPECT_EQ(now.monsters[2].id, 0u);
}

TEST(SchemaMapping, IsTheIdentityBetweenEqualGroups) {
  EXPECT_TRUE(SchemaMapping(kDungeon.schema(), kDungeon.schema()).is_identity());
}

}  // namespace
}  // namespace recorder
