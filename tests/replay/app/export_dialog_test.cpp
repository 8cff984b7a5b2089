// The menus of an export, by keys and without a window.
#include "replay/app/export_dialog.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>

#include "tests/replay/recordings.h"
#include "tests/support/eventually.h"

namespace {

using replay::ExportDialog;
using replay::Menu;
using testing_support::eventually;
using testing_support::TempDir;

class ExportDialogOfASnake : public ::testing::Test {
 protected:
  void SetUp() override {
    player_ = std::make_unique<replay::Player>(replay_test::opened(replay_test::record_snake(folder_, 200).path));
    dialog_ = std::make_unique<ExportDialog>(*player_, popups_, replay_test::snake_games(), "Shift+E");
    popups_.lay_out({0, 0, 960, 600}, 1);
    dialog_->open({400, 600});
    ASSERT_NE(popups_.menu(), nullptr);
  }
  void key(SDL_Keycode code, unsigned modifiers = 0) {
    SDL_Event event{};
    event.type = SDL_KEYDOWN;
    event.key.keysym.sym = code;
    event.key.keysym.mod = static_cast<Uint16>(modifiers);
    popups_.handle(event, 1, {});
    event.type = SDL_KEYUP;
    popups_.handle(event, 1, {});
  }
  void type(const std::string& text) {
    SDL_Event event{};
    event.type = SDL_TEXTINPUT;
    std::strncpy(event.text.text, text.c_str(), sizeof event.text.text - 1);
    popups_.handle(event, 1, {});
  }
  // Text that is too long for one event.
  void type_path(const std::string& path) {
    key(SDLK_a, KMOD_LCTRL);
    for (size_t at = 0; at < path.size(); at += 20) type(path.substr(at, 20));
  }
  void choose(const std::string& text) {
    highlight(text);
    key(SDLK_RETURN);
  }
  void highlight(const std::string& text) {
    ASSERT_NE(popups_.menu(), nullptr);
    for (size_t i = 0; i < popups_.menu()->items().size() && highlighted().text != text; ++i) key(SDLK_DOWN);
    ASSERT_EQ(highlighted().text, text);
  }
  const Menu::Item& highlighted() const { return popups_.menu()->items()[popups_.menu()->highlighted()]; }
  std::string value_of(const std::string& text) const {
    for (const Menu::Item& item : popups_.menu()->items()) {
      if (item.text == text) return item.detail;
    }
    return "";
  }

  TempDir folder_;
  replay::PopupStack popups_;
  std::unique_ptr<replay::Player> player_;
  std::unique_ptr<ExportDialog> dialog_;
};

TEST_F(ExportDialogOfASnake, ValuesChangeWithLeftAndRight) {
  choose("Animation (.gif)");
  highlight("Size");
  EXPECT_EQ(highlighted().detail, "<  480 x 540  >");
  key(SDLK_RIGHT);
  EXPECT_EQ(highlighted().text, "Size") << "the menu stays where it was";
  EXPECT_EQ(highlighted().detail, "<  960 x 1080  >");
  key(SDLK_LEFT);
  key(SDLK_LEFT);
  EXPECT_EQ(highlighted().detail, "<  1920 x 2160  >");
  highlight("Speed");
  key(SDLK_LEFT);
  EXPECT_EQ(highlighted().detail, "<  1/2x  >");
  highlight("Export");
  key(SDLK_RIGHT);
  EXPECT_EQ(highlighted().text, "Export") << "there is nothing to change";
}

TEST_F(ExportDialogOfASnake, AGifsSizeIsEstimated) {
  choose("Animation (.gif)");
  EXPECT_EQ(value_of("Size of the file"), "...");
  EXPECT_TRUE(eventually([&] {
    dialog_->advance();
    return value_of("Size of the file").starts_with("about ");
  }));
}

TEST_F(ExportDialogOfASnake, APresetSetsFormatAndStyle) {
  choose("Frames");
  EXPECT_TRUE(popups_.menu()->title().starts_with("Pictures"));
  EXPECT_EQ(value_of("Speed"), "") << "a picture of each frame has none";
  key(SDLK_ESCAPE);
  dialog_->open({400, 600});
  choose("Video (.mp4)");
  EXPECT_EQ(value_of("Sound"), "<  yes  >");
}

TEST_F(ExportDialogOfASnake, WritesToTheNameThatWasTyped) {
  choose("Table (.csv)");
  choose("Name and folder");
  ASSERT_NE(popups_.prompt(), nullptr);
  type_path(folder_ / "nowhere/x.csv");
  key(SDLK_RETURN);
  ASSERT_NE(popups_.prompt(), nullptr);
  EXPECT_NE(popups_.prompt()->error().find("no such folder"), std::string::npos);
  type_path(folder_ / "x.gif");
  key(SDLK_RETURN);
  ASSERT_NE(popups_.prompt(), nullptr);
  EXPECT_NE(popups_.prompt()->error().find("another format"), std::string::npos);
  type_path(folder_ / "x");
  key(SDLK_RETURN);
  EXPECT_EQ(popups_.prompt(), nullptr);
  ASSERT_NE(popups_.menu(), nullptr);
  EXPECT_EQ(value_of("Export"), "x.csv") << "the ending is the format's";
  EXPECT_FALSE(dialog_->has_written());
  choose("Export");
  EXPECT_TRUE(eventually([&] {
    dialog_->advance();
    return dialog_->has_written();
  }));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "x.csv"));
  EXPECT_NE(player_->notice().find("Shift+E"), std::string::npos);
  dialog_->open({400, 600});
  choose("JSON lines (.ndjson)");
  EXPECT_EQ(value_of("Name and folder"), folder_.path().string()) << "the folder is kept";
}

}  // namespace
