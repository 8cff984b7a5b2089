// Where somebody wants to go, as typed: "4711", "1:23.4", "83s", "+500", "-10s", "50%".
//
// A frame is meant by its number, as it is shown; a time counts from the recording's start. With a sign both are
// relative to the shown frame. Pure functions, any thread.
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
  int64_t frames = 0;  // kFrame: number, or how many on
  int64_t ns = 0;      // kTime
  double percent = 0;  // kPercent: 0 .. 100

  bool operator==(const Destination&) const = default;
};

// Fails with the reason for a text that is none of these; `destination` is then unchanged.
recorder::Status parse_destination(std::string_view text, Destination& destination);

// The index of the frame that is meant, `shown` being the one that is shown. A time or frame outside the recording is a
// failure, if not relative; a frame that is missing gives the next that is there.
recorder::Status find_destination(const Destination& destination, engine::FrameSource& source, uint64_t shown,
                                  uint64_t& index);

// The last frame that is not later than `time_ns`, 0 when all are.
uint64_t index_of_time(engine::FrameSource& source, uint64_t time_ns);

// Which frames are meant by what somebody types for the two ends of a stretch.
//
// One thread, with the source for itself.

// Both ends as in replay/player/destination.h, both included; an empty one is the recording's. With a minus they count
// from its end
// ("-10s"), with a plus from `from`, which itself counts from the start. Fails, naming the option ("--from", "--to"),
// for what is none of these or lies outside the recording, and when they are the wrong way round.
recorder::Status find_range(engine::FrameSource& source, const std::string& from, const std::string& to,
                            FrameRange& range);

}  // namespace replay
