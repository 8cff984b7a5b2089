// What the tests of sessions and of the recorder share: frames of the tiny game, sealed as the recorder seals them,
// session files written and read back, and files handled byte by byte.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "recorder/base/file.h"
#include "recorder/schema/seal.h"
#include "recorder/session/log_writer.h"
#include "recorder/session/session_reader.h"
#include "tests/support/sanitizers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/tiny_game.h"

namespace session_test {

// The step of tests that damage each byte of a file in turn.
inline constexpr uint64_t kEveryByte = testing_support::kSanitized ? 17 : 1;

using recorder::FrameSchema;
using recorder::Seal;
using recorder::Status;
using recorder::session::Gap;
using recorder::session::LogWriter;
using recorder::session::SessionInfo;
using recorder::session::SessionReader;
using recorder::session::State;
using testing_support::BallState;
using Slot = std::vector<std::byte>;
using Bytes = std::vector<std::byte>;

inline constexpr uint32_t kSlotBytes = 256;
inline constexpr uint64_t kSeed = 20;
inline constexpr uint64_t kTickNs = 16'000'000;

#define ASSERT_OK(expression)                           \
  do {                                                  \
    const recorder::Status ok_status = (expression);    \
    ASSERT_TRUE(ok_status.ok()) << ok_status.message(); \
  } while (false)
#define EXPECT_OK(expression)                           \
  do {                                                  \
    const recorder::Status ok_status = (expression);    \
    EXPECT_TRUE(ok_status.ok()) << ok_status.message(); \
  } while (false)

// The files beside `path` that are being made to become it.
inline std::vector<std::string> temporaries_of(const std::string& path) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(path).parent_path())) {
    const std::string name = entry.path().string();
    if (recorder::base::finished_name(name) == path) found.push_back(name);
  }
  return found;
}

// --- frames ----------------------------------------------------------------------------------------------------------

// The tiny game from tick 0 on, as far as it has been asked for.
class BallRun {
 public:
  explicit BallRun(uint64_t seed = kSeed) : states_{testing_support::new_ball(seed)} {}
  const BallState& at(uint64_t tick) {
    while (states_.size() <= tick) states_.push_back(testing_support::step(states_.back()));
    return states_[tick];
  }
  uint64_t events(uint64_t tick) { return tick == 0 ? 0 : testing_support::events_between(at(tick - 1), at(tick)); }

 private:
  std::deque<BallState> states_;  // grows without moving what at() has returned
};

// Frame `number` as a slot: the tiny game's tick of that number, the time in ticks of 16 ms, sealed.
inline Slot frame_slot(BallRun& run, uint64_t number, uint32_t slot_bytes = kSlotBytes) {
  Slot slot(slot_bytes);
  const BallState state = run.at(number);
  std::memcpy(slot.data(), &state, sizeof state);
  recorder::seal_slot(slot, number, number * kTickNs, run.events(number));
  return slot;
}
inline std::vector<Slot> frame_slots(uint64_t count, uint64_t first = 0, uint32_t slot_bytes = kSlotBytes) {
  BallRun run;
  std::vector<Slot> slots;
  for (uint64_t i = 0; i < count; ++i) slots.push_back(frame_slot(run, first + i, slot_bytes));
  return slots;
}

// --- files -----------------------------------------------------------------------------------------------------------

inline Bytes read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}
// A new file each time: emptying an old one makes some filesystems wait for the disk.
inline void write_file(const std::string& path, std::span<const std::byte> bytes) {
  std::filesystem::remove(path);
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  ASSERT_TRUE(out.flush()) << path;
}

// --- sessions --------------------------------------------------------------------------------------------------------

inline SessionInfo ball_info(const std::string& ring_path = "", uint32_t slot_bytes = kSlotBytes) {
  SessionInfo info;
  info.id = 0x1122334455667788;
  info.start_unix_ns = 1'700'000'000'000'000'000;
  info.slot_bytes = slot_bytes;
  info.game = "ball";
  info.game_version = "1.2";
  info.ring_path = ring_path;
  info.schema = testing_support::ball_schema();
  info.extra = {{"seed", "20"}};
  return info;
}

struct WriteOptions {
  size_t batch = 1;    // frames between two flushes
  bool finish = true;  // else the session looks as if its process had died
  SessionInfo info = ball_info();
};
inline void write_session(const std::string& path, const std::vector<Slot>& slots, const WriteOptions& options = {}) {
  LogWriter log;
  ASSERT_OK(log.create(path, options.info));
  for (size_t i = 0; i < slots.size(); ++i) {
    ASSERT_TRUE(log.add(slots[i])) << i;
    if ((i + 1) % options.batch == 0) ASSERT_OK(log.flush());
  }
  ASSERT_OK(options.finish ? log.finish(false) : log.flush());
}

inline Slot read_slot(SessionReader& reader, uint64_t index) {
  Slot slot(reader.info().slot_bytes);
  const Status read = reader.read(index, slot);
  EXPECT_TRUE(read.ok()) << read.message();
  return slot;
}
inline std::vector<Slot> read_all(SessionReader& reader) {
  std::vector<Slot> slots;
  for (uint64_t i = 0; i < reader.frame_count(); ++i) slots.push_back(read_slot(reader, i));
  return slots;
}
inline std::vector<Slot> read_all(const std::string& path) {
  SessionReader reader;
  EXPECT_OK(reader.open(path));
  return read_all(reader);
}
inline std::vector<uint64_t> numbers_of(const std::vector<Slot>& slots) {
  std::vector<uint64_t> numbers;
  for (const Slot& slot : slots) numbers.push_back(recorder::seal_of(slot).frame);
  return numbers;
}

class SessionFixture : public ::testing::Test {
 protected:
  testing_support::TempDir folder_;
  const std::string path_ = folder_ / "session.oro";
};

}  // namespace session_test
