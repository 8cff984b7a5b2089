// Paths keep their text, whatever its letters.
#include "recorder/base/path.h"

#include <gtest/gtest.h>

#include "recorder/base/file.h"
#include "tests/support/temp_dir.h"

namespace recorder::base {
namespace {

TEST(BasePath, TextComesBack) {
  for (const char* text : {"", "a", "a/b.oro", "é日本 x/y z.oro", "/abs/ü"}) EXPECT_EQ(text_of(path_of(text)), text);
  EXPECT_EQ(text_of(path_of("é/日本.oro").stem()), "日本");
  EXPECT_EQ(text_of(path_of("é/日本.oro").parent_path()), "é");
}

TEST(BasePath, NamesTheFilesThatFilesAreOpenedBy) {
  const testing_support::TempDir folder;
  const std::string path = text_of(folder.path()) + "/é日本 x";
  ASSERT_TRUE(replace_file(path, "text").ok());
  EXPECT_EQ(std::filesystem::file_size(path_of(path)), 4u);
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) EXPECT_EQ(text_of(entry.path()), path);
}

}  // namespace
}  // namespace recorder::base
