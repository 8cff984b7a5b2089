// What the overlay's panels show: one frame with its predecessor, the ring it lies in, and how the recorder is doing.
// Plain values that a program fills once per drawn frame - from a live ring (live_ring.h), or from a session - and
// hands to Overlay::draw(). Nothing here knows a particular game: names and units come from the schema.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "engine/inspect/inspection.h"
#include "recorder/base/status.h"
#include "recorder/recorder.h"
#include "recorder/ring/observer.h"
#include "recorder/schema/schema.h"

namespace engine {

// One slot of the ring.
struct SlotView {
  enum class State {
    kEmpty,     // never held a frame
    kReleased,  // held one that the consumer has taken; still there to be looked at
    kUnread,    // published, not yet taken
    kWriting,   // the one the writer's head is at, and its seal does not hold: the next frame is being made there
    kLapped,    // written anew while it was being looked at
    kTorn,      // published, and its seal does not hold: damaged
  };
  State state = State::kEmpty;
  uint64_t frame = 0;  // number in the frame's seal; kReleased, kUnread and kTorn only
};

struct RingView {
  std::string path;
  bool live = false;        // false: reconstructed, as the ring was when the shown frame had just been committed
  bool has_writer = false;  // live only: somebody holds that role now
  bool has_reader = false;
  uint32_t slot_count = 0;
  uint32_t slot_bytes = 0;
  uint32_t write_index = 0;
  uint32_t read_index = 0;
  uint32_t total_writes = 0;
  uint32_t total_reads = 0;
  uint32_t rejected = 0;
  std::vector<SlotView> slots;

  uint32_t unread() const { return total_writes - total_reads; }
};

struct SessionView {
  std::string path;
  uint64_t file_bytes = 0;
  uint64_t frame_count = 0;
};

struct OverlayData {
  const recorder::FrameSchema* schema = nullptr;  // required; must outlive the call
  // The shown frame, a whole slot with its seal; empty when there is none. `previous` is the frame before it, empty
  // when there is none or it is missing.
  std::span<const std::byte> slot;
  std::span<const std::byte> previous;
  uint32_t slot_index = 0;  // where in the ring it lies, or lay before the ring moved on
  std::optional<RingView> ring;
  std::optional<recorder::RecorderStats> recorder;   // of the program itself, while it records
  std::shared_ptr<const recorder::Timings> timings;  // likewise
  std::optional<SessionView> session;                // the file being written or played

  // All frames that can be looked at, and where in them the shown one is; nullptr when there is only the shown one. The
  // overlay reads from it while it draws.
  FrameSource* history = nullptr;
  uint64_t index = 0;
  // The frames that plots show: the timeline's, or all.
  uint64_t first_visible = 0;
  uint64_t last_visible = 0;
  // What is watched, plotted, pinned and compared; nullptr: the overlay offers none of that.
  Inspection* inspection = nullptr;
};

// What somebody asked for in the panels and the program has to carry out.
struct OverlayRequests {
  std::optional<uint64_t> go_to;                             // show the frame of this index
  std::optional<std::pair<uint64_t, uint64_t>> show_frames;  // zoom to these, first and last
  std::string notice;                                        // to be told: "saved x.csv", why something failed
};

// LiveRing: looks at a ring that is in use and fills in what the overlay shows of it. An observer: it takes no role and
// disturbs nobody.
//
// One thread. A ring that is replaced by a new file under the same name is followed there.

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
