#include "replay/app/line_edit.h"

#include <gtest/gtest.h>

#include "tests/replay/app/key_press.h"

namespace {

using engine::kCtrl;
using engine::kShift;
using replay::LineEdit;
using replay_test::press;

TEST(LineEdit, MovesAndErasesByWords) {
  LineEdit line("one two  three");
  line.key(press(SDLK_LEFT, kCtrl), "");
  EXPECT_EQ(line.cursor(), 9u);
  line.key(press(SDLK_LEFT, kCtrl), "");
  EXPECT_EQ(line.cursor(), 4u);
  line.key(press(SDLK_RIGHT, kCtrl), "");
  EXPECT_EQ(line.cursor(), 9u);
  line.key(press(SDLK_BACKSPACE, kCtrl), "");
  EXPECT_EQ(line.text(), "one three");
  line.key(press(SDLK_DELETE, kCtrl), "");
  EXPECT_EQ(line.text(), "one ");
}

TEST(LineEdit, TypingReplacesTheSelection) {
  LineEdit line("one two");
  line.key(press(SDLK_a, kCtrl), "");
  EXPECT_EQ(line.selection_begin(), 0u);
  EXPECT_EQ(line.selection_end(), 7u);
  line.type("x");
  EXPECT_EQ(line.text(), "x");
  line.type("yz");
  line.key(press(SDLK_LEFT, kShift), "");
  line.key(press(SDLK_LEFT, kShift), "");
  line.key(press(SDLK_BACKSPACE), "");
  EXPECT_EQ(line.text(), "x");
}

TEST(LineEdit, CopiesCutsAndPastes) {
  LineEdit line("abc");
  EXPECT_FALSE(line.take_copied());
  line.key(press(SDLK_c, kCtrl), "");
  EXPECT_FALSE(line.take_copied()) << "nothing is selected";
  line.key(press(SDLK_HOME, kShift), "");
  line.key(press(SDLK_x, kCtrl), "");
  EXPECT_EQ(line.take_copied(), "abc");
  EXPECT_EQ(line.text(), "");
  line.key(press(SDLK_v, kCtrl), "1\n2");
  EXPECT_EQ(line.text(), "1 2");
}

TEST(LineEdit, UndoesWhatWasTypedInOneGoAndRedoesIt) {
  LineEdit line;
  for (const char* letter : {"a", "b", "c"}) line.type(letter);
  line.key(press(SDLK_BACKSPACE), "");
  line.key(press(SDLK_z, kCtrl), "");
  EXPECT_EQ(line.text(), "abc");
  line.key(press(SDLK_z, kCtrl), "");
  EXPECT_EQ(line.text(), "");
  line.key(press(SDLK_z, kCtrl), "");
  EXPECT_EQ(line.text(), "");
  line.key(press(SDLK_y, kCtrl), "");
  EXPECT_EQ(line.text(), "abc");
  line.key(press(SDLK_z, kCtrl | kShift), "");
  EXPECT_EQ(line.text(), "ab");
}

TEST(LineEdit, ATooLongTextIsRefusedAndOtherKeysAreNotItsOwn) {
  LineEdit line("ab");
  line.type(std::string(LineEdit::kLongest_bytes, 'x'));
  EXPECT_EQ(line.text(), "ab");
  EXPECT_FALSE(line.key(press(SDLK_RETURN), ""));
  EXPECT_FALSE(line.key(press(SDLK_LEFT, engine::kAlt), ""));
  EXPECT_FALSE(line.key(press(SDLK_UP), ""));
}

}  // namespace
