// bench_session: what recording to a session, packing it and reading it cost, against SQLite, zstd and plain files.
#include <zstd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <random>
#include <stdexcept>

#include "game/rules/state_schema.h"
#include "recorder/base/file.h"
#include "recorder/recorder.h"
#include "recorder/session/pack.h"
#include "recorder/session/session_reader.h"
#include "tools/benchmarks/data_queries.h"
#include "tools/benchmarks/program.h"
#include "tools/benchmarks/session_files.h"

namespace bench {
namespace {

namespace fs = std::filesystem;
using Files = std::shared_ptr<SessionFiles>;

constexpr uint32_t kRingSlots = 1024;

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double millions_a_second(uint64_t count, double seconds) { return static_cast<double>(count) / seconds / 1e6; }

// The first `count` frames as slots, in memory, so that making them is not measured.
std::vector<std::byte> first_slots(const SessionFiles& files, uint64_t count) {
  std::vector<std::byte> slots(count * files.slot_bytes);
  std::ifstream in(files.raw_slots, std::ios::binary);
  in.read(reinterpret_cast<char*>(slots.data()), static_cast<std::streamsize>(slots.size()));
  if (!in) throw std::runtime_error(files.raw_slots + ": cannot be read");
  return slots;
}

// Through the ring and its consumer into a session file; until the last frame is in the file.
double record(const SessionFiles& files, const std::vector<std::byte>& slots) {
  recorder::RecorderOptions options;
  options.ring_path = (files.folder.path() / "live.dat").string();
  options.sessions_folder = (files.folder.path() / "live").string();
  options.slot_count = kRingSlots;
  options.durability = recorder::ring::Durability::none();
  options.game = "benchmark";
  options.schema = game::state_schema();
  recorder::Recorder recorder;
  std::vector<std::string> notices;
  require_ok(recorder.start(options, notices));
  const uint64_t count = slots.size() / kSlotBytes;
  const double seconds = seconds_of([&] {
    for (uint64_t i = 0; i < count; ++i) {
      std::byte* frame = recorder.begin_waiting();
      if (frame == nullptr) throw std::runtime_error(recorder.stats().error);
      std::memcpy(frame, slots.data() + i * kSlotBytes, kSlotBytes - recorder::kSealBytes);
      recorder.commit_at(0, i * 16'666'667);
    }
    while (recorder.stats().written < count) std::this_thread::yield();
  });
  require_ok(recorder.stop());
  fs::remove(recorder.session_path());
  return millions_a_second(count, seconds);
}

double insert(const SessionFiles& files, const std::vector<std::byte>& slots) {
  const std::string path = (files.folder.path() / "live.db").string();
  const uint64_t count = slots.size() / kSlotBytes;
  double seconds = 0;
  {
    FrameTable table(path);
    seconds = seconds_of([&] {
      for (uint64_t i = 0; i < count; ++i) {
        if (i % kRowsPerTransaction == 0) table.begin();
        table.insert(i, std::span(slots).subspan(i * kSlotBytes, kSlotBytes));
        if (i % kRowsPerTransaction == kRowsPerTransaction - 1 || i + 1 == count) table.commit();
      }
    });
  }
  for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(path + suffix);
  return millions_a_second(count, seconds);
}

std::vector<char> contents_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<char> bytes(fs::file_size(path));
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!in) throw std::runtime_error(path + ": cannot be read");
  return bytes;
}

// One thread of zstd over a whole file that is in memory; returns the compressed size.
size_t compress(const std::vector<char>& bytes, int level, bool long_distance) {
  std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
  if (long_distance) {
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_enableLongDistanceMatching, 1);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, 27);
  }
  std::vector<char> out(ZSTD_compressBound(bytes.size()));
  const size_t size = ZSTD_compress2(context.get(), out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0) throw std::runtime_error(ZSTD_getErrorName(size));
  return size;
}

double pack_log(const SessionFiles& files) {
  const std::string path = (files.folder.path() / "packing.oro").string();
  fs::copy_file(files.log, path, fs::copy_options::overwrite_existing);
  recorder::session::PackReport report;
  const double seconds = seconds_of([&] { require_ok(recorder::session::pack(path, report)); });
  fs::remove(path);
  return millions_a_second(report.frames, seconds);
}

// Recording live, packing, and what the results weigh.
void add_writing(const Settings& settings, const Files& files, Suite& suite) {
  const auto live = std::make_shared<std::vector<std::byte>>(first_slots(*files, settings.quick ? 5'000 : 200'000));
  const auto rows = std::make_shared<std::vector<std::byte>>(first_slots(*files, settings.quick ? 1'000 : 20'000));
  suite.rounds.add("session, live", [=] { return record(*files, *live); });
  suite.rounds.add("SQLite, inserting", [=] { return insert(*files, *rows); });
  suite.compare("recording 1 KB frames to a file, ring of 1024", "M frames/s", "session, live", "SQLite, inserting",
                Target::at_least(20));

  const auto payloads = std::make_shared<std::vector<char>>(contents_of(files->raw));
  const auto slots = std::make_shared<std::vector<char>>(contents_of(files->raw_slots));
  const auto per_frame = [=](uint64_t bytes) {
    return static_cast<double>(bytes) / static_cast<double>(files->frames);
  };
  // The same in every round: measured once, which takes some minutes. Of the payloads alone, to the peer's advantage:
  // the seals' checksums are eight bytes of noise a frame, which a session does not store.
  const double smallest = per_frame(compress(*payloads, settings.quick ? 1 : 19, true));
  suite.rounds.add("packed session", [=] { return per_frame(fs::file_size(files->packed)); });
  suite.rounds.add("log", [=] { return per_frame(fs::file_size(files->log)); });
  suite.rounds.add("zstd -19 --long", [=] { return smallest; });
  suite.compare("bytes a frame, of 592 B without its seal", "B", "packed session", "zstd -19 --long",
                Target::at_most(0.95));
  suite.compare("bytes a frame, before packing", "B", "log", "zstd -19 --long");

  const auto zstd_1 = [=](const std::vector<char>& bytes) {
    return millions_a_second(files->frames, seconds_of([&] { compress(bytes, 1, false); }));
  };
  suite.rounds.add("packing", [=] { return pack_log(*files); });
  suite.rounds.add("zstd -1 of 1 KB", [=] { return zstd_1(*slots); });
  suite.rounds.add("zstd -1 of 592 B", [=] { return zstd_1(*payloads); });
  suite.compare("packing, log on disk to session on disk", "M frames/s", "packing", "zstd -1 of 1 KB",
                Target::at_least(1.5));
  suite.compare("packing, against payloads in memory", "M frames/s", "packing", "zstd -1 of 592 B");
}

using recorder::session::OpenMode;
using recorder::session::SessionReader;
using Reader = std::shared_ptr<SessionReader>;
using Slot = std::vector<std::byte>;

double us_of(const std::function<void()>& work, uint64_t times) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
  return took.count() / static_cast<double>(times);
}

Reader open(const std::string& path, OpenMode mode = OpenMode::kByIndex) {
  auto reader = std::make_shared<SessionReader>();
  require_ok(reader->open(path, {.mode = mode}));
  return reader;
}

// Indices all over the session, the same for everybody.
std::vector<uint64_t> random_indices(uint64_t frames, uint64_t count) {
  std::mt19937_64 random(1);
  std::vector<uint64_t> indices(count);
  for (uint64_t& index : indices) index = random() % frames;
  return indices;
}

// A number that is made of the frame's first and last bytes, so that reading cannot be optimised away.
uint64_t touch(const Slot& slot) { return static_cast<uint64_t>(slot.front()) + static_cast<uint64_t>(slot.back()); }

double read_at_random(SessionReader& reader, const std::vector<uint64_t>& indices) {
  Slot slot(reader.info().slot_bytes);
  volatile uint64_t sum = 0;
  return us_of(
      [&] {
        for (const uint64_t index : indices) {
          require_ok(reader.read(index, slot));
          sum = sum + touch(slot);
        }
      },
      indices.size());
}

double select_at_random(FrameTable& table, const std::vector<uint64_t>& indices, uint32_t slot_bytes = kSlotBytes) {
  Slot slot(slot_bytes);
  volatile uint64_t sum = 0;
  return us_of(
      [&] {
        for (const uint64_t index : indices) {
          table.read(index, slot);
          sum = sum + touch(slot);
        }
      },
      indices.size());
}

// Forwards over `count` frames and back again, from the middle of the session on.
double step(SessionReader& reader, uint64_t count, bool forwards) {
  Slot slot(kSlotBytes);
  volatile uint64_t sum = 0;
  const uint64_t begin = (reader.frame_count() - count) / 2;
  return us_of(
      [&] {
        for (uint64_t i = 0; i < count; ++i) {
          require_ok(reader.read(forwards ? begin + i : begin + count - 1 - i, slot));
          sum = sum + touch(slot);
        }
      },
      count);
}

double play_all(SessionReader& reader) {
  Slot slot(kSlotBytes);
  volatile uint64_t sum = 0;
  const uint64_t frames = reader.frame_count();
  return 1 / us_of(
                 [&] {
                   for (uint64_t i = 0; i < frames; ++i) {
                     require_ok(reader.read(i, slot));
                     sum = sum + touch(slot);
                   }
                 },
                 frames);
}

// Each frame copied out of the page cache, some hundred with a call.
double read_all_raw(const SessionFiles& files) {
  constexpr uint64_t kAtOnce = 256;
  recorder::base::File file;
  if (const auto error = file.open(files.raw_slots); error != 0) {
    require_ok(recorder::system_failure(files.raw_slots, "cannot be opened", error));
  }
  std::vector<std::byte> buffer(kAtOnce * kSlotBytes);
  Slot slot(kSlotBytes);
  volatile uint64_t sum = 0;
  return 1 / us_of(
                 [&] {
                   size_t got = 0;
                   while (file.read_some(buffer, got) == 0 && got != 0) {
                     for (size_t at = 0; at < got; at += kSlotBytes) {
                       std::memcpy(slot.data(), buffer.data() + at, kSlotBytes);
                       sum = sum + touch(slot);
                     }
                   }
                 },
                 files.frames);
}

// Reading frames: any, the next, all, and opening the file.
void add_reading(const Settings& settings, const Files& files, Suite& suite) {
  const auto indices =
      std::make_shared<std::vector<uint64_t>>(random_indices(files->frames, settings.quick ? 1'000 : 100'000));
  const Reader packed = open(files->packed);
  const Reader log = open(files->log);
  const auto table = std::make_shared<FrameTable>(files->table);
  // So that the first round finds the cache as full as the later ones.
  for (const Reader& reader : {packed, log}) read_at_random(*reader, *indices);
  select_at_random(*table, *indices);

  suite.rounds.add("packed, any frame", [=] { return read_at_random(*packed, *indices); });
  suite.rounds.add("log, any frame", [=] { return read_at_random(*log, *indices); });
  suite.rounds.add("SQLite, by primary key", [=] { return select_at_random(*table, *indices); });
  suite.compare("a random frame", "us", "packed, any frame", "SQLite, by primary key", Target::at_most(2));
  suite.compare("a random frame, before packing", "us", "log, any frame", "SQLite, by primary key",
                Target::at_most(0.5));

  const uint64_t cold_count = settings.quick ? 100 : 5'000;
  const auto cold = std::make_shared<std::vector<uint64_t>>(random_indices(files->frames, cold_count));
  suite.rounds.add("packed, chunk not in the cache", [=] {
    SessionReader reader;
    require_ok(reader.open(files->packed, {.mode = OpenMode::kByIndex, .cache_bytes = 0}));
    return read_at_random(reader, *cold);
  });
  suite.compare("a random frame, no chunk kept in memory", "us", "packed, chunk not in the cache",
                "SQLite, by primary key");

  const uint64_t steps = settings.quick ? 1'000 : 100'000;
  suite.rounds.add("packed, next frame", [=] { return step(*packed, steps, true); });
  suite.rounds.add("packed, previous frame", [=] { return step(*packed, steps, false); });
  suite.compare("the next frame", "us", "packed, next frame", "packed, any frame", Target::at_most(0.05));
  suite.compare("the previous frame", "us", "packed, previous frame", "packed, any frame", Target::at_most(0.05));

  const auto open_us = [=](OpenMode mode) { return us_of([&] { open(files->packed, mode); }, 1); };
  suite.rounds.add("opening by index", [=] { return open_us(OpenMode::kByIndex); });
  suite.rounds.add("opening by a scan", [=] { return open_us(OpenMode::kByScan); });
  suite.compare("opening", "us", "opening by index", "opening by a scan", Target::at_most(0.02));

  suite.rounds.add("replaying", [=] { return play_all(*open(files->packed)); });
  suite.rounds.add("replaying the log", [=] { return play_all(*open(files->log)); });
  suite.rounds.add("raw frames from the page cache", [=] { return read_all_raw(*files); });
  suite.compare("all frames, in order", "M frames/s", "replaying", "raw frames from the page cache",
                Target::at_least(1));
  suite.compare("all frames, in order, before packing", "M frames/s", "replaying the log",
                "raw frames from the page cache");
}

// --- real state: much of it changes all the time
// ----------------------------------------------------------------------

constexpr int kPausesUs = 300;  // between two frames, so that what else a recorder does is done by then

// Microseconds that `take` needs for a frame of those in `slots`, the median.
double median_us(const std::vector<std::byte>& slots, size_t slot_bytes,
                 const std::function<void(std::span<const std::byte>)>& take) {
  std::vector<double> took;
  for (size_t at = 0; at < slots.size(); at += slot_bytes) {
    const auto frame = std::span(slots).subspan(at, slot_bytes - recorder::kSealBytes);
    took.push_back(seconds_of([&] { take(frame); }) * 1e6);
    std::this_thread::sleep_for(std::chrono::microseconds(kPausesUs));
  }
  return spread_of(std::move(took)).median;
}

double commit_us(const SessionFiles& files, const std::vector<std::byte>& slots) {
  recorder::RecorderOptions options;
  options.ring_path = (files.folder.path() / "live.dat").string();
  options.sessions_folder = (files.folder.path() / "live").string();
  options.slot_count = 16;
  options.slot_bytes = files.slot_bytes;
  options.durability = recorder::ring::Durability::none();
  options.game = "benchmark";
  options.schema = SwarmFrames().info().schema;
  recorder::Recorder recorder;
  std::vector<std::string> notices;
  require_ok(recorder.start(options, notices));
  uint64_t number = 0;
  const double us = median_us(slots, files.slot_bytes, [&](std::span<const std::byte> frame) {
    std::byte* const slot = recorder.begin_waiting();
    if (slot == nullptr) throw std::runtime_error(recorder.stats().error);
    std::memcpy(slot, frame.data(), frame.size());
    recorder.commit_at(0, number++ * 16'666'667);
  });
  require_ok(recorder.stop());
  fs::remove(recorder.session_path());
  return us;
}

// The same frames into as many slots of memory, each with its hash.
double copy_and_hash_us(const SessionFiles& files, const std::vector<std::byte>& slots) {
  std::vector<std::byte> memory(size_t{16} * files.slot_bytes);
  uint64_t number = 0;
  return median_us(slots, files.slot_bytes, [&](std::span<const std::byte> frame) {
    const auto slot = std::span(memory).subspan(number++ % 16 * files.slot_bytes, files.slot_bytes);
    std::memcpy(slot.data(), frame.data(), frame.size());
    recorder::seal_slot(slot, number, 0, 0);
  });
}

void add_real_state(const Settings& settings, const Files& files, Suite& suite) {
  const auto payloads = std::make_shared<std::vector<char>>(contents_of(files->raw));
  const auto per_frame = [=](uint64_t bytes) {
    return static_cast<double>(bytes) / static_cast<double>(files->frames) / 1000;
  };
  const double smallest = per_frame(compress(*payloads, settings.quick ? 1 : 19, true));
  const double quickest = per_frame(compress(*payloads, 1, false));
  suite.rounds.add("things, packed", [=] { return per_frame(fs::file_size(files->packed)); });
  suite.rounds.add("things, log", [=] { return per_frame(fs::file_size(files->log)); });
  suite.rounds.add("things, zstd -19 --long", [=] { return smallest; });
  suite.rounds.add("things, zstd -1", [=] { return quickest; });
  suite.compare("2,000 moving things, KB a frame of 66 KB", "KB", "things, packed", "things, zstd -19 --long",
                Target::at_most(0.68));
  suite.compare("the same, before packing", "KB", "things, log", "things, zstd -1", Target::at_most(0.8));

  suite.rounds.add("things, packing", [=] { return pack_log(*files) * 1e6; });
  suite.rounds.add("things, zstd -3", [=] {
    return millions_a_second(files->frames, seconds_of([&] { compress(*payloads, 3, false); })) * 1e6;
  });
  suite.compare("packing them, log on disk to session on disk", "frames/s", "things, packing", "things, zstd -3",
                Target::at_least(2));

  const auto slots =
      std::make_shared<std::vector<std::byte>>(first_slots(*files, std::min<uint64_t>(files->frames, 1000)));
  suite.rounds.add("things, commit", [=] { return commit_us(*files, *slots); });
  suite.rounds.add("things, memcpy and XXH3", [=] { return copy_and_hash_us(*files, *slots); });
  suite.compare("copying and committing a frame of 66 KB", "us", "things, commit", "things, memcpy and XXH3",
                Target::at_most(1.3));

  const auto indices =
      std::make_shared<std::vector<uint64_t>>(random_indices(files->frames, settings.quick ? 200 : 10'000));
  const Reader packed = open(files->packed);
  const auto table = std::make_shared<FrameTable>(files->table);
  read_at_random(*packed, *indices);
  suite.rounds.add("things, any frame", [=] { return read_at_random(*packed, *indices); });
  suite.rounds.add("things, SQLite's blob", [=] { return select_at_random(*table, *indices, files->slot_bytes); });
  suite.compare("a random frame of 66 KB", "us", "things, any frame", "things, SQLite's blob", Target::at_most(2));
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  const auto fill = [](const bench::Settings& settings, bench::Suite& suite) {
    bench::AutopilotFrames autopilot;
    const auto files = std::make_shared<bench::SessionFiles>(settings.quick ? 20'000 : 1'000'000, autopilot);
    bench::add_writing(settings, files, suite);
    bench::add_reading(settings, files, suite);
    bench::add_data_queries(settings, files, suite);
    // As many as are kept in memory while they are read.
    bench::SwarmFrames swarm;
    bench::add_real_state(settings, std::make_shared<bench::SessionFiles>(settings.quick ? 100 : 1'200, swarm), suite);
  };
  return bench::run_program(argc, argv, "bench_session",
                            "Measures recording to a session, packing, reading and asking it, a million frames long.",
                            fill);
}
