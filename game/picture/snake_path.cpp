#include "game/picture/snake_path.h"

#include <algorithm>
#include <cmath>

#include "engine/angle.h"

namespace game {
namespace {

using engine::Point;

constexpr float kBendRadius = 0.5f;  // cells: from edge to edge of the cell in which the snake turns
constexpr float kSame = 1e-4f;

Point rank_of(Cell cell) { return {static_cast<float>(column_of(cell)), static_cast<float>(row_of(cell))}; }

// The step between neighbouring cells, of which one may be behind a gate.
float unwrapped(float step) { return step > 1.5f ? -1.0f : step < -1.5f ? 1.0f : step; }

// Which copy of the field a coordinate lies on.
float copy_of(float coordinate) { return std::floor((coordinate - kFirstInner + 0.5f) / kInnerSize); }
Point copy_of(Point at) { return {copy_of(at.x), copy_of(at.y)}; }

}  // namespace

void SnakePath::lay(const Moment& moment, float cell_px) {
  place_corners(moment);
  samples_.clear();
  samples_.push_back({corners_.front(), 0});
  float along = 0;
  const int pieces = std::max(4, engine::arc_segments(cell_px * 0.9f, 0.25f));
  for (size_t i = 1; i + 1 < corners_.size(); ++i) round_corner(i, along, pieces);
  if (corners_.size() > 1) {
    along += engine::length(corners_.back() - corners_[corners_.size() - 2]);
    samples_.push_back({corners_.back(), along});
  }
  cut_into_runs(moment.current.mode);
}

// The middles of the cells that the snake lies on, the first and the last moved to where head and tail are on their
// way.
void SnakePath::place_corners(const Moment& moment) {
  const GameState& state = moment.current;
  const bool tail_moves = moment.moved && !moment.ate;
  // At most what the field holds: a damaged frame may say anything.
  const uint32_t length = std::clamp<uint32_t>(state.length, 1, kPlayableCells);
  const uint32_t count = length + (tail_moves ? 1u : 0u);
  corners_.clear();
  corners_.push_back(rank_of(head_cell(state)));
  for (uint32_t i = 1; i < count; ++i) {
    const Point step = rank_of(body_cell(state, i)) - rank_of(body_cell(state, i - 1));
    corners_.push_back(corners_.back() + Point{unwrapped(step.x), unwrapped(step.y)});
  }
  if (!moment.moved || count < 2) return;
  const float rest = 1 - moment.blend;
  corners_[0] = engine::mix(corners_[0], corners_[1], rest);
  if (tail_moves) corners_[count - 1] = engine::mix(corners_[count - 2], corners_[count - 1], rest);
  if (engine::length(corners_[1] - corners_[0]) < kSame) corners_.erase(corners_.begin());
  if (corners_.size() > 1 && engine::length(corners_.back() - corners_[corners_.size() - 2]) < kSame)
    corners_.pop_back();
}

// Adds the bend at a corner; `along` is that of the corner before it, and becomes that of this one.
void SnakePath::round_corner(size_t index, float& along, int pieces) {
  const Point corner = corners_[index];
  const Point back = corners_[index - 1] - corner;
  const Point on = corners_[index + 1] - corner;
  const float back_length = engine::length(back);
  const float on_length = engine::length(on);
  along += back_length;
  if (back_length < kSame || on_length < kSame) return;
  const Point to_back = back * (1 / back_length);
  const Point to_on = on * (1 / on_length);
  if (std::fabs(engine::cross(to_back, to_on)) < kSame) return samples_.push_back({corner, along});
  // A bend grows with the way the head has gone behind it, and shrinks with the way that the tail still has before it.
  const float radius = std::min({kBendRadius, back_length, on_length});
  const Point center = corner + (to_back + to_on) * radius;
  for (int i = 0; i <= pieces; ++i) {
    const float part = static_cast<float>(i) / static_cast<float>(pieces);
    const Point turn = engine::unit_at(0.25 * i / pieces);
    samples_.push_back({center - (to_on * turn.x + to_back * turn.y) * radius, along + (2 * part - 1) * radius});
  }
}

void SnakePath::cut_into_runs(Mode mode) {
  runs_.clear();
  if (mode == Mode::kWalls) return runs_.push_back({0, samples_.size(), {0, 0}});
  for (size_t i = 0; i < samples_.size();) {
    const Point copy = copy_of(samples_[i].at);
    size_t end = i + 1;
    while (end < samples_.size() && copy_of(samples_[end].at) == copy) ++end;
    Run run{i, end, copy * -static_cast<float>(kInnerSize)};
    while (run.begin > 0 && samples_[i].along - samples_[run.begin].along < 1) --run.begin;
    while (run.end < samples_.size() && samples_[run.end - 1].along - samples_[end - 1].along < 1) ++run.end;
    runs_.push_back(run);
    i = end;
  }
}

Point SnakePath::at(float along) const {
  const auto behind = std::lower_bound(samples_.begin(), samples_.end(), along,
                                       [](const Sample& sample, float wanted) { return sample.along < wanted; });
  if (behind == samples_.begin()) return samples_.front().at;
  if (behind == samples_.end()) return samples_.back().at;
  const Sample& before = *(behind - 1);
  const float span = behind->along - before.along;
  return span > 0 ? engine::mix(before.at, behind->at, (along - before.along) / span) : behind->at;
}

}  // namespace game
