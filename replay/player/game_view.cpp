#include "replay/player/game_view.h"

#include "engine/scene/scene_painter.h"

namespace replay {
namespace {

void paint_line(engine::Painter& painter, const engine::Rect& area, const std::string& line) {
  painter.fill_rect(area, engine::rgb(0x171c27));
  painter.text(line, area.center(),
               {.size_px = 16 * painter.scale(),
                .color = engine::rgb(0x8a93a8),
                .align = engine::Align::kCenter,
                .anchor = engine::Anchor::kMiddle});
}

}  // namespace

GameView::GameView(const recorder::FrameSchema& schema, engine::Games games)
    : name_(schema.name()), game_(find_game(games, schema)) {
  if (game_ != nullptr) {
    painter_ = game_->make_painter(schema);
  } else {
    painter_ = engine::ScenePainter::make(schema);
  }
}

recorder::Status GameView::use_player_settings() {
  return painter_ == nullptr ? recorder::Status() : painter_->use_player_settings();
}

void GameView::paint(engine::Painter& painter, const engine::Rect& area, std::span<const std::byte> previous,
                     std::span<const std::byte> current, float blend) {
  if (current.empty()) return paint_line(painter, area, "no frame to show");
  if (painter_ == nullptr) {
    return paint_line(painter, area,
                      "no painter for '" + name_ + "', and none of its fields is a place" +
                          (has_panels_ ? " - F1 shows its fields and bytes" : ""));
  }
  if (painter_->paint(painter, area, previous, current, blend)) return;
  paint_line(painter, area,
             std::string("the game cannot be in this state") + (has_panels_ ? " - F1 shows its bytes" : ""));
}

const recorder::Field* score_field(const recorder::FrameSchema& schema, size_t frame_bytes) {
  const recorder::Field* field = schema.find("score");
  const bool usable =
      field != nullptr && field->count == 1 && uint64_t{field->offset} + field->size_bytes() <= frame_bytes;
  return usable ? field : nullptr;
}
}  // namespace replay
