// Plays in a real window with real key presses, looks at the screen, and finds every press in the recording.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include "engine/draw/image.h"
#include "game/picture/theme.h"
#include "game/picture/view.h"
#include "game/rules/rules.h"
#include "game/rules/state.h"
#include "game/rules/verify.h"
#include "recorder/base/file.h"
#include "recorder/session/recovery.h"
#include "recorder/session/session_reader.h"
#include "tests/game/recording.h"
#include "tests/support/eventually.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_dir.h"
#include "tests/support/xvfb.h"

namespace game {
namespace {

using engine::Color;
using engine::Image;
using recorder::session::SessionReader;
using recorder::session::State;
using testing_support::eventually;
using testing_support::ProgramResult;
using testing_support::RunningProgram;
using testing_support::TempDir;
using testing_support::Xvfb;

constexpr int kWidth_px = 800;
constexpr int kHeight_px = 600;

// The renderer of a screen may be a shade off.
bool about(Color a, Color b) {
  const auto near = [](uint8_t p, uint8_t q) { return std::abs(int{p} - int{q}) <= 4; };
  return near(a.r, b.r) && near(a.g, b.g) && near(a.b, b.b);
}

class WindowTest : public ::testing::Test {
 protected:
  // Starts the game; what else it is asked for comes with `arguments`.
  void start(const std::vector<std::string>& arguments) {
    ASSERT_FALSE(screen_.display().empty()) << "Xvfb does not start";
    testing_support::ProgramOptions options = screen_.environment();
    options.environment["OUROBOROS_CONFIG_DIR"] = (folder_.path() / "config").string();
    options.environment["SDL_AUDIODRIVER"] = "dummy";
    // The screen's driver is unloaded before the leak check, which then cannot tell that what leaks is the driver's.
    options.environment["LSAN_OPTIONS"] = "detect_leaks=0";
    options.environment["OUROBOROS_DATA_DIR"] = data_folder();
    std::vector<std::string> words = {
        kSnake, "--size", "800x600", "--ring", folder_ / "ring.dat", "--sessions", folder_ / "sessions"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    game_ = std::make_unique<RunningProgram>(words, options);
  }
  std::string data_folder() const { return folder_ / "data"; }

  // The picture of the window, which is in the middle of the screen.
  Image window() const {
    const Image screen = screen_.picture();
    Image part(kWidth_px, kHeight_px);
    if (screen.width_px() != Xvfb::kWidth_px || screen.height_px() != Xvfb::kHeight_px) return part;
    for (int y = 0; y < kHeight_px; ++y) {
      for (int x = 0; x < kWidth_px; ++x) {
        part.at(x, y) = screen.at(x + (Xvfb::kWidth_px - kWidth_px) / 2, y + (Xvfb::kHeight_px - kHeight_px) / 2);
      }
    }
    return part;
  }
  Layout layout() const { return layout_of({0, 0, kWidth_px, kHeight_px}, 1); }
  Color at(const Image& picture, engine::Point point) const {
    return picture.at(static_cast<int>(point.x), static_cast<int>(point.y));
  }
  int count(const Image& picture, engine::Rect area, const std::function<bool(Color)>& wanted) const {
    int found = 0;
    for (int y = static_cast<int>(area.y); y < static_cast<int>(area.bottom()); ++y) {
      for (int x = static_cast<int>(area.x); x < static_cast<int>(area.right()); ++x) found += wanted(picture.at(x, y));
    }
    return found;
  }
  bool shows_board() const {
    const Image picture = window();
    const Color corner = at(picture, layout().at(1, 8));
    return about(corner, Palette().floor) || about(corner, Palette().floor_light);
  }
  // Where the skin of the snake is seen, on average; it has no pixels before it is drawn.
  engine::Point snake_place(const Image& picture) const {
    const Layout board = layout();
    double x_sum = 0, y_sum = 0;
    int pixels = 0;
    for (int y = static_cast<int>(board.field.y); y < static_cast<int>(board.field.bottom()); ++y) {
      for (int x = static_cast<int>(board.field.x); x < static_cast<int>(board.field.right()); ++x) {
        const Color c = picture.at(x, y);
        if (c.g < 120 || c.g < c.r + 40) continue;
        x_sum += x;
        y_sum += y;
        ++pixels;
      }
    }
    return pixels == 0 ? engine::Point{}
                       : engine::Point{static_cast<float>(x_sum / pixels), static_cast<float>(y_sum / pixels)};
  }
  std::vector<GameState> recorded() const {
    std::vector<GameState> frames;
    SessionReader reader;
    const auto sessions = recorder::session::list_sessions(folder_ / "sessions");
    if (sessions.size() != 1 || !reader.open(sessions.front())) return frames;
    std::vector<std::byte> slot(reader.info().slot_bytes);
    for (uint64_t i = 0; i < reader.frame_count(); ++i) {
      GameState state;
      if (!reader.read(i, slot)) break;
      std::memcpy(&state, slot.data(), sizeof state);
      frames.push_back(state);
    }
    return frames;
  }
  // The turns in the recording so far, one by one.
  std::vector<Action> turns() const {
    std::vector<Action> turns;
    for (const GameState& state : recorded()) {
      if (is_direction(state.input)) turns.push_back(state.input);
    }
    return turns;
  }
  bool recorded_turns(size_t number) const {
    return eventually([&] { return turns().size() >= number; });
  }

  TempDir folder_;
  Xvfb screen_;
  std::unique_ptr<RunningProgram> game_;
};

class WindowRun : public WindowTest {
 protected:
  void SetUp() override {
    start({"--seed", "7", "--mode", "wrap", "--speed", "0.5"});
    ASSERT_TRUE(game_ && game_->wait_for_output("session: ")) << game_->wait().err;
    ASSERT_TRUE(eventually([this] { return shows_board(); })) << "the board does not appear";
  }
};

TEST_F(WindowRun, EveryPressIsPlayedRecordedAndSeen) {
  const Image ready = window();
  EXPECT_GT(count(ready, layout().left, [](Color c) { return about(c, Palette().text); }), 50)
      << "no figures on the left";
  EXPECT_GT(count(ready, layout().right, [](Color c) { return about(c, Palette().text); }), 30)
      << "no figures on the right";
  const engine::Point waiting = snake_place(ready);

  screen_.press({"Up"});
  ASSERT_TRUE(recorded_turns(1));
  EXPECT_TRUE(eventually([&] { return snake_place(window()).y < waiting.y - 30; })) << "the snake does not move up";
  screen_.press({"Left", "Down"});  // within one tick, which lasts 320 ms here
  ASSERT_TRUE(recorded_turns(3));
  screen_.press({"d"});
  ASSERT_TRUE(recorded_turns(4));
  screen_.press({"m"});
  screen_.press({"q"});

  const ProgramResult result = game_->wait();
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(turns(), (std::vector<Action>{Action::kUp, Action::kLeft, Action::kDown, Action::kRight}));
  const std::vector<GameState> frames = recorded();
  std::vector<uint32_t> at_frame;
  for (const GameState& state : frames) {
    if (is_direction(state.input)) at_frame.push_back(state.frame);
  }
  EXPECT_EQ(at_frame[2], at_frame[1] + 1) << "two quick presses are played in two ticks, one after the other";
}

TEST_F(WindowRun, APauseIsNoPartOfTheRecording) {
  screen_.press({"Right"});
  ASSERT_TRUE(recorded_turns(1));
  const engine::Point middle = layout().field.center();
  screen_.press({"space"});
  ASSERT_TRUE(eventually([&] {
    return about(at(window(), middle + engine::Point{-60, 136}), Palette().card);
  })) << "no pause is shown";
  // What was played before the pause is in the file soon; after that it stays as it is.
  size_t frames = 0;
  ASSERT_TRUE(eventually([&] { return std::exchange(frames, recorded().size()) == frames && frames > 0; }));
  const Image before = window();
  std::this_thread::sleep_for(std::chrono::milliseconds(700));  // more than two ticks: nothing must happen
  EXPECT_EQ(recorded().size(), frames);
  EXPECT_TRUE(compare(before, window()).identical());
  screen_.press({"space"});
  EXPECT_TRUE(eventually([&] { return recorded().size() > frames; }));
}

TEST_F(WindowRun, PanelsAppearWithF1AndGoAgain) {
  const Image before = window();
  const auto changed = [&] {
    const Image now = window();
    int pixels = 0;
    for (int y = 4; y < 204; ++y) {
      for (int x = 4; x < 104; ++x) pixels += !about(now.at(x, y), before.at(x, y));
    }
    return pixels;
  };
  screen_.press({"F1"});
  EXPECT_TRUE(eventually([&] { return changed() > 2000; })) << "no panels";
  screen_.press({"F1"});
  EXPECT_TRUE(eventually([&] { return changed() < 50; })) << "panels stay";
}

TEST_F(WindowRun, TabChangesTheBorderAndVerifies) {
  screen_.press({"Tab"});
  ASSERT_TRUE(eventually([&] {
    const auto frames = recorded();
    return !frames.empty() && frames.back().mode == Mode::kWalls;
  }));
  screen_.press({"q"});
  EXPECT_EQ(game_->wait().exit_code, 0);
  SessionReader reader;
  ASSERT_TRUE(reader.open(recorder::session::list_sessions(folder_ / "sessions").front()));
  recorder::session::RulesReport report;
  const recorder::Status verified = verify(reader, make_rules(), report);
  EXPECT_TRUE(verified.ok()) << verified.message();
  EXPECT_EQ(report.games, 2u);
}

TEST_F(WindowRun, HoldingBackspaceRewindsAndPlayGoesOnFromThere) {
  const engine::Point waiting = snake_place(window());
  screen_.press({"Right"});
  ASSERT_TRUE(eventually([&] { return recorded().size() > 6; }));
  screen_.press({"Up"});
  ASSERT_TRUE(recorded_turns(2));
  ASSERT_TRUE(eventually([&] { return snake_place(window()).y < waiting.y - 60; })) << "the snake does not move up";

  screen_.hold("BackSpace");
  ASSERT_TRUE(eventually([&] { return snake_place(window()).y > waiting.y - 12; })) << "time does not run back";
  const size_t before = recorded().size();
  screen_.let_go("BackSpace");
  screen_.press({"Down"});  // while getting ready
  ASSERT_TRUE(eventually([&] { return recorded().size() > before + 4; })) << "play does not go on";
  screen_.press({"q"});
  ASSERT_EQ(game_->wait().exit_code, 0);

  const std::vector<GameState> frames = recorded();
  const auto rewinds = [](const GameState& state) { return state.rewinds > 0; };
  const size_t branch = static_cast<size_t>(std::ranges::find_if(frames, rewinds) - frames.begin());
  ASSERT_LT(branch + 4, frames.size());
  const uint64_t target = frames[branch].rewound_to;
  ASSERT_LT(target, branch - 1);
  const GameState expected = rewound(frames[target], target, frames[branch - 1]);
  EXPECT_EQ(std::memcmp(&frames[branch], &expected, sizeof expected), 0);
  EXPECT_EQ(frames[branch + 1].input, Action::kDown) << "the turn pressed while getting ready";
  EXPECT_GE(branch, before) << "nothing that was played is lost";
  SessionReader reader;
  ASSERT_TRUE(reader.open(recorder::session::list_sessions(folder_ / "sessions").front()));
  recorder::session::RulesReport report;
  const recorder::Status verified = verify(reader, make_rules(), report);
  EXPECT_TRUE(verified.ok()) << verified.message();
  EXPECT_EQ(report.rewinds, 1u);
  EXPECT_TRUE(reader.gaps().empty());
}

TEST_F(WindowRun, F9KeepsTheLastSecondsWhilePlayGoesOn) {
  screen_.press({"Right"});
  ASSERT_TRUE(recorded_turns(1));
  screen_.press({"F9"});
  EXPECT_TRUE(game_->wait_for_output("clip: "));
  screen_.press({"F9"});
  EXPECT_TRUE(game_->wait_for_output("clip: "));
  game_->send_signal(SIGTERM);
  EXPECT_EQ(game_->wait().exit_code, 0);
  EXPECT_EQ(recorder::session::list_sessions(folder_ / "sessions").size(), 3u);
}

TEST_F(WindowRun, ASignalClosesTheWindowInOrder) {
  game_->send_signal(SIGTERM);
  const ProgramResult result = game_->wait();
  EXPECT_EQ(result.exit_code, 0) << result.err;
  SessionReader reader;
  ASSERT_TRUE(reader.open(recorder::session::list_sessions(folder_ / "sessions").front()));
  EXPECT_EQ(reader.state(), State::kFinished);
}

// --- from the title round to the scores

class TitleWindow : public WindowTest {
 protected:
  // A seed whose first food lies straight ahead: one key, and the round has a score and ends at the wall.
  static uint64_t seed_with_food_ahead() {
    for (uint64_t seed = 1;; ++seed) {
      const GameState state = new_game({.seed = seed, .mode = Mode::kWalls});
      if (row_of(state.food_cell) == row_of(head_cell(state)) &&
          column_of(state.food_cell) > column_of(head_cell(state))) {
        return seed;
      }
    }
  }
  void SetUp() override {
    start({"--title", "--seed", std::to_string(seed_with_food_ahead()), "--mode", "walls"});
    ASSERT_TRUE(eventually([this] { return row_chosen(kPlay); })) << "no title";
  }
  // The rows of the title; on the design of 960 x 720.
  enum TitleRow { kPlay = 0, kScores = 4, kQuit = 7 };
  static constexpr float kUnit = kHeight_px / 720.0f;
  bool chosen_at(float x, float y) const { return about(at(window(), {x * kUnit, y * kUnit}), Palette().snake_body); }
  bool row_chosen(int row) const { return chosen_at(640, 318 + 40 * static_cast<float>(row) + 18); }
  bool shows_scores() const { return chosen_at(300, 119) && chosen_at(300, 196 + 18); }
  std::string table() const {
    std::ifstream file(data_folder() + "/scores.json");
    return {std::istreambuf_iterator<char>(file), {}};
  }
  size_t recordings() const {
    std::error_code ignored;
    const std::filesystem::directory_iterator files(data_folder() + "/scores", ignored);
    return static_cast<size_t>(std::distance(begin(files), end(files)));
  }
};

TEST_F(TitleWindow, ARoundGoesFromTheTitleToTheScoresAndBack) {
  EXPECT_FALSE(std::filesystem::exists(folder_ / "sessions")) << "the game behind the title is not recorded";
  screen_.press({"Return"});
  ASSERT_TRUE(game_->wait_for_output("session: "));
  ASSERT_TRUE(eventually([this] { return shows_board(); }));
  screen_.press({"Right"});
  ASSERT_TRUE(eventually([this] { return table().find("\"score\": 10") != std::string::npos; })) << table();
  EXPECT_EQ(recordings(), 1u);
  const engine::Point sign = layout().field.center() - engine::Point{0, (6.7f / 2 + 0.28f) * layout().cell_px};
  EXPECT_TRUE(eventually([&] {
    return count(window(), {sign.x - 60, sign.y - 12, 120, 24}, [](Color c) { return about(c, Palette().brass); }) >
           500;
  })) << "a new record is not celebrated";

  screen_.press({"Escape", "Up", "Up", "Return"});  // the menu: Title
  ASSERT_TRUE(eventually([this] { return row_chosen(kPlay); })) << "not back at the title";
  SessionReader session;
  ASSERT_TRUE(session.open(recorder::session::list_sessions(folder_ / "sessions").front()));
  EXPECT_EQ(session.state(), State::kFinished) << "the recording is whole as soon as the title is there";

  screen_.press({"Down", "Down", "Down", "Down", "Return"});
  ASSERT_TRUE(eventually([this] { return shows_scores(); })) << "no entry among the scores";
  screen_.press({"Delete"});
  ASSERT_TRUE(eventually([this] { return table().find("\"score\"") == std::string::npos; }));
  EXPECT_EQ(recordings(), 1u) << "it can still be restored";
  screen_.press({"u"});
  ASSERT_TRUE(eventually([this] { return table().find("\"score\": 10") != std::string::npos; }));

  screen_.press({"Escape"});
  ASSERT_TRUE(eventually([this] { return row_chosen(kScores); }));
  screen_.press({"Escape", "Return"});  // chooses Quit
  const ProgramResult result = game_->wait();
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");

  // The entry's recording is that round alone, and follows the rules.
  SessionReader round;
  ASSERT_TRUE(round.open(std::filesystem::directory_iterator(data_folder() + "/scores")->path().string()));
  recorder::session::RulesReport report;
  const recorder::Status verified = verify(round, make_rules(), report);
  EXPECT_TRUE(verified.ok()) << verified.message();
  EXPECT_LT(round.frame_count(), session.frame_count());
}

// The table of the scores is locked by this process, as by a game that hangs.
TEST_F(TitleWindow, ScoresThatAnotherProcessHoldsHoldUpNoTickAndTheGameCanBeLeft) {
  namespace base = recorder::base;
  std::filesystem::create_directories(data_folder());
  base::File lock;
  ASSERT_EQ(lock.open(data_folder() + "/scores.lock",
                      {.access = base::Access::kReadWrite, .creation = base::Creation::kIfMissing}),
            0);
  ASSERT_EQ(lock.try_lock({}), 0);
  screen_.press({"Return"});
  ASSERT_TRUE(game_->wait_for_output("session: "));
  ASSERT_TRUE(eventually([this] { return shows_board(); }));
  screen_.press({"Right"});
  ASSERT_TRUE(eventually([this] {
    const auto frames = recorded();
    return !frames.empty() && frames.back().status == Status::kDead;
  }));
  screen_.press({"Return"});
  ASSERT_TRUE(eventually([this] { return recorded().back().round == 1; })) << "the next round does not begin";
  screen_.press({"Up"});
  ASSERT_TRUE(recorded_turns(2));
  screen_.press({"q"});
  const engine::Point middle = layout().field.center();
  ASSERT_TRUE(eventually([&] {
    return !shows_board() && about(at(window(), middle + engine::Point{-200, 0}), Palette().card);
  })) << "the window does not say what it waits for";
  screen_.press({"Escape"});
  const ProgramResult result = game_->wait();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.err.find("score"), std::string::npos) << result.err;
  SessionReader session;
  ASSERT_TRUE(session.open(recorder::session::list_sessions(folder_ / "sessions").front()));
  EXPECT_EQ(session.state(), State::kFinished) << "the recording was saved before";
}

TEST_F(TitleWindow, AKeyThatWasChangedIsPlayedWith) {
  screen_.press({"Up", "Up", "Up", "Return"});  // Settings
  screen_.press({"Tab", "Down", "Down", "Down", "Return", "l", "Escape"});
  ASSERT_TRUE(eventually([this] { return row_chosen(5); })) << "not back from the settings";
  screen_.press({"Up", "Up", "Up", "Up", "Up", "Return"});
  ASSERT_TRUE(game_->wait_for_output("session: "));
  ASSERT_TRUE(eventually([this] { return shows_board(); }));
  screen_.press({"l"});
  ASSERT_TRUE(recorded_turns(1));
  EXPECT_EQ(turns().front(), Action::kRight);
}

}  // namespace
}  // namespace game
