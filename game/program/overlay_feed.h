// OverlayFeed: the running game as the overlay shows it - its ring, live; all frames of the session that is being
// recorded, so that watches, plots and differences reach back to the first; and the tick that is inspected. While a
// past tick is inspected the game is paused, and its picture is painted from that tick's frames.
//
// The game's thread; recorder and frames must outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/inspect/inspection.h"
#include "engine/overlay/overlay_data.h"
#include "game/picture/view.h"
#include "game/program/played_frames.h"
#include "game/rules/state.h"
#include "recorder/recorder.h"

namespace game {

class OverlayFeed {
 public:
  OverlayFeed(recorder::Recorder& recorder, PlayedFrames& frames);
  ~OverlayFeed() { save(); }
  // Restores watches, plots and pins (engine/overlay/inspection_file.h). Waits for the disk.
  void load();
  // Saves them, if that has not been done. Waits for the disk; nothing is shown from here on.
  void save();

  // For every tick, right after it was recorded: the texts of all watches that ask for a pause there, if any. Cheap
  // while no watch pauses.
  std::optional<std::string> pausing_watches();

  // From now on every watch asks for a pause, until it is off again.
  void stop_at_any_hit(bool on) { inspection_.set_all_pause(on); }
  bool has_watches() const;

  // What the overlay is to show, with all frames recorded by now. Refers to this object until the next call.
  engine::OverlayData data();
  // Goes to the tick that was requested in the panels. True when the game has to be paused for it.
  bool execute(const engine::OverlayRequests& requests);

  // Inspects the tick so many after the one that is shown, or before it; the newest one ends it. false: there is none,
  // or it cannot be read yet.
  bool move(int64_t ticks);
  // Inspects the next tick in which a watch becomes true, of those recorded. false: there is none.
  bool go_to_next_hit();

  // The picture of the inspected tick; nothing while that is the newest one. Valid until the next call of another
  // function.
  std::optional<View> view() const;
  // Number of that tick.
  std::optional<uint64_t> number() const;
  // "tick 1234 of 5678", for the player.
  std::string text() const;
  // Returns to the newest tick.
  void leave() { index_.reset(); }

 private:
  void take_in_frames();
  bool read_inspected();
  bool inspect(uint64_t index);

  recorder::Recorder& recorder_;
  PlayedFrames& frames_;
  const recorder::FrameSchema schema_;
  engine::Inspection inspection_;
  engine::LiveRing ring_;
  std::shared_ptr<engine::FrameSource> history_;          // that inspection_ is attached to
  StateReader states_;                                    // of history_
  uint64_t taken_in_ = 0;                                 // frames of it that inspection_ knows of
  std::optional<uint64_t> index_;                         // in history_, of the inspected tick
  std::optional<std::pair<uint64_t, uint64_t>> visible_;  // first and last frame of zoomed plots
  std::vector<std::byte> inspected_slot_;
  std::vector<std::byte> previous_slot_;  // of the frame before; empty when there is none
  GameState state_{};
  GameState previous_state_{};
  bool saved_ = true;  // or never loaded
  std::vector<std::byte> last_tick_;  // slot of the tick before, for pausing_watches()
};

}  // namespace game
