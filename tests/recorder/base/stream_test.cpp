// Streams on files, and files that appear under their name once they are whole.
#include "recorder/base/stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/temp_dir.h"

namespace recorder::base {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class BaseStream : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return folder_ / name; }
  std::string read(const std::string& name) const {
    std::ifstream in(path(name));
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder_.path())) found.push_back(entry.path().filename().string());
    return found;
  }

  testing_support::TempDir folder_;
  std::atomic<bool> cancelled_{false};
};

TEST_F(BaseStream, WritesWhatIsPutIn) {
  File file;
  ASSERT_EQ(file.open(path("a"), {.access = Access::kWrite, .creation = Creation::kMustBeNew}), 0);
  OutputBuffer buffer(file, cancelled_);
  std::ostream out(&buffer);
  const std::string block(100'000, 'x');
  out << block << 'y' << std::flush;
  EXPECT_TRUE(out.good());
  EXPECT_EQ(buffer.error(), 0);
  EXPECT_EQ(read("a"), block + 'y');
}

TEST_F(BaseStream, RemembersWhyWritingFailed) {
  File file;
  ASSERT_EQ(file.open(path("a"), {.access = Access::kWrite, .creation = Creation::kMustBeNew}), 0);
  file.close();
  ASSERT_EQ(file.open(path("a"), {.access = Access::kRead}), 0);
  OutputBuffer buffer(file, cancelled_);
  std::ostream out(&buffer);
  out << "x" << std::flush;
  EXPECT_FALSE(out.good());
  EXPECT_EQ(buffer.error(), EBADF);
  out.clear();
  out << std::string(1 << 20, 'x') << std::flush;
  EXPECT_EQ(buffer.error(), EBADF);
}

TEST_F(BaseStream, CancelledWriteDoesNotWaitForAReader) {
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  File reader;
  File writer;
  ASSERT_EQ(reader.open(path("fifo")), 0);
  ASSERT_EQ(writer.open(path("fifo"), {.access = Access::kWrite}), 0);
  cancelled_ = true;
  OutputBuffer buffer(writer, cancelled_);
  std::ostream out(&buffer);
  out << std::string(4 << 20, 'x') << std::flush;
  EXPECT_EQ(buffer.error(), 0);
}

TEST_F(BaseStream, NewFileAppearsWhenItIsWhole) {
  NewFile file;
  ASSERT_TRUE(file.create(path("a"), {}, cancelled_).ok());
  file.stream() << "hello";
  EXPECT_FALSE(exists(path("a")));
  EXPECT_TRUE(exists(file.temporary_path()));
  ASSERT_TRUE(file.finish().ok());
  EXPECT_EQ(file.bytes(), 5u);
  EXPECT_EQ(read("a"), "hello");
  EXPECT_THAT(names(), UnorderedElementsAre("a"));
}

TEST_F(BaseStream, UnfinishedNewFileLeavesNothing) {
  {
    NewFile file;
    ASSERT_TRUE(file.create(path("a"), {}, cancelled_).ok());
    file.stream() << "hello" << std::flush;
  }
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(BaseStream, NewFileReplacesOnlyWhenTold) {
  std::ofstream(path("a")) << "old";
  NewFile refused;
  EXPECT_EQ(refused.create(path("a"), {.advice = " - choose another name"}, cancelled_).message(),
            path("a") + ": exists - choose another name");
  NewFile file;
  ASSERT_TRUE(file.create(path("a"), {.replace = Replace::kYes}, cancelled_).ok());
  file.stream() << "new";
  EXPECT_EQ(read("a"), "old");
  ASSERT_TRUE(file.finish().ok());
  EXPECT_EQ(read("a"), "new");
}

TEST_F(BaseStream, NewFileThatWasOvertakenIsAFailure) {
  NewFile file;
  ASSERT_TRUE(file.create(path("a"), {}, cancelled_).ok());
  file.stream() << "mine";
  std::ofstream(path("a")) << "theirs";
  EXPECT_THAT(file.finish().message(), HasSubstr("a: could not be renamed into place: "));
  EXPECT_EQ(read("a"), "theirs");
  EXPECT_THAT(names(), UnorderedElementsAre("a"));
}

TEST_F(BaseStream, NewFileThatCannotBeMadeIsNamed) {
  NewFile file;
  EXPECT_THAT(file.create(path("none/a"), {}, cancelled_).message(), HasSubstr("none/a: cannot be created: "));
  ASSERT_EQ(make_folder(path("folder")), 0);
  EXPECT_THAT(file.create(path("folder"), {.replace = Replace::kYes}, cancelled_).message(),
              HasSubstr("folder: is not a regular file"));
  fs::create_symlink(path("none"), path("link"));
  EXPECT_THAT(file.create(path("link"), {.replace = Replace::kYes}, cancelled_).message(),
              HasSubstr("link: is not a regular file"));
}

TEST_F(BaseStream, DeviceIsWrittenToDirectlyWhenTold) {
  NewFile file;
  ASSERT_TRUE(file.create("/dev/null", {.into_special = true}, cancelled_).ok());
  file.stream() << "x";
  EXPECT_TRUE(file.finish().ok());
#if defined(__linux__)
  NewFile full;
  ASSERT_TRUE(full.create("/dev/full", {.into_special = true}, cancelled_).ok());
  full.stream() << "x" << std::flush;
  EXPECT_THAT(full.failure().message(), HasSubstr("/dev/full: cannot be written: "));
  EXPECT_THAT(full.finish().message(), HasSubstr("/dev/full: cannot be written: "));
#endif
}

}  // namespace
}  // namespace recorder::base
