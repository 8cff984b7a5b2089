#include "replay/player/marks.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <memory>

#include "tests/support/temp_dir.h"

namespace {

using replay::Bookmarks;

// Of a ring: they are in a file beside it.
class BookmarksOfARing : public ::testing::Test {
 protected:
  BookmarksOfARing() { EXPECT_TRUE(bookmarks_.load(path_).ok()); }
  // As the file has them.
  Bookmarks again() {
    EXPECT_TRUE(bookmarks_.finish().ok());
    Bookmarks read(writer_);
    EXPECT_TRUE(read.load(path_).ok());
    return read;
  }
  testing_support::TempDir folder_;
  std::string path_ = folder_ / "ring.dat";
  std::shared_ptr<recorder::base::BackgroundWriter> writer_ = std::make_shared<recorder::base::BackgroundWriter>();
  Bookmarks bookmarks_{writer_};
};

TEST_F(BookmarksOfARing, NotesLast) {
  bookmarks_.set_note(7, "here it begins");
  bookmarks_.toggle(3);
  const Bookmarks read = again();
  ASSERT_EQ(read.all().size(), 2u);
  EXPECT_EQ(read.all()[0].frame, 3u);
  ASSERT_NE(read.find(7), nullptr);
  EXPECT_EQ(read.find(7)->note, "here it begins");
  EXPECT_EQ(read.find(8), nullptr);
}

TEST_F(BookmarksOfARing, WhatWasRemovedComesBackWithItsNote) {
  bookmarks_.set_note(7, "precious");
  bookmarks_.toggle(7);
  EXPECT_EQ(again().find(7), nullptr);
  bookmarks_.undo();
  ASSERT_NE(again().find(7), nullptr);
  EXPECT_EQ(again().find(7)->note, "precious");
}

TEST_F(BookmarksOfARing, ChangesAreTakenBackOneByOne) {
  bookmarks_.toggle(1);
  bookmarks_.set_note(1, "a");
  bookmarks_.set_note(1, "a");  // changes nothing
  bookmarks_.set_note(1, "b");
  bookmarks_.undo();
  EXPECT_EQ(bookmarks_.find(1)->note, "a");
  bookmarks_.undo();
  EXPECT_EQ(bookmarks_.find(1)->note, "");
  bookmarks_.undo();
  EXPECT_TRUE(bookmarks_.all().empty());
  EXPECT_FALSE(bookmarks_.can_undo());
  bookmarks_.undo();
}

TEST_F(BookmarksOfARing, AChangeThatCannotBeWrittenIsNone) {
  bookmarks_.toggle(3);
  ASSERT_TRUE(bookmarks_.finish().ok());
  std::filesystem::rename(folder_.path(), folder_.path().string() + ".away");
  bookmarks_.toggle(5);
  EXPECT_EQ(bookmarks_.all().size(), 2u) << "it shows at once";
  EXPECT_FALSE(bookmarks_.finish().ok());
  EXPECT_TRUE(bookmarks_.take_failure().ok()) << "told once";
  ASSERT_EQ(bookmarks_.all().size(), 1u);
  EXPECT_EQ(bookmarks_.all()[0].frame, 3u);
  std::filesystem::rename(folder_.path().string() + ".away", folder_.path());
  bookmarks_.undo();
  EXPECT_TRUE(bookmarks_.all().empty()) << "what was written before can be undone";
  EXPECT_FALSE(bookmarks_.can_undo());
  EXPECT_TRUE(again().all().empty());
}

// As behind a disk that does not answer.
TEST_F(BookmarksOfARing, ChangesDoNotWaitForTheDisk) {
  std::promise<void> answers;
  const auto disk = answers.get_future().share();
  ASSERT_TRUE(writer_->write("", [disk](const std::atomic<bool>&) { return disk.wait(), recorder::Status(); }).ok());
  bookmarks_.toggle(1);
  bookmarks_.set_note(2, "here");
  bookmarks_.toggle(1);
  EXPECT_TRUE(bookmarks_.saving());
  EXPECT_TRUE(bookmarks_.take_failure().ok());
  ASSERT_EQ(bookmarks_.all().size(), 1u);
  EXPECT_FALSE(std::filesystem::exists(path_ + ".marks"));
  answers.set_value();
  const Bookmarks read = again();
  EXPECT_FALSE(bookmarks_.saving());
  ASSERT_EQ(read.all().size(), 1u);
  EXPECT_EQ(read.all()[0].note, "here");
}

}  // namespace
