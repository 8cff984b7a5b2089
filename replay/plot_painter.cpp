#include "replay/plot_painter.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "replay/look.h"

namespace replay {
namespace {

using engine::Extent;
using engine::Painter;
using engine::Rect;

std::string number_text(double value) {
  std::array<char, 32> text{};
  const bool whole = value == std::floor(value) && std::fabs(value) < 1e9;
  const auto end = whole ? std::to_chars(text.data(), text.data() + text.size(), static_cast<int64_t>(value))
                         : std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 4);
  return {text.data(), end.ptr};
}

// A curve as one rectangle per stretch of columns that are alike: from the smallest to the largest value, joined to the
// column before, so that nothing is lost and no hole appears.
class CurvePainter {
 public:
  CurvePainter(Painter& painter, const Rect& plot, const Extent& all, float thick)
      : painter_(painter), plot_(plot), thick_(thick) {
    const double margin = all.max > all.min ? (all.max - all.min) * 0.06 : 1;
    low_ = all.min - margin;
    high_ = all.max + margin;
  }

  void add(float x, float width, const Extent& extent) {
    if (extent.count == 0) return finish();
    float top = y_of(extent.max);
    float bottom = y_of(extent.min);
    if (open_ || joined_) {  // reach what stands before
      top = std::min(top, std::max(previous_top_, std::min(bottom, previous_bottom_)));
      bottom = std::max(bottom, std::min(previous_bottom_, y_of(extent.max)));
    }
    const bool same = open_ && top == run_.y && bottom == run_.bottom();
    if (same) {
      run_.w += width;
    } else {
      finish();
      run_ = {x, top, width, bottom - top};
      open_ = true;
    }
    previous_top_ = y_of(extent.max);
    previous_bottom_ = y_of(extent.min);
    joined_ = true;
  }

  void finish() {
    if (open_) {
      const Rect below{run_.x, run_.bottom(), run_.w, plot_.bottom() - run_.bottom()};
      painter_.fill_rect(below, engine::with_alpha(look::kPlot, 0.13f));
      // Where every column holds high and low the band would shout down everything beside it.
      const float alpha = std::clamp(thick_ * 4 / (run_.h + thick_), 0.4f, 1.0f);
      painter_.fill_rect({run_.x, run_.y - thick_ / 2, run_.w, run_.h + thick_}, engine::faded(look::kPlot, alpha));
    }
    open_ = false;
    joined_ = false;
  }

 private:
  float y_of(double value) const {
    const double fraction = std::clamp((value - low_) / (high_ - low_), 0.0, 1.0);
    return std::round(plot_.bottom() - static_cast<float>(fraction) * plot_.h);
  }

  Painter& painter_;
  Rect plot_;
  float thick_;
  double low_ = 0;
  double high_ = 1;
  Rect run_;
  bool open_ = false;
  bool joined_ = false;
  float previous_top_ = 0;
  float previous_bottom_ = 0;
};

void paint_progress(Painter& painter, const FieldPlot& plot, const ControlLayout& layout) {
  const Rect& area = layout.plot;
  const float line = std::max(1.0f, std::round(layout.scale * 2));
  const auto done = static_cast<float>(std::clamp(plot.progress(), 0.0, 1.0));
  painter.fill_rect({area.x, area.bottom() - line, area.w * done, line}, engine::with_alpha(look::kAccent, 0.8f));
  painter.text("reading " + std::to_string(static_cast<int>(done * 100)) + " %",
               {area.right() - layout.small_px * 0.6f, area.bottom() - layout.small_px},
               {.size_px = layout.small_px,
                .color = look::kMuted,
                .align = engine::Align::kRight,
                .anchor = engine::Anchor::kMiddle});
}

// A number on a background of its own, so that it can be read over any curve.
void paint_number(Painter& painter, double value, engine::Point at, const engine::TextStyle& style) {
  const std::string text = number_text(value);
  const float width = Painter::measure(text, style).width_px;
  const float pad = style.size_px * 0.25f;
  const float top = style.anchor == engine::Anchor::kTop ? at.y : at.y - style.size_px * 0.7f;
  painter.fill_rounded_rect({at.x - pad, top - pad, width + pad * 2, style.size_px * 0.7f + pad * 2}, pad,
                            engine::with_alpha(look::kSunk, 0.8f));
  painter.text(text, at, style);
}

void paint_range(Painter& painter, const Extent& all, const ControlLayout& layout) {
  const Rect& area = layout.plot;
  engine::TextStyle style{.size_px = std::min(layout.small_px, area.h * 0.45f), .color = look::kMuted};
  const float x = area.x + style.size_px * 0.4f;
  style.anchor = engine::Anchor::kTop;
  paint_number(painter, all.max, {x, area.y + style.size_px * 0.3f}, style);
  if (all.max == all.min || area.h < style.size_px * 2.8f) return;
  style.anchor = engine::Anchor::kBaseline;
  paint_number(painter, all.min, {x, area.bottom() - style.size_px * 0.3f}, style);
}

}  // namespace

void paint_plot(Painter& painter, Player& player, const ControlLayout& layout) {
  if (layout.plot.empty()) return;
  painter.fill_rounded_rect(layout.plot, 3 * layout.scale, look::kSunk);
  const float step = std::max(1.0f, std::round(layout.scale));
  const int width = static_cast<int>(layout.plot.w / step);
  const FieldPlot::Columns& columns = player.plot().columns(player.timeline(), width);
  if (columns.all.count != 0) {
    CurvePainter curve(painter, layout.plot.inset(step), columns.all, std::max(1.0f, std::round(layout.scale * 1.4f)));
    for (int x = 0; x < width; ++x) {
      curve.add(layout.plot.x + static_cast<float>(x) * step, step, columns.extents[static_cast<size_t>(x)]);
    }
    curve.finish();
    paint_range(painter, columns.all, layout);
  }
  // The few frames that a live recording has grown by are not worth a word.
  const bool reading = player.plot().busy() && player.plot().progress() < 0.95;
  if (reading) paint_progress(painter, player.plot(), layout);
}

}  // namespace replay
