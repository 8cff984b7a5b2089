// OverlayFeed: what the overlay shows of the running game: its ring, live; all frames of the session that is being
// recorded, so that watches, plots and differences reach back to the first; and the tick that somebody has gone back
// to.
//
// While a tick of the past is looked at the game stands still, and its picture is painted from that tick's frames, as
// everything is.
//
// The game's thread; the recorder must outlive it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/inspect/inspection.h"
#include "engine/inspect/session_source.h"
#include "engine/overlay/overlay_data.h"
#include "game/picture/view.h"
#include "game/rules/state.h"
#include "recorder/recorder.h"

namespace game {

class OverlayFeed {
 public:
  // Watches, plots and pins are those of the last time; see engine/overlay/inspection_file.h.
  explicit OverlayFeed(recorder::Recorder& recorder);
  // Keeps them again.
  ~OverlayFeed();

  // Call it for every tick, right after it was recorded: the text of the watch that asks for a pause there, if any.
  // Costs next to nothing while no watch pauses.
  std::optional<std::string> pausing_watch();

  // What the overlay is to show. Takes in what has been recorded in the meantime. The data refers to this object until
  // the next call.
  engine::OverlayData data();
  // Goes to the tick that was asked for in the panels. true: the game has to stand still for it.
  bool execute(const engine::OverlayRequests& requests);

  // The picture of the tick that is looked at; nothing while that is the newest one. Valid until the next call of
  // anything else.
  std::optional<View> view() const;
  // Number of that tick.
  std::optional<uint64_t> number() const;
  // "tick 1234 of 5678", for the player.
  std::string text() const;
  // Back to the newest one.
  void leave() { index_.reset(); }

 private:
  void poll_session();
  bool read_inspected();

  recorder::Recorder& recorder_;
  const recorder::FrameSchema schema_;
  engine::Inspection inspection_;
  engine::LiveRing ring_;
  std::unique_ptr<engine::SessionSource> history_;  // the session as far as it is on disk
  std::chrono::steady_clock::time_point next_poll_;
  std::optional<uint64_t> index_;                         // of the tick in history_ that is looked at
  std::optional<std::pair<uint64_t, uint64_t>> visible_;  // the frames that plots are zoomed to
  std::vector<std::byte> inspected_slot_;                 // its slot
  std::vector<std::byte> previous_slot_;                  // the one before; empty if there is none or it is missing
  GameState state_{};
  GameState previous_state_{};
  std::vector<std::byte> last_tick_;  // the slot of the tick before, for a watch that is to pause from the next one on
};

}  // namespace game
