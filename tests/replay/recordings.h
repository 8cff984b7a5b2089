// Recordings for the viewer's tests: of the demo game, played by its autopilot, and of the ball of tiny_game.h.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "game/picture/snake_game.h"
#include "game/rules/autopilot.h"
#include "game/rules/rules.h"
#include "game/rules/state_schema.h"
#include "recorder/recorder.h"
#include "replay/player/open_recording.h"
#include "tests/support/temp_dir.h"
#include "tests/support/tiny_recording.h"

namespace replay_test {

using testing_support::kTickNs;
using testing_support::options_for;
using testing_support::record_ball;

// What the program `replay` knows: the demo game.
inline engine::Games snake_games() {
  static const game::SnakeGame snake;
  static const engine::Game* const games[] = {&snake};
  return games;
}

// A recording or ring that must open.
inline std::unique_ptr<engine::FrameSource> opened(const std::string& path) {
  std::unique_ptr<engine::FrameSource> source;
  std::vector<std::string> notices;
  const auto status = replay::open_source(path, source, notices);
  EXPECT_TRUE(status.ok()) << status.message();
  return source;
}

// Records `ticks` + 1 frames of an autopilot's game, one each 100 ms of its own time; gives the frames and leaves the
// recorder to the caller, running.
inline std::vector<game::GameState> play_snake(recorder::Recorder& recorder, int ticks) {
  std::vector<game::GameState> frames{game::new_game({.seed = 7})};
  for (int i = 0; i <= ticks; ++i) {
    if (i > 0) {
      frames.emplace_back();
      game::step(frames[frames.size() - 2], game::autopilot(frames[frames.size() - 2]), frames.back());
    }
    std::byte* slot = recorder.begin_waiting();
    if (slot == nullptr) break;
    std::memcpy(slot, &frames.back(), sizeof(game::GameState));
    const uint64_t events = i == 0 ? 0 : game::events_between(frames[frames.size() - 2], frames.back());
    recorder.commit_at(events, static_cast<uint64_t>(i) * kTickNs);
  }
  return frames;
}

// A finished session of that many ticks; its path and frames.
struct SnakeSession {
  std::string path;
  std::vector<game::GameState> frames;
};
inline SnakeSession record_snake(const testing_support::TempDir& folder, int ticks) {
  recorder::Recorder recorder;
  std::vector<std::string> notices;
  SnakeSession made;
  const auto started = recorder.start(options_for(folder, game::state_schema()), notices);
  EXPECT_TRUE(started.ok()) << started.message();
  made.frames = play_snake(recorder, ticks);
  made.path = recorder.session_path();
  const auto stopped = recorder.stop();
  EXPECT_TRUE(stopped.ok()) << stopped.message();
  return made;
}

}  // namespace replay_test
