// Comparing a picture with the one kept in tests/*/golden. With OUROBOROS_UPDATE_GOLDEN=1 in the environment it is
// written there instead; look at it before it is committed. On a difference the actual picture is kept beside the test
// programs.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "engine/image.h"

// `path` within the repository, e.g. "tests/engine/golden/specimen.png".
inline ::testing::AssertionResult matches_golden(const engine::Image& actual, const std::string& path) {
  const std::string golden_path = std::string(OUROBOROS_SOURCE_DIR) + "/" + path;
  const char* update = std::getenv("OUROBOROS_UPDATE_GOLDEN");
  if (update && std::string(update) == "1") {
    const recorder::Status saved = engine::save_png(actual, golden_path);
    return saved ? ::testing::AssertionSuccess() : ::testing::AssertionFailure() << saved.message();
  }
  engine::Image golden;
  const recorder::Status loaded = engine::load_png(golden_path, golden);
  const engine::ImageDifference difference = engine::compare(actual, golden);
  if (loaded && difference.identical()) return ::testing::AssertionSuccess();
  const std::string kept =
      std::string(OUROBOROS_PROGRAM_DIR) + "/failed_" + std::filesystem::path(path).filename().string();
  const recorder::Status saved = engine::save_png(actual, kept);
  return ::testing::AssertionFailure() << path << ": " << (loaded ? "" : loaded.message() + "; ") << difference.pixels
                                       << " pixels differ, by " << difference.max_channel
                                       << " at most; the actual picture is " << (saved ? kept : saved.message());
}
