// A day of play in one session: 24 hours of 60 ticks a second as fast as they go (OUROBOROS_LONG_TESTS=1; otherwise a
// quarter of one, under the thread sanitizer an hour), with the ring's counters passing 2^32 in the middle. Nothing grows, nothing drifts, and every frame
// is compared in the end.
#include <unistd.h>

#include <cstdlib>

#include "recorder/session_recording.h"
#include "tests/recorder/recorder_fixture.h"
#include "tests/support/sanitizers.h"

namespace recorder_test {
namespace {

constexpr uint32_t kSoakSlots = 1024;
constexpr uint64_t kTicksPerSecond = 60;

uint64_t ticks() {
  const bool is_long = std::getenv("OUROBOROS_LONG_TESTS") != nullptr;
  return (is_long ? 24 : testing_support::kThreadSanitizer ? 1 : 6) * 3600 * kTicksPerSecond;
}

// The time of a tick: from its number, so that it cannot drift.
uint64_t time_of(uint64_t tick) { return tick * 1'000'000'000 / kTicksPerSecond; }

uint64_t resident_bytes() {
  uint64_t all = 0;
  uint64_t resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
}

// A ring whose counters are `before` steps in front of 2^32. The recorder would set them to zero, so there is none
// here.
MemoryMappedCircularBuffer ring_before_the_wrap(const std::string& path, uint32_t before) {
  const recorder::ring::Options options{kSoakSlots, kSlotBytes, recorder::ring::Overflow::kReject, Durability::none()};
  EXPECT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path.c_str(), options));
  const uint32_t counters[2] = {0u - before, 0u - before};
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(offsetof(recorder::ring::HeaderCopy, total_writes));
  file.write(reinterpret_cast<const char*>(counters), sizeof counters);
  file.close();
  MemoryMappedCircularBuffer ring(options);
  EXPECT_TRUE(ring.initialize(path.c_str()) && ring.claim_writer() && ring.claim_reader()) << ring.last_error();
  return ring;
}

// The game, one tick after the other, without keeping those before.
struct Play {
  BallState state = testing_support::new_ball(kSeed);
  uint64_t events = 0;
  void go_on() {
    const BallState before = state;
    state = testing_support::step(before);
    events = testing_support::events_between(before, state);
  }
};

class RecorderSoak : public RecorderFixture {
 protected:
  // Plays all ticks; gives by how much the process has grown since a tenth of them was done.
  int64_t play(MemoryMappedCircularBuffer& ring, const recorder::SessionRecording& session) {
    Play game;
    uint64_t warm = 0;
    for (uint64_t tick = 0; tick < ticks(); ++tick) {
      if (tick != 0) game.go_on();
      while (!ring.can_write() && !session.failing()) std::this_thread::yield();
      auto* slot = static_cast<std::byte*>(ring.get_write_slot_ptr());
      if (slot == nullptr) return INT64_MAX;
      std::memset(slot, 0, kSlotBytes);
      std::memcpy(slot, &game.state, sizeof game.state);
      recorder::seal_slot({slot, kSlotBytes}, tick, time_of(tick), game.events);
      ring.advance_write_pointer();
      if (tick == ticks() / 10) warm = resident_bytes();
    }
    return static_cast<int64_t>(resident_bytes()) - static_cast<int64_t>(warm);
  }
  // Frame by frame, as the game gives them anew.
  static void expect_all(const std::string& path) {
    SessionReader reader;
    ASSERT_OK(reader.open(path));
    ASSERT_EQ(reader.frame_count(), ticks());
    EXPECT_TRUE(reader.gaps().empty());
    EXPECT_EQ(reader.end_time_ns(), time_of(ticks() - 1));
    Play game;
    Slot slot(kSlotBytes);
    Slot expected(kSlotBytes);
    for (uint64_t tick = 0; tick < ticks(); ++tick) {
      if (tick != 0) game.go_on();
      std::memcpy(expected.data(), &game.state, sizeof game.state);
      recorder::seal_slot(expected, tick, time_of(tick), game.events);
      ASSERT_OK(reader.read(tick, slot));
      ASSERT_EQ(std::memcmp(slot.data(), expected.data(), slot.size()), 0) << "tick " << tick;
    }
  }
};

TEST_F(RecorderSoak, ADayOfPlayIsThereTickByTickAndNothingGrows) {
  using std::chrono::steady_clock;
  const auto seconds_since = [](steady_clock::time_point begun) {
    return std::chrono::duration<double>(steady_clock::now() - begun).count();
  };
  std::filesystem::create_directories(sessions_);
  auto ring = ring_before_the_wrap(ring_path_, static_cast<uint32_t>(ticks() / 2));
  const auto begun = steady_clock::now();
  std::string path;
  int64_t grown = 0;
  {
    recorder::SessionRecording session(ring, std::make_shared<recorder::Timings>());
    ASSERT_OK(session.start(sessions_, ball_info(ring_path_), Durability::none()));
    grown = play(ring, session);
    path = session.path();
    ASSERT_OK(session.stop(ticks()));
    EXPECT_EQ(session.written(), ticks());
    EXPECT_EQ(session.damaged(), 0u);
    EXPECT_THAT(session.notices(), testing::IsEmpty());
  }
  recorder::ring::Stats stats;
  ring.get_stats(stats);
  EXPECT_LT(stats.total_writes, uint32_t{1} << 31) << "the counters never passed 2^32";
  EXPECT_EQ(stats.unread, 0u);
  const double recorded_s = seconds_since(begun);
  ASSERT_NO_FATAL_FAILURE(expect_all(path));
  std::printf(
      "%llu ticks, %.1f hours of play, recorded and packed in %.1f s, compared in %.1f s; %.1f MB, grown by %lld kB\n",
      static_cast<unsigned long long>(ticks()), static_cast<double>(ticks()) / kTicksPerSecond / 3600, recorded_s,
      seconds_since(begun) - recorded_s, static_cast<double>(std::filesystem::file_size(path)) / 1e6,
      static_cast<long long>(grown / 1024));
  EXPECT_LT(grown, 4 << 20);
}

}  // namespace
}  // namespace recorder_test
