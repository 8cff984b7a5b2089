#include "game/picture/snake_painter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "engine/draw/geometry.h"
#include "engine/draw/painter.h"
#include "game/picture/ease.h"
#include "game/picture/view.h"

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

// The middles of the snake's cells; the first and the last moved to where head and tail are between two frames.
void SnakePath::place_corners(const Moment& moment) {
  const GameState& state = moment.current;
  const bool tail_moves = moment.moved && !moment.ate;
  // At most what the field holds: a damaged frame may hold any length.
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

// Adds the bend at a corner; `along` is that of the corner before it and becomes that of this one.
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
  // A bend grows as the head moves away from it and shrinks as the tail approaches.
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

namespace {

using engine::Color;
using engine::Painter;

// --- body ------------------------------------------------------------------------------------------------------------

constexpr float kTaperCells = 2.8f;
constexpr float kTipWidth = 0.24f;   // of the full width
constexpr float kMealCells = 0.8f;   // half the lump's length
constexpr float kMealWidth = 0.20f;  // added by the lump, in cells
constexpr float kMealTicks = 16;     // until the lump is gone
constexpr float kDarkensOver = 70;   // cells from the head's colour to the tail's, at most
constexpr float kStep = 1.0f / 6;    // length of a piece where the thickness changes, in cells
constexpr float kLongestPiece = 4;   // cells of one colour gradient

// The snake's thickness where nothing bulges, in cells.
constexpr float kSnakeWidth = 0.74f;

// The colours at this moment: alive, turning to ash, or of brass after a win.
struct SnakeColors {
  engine::Color head, body, tail, rim, spot;
};
// The snake without its head, as strokes of varying thickness along the path.
class SnakeBody {
 public:
  SnakeBody(engine::Painter& painter, const Layout& layout, const Moment& moment, const SnakePath& path);

  // The part on one copy of the field: shadow and rim, then the rest. Draw the head's under part between the two, so
  // that there is no seam.
  void paint_under(const SnakePath::Run& run);
  void paint_skin(const SnakePath::Run& run);

 private:
  // Cells behind the head: where a run begins, where the tail gets thinner, where it ends.
  struct Reach {
    float first, even_end, last;
  };
  Reach reach_of(const SnakePath::Run& run) const;
  size_t end_of_piece(size_t begin, size_t limit) const;
  void collect(const SnakePath::Run& run, float from, float to, engine::Point offset);
  float width_px(float along) const;
  engine::Color skin(float along) const;
  void stroke(const SnakePath::Run& run, float wider_px, engine::Point offset, engine::Color color);
  void capsules(const SnakePath::Run& run, float from, float to, float wider_px, engine::Point offset,
                const engine::Color* color);
  void capsule(engine::Point from, float from_px, engine::Point to, float to_px, const engine::Fill& fill);
  void fill_skin(const SnakePath::Run& run, float inset_px);
  void spots(const SnakePath::Run& run);
  engine::Point place(const SnakePath::Run& run, float along) const;

  engine::Painter& painter_;
  const Layout& layout_;
  const SnakePath& path_;
  SnakeColors colors_;
  float taper_from_;                    // cells behind the head from which the tail gets thinner
  float meal_;                          // where the last meal is, cells behind the head
  float meal_size_;                     // 0..1
  std::vector<engine::Point> points_;   // scratch
  std::vector<engine::Point> corners_;  // scratch
  std::vector<float> pieces_;           // scratch
};

// Thickness of the dark rim round the snake.
float rim_px(const Layout& layout) { return std::max(1.0f, std::round(0.045f * layout.cell_px)); }

// How far behind the head the last meal is, in cells: it stays where it was eaten while the snake moves on.
float meal_along(const Moment& moment) {
  const auto ticks = static_cast<float>(moment.current.ticks_since_food);
  if (moment.current.status == Status::kDead) return ticks - 1;  // the head does not move in the tick of a death
  return is_over(moment.current) && !moment.moved ? ticks : ticks - 1 + moment.blend;
}

SnakeColors snake_colors(const Palette& palette, const Moment& moment) {
  const SnakeColors alive{palette.snake_head, palette.snake_body, palette.snake_tail, palette.snake_rim,
                          palette.snake_spot};
  if (moment.current.status == Status::kDead) {
    const float t = 0.85f * ease_in_out(progress(moment.seconds_in_status(), 0.12f, 0.75f));
    return {mix(alive.head, palette.ash, t), mix(alive.body, palette.ash, t), mix(alive.tail, palette.ash_rim, t),
            mix(alive.rim, palette.ash_rim, t), mix(alive.spot, palette.ash_rim, t)};
  }
  if (moment.current.status == Status::kWon) {
    const float t = ease_in_out(progress(moment.seconds_in_status(), 0, 0.8f));
    const Color bronze = engine::rgb(0xb07b2c), dark = engine::rgb(0x6b4517);
    return {mix(alive.head, engine::rgb(0xffe3a0), t), mix(alive.body, palette.brass, t), mix(alive.tail, bronze, t),
            mix(alive.rim, dark, t), mix(alive.spot, bronze, t)};
  }
  return alive;
}

SnakeBody::SnakeBody(engine::Painter& painter, const Layout& layout, const Moment& moment, const SnakePath& path)
    : painter_(painter),
      layout_(layout),
      path_(path),
      colors_(snake_colors(layout.theme.palette, moment)),
      taper_from_(path.length() - std::min(kTaperCells, 0.8f * path.length())),
      meal_(meal_along(moment)),
      meal_size_(0) {
  if (moment.current.eaten_cell == kNoCell) return;
  meal_size_ = clamp01(meal_ * 2) * (1 - ease_in_out(progress(meal_, kMealTicks / 2, kMealTicks))) *
               clamp01((path.length() - meal_) / 2);
}

float SnakeBody::width_px(float along) const {
  const float tail = path_.length() - taper_from_;
  const float slim = tail > 0 ? clamp01((along - taper_from_) / tail) : 0;
  float width = kSnakeWidth * lerp(1, kTipWidth, slim * slim * (1.6f - 0.6f * slim));
  const float off = std::fabs(along - meal_) / kMealCells;
  if (off < 1) width += kMealWidth * meal_size_ * (1 - off * off) * (1 - off * off);
  return width * layout_.cell_px;
}

Color SnakeBody::skin(float along) const {
  const float range = std::max(6.0f, std::min(kDarkensOver, path_.length()));
  const float t = along / range;
  return t < 0.35f ? mix(colors_.head, colors_.body, t / 0.35f) : mix(colors_.body, colors_.tail, (t - 0.35f) / 0.65f);
}

Point SnakeBody::place(const SnakePath::Run& run, float along) const { return layout_.at(path_.at(along) + run.shift); }

// The convex hull of two discs.
void SnakeBody::capsule(Point from, float from_px, Point to, float to_px, const engine::Fill& fill) {
  const Point way = to - from;
  const float distance = engine::length(way);
  if (distance < 0.05f || std::fabs(from_px - to_px) / 2 >= distance) {
    return painter_.fill_circle(from_px > to_px ? from : to, std::max(from_px, to_px) / 2, fill);
  }
  const Point on = way * (1 / distance);
  const Point side{-on.y, on.x};
  const float lean = (from_px - to_px) / 2 / distance;  // sine of the flanks' slope
  const int pieces = engine::arc_segments(std::max(from_px, to_px) / 2, 0.5f);
  const double slope = std::asin(static_cast<double>(lean)) / 6.283185307179586;
  corners_.clear();
  const auto add_arc = [&](Point center, float radius, double start, double turns) {
    for (int i = 0; i <= pieces; ++i) {
      const Point turn = engine::unit_at(start + turns * i / pieces);
      corners_.push_back(center + (on * turn.x + side * turn.y) * radius);
    }
  };
  add_arc(to, to_px / 2, -0.25 + slope, 0.5 - 2 * slope);
  add_arc(from, from_px / 2, 0.25 - slope, 0.5 + 2 * slope);
  painter_.fill_convex(corners_, fill);
}

// Capsules from the tail end of [from, to] to its head end, where the thickness changes.
void SnakeBody::capsules(const SnakePath::Run& run, float from, float to, float wider_px, Point offset,
                         const Color* color) {
  const int count = static_cast<int>(std::ceil((to - from) / kStep));
  for (int i = count; i > 0 && from < to; --i) {
    const float a = lerp(from, to, static_cast<float>(i - 1) / static_cast<float>(count));
    const float b = lerp(from, to, static_cast<float>(i) / static_cast<float>(count));
    const Point at_a = place(run, a) + offset, at_b = place(run, b) + offset;
    const engine::Fill fill = color ? engine::Fill(*color) : engine::Fill(skin(a), at_a, skin(b), at_b);
    capsule(at_a, width_px(a) + 2 * wider_px, at_b, width_px(b) + 2 * wider_px, fill);
  }
}

SnakeBody::Reach SnakeBody::reach_of(const SnakePath::Run& run) const {
  const auto samples = path_.samples();
  const float first = samples[run.begin].along;
  const float last = samples[run.end - 1].along;
  return {first, std::clamp(taper_from_, first, last), last};
}

void SnakeBody::collect(const SnakePath::Run& run, float from, float to, Point offset) {
  const auto samples = path_.samples();
  points_.clear();
  points_.push_back(place(run, from) + offset);
  for (size_t i = run.begin; i < run.end && samples[i].along < to; ++i) {
    if (samples[i].along > from) points_.push_back(layout_.at(samples[i].at + run.shift) + offset);
  }
  points_.push_back(place(run, to) + offset);
}

// The whole run in one colour: a plain stroke where the thickness is even, capsules where it changes.
void SnakeBody::stroke(const SnakePath::Run& run, float wider_px, Point offset, Color color) {
  const Reach reach = reach_of(run);
  capsules(run, reach.even_end, reach.last, wider_px, offset, &color);
  if (reach.first < reach.even_end) {
    collect(run, reach.first, reach.even_end, offset);
    painter_.polyline(points_, kSnakeWidth * layout_.cell_px + 2 * wider_px, color);
  }
  if (meal_size_ <= 0) return;
  capsules(run, std::clamp(meal_ - kMealCells, reach.first, reach.even_end),
           std::clamp(meal_ + kMealCells, reach.first, reach.even_end), wider_px, offset, &color);
}

// The end of a piece of skin that begins at sample `begin`: a bend, or a straight of several cells.
size_t SnakeBody::end_of_piece(size_t begin, size_t limit) const {
  const auto samples = path_.samples();
  const Point way = samples[begin + 1].at - samples[begin].at;
  size_t end = begin + 1;
  while (end < limit) {
    const float reach = samples[end + 1].along - samples[begin].along;
    const bool straight = std::fabs(engine::cross(way, samples[end + 1].at - samples[end].at)) < 1e-5f;
    if (reach > (straight ? kLongestPiece : 1.01f)) break;
    ++end;
  }
  return end;
}

// The skin, from tail to head, in pieces whose colours run into each other.
void SnakeBody::fill_skin(const SnakePath::Run& run, float inset_px) {
  const auto samples = path_.samples();
  const Reach reach = reach_of(run);
  capsules(run, reach.even_end, reach.last, -inset_px, {0, 0}, nullptr);
  pieces_.clear();
  for (size_t begin = run.begin; begin + 1 < run.end && samples[begin].along < reach.even_end;) {
    pieces_.push_back(samples[begin].along);
    begin = end_of_piece(begin, run.end - 1);
  }
  float to = reach.even_end;
  for (auto piece = pieces_.rbegin(); piece != pieces_.rend(); to = *piece++) {
    collect(run, *piece, to, {0, 0});
    painter_.polyline(points_, kSnakeWidth * layout_.cell_px - 2 * inset_px,
                      {skin(*piece), points_.front(), skin(to), points_.back()});
  }
  if (meal_size_ <= 0) return;
  capsules(run, std::clamp(meal_ - kMealCells, reach.first, reach.even_end),
           std::clamp(meal_ + kMealCells, reach.first, reach.even_end), -inset_px, {0, 0}, nullptr);
}

// A row of spots down the back, fixed to the skin.
void SnakeBody::spots(const SnakePath::Run& run) {
  const auto samples = path_.samples();
  const float first = samples[run.begin].along;
  const float last = std::min(samples[run.end - 1].along, path_.length() - 0.5f);
  for (float along = std::max(1.0f, std::ceil(first)); along <= last; along += 1) {
    const float radius = 0.17f * width_px(along);
    painter_.fill_circle(place(run, along), radius, engine::faded(colors_.spot, 0.8f));
  }
}

void SnakeBody::paint_under(const SnakePath::Run& run) {
  stroke(run, 0, {0, std::round(0.11f * layout_.cell_px)}, layout_.theme.palette.floor_shade);
  stroke(run, 0, {0, 0}, colors_.rim);
}

void SnakeBody::paint_skin(const SnakePath::Run& run) {
  fill_skin(run, rim_px(layout_));
  spots(run);
}

// --- head ------------------------------------------------------------------------------------------------------------

float turns_of(Direction direction) {
  switch (direction) {
    case Direction::kRight:
      return 0;
    case Direction::kDown:
      return 0.25f;
    case Direction::kLeft:
      return 0.5f;
    case Direction::kUp:
      break;
  }
  return 0.75f;
}

// Direction of the head, in turns: it swings round in the first half of a tick.
float heading(const Moment& moment) {
  const float from = turns_of(moment.previous.direction);
  float way = turns_of(moment.current.direction) - from;
  way -= std::round(way);
  return from + way * ease_out(moment.blend * 1.6f);
}

// Places on the head, in cells: x forwards, y to its right.
struct HeadFrame {
  const Palette& palette;
  Point origin;
  Point forward;
  float cell_px;

  Point at(float x, float y) const {
    return origin + Point{forward.x * x - forward.y * y, forward.y * x + forward.x * y} * cell_px;
  }
};

HeadFrame frame_of(const Layout& layout, const Moment& moment, Point at) {
  return {layout.theme.palette, at, engine::unit_at(static_cast<double>(heading(moment))), layout.cell_px};
}

// The head swells when it reaches the food.
float gulp(const Moment& moment) {
  return moment.current.foods > 0 ? 0.05f * bump(progress(moment.ticks_since_food(), 0.5f, 2.2f)) : 0;
}

// An egg: a wide back of the head and a narrower snout.
void fill_skull(Painter& painter, const HeadFrame& head, float grow, const engine::Fill& fill) {
  constexpr float kBack = -0.10f, kFront = 0.22f;
  const float back_radius = 0.425f + grow, front_radius = 0.31f + grow;
  const float lean = (back_radius - front_radius) / (kFront - kBack);
  const double slope = std::asin(static_cast<double>(lean)) / 6.283185307179586;
  const int pieces = engine::arc_segments(back_radius * head.cell_px, 0.5f);
  std::vector<Point> outline;
  const auto add_arc = [&](float x, float radius, double start, double turns) {
    for (int i = 0; i <= pieces; ++i) {
      const Point turn = engine::unit_at(start + turns * i / pieces);
      outline.push_back(head.at(x + turn.x * radius, turn.y * radius));
    }
  };
  add_arc(kFront, front_radius, -0.25 + slope, 0.5 - 2 * slope);
  add_arc(kBack, back_radius, 0.25 - slope, 0.5 + 2 * slope);
  painter.fill_convex(outline, fill);
}

// Flicks out for four ticks of every nineteen.
void paint_tongue(Painter& painter, const HeadFrame& head, const Moment& moment) {
  if (moment.current.status != Status::kPlaying && moment.current.status != Status::kReady) return;
  const float phase = static_cast<float>(moment.current.frame % 19) + moment.blend;
  const float out = bump(progress(phase, 13, 17));
  if (out <= 0) return;
  const float thick = std::max(1.0f, 0.055f * head.cell_px);
  const float tip = 0.48f + 0.24f * out;
  const std::array<Point, 3> left = {head.at(0.4f, 0), head.at(tip, 0), head.at(tip + 0.12f * out, -0.09f)};
  const std::array<Point, 2> right = {head.at(tip, 0), head.at(tip + 0.12f * out, 0.09f)};
  painter.polyline(left, thick, head.palette.food);
  painter.polyline(right, thick, head.palette.food);
}

void paint_open_eye(Painter& painter, const HeadFrame& head, float side, float lid) {
  const Point middle = head.at(0.13f, 0.215f * side);
  const float px = head.cell_px;
  painter.fill_circle(middle, 0.145f * px, head.palette.eye);
  painter.fill_circle(head.at(0.18f, 0.225f * side), 0.085f * px, head.palette.pupil);
  painter.fill_circle(head.at(0.18f, 0.225f * side) + Point{-0.03f * px, -0.035f * px}, 0.028f * px, head.palette.eye);
  if (lid > 0) painter.fill_circle(middle, 0.155f * px * lid, head.palette.snake_body);
}

void paint_crossed_eye(Painter& painter, const HeadFrame& head, float side) {
  const float thick = std::max(1.5f, 0.075f * head.cell_px);
  constexpr float kArm = 0.085f;
  const float x = 0.13f, y = 0.2f * side;
  painter.line(head.at(x - kArm, y - kArm), head.at(x + kArm, y + kArm), thick, head.palette.pupil);
  painter.line(head.at(x - kArm, y + kArm), head.at(x + kArm, y - kArm), thick, head.palette.pupil);
}

void paint_head_under(Painter& painter, const Layout& layout, const Moment& moment, Point at) {
  const HeadFrame head = frame_of(layout, moment, at);
  HeadFrame shadow = head;
  shadow.origin = shadow.origin + Point{0, std::round(0.11f * layout.cell_px)};
  fill_skull(painter, shadow, gulp(moment), head.palette.floor_shade);
  paint_tongue(painter, head, moment);
  fill_skull(painter, head, gulp(moment), snake_colors(layout.theme.palette, moment).rim);
}

void paint_head(Painter& painter, const Layout& layout, const Moment& moment, Point at) {
  const HeadFrame head = frame_of(layout, moment, at);
  const SnakeColors colors = snake_colors(layout.theme.palette, moment);
  fill_skull(painter, head, gulp(moment) - rim_px(layout) / layout.cell_px, colors.head);
  const bool dead = moment.current.status == Status::kDead;
  const float blink = bump(progress(static_cast<float>(moment.current.frame % 53) + moment.blend, 29, 31));
  for (const float side : {-1.0f, 1.0f}) {
    if (dead)
      paint_crossed_eye(painter, head, side);
    else
      paint_open_eye(painter, head, side, blink);
  }
}

// How far a collision throws the head forwards, in cells.
float lunge(const Layout& layout, const Moment& moment) {
  if (layout.theme.reduced_motion) return 0;
  if (moment.current.status != Status::kDead) return 0;
  const float seconds = moment.seconds_in_status();
  return 0.30f * (ease_out(progress(seconds, 0, 0.06f)) - 0.8f * ease_in_out(progress(seconds, 0.06f, 0.32f)));
}

Point unit_of(Direction direction) {
  switch (direction) {
    case Direction::kUp:
      return {0, -1};
    case Direction::kDown:
      return {0, 1};
    case Direction::kLeft:
      return {-1, 0};
    case Direction::kRight:
      break;
  }
  return {1, 0};
}

// Where the head is drawn.
struct HeadPlace {
  Point at;
  float opacity = 1;
};

// How far a coordinate is beyond the last row or column; negative before the first.
float beyond(float coordinate) {
  return coordinate < kFirstInner ? coordinate - kFirstInner : coordinate > kLastInner ? coordinate - kLastInner : 0;
}

// One place, or two while the head passes a gate, fading out on one side and in on the other.
std::vector<HeadPlace> head_places(const Layout& layout, const Moment& moment, Point head) {
  const Point out{beyond(head.x), beyond(head.y)};
  const float way = std::fabs(out.x) + std::fabs(out.y);
  if (moment.current.mode == Mode::kWalls || way == 0) return {{layout.at(head), 1}};
  constexpr float kFade = 0.3f;  // cells
  const auto step = [](float distance) { return distance < 0 ? 1.0f : distance > 0 ? -1.0f : 0.0f; };
  const Point other = head + Point{step(out.x), step(out.y)} * static_cast<float>(kInnerSize);
  return {{layout.at(head), progress(1 - way, 0, kFade)}, {layout.at(other), progress(way, 0, kFade)}};
}

}  // namespace

void paint_snake(engine::Painter& painter, const Layout& layout, const Moment& moment, const SnakePath& path) {
  const bool wraps = moment.current.mode == Mode::kWrap;
  const Point head = path.samples().front().at + unit_of(moment.current.direction) * lunge(layout, moment);
  const std::vector<HeadPlace> heads = head_places(layout, moment, head);
  const auto each_head = [&](auto paint) {
    for (const HeadPlace& place : heads) {
      painter.push_opacity(place.opacity);
      paint(painter, layout, moment, place.at);
      painter.pop_opacity();
    }
  };
  if (wraps) painter.push_clip(layout.board);
  SnakeBody body(painter, layout, moment, path);
  for (const SnakePath::Run& run : path.runs()) body.paint_under(run);
  each_head(paint_head_under);
  for (const SnakePath::Run& run : path.runs()) body.paint_skin(run);
  each_head(paint_head);
  if (wraps) painter.pop_clip();
}

}  // namespace game
