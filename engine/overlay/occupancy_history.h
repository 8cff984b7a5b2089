// OccupancyHistory: how many frames were waiting in a ring over the last minute, as far as somebody looked. For rings
// of other programs; a recorder keeps its own (recorder/timings.h), also while nobody looks.
//
// One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace engine {

class OccupancyHistory {
 public:
  static constexpr size_t kSteps = 240;
  static constexpr float kStep_s = 0.25f;
  static constexpr uint64_t kUnknown = ~uint64_t{0};

  // Takes what is waiting now, `elapsed_s` after the last look.
  void look(uint32_t unread, float elapsed_s);
  // Nobody looked for that long.
  void skip(float elapsed_s);

  // The most that were waiting in each quarter of a second, oldest first, the running one last; kUnknown where nobody
  // looked.
  const std::vector<uint64_t>& steps() const { return steps_; }

 private:
  std::vector<uint64_t> steps_ = std::vector<uint64_t>(kSteps, kUnknown);
  float into_step_s_ = 0;
};

}  // namespace engine
