#include "replay/stage.h"

#include "game/kept_look.h"

namespace replay {

FramePainter::FramePainter(const recorder::FrameSchema& schema)
    : game_(schema.name()), has_painter_(states_.begin(schema).ok()) {}

recorder::Status FramePainter::use_player_theme() {
  game::Theme look;
  if (recorder::Status loaded = game::load_theme(look); !loaded.ok()) return loaded;
  board_.set_theme(look);
  return {};
}

void FramePainter::say(engine::Painter& painter, const engine::Rect& area, const std::string& line) const {
  painter.fill_rect(area, engine::rgb(0x171c27));
  painter.text(line, area.center(),
               {.size_px = 16 * painter.scale(),
                .color = engine::rgb(0x8a93a8),
                .align = engine::Align::kCenter,
                .anchor = engine::Anchor::kMiddle});
}

void FramePainter::paint(engine::Painter& painter, const engine::Rect& area, std::span<const std::byte> previous,
                         std::span<const std::byte> current, float blend) {
  if (current.empty()) return say(painter, area, "no frame to show");
  if (!has_painter_) return say(painter, area, "no painter for '" + game_ + "' - F1 shows its fields and bytes");
  const game::GameState now = states_.read(current);
  if (!is_consistent(now)) return say(painter, area, "this frame is no state the game can be in - F1 shows its bytes");
  const game::GameState before = previous.empty() ? now : states_.read(previous);
  board_.paint(painter, area, {is_consistent(before) ? before : now, now, blend});
}

}  // namespace replay
