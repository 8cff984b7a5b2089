#include "replay/library/library_screen.h"

#include <cstring>
#include <filesystem>

#include "engine/draw/target.h"
#include "tests/replay/library/library_sessions.h"
#include "tests/support/eventually.h"

namespace {

namespace fs = std::filesystem;
using namespace replay_test;
using engine::Point;
using replay::LibraryScreen;
using Kind = LibraryScreen::Result::Kind;
using testing_support::eventually;
using testing_support::TempDir;

// A screen over twelve sessions, named by letters, "l" the newest; four columns.
class LibraryScreenTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directory(folder_ / "recordings");
    for (uint64_t i = 0; i < 12; ++i) {
      const std::string name(1, static_cast<char>('a' + i));
      write_finished(folder_ / ("recordings/" + name + ".oro"),
                     {.id = i + 1, .start_unix_ns = kStart + static_cast<int64_t>(i) * kSecond}, ball_frames(5 + i));
    }
    screen_ =
        std::make_unique<LibraryScreen>(replay::LibraryOptions{.folder = folder_ / "recordings",
                                                               .settings_path = "",
                                                               .cache_folder = "",
                                                               .quota_bytes = std::nullopt,
                                                               .now_unix_ns = [] { return kStart + 3600 * kSecond; }});
    screen_->paint(painter_);
    ASSERT_TRUE(eventually([&] {
      screen_->advance(0);
      return screen_->library().folder_state().complete && screen_->library().shown().size() == 12;
    }));
    screen_->advance(0);
  }

  bool key(SDL_Keycode code, unsigned modifiers = 0, bool repeat = false) {
    SDL_Event event{};
    event.type = SDL_KEYDOWN;
    event.key.repeat = repeat ? 1 : 0;
    event.key.keysym.sym = code;
    event.key.keysym.mod = static_cast<Uint16>(modifiers);
    const bool taken = screen_->handle(event);
    settle();
    return taken;
  }
  void type(const char* text) {
    SDL_Event event{};
    event.type = SDL_TEXTINPUT;
    std::strncpy(event.text.text, text, sizeof event.text.text - 1);
    screen_->handle(event);
    settle();
  }
  void mouse(Uint32 kind, Point at, Uint8 clicks = 1) {
    SDL_Event event{};
    event.type = kind;
    if (kind == SDL_MOUSEMOTION) {
      event.motion.x = static_cast<int>(at.x);
      event.motion.y = static_cast<int>(at.y);
    } else {
      event.button.button = SDL_BUTTON_LEFT;
      event.button.clicks = clicks;
      event.button.x = static_cast<int>(at.x);
      event.button.y = static_cast<int>(at.y);
    }
    screen_->handle(event);
  }
  void click(Point at, Uint8 clicks = 1) {
    mouse(SDL_MOUSEMOTION, at);
    mouse(SDL_MOUSEBUTTONDOWN, at, clicks);
    mouse(SDL_MOUSEBUTTONUP, at, clicks);
    settle();
  }
  void settle() {
    for (int i = 0; i < 100; ++i) screen_->advance(16'000'000);
  }
  std::string selected() const { return fs::path(screen_->selected()).stem().string(); }
  engine::Rect card(size_t position) const { return screen_->layout().card(position, screen_->scroll_px()); }

  TempDir folder_;
  engine::Canvas canvas_{960, 720};
  engine::Painter painter_{canvas_.target()};
  std::unique_ptr<LibraryScreen> screen_;
};

TEST_F(LibraryScreenTest, AKeyThatIsStillHeldFromAnotherScreenDoesNothing) {
  key(SDLK_ESCAPE, 0, true);
  EXPECT_EQ(screen_->take_result().kind, LibraryScreen::Result::Kind::kNone);
  key(SDLK_RETURN, 0, true);
  EXPECT_EQ(screen_->take_result().kind, LibraryScreen::Result::Kind::kNone);
  key(SDLK_q);
  EXPECT_EQ(screen_->take_result().kind, LibraryScreen::Result::Kind::kQuit);
}

// As a keyboard sends it: Shift, the key, its text.
TEST_F(LibraryScreenTest, AQuestionMarkOpensTheKeySheetAndClosesIt) {
  const auto question_mark = [this] {
    key(SDLK_LSHIFT, KMOD_LSHIFT);
    key(SDLK_SLASH, KMOD_LSHIFT);
    type("?");
    screen_->paint(painter_);
    return canvas_.image();
  };
  EXPECT_TRUE(eventually([&] {
    screen_->advance(16'000'000);
    return screen_->library().settled();
  }));
  settle();
  screen_->paint(painter_);
  const engine::Image plain = canvas_.image();
  EXPECT_FALSE(engine::compare(plain, question_mark()).identical());
  EXPECT_TRUE(engine::compare(plain, question_mark()).identical());
  EXPECT_FALSE(engine::compare(plain, question_mark()).identical());
}

TEST_F(LibraryScreenTest, TheNewestIsChosenUntilSomebodyChooses) {
  const auto record = [this](const char* name, int64_t after) {
    const size_t count = screen_->library().shown().size();
    write_finished(folder_ / ("recordings/" + std::string(name) + ".oro"), {.id = 90, .start_unix_ns = kStart + after},
                   ball_frames(5));
    EXPECT_TRUE(eventually([&] {
      screen_->advance(0);
      return screen_->library().shown().size() == count + 1 && screen_->library().folder_state().complete;
    }));
  };
  record("m", 100 * kSecond);
  EXPECT_EQ(selected(), "m");
  key(SDLK_RIGHT);
  EXPECT_EQ(selected(), "l");
  record("n", 200 * kSecond);
  EXPECT_EQ(selected(), "l");
}

TEST_F(LibraryScreenTest, ArrowsMoveThroughTheCardsAndStayInside) {
  EXPECT_EQ(selected(), "l");
  key(SDLK_RIGHT);
  EXPECT_EQ(selected(), "k");
  key(SDLK_DOWN);
  EXPECT_EQ(selected(), "g");
  key(SDLK_UP);
  key(SDLK_UP);
  EXPECT_EQ(selected(), "k") << "there is no row above";
  key(SDLK_END);
  EXPECT_EQ(selected(), "a");
  key(SDLK_RIGHT);
  key(SDLK_DOWN);
  EXPECT_EQ(selected(), "a");
  key(SDLK_HOME);
  key(SDLK_LEFT);
  EXPECT_EQ(selected(), "l");
}

TEST_F(LibraryScreenTest, WhatIsChosenIsScrolledIntoView) {
  key(SDLK_END);
  EXPECT_GT(screen_->scroll_px(), 0);
  EXPECT_LE(card(11).bottom(), screen_->layout().grid.bottom());
  key(SDLK_HOME);
  EXPECT_EQ(screen_->scroll_px(), 0);
}

TEST_F(LibraryScreenTest, EnterOpens) {
  key(SDLK_RIGHT);
  key(SDLK_RETURN);
  const auto result = screen_->take_result();
  EXPECT_EQ(result.kind, Kind::kOpen);
  EXPECT_EQ(fs::path(result.path).filename(), "k.oro");
  EXPECT_EQ(screen_->take_result().kind, Kind::kNone) << "once";
}

TEST_F(LibraryScreenTest, AClickChoosesAndADoubleClickOpens) {
  const Point corner{card(2).x + 10, card(2).y + 10};
  click(corner);
  EXPECT_EQ(selected(), "j");
  EXPECT_EQ(screen_->take_result().kind, Kind::kNone);
  click(corner, 2);
  EXPECT_EQ(screen_->take_result().kind, Kind::kOpen);
}

TEST_F(LibraryScreenTest, ThePlayButtonOpensWithOneClick) {
  click(screen_->layout().play(card(1)).center());
  EXPECT_EQ(fs::path(screen_->take_result().path).stem(), "k");
}

TEST_F(LibraryScreenTest, MousePositionsAreWindowUnits) {
  screen_->set_pixels_per_unit(2);
  const Point corner{card(2).x + 10, card(2).y + 10};
  click(corner * 0.5f);
  EXPECT_EQ(selected(), "j");
}

TEST_F(LibraryScreenTest, TheStarAndFMakeFavourites) {
  key(SDLK_f);
  EXPECT_TRUE(screen_->library().at(0).favourite);
  click(screen_->layout().star(card(1)).center());
  EXPECT_TRUE(screen_->library().at(1).favourite);
  key(SDLK_1);
  EXPECT_EQ(screen_->library().shown().size(), 2u);
  key(SDLK_ESCAPE);
  EXPECT_EQ(screen_->library().shown().size(), 12u);
}

TEST_F(LibraryScreenTest, SlashSearchesWhileLettersAreTyped) {
  type("/");
  EXPECT_TRUE(screen_->searching());
  type("c");
  EXPECT_EQ(screen_->library().filter().text, "c");
  key(SDLK_c);
  EXPECT_TRUE(screen_->library().compared().empty()) << "letters are text while searching";
  type("x");
  EXPECT_TRUE(screen_->library().shown().empty());
  key(SDLK_BACKSPACE);
  EXPECT_FALSE(screen_->library().shown().empty());
  key(SDLK_ESCAPE);
  EXPECT_FALSE(screen_->searching());
  EXPECT_EQ(screen_->library().shown().size(), 12u);
  EXPECT_EQ(screen_->take_result().kind, Kind::kNone) << "the first Esc only clears";
  key(SDLK_ESCAPE);
  EXPECT_EQ(screen_->take_result().kind, Kind::kQuit);
}

TEST_F(LibraryScreenTest, TwoMarkedOnesAreCompared) {
  key(SDLK_c);
  EXPECT_EQ(screen_->take_result().kind, Kind::kNone);
  key(SDLK_RIGHT);
  key(SDLK_c);
  const auto result = screen_->take_result();
  EXPECT_EQ(result.kind, Kind::kCompare);
  EXPECT_EQ(fs::path(result.path).stem(), "l");
  EXPECT_EQ(fs::path(result.other).stem(), "k");
  screen_->resume();
  EXPECT_TRUE(screen_->library().compared().empty());
}

TEST_F(LibraryScreenTest, DeleteAndUndoByKeyAndByButton) {
  key(SDLK_DELETE);
  EXPECT_EQ(screen_->library().shown().size(), 11u);
  EXPECT_EQ(selected(), "k") << "the next one takes its place";
  key(SDLK_z, KMOD_LCTRL);
  EXPECT_TRUE(eventually([&] {
    screen_->advance(0);
    return screen_->library().shown().size() == 12;
  }));
  SDL_Event event{};
  event.type = SDL_KEYDOWN;
  event.key.keysym.sym = SDLK_DELETE;
  screen_->handle(event);
  screen_->advance(0);
  EXPECT_EQ(screen_->library().shown().size(), 11u);
  EXPECT_TRUE(eventually([&] {  // the button comes with the notice, once it is deleted
    click(screen_->layout().undo.center());
    screen_->advance(0);
    return screen_->library().shown().size() == 12;
  }));
}

TEST_F(LibraryScreenTest, SortsByKeyAndByClick) {
  key(SDLK_s);
  EXPECT_EQ(screen_->library().order().key, replay::SortKey::kScore);
  click(screen_->layout().sorts[4].center());
  EXPECT_EQ(screen_->library().order(), (replay::SortOrder{replay::SortKey::kName, false}));
  EXPECT_EQ(screen_->library().at(0).name, "a");
  click(screen_->layout().sorts[4].center());
  EXPECT_EQ(screen_->library().at(0).name, "l") << "again: the other way round";
  key(SDLK_s, KMOD_LSHIFT);
  EXPECT_EQ(screen_->library().at(0).name, "a");
}

TEST_F(LibraryScreenTest, WheelDragAndScrollbarScrollWithinTheEnds) {
  SDL_Event event{};
  event.type = SDL_MOUSEWHEEL;
  event.wheel.y = -1;
  event.wheel.preciseY = -1;
  screen_->handle(event);
  settle();
  EXPECT_EQ(screen_->scroll_px(), 96);
  for (int i = 0; i < 50; ++i) screen_->handle(event);
  settle();
  EXPECT_EQ(screen_->scroll_px(), screen_->layout().max_scroll());
  const Point grab = card(8).center();
  mouse(SDL_MOUSEBUTTONDOWN, grab);
  mouse(SDL_MOUSEMOTION, grab + Point{0, 3});
  EXPECT_EQ(screen_->scroll_px(), screen_->layout().max_scroll()) << "a click with an unsteady hand";
  mouse(SDL_MOUSEMOTION, grab + Point{0, 60});
  EXPECT_EQ(screen_->scroll_px(), screen_->layout().max_scroll() - 60);
  mouse(SDL_MOUSEBUTTONUP, grab);
  const engine::Rect bar = screen_->layout().scrollbar();
  mouse(SDL_MOUSEBUTTONDOWN, {bar.center().x, bar.y + 1});
  EXPECT_EQ(screen_->scroll_px(), 0);
}

TEST_F(LibraryScreenTest, TheQuestionMarkShowsTheKeysAndAnyKeyHidesThem) {
  const engine::Image before = canvas_.image();
  type("?");
  screen_->paint(painter_);
  EXPECT_GT(engine::compare(before, canvas_.image()).pixels, 100'000);
  key(SDLK_ESCAPE);
  EXPECT_EQ(screen_->take_result().kind, Kind::kNone);
}

TEST_F(LibraryScreenTest, SelectsSeveralByKeysAndMouse) {
  key(SDLK_RIGHT, KMOD_LSHIFT);
  key(SDLK_RIGHT, KMOD_LSHIFT);
  EXPECT_EQ(screen_->targets().size(), 3u);
  key(SDLK_LEFT, KMOD_LSHIFT);
  EXPECT_EQ(screen_->targets().size(), 2u);
  key(SDLK_RIGHT);
  EXPECT_EQ(screen_->targets().size(), 1u) << "without Shift one is selected again";
  const SDL_Keymod before = SDL_GetModState();
  click(card(1).center());
  SDL_SetModState(KMOD_LCTRL);
  click(card(4).center());
  click(card(6).center());
  EXPECT_EQ(screen_->targets().size(), 3u);
  click(card(4).center());
  EXPECT_EQ(screen_->targets().size(), 2u);
  SDL_SetModState(KMOD_LSHIFT);
  click(card(2).center());
  SDL_SetModState(before);
  EXPECT_EQ(screen_->targets().size(), 3u) << "from the card that was clicked last, 4, to 2";
  key(SDLK_a, KMOD_LCTRL);
  EXPECT_EQ(screen_->targets().size(), 12u);
  key(SDLK_ESCAPE);
  EXPECT_EQ(screen_->targets().size(), 1u);
  EXPECT_EQ(screen_->take_result().kind, Kind::kNone);
}

TEST_F(LibraryScreenTest, DeletesAllThatAreSelectedAndSelectsWhatComesBack) {
  key(SDLK_RIGHT, KMOD_LSHIFT);
  key(SDLK_DELETE);
  EXPECT_EQ(screen_->library().shown().size(), 10u);
  key(SDLK_END);
  screen_->library().finish();
  key(SDLK_z, KMOD_LCTRL);
  EXPECT_TRUE(eventually([&] {
    screen_->library().finish();
    screen_->advance(0);
    return screen_->library().shown().size() == 12 && (selected() == "l" || selected() == "k");
  }));
}

TEST_F(LibraryScreenTest, TwoSelectedAreCompared) {
  key(SDLK_RIGHT, KMOD_LSHIFT);
  key(SDLK_c);
  const auto result = screen_->take_result();
  EXPECT_EQ(result.kind, Kind::kCompare);
  EXPECT_EQ(fs::path(result.path).stem(), "l");
  EXPECT_EQ(fs::path(result.other).stem(), "k");
}

TEST_F(LibraryScreenTest, ARightClickOffersAllThatCanBeDone) {
  SDL_Event event{};
  event.type = SDL_MOUSEBUTTONDOWN;
  event.button.button = SDL_BUTTON_RIGHT;
  event.button.x = static_cast<int>(card(3).center().x);
  event.button.y = static_cast<int>(card(3).center().y);
  screen_->handle(event);
  EXPECT_EQ(selected(), "i");
  screen_->paint(painter_);
  const replay::Menu* menu = screen_->popups().menu();
  ASSERT_NE(menu, nullptr);
  size_t item = 0;
  while (item < menu->items().size() && menu->items()[item].text != "Delete") ++item;
  ASSERT_LT(item, menu->items().size());
  click(menu->line_of(item).center());
  EXPECT_EQ(screen_->popups().menu(), nullptr);
  EXPECT_EQ(screen_->library().shown().size(), 11u);
}

TEST_F(LibraryScreenTest, RenamesInAPromptAndFindsItAgain) {
  key(SDLK_F2);
  ASSERT_NE(screen_->popups().prompt(), nullptr);
  EXPECT_TRUE(screen_->typing());
  EXPECT_EQ(screen_->popups().prompt()->text(), "l");
  key(SDLK_a, KMOD_LCTRL);
  type("a/b");
  key(SDLK_RETURN);
  ASSERT_NE(screen_->popups().prompt(), nullptr) << "such a name cannot be";
  EXPECT_NE(screen_->popups().prompt()->error(), "");
  key(SDLK_a, KMOD_LCTRL);
  type("last");
  key(SDLK_RETURN);
  EXPECT_EQ(screen_->popups().prompt(), nullptr);
  EXPECT_TRUE(eventually([&] {
    screen_->advance(0);
    return selected() == "last";
  }));
  EXPECT_TRUE(fs::exists(folder_ / "recordings/last.oro"));
}

TEST_F(LibraryScreenTest, ExportsWhatIsSelected) {
  key(SDLK_RIGHT, KMOD_LSHIFT);
  key(SDLK_e, KMOD_LCTRL);
  screen_->paint(painter_);
  const replay::Menu* menu = screen_->popups().menu();
  ASSERT_NE(menu, nullptr);
  size_t item = 0;
  while (item < menu->items().size() && menu->items()[item].text != "Table (.csv)") ++item;
  ASSERT_LT(item, menu->items().size());
  click(menu->line_of(item).center());
  ASSERT_NE(screen_->popups().prompt(), nullptr);
  key(SDLK_a, KMOD_LCTRL);
  for (const char letter : folder_ / "missing") type(std::string(1, letter).c_str());
  key(SDLK_RETURN);
  ASSERT_NE(screen_->popups().prompt(), nullptr) << "there is no such folder";
  key(SDLK_a, KMOD_LCTRL);
  for (const char letter : folder_.path().string()) type(std::string(1, letter).c_str());
  key(SDLK_RETURN);
  EXPECT_TRUE(eventually([&] {
    screen_->advance(0);
    return !screen_->exporting().running();
  }));
  EXPECT_TRUE(fs::exists(folder_ / "l-frames-0-15.csv"));
  EXPECT_TRUE(fs::exists(folder_ / "k-frames-0-14.csv"));
}

TEST_F(LibraryScreenTest, TheSearchIsALineLikeAnyOther) {
  key(SDLK_SLASH);
  type("/");
  type("xl");
  EXPECT_EQ(screen_->library().shown().size(), 0u);
  key(SDLK_HOME);
  key(SDLK_DELETE);
  EXPECT_EQ(screen_->library().filter().text, "l");
  key(SDLK_z, KMOD_LCTRL);
  EXPECT_EQ(screen_->library().filter().text, "xl") << "the line's own undo";
  key(SDLK_a, KMOD_LCTRL);
  type("l");
  EXPECT_EQ(screen_->library().filter().text, "l");
}

TEST_F(LibraryScreenTest, TheMenuSortsByWhatHasNoButton) {
  click(screen_->layout().more_sorts.center());
  screen_->paint(painter_);
  const replay::Menu* menu = screen_->popups().menu();
  ASSERT_NE(menu, nullptr);
  ASSERT_GT(menu->items().size(), replay::kSortKeys.size());
  click(menu->line_of(7).center());
  EXPECT_EQ(screen_->library().order().key, replay::SortKey::kRounds);
}

}  // namespace
