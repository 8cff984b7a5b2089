// OverlayFeed: what the overlay shows in the viewer: the frame that is played, and the ring it lies in - as it is now
// when a ring is watched, reconstructed as it was at that tick when a session is played.
//
// One thread.
#pragma once

#include "engine/overlay/live_ring.h"
#include "engine/overlay/overlay_data.h"
#include "replay/player.h"

namespace replay {

class OverlayFeed {
 public:
  // The data refers to player and feed until either is used again.
  engine::OverlayData data_for(Player& player);

 private:
  // Frames are read only when another one is shown: a ring may have very many slots.
  const engine::RingView& made(engine::FrameSource& source, uint64_t index, uint32_t slot_count);

  engine::LiveRing ring_;
  engine::RingView reconstructed_;
  std::string reconstructed_path_;
  uint64_t reconstructed_generation_ = 0;
  uint64_t reconstructed_index_ = 0;
};

// The ring of `slot_count` slots right after frame `index` of a session was committed and taken by the consumer. A
// session starts its ring at slot 0, and frames that were rejected took no slot.
engine::RingView reconstructed_ring(engine::FrameSource& source, uint64_t index, uint32_t slot_count);

}  // namespace replay
