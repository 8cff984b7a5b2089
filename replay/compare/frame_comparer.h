// FrameComparer: in what two frames differ, also when they are of different schemas: fields are then found by name, and
// those of the second are read as the first would have them (recorder/frame/schema_mapping.h).
//
// Time and number of a frame are no difference. Of frames with the same layout every byte counts, also one that no
// field covers; else only what both have.
//
// One thread, it keeps a scratch frame.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "recorder/frame/schema.h"
#include "recorder/frame/schema_mapping.h"

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

}  // namespace replay
