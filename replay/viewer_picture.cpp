#include "replay/viewer_picture.h"

#include <chrono>
#include <thread>

#include "engine/canvas.h"
#include "engine/overlay/overlay.h"
#include "replay/look.h"
#include "replay/overlay_feed.h"

namespace replay {

using engine::Painter;
using engine::Rect;

void ViewerPicture::paint_frame(Painter& painter, Player& player, const Controls& controls, const engine::Rect& room) {
  const engine::Rect& stage = controls.layout().stage;
  if (stage.h <= 1) return;
  if (room.w < stage.w || room.h < stage.h) painter.fill_rect(stage, look::kBackground);
  frame_painter_.paint(painter, room, player.previous(), player.current(), player.clock().blend());
  painter.flush();
}

void ViewerPicture::paint_controls(Painter& painter, Player& player, const Controls& controls, const Popups& popups) {
  const engine::Rect& stage = controls.layout().stage;
  replay::paint_controls(painter, player, controls, popups.active_buttons);
  if (!popups.notice.empty() && popups.notice_opacity > 0) {
    paint_notice(painter, stage, popups.notice, popups.notice_opacity);
  }
  cancel_ = {};
  if (!popups.exporting.empty()) {
    cancel_ = paint_export_progress(painter, stage, popups.exporting, popups.exported);
  }
  if (popups.prompt != nullptr) {
    prompt_ = paint_prompt(painter, stage, *popups.prompt);
  } else if (popups.menu != nullptr) {
    paint_menu(painter, *popups.menu);
  } else {
    preview_.paint(painter, player, controls);
    paint_tooltip(painter, controls, *popups.keys);
  }
  if (popups.active_buttons.key_sheet) paint_key_sheet(painter, stage, popups.keys->sheet());
  painter.flush();
}

namespace {

// Pictures do not depend on how far the background has come.
void wait_for_scans(Player& player) {
  while (player.plot().busy() || player.inspection().busy()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace

recorder::Status save_picture(Player& player, const PictureOptions& options, const std::string& path) {
  engine::Canvas canvas(options.width_px, options.height_px, options.scale);
  Painter painter(canvas.target());
  ViewerPicture picture(player.source().schema());
  const KeyBindings keys;
  Controls controls(player);
  if (options.timeline) {
    player.plot().choose(player.plot().default_field());
    wait_for_scans(player);
    controls.lay_out(painter.target().area(), options.scale);
  }
  const Rect stage = options.timeline ? controls.layout().stage : canvas.target().area();
  const auto paint_frame = [&](const Rect& room) {
    if (options.timeline) return picture.paint_frame(painter, player, controls, room);
    if (room.w < stage.w || room.h < stage.h) painter.fill_rect(stage, look::kBackground);
    FramePainter(player.source().schema())
        .paint(painter, room, player.previous(), player.current(), player.clock().blend());
    painter.flush();
  };
  if (options.overlay) {
    // Its own cost, which it shows, would be another in every picture.
    engine::Overlay overlay(canvas.target(), nullptr, [] { return uint64_t{0}; });
    OverlayFeed feed;
    overlay.show(true);
    wait_for_scans(player);
    // ImGui settles the sizes of windows and columns within its first frames, and plots begin to be scanned in one.
    for (int i = 0; i < 4; ++i) {
      paint_frame(overlay.free_area(stage));
      overlay.draw(feed.data_for(player), stage);
      wait_for_scans(player);
    }
  } else {
    paint_frame(stage);
  }
  if (options.timeline) {
    picture.paint_controls(painter, player, controls, {.keys = &keys, .active_buttons = {.overlay = options.overlay}});
  }
  return engine::save_png(canvas.image(), path);
}

}  // namespace replay
