// Sessions to try the program `session` on: of the demo game, played by its autopilot, and of the ball of tiny_game.h;
// and the program itself, run as a user would.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "game/rules/autopilot.h"
#include "game/rules/rules.h"
#include "game/rules/state_schema.h"
#include "recorder/session/pack.h"
#include "tests/recorder/session/session_fixture.h"
#include "tests/support/run_program.h"

namespace session_tool_test {

using nlohmann::json;
using session_test::Slot;
using testing_support::ProgramOptions;
using testing_support::ProgramResult;

inline const std::string kProgram = std::string(OUROBOROS_PROGRAM_DIR) + "/session";
inline constexpr uint32_t kSlotBytes = 1024;
inline constexpr uint64_t kTickNs = 100'000'000;

// Runs it in `folder`, so that its texts have short names in them, and in a time zone that is the same everywhere.
inline std::vector<std::string> command(const std::string& folder, const std::vector<std::string>& arguments) {
  std::vector<std::string> argv{"/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder, kProgram};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return argv;
}

// Frames of a game that the autopilot plays, from `first` on; `change` may alter a state before it is recorded.
using Change = std::function<void(uint64_t number, game::GameState& state)>;
inline std::vector<Slot> snake_slots(uint64_t count, const Change& change = {}) {
  std::vector<Slot> slots;
  game::GameState before = game::new_game({.seed = 7});
  game::GameState state = before;
  for (uint64_t i = 0; i < count; ++i) {
    if (i > 0) game::step(before, game::autopilot(before), state);
    const uint64_t events = i == 0 ? 0 : game::events_between(before, state);
    before = state;
    if (change) change(i, state);
    Slot slot(kSlotBytes);
    std::memcpy(slot.data(), &state, sizeof state);
    recorder::seal_slot(slot, i, i * kTickNs, events);
    slots.push_back(std::move(slot));
    state = before;
  }
  return slots;
}

inline recorder::session::SessionInfo snake_info() {
  recorder::session::SessionInfo info;
  info.id = 0xabcdef0123456789;
  info.start_unix_ns = 1'700'000'000'000'000'000;
  info.slot_bytes = kSlotBytes;
  info.game = "snake";
  info.game_version = "0.1.0";
  info.schema = game::state_schema();
  info.extra = {{"mode", "walls"}, {"seed", "7"}};
  return info;
}

class SessionTool : public ::testing::Test {
 protected:
  ProgramResult run(const std::vector<std::string>& arguments, ProgramOptions options = {}) {
    options.environment["TZ"] = "UTC";
    return testing_support::run_program(command(folder_.path().string(), arguments), options);
  }
  // For what must succeed and print nothing but JSON.
  json run_json(const std::vector<std::string>& arguments) {
    const ProgramResult result = run(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.err, "");
    return json::parse(result.out, nullptr, /*allow_exceptions=*/false);
  }
  void expect_failure(const std::vector<std::string>& arguments, const std::string& err, int exit_code = 1) {
    const ProgramResult result = run(arguments);
    EXPECT_EQ(result.err, err);
    EXPECT_EQ(result.exit_code, exit_code);
  }

  std::string path(const std::string& name) const { return folder_ / name; }
  bool exists(const std::string& name) const { return std::filesystem::exists(path(name)); }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  void make_snake(const std::string& name, uint64_t frames, const Change& change = {}) {
    session_test::WriteOptions options;
    options.batch = 64;
    options.info = snake_info();
    session_test::write_session(path(name), snake_slots(frames, change), options);
  }
  void make_ball(const std::string& name, const std::vector<Slot>& slots, bool finish = true) {
    session_test::WriteOptions options;
    options.batch = 16;
    options.finish = finish;
    session_test::write_session(path(name), slots, options);
  }
  void make_ball(const std::string& name, uint64_t frames) { make_ball(name, session_test::frame_slots(frames)); }
  void pack(const std::string& name) {
    recorder::session::PackReport report;
    ASSERT_OK(recorder::session::pack(path(name), report));
  }
  void flip_byte(const std::string& name, size_t offset) {
    session_test::Bytes bytes = session_test::read_file(path(name));
    ASSERT_LT(offset, bytes.size());
    bytes[offset] ^= std::byte{0xff};
    session_test::write_file(path(name), bytes);
  }
  void cut_off(const std::string& name, size_t bytes) {
    const session_test::Bytes all = session_test::read_file(path(name));
    session_test::write_file(path(name), std::span(all).first(all.size() - bytes));
  }
  void write_text(const std::string& name, const std::string& text) {
    session_test::write_file(path(name), std::as_bytes(std::span(text)));
  }
  std::string read_text(const std::string& name) {
    const session_test::Bytes bytes = session_test::read_file(path(name));
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  testing_support::TempDir folder_;
};

}  // namespace session_tool_test
