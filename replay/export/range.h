// Which frames are meant by what somebody types for the two ends of a stretch.
//
// One thread, with the source for itself.
#pragma once

#include <string>

#include "engine/inspect/frame_source.h"
#include "recorder/status.h"
#include "replay/playback_clock.h"

namespace replay {

// Both ends as in replay/go_to.h, both included; an empty one is the recording's. With a minus they count from its end
// ("-10s"), with a plus from `from`, which itself counts from the start. Fails, naming the option ("--from", "--to"),
// for what is none of these or lies outside the recording, and when they are the wrong way round.
recorder::Status find_range(engine::FrameSource& source, const std::string& from, const std::string& to,
                            FrameRange& range);

}  // namespace replay
