// Viewer: the window in which a recording is watched, or a picture of it without one.
//
// The main thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/overlay/overlay.h"
#include "engine/painter.h"
#include "engine/window.h"
#include "recorder/status.h"
#include "replay/overlay_feed.h"
#include "replay/player.h"
#include "replay/stage.h"

namespace replay {

// Paints picture and timeline over all of the painter's target.
class ViewerPicture {
 public:
  explicit ViewerPicture(const recorder::FrameSchema& schema) : stage_(schema) {}

  // `hover` is the place on the timeline under the mouse. The painter is flushed.
  void paint(engine::Painter& painter, Player& player, std::optional<double> hover, bool key_sheet);

  // Where the picture is: all of the target above the timeline.
  static engine::Rect stage_area(const engine::Target& target);

  const Stage& stage() const { return stage_; }

 private:
  Stage stage_;
};

struct PictureOptions {
  int width_px = 960;
  int height_px = 720;
  float scale = 1;
  bool overlay = false;   // with the panels
  bool timeline = false;  // with the timeline; else the picture alone, as the game shows it
};

// Writes the frame that `player` shows to a PNG, without a window or display. On failure `path` is as it was.
recorder::Status save_picture(Player& player, const PictureOptions& options, const std::string& path);

// Opens a window of that size, in units of the desktop, and plays until it is closed. Fails when there is no display.
recorder::Status watch(Player& player, const PictureOptions& options);

}  // namespace replay
