// FrameDiff: the differences between two frames, by the names of their fields. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recorder/schema/schema.h"
#include "recorder/schema/seal.h"

namespace recorder {

// In place of an element that only the other frame has.
inline constexpr std::string_view kNotThere = "not there";

struct FrameDiff {
  struct Value {
    std::string name;     // "score", "board[37]", "enemies[#42].hp", "enemies[#42]" of one that only one frame has,
                          // "byte 287"
    std::string field;    // "board", "enemies[#42].hp", "enemies"; empty for bytes that no field covers
    uint32_t offset = 0;  // bytes from the frame's start
    uint32_t bytes = 0;   // of the value
    std::string a, b;
  };

  Seal seal_a, seal_b;
  uint64_t index_a = 0;
  uint64_t index_b = 0;
  std::vector<Value> values;  // by the schema's order, then the bytes that no field covers
  std::vector<Value> seals;   // "events", "time_ns"
};

struct FrameAt {
  std::span<const std::byte> slot;
  uint64_t index = 0;
};

// Whether frames of the two can be compared byte by byte.
bool same_layout(const FrameSchema& a, const FrameSchema& b);

// `times`: whether a different time is a difference. Both are whole slots; bytes outside the smaller one are not
// compared.
FrameDiff diff_frames(const FrameSchema& schema, const FrameAt& a, const FrameAt& b, bool times);

// The same of one list alone: its living elements, matched by identity. `a` and `b` are frames, of which each may have
// a schema of its own: fields of the elements are then found by name, and compared as the texts that people see.
std::vector<FrameDiff::Value> diff_group(const Group& group_a, std::span<const std::byte> a, const Group& group_b,
                                         std::span<const std::byte> b);

}  // namespace recorder
