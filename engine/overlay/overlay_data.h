// OverlayData: what the overlay's panels show, filled by a program for every picture and passed to Overlay::draw(): a
// frame with its predecessor, the ring it lies in, the state of the recorder. Names and units come from the schema.
// OverlayRequests: what the panels ask the program to do. LiveRing fills the data from a ring in use.
//
// Plain values; LiveRing: one thread.
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
    kEmpty,     // has never held a frame
    kReleased,  // holds a frame that the consumer has read
    kUnread,    // holds a frame that the consumer has not read
    kWriting,   // at the write index, seal invalid: the next frame is being made there
    kLapped,    // overwritten while it was being read
    kTorn,      // published, seal invalid: damaged
  };
  State state = State::kEmpty;
  uint64_t frame = 0;  // the number in its seal; kReleased, kUnread and kTorn only
};

struct RingView {
  std::string path;
  bool live = false;        // false: reconstructed, as the ring was when the shown frame had just been committed
  bool has_writer = false;  // live only: a process holds that role
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

// How a running game stands, for the buttons that stop it, step it and let it go on.
struct RunState {
  bool paused = false;
  std::string why;  // it is: "score > 50 became true at tick 1234"; empty: the player paused it
};
enum class RunRequest { kPause, kResume, kStep, kStepTen, kStepBack, kRunToHit };

// A timeline of the program: frames that lie between others at places between theirs.
struct TimelineAxis {
  float left_px = 0;  // of the target, at the frame `first` ...
  float right_px = 0;
  double first = 0;
  double last = 0;      // ... and at the last one
  double position = 0;  // of the playhead
  // What stands over its frames, times or numbers, in order: plots over it say the same.
  struct Label {
    double position = 0;
    std::string text;
  };
  std::vector<Label> labels = {};
};

struct OverlayData {
  const recorder::FrameSchema* schema = nullptr;  // required; must outlive the call
  // The shown frame, a whole slot with its seal; empty when there is none. `previous` is the frame before it, empty
  // when there is none.
  std::span<const std::byte> slot;
  std::span<const std::byte> previous;
  uint32_t slot_index = 0;  // where in the ring it lies, or lay before the ring moved on
  std::optional<RingView> ring;
  std::optional<recorder::RecorderStats> recorder;   // of the program itself, while it records
  std::shared_ptr<const recorder::Timings> timings;  // likewise
  std::optional<SessionView> session;                // the file being written or played

  // All frames, and the index of the shown one; nullptr when there is only the shown one. The overlay reads from it
  // while it draws.
  FrameSource* history = nullptr;
  uint64_t index = 0;
  // The frames that plots show: the timeline's, or all.
  uint64_t first_visible = 0;
  uint64_t last_visible = 0;
  // Where the program shows a timeline of them below the panels: plots that are as wide stand over it, frame over
  // frame.
  std::optional<TimelineAxis> timeline;
  // Of a game that runs, not of a recording.
  std::optional<RunState> run;
  // Watches, plots, pins and the compared frame; nullptr: the overlay offers none of them.
  Inspection* inspection = nullptr;
};

// Requests from the panels that the program executes.
struct OverlayRequests {
  std::optional<uint64_t> go_to;                             // show the frame with this index
  std::optional<std::pair<uint64_t, uint64_t>> show_frames;  // zoom the timeline to first .. last
  std::optional<RunRequest> run;                             // only with OverlayData::run
  std::string notice;                                        // to be shown: "saved x.csv", why something failed
};

// Observes a ring in use and fills in the data: it takes no role. A ring that is replaced by a new file of the same
// name is followed there.
class LiveRing {
 public:
  // Fails, naming the reason, when there is no valid ring at `path`.
  recorder::Status open(const std::string& path);
  bool is_open() const { return ring_.is_open(); }

  // Reads the ring's present state. On failure the last one stays.
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
