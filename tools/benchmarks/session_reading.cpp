#include "tools/benchmarks/session_reading.h"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <random>
#include <stdexcept>

#include "recorder/session/session_reader.h"

namespace bench {
namespace {

using Files = std::shared_ptr<SessionFiles>;
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

void check(const recorder::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.message());
}

Reader open(const std::string& path, OpenMode mode = OpenMode::kByIndex) {
  auto reader = std::make_shared<SessionReader>();
  check(reader->open(path, {.mode = mode}));
  return reader;
}

// Indices all over the session, the same for everybody.
std::vector<uint64_t> random_indices(uint64_t frames, uint64_t count) {
  std::mt19937_64 random(1);
  std::vector<uint64_t> indices(count);
  for (uint64_t& index : indices) index = random() % frames;
  return indices;
}

// A number that is made of the frame's first and last bytes, so that nobody can leave reading out.
uint64_t touch(const Slot& slot) { return static_cast<uint64_t>(slot.front()) + static_cast<uint64_t>(slot.back()); }

double read_at_random(SessionReader& reader, const std::vector<uint64_t>& indices) {
  Slot slot(kSlotBytes);
  volatile uint64_t sum = 0;
  return us_of(
      [&] {
        for (const uint64_t index : indices) {
          check(reader.read(index, slot));
          sum = sum + touch(slot);
        }
      },
      indices.size());
}

double select_at_random(FrameTable& table, const std::vector<uint64_t>& indices) {
  Slot slot(kSlotBytes);
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
          check(reader.read(forwards ? begin + i : begin + count - 1 - i, slot));
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
                     check(reader.read(i, slot));
                     sum = sum + touch(slot);
                   }
                 },
                 frames);
}

// Each frame copied out of the page cache, some hundred with a call.
double read_all_raw(const SessionFiles& files) {
  constexpr uint64_t kAtOnce = 256;
  const recorder::ring::Descriptor file(::open(files.raw_slots.c_str(), O_RDONLY));
  std::vector<std::byte> buffer(kAtOnce * kSlotBytes);
  Slot slot(kSlotBytes);
  volatile uint64_t sum = 0;
  return 1 / us_of(
                 [&] {
                   for (ssize_t got = 1; got > 0;) {
                     got = ::read(file.get(), buffer.data(), buffer.size());
                     for (ssize_t at = 0; at < got; at += kSlotBytes) {
                       std::copy_n(buffer.begin() + at, kSlotBytes, slot.begin());
                       sum = sum + touch(slot);
                     }
                   }
                 },
                 files.frames);
}

}  // namespace

void add_reading(const Settings& settings, const Files& files, Suite& suite) {
  const auto indices =
      std::make_shared<std::vector<uint64_t>>(random_indices(files->frames, settings.quick ? 1'000 : 100'000));
  const Reader packed = open(files->packed);
  const Reader log = open(files->log);
  const auto table = std::make_shared<FrameTable>(files->table);
  // The first round finds what the ones behind it find: everything that fits in its cache.
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
    check(reader.open(files->packed, {.mode = OpenMode::kByIndex, .cache_bytes = 0}));
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

}  // namespace bench
