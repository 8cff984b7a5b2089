// FrameDiff: in what two frames differ, by the names of their fields. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "recorder/frame/schema.h"
#include "recorder/frame/seal.h"
#include "tools/session/console.h"

namespace session_tool {

struct FrameDiff {
  struct Value {
    std::string name;     // "score", "board[37]", "byte 287"
    std::string field;    // "board"; empty for bytes that no field covers
    uint32_t offset = 0;  // bytes from the frame's start
    std::string a, b;
  };

  recorder::Seal seal_a, seal_b;
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
bool same_layout(const recorder::FrameSchema& a, const recorder::FrameSchema& b);

// `times`: whether a different time is a difference.
FrameDiff diff_frames(const recorder::FrameSchema& schema, const FrameAt& a, const FrameAt& b, bool times);

// As a table; of long arrays only the first values, if not `all`.
void print_frame_diff(const FrameDiff& diff, const std::string& a, const std::string& b, bool all, std::ostream& out);
Json json_of(const FrameDiff& diff);

}  // namespace session_tool
