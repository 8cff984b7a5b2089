// Comparing a picture with the one kept in tests/*/golden. With OUROBOROS_UPDATE_GOLDEN=1 in the environment it is
// written there instead; look at it before it is committed. On a difference the actual picture is kept beside the test
// programs.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "engine/draw/image.h"

// How far a picture may be from its golden. The default is not at all.
struct GoldenTolerance {
  int max_channel = 0;     // of the 255 steps of a colour's channel
  double max_share = 0.0;  // of the picture's pixels
};

// For what passes through ImGui: its ImRsqrt() is `_mm_rsqrt_ss`, whose last bits differ between makers of processors,
// so that antialiased edges of lines differ by one step in some pixels (3 to 16 of 1.1 million were seen). A wrong
// pixel of a glyph differs by tens of steps.
inline constexpr GoldenTolerance kThroughImGui = {.max_channel = 1, .max_share = 0.0001};

inline bool within(const GoldenTolerance& tolerance, const engine::ImageDifference& difference,
                   const engine::Image& golden) {
  const double pixels = static_cast<double>(golden.width_px()) * golden.height_px();
  return difference.same_size && difference.max_channel <= tolerance.max_channel &&
         static_cast<double>(difference.pixels) <= tolerance.max_share * pixels;
}

// `path` within the repository, e.g. "tests/engine/golden/specimen.png".
inline ::testing::AssertionResult matches_golden(const engine::Image& actual, const std::string& path,
                                                 const GoldenTolerance& tolerance = {}) {
  const std::string golden_path = std::string(OUROBOROS_SOURCE_DIR) + "/" + path;
  const char* update = std::getenv("OUROBOROS_UPDATE_GOLDEN");
  if (update && std::string(update) == "1") {
    const recorder::Status saved = engine::save_png(actual, golden_path);
    return saved ? ::testing::AssertionSuccess() : ::testing::AssertionFailure() << saved.message();
  }
  engine::Image golden;
  const recorder::Status loaded = engine::load_png(golden_path, golden);
  const engine::ImageDifference difference = engine::compare(actual, golden);
  if (loaded && within(tolerance, difference, golden)) return ::testing::AssertionSuccess();
  const std::string kept =
      std::string(OUROBOROS_PROGRAM_DIR) + "/failed_" + std::filesystem::path(path).filename().string();
  const recorder::Status saved = engine::save_png(actual, kept);
  return ::testing::AssertionFailure() << path << ": " << (loaded ? "" : loaded.message() + "; ") << difference.pixels
                                       << " pixels differ, by " << difference.max_channel
                                       << " at most; the actual picture is " << (saved ? kept : saved.message());
}
