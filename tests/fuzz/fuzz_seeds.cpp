// fuzz_seeds FOLDER: makes what the fuzz targets start from, out of real recordings of the tiny game and the swarm:
// FOLDER/session, recovery, ring, black_box, schema and values.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "recorder/include/circular_buffer.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/log_writer.h"
#include "recorder/session/pack.h"
#include "recorder/session/value_columns.h"
#include "tests/fuzz/fuzz_file.h"
#include "tests/support/swarm.h"
#include "tests/support/tiny_game.h"

namespace {

namespace fs = std::filesystem;
using namespace recorder::session;

constexpr uint32_t kSlotBytes = 192;

fuzz::Bytes read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}
void save(const fs::path& path, fuzz::Bytes bytes, const fuzz::Bytes& before = {}) {
  bytes.insert(bytes.begin(), before.begin(), before.end());
  fs::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}
SessionInfo tiny_info() {
  SessionInfo info;
  info.id = fuzz::kSessionId;
  info.slot_bytes = kSlotBytes;
  info.game = "ball";
  info.schema = testing_support::ball_schema();
  return info;
}

// Frames with gaps, events and, now and then, a seal that does not hold.
void record(const std::string& path, uint64_t frames, bool finish) {
  LogWriter log;
  fuzz::require(log.create(path, tiny_info()).ok());
  testing_support::BallState state = testing_support::new_ball(3);
  for (uint64_t i = 0; i < frames; ++i) {
    fuzz::Bytes slot(kSlotBytes);
    std::memcpy(slot.data(), &state, sizeof state);
    recorder::seal_slot(slot, i + i / 20, i * 16'000'000, i % 7 == 0 ? 1 + i : 0);
    if (i % 20 == 9) slot.back() ^= std::byte{1};
    fuzz::require(log.add(slot));
    if (i % 6 == 5) fuzz::require(log.flush().ok());
    state = testing_support::step(state);
  }
  fuzz::require((finish ? log.finish(false, frames + frames / 20 + 3) : log.flush()).ok());
}

void session_seeds(const fs::path& out) {
  const std::string path = fuzz::folder() + "/seed.oro";
  for (const uint64_t frames : {0u, 3u, 40u, 300u}) {
    const std::string name = std::to_string(frames);
    fs::remove(path);
    record(path, frames, false);
    fuzz::Bytes died = fuzz::pieces_of(read_file(path));
    save(out / "session" / ("died-" + name), died);
    // In front of it the ring's part: its length, slots, counters, then numbers and contents.
    const fuzz::Bytes ring_part{std::byte{12}, std::byte{3}, std::byte{5}, std::byte{3}, std::byte{1},
                                std::byte{8},  std::byte{0}, std::byte{2}, std::byte{9}, std::byte{9},
                                std::byte{16}, std::byte{0}, std::byte{0}};
    save(out / "recovery" / ("died-" + name), died, ring_part);
    fs::remove(path);
    record(path, frames, true);
    save(out / "session" / ("log-" + name), fuzz::pieces_of(read_file(path)));
    save(out / "session" / ("raw-" + name), read_file(path), {std::byte{fuzz::kRaw}});
    PackReport report;
    fuzz::require(pack(path, report).ok());
    if (frames != 3) fuzz::require(write_bookmarks(path, {{1, "one"}, {2, ""}}).ok());
    save(out / "session" / ("packed-" + name), fuzz::pieces_of(read_file(path)));
    save(out / "session" / ("fixed-" + name), read_file(path), {std::byte{fuzz::kFixed}});
  }
}

// A packed session with values, and the values of its frames.
void value_seeds(const fs::path& out) {
  using Swarm = testing_support::SwarmOf<4>;
  constexpr uint32_t kFrames = 12;
  SessionInfo info = tiny_info();
  info.slot_bytes = sizeof(Swarm) + recorder::kSealBytes;
  info.schema = testing_support::swarm_schema<4>();
  const std::string path = fuzz::folder() + "/swarm.oro";
  LogWriter log;
  fuzz::require(log.create(path, info).ok());
  Swarm swarm;
  testing_support::start_swarm(swarm, 7, 4);
  fuzz::Bytes slots;
  for (uint32_t i = 0; i < kFrames; ++i) {
    fuzz::Bytes slot(info.slot_bytes);
    std::memcpy(slot.data(), &swarm, sizeof swarm);
    recorder::seal_slot(slot, i, i * 16'000'000, testing_support::step_swarm(swarm));
    fuzz::require(log.add(slot));
    append(slots, slot);
  }
  fuzz::require(log.finish(false).ok());
  PackReport report;
  fuzz::require(pack(path, report).ok());
  save(out / "session" / "raw-values", read_file(path), {std::byte{fuzz::kRaw}});
  save(out / "session" / "fixed-values", read_file(path), {std::byte{fuzz::kFixed}});
  fuzz::Bytes section;
  fuzz::require(ValueEncoder(info.schema, sizeof(Swarm)).encode(slots, info.slot_bytes, section));
  const auto payload = static_cast<uint16_t>(sizeof(Swarm) - 1);
  save(out / "values" / "swarm", section,
       {std::byte{kFrames - 1}, static_cast<std::byte>(payload & 0xff), static_cast<std::byte>(payload >> 8)});
}

void ring_seeds(const fs::path& out) {
  for (const uint32_t slots : {1u, 3u, 10u}) {
    const std::string path = fuzz::folder() + "/ring.dat";
    fs::remove(path);
    MemoryMappedCircularBuffer::Options options;
    options.slot_count = slots;
    options.slot_bytes = 64;
    MemoryMappedCircularBuffer ring(options);
    fuzz::require(ring.initialize(path.c_str()) && ring.claim_writer());
    save(out / "ring" / ("empty-" + std::to_string(slots)), read_file(path));
    const fuzz::Bytes slot(64, std::byte{5});
    for (uint32_t i = 0; i < slots; ++i) static_cast<void>(ring.write_slot(slot.data(), slot.size()));
    save(out / "ring" / ("full-" + std::to_string(slots)), read_file(path));
  }
}

// A ring's kind, slots, counters and frames, then the description.
void black_box_seeds(const fs::path& out) {
  const fuzz::Bytes full{std::byte{5}, std::byte{2},  std::byte{9},  std::byte{4}, std::byte{1},
                         std::byte{8}, std::byte{0},  std::byte{16}, std::byte{0}, std::byte{24},
                         std::byte{0}, std::byte{32}, std::byte{0}};
  SessionInfo info = tiny_info();
  info.slot_bytes = 96;
  const std::string about = meta_json(info);
  const auto bytes = std::as_bytes(std::span(about));
  for (const unsigned kind : {1u, 2u, 3u, 5u}) {
    fuzz::Bytes ring = full;
    ring[0] = static_cast<std::byte>(kind);
    save(out / "black_box" / std::to_string(kind), {bytes.begin(), bytes.end()}, ring);
  }
}

void schema_seeds(const fs::path& out) {
  const auto text = [&](const char* name, const std::string& json) {
    const auto bytes = std::as_bytes(std::span(json));
    save(out / "schema" / name, {bytes.begin(), bytes.end()});
  };
  text("schema", testing_support::ball_schema().to_json());
  text("meta", meta_json(tiny_info()));
  text("marks", bookmarks_json({{1, "one"}, {7, ""}}));
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("Usage: fuzz_seeds FOLDER\n", stderr);
    return 2;
  }
  session_seeds(arguments[1]);
  value_seeds(arguments[1]);
  ring_seeds(arguments[1]);
  black_box_seeds(arguments[1]);
  schema_seeds(arguments[1]);
  return 0;
}
