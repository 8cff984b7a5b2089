#include "tools/benchmarks/session_writing.h"

#include <zstd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>

#include "game/rules/state_schema.h"
#include "recorder/recorder.h"
#include "recorder/session/pack.h"

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

void check(const recorder::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.message());
}

// The first `count` frames as slots, in memory, so that making them is nobody's work.
std::vector<std::byte> first_slots(const SessionFiles& files, uint64_t count) {
  std::vector<std::byte> slots(count * kSlotBytes);
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
  check(recorder.start(options, notices));
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
  check(recorder.stop());
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

// One thread of zstd over a whole file that is in memory; gives the compressed size.
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
  const double seconds = seconds_of([&] { check(recorder::session::pack(path, report)); });
  fs::remove(path);
  return millions_a_second(report.frames, seconds);
}

}  // namespace

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

}  // namespace bench
