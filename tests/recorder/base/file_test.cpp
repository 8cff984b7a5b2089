// Files: what each function of base/file.h does, and what it says and leaves behind when it cannot.
#include "recorder/base/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>
#if !defined(_WIN32)
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

#include "tests/support/bytes.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"

namespace recorder::base {
namespace {

namespace fs = std::filesystem;
using ring_test::in_child;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using testing_support::bytes_of;

class BaseFile : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return folder_ / name; }
  void write(const std::string& name, const std::string& text) const { std::ofstream(path(name)) << text; }
  std::string read(const std::string& name) const {
    std::ifstream in(path(name));
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::set<std::string> names() const {
    std::set<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder_.path())) found.insert(entry.path().filename().string());
    return found;
  }
  File opened(const std::string& name, Access access = Access::kReadWrite) const {
    File file;
    EXPECT_EQ(file.open(path(name), {.access = access, .creation = Creation::kNever}), 0);
    return file;
  }

  testing_support::TempDir folder_;
};

// --- what a file is --------------------------------------------------------------------------------------------------

#if !defined(_WIN32)  // std::filesystem makes no links there
TEST_F(BaseFile, InfoTellsKindSizeNamesAndTime) {
  write("a", "12345");
  fs::create_hard_link(path("a"), path("b"));
  fs::create_symlink(path("a"), path("link"));
  FileInfo a;
  FileInfo b;
  FileInfo link;
  FileInfo folder;
  ASSERT_EQ(file_info(path("a"), a), 0);
  ASSERT_EQ(file_info(path("b"), b), 0);
  ASSERT_EQ(file_info(path("link"), link, Links::kDoNotFollow), 0);
  ASSERT_EQ(file_info(folder_.path().string(), folder), 0);
  EXPECT_EQ(a.kind, FileKind::kRegular);
  EXPECT_EQ(a.bytes, 5u);
  EXPECT_EQ(a.links, 2u);
  EXPECT_EQ(a.id, b.id);
  EXPECT_GT(a.modified_unix_ns, 0);
  EXPECT_EQ(link.kind, FileKind::kLink);
  EXPECT_EQ(folder.kind, FileKind::kFolder);
  EXPECT_FALSE(folder.id == a.id);
  ASSERT_EQ(file_info(path("link"), link), 0);
  EXPECT_EQ(link.id, a.id);
  EXPECT_EQ(file_info(path("none"), a), ENOENT);
}

TEST_F(BaseFile, DanglingLinkExists) {
  EXPECT_FALSE(exists(path("link")));
  fs::create_symlink(path("none"), path("link"));
  EXPECT_TRUE(exists(path("link")));
}
#endif

// --- an open file ----------------------------------------------------------------------------------------------------

TEST_F(BaseFile, OpeningMakesAFileOnlyWhenTold) {
  File file;
  EXPECT_EQ(file.open(path("a")), ENOENT);
  EXPECT_FALSE(file.is_open());
  EXPECT_EQ(file.open(path("a"), {.access = Access::kWrite, .creation = Creation::kIfMissing}), 0);
  EXPECT_TRUE(file.is_open());
  EXPECT_EQ(file.open(path("a"), {.access = Access::kWrite, .creation = Creation::kMustBeNew}), EEXIST);
  EXPECT_TRUE(file.is_open()) << "a failure must leave the object as it was";
  file.close();
  EXPECT_FALSE(file.is_open());
}

#if !defined(_WIN32)  // files have no such permissions there
TEST_F(BaseFile, OpeningHasThePermissionsAskedFor) {
  File file;
  ASSERT_EQ(file.open(path("a"), {.access = Access::kWrite, .creation = Creation::kMustBeNew, .permissions = 0600}), 0);
  struct stat found;
  ASSERT_EQ(::stat(path("a").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777u, 0600u);
}

TEST_F(BaseFile, LinksAreNotFollowedWhenTold) {
  write("a", "x");
  fs::create_symlink(path("a"), path("link"));
  File file;
  EXPECT_EQ(file.open(path("link"), {.links = Links::kDoNotFollow}), ELOOP);
  EXPECT_EQ(file.open(path("link")), 0);
}
#endif

#if !defined(_WIN32)  // pipes are no files there
TEST_F(BaseFile, OpeningAFifoDoesNotWait) {
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  File file;
  EXPECT_EQ(file.open(path("fifo")), 0);
  FileInfo info;
  ASSERT_EQ(file.info(info), 0);
  EXPECT_EQ(info.kind, FileKind::kOther);
}
#endif

TEST_F(BaseFile, MovingHandsOverTheFile) {
  write("a", "x");
  File file = opened("a");
  File moved = std::move(file);
  EXPECT_TRUE(moved.is_open());
  EXPECT_FALSE(file.is_open());  // NOLINT(bugprone-use-after-move)
}

TEST_F(BaseFile, KnowsItsNames) {
  write("a", "x");
  const File file = opened("a");
  EXPECT_TRUE(file.is_named(path("a")));
  fs::rename(path("a"), path("b"));
  write("a", "other");
  EXPECT_FALSE(file.is_named(path("a")));
  EXPECT_TRUE(file.is_named(path("b")));
  EXPECT_FALSE(file.is_named(path("none")));
}

TEST_F(BaseFile, ReadsAndWritesAtAnyPlace) {
  write("a", "0123456789");
  const File file = opened("a");
  ASSERT_EQ(file.write_at(8, bytes_of("xyz")), 0);
  EXPECT_EQ(read("a"), "01234567xyz");
  EXPECT_EQ(file.bytes(), 11u);
  std::array<std::byte, 8> out{};
  Error error = EIO;
  EXPECT_EQ(file.read_at(6, out, &error), 5u);
  EXPECT_EQ(error, 0);
  EXPECT_EQ(std::memcmp(out.data(), "67xyz", 5), 0);
  EXPECT_EQ(file.read_at(100, out, &error), 0u);
  EXPECT_EQ(error, 0);
}

TEST_F(BaseFile, ReadingAFolderTellsWhy) {
  File file;
  ASSERT_EQ(file.open(folder_.path().string()), 0);
  std::array<std::byte, 8> out{};
  Error error = 0;
  EXPECT_EQ(file.read_at(0, out, &error), 0u);
  EXPECT_EQ(error, EISDIR);
}

TEST_F(BaseFile, FailedWriteNamesPathAndByte) {
  write("a", "x");
  const File file = opened("a", Access::kRead);
  uint64_t failed_at = 0;
  EXPECT_EQ(file.write_at(7, bytes_of("x"), &failed_at), EBADF);
  EXPECT_EQ(failed_at, 7u);
  EXPECT_THAT(file.write_at("name", 7, bytes_of("x")).message(), HasSubstr("name: cannot be written at byte 7: "));
}

#if !defined(_WIN32)  // there are no such limits
TEST_F(BaseFile, LimitOnFileSizesIsAnErrorAndNoSignal) {
  write("a", "x");
  EXPECT_TRUE(in_child([&] {
    const rlimit limit{4, 4};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return false;
    const File file = opened("a");
    uint64_t failed_at = 0;
    return file.write_at(0, bytes_of("123456"), &failed_at) == EFBIG && failed_at == 4 && file.resize(100) == EFBIG &&
           file.reserve(100) == EFBIG && file.write_at(1, bytes_of("x")) == 0;
  }));
  EXPECT_EQ(read("a"), "1x34");
}
#endif

TEST_F(BaseFile, StreamsAreReadToTheirEnd) {
  write("a", "abc");
  const File file = opened("a");
  std::array<std::byte, 2> out{};
  size_t got = 0;
  ASSERT_EQ(file.read_some(out, got), 0);
  EXPECT_EQ(got, 2u);
  ASSERT_EQ(file.read_some(out, got), 0);
  EXPECT_EQ(got, 1u);
  ASSERT_EQ(file.read_some(out, got), 0);
  EXPECT_EQ(got, 0u);
}

#if !defined(_WIN32)  // pipes are no files there
TEST_F(BaseFile, FullPipeTakesNothingAndDoesNotWait) {
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  const File reader = opened("fifo", Access::kRead);
  const File writer = opened("fifo", Access::kWrite);
  const std::string block(65536, 'x');
  size_t written = 0;
  Error error = 0;
  for (int i = 0; error == 0 && i < 1000; ++i) error = writer.write_some(bytes_of(block), written);
  EXPECT_EQ(error, EAGAIN);
  EXPECT_EQ(written, 0u);
  EXPECT_FALSE(writer.wait_until_writable(0));
  std::vector<std::byte> out(1 << 20);
  size_t got = 0;
  ASSERT_EQ(reader.read_some(out, got), 0);
  EXPECT_GT(got, 0u);
  EXPECT_TRUE(writer.wait_until_writable(1000));
}

TEST_F(BaseFile, HangupOfTheReaderIsNoticed) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  File reader(ends[0]);
  const File writer(ends[1]);
  EXPECT_FALSE(writer.wait_for_hangup(0));
  reader.close();
  EXPECT_TRUE(writer.wait_for_hangup(1000));
}
#endif

TEST_F(BaseFile, ResizeCutsAndFillsWithZeros) {
  write("a", "abc");
  const File file = opened("a");
  ASSERT_EQ(file.resize(1), 0);
  ASSERT_EQ(file.resize(3), 0);
  EXPECT_EQ(read("a"), std::string("a\0\0", 3));
  EXPECT_NE(opened("a", Access::kRead).resize(1), 0);
}

TEST_F(BaseFile, ReservingKeepsTheBytes) {
  write("a", "abc");
  const File file = opened("a");
  const Error error = file.reserve(8192);
  EXPECT_EQ(read("a").substr(0, 3), "abc");
  ASSERT_THAT(error, ::testing::AnyOf(0, EOPNOTSUPP));  // where the file system cannot
  EXPECT_EQ(file.bytes(), error == 0 ? 8192u : 3u);
  EXPECT_EQ(read("a").substr(3, 1), error == 0 ? std::string(1, '\0') : "");
}

TEST_F(BaseFile, FillingWithZerosGivesItsBlocks) {
  write("a", "");
  ASSERT_EQ(opened("a").fill_with_zeros(100'000), 0);
  EXPECT_EQ(read("a"), std::string(100'000, '\0'));
#if !defined(_WIN32)
  struct stat found;
  ASSERT_EQ(::stat(path("a").c_str(), &found), 0);
  EXPECT_GE(found.st_blocks * 512, 100'000);
#endif
}

TEST_F(BaseFile, SyncingAFileSucceeds) {
  write("a", "abc");
  const File file = opened("a");
  EXPECT_EQ(file.sync(), 0);
  EXPECT_EQ(file.sync_data(), 0);
  EXPECT_EQ(sync_file_system(folder_.path().string()), 0);
  EXPECT_EQ(sync_file_system(path("none")), ENOENT);
  sync_folder_of(path("none/a"));
  EXPECT_EQ(File().sync(), EBADF);
}

// --- locks -----------------------------------------------------------------------------------------------------------

TEST_F(BaseFile, RangesAreLockedOncePerOpening) {
  write("a", "");
  const File one = opened("a");
  const File two = opened("a");
  ASSERT_EQ(one.try_lock({0, 4}), 0);
  EXPECT_FALSE(one.is_locked_elsewhere({0, 4}));
  EXPECT_TRUE(two.is_locked_elsewhere({3, 1}));
  EXPECT_FALSE(two.is_locked_elsewhere({4, 4}));
  EXPECT_TRUE(opened("a", Access::kRead).is_locked_elsewhere({0, 20}));
  EXPECT_THAT(two.try_lock({0, 20}), testing::AnyOf(EAGAIN, EACCES));
  EXPECT_EQ(two.try_lock({4, 4}), 0);
  one.unlock({0, 4});
  EXPECT_EQ(two.try_lock({0, 4}), 0);
}

TEST_F(BaseFile, LockGoesWithTheFile) {
  write("a", "");
  File one = opened("a");
  const File two = opened("a");
  ASSERT_EQ(one.lock({0, 4}), 0);
  one.close();
  EXPECT_EQ(two.lock({0, 4}), 0);
}

TEST_F(BaseFile, HolderIsNamed) {
  write("a", "");
  const File one = opened("a");
  ASSERT_EQ(one.try_lock({0, 4}), 0);
  EXPECT_THAT(opened("a").lock_holder({0, 4}), testing::StartsWith("this process ("));
  EXPECT_EQ(opened("a").lock_holder({100, 4}), "another process");
}

// --- a map -----------------------------------------------------------------------------------------------------------

TEST_F(BaseFile, MappingSharesTheBytes) {
  write("a", std::string(100, 'x'));
  Mapping map;
  ASSERT_EQ(map.map(opened("a"), 100, Access::kReadWrite), 0);
  map.populate();
  map.data()[3] = std::byte{'y'};
  EXPECT_EQ(read("a").substr(0, 5), "xxxyx");
  EXPECT_EQ(map.sync(), 0);
  EXPECT_EQ(map.sync(1), 0);
  Mapping moved = std::move(map);
  EXPECT_FALSE(map.is_mapped());  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(moved.bytes(), 100u);
  EXPECT_NE(moved.map(File(), 100, Access::kRead), 0);
  EXPECT_TRUE(moved.is_mapped()) << "a failure must leave the object as it was";
  moved.unmap();
  EXPECT_FALSE(moved.is_mapped());
}

#if !defined(_WIN32)  // needs a descriptor of its own
TEST_F(BaseFile, StandardStreamStaysOpenBehindItsCopy) {
  { EXPECT_TRUE(standard_stream(Stream::kError).is_open()); }
  EXPECT_TRUE(standard_stream(Stream::kError).is_open());
  EXPECT_TRUE(in_child([&] {
    write("a", "");
    ::dup2(opened("a").native(), 1);
    return !is_terminal(Stream::kOutput);
  }));
}
#endif

// --- names -----------------------------------------------------------------------------------------------------------

TEST_F(BaseFile, RenamingReplacesAndMovingDoesNot) {
  write("a", "a");
  write("b", "b");
  EXPECT_EQ(move_file(path("a"), path("b")), EEXIST);
  EXPECT_EQ(read("b"), "b");
  EXPECT_EQ(rename_file(path("a"), path("b")), 0);
  EXPECT_EQ(read("b"), "a");
  EXPECT_EQ(move_file(path("b"), path("c")), 0);
  EXPECT_THAT(names(), UnorderedElementsAre("c"));
  EXPECT_EQ(move_file(path("none"), path("d")), ENOENT);
  EXPECT_EQ(remove_file(path("c")), 0);
  EXPECT_EQ(remove_file(path("c")), ENOENT);
}

TEST_F(BaseFile, SecondNameIsOfTheSameFile) {
  write("a", "a");
  EXPECT_EQ(link_file(path("a"), path("b")), 0);
  EXPECT_TRUE(opened("a").is_named(path("b")));
  EXPECT_EQ(link_file(path("a"), path("b")), EEXIST);
}

TEST_F(BaseFile, FoldersAreMovedAndSwapped) {
  ASSERT_EQ(make_folder(path("one")), 0);
  ASSERT_EQ(make_folder(path("other")), 0);
  EXPECT_EQ(make_folder(path("one")), EEXIST);
  write("one/a", "");
  write("other/b", "");
  EXPECT_EQ(swap_folders(path("one"), path("other")), 0);
  EXPECT_TRUE(exists(path("one/b")) && exists(path("other/a")));
  EXPECT_EQ(move_folder(path("one"), path("other")), EEXIST);
  EXPECT_EQ(move_folder(path("one"), path("third")), 0);
  EXPECT_TRUE(exists(path("third/b")));
}

TEST_F(BaseFile, FoldersAreMadeWithThoseAbove) {
  EXPECT_TRUE(make_folders(path("a/b/c/")).ok());
  EXPECT_TRUE(make_folders(path("a/b/c")).ok());
  EXPECT_TRUE(is_writable_folder(path("a/b/c")));
  EXPECT_FALSE(is_writable_folder(path("none")));
  write("file", "");
  EXPECT_THAT(make_folders(path("file/d")).message(), HasSubstr("file/d: cannot be created: "));
  EXPECT_THAT(make_folders(path("file")).message(), HasSubstr("cannot be created"));
}

#if !defined(_WIN32)  // std::filesystem makes no links there
TEST_F(BaseFile, FirstFreeNameIsTheFirstThatNothingHas) {
  const auto name = [&](int i) { return path("a" + std::to_string(i)); };
  EXPECT_EQ(first_free(name), path("a1"));
  write("a1", "");
  fs::create_symlink(path("none"), path("a2"));
  EXPECT_EQ(first_free(name), path("a3"));
}
#endif

// --- files that are being made ---------------------------------------------------------------------------------------

TEST_F(BaseFile, TemporaryNamesDifferAndAreKnown) {
  const std::string one = temporary_name("/x/a.oro");
  EXPECT_NE(one, temporary_name("/x/a.oro"));
  EXPECT_EQ(finished_name(one), "/x/a.oro");
}

// What follows from one name must not tell the next.
TEST_F(BaseFile, TemporaryNamesCannotBeForeseen) {
  std::set<std::string> beginnings;
  for (int i = 0; i < 64; ++i) {
    const std::string name = temporary_name("a");
    beginnings.insert(name.substr(name.size() - 16, 4));
  }
  EXPECT_GT(beginnings.size(), 56u) << "of 65,536 that are possible";
}

constexpr const char* kEnding = ".new-1-00000000000000a2";

TEST(FinishedName, IsFoundUnderAllEndings) {
  EXPECT_EQ(finished_name(std::string("a.oro") + kEnding), "a.oro");
  EXPECT_EQ(finished_name(std::string("a.oro") + kEnding + kEnding), "a.oro");
  for (const char* other :
       {"a.oro", "a.oro.packing", "a.oro.new-", "a.oro.new-12", "a.oro.new-12-", "a.oro.new--3", "a.oro.new-12-xyz",
        "a.oro.new-1a-00000000000000a2", "a.oro.new-1-00000000000000a2.bak", "a.new-1-00000000000000a2.oro", "",
        "a.oro.new-2024-12", "a.oro.new-cut-for-bob", "a.dat.new-backup", "a.oro.new-1-00000000000000A2",
        "a.oro.new-1-00000000000000a2b", ".new-1-00000000000000a2"}) {
    EXPECT_EQ(finished_name(other), "") << other;
  }
}

TEST_F(BaseFile, PuttingInPlaceReplacesOnlyWhenTold) {
  write("a", "old");
  write("made", "new");
  EXPECT_EQ(put_in_place(path("made"), path("a"), Replace::kNo), EEXIST);
  EXPECT_EQ(read("a"), "old");
  EXPECT_THAT(names(), UnorderedElementsAre("a"));
  write("made", "new");
  EXPECT_EQ(put_in_place(path("made"), path("a"), Replace::kYes), 0);
  EXPECT_EQ(read("a"), "new");
  write("made", "other");
  EXPECT_EQ(put_in_place(path("made"), path("b"), Replace::kNo), 0);
  EXPECT_THAT(names(), UnorderedElementsAre("a", "b"));
  EXPECT_EQ(put_in_place(path("none"), path("c"), Replace::kYes), ENOENT);
}

TEST_F(BaseFile, TemporaryFileGoesUnlessPutInPlace) {
  {
    TemporaryFile made;
    EXPECT_EQ(made.create(path("none/a")), ENOENT);
    ASSERT_EQ(made.create(path("a")), 0);
    EXPECT_EQ(finished_name(made.name()), path("a"));
    EXPECT_TRUE(exists(made.name()));
  }
  EXPECT_THAT(names(), IsEmpty());
  TemporaryFile made;
  ASSERT_EQ(made.create(path("a")), 0);
  ASSERT_EQ(made.file().write_at(0, bytes_of("x")), 0);
  ASSERT_EQ(made.put_in_place(Replace::kNo), 0);
  EXPECT_THAT(names(), UnorderedElementsAre("a"));
  const File file = made.take_file();
  EXPECT_TRUE(file.is_named(path("a")));
  EXPECT_TRUE(opened("a").is_locked_elsewhere(kTemporaryLock)) << "the lock goes with the file";
  ASSERT_EQ(made.create(path("a")), 0);
  EXPECT_EQ(made.put_in_place(Replace::kNo), EEXIST);
  EXPECT_FALSE(made.is_open());
  EXPECT_THAT(names(), UnorderedElementsAre("a"));
}

TEST_F(BaseFile, TemporaryFilesOfOneNameHaveNothingToDoWithEachOther) {
  TemporaryFile first;
  TemporaryFile second;
  ASSERT_EQ(first.create(path("a"), {0, 4}), 0);
  ASSERT_EQ(second.create(path("a"), {0, 4}), 0);
  ASSERT_EQ(first.file().write_at(0, bytes_of("first")), 0);
  second.discard();
  EXPECT_EQ(first.put_in_place(Replace::kNo), 0);
  EXPECT_EQ(read("a"), "first");
  EXPECT_THAT(names(), UnorderedElementsAre("a"));
}

#if !defined(_WIN32)  // std::filesystem makes no links there
TEST_F(BaseFile, TemporaryFileStaysInItsFolder) {
  fs::create_directories(path("folder"));
  fs::create_directories(path("elsewhere"));
  TemporaryFile made;
  ASSERT_EQ(made.create(path("folder/a")), 0);
  fs::rename(path("folder"), path("moved"));
  fs::create_symlink("elsewhere", path("folder"));
  EXPECT_EQ(made.put_in_place(Replace::kYes), 0);
  EXPECT_TRUE(fs::exists(path("moved/a")));
  EXPECT_TRUE(fs::is_empty(path("elsewhere")));
}

// A link in the place of a file is replaced itself; what it leads to stays as it was.
TEST_F(BaseFile, NothingIsWrittenThroughALink) {
  write("victim", "mine");
  fs::create_symlink("victim", path("a"));
  EXPECT_TRUE(replace_file(path("a"), "new").ok());
  EXPECT_EQ(read("a"), "new");
  EXPECT_EQ(read("victim"), "mine");
  fs::create_symlink("victim", path("b"));
  TemporaryFile made;
  ASSERT_EQ(made.create(path("b")), 0);
  EXPECT_EQ(made.put_in_place(Replace::kNo), EEXIST);
  EXPECT_EQ(copy_file(path("a"), path("b")), EEXIST);
  EXPECT_EQ(read("victim"), "mine");
}
#endif

TEST_F(BaseFile, TemporaryFolderIsNewAndEmpty) {
  std::string made;
  ASSERT_EQ(make_temporary_folder(path("a"), made), 0);
  EXPECT_TRUE(fs::is_directory(made) && fs::is_empty(made));
  EXPECT_EQ(finished_name(made), path("a"));
  EXPECT_EQ(make_temporary_folder(path("none/a"), made), ENOENT);
}

#if !defined(_WIN32)  // std::filesystem makes no links there
TEST_F(BaseFile, DeadTemporariesAreRemovedAndNothingElse) {
  const std::vector<std::string> others = {"c.dat.new-1-00000000000000a2",
                                           "d.oro",
                                           "x.oro.new-cut-for-bob",
                                           "x.oro.new-2024-12",
                                           "r.dat.new-backup",
                                           "b.oro.packing"};
  for (const std::string& name : others) write(name, "x");
  write("a.oro.new-1-00000000000000a2", "x");
  fs::create_symlink(path("d.oro"), path("f.oro.new-1-00000000000000a2"));
  fs::create_directory(path("h.oro.new-1-00000000000000a2"));
  TemporaryFile alive;
  ASSERT_EQ(alive.create(path("g.oro"), {16, 4}), 0);
  remove_dead_temporaries(folder_.path().string(), ".oro");
  std::set<std::string> left(others.begin(), others.end());
  left.insert(
      {"f.oro.new-1-00000000000000a2", "h.oro.new-1-00000000000000a2", fs::path(alive.name()).filename().string()});
  EXPECT_EQ(names(), left);
  EXPECT_EQ(read("d.oro"), "x");
  remove_dead_temporaries(path("none"), ".oro");
}

TEST_F(BaseFile, NameOfAFileThatHasItsOwnIsRemovedAlsoInUse) {
  write("a.oro", "x");
  fs::create_hard_link(path("a.oro"), path("a.oro") + kEnding);
  const File file = opened("a.oro");
  ASSERT_EQ(file.try_lock({0, 4}), 0);
  remove_dead_temporaries_of(path("a.oro"));
  EXPECT_THAT(names(), UnorderedElementsAre("a.oro"));
}
#endif

TEST_F(BaseFile, DeadTemporariesOfOneFileAreItsOwn) {
  write(std::string("a.dat") + kEnding, "x");
  write(std::string("aa.dat") + kEnding, "x");
  remove_dead_temporaries_of(path("a.dat"));
  EXPECT_THAT(names(), UnorderedElementsAre(std::string("aa.dat") + kEnding));
}

// --- folders ---------------------------------------------------------------------------------------------------------

#if !defined(_WIN32)  // std::filesystem makes no links there
TEST_F(BaseFile, FolderWorksOnItsEntriesAlone) {
  fs::create_directories(path("in/deep"));
  write("in/a", "x");
  write("outside", "mine");
  fs::create_symlink("../outside", path("in/link"));
  Folder folder;
  ASSERT_EQ(folder.open(path("in")), 0);
  std::vector<std::string> listed;
  ASSERT_EQ(folder.list(listed), 0);
  EXPECT_THAT(listed, UnorderedElementsAre("a", "deep", "link"));
  FileInfo info;
  ASSERT_EQ(folder.info("link", info), 0);
  EXPECT_EQ(info.kind, FileKind::kLink);
  File file;
  EXPECT_EQ(folder.open_file("link", {.access = Access::kReadWrite}, file), ELOOP);
  EXPECT_EQ(folder.open_file("a", {}, file), 0);
  EXPECT_TRUE(folder.is_name_of("a", file));
  for (const std::string& leads_out : {std::string("../outside"), std::string(".."), std::string("."), std::string(),
                                       std::string("deep/a"), std::string("a\0b", 3)}) {
    EXPECT_EQ(folder.remove_file(leads_out), EINVAL) << leads_out;
    EXPECT_EQ(folder.open_file(leads_out, {}, file), EINVAL) << leads_out;
    EXPECT_EQ(folder.rename("a", leads_out), EINVAL) << leads_out;
    EXPECT_EQ(folder.info(leads_out, info), EINVAL) << leads_out;
  }
  EXPECT_EQ(folder.remove_file("link"), 0);
  EXPECT_EQ(read("outside"), "mine");
}

TEST_F(BaseFile, FolderThatIsALinkIsNotEnteredWhenTold) {
  fs::create_directories(path("away"));
  fs::create_symlink("away", path("link"));
  Folder above;
  Folder folder;
  ASSERT_EQ(above.open(folder_.path().string()), 0);
  EXPECT_EQ(folder.open(path("link"), Links::kDoNotFollow), ELOOP);
  EXPECT_EQ(folder.open(path("link") + "/", Links::kDoNotFollow), ELOOP);
  EXPECT_EQ(folder.open_in(above, "link"), ELOOP);
  EXPECT_FALSE(folder.is_open());
  EXPECT_EQ(folder.open(path("link")), 0);
  EXPECT_EQ(folder.open_in(above, "away"), 0);
  EXPECT_EQ(folder.open_in(above, "none"), ENOENT);
}
#endif

TEST_F(BaseFile, FolderMovesFilesWithoutReplacingOne) {
  fs::create_directories(path("one"));
  write("one/a", "x");
  write("b", "mine");
  Folder above;
  Folder one;
  ASSERT_EQ(above.open(folder_.path().string()), 0);
  ASSERT_EQ(one.open_in(above, "one"), 0);
  EXPECT_EQ(one.move_file("a", above, "b"), EEXIST);
  EXPECT_EQ(read("b"), "mine");
  EXPECT_EQ(one.move_file("a", above, "c"), 0);
  one = Folder();
  EXPECT_EQ(above.remove_folder("one"), 0);
  EXPECT_THAT(names(), UnorderedElementsAre("b", "c"));
}

// --- whole files -----------------------------------------------------------------------------------------------------

TEST_F(BaseFile, ReplacingAFileIsAllOrNothing) {
  EXPECT_TRUE(replace_file(path("a"), "first").ok());
  EXPECT_TRUE(replace_file(path("a"), std::string("second")).ok());
  EXPECT_EQ(read("a"), "second");
  EXPECT_THAT(names(), UnorderedElementsAre("a"));
  EXPECT_THAT(replace_file(path("none/a"), "x").message(), HasSubstr("none/a: cannot be written: "));
  fs::create_directories(path("folder/in"));
  EXPECT_THAT(replace_file(path("folder"), "x").message(), HasSubstr("folder: could not be renamed into place: "));
  EXPECT_THAT(names(), UnorderedElementsAre("a", "folder"));
}

TEST_F(BaseFile, WholeFileIsReadUpToALimit) {
  write("a", "12345");
  std::string text = "before";
  EXPECT_THAT(read_whole_file(path("a"), 4, text).message(), HasSubstr("a: is longer than 4 bytes"));
  EXPECT_THAT(read_whole_file(path("none"), 4, text).message(), HasSubstr("none: cannot be opened: "));
  EXPECT_FALSE(read_whole_file(folder_.path().string(), 1 << 20, text).ok());
  EXPECT_EQ(text, "before");
  EXPECT_TRUE(read_whole_file(path("a"), 5, text).ok());
  EXPECT_EQ(text, "12345");
}

}  // namespace
}  // namespace recorder::base
