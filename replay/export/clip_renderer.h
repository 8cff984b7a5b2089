// ClipRenderer: paints moments of a recording as its game does, without a window: what a clip is made of.
//
// One thread at a time, which has the source for itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/canvas.h"
#include "engine/inspect/frame_source.h"
#include "engine/painter.h"
#include "replay/export/clip_plan.h"
#include "replay/stage.h"

namespace replay {

// How large pictures are and what is written on them.
struct ClipStyle {
  double speed = 1;                // how much faster than recorded
  std::optional<double> fps = {};  // pictures a second; nothing: what suits the format
  float scale = 1;                 // multiplies the size, or, where that is given, tells the pixels per design unit
  int width_px = 0;                // 0: as large as `scale` says
  int height_px = 0;               //
  bool caption = false;            // frame number, time and score, in a line below the picture
};

// Pixels of a picture; always even, which video needs.
struct ClipSize {
  int width_px = 0;
  int height_px = 0;
};
ClipSize size_of(const ClipStyle& look);

class ClipRenderer {
 public:
  // `source` must outlive the renderer.
  ClipRenderer(engine::FrameSource& source, const ClipStyle& look);

  // Paints that moment. A frame that cannot be read leaves the picture before it, and is counted.
  const engine::Image& paint(const Moment& moment);
  uint64_t unreadable() const { return unreadable_; }

 private:
  bool read(uint64_t index);
  void paint_caption(const engine::Rect& line);

  engine::FrameSource& source_;
  ClipSize size_;
  engine::Canvas canvas_;
  engine::Painter painter_;
  FramePainter frame_painter_;
  bool caption_;
  std::vector<std::byte> current_;
  std::vector<std::byte> previous_;
  std::optional<uint64_t> index_;  // of what was read last
  bool readable_ = false;          // whether it could be
  uint64_t unreadable_ = 0;
};

}  // namespace replay
