#include "engine/draw/image.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "recorder/base/file.h"

// Strict warnings are for our own code; both headers are implemented here, for this file alone.
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wunused-but-set-variable"
#pragma GCC diagnostic ignored "-Wimplicit-fallthrough"
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wduplicated-branches"
#endif
#endif
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb_image_write.h>
#define STB_IMAGE_STATIC
#define STBI_NO_STDIO
#define STBI_ONLY_PNG
#define STB_IMAGE_IMPLEMENTATION
#include <stb_image.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

namespace engine {
namespace {

constexpr size_t kLargestFile_bytes = size_t{256} << 20;

void append(void* sink, void* data, int size) {
  static_cast<std::string*>(sink)->append(static_cast<const char*>(data), static_cast<size_t>(size));
}

}  // namespace

Image::Image(int width_px, int height_px, Color fill) {
  if (width_px <= 0 || height_px <= 0) return;
  width_px_ = width_px;
  height_px_ = height_px;
  pixels_.assign(static_cast<size_t>(width_px) * static_cast<size_t>(height_px), fill);
}

recorder::Status encode_png(const Image& image, std::string& bytes) {
  if (image.empty()) return recorder::Status::failure("the picture is empty");
  bytes.clear();
  const int stride = image.width_px() * static_cast<int>(sizeof(Color));
  if (!stbi_write_png_to_func(append, &bytes, image.width_px(), image.height_px(), 4, image.pixels(), stride)) {
    return recorder::Status::failure("not enough memory to encode the picture");
  }
  return {};
}

recorder::Status save_png(const Image& image, const std::string& path) {
  std::string bytes;
  if (recorder::Status encoded = encode_png(image, bytes); !encoded) {
    return recorder::Status::failure(path + ": " + encoded.message());
  }
  return recorder::base::replace_file(path, bytes);
}

recorder::Status load_png(const std::string& path, Image& image) {
  std::string bytes;
  if (recorder::Status read = recorder::base::read_whole_file(path, kLargestFile_bytes, bytes); !read) return read;
  int width = 0, height = 0, channels = 0;
  const std::unique_ptr<stbi_uc, decltype(&std::free)> pixels(
      stbi_load_from_memory(reinterpret_cast<const stbi_uc*>(bytes.data()), static_cast<int>(bytes.size()), &width,
                            &height, &channels, 4),
      &std::free);
  if (!pixels) return recorder::Status::failure(path + ": is not a readable PNG: " + stbi_failure_reason());
  image = Image(width, height);
  std::memcpy(image.pixels(), pixels.get(), static_cast<size_t>(width) * static_cast<size_t>(height) * sizeof(Color));
  return {};
}

ImageDifference compare(const Image& a, const Image& b) {
  ImageDifference difference;
  if (a.width_px() != b.width_px() || a.height_px() != b.height_px()) {
    const auto count = [](const Image& image) { return int64_t{image.width_px()} * image.height_px(); };
    return {std::max(count(a), count(b)), 255, false};
  }
  for (int y = 0; y < a.height_px(); ++y) {
    for (int x = 0; x < a.width_px(); ++x) {
      const Color p = a.at(x, y), q = b.at(x, y);
      const int most = std::max({std::abs(p.r - q.r), std::abs(p.g - q.g), std::abs(p.b - q.b), std::abs(p.a - q.a)});
      difference.pixels += most > 0;
      difference.max_channel = std::max(difference.max_channel, most);
    }
  }
  return difference;
}

}  // namespace engine
