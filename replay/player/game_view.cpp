#include "replay/player/game_view.h"

#include <filesystem>

#include "engine/scene/scene_painter.h"
#include "recorder/base/file.h"
#include "recorder/base/path.h"
#include "recorder/ring/observer.h"

namespace replay {
namespace {

namespace fs = std::filesystem;
using recorder::base::path_of;
using recorder::base::text_of;

constexpr int kMostRings = 100;

void paint_line(engine::Painter& painter, const engine::Rect& area, const std::string& line) {
  painter.fill_rect(area, engine::rgb(0x171c27));
  painter.text(line, area.center(),
               {.size_px = 16 * painter.scale(),
                .color = engine::rgb(0x8a93a8),
                .align = engine::Align::kCenter,
                .anchor = engine::Anchor::kMiddle});
}

bool is_being_written(const fs::path& ring) {
  recorder::ring::RingObserver observer;
  return observer.open(text_of(ring)) && observer.has_writer();
}

// The ring of that name, or the next that no game is writing.
fs::path free_ring(const fs::path& folder, const fs::path& name) {
  fs::path ring = folder / name;
  for (int i = 2; i < kMostRings && is_being_written(ring); ++i) {
    ring = folder / name.stem();
    ring += "-" + std::to_string(i);
    ring += name.extension();
  }
  return ring;
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
                      "no painter for '" + name_ + "', and none of its fields is a place" + (has_panels_ ? " - F1 shows its fields and bytes" : ""));
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

std::vector<std::string> resume_arguments(const std::string& ring_name, const std::string& session_path,
                                          uint64_t number, const std::string& sessions_folder) {
  std::error_code ignored;
  const fs::path session = fs::absolute(path_of(session_path), ignored).lexically_normal();
  const fs::path library = fs::absolute(path_of(sessions_folder + "/"), ignored).lexically_normal().parent_path();
  const auto is_writable = [](const fs::path& folder) { return recorder::base::is_writable_folder(text_of(folder)); };
  const fs::path sessions = is_writable(session.parent_path()) ? session.parent_path() : library;
  const bool in_library = sessions == library || fs::equivalent(sessions, library, ignored);
  const fs::path beside = sessions.parent_path();
  const fs::path rings = in_library && is_writable(beside) ? beside : sessions;
  return {"--resume", text_of(session) + "@" + std::to_string(number), "--sessions", text_of(sessions),
          "--ring",   text_of(free_ring(rings, path_of(ring_name)))};
}

}  // namespace replay
