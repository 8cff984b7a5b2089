// Image: RGBA pixels in memory, saved and loaded as PNG, and compared pixel by pixel. Pictures off-screen are painted
// straight into one (engine/draw/target.h), so a screenshot needs no conversion.
//
// A value type that owns its pixels; any thread may use its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/draw/color.h"
#include "recorder/base/status.h"

namespace engine {

class Image {
 public:
  Image() = default;
  // Filled with `fill`. Sizes in pixels; zero or negative makes an empty image.
  Image(int width_px, int height_px, Color fill = {0, 0, 0, 0});

  int width_px() const { return width_px_; }
  int height_px() const { return height_px_; }
  bool empty() const { return pixels_.empty(); }

  // Row by row from the top, no padding between rows. Valid until the image is assigned to.
  Color* pixels() { return pixels_.data(); }
  const Color* pixels() const { return pixels_.data(); }
  Color* row(int y) { return pixels_.data() + static_cast<size_t>(y) * static_cast<size_t>(width_px_); }
  const Color* row(int y) const { return pixels_.data() + static_cast<size_t>(y) * static_cast<size_t>(width_px_); }

  // The pixel at (x, y), which lies inside the image.
  Color& at(int x, int y) { return row(y)[x]; }
  const Color& at(int x, int y) const { return row(y)[x]; }

  friend bool operator==(const Image&, const Image&) = default;

 private:
  int width_px_ = 0;
  int height_px_ = 0;
  std::vector<Color> pixels_;
};

// Replaces the file `path` by a PNG, or leaves it as it was on failure. The same pixels give the same bytes.
recorder::Status save_png(const Image& image, const std::string& path);

// The bytes of such a file. Fails without memory and for an empty picture.
recorder::Status encode_png(const Image& image, std::string& bytes);

// Reads a PNG. On failure `image` is unchanged.
recorder::Status load_png(const std::string& path, Image& image);

// How much two pictures differ. Pictures of different sizes differ in every pixel of the larger one.
struct ImageDifference {
  int64_t pixels = 0;   // how many pixels differ in any channel
  int max_channel = 0;  // the largest difference of one channel, 0..255
  bool same_size = true;

  bool identical() const { return pixels == 0 && same_size; }
};
ImageDifference compare(const Image& a, const Image& b);

}  // namespace engine
