// Durability: what reaches the disk when, against power loss. A crash of the process needs none of it: the kernel keeps
// mapped pages and written bytes.
#pragma once

#include <chrono>

namespace recorder::ring {

struct Durability {
  enum class Kind { kNone, kInterval, kEach };
  Kind kind = Kind::kInterval;
  std::chrono::milliseconds interval{1000};  // for kInterval: at most this much is lost at a power cut

  static Durability none() { return {Kind::kNone, {}}; }
  static Durability every(std::chrono::milliseconds interval) { return {Kind::kInterval, interval}; }
  static Durability each_write() { return {Kind::kEach, {}}; }  // a sync of some 100 us in every publish
};

}  // namespace recorder::ring
