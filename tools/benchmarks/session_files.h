// The same frames in every form that is compared: raw, as a log, packed, and in SQLite.
//
// Made once at the start, in a folder of its own below the system's temporary folder; a million frames take about
// 2.5 GB there. One thread. Failures throw std::runtime_error.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "recorder/session/session_info.h"
#include "tools/benchmarks/workload.h"

struct sqlite3;
struct sqlite3_stmt;

namespace bench {

inline constexpr uint32_t kSlotBytes = 1024;  // a session's slot: the frame's payload and its seal

// The frames of the demo game's autopilot from a fixed seed, sealed, at 60 a second.
class AutopilotFrames {
 public:
  AutopilotFrames();
  // The next frame as a slot. Valid until the next call.
  std::span<const std::byte> next();
  // The part of a slot that is the game's own struct.
  static size_t payload_bytes();

 private:
  std::vector<std::byte> slot_;
  std::vector<std::byte> state_;
  uint64_t number_ = 0;
};

recorder::session::SessionInfo session_info();

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
  explicit SessionFiles(uint64_t frames);

  TempFolder folder;
  uint64_t frames;
  std::string raw;        // payloads, one after the other
  std::string raw_slots;  // whole slots
  std::string log;
  std::string packed;
  std::string table;
};

}  // namespace bench
