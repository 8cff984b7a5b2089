// Destination: a place in a recording as typed: "4711", "1:23.4", "83s", "+500", "-10s", "50%"; and a range of frames
// by two of them.
//
// Frames go by their number, as shown; times count from the recording's start. With a sign both are relative to the
// shown frame. Functions of one thread, that of the source.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/inspect/frame_source.h"
#include "recorder/base/status.h"
#include "replay/player/playback_clock.h"

namespace replay {

struct Destination {
  enum class Kind { kFrame, kTime, kPercent };
  Kind kind = Kind::kFrame;
  bool relative = false;
  int64_t frames = 0;  // kFrame: number, or offset
  int64_t ns = 0;      // kTime
  double percent = 0;  // kPercent: 0 .. 100

  bool operator==(const Destination&) const = default;
};

// Fails with the reason for any other text; `destination` is then unchanged.
recorder::Status parse_destination(std::string_view text, Destination& destination);

// The index of the frame that `destination` names while frame `shown` is shown. Fails for a time or frame outside the
// recording, unless it is relative, which is clamped. A missing frame gives the next one there is.
recorder::Status find_destination(const Destination& destination, engine::FrameSource& source, uint64_t shown,
                                  uint64_t& index);

// The frames of the recording that lie between two destinations, both included; an empty text stands for the
// recording's own end. "-" counts from its end ("-10s"); "+" counts from its start in `from`, and from the first frame
// in `to`. An end outside of the recording is its end there, as in `session cut` and `session export`. Fails for a text
// that is not a destination, naming the option ("--from", "--to"), and when no frame lies in the range, naming those
// there are.
recorder::Status find_range(engine::FrameSource& source, const std::string& from, const std::string& to,
                            FrameRange& range);

}  // namespace replay
