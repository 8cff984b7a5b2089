#include "replay/player/recorded_game.h"

#include <unistd.h>

#include <filesystem>

#include "game/picture/theme.h"
#include "recorder/ring/observer.h"

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

namespace {

namespace fs = std::filesystem;

constexpr int kMostRings = 100;

bool is_writable(const fs::path& folder) { return ::access(folder.c_str(), W_OK | X_OK) == 0; }

bool is_being_written(const fs::path& ring) {
  recorder::ring::RingObserver observer;
  return observer.open(ring.string()) && observer.has_writer();
}

// The game's usual ring, or the next that nobody writes.
fs::path free_ring(const fs::path& folder, const std::string& program) {
  fs::path ring = folder / (program + "2.dat");
  for (int i = 2; i < kMostRings && is_being_written(ring); ++i) {
    ring = folder / (program + "2-" + std::to_string(i) + ".dat");
  }
  return ring;
}

}  // namespace

std::vector<std::string> resume_arguments(const std::string& program, const std::string& session_path, uint64_t number,
                                          const std::string& sessions_folder) {
  std::error_code ignored;
  const fs::path session = fs::absolute(session_path, ignored).lexically_normal();
  const fs::path library = fs::absolute(sessions_folder + "/", ignored).lexically_normal().parent_path();
  const fs::path sessions = is_writable(session.parent_path()) ? session.parent_path() : library;
  const bool in_library = sessions == library || fs::equivalent(sessions, library, ignored);
  const fs::path beside = sessions.parent_path();
  const fs::path rings = in_library && is_writable(beside) ? beside : sessions;
  return {"--resume",   session.string() + "@" + std::to_string(number),
          "--sessions", sessions.string(),
          "--ring",     free_ring(rings, program).string()};
}

}  // namespace replay
