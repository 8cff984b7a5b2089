// FrameComparer: in what two frames differ, also when they are of different schemas: fields are then found by name, and
// those of the second are read as the first would have them (recorder/schema/schema.h).
//
// Time and number of a frame are no difference. Of frames with the same layout every byte counts, also one that no
// field covers; else only what both have.
//
// One thread, it keeps a scratch frame.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "recorder/schema/schema.h"
#include "replay/compare/paired_frames.h"

namespace replay {

// One field that differs.
struct FieldDifference {
  struct Value {
    uint32_t index = 0;  // within the field
    std::string one;
    std::string other;
  };
  std::string name;           // "board"; "events"; "bytes without a field"
  uint32_t columns = 0;       // of a grid, else 0
  uint32_t count = 1;         // values that were compared
  uint32_t different = 0;     // of them
  std::vector<Value> values;  // the first of those, kMostValues at most
  std::vector<bool> cells;    // of a grid: which differ; else empty
};

class FrameComparer {
 public:
  static constexpr size_t kMostValues = 64;

  FrameComparer(const recorder::FrameSchema& one, const recorder::FrameSchema& other);

  // Whole slots, seals included.
  bool differ(std::span<const std::byte> one, std::span<const std::byte> other);
  // In the schema's order.
  std::vector<FieldDifference> differences(std::span<const std::byte> one, std::span<const std::byte> other);

  // Whether both lay out their frames alike.
  bool same_layout() const { return same_layout_; }
  const std::vector<std::string>& only_in_one() const { return only_in_one_; }
  const std::vector<std::string>& only_in_other() const { return only_in_other_; }

 private:
  struct Shared {
    recorder::Field one;
    recorder::Field other;
    uint32_t count = 1;  // values that both have
  };
  struct Bytes {
    uint32_t begin = 0;
    uint32_t end = 0;
  };

  void share_fields();
  void share_events();
  std::span<const std::byte> as_one(std::span<const std::byte> other);
  bool fits(std::span<const std::byte> one, std::span<const std::byte> other) const;
  void add_field(const Shared& field, std::span<const std::byte> one, std::span<const std::byte> converted,
                 std::span<const std::byte> other, std::vector<FieldDifference>& found) const;
  void add_events(uint64_t one, uint64_t other, std::vector<FieldDifference>& found) const;
  void add_bytes(std::span<const std::byte> one, std::span<const std::byte> other,
                 std::vector<FieldDifference>& found) const;

  recorder::FrameSchema one_, other_;
  bool same_layout_;
  recorder::SchemaMapping mapping_;  // from the second to the first
  std::vector<Shared> shared_;
  std::vector<Bytes> compared_;  // of the first's frames, neighbours joined
  uint64_t events_ = 0;          // event bits that mean the same in both
  std::vector<std::string> only_in_one_, only_in_other_;
  std::vector<std::byte> scratch_;
};

// DifferenceList: the differences of two frames as lines of a table. Pure functions; any thread.

struct DifferenceLine {
  std::string name;  // "score", "board[3,7]" (row and column), "body[12]"; "" for a remark
  std::string one;
  std::string other;
  std::string remark;  // instead of values: "and 12 more of board"
};

// Single values first, then arrays, of which only the first few values are named.
std::vector<DifferenceLine> lines_of(const std::vector<FieldDifference>& differences);

// "score, length and 3 more", for a line of text; "" without any.
std::string names_of(const std::vector<std::string>& names, size_t most);

// DifferenceScan: finds out, in a thread of its own, at which steps two recordings differ: the first one, and from any
// step the next and the previous. Results can be asked for while it runs and hold for what was compared so far.
//
// A step differs when both have a frame there and the frames differ (frame_comparer.h), or when from there on only one
// of them has frames: of such a stretch only its first step counts. Memory: a bit a step.
//
// Made and asked by any thread. Ending the object ends the thread at once.

class DifferenceScan {
 public:
  // Begins; the thread opens both recordings once more. One that cannot be opened shows as error().
  DifferenceScan(const engine::FrameSource& one, const engine::FrameSource& other, PairBy by, int64_t shift = 0);
  ~DifferenceScan();
  DifferenceScan(const DifferenceScan&) = delete;
  DifferenceScan& operator=(const DifferenceScan&) = delete;

  // Ends it where it is. What was found stays.
  void cancel() { stop_ = true; }

  uint64_t steps() const { return steps_; }  // 0 until both are open
  uint64_t scanned() const { return scanned_.load(std::memory_order_acquire); }
  double progress() const {
    const uint64_t steps = steps_;
    return steps == 0 ? 0 : static_cast<double>(scanned()) / static_cast<double>(steps);
  }
  bool ended() const { return ended_; }  // complete, cancelled, or failed
  bool complete() const { return ended_ && scanned() == steps_ && error().empty(); }
  std::string error() const;

  // Steps that differ, and frames that could not be read: those count as neither.
  uint64_t differing() const { return differing_; }
  uint64_t unreadable() const { return unreadable_; }
  std::optional<uint64_t> first() const;
  // The nearest behind or before `step`, among those compared.
  std::optional<uint64_t> next(uint64_t step) const;
  std::optional<uint64_t> previous(uint64_t step) const;
  // Whether any of [first, last] differs: for marks, a pixel at a time.
  bool within(uint64_t first, uint64_t last) const;

 private:
  using Opener = engine::FrameSource::Opener;

  void run(const Opener& one, const Opener& other, PairBy by, int64_t shift);
  void compare(engine::FrameSource& one, engine::FrameSource& other, PairedFrames& pairs);
  void set(uint64_t step);
  std::optional<uint64_t> next_from(uint64_t step) const;

  std::vector<std::atomic<uint64_t>> bits_;  // made before scanned_ is more than 0
  std::atomic<uint64_t> steps_{0};
  std::atomic<uint64_t> scanned_{0};
  std::atomic<uint64_t> differing_{0};
  std::atomic<uint64_t> unreadable_{0};
  std::atomic<bool> stop_{false};
  std::atomic<bool> ended_{false};
  mutable std::mutex mutex_;
  std::string error_;  // under mutex_
  std::thread thread_;
};

}  // namespace replay
