#include "replay/player/marks.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temp_dir.h"

namespace {

using replay::Bookmarks;

// Of a ring: they are in a file beside it.
class BookmarksOfARing : public ::testing::Test {
 protected:
  BookmarksOfARing() { EXPECT_TRUE(bookmarks_.load(path_).ok()); }
  Bookmarks again() const {
    Bookmarks read;
    EXPECT_TRUE(read.load(path_).ok());
    return read;
  }
  testing_support::TempDir folder_;
  std::string path_ = folder_ / "ring.dat";
  Bookmarks bookmarks_;
};

TEST_F(BookmarksOfARing, NotesLast) {
  ASSERT_TRUE(bookmarks_.set_note(7, "here it begins").ok());
  ASSERT_TRUE(bookmarks_.toggle(3).ok());
  const Bookmarks read = again();
  ASSERT_EQ(read.all().size(), 2u);
  EXPECT_EQ(read.all()[0].frame, 3u);
  ASSERT_NE(read.find(7), nullptr);
  EXPECT_EQ(read.find(7)->note, "here it begins");
  EXPECT_EQ(read.find(8), nullptr);
}

TEST_F(BookmarksOfARing, WhatWasRemovedComesBackWithItsNote) {
  ASSERT_TRUE(bookmarks_.set_note(7, "precious").ok());
  ASSERT_TRUE(bookmarks_.toggle(7).ok());
  EXPECT_EQ(again().find(7), nullptr);
  ASSERT_TRUE(bookmarks_.undo().ok());
  ASSERT_NE(again().find(7), nullptr);
  EXPECT_EQ(again().find(7)->note, "precious");
}

TEST_F(BookmarksOfARing, ChangesAreTakenBackOneByOne) {
  ASSERT_TRUE(bookmarks_.toggle(1).ok());
  ASSERT_TRUE(bookmarks_.set_note(1, "a").ok());
  ASSERT_TRUE(bookmarks_.set_note(1, "a").ok());  // changes nothing
  ASSERT_TRUE(bookmarks_.set_note(1, "b").ok());
  ASSERT_TRUE(bookmarks_.undo().ok());
  EXPECT_EQ(bookmarks_.find(1)->note, "a");
  ASSERT_TRUE(bookmarks_.undo().ok());
  EXPECT_EQ(bookmarks_.find(1)->note, "");
  ASSERT_TRUE(bookmarks_.undo().ok());
  EXPECT_TRUE(bookmarks_.all().empty());
  EXPECT_FALSE(bookmarks_.can_undo());
  EXPECT_TRUE(bookmarks_.undo().ok());
}

TEST_F(BookmarksOfARing, AChangeThatCannotBeWrittenIsNone) {
  std::filesystem::remove_all(folder_.path());
  EXPECT_FALSE(bookmarks_.toggle(5).ok());
  EXPECT_TRUE(bookmarks_.all().empty());
  EXPECT_FALSE(bookmarks_.can_undo());
}

}  // namespace
