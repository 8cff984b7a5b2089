// What the viewer's window shows, and the same as a picture in a file.
#include <algorithm>
#include <cmath>

#include "engine/canvas.h"
#include "replay/viewer.h"

namespace replay {
namespace {

using engine::Painter;
using engine::Point;
using engine::Rect;
using engine::rgb;

void paint_notice(Painter& painter, const Rect& area, const std::string& notice) {
  const engine::TextStyle style{.size_px = std::round(14 * painter.scale()),
                                .color = rgb(0xffd9d6),
                                .align = engine::Align::kCenter,
                                .anchor = engine::Anchor::kMiddle};
  const float height = style.size_px * 2;
  painter.fill_rect({area.x, area.y, area.w, height}, engine::with_alpha(rgb(0x5c1f24), 0.92f));
  painter.text(notice, {area.center().x, area.y + height / 2}, style);
}

void paint_key_sheet(Painter& painter, const Rect& area) {
  const auto keys = key_sheet();
  const float lines = static_cast<float>(keys.size()) + 2;
  const float size = std::min(std::round(15 * painter.scale()), area.h / (lines * 1.6f));
  const float line = size * 1.55f;
  const float width = std::min(area.w * 0.94f, size * 34);
  const Rect sheet{std::round(area.center().x - width / 2), std::round(area.center().y - line * lines / 2), width,
                   line * lines};
  painter.fill_rect(area, engine::with_alpha(rgb(0x0c0f15), 0.6f));
  painter.fill_rounded_rect(sheet, size, rgb(0x1c2230));
  float y = sheet.y + line * 1.5f;
  for (const KeyHelp& help : keys) {
    const float middle = sheet.x + sheet.w * 0.40f;
    painter.text(help.keys, {middle - size, y},
                 {.size_px = size,
                  .color = rgb(0x5ec8a0),
                  .weight = engine::kMedium,
                  .align = engine::Align::kRight,
                  .anchor = engine::Anchor::kMiddle});
    painter.text(help.meaning, {middle, y},
                 {.size_px = size, .color = rgb(0xd5dbe8), .anchor = engine::Anchor::kMiddle});
    y += line;
  }
}

}  // namespace

Rect ViewerPicture::stage_area(const engine::Target& target) {
  const Rect area = target.area();
  return {area.x, area.y, area.w, TimelineLayout::of(area, target.scale).strip.y - area.y};
}

void ViewerPicture::paint(Painter& painter, Player& player, std::optional<double> hover, bool key_sheet_shown) {
  const TimelineLayout layout = TimelineLayout::of(painter.target().area(), painter.scale());
  const Rect stage = stage_area(painter.target());
  stage_.paint(painter, stage, player.previous(), player.current(), player.clock().blend());
  paint_timeline(painter, layout, player.timeline(), player.clock(), player.marks(), player.text(), hover);
  if (!player.notice().empty()) paint_notice(painter, stage, player.notice());
  if (key_sheet_shown) paint_key_sheet(painter, stage);
  painter.flush();
}

recorder::Status save_picture(Player& player, const PictureOptions& options, const std::string& path) {
  engine::Canvas canvas(options.width_px, options.height_px, options.scale);
  Painter painter(canvas.target());
  ViewerPicture picture(player.source().schema());
  const auto paint = [&] {
    if (options.timeline) {
      picture.paint(painter, player, std::nullopt, false);
    } else {
      Stage stage(player.source().schema());
      stage.paint(painter, painter.target().area(), player.previous(), player.current(), player.clock().blend());
      painter.flush();
    }
  };
  paint();
  if (options.overlay) {
    engine::Overlay overlay(canvas.target());
    OverlayFeed feed;
    overlay.show(true);
    // ImGui settles the sizes of windows and columns within its first frames.
    for (int i = 0; i < 3; ++i) {
      paint();
      overlay.draw(feed.data_for(player),
                   options.timeline ? ViewerPicture::stage_area(canvas.target()) : engine::Rect{});
    }
  }
  return engine::save_png(canvas.image(), path);
}

}  // namespace replay
