#include "replay/player/game_view.h"

#include <utility>

namespace replay {
namespace {

using recorder::Status;

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
    : schema_(schema), game_(find_game(games, schema)) {
  if (game_ != nullptr) painter_ = game_->make_painter(schema);
  if (painter_ == nullptr) show_scene(true);
}

bool GameView::show_scene(bool on) {
  if (on && scene_ == nullptr) scene_ = engine::ScenePainter::make(schema_);
  if (on ? scene_ == nullptr : painter_ == nullptr) return false;
  shows_scene_ = on;
  return true;
}

Status GameView::set_scene(const recorder::Scene& scene) {
  if (Status valid = recorder::validate_scene(scene, schema_); !valid.ok()) return valid;
  recorder::FrameSchema with_scene = schema_;
  if (!scene.empty()) with_scene.set_scene(scene);
  auto made = engine::ScenePainter::make(with_scene);
  if (made == nullptr) return Status::failure("nothing in these frames has a place");
  scene_ = std::move(made);
  shows_scene_ |= painter_ == nullptr;
  return {};
}

Status GameView::use_player_settings() { return painter_ == nullptr ? Status() : painter_->use_player_settings(); }

void GameView::paint(engine::Painter& painter, const engine::Rect& area, std::span<const std::byte> previous,
                     std::span<const std::byte> current, float blend, engine::SceneLook* look) {
  if (current.empty()) return paint_line(painter, area, "no frame to show");
  if (shown() == nullptr) {
    return paint_line(painter, area,
                      "no painter for '" + schema_.name() + "', and none of its fields is a place" +
                          (has_panels_ ? " - F1 shows its fields and bytes" : ""));
  }
  const bool painted = scene() != nullptr ? scene()->paint_look(painter, area, previous, current, blend, look)
                                          : painter_->paint(painter, area, previous, current, blend);
  if (painted) return;
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
