// A screen of our own: an X server that shows nothing, real windows and key presses on it, and the pixels it would
// show.
//
// One object per test; it starts Xvfb on a display number that the server chooses, with its picture in a file, and ends
// it.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "engine/draw/image.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_dir.h"

namespace testing_support {

class Xvfb {
 public:
  static constexpr int kWidth_px = 1024;
  static constexpr int kHeight_px = 768;

  // Check display() afterwards: empty when the server does not start.
  Xvfb() {
    ProgramOptions options;
    options.time_limit = std::chrono::minutes(5);
    const std::string size = std::to_string(kWidth_px) + "x" + std::to_string(kHeight_px) + "x24";
    server_ = std::make_unique<RunningProgram>(
        std::vector<std::string>{"/usr/bin/Xvfb", "-displayfd", "1", "-screen", "0", size, "-fbdir",
                                 folder_.path().string(), "-nolisten", "tcp", "-noreset"},
        options);
    if (!server_->wait_for_output("\n")) return;
    display_ = ":" + server_->out().substr(0, server_->out().find('\n'));
  }

  const std::string& display() const { return display_; }

  // Environment for programs that are to appear on it.
  ProgramOptions environment() const {
    ProgramOptions options;
    options.environment = {{"DISPLAY", display_}, {"WAYLAND_DISPLAY", std::nullopt}, {"SDL_VIDEODRIVER", std::nullopt}};
    return options;
  }

  // Presses and releases keys as a person would, e.g. {"Up", "Left"}: SDL takes a key that comes again within 2 ms for
  // one held down.
  void press(const std::vector<std::string>& keys) const {
    std::vector<std::string> argv = {"/usr/bin/xdotool", "key", "--delay", "8"};
    argv.insert(argv.end(), keys.begin(), keys.end());
    EXPECT_EQ(run_program(argv, environment()).exit_code, 0);
  }

  // Presses a key without releasing it, and releases it.
  void hold(const std::string& key) const {
    EXPECT_EQ(run_program({"/usr/bin/xdotool", "keydown", key}, environment()).exit_code, 0);
  }
  void let_go(const std::string& key) const {
    EXPECT_EQ(run_program({"/usr/bin/xdotool", "keyup", key}, environment()).exit_code, 0);
  }

  // What the screen shows now. Empty when it cannot be read.
  engine::Image picture() const {
    std::ifstream file(folder_ / "Xvfb_screen0", std::ios::binary);
    const std::vector<unsigned char> bytes(std::istreambuf_iterator<char>(file), {});
    return image_of(bytes);
  }

 private:
  // The header of the X window dump format: big-endian words.
  enum Word : size_t {
    kHeaderBytes = 0,
    kWidth = 4,
    kHeight = 5,
    kBitsPerPixel = 11,
    kBytesPerLine = 12,
    kColors = 19
  };

  static uint32_t word(const std::vector<unsigned char>& bytes, size_t index) {
    const size_t at = index * 4;
    return uint32_t{bytes[at]} << 24 | uint32_t{bytes[at + 1]} << 16 | uint32_t{bytes[at + 2]} << 8 | bytes[at + 3];
  }

  static engine::Image image_of(const std::vector<unsigned char>& bytes) {
    if (bytes.size() < 100 || word(bytes, kBitsPerPixel) != 32) return {};
    const size_t start = word(bytes, kHeaderBytes) + size_t{12} * word(bytes, kColors);
    const size_t line_bytes = word(bytes, kBytesPerLine);
    const auto width = static_cast<int>(word(bytes, kWidth)), height = static_cast<int>(word(bytes, kHeight));
    if (bytes.size() < start + line_bytes * static_cast<size_t>(height)) return {};
    engine::Image image(width, height);
    for (int y = 0; y < height; ++y) {
      const unsigned char* line = bytes.data() + start + line_bytes * static_cast<size_t>(y);
      for (int x = 0; x < width; ++x) image.at(x, y) = {line[4 * x + 2], line[4 * x + 1], line[4 * x], 255};
    }
    return image;
  }

  TempDir folder_;
  std::unique_ptr<RunningProgram> server_;
  std::string display_;
};

}  // namespace testing_support
