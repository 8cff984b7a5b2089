// Clips: which moment of a recording each picture shows (ClipPlan), painting it without a window (ClipRenderer), and
// where the pictures go (ClipSink: numbered files, an animation, a video).
//
// Each object belongs to one thread at a time. Plan and renderer each need the source to themselves, or both on one
// thread; it must outlive them.
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
#include "replay/player/game_view.h"
#include "replay/player/playback_clock.h"

namespace replay {

struct Moment {
  uint64_t index = 0;  // of the frame
  float blend = 1;     // how far the picture has come to it from the frame before

  bool operator==(const Moment&) const = default;
};

// What a clip does not show of its frames.
struct ClipLosses {
  uint64_t missing = 0;  // frames, in gaps within
  uint64_t damaged = 0;  // frames, lost to damage within
  uint64_t pauses = 0;   // shortened to one second
};

// A clip runs at a constant rate while frames last as long as the game made them last. The plan is what the viewer
// would show at these times: between two frames the picture glides, a pause of more than a second lasts one second,
// and a gap takes no time. Each frame is shown from the moment it became the latest one until the next one did, so that
// consecutive ranges make consecutive clips. Picture n is the moment at the end of its share of time: at the game's own
// rate each picture is a frame that has fully arrived.
//
// Reads the times of the frames in order and keeps none.
class ClipPlan {
 public:
  // `speed` > 0: how much faster than recorded. `fps` > 0: pictures per second; none: a picture of each frame,
  // regardless of its time. `frames` lies within the source.
  ClipPlan(engine::FrameSource& source, const FrameRange& frames, double speed, std::optional<double> fps);

  // The next moment. False at the end; there is always at least one.
  bool next(Moment& moment);
  uint64_t given() const { return given_; }
  // Of the moments given so far.
  const ClipLosses& losses() const { return losses_; }

 private:
  bool next_frame(Moment& moment);
  void enter(uint64_t index);

  engine::FrameSource& source_;
  FrameRange frames_;
  double step_ns_ = 0;  // recorded time from one picture to the next; 0: a picture of each frame
  uint64_t given_ = 0;
  uint64_t index_ = 0;   // the frame being shown
  double begin_ns_ = 0;  // when that began, from the clip's start
  double duration_ns_ = 0;
  size_t gap_ = 0;  // the next one
  ClipLosses losses_;
};

// Pace and size of a clip's pictures, and what is written below them.
struct ClipStyle {
  double speed = 1;                // how much faster than recorded
  std::optional<double> fps = {};  // pictures per second; none: the format's default
  float scale = 1;                 // multiplies the default size; with a size: pixels per design unit
  int width_px = 0;                // 0: the default size times `scale`
  int height_px = 0;               //
  bool sound = true;               // of a video, where the game says what is heard
  bool scene = false;              // the scene, also of a game that has a painter
  bool caption = false;            // frame number, time and score, in a line below the picture
};

// Of a picture; always even, as video needs.
struct ClipSize {
  int width_px = 0;
  int height_px = 0;
};
ClipSize size_of(const ClipStyle& style);

// Paints moments of a recording as its game does.
class ClipRenderer {
 public:
  // `games` are known to the viewer.
  ClipRenderer(engine::FrameSource& source, engine::Games games, const ClipStyle& style);

  // The picture of that moment; valid until the next call. An unreadable frame leaves the picture before it, and is
  // counted.
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
  GameView game_;
  bool caption_;
  std::optional<uint64_t> index_;  // of the frame read last
  bool readable_ = false;          // that frame
  uint64_t unreadable_ = 0;
};

// Takes the pictures of a clip in order. Its file appears under its name when finish() succeeds; without that the sink
// leaves nothing behind.
class ClipSink {
 public:
  virtual ~ClipSink() = default;
  // All pictures have the same size.
  virtual recorder::Status add(const engine::Image& picture) = 0;
  virtual recorder::Status finish() = 0;
  // Written in all, after finish().
  virtual uint64_t bytes() const = 0;
};

}  // namespace replay
