// Long descriptions: kept compressed, which is what format version 3 is for. A recording of that version is kept in
// tests/golden for ever; OUROBOROS_UPDATE_GOLDEN=1 makes it where it is not there.
#include <cstdlib>

#include "recorder/session/format.h"
#include "recorder/session/pack.h"
#include "tests/recorder/session/session_fixture.h"

namespace session_test {
namespace {

namespace fs = std::filesystem;
using recorder::Field;
using recorder::FieldType;
using recorder::Group;

constexpr uint32_t kThings = 12, kRoom = 3, kParts = 30;

std::string part_name(uint32_t part) { return "part_" + std::to_string(part); }

// Lists of things with many members of a byte, each with a meaning of its own.
FrameSchema long_schema() {
  std::vector<Group> groups;
  Field count;
  count.name = "alive";
  count.type = FieldType::kU32;
  for (uint32_t thing = 0; thing < kThings; ++thing) {
    Group& group = groups.emplace_back();
    group.name = "things_" + std::to_string(thing);
    group.offset = 4 + thing * kRoom * kParts;
    group.stride = kParts;
    group.capacity = kRoom;
    group.counted_by = "alive";
    for (uint32_t part = 0; part < kParts; ++part) {
      Field& field = group.fields.emplace_back();
      field.name = part_name(part);
      field.type = FieldType::kU8;
      field.offset = part;
      field.meaning = "Part " + std::to_string(part) + " of " + group.name + ", that is the whole story.";
    }
  }
  return FrameSchema("zoo", 1, 4 + kThings * kRoom * kParts, {count}, {{0, "fed", 0x40c0ff}}, {}, groups);
}
constexpr uint32_t kZooFrames = 40;
constexpr uint32_t kZooSlotBytes = 1152;

std::vector<Slot> zoo_slots() {
  std::vector<Slot> slots;
  const FrameSchema schema = long_schema();
  for (uint32_t frame = 0; frame < kZooFrames; ++frame) {
    Slot& slot = slots.emplace_back(kZooSlotBytes);
    const uint32_t alive = frame % 4;
    std::memcpy(slot.data(), &alive, sizeof alive);
    for (uint32_t i = 4; i < schema.frame_bytes(); ++i) slot[i] = static_cast<std::byte>(i % (frame + 7));
    recorder::clear_dead_elements(schema.groups(), slot);
    recorder::seal_slot(slot, frame, frame * kTickNs, frame % 10 == 0 ? 1 : 0);
  }
  return slots;
}

void write_packed(const std::string& path, const FrameSchema& schema, const std::vector<Slot>& slots) {
  WriteOptions options;
  options.info.game = schema.name();
  options.info.schema = schema;
  options.info.slot_bytes = static_cast<uint32_t>(slots.front().size());
  write_session(path, slots, options);
  recorder::session::PackReport report;
  ASSERT_OK(recorder::session::pack(path, report));
}

TEST(Description, OfVersion3OpensAsItWas) {
  const std::string path = std::string(OUROBOROS_SOURCE_DIR) + "/tests/golden/session_v3_packed_zoo.oro";
  if (std::getenv("OUROBOROS_UPDATE_GOLDEN") != nullptr && !fs::exists(path))
    write_packed(path, long_schema(), zoo_slots());
  SessionReader session;
  ASSERT_OK(session.open(path));
  EXPECT_EQ(session.format_version(), 3u);
  EXPECT_TRUE(session.is_packed());
  EXPECT_EQ(session.info().schema.to_json(), long_schema().to_json());
  EXPECT_GT(session.info().schema.to_json().size(), recorder::session::kMaxPlainMetaBytes);
  EXPECT_LT(fs::file_size(path), session.info().schema.to_json().size() / 2);
  const std::vector<Slot> expected = zoo_slots();
  ASSERT_EQ(session.frame_count(), expected.size());
  for (uint64_t i = 0; i < expected.size(); ++i) {
    Slot slot(kZooSlotBytes);
    ASSERT_OK(session.read(i, slot));
    ASSERT_EQ(slot, expected[i]) << "frame " << i;
  }
  EXPECT_EQ(session.events().size(), 4u);
}

// Things with a hundred fields each, all with names of their own.
FrameSchema machine_schema(uint32_t things) {
  std::vector<Field> fields(things * 100);
  for (uint32_t i = 0; i < fields.size(); ++i) {
    fields[i].name = "thing_" + std::to_string(i / 100) + "." + part_name(i % 100);
    fields[i].type = FieldType::kU8;
    fields[i].offset = i;
    fields[i].unit = "mm";
    fields[i].meaning = "How far part " + std::to_string(i % 100) + " is from where it should be.";
  }
  return FrameSchema("machine", 1, things * 100, std::move(fields), {});
}

TEST(Description, OfThousandsOfFieldsIsKept) {
  const FrameSchema schema = machine_schema(100);
  std::vector<Slot> slots;
  for (uint32_t frame = 0; frame < 3; ++frame) {
    Slot& slot = slots.emplace_back(schema.frame_bytes() + recorder::kSealBytes);
    slot[frame * 1000] = std::byte{9};
    recorder::seal_slot(slot, frame, frame * kTickNs, 0);
  }
  const testing_support::TempDir folder;
  const std::string path = folder / "machine.oro";
  write_packed(path, schema, slots);
  SessionReader session;
  ASSERT_OK(session.open(path));
  ASSERT_EQ(session.info().schema.fields().size(), 10'000u);
  EXPECT_EQ(session.info().schema.find("thing_99.part_99")->offset, schema.frame_bytes() - 1);
  Slot slot(slots[2].size());
  ASSERT_OK(session.read(2, slot));
  EXPECT_EQ(slot, slots[2]);
  EXPECT_LT(fs::file_size(path), schema.to_json().size() / 10);
}

TEST(Description, OfAThousandThingsIsFarFromTheLimit) {
  EXPECT_LT(machine_schema(1000).to_json().size(), recorder::session::kMaxDescriptionBytes / 2);
}

// The error names the limit and what to do about it.
TEST(Description, BeyondTheLimitIsRefused) {
  std::vector<Field> fields(1);
  fields[0].name = "score";
  fields[0].meaning = std::string(recorder::session::kMaxDescriptionBytes, 'x');
  SessionInfo info = ball_info();
  info.schema = FrameSchema("long", 1, 4, std::move(fields), {});
  const std::string why = recorder::session::validate_for_recording(info).message();
  EXPECT_THAT(why, ::testing::HasSubstr(std::to_string(recorder::session::kMaxDescriptionBytes)));
  EXPECT_THAT(why, ::testing::HasSubstr("describe things that are alike as a group"));
}

}  // namespace
}  // namespace session_test
