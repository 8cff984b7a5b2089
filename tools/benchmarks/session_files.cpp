#include "tools/benchmarks/session_files.h"

#include <sqlite3.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <utility>

#include "game/rules/autopilot.h"
#include "game/rules/rules.h"
#include "game/rules/state_schema.h"
#include "recorder/schema/seal.h"
#include "recorder/session/log_writer.h"
#include "recorder/session/pack.h"
#include "tests/support/swarm.h"
#include "tools/benchmarks/program.h"

namespace bench {
namespace {

constexpr uint64_t kFramesPerFlush = 512;  // what a ring of 1024 slots hands over when it is half full

std::string path_in(const TempFolder& folder, const char* name) { return (folder.path() / name).string(); }

void write_all(SessionFiles& files, FrameSource& source) {
  std::ofstream raw(files.raw, std::ios::binary);
  std::ofstream raw_slots(files.raw_slots, std::ios::binary);
  recorder::session::LogWriter log;
  const recorder::session::SessionInfo info = source.info();
  require_ok(log.create(files.log, info));
  FrameTable table(files.table);
  for (uint64_t i = 0; i < files.frames; ++i) {
    const auto slot = source.next();
    const auto* bytes = reinterpret_cast<const char*>(slot.data());
    raw.write(bytes, static_cast<std::streamsize>(info.schema.frame_bytes()));
    raw_slots.write(bytes, static_cast<std::streamsize>(slot.size()));
    log.add(slot);
    if (i % kFramesPerFlush == kFramesPerFlush - 1) require_ok(log.flush());
    if (i % kRowsPerTransaction == 0) table.begin();
    table.insert(i, slot);
    if (i % kRowsPerTransaction == kRowsPerTransaction - 1 || i + 1 == files.frames) table.commit();
  }
  require_ok(log.finish(false));
  if (!raw.flush() || !raw_slots.flush()) throw std::runtime_error(files.raw + ": cannot be written");
}

}  // namespace

AutopilotFrames::AutopilotFrames() : slot_(kSlotBytes), state_(sizeof(game::GameState)) {
  const game::GameState first = game::new_game({.seed = 7, .mode = game::Mode::kWalls, .best = 0});
  std::memcpy(state_.data(), &first, sizeof first);
}

std::span<const std::byte> AutopilotFrames::next() {
  game::GameState state;
  std::memcpy(&state, state_.data(), sizeof state);
  if (number_ != 0) {
    game::GameState after;
    game::step(state, game::autopilot(state), after);
    state = after;
  }
  std::memcpy(state_.data(), &state, sizeof state);
  std::memcpy(slot_.data(), &state, sizeof state);
  recorder::seal_slot(slot_, number_, number_ * 16'666'667, 0);
  ++number_;
  return slot_;
}

namespace {

recorder::session::SessionInfo info_of(uint32_t slot_bytes, recorder::FrameSchema schema) {
  recorder::session::SessionInfo info;
  info.id = 1;
  info.start_unix_ns = 1'700'000'000'000'000'000;
  info.slot_bytes = slot_bytes;
  info.game = "benchmark";
  info.schema = std::move(schema);
  return info;
}

constexpr uint32_t kBugs = 2048;  // that have room

}  // namespace

recorder::session::SessionInfo AutopilotFrames::info() const { return info_of(kSlotBytes, game::state_schema()); }

struct SwarmFrames::State {
  testing_support::SwarmOf<kBugs> swarm;
};

SwarmFrames::SwarmFrames() : state_(std::make_unique<State>()), slot_(sizeof(State) + recorder::kSealBytes) {
  testing_support::start_swarm(state_->swarm, 7, 2000);
}
SwarmFrames::~SwarmFrames() = default;

recorder::session::SessionInfo SwarmFrames::info() const {
  return info_of(static_cast<uint32_t>(slot_.size()), testing_support::swarm_schema<kBugs>());
}

std::span<const std::byte> SwarmFrames::next() {
  if (number_ != 0) events_ = testing_support::step_swarm(state_->swarm);
  std::memcpy(slot_.data(), state_.get(), sizeof(State));
  static const recorder::FrameSchema schema = testing_support::swarm_schema<kBugs>();
  recorder::clear_dead_elements(schema.groups(), std::span(slot_).first(sizeof(State)));
  recorder::seal_slot(slot_, number_, number_ * 16'666'667, events_);
  ++number_;
  return slot_;
}

SessionFiles::SessionFiles(uint64_t count, FrameSource& source)
    : frames(count),
      slot_bytes(source.info().slot_bytes),
      raw(path_in(folder, "frames.raw")),
      raw_slots(path_in(folder, "slots.raw")),
      log(path_in(folder, "log.oro")),
      packed(path_in(folder, "packed.oro")),
      table(path_in(folder, "frames.db")) {
  write_all(*this, source);
  std::filesystem::copy_file(log, packed);
  recorder::session::PackReport report;
  require_ok(recorder::session::pack(packed, report));
}

// --- FrameTable ------------------------------------------------------------------------------------------------------

FrameTable::FrameTable(const std::string& path) {
  if (::sqlite3_open(path.c_str(), &database_) != SQLITE_OK) throw std::runtime_error(path + ": cannot be opened");
  run("PRAGMA journal_mode=WAL");
  run("PRAGMA synchronous=NORMAL");
  run("CREATE TABLE IF NOT EXISTS frames (number INTEGER PRIMARY KEY, frame BLOB)");
  ::sqlite3_prepare_v2(database_, "INSERT INTO frames VALUES (?, ?)", -1, &insert_, nullptr);
  ::sqlite3_prepare_v2(database_, "SELECT frame FROM frames WHERE number = ?", -1, &select_, nullptr);
}

FrameTable::~FrameTable() {
  ::sqlite3_finalize(insert_);
  ::sqlite3_finalize(select_);
  ::sqlite3_close(database_);
}

void FrameTable::run(const char* sql) {
  if (::sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error(std::string("SQLite: ") + ::sqlite3_errmsg(database_));
  }
}

void FrameTable::begin() { run("BEGIN"); }
void FrameTable::commit() { run("COMMIT"); }

void FrameTable::insert(uint64_t number, std::span<const std::byte> frame) {
  ::sqlite3_bind_int64(insert_, 1, static_cast<sqlite3_int64>(number));
  ::sqlite3_bind_blob(insert_, 2, frame.data(), static_cast<int>(frame.size()), SQLITE_STATIC);
  if (::sqlite3_step(insert_) != SQLITE_DONE) throw std::runtime_error("SQLite: a frame was not inserted");
  ::sqlite3_reset(insert_);
}

void FrameTable::read(uint64_t number, std::span<std::byte> out) {
  ::sqlite3_bind_int64(select_, 1, static_cast<sqlite3_int64>(number));
  if (::sqlite3_step(select_) != SQLITE_ROW) throw std::runtime_error("SQLite: a frame was not found");
  std::memcpy(out.data(), ::sqlite3_column_blob(select_, 0), out.size());
  ::sqlite3_reset(select_);
}

}  // namespace bench
