// Stillness: the stretches of a recording in which nothing happens: a game waits for its player, or has ended and is
// left alone. Frames are alike there but for what goes on by itself: counters, such as the number of the tick.
//
// Belongs to the thread of the source; a scan of its own looks through the frames in the background.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "recorder/base/job.h"
#include "replay/player/playback_clock.h"

namespace replay {

// Whether something happens from one frame to the next.
class FrameMotion {
 public:
  // Finds out what counts by itself: integers that grow by the same in nearly every pair of neighbours, of some dozens
  // all over the recording.
  explicit FrameMotion(engine::FrameSource& source);

  // Whole slots, the one right after the other. Any event is motion.
  bool moves(std::span<const std::byte> before, std::span<const std::byte> now) const;

 private:
  struct Bytes {
    size_t begin = 0;
    size_t end = 0;
  };
  std::vector<Bytes> compared_;  // all but the counters and the seal, in order
};

// The frame in which something happens for the first time, if a recording begins with a second or more in which nothing
// does; else 0. Reads frames until then, a few hundred thousand at most.
uint64_t first_move(engine::FrameSource& source);

class Player;
// Plays from shortly before that frame on, and says so.
void play_from_first_move(Player& player);

class Stillness {
 public:
  // A stretch shorter than that is none.
  static constexpr uint64_t kLeast_ns = 2'000'000'000;

  // Begins to look. `source` must outlive the object.
  explicit Stillness(engine::FrameSource& source);

  // Takes over what has been found, and looks again where the source has changed; of one that is still recorded, when
  // it has ended.
  void update();
  bool busy() const { return job_.is_running(); }

  // In order; they do not touch.
  const std::vector<FrameRange>& all() const { return stretches_; }
  std::optional<FrameRange> at(uint64_t index) const;
  // Where playing goes on at `index` when it skips stretches; nullopt: here.
  std::optional<uint64_t> after_skip(uint64_t index, Direction direction) const;

 private:
  void start();

  engine::FrameSource& source_;
  std::vector<FrameRange> stretches_;
  uint64_t frames_ = 0;  // of the source, when the scan began
  uint64_t generation_ = 0;
  const std::shared_ptr<std::vector<FrameRange>> found_;  // the thread's while the job runs
  recorder::base::Job job_;
};

}  // namespace replay
