// Series: an expression over a whole recording, in summary: the extent of its values in any stretch of frames, for
// plots that lose nothing when zoomed out, and the frames at which it becomes true, for watches. SeriesScan fills
// series on a thread of its own; exact_values() and DerivedValues give single values.
//
// A scan reads the recording once for all expressions that are waiting, continues when the recording grows, and stops
// at any frame. An expression added later starts a pass of its own, which takes turns with the others and joins them
// where they meet. Series can be read meanwhile: they hold for the frames scanned so far. Memory per series: a bit for
// each frame, and two numbers for every kBucketFrames.
//
// Indices are those of the scan's source as of the last update(). Eviction from a ring shifts them: call update() right
// after refresh(), and the series shift too. Evicted frames are no longer found.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "engine/inspect/frame_trees.h"
#include "recorder/base/job.h"
#include "recorder/expression/expression.h"

namespace engine {

// The smallest and largest value of a stretch of frames, as doubles to draw and exactly to show; count 0: no frame
// there has a finite value.
struct Extent {
  double min = 0;
  double max = 0;
  uint64_t count = 0;
  recorder::Number lowest = {}, highest = {};

  // Adds the value of one more frame. One that is not finite is left out, for it would leave a plot no scale.
  void add(recorder::Number value);
  void add(const Extent& other);
};

// Filled by a SeriesScan, read by any thread.
class Series {
 public:
  static constexpr uint32_t kBucketFrames = ExtentTree::kBucket;

  const std::string& text() const { return text_; }

  // Frames scanned so far, from index 0, and whether these are all that the recording has.
  uint64_t scanned() const;
  bool complete() const;
  // Why the scan ended early; empty if it did not. An unreadable frame is skipped and no reason.
  std::string error() const;

  // How often the expression becomes true: true at a frame and not at the readable one before, across gaps but not
  // across recordings.
  uint64_t hit_count() const;
  // The nearest frame after or before `index` at which it becomes true, among those scanned.
  std::optional<uint64_t> next_hit(uint64_t index) const;
  std::optional<uint64_t> previous_hit(uint64_t index) const;
  // Whether it becomes true in [first, last].
  bool hit_within(uint64_t first, uint64_t last) const;

  // Extent of the values in [first, last], rounded outwards to whole buckets. Where each frame has pixels of its own,
  // use exact_values().
  Extent extent(uint64_t first, uint64_t last) const;
  // The same for consecutive stretches, such as a plot's pixels: stretch i runs from first + i * frames_per_stretch to
  // the start of the next, at least one frame.
  std::vector<Extent> extents(double first, double frames_per_stretch, size_t stretches) const;

 private:
  friend class SeriesScan;

  // Frames are counted here as index + FrameSource::evicted_count(), which stays the same.
  struct Position {
    uint64_t epoch = 0;  // incremented by each start()
    uint64_t next = 0;   // the frame to scan next
  };

  explicit Series(std::string text) : text_(std::move(text)) {}
  // Clears everything; scanning begins at frame `begin`.
  void start(uint64_t begin);
  // The recording now has the frames [begin, end).
  void set_bounds(uint64_t begin, uint64_t end);
  void stop(std::string reason);
  bool stopped() const;
  Position position() const;
  // Adds the next frames: their values, and whether the expression becomes true there. Ignored when `epoch` is over.
  void append(uint64_t epoch, std::span<const recorder::Number> values, const std::vector<bool>& hits);

  uint64_t shift() const { return begin_ - start_; }
  uint64_t scanned_locked() const;
  bool complete_locked() const;
  Extent extent_locked(uint64_t first, uint64_t last) const;

  const std::string text_;
  mutable std::mutex mutex_;
  HitMap hits_;         // by frame - start_
  ExtentTree extents_;  // likewise
  uint64_t start_ = 0;  // where scanning began
  uint64_t begin_ = 0;  // the oldest frame not evicted
  uint64_t end_ = 0;    // one past the newest
  uint64_t epoch_ = 0;
  uint64_t count_ = 0;       // hits from begin_ on
  std::string stop_reason_;  // empty: not stopped
};

// Belongs to the thread of its source.
class SeriesScan {
 public:
  // Nothing happens before add(). `source` must outlive this.
  explicit SeriesScan(FrameSource& source);
  ~SeriesScan();  // stops the thread
  SeriesScan(const SeriesScan&) = delete;
  SeriesScan& operator=(const SeriesScan&) = delete;

  // Starts scanning for `expression`, on the scan's thread with a source of its own (FrameSource::opener). The series
  // outlives the scan; scanning ends when only the scan holds it.
  std::shared_ptr<const Series> add(Expression expression);
  // Stops scanning for it, within some frames; what was found stays.
  void cancel(const std::shared_ptr<const Series>& series);
  // Call it after the source has changed: grown, evicted frames, or been indexed anew. Cheap.
  void update();
  // Where there are no threads (base::has_threads()) scans a few thousand frames; false when nothing is left to scan.
  // Elsewhere the scan's thread does that, and this is not called.
  bool work();

  bool busy() const;        // some series is not complete
  double progress() const;  // 0..1 of the series being scanned; 1 without any

 private:
  struct Task;
  struct Pass;
  using Tasks = std::vector<std::shared_ptr<Task>>;

  // --- the source's thread ---
  void notify();
  bool sync();
  void request_open();

  // --- the scan's thread ---
  void run();
  void run_turn();
  bool has_work();
  void open();
  void fail_all(const std::string& reason);
  Pass next_pass();
  bool ensure_available(Pass& pass);
  bool stopped(const Pass& pass) const;
  void run_pass(Pass& pass);
  uint64_t run_batch(Pass& pass, uint64_t begin, uint64_t end);
  void add_frames(Pass& pass, std::span<const FramePair> frames);

  FrameSource& source_;
  uint64_t generation_;
  bool needs_open_ = true;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  // Guarded by mutex_. Frames are counted as in Series.
  Tasks tasks_;
  FrameSource::Opener opener_;  // to be called by the scan's thread
  uint64_t begin_ = 0;          // the frames of the source
  uint64_t end_ = 0;
  uint64_t reachable_ = 0;  // end of the frames of own_, as far as known
  size_t turn_ = 0;
  std::atomic<bool> stop_ = false;

  // The scan's thread only.
  std::unique_ptr<FrameSource> own_;
  std::optional<FrameBlock> block_;       // of own_
  std::vector<recorder::Number> values_;  // of an expression over the block

  // Last: its destructor waits for the thread, which uses all of the above. Waits for work in a loop of its own instead
  // of one job for each expression, so that expressions share the reading.
  recorder::base::Job thread_;
};

// The values over the frames [first, last], none where a frame cannot be read; at most `max_count` of them.
std::vector<recorder::Number> exact_values(FrameSource& source, const Expression& expression, uint64_t first,
                                           uint64_t last, size_t max_count = 8192);

// The derived values of a schema, evaluated frame by frame. One thread.
class DerivedValues {
 public:
  explicit DerivedValues(const recorder::FrameSchema& schema);

  struct Value {
    recorder::DerivedValue definition;
    Expression expression;  // empty when it does not compile
    std::string error;      // then why
  };
  // In the schema's order, those that do not compile included.
  const std::vector<Value>& values() const { return values_; }
  // Of values()[index] in that frame.
  recorder::Number value(size_t index, std::span<const std::byte> previous, std::span<const std::byte> slot) const {
    return values_[index].expression.value(previous, slot);
  }

 private:
  std::vector<Value> values_;
};

}  // namespace engine
