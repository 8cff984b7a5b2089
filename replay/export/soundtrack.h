// Soundtrack: what is heard during a clip, as the game says of its frames (engine::FrameSounds); nothing of it needs to
// have been recorded. Frames last as long as they do in the clip's pictures (clip.h), sounds always as long as in the
// game.
//
// One thread.
#pragma once

#include <atomic>
#include <string>

#include "engine/game.h"
#include "engine/inspect/frame_source.h"
#include "recorder/base/status.h"
#include "recorder/base/stream.h"
#include "replay/player/playback_clock.h"

namespace replay {

class Soundtrack {
 public:
  // Samples of 16 bits, little-endian, one channel.
  static constexpr int kRate_hz = 48000;

  // Mixes the sounds of these frames into a temporary file beside `path`, which goes with the object. Fails when it
  // cannot be written, and once `cancelled` is set.
  recorder::Status make(engine::FrameSource& source, engine::FrameSounds& sounds, const FrameRange& frames,
                        double speed, const std::string& path, const std::atomic<bool>& cancelled);
  // The file; empty before make(), and when nothing is heard in these frames.
  const std::string& file() const { return file_; }

 private:
  recorder::base::NewFile made_;
  std::string file_;
};

}  // namespace replay
