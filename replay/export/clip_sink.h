// ClipSink: where the pictures of a clip go, one after the other: numbered files, an animation, a video. Nothing stands
// under the final name before finish() has succeeded; whatever else happens, nothing is left when the sink goes.
//
// One thread.
#pragma once

#include <cstdint>

#include "engine/image.h"
#include "recorder/status.h"

namespace replay {

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
