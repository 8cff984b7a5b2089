// The ring that buffer_test leaves for buffer_dump: the last ticks of a game of snake.
#include <cstring>
#include <filesystem>
#include <span>

#include "game/rules/autopilot.h"
#include "game/rules/events.h"
#include "game/rules/rules.h"
#include "recorder/frame/seal.h"
#include "tools/buffer_test_features.h"

namespace buffer_test {
namespace {

constexpr uint32_t kTicks = 120;  // long enough for a snake that has eaten
constexpr uint32_t kUnread = 8;   // frames that the reader leaves
constexpr uint64_t kSeed = 20;

// Writes `state` and its seal into the next slot in place, as a game does in every tick.
bool record(MemoryMappedCircularBuffer& ring, const game::GameState& state, uint64_t time_ns, uint64_t events) {
  void* slot = ring.get_write_slot_ptr();
  if (slot == nullptr) return false;
  const std::span bytes(static_cast<std::byte*>(slot), ring.slot_bytes());
  std::memset(slot, 0, ring.slot_bytes());
  std::memcpy(slot, &state, sizeof state);
  recorder::seal_slot(bytes, state.frame, time_ns, events);
  ring.advance_write_pointer();
  return true;
}

// Plays and records; the reader follows and releases all but the last frames. Gives the number of frames recorded.
uint32_t play(MemoryMappedCircularBuffer& ring) {
  game::GameState state = game::new_game({.seed = kSeed});
  uint64_t time_ns = 0;
  uint32_t recorded = record(ring, state, time_ns, 0) ? 1 : 0;
  while (state.frame < kTicks) {
    const game::GameState before = state;
    game::step(before, game::autopilot(before), state);
    time_ns += uint64_t{state.tick_period_us} * 1000;
    if (ring.unread() == kUnread) ring.advance_read_pointer();
    recorded += record(ring, state, time_ns, game::events_between(before, state)) ? 1 : 0;
  }
  return recorded;
}

}  // namespace

void leave_demo_ring(const std::string& path, Report& report) {
  report.section("A ring for buffer_dump to look at");
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(path, error))) {
    report.note(path + " is there already and stays as it is");
    return;
  }
  MemoryMappedCircularBuffer ring;
  const bool made = ring.initialize(path.c_str()) && ring.claim_writer() && ring.claim_reader();
  report.expect("made " + path, made, true);
  if (!made) {
    report.note(ring.last_error());
    return;
  }
  report.expect("frames of a game of snake recorded", play(ring), kTicks + 1);
  report.expect("frames left unread", ring.unread(), kUnread);
  report.note("look at it with: ./buffer_dump -n 256 " + path);
}

}  // namespace buffer_test
