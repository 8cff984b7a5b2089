// The same frames in every form that is compared: raw, as a log, packed, and in SQLite.
//
// Made once at the start, in a folder of its own below the system's temporary folder; a million frames take about
// 2.5 GB there. One thread. Failures throw std::runtime_error.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "recorder/session/session_info.h"
#include "tools/benchmarks/workload.h"

struct sqlite3;
struct sqlite3_stmt;

namespace bench {

inline constexpr uint32_t kSlotBytes = 1024;  // a slot of the demo game: the frame's payload and its seal

// The frames of a game from a fixed seed, sealed, at 60 a second.
class FrameSource {
 public:
  virtual ~FrameSource() = default;
  // The next frame as a slot. Valid until the next call.
  virtual std::span<const std::byte> next() = 0;
  virtual recorder::session::SessionInfo info() const = 0;
};

// Of the demo game's autopilot.
class AutopilotFrames final : public FrameSource {
 public:
  AutopilotFrames();
  std::span<const std::byte> next() override;
  recorder::session::SessionInfo info() const override;

 private:
  std::vector<std::byte> slot_;
  std::vector<std::byte> state_;
  uint64_t number_ = 0;
};

// Of the swarm: 2,000 things that move, positions and velocities in floats, 66 KB a frame.
class SwarmFrames final : public FrameSource {
 public:
  SwarmFrames();
  ~SwarmFrames() override;
  std::span<const std::byte> next() override;
  recorder::session::SessionInfo info() const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::vector<std::byte> slot_;
  uint64_t number_ = 0;
  uint64_t events_ = 0;
};

// A table of numbered frames, the usual way to keep them without a format of one's own.
class FrameTable {
 public:
  // WAL and synchronous=NORMAL: the fastest that SQLite offers without losing what was committed at a crash.
  explicit FrameTable(const std::string& path);
  FrameTable(const FrameTable&) = delete;
  FrameTable& operator=(const FrameTable&) = delete;
  ~FrameTable();

  void begin();
  void insert(uint64_t number, std::span<const std::byte> frame);
  void commit();
  // Copies the frame to `out`.
  void read(uint64_t number, std::span<std::byte> out);

 private:
  void run(const char* sql);

  sqlite3* database_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  sqlite3_stmt* select_ = nullptr;
};
inline constexpr uint64_t kRowsPerTransaction = 256;

struct SessionFiles {
  SessionFiles(uint64_t frames, FrameSource& source);

  TempFolder folder;
  uint64_t frames;
  uint32_t slot_bytes;
  std::string raw;        // payloads, one after the other
  std::string raw_slots;  // whole slots
  std::string log;
  std::string packed;
  std::string table;
};

}  // namespace bench
