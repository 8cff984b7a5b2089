// Recordings of the ball of tiny_game.h, and how tests record.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "recorder/recorder.h"
#include "tests/support/temp_dir.h"
#include "tests/support/tiny_game.h"

namespace testing_support {

inline constexpr uint64_t kTickNs = 100'000'000;

// Into ring.dat and recordings/ of `folder`.
inline recorder::RecorderOptions options_for(const TempDir& folder, recorder::FrameSchema schema) {
  recorder::RecorderOptions options;
  options.ring_path = folder / "ring.dat";
  options.sessions_folder = folder / "recordings";
  options.durability = recorder::ring::Durability::none();
  options.game = schema.name();
  options.schema = std::move(schema);
  return options;
}

// A finished session of that many frames, one each 100 ms of its own time; gives its path.
inline std::string record_ball(const TempDir& folder, int ticks) {
  recorder::Recorder recorder;
  std::vector<std::string> notices;
  const auto started = recorder.start(options_for(folder, ball_schema()), notices);
  EXPECT_TRUE(started.ok()) << started.message();
  BallState state = new_ball(3);
  for (int i = 0; i < ticks; ++i) {
    const BallState next = step(state);
    std::memcpy(recorder.begin_waiting(), &next, sizeof next);
    recorder.commit_at(events_between(state, next), static_cast<uint64_t>(i) * kTickNs);
    state = next;
  }
  const std::string path = recorder.session_path();
  const auto stopped = recorder.stop();
  EXPECT_TRUE(stopped.ok()) << stopped.message();
  return path;
}

// The same of a game that only counts, so that nothing in it has a place.
inline std::string record_counter(const TempDir& folder, uint32_t ticks) {
  recorder::Field count;
  count.name = "count";
  recorder::Recorder recorder;
  std::vector<std::string> notices;
  const auto started =
      recorder.start(options_for(folder, recorder::FrameSchema("counter", 1, sizeof ticks, {count}, {})), notices);
  EXPECT_TRUE(started.ok()) << started.message();
  for (uint32_t i = 0; i < ticks; ++i) {
    std::memcpy(recorder.begin_waiting(), &i, sizeof i);
    recorder.commit_at(0, i * kTickNs);
  }
  const std::string path = recorder.session_path();
  const auto stopped = recorder.stop();
  EXPECT_TRUE(stopped.ok()) << stopped.message();
  return path;
}

}  // namespace testing_support
