// Series: what expressions are over a whole recording: the smallest and largest value of any stretch, for plots that
// lose nothing when zoomed out, and the frames at which an expression becomes true, for watches.
//
// A SeriesScan has a thread of its own that reads the recording once for all the expressions that wait, takes in what a
// growing recording has grown by, and can be told to stop at any frame. An expression that is added later starts a pass
// of its own, which takes turns with those under way and becomes one with them where they meet. Results can be asked
// for while it runs: they hold for the frames scanned so far. Memory: per series a bit a frame (hits) and two floats
// every kBucketFrames frames.
//
// Indices are those of the source that the scan was made for, as of the last grown(). A ring that forgets its oldest
// frames moves its indices; call grown() right after refresh(), and the series move with them. What they hold of
// forgotten frames is no longer found.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/inspect/expression.h"
#include "engine/inspect/frame_source.h"
#include "engine/inspect/frame_trees.h"

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
  static constexpr uint32_t kBucketFrames = ExtentTree::kBucket;

  const std::string& text() const { return text_; }

  // Frames looked at so far, from index 0, and whether that is all there are for now.
  uint64_t scanned() const;
  bool complete() const;
  // Why it stopped before the end, empty if it did not: a frame that cannot be read is passed over, not a reason.
  std::string error() const;

  // How often the expression has become true: true at a frame and not at the one before it that can be read, which may
  // be one in front of a gap, but none of another recording.
  uint64_t hit_count() const;
  // The nearest frame before or behind `index` at which it becomes true, among those scanned.
  std::optional<uint64_t> next_hit(uint64_t index) const;
  std::optional<uint64_t> previous_hit(uint64_t index) const;
  // Whether it becomes true anywhere in [first, last]: for marks, a pixel at a time.
  bool hit_within(uint64_t first, uint64_t last) const;

  // Extent of the values over the frames [first, last], rounded outwards to whole buckets. For so few frames that each
  // has pixels of its own, ask for the values themselves (exact_values.h).
  Extent extent(uint64_t first, uint64_t last) const;
  // The same for a row of stretches, as a plot's pixels need it: stretch i holds the frames from
  // first + i * frames_per_stretch up to the next one's first, one at least.
  std::vector<Extent> extents(double first, double frames_per_stretch, size_t stretches) const;

 private:
  friend class SeriesScan;

  // Frames have numbers here that last: index + what had been forgotten (FrameSource::forgotten).
  struct Place {
    uint64_t epoch = 0;  // another one when all was started over
    uint64_t next = 0;   // the frame to go on with
  };

  explicit Series(std::string text) : text_(std::move(text)) {}
  // For SeriesScan. Forgets everything, to go on at frame `begin`.
  void start(uint64_t begin);
  // What there is now: frames from `begin` to `end` - 1.
  void set_bounds(uint64_t begin, uint64_t end);
  void stop(std::string why);
  bool stopped() const;
  Place place() const;
  // The next frames: values and whether it becomes true there. Nothing when `epoch` is over.
  void append(uint64_t epoch, std::span<const double> values, const std::vector<bool>& hits);

  uint64_t shift() const { return begin_ - start_; }
  uint64_t scanned_locked() const;
  bool complete_locked() const;
  Extent extent_locked(uint64_t first, uint64_t last) const;

  const std::string text_;
  mutable std::mutex mutex_;
  HitMap hits_;          // by frame - start_
  ExtentTree extents_;   // likewise
  uint64_t start_ = 0;   // where it was begun
  uint64_t begin_ = 0;   // the oldest frame that is remembered
  uint64_t end_ = 0;     // behind the newest
  uint64_t epoch_ = 0;   //
  uint64_t count_ = 0;   // hits from begin_ on
  std::string stopped_;  // why
};

// Made, used and destroyed by one thread, that of the source.
class SeriesScan {
 public:
  // Opens the recording once more for its own thread (FrameSource::opener), when the first expression comes. `source`
  // must outlive this.
  explicit SeriesScan(FrameSource& source);
  ~SeriesScan();  // stops the thread
  SeriesScan(const SeriesScan&) = delete;
  SeriesScan& operator=(const SeriesScan&) = delete;

  // Begins to scan for this expression. The series stays valid after the scan has gone; when nobody else holds it any
  // more, it is not scanned on.
  std::shared_ptr<const Series> add(Expression expression);
  // Stops scanning for it, within some frames; what was found stays.
  void cancel(const std::shared_ptr<const Series>& series);
  // A recording that grows has grown, forgotten frames, or was read anew. Cheap.
  void grown();

  bool busy() const;        // some series is not complete
  double progress() const;  // 0..1 of the series that are being scanned; 1 when none is

 private:
  struct Job;
  class Worker;
  std::unique_ptr<Worker> worker_;
};

// Values of an expression one by one, where a plot shows so few frames that each has pixels of its own, and the values
// that a schema derives from a frame. For the summary of long stretches see series.h. One thread.

// Reads frames one behind the other and hands each over with the one before it, as Expression::value() wants them.
class FramePairs {
 public:
  explicit FramePairs(FrameSource& source)
      : source_(source), slot_(source.slot_bytes()), before_(source.slot_bytes()) {}

  // Goes to frame `index`; cheap when it is the next one. Fails when it cannot be read.
  recorder::Status go_to(uint64_t index);
  std::span<const std::byte> slot() const { return slot_; }
  // The frame right before it; empty when there is none, it cannot be read, or frames are missing between them.
  std::span<const std::byte> before() const { return follows_ ? before_ : std::span<const std::byte>(); }

 private:
  FrameSource& source_;
  std::vector<std::byte> slot_, before_;
  uint64_t index_ = 0;
  bool valid_ = false;  // slot_ holds index_
  bool follows_ = false;
};

// The values over the frames [first, last], NaN where a frame cannot be read; at most `most` of them.
std::vector<double> exact_values(FrameSource& source, const Expression& expression, uint64_t first, uint64_t last,
                                 size_t most = 8192);

// The values that a schema derives, worked out frame by frame.
class DerivedValues {
 public:
  // Values that make no sense are kept, with the reason and without a value.
  explicit DerivedValues(const recorder::FrameSchema& schema);

  struct Value {
    recorder::DerivedValue about;
    Expression expression;  // empty: see error
    std::string error;
  };
  const std::vector<Value>& values() const { return values_; }
  // Of values()[index] in that frame; NaN: none.
  double value(size_t index, std::span<const std::byte> before, std::span<const std::byte> slot) const {
    return values_[index].expression.value(before, slot);
  }

 private:
  std::vector<Value> values_;
};

}  // namespace engine
