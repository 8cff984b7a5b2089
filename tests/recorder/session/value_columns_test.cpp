#include "recorder/session/value_columns.h"

#include <xxhash.h>

#include <memory>
#include <random>

#include "recorder/session/conformance.h"
#include "recorder/session/contents.h"
#include "recorder/session/pack.h"
#include "tests/recorder/session/session_blocks.h"
#include "tests/support/swarm.h"

namespace session_test {
namespace {

using recorder::Field;
using recorder::FieldType;
using recorder::Group;

// --- frames of any kind ----------------------------------------------------------------------------------------------

// Frames one behind the other, as a writer has them: payload and seal.
struct Frames {
  size_t payload = 0;
  uint32_t count = 0;
  Bytes slots;

  size_t slot_bytes() const { return payload + recorder::kSealBytes; }
  std::span<std::byte> frame(uint32_t i) { return std::span(slots).subspan(i * slot_bytes(), payload); }
};

Field field_at(const std::string& name, FieldType type, uint32_t offset, uint32_t count = 1) {
  Field field;
  field.name = name;
  field.type = type;
  field.offset = offset;
  field.count = count;
  return field;
}

constexpr FieldType kTypes[] = {FieldType::kU8,  FieldType::kI8,  FieldType::kU16, FieldType::kI16, FieldType::kU32,
                                FieldType::kI32, FieldType::kU64, FieldType::kI64, FieldType::kF32, FieldType::kF64};

// Fields of any type one behind the other, with bytes between them that belong to none.
std::vector<Field> random_fields(std::mt19937_64& random, uint32_t& bytes) {
  std::vector<Field> fields;
  bytes = 0;
  for (uint64_t i = 0, count = 1 + random() % 6; i < count; ++i) {
    bytes += static_cast<uint32_t>(random() % 3);
    fields.push_back(field_at("f" + std::to_string(i), kTypes[random() % std::size(kTypes)], bytes,
                              static_cast<uint32_t>(random() % 4 == 0 ? 1 + random() % 5 : 1)));
    bytes += fields.back().size_bytes();
  }
  return fields;
}

recorder::FrameSchema random_schema(std::mt19937_64& random) {
  uint32_t bytes = 0;
  std::vector<Field> fields = random_fields(random, bytes);
  fields.push_back(field_at("alive", FieldType::kU32, bytes));
  bytes += 4;
  std::vector<Group> groups;
  for (uint64_t i = 0, count = random() % 3; i < count; ++i) {
    Group group;
    group.name = "g" + std::to_string(i);
    group.offset = bytes;
    group.fields = random_fields(random, group.stride);
    if (random() % 2 == 0) {
      Group inner;
      inner.name = "inner";
      inner.offset = group.stride;
      inner.fields = random_fields(random, inner.stride);
      inner.capacity = static_cast<uint32_t>(1 + random() % 4);
      group.stride += static_cast<uint32_t>(inner.size_bytes());
      group.groups.push_back(std::move(inner));
    }
    group.capacity = static_cast<uint32_t>(1 + random() % 20);
    if (random() % 2 == 0) group.counted_by = "alive";
    bytes += static_cast<uint32_t>(group.size_bytes());
    groups.push_back(std::move(group));
  }
  return {"any", 1, bytes, std::move(fields), {}, {}, std::move(groups)};
}

// Bytes that go on somehow: each has its own way of changing. Some of them are what numbers should never be.
Frames random_frames(std::mt19937_64& random, size_t payload, uint32_t count) {
  Frames made{payload, count, Bytes((payload + recorder::kSealBytes) * count)};
  for (size_t at = 0; at < payload; ++at) {
    const uint64_t way = random() % 5;
    auto value = static_cast<unsigned>(random());
    for (uint32_t i = 0; i < count; ++i) {
      if (way == 1) value += 3;
      if (way == 2) value = static_cast<unsigned>(random());
      if (way == 3 && random() % 8 == 0) value = static_cast<unsigned>(random());
      if (way == 4) value = random() % 2 == 0 ? 0xff : 0x7f;
      made.frame(i)[at] = static_cast<std::byte>(value);
    }
  }
  return made;
}

// Packs the frames' values, and gives the section; the frames must come back to the last byte, whole and in parts.
Bytes expect_comes_back(Frames& frames, const recorder::FrameSchema& schema) {
  ValueEncoder encoder(schema, frames.payload);
  Bytes section;
  if (!encoder.encode(frames.slots, frames.slot_bytes(), section)) return {};
  ValueReader reader;
  ChunkValues values;
  EXPECT_TRUE(reader.read(section, frames.count, frames.payload, values));
  EXPECT_TRUE(values == encoder.values());
  std::mt19937_64 random(section.size());
  for (uint32_t i = 0; i < frames.count; ++i) {
    const Bytes wanted(frames.frame(i).begin(), frames.frame(i).end());
    Bytes stripped = wanted;
    encoder.clear(stripped);
    Bytes whole = stripped;
    values.copy_to(i, whole);
    EXPECT_EQ(whole, wanted) << "frame " << i;
    for (int part = 0; part < 5; ++part) {
      const size_t begin = random() % frames.payload;
      const size_t size = 1 + random() % (frames.payload - begin);
      Bytes got(stripped.begin() + static_cast<std::ptrdiff_t>(begin),
                stripped.begin() + static_cast<std::ptrdiff_t>(begin + size));
      values.copy_to(i, begin, got);
      EXPECT_TRUE(std::equal(got.begin(), got.end(), wanted.begin() + static_cast<std::ptrdiff_t>(begin)))
          << "frame " << i << ", bytes " << begin << " to " << begin + size;
    }
  }
  return section;
}

TEST(ValueColumns, AnyFramesComeBackToTheLastByte) {
  std::mt19937_64 random(11);
  size_t packed = 0;
  for (int i = 0; i < 300; ++i) {
    SCOPED_TRACE(i);
    const recorder::FrameSchema schema = random_schema(random);
    ASSERT_TRUE(schema.validate().ok()) << schema.validate().message();
    // Behind the fields a slot may have bytes that mean nothing.
    Frames frames =
        random_frames(random, schema.frame_bytes() + random() % 9, static_cast<uint32_t>(1 + random() % 40));
    if (!expect_comes_back(frames, schema).empty()) ++packed;
    if (HasFailure()) return;
  }
  EXPECT_GT(packed, 100u);
}

// Fields that lie over each other, and groups that go beyond the frame, as a recording of a stranger may say.
TEST(ValueColumns, ASchemaThatLiesLosesNothing) {
  std::mt19937_64 random(12);
  for (int i = 0; i < 200; ++i) {
    SCOPED_TRACE(i);
    recorder::FrameSchema right = random_schema(random);
    std::vector<Field> fields = right.fields();
    std::vector<Group> groups = right.groups();
    for (Field& field : fields) field.offset = static_cast<uint32_t>(random() % 2 == 0 ? random() % 64 : random());
    for (Group& group : groups) {
      group.offset = static_cast<uint32_t>(random() % 2 == 0 ? random() % 64 : random());
      if (random() % 3 == 0) group.stride = static_cast<uint32_t>(random() % 4);
      if (random() % 3 == 0) group.capacity = static_cast<uint32_t>(random());
    }
    const recorder::FrameSchema lying("any", 1, right.frame_bytes(), fields, {}, {}, groups);
    Frames frames = random_frames(random, right.frame_bytes(), 12);
    expect_comes_back(frames, lying);
    if (HasFailure()) return;
  }
}

// --- what they are for -----------------------------------------------------------------------------------------------

struct Body {
  float x, vx;
  double turn;
  int32_t fixed, fixed_speed;
  uint16_t heading;
  uint16_t still;
  uint32_t rest;
};
struct World {
  uint32_t count, tick;
  Body bodies[100];
};
constexpr auto kBody = recorder::describe<Body>(
    "body", 1, recorder::field<&Body::x>("x"), recorder::field<&Body::vx>("vx"), recorder::field<&Body::turn>("turn"),
    recorder::field<&Body::fixed>("fixed"), recorder::field<&Body::fixed_speed>("fixed_speed"),
    recorder::field<&Body::heading>("heading"), recorder::field<&Body::still>("still"),
    recorder::field<&Body::rest>("rest"));
recorder::FrameSchema world_schema() {
  static constexpr auto kWorld = recorder::describe<World, sizeof(World) + 32>(
      "world", 1, recorder::field<&World::count>("count"), recorder::field<&World::tick>("tick"),
      recorder::group<&World::bodies>("bodies", kBody).counted_by<&World::count>());
  return kWorld.schema();
}

// Bodies that are moved by velocities of noise, each tick by a sixtieth of them.
Frames moving_bodies(uint32_t count) {
  std::mt19937_64 random(3);
  auto world = std::make_unique<World>();
  world->count = 80;
  for (Body& body : world->bodies) {
    if (&body == world->bodies + world->count) break;
    body.x = static_cast<float>(random() % 1000);
    body.fixed = static_cast<int32_t>(random() % 100'000'000);
  }
  Frames made{sizeof(World), count, Bytes((sizeof(World) + recorder::kSealBytes) * count)};
  for (uint32_t i = 0; i < count; ++i) {
    ++world->tick;
    for (Body& body : std::span(world->bodies).first(world->count)) {
      body.vx += (static_cast<float>(random() % 65536) - 32768.0f) * 1e-3f;
      const float way = body.vx * (1.0f / 60.0f);
      body.x += way;
      body.turn += 0.25;
      body.fixed_speed += static_cast<int32_t>(random() % 4001) - 2000;
      body.fixed += body.fixed_speed;
      body.heading = static_cast<uint16_t>(body.heading + 200);
    }
    std::memcpy(made.frame(i).data(), world.get(), sizeof(World));
  }
  return made;
}

TEST(ValueColumns, WhatFollowsFromOtherValuesCostsNextToNothing) {
  Frames frames = moving_bodies(64);
  const Bytes section = expect_comes_back(frames, world_schema());
  // Per body and tick: 2 bytes of noise for each speed, and what only they bring about is free.
  const size_t values = size_t{64} * 80;
  EXPECT_LT(section.size(), values * 5 + 4000) << "of " << values * sizeof(Body) << " bytes";
  EXPECT_GT(section.size(), values * 3) << "noise cannot be packed";
}

TEST(ValueColumns, ElementsThatWereNeverAliveAreLeftOut) {
  Frames frames = moving_bodies(20);
  ValueEncoder encoder(world_schema(), frames.payload);
  Bytes section;
  ASSERT_TRUE(encoder.encode(frames.slots, frames.slot_bytes(), section));
  size_t of_bodies = 0;
  for (const ChunkValues::Column& column : encoder.values().columns()) {
    if (column.where.offset < offsetof(World, bodies)) continue;
    EXPECT_EQ(column.values, 80u);
    ++of_bodies;
  }
  EXPECT_EQ(of_bodies, 6u) << "all but the two that rest";
}

TEST(ValueColumns, ValuesThatRestAreNoColumns) {
  Frames frames = moving_bodies(20);
  for (uint32_t i = 1; i < frames.count; ++i) std::ranges::copy(frames.frame(0), frames.frame(i).begin());
  ValueEncoder encoder(world_schema(), frames.payload);
  Bytes section;
  EXPECT_FALSE(encoder.encode(frames.slots, frames.slot_bytes(), section));
  const recorder::FrameSchema nothing("any", 1, 64, {}, {});
  EXPECT_FALSE(ValueEncoder(nothing, 64).is_useful());
}

// Numbers whose sums differ between processors, or do not exist, are not predicted by sums.
TEST(ValueColumns, FloatsThatAreNoNumbersComeBack) {
  constexpr uint32_t kOdd[] = {0x7fc00000, 0xffc00001, 0x7f800001, 0x7f800000, 0xff800000, 0x80000000,
                               0x00000000, 0x00000001, 0x807fffff, 0x7f7fffff, 0x00800000, 0x3f800000};
  Frames frames = moving_bodies(48);
  std::mt19937_64 random(4);
  for (uint32_t i = 0; i < frames.count; ++i) {
    for (size_t body = 0; body < 80; ++body) {
      for (const size_t field : {offsetof(Body, x), offsetof(Body, vx)}) {
        if (random() % 4 != 0) continue;
        const uint32_t odd = kOdd[random() % std::size(kOdd)];
        std::memcpy(frames.frame(i).data() + offsetof(World, bodies) + body * sizeof(Body) + field, &odd, sizeof odd);
      }
    }
  }
  EXPECT_FALSE(expect_comes_back(frames, world_schema()).empty());
}

TEST(ValueColumns, BlocksOfSamplesArePredictedAlongTheBlock) {
  constexpr size_t kSamples = 400;
  const recorder::FrameSchema schema("sound", 1, kSamples * 2, {field_at("samples", FieldType::kI16, 0, kSamples)}, {});
  Frames frames{kSamples * 2, 32, Bytes((kSamples * 2 + recorder::kSealBytes) * 32)};
  uint32_t phase = 0;  // of a saw tooth that fits no block
  for (uint32_t i = 0; i < frames.count; ++i) {
    for (size_t sample = 0; sample < kSamples; ++sample) {
      phase = (phase + 37) % 20011;
      const auto value = static_cast<int16_t>(phase);
      std::memcpy(frames.frame(i).data() + sample * 2, &value, sizeof value);
    }
  }
  const Bytes section = expect_comes_back(frames, schema);
  EXPECT_FALSE(section.empty());
  EXPECT_LT(section.size(), frames.count * kSamples / 8);
}

// --- sections that are none ------------------------------------------------------------------------------------------

TEST(ValueColumns, DamageIsRefusedOrGivesOtherValues) {
  Frames frames = moving_bodies(8);
  const Bytes section = expect_comes_back(frames, world_schema());
  ASSERT_FALSE(section.empty());
  ValueReader reader;
  ChunkValues values;
  Bytes payload(frames.payload);
  for (size_t size = 0; size < section.size(); size += kEveryByte) {
    EXPECT_FALSE(reader.read(std::span(section).first(size), frames.count, frames.payload, values)) << size;
  }
  std::mt19937_64 random(5);
  for (size_t at = 0; at < section.size(); at += kEveryByte) {
    Bytes damaged = section;
    damaged[at] ^= static_cast<std::byte>(1 + random() % 255);
    if (!reader.read(damaged, frames.count, frames.payload, values)) continue;
    for (uint32_t i = 0; i < frames.count; ++i) {
      values.copy_to(i, payload);
      values.copy_to(i, 3, std::span(payload).subspan(3, 50));
    }
  }
}

TEST(ValueColumns, GarbageIsRefusedOrStaysWithinTheFrame) {
  std::mt19937_64 random(6);
  ValueReader reader;
  ChunkValues values;
  Bytes payload(40);
  size_t accepted = 0;
  for (int i = 0; i < 100'000; ++i) {
    Bytes section(1 + random() % 40);
    for (std::byte& byte : section) byte = static_cast<std::byte>(random() & (i % 2 == 0 ? 0x03 : 0x17));
    if (!reader.read(section, 3, payload.size(), values)) continue;
    ++accepted;
    for (uint32_t frame = 0; frame < 3; ++frame) values.copy_to(frame, payload);
  }
  EXPECT_GT(accepted, 0u);
}

TEST(ValueColumns, ImpossibleSectionsAreRefused) {
  const auto section = [](std::vector<uint64_t> numbers) {
    Bytes bytes;
    for (const uint64_t number : numbers) recorder::session::write_varint(bytes, number);
    return bytes;
  };
  constexpr uint64_t kU8Before = 1 << 3, kU32Before = 2 | 1 << 3, kU32Moved = 2 | 5 << 3, kF8 = 4 | 1 << 3;
  ValueReader reader;
  ChunkValues values;
  const auto reads = [&](const Bytes& bytes) { return reader.read(bytes, 4, 64, values); };
  EXPECT_TRUE(reads(section({1, kU8Before, 63, 0, 0}))) << "what the others differ from";
  EXPECT_FALSE(reads({}));
  EXPECT_FALSE(reads(section({0}))) << "no column";
  EXPECT_FALSE(reads(section({1025}))) << "too many";
  EXPECT_FALSE(reads(section({1, kU8Before, 63, 0, 0, 0}))) << "bytes behind it";
  EXPECT_FALSE(reads(section({1, kU8Before, 64, 0, 0}))) << "behind the frame";
  EXPECT_FALSE(reads(section({1, kU32Before, 61, 0, 0, 0, 0, 0}))) << "partly behind the frame";
  EXPECT_FALSE(reads(section({1, kU8Before, 0, 1, 0, 1, 0}))) << "no element";
  EXPECT_FALSE(reads(section({1, kU8Before, 0, 1, 65, 1, 0}))) << "elements behind the frame";
  EXPECT_FALSE(reads(section({1, kU8Before, 0, 1, 65, 0, 0}))) << "more values than the frame has bytes";
  EXPECT_FALSE(reads(section({1, kU8Before, 0, 2, 0xffffffff, 0, 0xffffffff, 0, 0}))) << "2^64 values";
  EXPECT_FALSE(reads(section({1, kU8Before, 0, 7, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0}))) << "too deep";
  EXPECT_FALSE(reads(section({1, kF8, 0, 0, 0}))) << "a float of a byte";
  EXPECT_FALSE(reads(section({1, 7 << 3, 0, 0, 0}))) << "a prediction that is not known";
  EXPECT_FALSE(reads(section({1, kU32Moved, 0, 0, 0, 0, 0, 0, 0}))) << "moved by itself";
  EXPECT_TRUE(reads(section({2, kU32Before, 0, 0, 0, 0, 0, 0, kU32Moved, 4, 0, 0, 0, 0, 0, 0})));
  EXPECT_FALSE(reads(section({2, kU8Before, 0, 0, 0, kU32Moved, 4, 0, 0, 0, 0, 0, 0}))) << "by another type";
  EXPECT_FALSE(reads(section({1, kU8Before, 0, 0, 1}))) << "bytes that are not there";
  EXPECT_FALSE(reads(section({1, kU8Before, 0, 0, 2, 0, 0}))) << "not zstd";
}

// --- sessions --------------------------------------------------------------------------------------------------------

constexpr uint32_t kBugs = 64;
using Swarm = testing_support::SwarmOf<kBugs>;

SessionInfo swarm_info() {
  SessionInfo info = ball_info("", sizeof(Swarm) + recorder::kSealBytes);
  info.game = "swarm";
  info.schema = testing_support::swarm_schema<kBugs>();
  return info;
}

// Ticks of the swarm; one number of 50 is missing, and one seal of 40 does not hold.
std::vector<Slot> swarm_slots(uint64_t count) {
  auto swarm = std::make_unique<Swarm>();
  testing_support::start_swarm(*swarm, 7, 50);
  std::vector<Slot> slots;
  uint64_t events = 0;
  for (uint64_t i = 0; i < count; ++i) {
    Slot slot(sizeof(Swarm) + recorder::kSealBytes);
    std::memcpy(slot.data(), swarm.get(), sizeof(Swarm));
    recorder::clear_dead_elements(swarm_info().schema.groups(), std::span(slot).first(sizeof(Swarm)));
    recorder::seal_slot(slot, i + i / 50, i * kTickNs, events);
    if (i % 40 == 7 && (i + i / 50) % 51 != 0) slot.back() ^= std::byte{1};
    slots.push_back(std::move(slot));
    events = testing_support::step_swarm(*swarm);
  }
  return slots;
}

class PackedValues : public SessionFixture {
 protected:
  void pack_swarm(uint64_t count = 700) {
    slots_ = swarm_slots(count);
    write_session(path_, slots_, {.batch = 3, .finish = true, .info = swarm_info()});
    PackReport report;
    ASSERT_OK(pack(path_, report));
    packed_bytes_ = report.bytes_after;
    log_bytes_ = report.bytes_before;
  }

  std::vector<Slot> slots_;
  uint64_t packed_bytes_ = 0;
  uint64_t log_bytes_ = 0;
};

TEST_F(PackedValues, ComeBackWhicheverWayTheyAreRead) {
  pack_swarm();
  EXPECT_LT(packed_bytes_ * 3, log_bytes_);
  for (const OpenMode mode : {OpenMode::kByIndex, OpenMode::kByScan}) {
    SessionReader reader;
    ASSERT_OK(reader.open(path_, {.mode = mode}));
    EXPECT_EQ(reader.format_version(), kValuesVersion);
    EXPECT_FALSE(reader.damage().any());
    ASSERT_EQ(reader.frame_count(), slots_.size());
    for (uint64_t i = 0; i < slots_.size(); ++i) ASSERT_EQ(read_slot(reader, i), slots_[i]) << i;
    for (uint64_t i = slots_.size(); i-- > 0;) ASSERT_EQ(read_slot(reader, i), slots_[i]) << i;
  }
}

TEST_F(PackedValues, ComeBackInParts) {
  pack_swarm(300);
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  for (const size_t count : {size_t{1}, size_t{9}}) {
    std::vector<FramePart> parts;
    uint32_t bytes = 0;
    for (size_t i = 0; i < count; ++i) {
      parts.push_back({static_cast<uint32_t>(20 + i * 33), static_cast<uint32_t>(1 + i * 7)});
      bytes += parts.back().bytes;
    }
    Bytes out(slots_.size() * bytes);
    ASSERT_OK(reader.read_parts(0, slots_.size(), parts, out));
    size_t at = 0;
    for (const Slot& slot : slots_) {
      for (const FramePart& part : parts) {
        ASSERT_EQ(std::memcmp(out.data() + at, slot.data() + part.offset, part.bytes), 0) << "byte " << at;
        at += part.bytes;
      }
    }
  }
}

TEST_F(PackedValues, ArePackedAgainWhenAPartIsCutOut) {
  pack_swarm(400);
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  CutReport report;
  const std::string part = folder_ / "part.oro";
  ASSERT_OK(cut(reader, {.begin = 90, .end = 350}, part, false, {}, report));
  EXPECT_EQ(read_all(part), std::vector<Slot>(slots_.begin() + 90, slots_.begin() + 350));
  SessionReader cut_out;
  ASSERT_OK(cut_out.open(part));
  EXPECT_EQ(cut_out.format_version(), kValuesVersion);
}

TEST_F(PackedValues, KeepToTheFormat) {
  pack_swarm(400);
  std::vector<std::string> findings;
  ASSERT_OK(check_conformance(path_, findings));
  EXPECT_THAT(findings, testing::IsEmpty());

  Bytes older = read_file(path_);
  auto header = load_struct<FileHeader>(older, 0);
  header.version = 3;
  header.checksum = checksum_of(header);
  std::memcpy(older.data(), &header, sizeof header);
  write_file(path_, older);
  ASSERT_OK(check_conformance(path_, findings));
  ASSERT_FALSE(findings.empty());
  EXPECT_THAT(findings.front(), testing::HasSubstr("values by column, which version 3 does not know"));
}

TEST_F(PackedValues, DamageTakesTheirChunkAlone) {
  pack_swarm(700);
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  const ChunkEntry hit = reader.chunks()[1];
  Bytes damaged = read_file(path_);
  damaged[hit.offset + hit.bytes - 20] ^= std::byte{0x10};
  write_file(path_, damaged);
  SessionReader scanned;
  ASSERT_OK(scanned.open(path_, {.mode = OpenMode::kByScan}));
  EXPECT_EQ(scanned.frame_count(), slots_.size() - hit.frame_count);
  EXPECT_EQ(scanned.damage().damaged_bytes, hit.bytes);
}

// A recording of the format's first day, kept for ever.
TEST(PackedValuesGolden, StillOpens) {
  SessionReader reader;
  ASSERT_OK(reader.open(std::string(OUROBOROS_SOURCE_DIR) + "/tests/golden/session_v4_packed_swarm.oro"));
  EXPECT_EQ(reader.format_version(), kValuesVersion);
  Bytes all;
  for (const Slot& slot : read_all(reader)) append(all, slot);
  EXPECT_EQ(reader.frame_count(), 48u);
  EXPECT_EQ(XXH3_64bits(all.data(), all.size()), 0xe6de8e688eb9fcfe);
}

TEST_F(PackedValues, AreNotWrittenWhereNothingMoves) {
  write_session(path_, frame_slots(600));
  PackReport report;
  ASSERT_OK(pack(path_, report));
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  EXPECT_EQ(reader.format_version(), kCommonVersion) << "older programs read it";
}

}  // namespace
}  // namespace session_test
