#include "engine/draw/image.h"

#include <gtest/gtest.h>

#include <sys/resource.h>

#include <filesystem>

#include "recorder/base/file.h"
#include "tests/support/temp_dir.h"

namespace engine {
namespace {

Image checkered() {
  Image image(37, 21);
  for (int y = 0; y < 21; ++y) {
    for (int x = 0; x < 37; ++x) {
      image.at(x, y) = {static_cast<uint8_t>(x * 7), static_cast<uint8_t>(y * 11), static_cast<uint8_t>((x ^ y) * 3),
                        static_cast<uint8_t>(255 - x)};
    }
  }
  return image;
}

TEST(Image, ComesBackFromPngUnchanged) {
  const testing_support::TempDir folder;
  const Image image = checkered();
  ASSERT_TRUE(save_png(image, folder.file("a.png")));
  Image loaded;
  const recorder::Status status = load_png(folder.file("a.png"), loaded);
  ASSERT_TRUE(status) << status.message();
  EXPECT_EQ(loaded, image);
  EXPECT_EQ(folder.entries(), 1u) << "nothing is left beside it";
}

TEST(Image, ReplacesAnOlderPicture) {
  const testing_support::TempDir folder;
  ASSERT_TRUE(save_png(Image(4, 4, rgb(0xff0000)), folder.file("a.png")));
  ASSERT_TRUE(save_png(checkered(), folder.file("a.png")));
  Image loaded;
  ASSERT_TRUE(load_png(folder.file("a.png"), loaded));
  EXPECT_EQ(loaded, checkered());
}

TEST(Image, SaysWhyItCannotBeSaved) {
  const testing_support::TempDir folder;
  const recorder::Status status = save_png(checkered(), folder.file("missing/a.png"));
  EXPECT_FALSE(status);
  EXPECT_NE(status.message().find("missing/a.png"), std::string::npos) << status.message();
  EXPECT_FALSE(save_png(Image(), folder.file("empty.png")));
  EXPECT_EQ(folder.entries(), 0u);
}

TEST(Image, FullDiskIsAnError) {
  const testing_support::TempDir folder;
  // A limit on the size of files stands for the full disk.
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{100, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const recorder::Status status = save_png(checkered(), folder.file("a.png"));
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_FALSE(status);
  EXPECT_NE(status.message().find(folder.file("a.png")), std::string::npos) << status.message();
  EXPECT_EQ(folder.entries(), 0u);
}

TEST(Image, DamagedPngLeavesTheImageAlone) {
  const testing_support::TempDir folder;
  ASSERT_TRUE(recorder::base::replace_file(folder.file("a.png"), "no picture"));
  Image image(2, 2, rgb(0x123456));
  const recorder::Status status = load_png(folder.file("a.png"), image);
  EXPECT_FALSE(status);
  EXPECT_NE(status.message().find("a.png"), std::string::npos);
  EXPECT_EQ(image, Image(2, 2, rgb(0x123456)));
  EXPECT_FALSE(load_png(folder.file("none.png"), image));
}

TEST(Image, CountsDifferingPixels) {
  const Image a = checkered();
  Image b = a;
  EXPECT_TRUE(compare(a, b).identical());
  b.at(3, 4).g = static_cast<uint8_t>(b.at(3, 4).g + 9);
  b.at(5, 6).a = static_cast<uint8_t>(b.at(5, 6).a - 2);
  EXPECT_EQ(compare(a, b).pixels, 2);
  EXPECT_EQ(compare(a, b).max_channel, 9);
  EXPECT_FALSE(compare(a, Image(1, 1)).same_size);
  EXPECT_FALSE(compare(a, Image(1, 1)).identical());
}

TEST(Image, WithoutSizeIsEmpty) {
  EXPECT_TRUE(Image(0, 10).empty());
  EXPECT_TRUE(Image(-3, 10).empty());
  EXPECT_EQ(Image(-3, 10).width_px(), 0);
}

}  // namespace
}  // namespace engine
