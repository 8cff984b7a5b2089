// ClipPlan: which moment of a recording each picture of a clip shows.
//
// A clip runs at a constant rate while frames last as long as the game made them last. The plan is what the viewer
// would show at these times: between two frames the picture glides, a pause of more than a second is one second long,
// and at a gap it goes on at once. The frames of the range are shown from the moment each became the latest one to the
// moment the next did, so that ranges that follow each other make clips that do. Picture n is the moment at the end of
// its share of time: a rate as high as the game's gives each frame just as it was when it had fully arrived.
//
// Reads the times of the frames one after the other and keeps none. One thread, with the source for itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/draw/image.h"
#include "engine/draw/painter.h"
#include "engine/draw/target.h"
#include "engine/inspect/frame_source.h"
#include "recorder/base/status.h"
#include "replay/player/playback_clock.h"
#include "replay/player/recorded_game.h"

namespace replay {

struct Moment {
  uint64_t index = 0;  // of the frame
  float blend = 1;     // how far the picture has come to it from the frame before

  bool operator==(const Moment&) const = default;
};

// What there is to be told about the frames of a clip.
struct ClipLosses {
  uint64_t missing = 0;  // frames, in gaps within
  uint64_t damaged = 0;  // likewise
  uint64_t pauses = 0;   // shown as one second
};

class ClipPlan {
 public:
  // `speed` > 0 is how much faster than recorded; `fps` > 0 is the pictures a second, nothing for a picture of each
  // frame whatever its time. `frames` lies within the source, which must outlive the plan.
  ClipPlan(engine::FrameSource& source, const FrameRange& frames, double speed, std::optional<double> fps);

  // Gives the next one. False at the end; there is always at least one.
  bool next(Moment& moment);
  uint64_t given() const { return given_; }
  // Of what has been given out so far.
  const ClipLosses& losses() const { return losses_; }

 private:
  bool next_frame(Moment& moment);
  void enter(uint64_t index);

  engine::FrameSource& source_;
  FrameRange frames_;
  double step_ns_ = 0;  // recorded time from one picture to the next; 0: a picture of each frame
  uint64_t given_ = 0;
  uint64_t index_ = 0;   // the frame that is being shown
  double begin_ns_ = 0;  // when that began, counted from the clip's start
  double duration_ns_ = 0;
  size_t gap_ = 0;  // the next one
  ClipLosses losses_;
};

// ClipRenderer: paints moments of a recording as its game does, without a window: what a clip is made of.
//
// One thread at a time, which has the source for itself.

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
  engine::FramePairs frames_;
  ClipSize size_;
  engine::Canvas canvas_;
  engine::Painter painter_;
  FramePainter frame_painter_;
  bool caption_;
  std::optional<uint64_t> index_;  // of what was read last
  bool readable_ = false;          // whether it could be
  uint64_t unreadable_ = 0;
};

// ClipSink: where the pictures of a clip go, one after the other: numbered files, an animation, a video. Nothing stands
// under the final name before finish() has succeeded; whatever else happens, nothing is left when the sink goes.
//
// One thread.

class ClipSink {
 public:
  virtual ~ClipSink() = default;
  // All pictures have the same size.
  virtual recorder::Status add(const engine::Image& picture) = 0;
  virtual recorder::Status finish() = 0;
  // What was written, after finish().
  virtual uint64_t bytes() const = 0;
};

}  // namespace replay
