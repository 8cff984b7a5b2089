// FramePairs: frames of recordings, each with the frame right before it, as expressions take them. It remembers the
// frames of a few places, so that queries that go through frames in order, or through two tables at a time, read each
// frame once.
//
// The connection's thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "recorder/base/status.h"
#include "tools/sql/reader_pool.h"
#include "tools/sql/recordings.h"

namespace sql {

// A frame of a recording.
struct FramePosition {
  size_t recording = 0;  // place in Recordings::all()
  uint64_t index = 0;
  bool operator==(const FramePosition&) const = default;
};

class FramePairs {
 public:
  explicit FramePairs(ReaderPool& pool);
  ~FramePairs();

  // The slot of the frame, and that of the frame right before it, empty when there is none. Valid until the next call.
  recorder::Status read(const std::shared_ptr<const Recordings>& recordings, FramePosition at,
                        std::span<const std::byte>& previous, std::span<const std::byte>& current);

 private:
  struct Place;
  Place& place_for(const std::shared_ptr<const Recordings>& recordings, FramePosition at);

  std::array<std::unique_ptr<Place>, 4> places_;  // the one used last first
};

}  // namespace sql
