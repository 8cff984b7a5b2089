// The game as a program, and a recorder for it in a folder of the test's own.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "game/rules/state_schema.h"
#include "recorder/recorder.h"
#include "tests/support/temp_dir.h"

namespace game {

// The program.
inline constexpr const char* kSnake = OUROBOROS_PROGRAM_DIR "/snake";

// Starts it, with ring.dat and sessions/ in `folder`.
inline void start_recording_in(const testing_support::TempDir& folder, recorder::Recorder& recorder) {
  recorder::RecorderOptions options;
  options.ring_path = folder / "ring.dat";
  options.sessions_folder = folder / "sessions";
  options.game = "snake";
  options.schema = state_schema();
  std::vector<std::string> notices;
  const recorder::Status started = recorder.start(options, notices);
  ASSERT_TRUE(started.ok()) << started.message();
}

}  // namespace game
