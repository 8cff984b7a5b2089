#include "tools/buffer_test/features.h"

#include <array>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <span>
#include <utility>

#include "game/rules/autopilot.h"
#include "game/rules/rules.h"
#include "recorder/ring/observer.h"
#include "recorder/schema/seal.h"

namespace buffer_test {
namespace {

using Ring = MemoryMappedCircularBuffer;
using recorder::ring::Overflow;

Ring::Stats stats_of(const Ring& ring) {
  Ring::Stats stats;
  ring.get_stats(stats);
  return stats;
}
bool write_text(Ring& ring, const std::string& text) { return ring.write_slot(text.c_str(), text.size() + 1); }
// The text in the next slot, read and released; empty when there is none.
std::string read_text(Ring& ring) {
  std::array<char, SLOT_SIZE> slot{};
  return ring.read_slot(slot.data(), slot.size()) ? slot.data() : "";
}
std::string text_at(const void* slot) { return slot == nullptr ? "" : static_cast<const char*>(slot); }
// Writes "`name` 0", "`name` 1", ...; returns how many were accepted.
uint32_t write_many(Ring& ring, const std::string& name, uint32_t count) {
  uint32_t taken = 0;
  for (uint32_t i = 0; i < count; ++i) taken += write_text(ring, name + ' ' + std::to_string(i)) ? 1 : 0;
  return taken;
}
void drain(Ring& ring) { ring.advance_read_pointer(ring.unread()); }

void show_copying(Ring& ring, Report& report) {
  report.section("Copying in and out");
  std::array<char, SLOT_SIZE> slot;
  slot.fill('x');
  size_t bytes = 0;
  report.expect("has_data of a fresh ring", ring.has_data(), false);
  report.expect("write_slot of a text of 14 bytes", write_text(ring, "Hello, World!"), true);
  report.expect("has_data", ring.has_data(), true);
  report.expect("read_slot", ring.read_slot(slot.data(), slot.size(), &bytes), true);
  report.expect("bytes read", bytes, size_t{SLOT_SIZE});
  report.expect("text read", std::string(slot.data()), "Hello, World!");
  report.expect("rest of the slot is zeros", slot[14] == 0 && std::memcmp(&slot[14], &slot[15], SLOT_SIZE - 15) == 0,
                true);
  write_text(ring, "Only a part of this");
  report.expect("read_slot of at most 6 bytes", ring.read_slot(slot.data(), 6, &bytes), true);
  report.expect("bytes read", bytes, size_t{6});
  report.expect("text read", std::string(slot.data(), bytes), "Only a");
}

void show_peeking(Ring& ring, Report& report) {
  report.section("Peeking");
  std::array<char, SLOT_SIZE> slot{};
  write_text(ring, "Look, don't touch");
  report.expect("peek_slot", ring.peek_slot(slot.data(), slot.size(), nullptr), true);
  report.expect("text seen", std::string(slot.data()), "Look, don't touch");
  report.expect("still unread", ring.unread(), 1u);
  report.expect("text read", read_text(ring), "Look, don't touch");
  report.expect("unread", ring.unread(), 0u);
}

void show_direct_access(Ring& ring, Report& report) {
  report.section("Direct access to the mapped slots");
  void* slot = ring.get_write_slot_ptr();
  report.expect("get_write_slot_ptr gives a slot", slot != nullptr, true);
  if (slot == nullptr) return;
  std::strcpy(static_cast<char*>(slot), "Direct write!");
  report.expect("has_data before advance_write_pointer", ring.has_data(), false);
  ring.advance_write_pointer();
  report.expect("has_data after it", ring.has_data(), true);
  report.expect("text at get_read_slot_ptr", text_at(ring.get_read_slot_ptr()), "Direct write!");
  ring.advance_read_pointer();
  report.expect("get_read_slot_ptr of an empty ring gives a slot", ring.get_read_slot_ptr() != nullptr, false);
}

void show_structures(Ring& ring, Report& report) {
  report.section("Structured data");
  struct State {
    uint32_t frame;
    float x, y;
    uint32_t score;
  };
  const State written = {100, 10.5f, 20.3f, 1500};
  State read = {};
  report.expect("write_slot of a struct", ring.write_slot(&written, sizeof written), true);
  report.expect("read_slot into another", ring.read_slot(&read, sizeof read), true);
  report.expect("frame", read.frame, written.frame);
  report.expect("x", read.x, written.x);
  report.expect("y", read.y, written.y);
  report.expect("score", read.score, written.score);
}

void show_a_full_ring(Ring& ring, Report& report) {
  report.section("A full ring");
  report.expect("slots filled", write_many(ring, "slot", ring.slot_count()), ring.slot_count());
  report.expect("is_full", ring.is_full(), true);
  report.expect_refused("one more write_slot", [&] { return write_text(ring, "one too many"); });
  report.expect("get_write_slot_ptr gives a slot", ring.get_write_slot_ptr() != nullptr, false);
  report.expect("rejected writes counted", stats_of(ring).rejected, 2u);
  uint32_t in_order = 0;
  while (in_order < ring.slot_count() && read_text(ring) == "slot " + std::to_string(in_order)) ++in_order;
  report.expect("slots read back in order", in_order, ring.slot_count());
  report.expect_refused("read_slot of the empty ring", [&] { return !read_text(ring).empty(); });
}

void show_wrapping(Ring& ring, Report& report) {
  report.section("Round and round");
  const Ring::Stats before = stats_of(ring);
  const uint32_t rounds = 1000;
  uint32_t good = 0;
  for (uint32_t i = 0; i < rounds; ++i) {
    const std::string text = "round " + std::to_string(i);
    good += write_text(ring, text) && read_text(ring) == text ? 1 : 0;
  }
  report.expect("slots written and read", good, rounds);
  const Ring::Stats after = stats_of(ring);
  report.expect("total writes since", after.total_writes - before.total_writes, rounds);
  report.expect("total reads since", after.total_reads - before.total_reads, rounds);
  report.expect("write index", after.write_index, (before.write_index + rounds) % ring.slot_count());
}

void show_batches(Ring& ring, Report& report) {
  report.section("Looking ahead and releasing in batches");
  write_many(ring, "batch", 6);
  report.expect("text four slots ahead", text_at(ring.get_read_slot_ptr(4)), "batch 4");
  report.expect_refused("release of 7 of 6", [&] { return ring.advance_read_pointer(7); });
  report.expect("release of 5", ring.advance_read_pointer(5), true);
  report.expect("text read next", read_text(ring), "batch 5");
}

void show_reset(Ring& ring, Report& report) {
  report.section("Reset");
  write_many(ring, "discarded", 3);
  ring.reset();
  const Ring::Stats stats = stats_of(ring);
  report.expect("has_data", ring.has_data(), false);
  report.expect("write index", stats.write_index, 0u);
  report.expect("read index", stats.read_index, 0u);
  report.expect("total writes", stats.total_writes, 0u);
  report.expect("total reads", stats.total_reads, 0u);
  report.expect("rejected", stats.rejected, 0u);
}

void show_persistence(Ring& ring, Report& report) {
  report.section("Persistence");
  const std::string path = ring.path();
  write_many(ring, "kept", 4);
  report.expect("first text read", read_text(ring), "kept 0");
  ring.cleanup();
  report.expect("is_initialized after cleanup", ring.is_initialized(), false);
  report.expect("initialize again", ring.initialize(path.c_str()), true);
  report.expect("unread", ring.unread(), 3u);
  report.expect("total writes", stats_of(ring).total_writes, 4u);
  report.expect("next text read", read_text(ring), "kept 1");
  drain(ring);
}

void show_roles(Ring& ring, Report& report) {
  report.section("One writer, one reader");
  ring.claim_writer();
  ring.claim_reader();
  Ring second;
  report.expect("a second object opens the file", second.initialize(ring.path().c_str()), true);
  report.expect_refused("second writer", [&] { return second.claim_writer(); });
  report.expect_refused("second reader", [&] { return second.claim_reader(); });
  second.reset();
  report.expect_refused("create_buffer_file over a ring in use",
                        [&] { return Ring::create_buffer_file(ring.path().c_str()); });
}

void show_observers(Ring& ring, Report& report) {
  report.section("Observers");
  write_many(ring, "seen", 3);
  recorder::ring::RingObserver observer;
  report.expect("an observer opens the file", observer.open(ring.path()), true);
  report.expect("frames it can trust", observer.available() >= 3, true);
  std::array<std::byte, SLOT_SIZE> slot{};
  report.expect("copy of the latest", observer.copy_frame(observer.end_sequence() - 1, slot), true);
  report.expect("its text", text_at(slot.data()), "seen 2");
  report.expect("unread for the reader", ring.unread(), 3u);
  drain(ring);
}

void show_moving(Ring& ring, Report& report) {
  report.section("Moving");
  write_text(ring, "before");
  Ring moved(std::move(ring));
  report.expect("the old object is initialized", ring.is_initialized(), false);
  report.expect("the new object reads", read_text(moved), "before");
  report.expect("the new object writes", write_text(moved, "after"), true);
  ring = std::move(moved);
  report.expect("moved back, it reads", read_text(ring), "after");
}

void show_overwrite_mode(Ring& ring, Report& report) {
  report.section("Overwrite mode: 4 slots of 64 bytes");
  const std::string path = ring.path() + ".flight";
  Ring::Options options;
  options.slot_count = 4;
  options.slot_bytes = 64;
  options.overflow = Overflow::kOverwriteOldest;
  Ring flight(options);
  report.expect("created", Ring::create_buffer_file(path.c_str(), options) && flight.initialize(path.c_str()), true);
  report.expect("frames written", write_many(flight, "frame", 9), 9u);
  report.expect("frames kept", flight.unread(), 4u);
  report.expect("the oldest of them", text_at(flight.get_read_slot_ptr()), "frame 5");
  flight.cleanup();
  std::filesystem::remove(path);
}

void show_bad_input(Ring& ring, Report& report) {
  report.section("Bad input");
  const std::string large(SLOT_SIZE + 1, 'x');
  report.expect_refused("write_slot of more than a slot", [&] { return ring.write_slot(large.data(), large.size()); });
  report.expect_refused("write_slot of nothing", [&] { return ring.write_slot(nullptr, 1); });
  report.expect_refused("read_slot to nowhere", [&] { return ring.read_slot(nullptr, 1, nullptr); });
  Ring other;
  report.expect_refused("use before initialize", [&] { return other.write_slot("x", 1); });
  report.expect_refused("initialize without a name", [&] { return other.initialize(nullptr); });
  report.expect_refused("initialize in a missing folder", [&] { return other.initialize("no-such-folder/ring.dat"); });
  report.expect_refused("initialize on a folder", [&] { return other.initialize("."); });
  other.cleanup();
  other.cleanup();
  report.expect("is_initialized after cleanup, twice", other.is_initialized(), false);
}

void show_the_file(Ring& ring, Report& report) {
  report.section("The file");
  report.expect("bytes", std::filesystem::file_size(ring.path()), std::uintmax_t{64 + BUFFER_STAGES * SLOT_SIZE});
  report.expect("magic number is 0xbeefcafe", stats_of(ring).magic_number == 0xbeefcafe, true);
  write_many(ring, "left for buffer_dump", 3);
  report.note("three texts are left in " + ring.path());
}

}  // namespace

void show_features(MemoryMappedCircularBuffer& ring, Report& report) {
  for (const auto& show : {show_copying, show_peeking, show_direct_access, show_structures, show_a_full_ring,
                           show_wrapping, show_batches, show_reset, show_persistence, show_roles, show_observers,
                           show_moving, show_overwrite_mode, show_bad_input, show_the_file}) {
    show(ring, report);
  }
}

// The ring that buffer_test leaves for buffer_dump: the last ticks of a game of snake.
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

// Plays and records; the reader follows and releases all but the last frames. Returns the number of frames recorded.
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
