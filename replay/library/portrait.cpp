#include "replay/library/portrait.h"

#include <algorithm>
#include <cmath>

#include "engine/canvas.h"
#include "engine/painter.h"
#include "replay/library/library_text.h"
#include "replay/stage.h"

namespace replay {
namespace {

using engine::Point;
using engine::rgb;
using recorder::session::SessionReader;

constexpr uint64_t kMostFrames = 400'000;
constexpr uint64_t kMostSamples = 240;
constexpr uint64_t kSettledAfter = 16;  // frames behind the one that reached the best score
constexpr uint64_t kCheckCancelEvery = 1024;

const recorder::Field* score_field(const SessionReader& session) {
  const recorder::Field* field = session.info().schema.find("score");
  const bool usable = field != nullptr && field->count == 1 &&
                      uint64_t{field->offset} + field->size_bytes() <= session.info().slot_bytes;
  return usable ? field : nullptr;
}

// The frames at which the best score was reached and left again.
struct BestStretch {
  double best = -INFINITY;
  uint64_t first = 0;
  uint64_t last = 0;
  bool open = false;

  void take(uint64_t index, double score) {
    if (score > best) {
      *this = {score, index, index, true};
    } else if (score == best && open) {
      last = index;
    } else {
      open = false;
    }
  }
  uint64_t best_frame() const { return first + std::min(kSettledAfter, (last - first) / 2); }
};

void say(engine::Painter& painter, const std::string& line, float y, float size, engine::Color color) {
  painter.text(fitted_text(line, painter.width_px() * 0.86f, {.size_px = size, .weight = engine::kMedium}),
               {painter.width_px() / 2, y},
               {.size_px = size,
                .color = color,
                .weight = engine::kMedium,
                .align = engine::Align::kCenter,
                .anchor = engine::Anchor::kMiddle});
}

void paint_score_curve(engine::Painter& painter, const std::vector<float>& samples) {
  const auto [low, high] = std::ranges::minmax(samples);
  const float span = high > low ? high - low : 1;
  const engine::Rect plot{painter.width_px() * 0.12f, painter.height_px() * 0.38f, painter.width_px() * 0.76f,
                          painter.height_px() * 0.42f};
  std::vector<Point> line;
  for (size_t i = 0; i < samples.size(); ++i) {
    const float x = samples.size() < 2 ? 0.5f : static_cast<float>(i) / static_cast<float>(samples.size() - 1);
    line.push_back({plot.x + x * plot.w, plot.bottom() - (samples[i] - low) / span * plot.h});
  }
  for (size_t i = 0; i + 1 < line.size(); ++i) {
    const std::vector<Point> below{line[i], line[i + 1], {line[i + 1].x, plot.bottom()}, {line[i].x, plot.bottom()}};
    painter.fill_convex(below, engine::with_alpha(rgb(0x5ec8a0), 0.10f));
  }
  painter.line({plot.x, plot.bottom()}, {plot.right(), plot.bottom()}, 2, rgb(0x39435a));
  painter.polyline(line, 4, rgb(0x5ec8a0));
}

// For games that nothing here can draw.
void paint_unknown(engine::Painter& painter, const std::string& game, const std::vector<float>& samples) {
  painter.fill_rect(painter.target().area(), engine::vertical(rgb(0x222a3b), rgb(0x181e2b), painter.target().area()));
  if (samples.size() < 2) return say(painter, game, painter.height_px() / 2, 44, rgb(0xaab4c8));
  say(painter, game, painter.height_px() * 0.2f, 36, rgb(0xaab4c8));
  paint_score_curve(painter, samples);
}

}  // namespace

std::optional<ScoreHistory> scan_score(SessionReader& session, const std::function<bool()>& go_on) {
  ScoreHistory course;
  const uint64_t count = session.frame_count();
  if (count == 0) return std::nullopt;
  course.best_frame = count - 1;
  const recorder::Field* field = score_field(session);
  if (field == nullptr) return course;
  const uint64_t stride = (count + kMostFrames - 1) / kMostFrames * (count > kMostFrames ? 64 : 1);
  const uint64_t sample_every = std::max<uint64_t>(1, count / stride / kMostSamples + 1);
  std::vector<std::byte> slot(session.info().slot_bytes);
  BestStretch stretch;
  for (uint64_t step = 0; step * stride < count; ++step) {
    if (step % kCheckCancelEvery == 0 && !go_on()) return std::nullopt;
    if (!session.read(step * stride, slot).ok()) continue;
    const double score = recorder::number_at(*field, 0, slot);
    if (std::isnan(score)) continue;
    stretch.take(step * stride, score);
    if (step % sample_every == 0) course.samples.push_back(static_cast<float>(score));
  }
  if (course.samples.empty()) return course;
  course.best = stretch.best;
  course.best_frame = stretch.best_frame();
  return course;
}

std::optional<Thumbnail> make_thumbnail(const std::string& path, bool whole, const std::function<bool()>& go_on) {
  SessionReader session;
  const auto progress = [&](uint64_t, uint64_t) { return go_on(); };
  if (!session.open(path, {.cache_bytes = 0, .progress = progress}).ok() || session.frame_count() == 0) {
    return std::nullopt;
  }
  ScoreHistory course;
  course.best_frame = session.frame_count() - 1;
  if (whole) {
    auto found = scan_score(session, go_on);
    if (!found) return std::nullopt;
    course = std::move(*found);
  }
  std::vector<std::byte> slot(session.info().slot_bytes);
  if (!session.read(course.best_frame, slot).ok()) slot.clear();
  engine::Canvas canvas(kThumbnailWidth_px, kThumbnailHeight_px);
  engine::Painter painter(canvas.target());
  FramePainter stage(session.info().schema);
  if (stage.has_painter() && !slot.empty()) {
    stage.paint(painter, painter.target().area(), {}, slot, 1);
  } else {
    paint_unknown(painter, session.info().game, course.samples);
  }
  painter.flush();
  Thumbnail thumbnail{canvas.image(), std::nullopt};
  if (!course.samples.empty()) thumbnail.best_score = course.best;
  return thumbnail;
}

}  // namespace replay
