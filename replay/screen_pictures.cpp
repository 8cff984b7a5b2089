#include "replay/screen_pictures.h"

#include <chrono>
#include <filesystem>
#include <thread>

#include "engine/canvas.h"
#include "engine/image.h"
#include "replay/compare/compare_screen.h"
#include "replay/library/library_screen.h"

namespace replay {
namespace {

using engine::Canvas;
using engine::Painter;
using recorder::Status;

constexpr auto kPollEvery = std::chrono::milliseconds(2);

}  // namespace

Status save_library_picture(const std::string& folder, const PictureOptions& options, const std::string& path) {
  if (std::error_code error; !std::filesystem::is_directory(folder, error)) {
    return Status::failure(folder + ": is no folder - play a game first, or name another one with --sessions");
  }
  Canvas canvas(options.width_px, options.height_px, options.scale);
  Painter painter(canvas.target());
  // Nothing is kept, and nothing is removed: this is only a look.
  LibraryScreen screen({.folder = folder, .settings_path = "", .cache_folder = "", .quota_bytes = 0});
  do {
    std::this_thread::sleep_for(kPollEvery);
    screen.advance(0);
    screen.paint(painter);
  } while (!screen.library().settled());
  screen.advance(0);
  screen.paint(painter);
  return engine::save_png(canvas.image(), path);
}

Status save_compare_picture(std::unique_ptr<engine::FrameSource> one, std::unique_ptr<engine::FrameSource> other,
                            const PictureOptions& options, const std::string& path) {
  Canvas canvas(options.width_px, options.height_px, options.scale);
  Painter painter(canvas.target());
  CompareScreen screen(std::move(one), std::move(other));
  while (!screen.scan().ended()) std::this_thread::sleep_for(kPollEvery);
  screen.go_to_first();
  screen.advance(0);
  screen.paint(painter);
  return engine::save_png(canvas.image(), path);
}

}  // namespace replay
