// Sessions for the tests of library and comparison, written frame by frame: with chosen ids, starts, numbers, times and
// bytes, finished or left as a kill leaves them.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "recorder/session/bookmarks.h"
#include "recorder/session/log_writer.h"
#include "recorder/session/pack.h"
#include "replay/library/entry.h"
#include "tests/support/temp_dir.h"
#include "tests/support/tiny_game.h"

namespace replay_test {

inline constexpr int64_t kSecond = 1'000'000'000;
// 12 November 2026, 14:32:05 UTC.
inline constexpr int64_t kStart = int64_t{1'794'493'925} * kSecond;

struct TestFrame {
  uint64_t number = 0;
  uint64_t time_ns = 0;
  uint64_t events = 0;
  std::vector<std::byte> bytes;
};

template <typename State>
std::vector<std::byte> frame_bytes(const State& state) {
  std::vector<std::byte> bytes(sizeof state);
  std::memcpy(bytes.data(), &state, sizeof state);
  return bytes;
}

// The frames 0 .. count - 1 of a ball's game, one each 100 ms.
inline std::vector<TestFrame> ball_frames(uint64_t count, uint64_t seed = 3) {
  std::vector<TestFrame> frames;
  testing_support::BallState state = testing_support::new_ball(seed);
  for (uint64_t i = 0; i < count; ++i) {
    frames.push_back({i, i * 100'000'000, 0, frame_bytes(state)});
    state = testing_support::step(state);
  }
  return frames;
}

struct TestSession {
  recorder::FrameSchema schema = testing_support::ball_schema();
  uint64_t id = 1;
  int64_t start_unix_ns = kStart;
};

// A log with these frames that is still open: as long as the writer lives, it is being recorded.
inline recorder::session::LogWriter open_log(const std::string& path, const TestSession& session,
                                             const std::vector<TestFrame>& frames) {
  recorder::session::SessionInfo info;
  info.id = session.id;
  info.start_unix_ns = session.start_unix_ns;
  info.schema = session.schema;
  info.slot_bytes = info.schema.frame_bytes() + static_cast<uint32_t>(recorder::kSealBytes);
  info.game = info.schema.name();
  info.game_version = "0.1.0";
  info.first_frame = frames.empty() ? 0 : frames.front().number;
  recorder::session::LogWriter writer;
  const auto created = writer.create(path, info);
  EXPECT_TRUE(created.ok()) << created.message();
  std::vector<std::byte> slot(info.slot_bytes);
  for (const TestFrame& frame : frames) {
    std::memcpy(slot.data(), frame.bytes.data(), frame.bytes.size());
    recorder::seal_slot(slot, frame.number, frame.time_ns, frame.events);
    EXPECT_TRUE(writer.add(slot));
  }
  EXPECT_TRUE(writer.flush().ok());
  return writer;
}

inline std::string write_finished(const std::string& path, const TestSession& session,
                                  const std::vector<TestFrame>& frames) {
  auto writer = open_log(path, session, frames);
  const auto finished = writer.finish(false);
  EXPECT_TRUE(finished.ok()) << finished.message();
  return path;
}

// In its final form, with an index.
inline std::string write_packed(const std::string& path, const TestSession& session,
                                const std::vector<TestFrame>& frames) {
  write_finished(path, session, frames);
  recorder::session::PackReport report;
  const auto packed = recorder::session::pack(path, report);
  EXPECT_TRUE(packed.ok()) << packed.message();
  return path;
}

// As a kill leaves it.
inline std::string write_died(const std::string& path, const TestSession& session,
                              const std::vector<TestFrame>& frames) {
  open_log(path, session, frames).abandon();
  return path;
}

// An entry without a file.
inline replay::Entry entry_of(const std::string& name, int64_t start_unix_ns, uint64_t bytes) {
  replay::Entry entry;
  entry.path = "recordings/" + name + ".oro";
  entry.name = name;
  entry.id = 1;
  entry.start_unix_ns = start_unix_ns;
  entry.stamp.bytes = bytes;
  entry.frames = 100;
  entry.length_ns = static_cast<uint64_t>(10 * kSecond);
  entry.state = replay::EntryState::kFinished;
  entry.game = "snake";
  entry.game_version = "0.1.0";
  return entry;
}

}  // namespace replay_test
