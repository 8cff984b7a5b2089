// ViewerPicture: the viewer's window without the panels of F1: the frame, the control strip below it, and popups over
// both; and OverlayFeed, the data that the panels show.
//
// The drawing thread.
#pragma once

#include <optional>
#include <string>

#include "engine/draw/painter.h"
#include "engine/overlay/overlay_data.h"
#include "recorder/base/status.h"
#include "replay/app/bindings.h"
#include "replay/app/control_painter.h"
#include "replay/app/controls.h"
#include "replay/app/popups.h"
#include "replay/player/chosen_scene.h"
#include "replay/player/game_view.h"
#include "replay/player/player.h"

namespace replay {

// What is shown besides frame and strip.
struct Popups {
  const KeyBindings* keys = nullptr;  // required
  ActiveButtons active_buttons;       // active_buttons.key_sheet shows the key sheet
  const Prompt* prompt = nullptr;
  const Menu* menu = nullptr;
  std::string notice = {};
  float notice_opacity = 1;
  std::string exporting = {};  // a running export; empty without one
  double exported = 0;         // 0 .. 1
};

class ViewerPicture {
 public:
  // `games` are those that the viewer knows.
  ViewerPicture(const recorder::FrameSchema& schema, engine::Games games)
      : game_(schema, games), preview_(schema, games) {}

  // See GameView.
  recorder::Status use_player_settings() {
    recorder::Status used = use_choices(game_);
    return used.ok() ? use_choices(preview_.game()) : used;
  }

  // The two halves of the picture, in this order; the panels of F1 come between them. `controls` has been laid out for
  // the painter's target, and `room` (pixels) is the part of the picture that the panels leave to the frame. The
  // painter is flushed.
  // A scene is painted as `look` has it, if that is given.
  void paint_frame(engine::Painter& painter, Player& player, const Controls& controls, const engine::Rect& room,
                   engine::SceneLook* look = nullptr);
  void paint_controls(engine::Painter& painter, Player& player, Controls& controls, const Popups& popups);

  // The cancel button of a running export, as of the last paint(); empty without one.
  const engine::Rect& cancel_button() const { return cancel_; }
  // The place of the prompt, likewise.
  const engine::Rect& prompt_box() const { return prompt_; }
  // The place of the notice, likewise.
  const engine::Rect& notice_box() const { return notice_; }
  const GameView& game() const { return game_; }
  // See GameView; the small picture over the timeline follows.
  GameView& game() { return game_; }
  bool show_scene(bool on) { return preview_.game().show_scene(on) && game_.show_scene(on); }
  recorder::Status set_scene(const recorder::Scene& scene) {
    recorder::Status set = game_.set_scene(scene);
    return set.ok() ? preview_.game().set_scene(scene) : set;
  }

 private:
  GameView game_;
  FramePreview preview_;
  engine::Rect cancel_;
  engine::Rect prompt_;
  engine::Rect notice_;
};

struct PictureOptions {
  int width_px = 960;
  int height_px = 720;
  float scale = 1;
  bool overlay = false;      // with the panels
  bool scene = false;        // the scene instead of the game's painter, where there is one
  bool timeline = false;     // with the timeline; else the game's picture alone
  engine::Games games = {};  // known to the viewer
};

// Writes the frame that `player` shows to a PNG, without a window or display. On failure `path` is as it was.
recorder::Status save_picture(Player& player, const PictureOptions& options, const std::string& path);

// The data of the overlay in the viewer: the shown frame and its ring. A watched ring is shown as it is now; of a
// session the ring is reconstructed as it was at that tick.
class OverlayFeed {
 public:
  // Refers to player and feed; valid until either is used again.
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

// The ring of `slot_count` slots right after frame `index` of a session was committed and read by the consumer. A
// session starts its ring at slot 0, and rejected frames took no slot.
engine::RingView reconstructed_ring(engine::FrameSource& source, uint64_t index, uint32_t slot_count);

}  // namespace replay
