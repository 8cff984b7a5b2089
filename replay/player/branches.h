// Branches: where a game has gone back to an earlier frame and gone on from there, so that what it played in between
// was abandoned. Which events tell of that and which field names the frame is said by the schema
// (EventKind::refers_to).
//
// All questions take a time that hardly grows with the recording. Only branches themselves are kept. One thread, the
// one that has the source.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/draw/color.h"
#include "engine/inspect/frame_source.h"
#include "replay/player/marks.h"
#include "replay/player/playback_clock.h"

namespace replay {

struct Branch {
  uint64_t index = 0;   // the first frame that was played after going back
  uint64_t origin = 0;  // the frame that was gone back to
};

class Branches {
 public:
  explicit Branches(engine::FrameSource& source);

  // Takes in what the source has grown by. Reads the frame of each branch, a few thousand in one call; `complete()`
  // says whether that was all.
  void update();
  bool complete() const { return complete_; }

  // In the order of their frames.
  const std::vector<Branch>& all() const { return branches_; }
  engine::Color color() const { return color_; }

  // The branch that begins with that frame; the last one that goes back to it.
  std::optional<Branch> at(uint64_t index) const;
  std::optional<Branch> from(uint64_t origin) const;
  // The one whose beginning or origin is nearest, for somebody who wants to see one.
  std::optional<Branch> nearest(uint64_t index) const;

  // Frames that were abandoned, as stretches that do not touch, in order.
  const std::vector<FrameRange>& abandoned() const { return abandoned_; }
  // The stretch that holds this frame.
  std::optional<FrameRange> abandoned_at(uint64_t index) const;

  // What there is to be said about a frame: that play went back from here, that it went on from here, that it was
  // abandoned; empty if nothing.
  std::string text(uint64_t index) const;

 private:
  void add(uint64_t index, const recorder::EventKind& kind);
  void abandon(FrameRange frames);
  std::string number_and_time(uint64_t index) const;

  engine::FrameSource& source_;
  EventMasks masks_;
  uint64_t mask_ = 0;  // events that refer to a frame
  engine::Color color_;
  std::vector<Branch> branches_;
  std::vector<uint64_t> by_origin_;  // places in branches_, by origin
  std::vector<FrameRange> abandoned_;
  size_t taken_ = 0;  // events that were looked at
  uint64_t generation_ = 0;
  uint64_t forgotten_ = 0;
  bool complete_ = true;
};

}  // namespace replay
