#include "replay/export/clip.h"

#include <algorithm>
#include <cmath>

#include "recorder/schema/seal.h"
#include "replay/player/chosen_scene.h"
#include "replay/player/game_view.h"
#include "replay/player/text.h"
#include "replay/player/theme.h"

namespace replay {
namespace {

constexpr uint64_t kPause_ns = 1'000'000'000;

}  // namespace

ClipPlan::ClipPlan(engine::FrameSource& source, const FrameRange& frames, double speed, std::optional<double> fps)
    : source_(source), frames_(frames), step_ns_(fps ? 1e9 * speed / *fps : 0) {
  const auto& gaps = source.gaps();
  // A gap right before the first frame is not within the clip.
  const auto behind = std::upper_bound(gaps.begin(), gaps.end(), frames.first,
                                       [](uint64_t index, const auto& gap) { return index < gap.index; });
  gap_ = static_cast<size_t>(behind - gaps.begin());
  enter(frames.first);
}

void ClipPlan::enter(uint64_t index) {
  index_ = index;
  const auto& gaps = source_.gaps();
  for (; gap_ < gaps.size() && gaps[gap_].index <= index; ++gap_) {
    (gaps[gap_].damaged ? losses_.damaged : losses_.missing) += gaps[gap_].count;
  }
  if (step_ns_ == 0) return;
  duration_ns_ = static_cast<double>(source_.duration_ns(index));
  if (index + 1 >= source_.frame_count()) return;
  const uint64_t from = source_.time_ns(index);
  const uint64_t to = source_.time_ns(index + 1);
  losses_.pauses += to > from && to - from > kPause_ns ? 1 : 0;
}

bool ClipPlan::next_frame(Moment& moment) {
  if (given_ > frames_.last - frames_.first) return false;
  if (given_ > 0) enter(index_ + 1);
  ++given_;
  moment = {index_, 1};
  return true;
}

bool ClipPlan::next(Moment& moment) {
  if (step_ns_ == 0) return next_frame(moment);
  // Multiplied, not added up: an hour of pictures must not drift.
  const double at_ns = step_ns_ * static_cast<double>(given_ + 1);
  while (at_ns > begin_ns_ + duration_ns_ && index_ < frames_.last) {
    begin_ns_ += duration_ns_;
    enter(index_ + 1);
  }
  const double over_ns = at_ns - (begin_ns_ + duration_ns_);
  // A last picture covers the rest of the time if that is half a picture's or more.
  if (over_ns > step_ns_ / 2 && given_ > 0) return false;
  ++given_;
  moment = {index_, static_cast<float>(std::clamp((at_ns - begin_ns_) / duration_ns_, 0.0, 1.0))};
  return true;
}

namespace {

// A board with figures above it: the shape that wastes least of a picture of this width.
constexpr float kWidth_px = 480;
constexpr float kHeight_px = 540;
constexpr float kCaption = 30;  // height in design units

int even(float pixels) { return std::max(2, static_cast<int>(pixels) / 2 * 2); }

// "score 5,550"; empty for frames without one.
std::string score_text(const recorder::FrameSchema& schema, std::span<const std::byte> frame) {
  const recorder::Field* field = score_field(schema, frame.size());
  if (field == nullptr) return "";
  const double score = recorder::number_at(*field, 0, frame);
  const bool counts = score >= 0 && score < 1e15 && score == std::floor(score);
  return "score " + (counts ? count_text(static_cast<uint64_t>(score)) : recorder::text_at(*field, 0, frame));
}

}  // namespace

ClipSize size_of(const ClipStyle& style) {
  if (style.width_px > 0) return {even(static_cast<float>(style.width_px)), even(static_cast<float>(style.height_px))};
  return {even(kWidth_px * style.scale), even((kHeight_px + (style.caption ? kCaption : 0)) * style.scale)};
}

ClipRenderer::ClipRenderer(engine::FrameSource& source, engine::Games games, const ClipStyle& style)
    : source_(source),
      frames_(source),
      size_(size_of(style)),
      canvas_(size_.width_px, size_.height_px, style.scale),
      painter_(canvas_.target()),
      game_(source.schema(), games),
      caption_(style.caption) {
  if (style.scene) game_.show_scene(true);
  // Unreadable choices count as none: the viewer tells of them.
  if (game_.scene() != nullptr) static_cast<void>(use_chosen_scene(game_));
}

bool ClipRenderer::read(uint64_t index) {
  if (index_ == index) return readable_;
  index_ = index;
  readable_ = frames_.seek(index).ok();
  if (!readable_) ++unreadable_;
  return readable_;
}

void ClipRenderer::paint_caption(const engine::Rect& line) {
  const recorder::Seal seal = recorder::seal_of(frames_.current());
  painter_.fill_rect(line, theme::kBackground);
  engine::TextStyle style{.size_px = std::round(line.h * 0.5f),
                          .color = theme::kControlText,
                          .weight = engine::kMedium,
                          .anchor = engine::Anchor::kMiddle};
  const float middle = line.center().y;
  const float margin = line.h * 0.5f;
  painter_.text("frame " + count_text(seal.frame), {line.x + margin, middle}, style);
  style.align = engine::Align::kCenter;
  painter_.text(time_text(seal.time_ns), {line.center().x, middle}, style);
  style.align = engine::Align::kRight;
  painter_.text(score_text(source_.schema(), frames_.current()), {line.right() - margin, middle}, style);
}

const engine::Image& ClipRenderer::paint(const Moment& moment) {
  if (!read(moment.index)) return canvas_.image();
  engine::Rect area = painter_.target().area();
  if (caption_) {
    const float height = std::round(std::min(kCaption * painter_.scale(), area.h * 0.12f));
    area.h -= height;
    paint_caption({area.x, area.bottom(), area.w, height});
  }
  game_.paint(painter_, area, frames_.previous(), frames_.current(), moment.blend);
  painter_.flush();
  return canvas_.image();
}

}  // namespace replay
