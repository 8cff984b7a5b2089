// LiveRing: looks at a ring that is in use and fills in what the overlay shows of it. An observer: it takes no role and
// disturbs nobody.
//
// One thread. A ring that is replaced by a new file under the same name is followed there.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/overlay/overlay_data.h"
#include "recorder/ring/observer.h"
#include "recorder/status.h"

namespace engine {

class LiveRing {
 public:
  // Fails, naming the reason, when there is no valid ring at `path`.
  recorder::Status open(const std::string& path);
  bool is_open() const { return ring_.is_open(); }

  // Takes a new look. Fails when the ring can no longer be read; what was seen last stays.
  recorder::Status update();

  // The latest frame that could be copied whole, and the one before it; empty when there is none. Valid until update().
  std::span<const std::byte> latest() const { return latest_; }
  std::span<const std::byte> previous() const { return previous_; }
  // Grows with every published frame, modulo 2^32.
  uint32_t end_sequence() const { return ring_.end_sequence(); }
  const recorder::ring::RingObserver& observer() const { return ring_; }

  // Fills ring, slot, previous and slot_index of `data`, which refer to this object until the next update().
  void fill(OverlayData& data) const;

 private:
  void read_slots();
  bool copy(uint32_t sequence, std::vector<std::byte>& frame) const;

  recorder::ring::RingObserver ring_;
  std::vector<std::byte> latest_;
  std::vector<std::byte> previous_;
  std::vector<std::byte> scratch_;
  uint32_t latest_slot_ = 0;
  RingView view_;
};

}  // namespace engine
