// Pictures of the library and of the comparison, pixel by pixel.
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "engine/draw/target.h"
#include "replay/compare/compare_screen.h"
#include "replay/library/library_picture.h"
#include "replay/library/thumbnails.h"
#include "replay/player/open_recording.h"
#include "tests/replay/library/library_sessions.h"
#include "tests/replay/recordings.h"
#include "tests/support/eventually.h"
#include "tests/support/golden.h"

namespace {

using namespace replay_test;
using replay::Entry;
using replay::EntryState;
using replay::LibraryLayout;
using replay::LibrarySpot;
using replay::LibraryView;
using testing_support::TempDir;

constexpr int64_t kDay = 24 * 3600 * kSecond;
constexpr int64_t kNow = kStart + 3600 * kSecond;

void use_utc() {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
}

Entry card(const std::string& name, int64_t start, EntryState state, uint64_t seconds, double score, uint64_t bytes) {
  Entry entry = entry_of(name, start, bytes);
  entry.state = state;
  entry.length_ns = seconds * static_cast<uint64_t>(kSecond);
  entry.score = score;
  return entry;
}

std::vector<Entry> some_entries() {
  std::vector<Entry> entries{
      card("2026-11-12_15-31-05", kNow - 60 * kSecond, EntryState::kRecording, 58, 340, 41'200),
      card("2026-11-12_14-32-05", kStart, EntryState::kFinished, 535, 33'670, 75'193),
      card("rematch, the good one", kStart - kDay, EntryState::kFinished, 3723, 12'040, 1'240'000),
      card("2026-11-01_14-32-05", kStart - 11 * kDay, EntryState::kDied, 12, 90, 3'700'000),
      card("hurt", kStart - 12 * kDay, EntryState::kDamaged, 281, 16'510, 43'439),
      card("foreign", kStart - 380 * kDay, EntryState::kUnreadable, 0, 0, 6)};
  entries[1].favourite = true;
  entries[1].mode = "wrap";
  entries[1].player = "person";
  entries[1].rounds = 3;
  entries[1].ending = "bit itself";
  entries[2].note = "for Ada";
  entries[2].bookmarks = 3;
  entries[4].reason = "its end is missing";
  entries[5].reason = "is not a recording";
  entries[5].id = 0;
  entries[5].frames = 0;
  return entries;
}

// A thumbnail for every recording, of a game of the autopilot.
std::shared_ptr<const engine::Image> thumbnail(const TempDir& folder) {
  const auto session = record_snake(folder, 300);
  const auto made = replay::make_thumbnail(session.path, true, replay_test::snake_games(), [] { return true; });
  EXPECT_TRUE(made.has_value());
  return std::make_shared<const engine::Image>(made->picture);
}

LibraryView view_of(const std::vector<Entry>& entries, const std::vector<size_t>& shown) {
  LibraryView view;
  view.entries = entries;
  view.shown = shown;
  view.now_unix_ns = kNow;
  view.folder = "recordings";
  return view;
}

void paint(engine::Canvas& canvas, const LibraryView& view) {
  engine::Painter painter(canvas.target());
  replay::LibraryPicture picture;
  picture.paint(painter, LibraryLayout(canvas.target().area(), canvas.target().scale, view.shown.size()), view);
}

// In the smallest window, too.
TEST(LibraryLayout, NothingInTheHeaderLiesOverAnythingElse) {
  for (const auto& [width, scale] : {std::pair{320.0f, 1.0f},
                                     {320.0f, 1.5f},
                                     {480.0f, 1.0f},
                                     {640.0f, 1.0f},
                                     {960.0f, 1.0f},
                                     {960.0f, 2.0f},
                                     {3840.0f, 2.0f}}) {
    const LibraryLayout layout({0, 0, width, 240}, scale, 3);
    std::vector<engine::Rect> parts{layout.search};
    parts.insert(parts.end(), layout.chips.begin(), layout.chips.end());
    parts.insert(parts.end(), layout.sorts.begin(), layout.sorts.end());
    parts.push_back(layout.more_sorts);
    for (size_t a = 0; a < parts.size(); ++a) {
      EXPECT_LE(parts[a].right(), width) << a;
      for (size_t b = a + 1; b < parts.size(); ++b) {
        EXPECT_TRUE(parts[a].intersection(parts[b]).empty()) << width << ": " << a << " and " << b;
      }
    }
    EXPECT_FALSE(layout.more_sorts.empty());
  }
}

TEST(LibraryPicture, ShowsCardsInEveryState) {
  use_utc();
  const TempDir folder;
  const auto picture = thumbnail(folder);
  const auto entries = some_entries();
  const std::vector<size_t> shown{0, 1, 2, 3, 4, 5};
  const std::vector<std::string> compared{entries[2].path};
  LibraryView view = view_of(entries, shown);
  view.selected = 0;
  view.hovered = {LibrarySpot::Kind::kCard, 1};
  view.compared = compared;
  view.picture = [&](const Entry& entry) { return entry.state == EntryState::kUnreadable ? nullptr : picture; };
  engine::Canvas canvas(640, 560);
  paint(canvas, view);
  EXPECT_TRUE(matches_golden(canvas.image(), "tests/replay/golden/library.png"));
}

TEST(LibraryPicture, SearchNoticeAndFiltersOnALargeScreen) {
  use_utc();
  const auto entries = some_entries();
  const std::vector<size_t> shown{2};
  LibraryView view = view_of(entries, shown);
  view.selected = 0;
  view.filter.text = "rematch";
  view.filter.finished = true;
  view.searching = true;
  view.order = {replay::SortKey::kScore, true};
  view.notice = {"Deleted 2026-11-02_10-00-00.oro", false, true};
  engine::Canvas canvas(1280, 720, 2);
  paint(canvas, view);
  EXPECT_TRUE(matches_golden(canvas.image(), "tests/replay/golden/library_search.png"));
}

TEST(LibraryPicture, AnEmptyFolderSaysWhatToDo) {
  engine::Canvas canvas(640, 480);
  LibraryView view = view_of({}, {});
  view.folder_missing = true;
  view.game_program = "snake";
  paint(canvas, view);
  EXPECT_TRUE(matches_golden(canvas.image(), "tests/replay/golden/library_empty.png"));
}

TEST(LibraryPicture, PicturesAreAveragedAndTheirCornersRoundedOff) {
  engine::Image checker(8, 8);
  for (int y = 0; y < 8; ++y) {
    for (int x = 0; x < 8; ++x) checker.at(x, y) = (x + y) % 2 == 0 ? engine::rgb(0xffffff) : engine::rgb(0x000000);
  }
  const engine::Image half = replay::fitted_picture(checker, 4, 4, 0);
  EXPECT_EQ(half.at(1, 1), (engine::Color{128, 128, 128, 255}));
  const engine::Image round = replay::fitted_picture(checker, 8, 8, 4);
  EXPECT_EQ(round.at(0, 0).a, 0);
  EXPECT_EQ(round.at(0, 7).a, 255) << "the lower corners lie on the card";
  EXPECT_EQ(replay::fitted_picture({}, 4, 4, 0).at(0, 0).a, 0);
}

TEST(LibraryPicture, EverySizeFrom64PixelsOnIsPainted) {
  use_utc();
  const auto entries = some_entries();
  const std::vector<size_t> shown{0, 1, 2, 3, 4, 5};
  for (const auto& [width, height] : {std::pair{64, 64}, std::pair{64, 900}, std::pair{900, 64}, std::pair{200, 150}}) {
    engine::Canvas canvas(width, height);
    paint(canvas, view_of(entries, shown));
  }
}

TEST(Thumbnail, AGameWithoutAPainterIsShownByItsFields) {
  const TempDir folder;
  const std::string path = write_packed(folder / "ball.oro", {}, ball_frames(400));
  const auto made = replay::make_thumbnail(path, true, replay_test::snake_games(), [] { return true; });
  ASSERT_TRUE(made.has_value());
  EXPECT_TRUE(made->best_score.has_value());
  EXPECT_TRUE(matches_golden(made->picture, "tests/replay/golden/portrait_ball.png"));
  EXPECT_FALSE(replay::make_thumbnail(path, true, replay_test::snake_games(), [] { return false; }).has_value())
      << "it can be stopped";
  EXPECT_FALSE(replay::make_thumbnail(folder / "missing.oro", true, replay_test::snake_games(), [] {
                 return true;
               }).has_value());
}

// The settings of the game's player, for the time of a test.
class PlayersPalette {
 public:
  explicit PlayersPalette(const std::string& name) {
    ::setenv("OUROBOROS_CONFIG_DIR", folder_.path().c_str(), 1);
    std::ofstream(folder_ / "snake.json") << "{\"palette\": \"" << name << "\"}";
  }
  ~PlayersPalette() { ::unsetenv("OUROBOROS_CONFIG_DIR"); }

 private:
  TempDir folder_;
};

// Whether most of the picture is of the colours of "bright", whose field is nearly black.
bool is_bright_palette(const engine::Image& picture) {
  int dark = 0;
  for (int y = 0; y < picture.height_px(); ++y) {
    for (int x = 0; x < picture.width_px(); ++x) {
      const engine::Color c = picture.at(x, y);
      dark += c.r < 24 && c.g < 24 && c.b < 24;
    }
  }
  return dark * 2 > picture.width_px() * picture.height_px();
}

TEST(PlayersPaletteTest, ThumbnailsAndComparisonsAreInIt) {
  const TempDir folder;
  const std::string path = record_snake(folder, 120).path;
  for (const char* const name : {"dusk", "bright"}) {
    const PlayersPalette palette(name);
    const bool bright = std::string(name) == "bright";
    const auto made = replay::make_thumbnail(
        path, true, replay_test::snake_games(), [] { return true; }, true);
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(is_bright_palette(made->picture), bright) << name;
    replay::CompareScreen screen(opened(path), opened(path), replay_test::snake_games());
    screen.use_player_settings();
    engine::Canvas canvas(720, 540);
    engine::Painter painter(canvas.target());
    screen.paint(painter);
    engine::Image half(300, 250);
    for (int y = 0; y < 250; ++y) std::copy_n(canvas.image().row(y + 60) + 20, 300, half.row(y));
    EXPECT_EQ(is_bright_palette(half), bright) << name;
  }
}

// --- comparison ----------------------------------------------------------------------------------------------------

std::vector<TestFrame> frames_of(const std::vector<game::GameState>& states) {
  std::vector<TestFrame> frames;
  for (const auto& state : states) frames.push_back({frames.size(), frames.size() * kTickNs, 0, frame_bytes(state)});
  return frames;
}

TEST(ComparePicture, MarksWhatDiffers) {
  const TempDir folder;
  const auto session = record_snake(folder, 200);
  auto states = session.frames;
  const TestSession snake{.schema = game::state_schema()};
  write_packed(folder / "one.oro", snake, frames_of(states));
  // From frame 150 on the other one looks away.
  for (size_t i = 150; i < states.size(); ++i) {
    states[i] = i % 3 == 0 ? session.frames[i - 20] : states[i];
  }
  states.resize(180);
  write_packed(folder / "other.oro", snake, frames_of(states));
  replay::CompareScreen screen(opened(folder / "one.oro"), opened(folder / "other.oro"), replay_test::snake_games());
  ASSERT_TRUE(testing_support::eventually([&] { return screen.scan().ended(); }));
  screen.go_to_first();
  EXPECT_EQ(screen.step(), 150u);
  engine::Canvas wide(720, 540);
  engine::Painter painter(wide.target());
  screen.paint(painter);
  EXPECT_TRUE(matches_golden(wide.image(), "tests/replay/golden/compare.png"));
  screen.clock().seek(190);
  screen.advance(0);
  engine::Canvas high(360, 640);
  engine::Painter high_painter(high.target());
  screen.paint(high_painter);
  EXPECT_TRUE(matches_golden(high.image(), "tests/replay/golden/compare_end.png"));
}

TEST(ComparePicture, EverySizeFrom64PixelsOnIsPainted) {
  const TempDir folder;
  write_packed(folder / "one.oro", {}, ball_frames(20));
  write_packed(folder / "other.oro", {}, ball_frames(20, 4));
  replay::CompareScreen screen(opened(folder / "one.oro"), opened(folder / "other.oro"), replay_test::snake_games());
  for (const auto& [width, height] : {std::pair{64, 64}, std::pair{64, 900}, std::pair{900, 64}, std::pair{200, 150}}) {
    engine::Canvas canvas(width, height);
    engine::Painter painter(canvas.target());
    screen.paint(painter);
  }
}

TEST(LibraryPicture, SeveralSelected) {
  use_utc();
  const auto entries = some_entries();
  const std::vector<size_t> shown{0, 1, 2, 3, 4, 5};
  const std::set<std::string> picked{entries[1].path, entries[2].path, entries[4].path};
  LibraryView view = view_of(entries, shown);
  view.selected = 4;
  view.picked = &picked;
  view.order = {replay::SortKey::kEnding, false};
  engine::Canvas canvas(900, 640);
  paint(canvas, view);
  EXPECT_TRUE(matches_golden(canvas.image(), "tests/replay/golden/library_selected.png"));
}

}  // namespace
