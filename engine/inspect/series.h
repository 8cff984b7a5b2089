// Series: what expressions are over a whole recording: the smallest and largest value of any stretch, for plots that
// lose nothing when zoomed out, and the frames at which an expression becomes true, for watches.
//
// A SeriesScan has a thread of its own that reads the recording once for all the expressions that wait, takes in what a
// growing recording has grown by, and can be told to stop at any frame. Results can be asked for while it runs: they
// hold for the frames scanned so far. Memory: per series a bit a frame (hits) and two floats every kBucketFrames
// frames.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/inspect/expression.h"
#include "engine/inspect/frame_source.h"

namespace engine {

// The smallest and largest value of a stretch of frames; count 0: no frame there, or none with a number.
struct Extent {
  double min = 0;
  double max = 0;
  uint64_t count = 0;
};

// Filled by a SeriesScan, asked by any thread.
class Series {
 public:
  static constexpr uint32_t kBucketFrames = 64;

  const std::string& text() const;

  // Frames looked at so far, from index 0, and whether that is all there are for now.
  uint64_t scanned() const;
  bool complete() const;
  // Why it stopped before the end, empty if it did not: a frame that cannot be read is passed over, not a reason.
  std::string error() const;

  // How often the expression has become true: true at a frame and not at the one before it.
  uint64_t hit_count() const;
  // The nearest frame before or behind `index` at which it becomes true, among those scanned.
  std::optional<uint64_t> next_hit(uint64_t index) const;
  std::optional<uint64_t> previous_hit(uint64_t index) const;
  // Whether it becomes true anywhere in [first, last]: for marks, a pixel at a time.
  bool hit_within(uint64_t first, uint64_t last) const;

  // Extent of the values over the frames [first, last], rounded outwards to whole buckets when the stretch is longer
  // than two of them.
  Extent extent(uint64_t first, uint64_t last) const;

 private:
  friend class SeriesScan;
};

class SeriesScan {
 public:
  // Opens the recording once more for its own thread (FrameSource::open_again).
  explicit SeriesScan(FrameSource& source);
  ~SeriesScan();  // stops the thread
  SeriesScan(const SeriesScan&) = delete;
  SeriesScan& operator=(const SeriesScan&) = delete;

  // Begins to scan for this expression. The series stays valid after the scan has gone.
  std::shared_ptr<const Series> add(Expression expression);
  // Stops scanning for it; what was found stays.
  void cancel(const std::shared_ptr<const Series>& series);
  // A recording that grows has grown.
  void grown();

  bool busy() const;        // some series is not complete
  double progress() const;  // 0..1 of the series that are being scanned
};

}  // namespace engine
