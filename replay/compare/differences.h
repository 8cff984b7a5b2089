// Differences of two recordings: of two frames (FrameComparer), as lines of a table (DifferenceLine), and the steps at
// which the recordings differ (DifferenceScan, which looks for them in the background).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "recorder/base/job.h"
#include "recorder/schema/schema.h"
#include "recorder/schema/schema_mapping.h"
#include "replay/compare/paired_frames.h"

namespace replay {

// One field that differs.
struct FieldDifference {
  struct Value {
    uint32_t index = 0;  // within the field
    std::string one;
    std::string other;
    std::string place = {};  // of a list: "enemies[#42].hp", or "enemies[#42]" of a thing that only one has
  };
  std::string name;           // "board"; "enemies", a list; "events"; "bytes without a field"
  uint32_t columns = 0;       // of a grid, else 0
  uint32_t count = 1;         // of the compared values
  uint32_t different = 0;     // of them
  std::vector<Value> values;  // the first of those, at most kMostValues
  std::vector<bool> cells;    // of a grid: which differ; else empty
};

// Compares two frames, also of different schemas: fields are then found by name, and those of the second are converted
// to the first's types. Time and number of a frame are not compared. Lists are compared by their living things, which
// are matched by identity, wherever they lie. Of frames with the same layout every other byte counts, also those
// without a field; else only the fields of both, and lists that have the same fields in both.
//
// One thread: it keeps a scratch frame.
class FrameComparer {
 public:
  static constexpr size_t kMostValues = 64;

  FrameComparer(const recorder::FrameSchema& one, const recorder::FrameSchema& other);

  // Whole slots, seals included.
  bool differ(std::span<const std::byte> one, std::span<const std::byte> other);
  // In the order of the first schema.
  std::vector<FieldDifference> differences(std::span<const std::byte> one, std::span<const std::byte> other);

  // Whether frames of both schemas have the same layout.
  bool same_layout() const { return same_layout_; }
  const std::vector<std::string>& only_in_one() const { return only_in_one_; }
  const std::vector<std::string>& only_in_other() const { return only_in_other_; }

 private:
  struct Shared {
    recorder::Field one;
    recorder::Field other;
    uint32_t count = 1;  // of values in both
  };
  struct Bytes {
    uint32_t begin = 0;
    uint32_t end = 0;
  };

  void share_fields();
  void share_groups();
  void compare_bytes_beside_groups();
  void share_events();
  std::span<const std::byte> as_one(std::span<const std::byte> other);
  bool fits(std::span<const std::byte> one, std::span<const std::byte> other) const;
  void add_field(const Shared& field, std::span<const std::byte> one, std::span<const std::byte> converted,
                 std::span<const std::byte> other, std::vector<FieldDifference>& found) const;
  void add_events(uint64_t one, uint64_t other, std::vector<FieldDifference>& found) const;
  bool groups_differ(std::span<const std::byte> one, std::span<const std::byte> other) const;
  void add_groups(std::span<const std::byte> one, std::span<const std::byte> other,
                  std::vector<FieldDifference>& found) const;
  void add_bytes(std::span<const std::byte> one, std::span<const std::byte> other,
                 std::vector<FieldDifference>& found) const;

  recorder::FrameSchema one_, other_;
  bool same_layout_;
  recorder::SchemaMapping mapping_;  // from the second to the first
  std::vector<Shared> shared_;
  std::vector<Bytes> compared_;  // of the first's frames, neighbours joined
  std::vector<std::pair<recorder::Group, recorder::Group>> groups_;  // in both, as each has them
  uint64_t events_ = 0;          // event bits that mean the same in both
  std::vector<std::string> only_in_one_, only_in_other_;
  std::vector<std::byte> scratch_;
};

// A line of a table of differences.
struct DifferenceLine {
  std::string name;  // "score", "board[3,7]" (row and column), "body[12]"; "" for a remark
  std::string one;
  std::string other;
  std::string remark;  // instead of values: "and 12 more of board"
};

// Single values first, then arrays, with so many of their first values. Any thread.
inline constexpr size_t kFewValues = 6;
std::vector<DifferenceLine> lines_of(const std::vector<FieldDifference>& differences,
                                     size_t most_of_field = kFewValues);

// "score, length and 3 more"; "" without any. Any thread.
std::string names_of(const std::vector<std::string>& names, size_t most);

// Finds, on a thread of its own, the steps at which two recordings differ: the first one, and the next and previous one
// of any step. Results are available while it runs, for the steps compared so far.
//
// A step differs if both have a frame there and the frames differ, or if from there on only one of them has frames: of
// such a stretch only the first step counts. Memory: one bit per step. The destructor cancels the scan.
class DifferenceScan {
 public:
  // Starts; the thread opens both recordings once more. A failure to open one is an error().
  DifferenceScan(const engine::FrameSource& one, const engine::FrameSource& other, PairBy by, int64_t shift = 0);

  // Ends it soon; its results stay.
  void cancel() { job_.cancel(); }

  uint64_t steps() const { return steps_; }  // 0 until both are open
  uint64_t scanned() const { return scanned_.load(std::memory_order_acquire); }
  double progress() const {
    const uint64_t steps = steps_;
    return steps == 0 ? 0 : static_cast<double>(scanned()) / static_cast<double>(steps);
  }
  bool ended() const { return !job_.is_running(); }  // complete, cancelled, or failed
  bool complete() const { return ended() && scanned() == steps_ && error().empty(); }
  // The reason of a failure; empty without one and while it runs.
  std::string error() const;

  // Differing steps, and steps with unreadable frames, which count as neither.
  uint64_t differing() const { return differing_; }
  uint64_t unreadable() const { return unreadable_; }
  std::optional<uint64_t> first() const;
  // The nearest one after or before `step`, of those compared so far.
  std::optional<uint64_t> next(uint64_t step) const;
  std::optional<uint64_t> previous(uint64_t step) const;
  // Whether any of [first, last] differs.
  bool within(uint64_t first, uint64_t last) const;

 private:
  using Opener = engine::FrameSource::Opener;

  recorder::Status run(const Opener& one, const Opener& other, PairBy by, int64_t shift,
                       recorder::base::Job::Control& control);
  void compare(engine::FrameSource& one, engine::FrameSource& other, PairedFrames& pairs,
               recorder::base::Job::Control& control);
  void set(uint64_t step);
  std::optional<uint64_t> next_from(uint64_t step) const;

  std::vector<std::atomic<uint64_t>> bits_;  // made before scanned_ is more than 0
  std::atomic<uint64_t> steps_{0};
  std::atomic<uint64_t> scanned_{0};
  std::atomic<uint64_t> differing_{0};
  std::atomic<uint64_t> unreadable_{0};
  mutable std::optional<recorder::Status> result_;  // once it was asked for after the end
  mutable recorder::base::Job job_;                 // last: its thread uses the above
};

}  // namespace replay
