// What recorder_kill_test and the program it kills agree on.
#pragma once

#include <atomic>
#include <cstdint>

namespace recorder_test {

inline constexpr uint32_t kKillSlots = 10;
inline constexpr uint32_t kKillSlotBytes = 256;
inline constexpr uint64_t kKillSeed = 20;
inline constexpr int kStopTicks = 11;  // of a session that stops by itself

// Lies in a file that both have mapped, so that it outlives a kill as the ring does.
struct KillCounter {
  std::atomic<uint64_t> committed{0};  // commits of the present session that have returned
  std::atomic<uint32_t> starting{0};   // round of start() and stop() that has been entered: 1, 2, ...
  std::atomic<uint32_t> recording{0};
  std::atomic<uint32_t> stopping{0};
  char session[256] = {};  // the present session's path, set before `recording`
};
static_assert(std::atomic<uint64_t>::is_always_lock_free && std::atomic<uint32_t>::is_always_lock_free);

}  // namespace recorder_test
