// Recordings of earlier formats, kept in tests/golden for ever: each still opens, with every frame as it was, and is
// brought to the format of today without losing one.
//
// A change of the format adds a file and a line to the table below. OUROBOROS_UPDATE_GOLDEN=1 makes those files of the
// current format that are not there; it never replaces one.
#include <gtest/gtest.h>
#include <xxhash.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <ostream>
#include <vector>

#include "game/rules/autopilot.h"
#include "game/rules/rules.h"
#include "game/rules/state_schema.h"
#include "recorder/schema/schema.h"
#include "recorder/schema/schema_mapping.h"
#include "recorder/schema/seal.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/format.h"
#include "recorder/session/log_writer.h"
#include "recorder/session/pack.h"
#include "recorder/session/recovery.h"
#include "recorder/session/session_reader.h"
#include "tests/support/temp_dir.h"

namespace game {
namespace {

namespace fs = std::filesystem;
using namespace recorder::session;
using Slot = std::vector<std::byte>;

constexpr uint32_t kSlotBytes = 1024;
const std::string kFolder = std::string(OUROBOROS_SOURCE_DIR) + "/tests/golden/";

#define ASSERT_OK(expression)                           \
  do {                                                  \
    const recorder::Status ok_status = (expression);    \
    ASSERT_TRUE(ok_status.ok()) << ok_status.message(); \
  } while (false)

struct Golden {
  const char* file;
  uint32_t version;
  State state;
  bool packed;
  uint64_t frames;
  uint64_t hash;  // XXH3-64 of all frames, seals included, one behind the other
  size_t events;
  std::vector<Gap> gaps;
  std::vector<uint64_t> unsealed;  // indices of frames whose seal does not hold
  std::vector<Bookmark> bookmarks;
};

void PrintTo(const Golden& golden, std::ostream* out) { *out << golden.file; }

const std::vector<Golden>& golden_sessions() {
  static const std::vector<Golden> sessions{
      {"session_v1_state1.oro", 1, State::kFinished, false, 701, 0x34cf37580057fb26, 49, {}, {}, {}},
      {"session_v2_log_state1.oro",
       2,
       State::kFinished,
       false,
       298,
       0x3f62573b1c08fd21,
       26,
       {{150, 150, 2, false}},
       {40},
       {}},
      {"session_v2_died_state1.oro",
       2,
       State::kDied,
       false,
       290,
       0x8cdc36668f8f4ca0,
       26,
       {{150, 150, 2, false}},
       {40},
       {}},
      {"session_v2_packed_state1.oro",
       2,
       State::kFinished,
       true,
       298,
       0x3f62573b1c08fd21,
       26,
       {{150, 150, 2, false}},
       {40},
       {{30, "first food"}, {151, ""}}},
      {"session_v2_packed_state2.oro",
       2,
       State::kFinished,
       true,
       298,
       0xf36d4327db126ed2,
       27,
       {{150, 150, 2, false}},
       {40},
       {{30, "first food"}, {151, ""}}},
  };
  return sessions;
}

// --- making them -----------------------------------------------------------------------------------------------------

// 300 ticks of the autopilot, of which two are missing and one has a seal that does not hold. At the 200th it goes back
// to the 90th.
std::vector<Slot> slots_to_record() {
  std::vector<Slot> slots;
  GameState state = new_game({.seed = 12}), ninetieth{};
  uint64_t time_ns = 0;
  uint64_t events = 0;
  for (uint64_t number = 0; number < 300; ++number) {
    Slot slot(kSlotBytes);
    std::memcpy(slot.data(), &state, sizeof state);
    recorder::seal_slot(slot, number, time_ns, events);
    if (number == 40) slot.back() ^= std::byte{0xff};
    if (number != 150 && number != 151) slots.push_back(std::move(slot));
    const GameState before = state;
    if (number == 90) ninetieth = state;
    if (number == 199) {
      state = rewound(ninetieth, 90, before);
    } else {
      step(before, autopilot(before), state);
    }
    events = events_between(before, state);
    time_ns += uint64_t{state.tick_period_us} * 1000 + number % 7;
  }
  return slots;
}

void write_golden(const Golden& golden, const std::string& path) {
  SessionInfo info;
  info.id = 0x5e55104000000002;
  info.start_unix_ns = 1'760'000'000'000'000'000;
  info.slot_bytes = kSlotBytes;
  info.game = "snake";
  info.game_version = "0.1.0";
  info.schema = state_schema();
  info.extra = {{"player", "autopilot"}, {"seed", "12"}};
  LogWriter log;
  ASSERT_OK(log.create(path, info));
  uint64_t added = 0;
  for (const Slot& slot : slots_to_record()) {
    ASSERT_TRUE(log.add(slot));
    if (++added % 10 == 0) ASSERT_OK(log.flush());
  }
  ASSERT_OK(log.flush());
  if (golden.state == State::kDied) {
    const uint64_t bytes = log.bytes();
    log.abandon();
    fs::resize_file(path, bytes - 7);
    return;
  }
  ASSERT_OK(log.finish(false));
  PackReport report;
  if (golden.packed) ASSERT_OK(pack(path, report));
  if (!golden.bookmarks.empty()) ASSERT_OK(write_bookmarks(path, golden.bookmarks));
}

// --- checking them ---------------------------------------------------------------------------------------------------

std::vector<Slot> read_all(SessionReader& session) {
  std::vector<Slot> slots;
  for (uint64_t i = 0; i < session.frame_count(); ++i) {
    slots.emplace_back(session.info().slot_bytes);
    const recorder::Status read = session.read(i, slots.back());
    EXPECT_TRUE(read.ok()) << read.message();
  }
  return slots;
}

uint64_t hash_of(const std::vector<Slot>& slots) {
  Slot all;
  for (const Slot& slot : slots) all.insert(all.end(), slot.begin(), slot.end());
  return XXH3_64bits(all.data(), all.size());
}

GameState state_of(const Slot& slot) {
  GameState state;
  std::memcpy(&state, slot.data(), sizeof state);
  return state;
}

// Each frame follows from the one before by the rules and its own input, except behind a gap.
void expect_rules(const std::vector<Slot>& slots) {
  for (size_t i = 1; i < slots.size(); ++i) {
    const GameState state = state_of(slots[i]);
    ASSERT_TRUE(is_consistent(state)) << "frame at index " << i;
    if (recorder::seal_of(slots[i]).frame != recorder::seal_of(slots[i - 1]).frame + 1) continue;
    const GameState before = state_of(slots[i - 1]);
    GameState expected;
    if (recorder::seal_of(slots[i]).events == mask_of(Event::kRewind)) {
      const GameState origin = state_of(slots[state.rewound_to]);  // no gap before it in the tests
      expected = rewound(origin, state.rewound_to, before);
      if (state.best == origin.best) expected.best = state.best;  // games took the best score back when it was made
    } else {
      step(before, state.input, expected);
    }
    ASSERT_EQ(std::memcmp(&expected, &state, sizeof state), 0) << "frame at index " << i;
    EXPECT_EQ(recorder::seal_of(slots[i]).events, events_between(before, expected)) << "frame at index " << i;
  }
}

class GoldenSession : public ::testing::TestWithParam<Golden> {
 protected:
  void SetUp() override {
    if (std::getenv("OUROBOROS_UPDATE_GOLDEN") != nullptr && GetParam().version == kCommonVersion &&
        !fs::exists(path_)) {
      write_golden(GetParam(), path_);
    }
  }
  const std::string path_ = kFolder + GetParam().file;
  testing_support::TempDir folder_;
};

TEST_P(GoldenSession, OpensWithEveryFrameAsItWas) {
  const Golden& golden = GetParam();
  for (const OpenMode mode : {OpenMode::kByIndex, OpenMode::kByScan}) {
    SessionReader session;
    ReaderOptions options;
    options.mode = mode;
    ASSERT_OK(session.open(path_, options));
    EXPECT_EQ(session.format_version(), golden.version);
    EXPECT_EQ(session.state(), golden.state);
    EXPECT_EQ(session.is_packed(), golden.packed);
    EXPECT_EQ(session.has_index(), golden.packed && mode == OpenMode::kByIndex);
    EXPECT_EQ(session.damage().damaged_bytes, 0u);
    EXPECT_EQ(session.damage().incomplete_bytes != 0, golden.state == State::kDied);
    const std::vector<Slot> slots = read_all(session);
    ASSERT_EQ(slots.size(), golden.frames);
    std::vector<uint64_t> unsealed;
    for (uint64_t i = 0; i < slots.size(); ++i) {
      if (!recorder::seal_is_valid(slots[i])) unsealed.push_back(i);
    }
    EXPECT_EQ(unsealed, golden.unsealed);
    EXPECT_EQ(hash_of(slots), golden.hash) << std::hex << "0x" << hash_of(slots);
    EXPECT_EQ(session.events().size(), golden.events);
    for (const EventMark& mark : session.events()) {
      EXPECT_EQ(recorder::seal_of(slots[mark.index]).events, mark.events);
    }
    EXPECT_EQ(session.gaps(), golden.gaps);
    EXPECT_EQ(session.bookmarks(), golden.bookmarks);
    expect_rules(slots);
  }
}

// Packed, or recovered, with the same frames, gaps and bookmarks.
TEST_P(GoldenSession, ComesToTodaysFormatWithTheSameFrames) {
  const std::string copy = folder_ / "copy.oro";
  fs::copy_file(path_, copy);
  RecoveryReport report;
  ASSERT_OK(recover(copy, "", report));
  EXPECT_EQ(report.pack_problem, "");
  SessionReader session;
  ASSERT_OK(session.open(copy));
  EXPECT_EQ(session.format_version(), kCommonVersion);
  EXPECT_EQ(session.state(), State::kFinished);
  EXPECT_TRUE(session.has_index());
  EXPECT_EQ(session.was_recovered(), GetParam().state == State::kDied);
  EXPECT_EQ(hash_of(read_all(session)), GetParam().hash);
  EXPECT_EQ(session.gaps(), GetParam().gaps);
  EXPECT_EQ(session.events().size(), GetParam().events);
  EXPECT_EQ(session.bookmarks(), GetParam().bookmarks);
}

// As a program of some later day would read it: other places, other types, and a field that the recording has not.
TEST_P(GoldenSession, FieldsAreReadByName) {
  SessionReader session;
  ASSERT_OK(session.open(path_));
  recorder::Field score, direction, lives;
  score.name = "score";
  score.type = recorder::FieldType::kU64;
  direction.name = "direction";
  direction.type = recorder::FieldType::kU8;
  direction.offset = 8;
  direction.enum_names = {"right", "left", "down", "up"};
  lives.name = "lives";
  lives.type = recorder::FieldType::kI16;
  lives.offset = 10;
  lives.default_value = 3;
  const recorder::FrameSchema wanted("later", 9, 12, {score, direction, lives}, {});
  const recorder::SchemaMapping mapping(session.info().schema, wanted);
  EXPECT_EQ(mapping.missing(), std::vector<std::string>{"lives"});
  std::vector<std::byte> frame(wanted.frame_bytes());
  for (const Slot& slot : read_all(session)) {
    const GameState state = state_of(slot);
    mapping.convert(slot, frame);
    ASSERT_EQ(recorder::number_at(score, 0, frame), state.score);
    ASSERT_EQ(recorder::number_at(direction, 0, frame), 3 - static_cast<int>(state.direction));
    ASSERT_EQ(recorder::number_at(lives, 0, frame), 3);
  }
}

INSTANTIATE_TEST_SUITE_P(All, GoldenSession, ::testing::ValuesIn(golden_sessions()),
                         [](const auto& golden) { return fs::path(golden.param.file).stem().string(); });

// A recorder of version 1 that was killed.
TEST(GoldenSession, ALogOfVersion1ThatDiedIsRecovered) {
  const testing_support::TempDir folder;
  const std::string copy = folder / "died.oro";
  fs::copy_file(kFolder + "session_v1_state1.oro", copy);
  constexpr uintmax_t kDoneBytes = 48;
  fs::resize_file(copy, fs::file_size(copy) - kDoneBytes);
  SessionReader session;
  ASSERT_OK(session.open(copy));
  ASSERT_EQ(session.state(), State::kDied);
  RecoveryReport report;
  ASSERT_OK(recover(copy, "", report));
  EXPECT_EQ(report.frames_in_log, 701u);
  ASSERT_OK(session.open(copy));
  EXPECT_EQ(session.format_version(), kCommonVersion);
  EXPECT_TRUE(session.was_recovered());
  EXPECT_EQ(hash_of(read_all(session)), golden_sessions().front().hash);
}

}  // namespace
}  // namespace game
