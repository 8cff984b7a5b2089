// Clips read back: animations and videos as the pictures that are seen.
#pragma once

#include <gif_lib.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "engine/draw/image.h"
#include "tests/support/run_program.h"

namespace replay_test {

struct SeenPicture {
  engine::Image picture;
  int delay_cs = 0;
};

// What a viewer shows of a GIF, picture by picture, and for how long each. Its loop is checked too.
inline std::vector<SeenPicture> read_gif(const std::string& path) {
  int error = 0;
  GifFileType* const gif = DGifOpenFileName(path.c_str(), &error);
  if (gif == nullptr || DGifSlurp(gif) != GIF_OK) {
    ADD_FAILURE() << path << " is not a GIF";
    if (gif != nullptr) DGifCloseFile(gif, &error);
    return {};
  }
  std::vector<SeenPicture> seen;
  engine::Image screen(gif->SWidth, gif->SHeight, {0, 0, 0, 255});
  for (int i = 0; i < gif->ImageCount; ++i) {
    const SavedImage& image = gif->SavedImages[i];
    GraphicsControlBlock control{};
    EXPECT_EQ(DGifSavedExtensionToGCB(gif, i, &control), GIF_OK);
    const ColorMapObject* const map = image.ImageDesc.ColorMap != nullptr ? image.ImageDesc.ColorMap : gif->SColorMap;
    for (int at = 0; at < image.ImageDesc.Width * image.ImageDesc.Height; ++at) {
      const int place = image.RasterBits[at];
      if (place == control.TransparentColor) continue;
      const GifColorType color = map->Colors[place];
      screen.at(image.ImageDesc.Left + at % image.ImageDesc.Width, image.ImageDesc.Top + at / image.ImageDesc.Width) = {
          color.Red, color.Green, color.Blue, 255};
    }
    seen.push_back({screen, control.DelayTime});
  }
  EXPECT_EQ(DGifCloseFile(gif, &error), GIF_OK);
  return seen;
}

// What is seen of an animation at each picture of a clip of that rate.
inline std::vector<const engine::Image*> at_rate(const std::vector<SeenPicture>& seen, double fps) {
  std::vector<const engine::Image*> pictures;
  int end_cs = 0;
  for (const SeenPicture& picture : seen) {
    end_cs += picture.delay_cs;
    while (std::lround(100.0 * static_cast<double>(pictures.size() + 1) / fps) <= end_cs) {
      pictures.push_back(&picture.picture);
    }
  }
  return pictures;
}

// All pictures of a video, by ffmpeg.
inline std::vector<engine::Image> read_video(const std::string& path, int width_px, int height_px) {
  const auto decoded = testing_support::run_program({"/usr/bin/env", "ffmpeg", "-v", "error", "-i", path, "-vf",
                                                     "scale=in_color_matrix=bt709:in_range=tv", "-f", "rawvideo",
                                                     "-pix_fmt", "rgba", "-"});
  EXPECT_EQ(decoded.exit_code, 0) << decoded.err;
  const size_t bytes = static_cast<size_t>(width_px) * static_cast<size_t>(height_px) * sizeof(engine::Color);
  EXPECT_EQ(decoded.out.size() % bytes, 0u);
  std::vector<engine::Image> pictures;
  for (size_t at = 0; at + bytes <= decoded.out.size(); at += bytes) {
    pictures.emplace_back(width_px, height_px);
    std::memcpy(pictures.back().pixels(), decoded.out.data() + at, bytes);
  }
  return pictures;
}

// Peak signal to noise, in dB: 40 cannot be told from the original, below 30 it is seen.
inline double psnr(const engine::Image& a, const engine::Image& b) {
  double sum = 0;
  const size_t pixels = static_cast<size_t>(a.width_px()) * static_cast<size_t>(a.height_px());
  for (size_t i = 0; i < pixels; ++i) {
    const engine::Color x = a.pixels()[i];
    const engine::Color y = b.pixels()[i];
    for (const int apart : {x.r - y.r, x.g - y.g, x.b - y.b}) sum += apart * apart;
  }
  return 10 * std::log10(255.0 * 255.0 / std::max(1e-9, sum / static_cast<double>(pixels * 3)));
}

}  // namespace replay_test
