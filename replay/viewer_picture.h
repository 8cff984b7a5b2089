// ViewerPicture: all that the viewer's window shows, but for the panels of F1: the frame, the control strip below it,
// and what lies over both for a while.
//
// The drawing thread.
#pragma once

#include <optional>
#include <string>

#include "engine/painter.h"
#include "recorder/status.h"
#include "replay/controls.h"
#include "replay/key_bindings.h"
#include "replay/menu.h"
#include "replay/popup_painter.h"
#include "replay/prompt.h"
#include "replay/stage.h"
#include "replay/timeline_painter.h"

namespace replay {

// What there is besides frame and strip at the moment.
struct Popups {
  const KeyBindings* keys = nullptr;  // required
  ActiveButtons active_buttons;       // active_buttons.key_sheet shows the key sheet
  const Prompt* prompt = nullptr;
  const Menu* menu = nullptr;
  std::string notice = {};
  float notice_opacity = 1;
  std::string exporting = {};  // the file; empty: nothing is
  double exported = 0;         // 0 .. 1
};

class ViewerPicture {
 public:
  explicit ViewerPicture(const recorder::FrameSchema& schema) : frame_painter_(schema), preview_(schema) {}

  // See FramePainter.
  recorder::Status use_player_theme() {
    recorder::Status used = frame_painter_.use_player_theme();
    return used.ok() ? preview_.stage().use_player_theme() : used;
  }

  // The two halves of the picture, in this order; the panels of F1 come between them. `controls` has been laid out for
  // the painter's target, and `room` (pixels) is the part of its stage that the panels leave to the frame. The painter
  // is flushed.
  void paint_frame(engine::Painter& painter, Player& player, const Controls& controls, const engine::Rect& room);
  void paint_controls(engine::Painter& painter, Player& player, const Controls& controls, const Popups& popups);

  // Where the export that is going on can be cancelled; empty without one. As of the last paint().
  const engine::Rect& cancel_button() const { return cancel_; }
  // Where the prompt is, likewise.
  const engine::Rect& prompt_box() const { return prompt_; }
  const FramePainter& stage() const { return frame_painter_; }

 private:
  FramePainter frame_painter_;
  FramePreview preview_;
  engine::Rect cancel_;
  engine::Rect prompt_;
};

struct PictureOptions {
  int width_px = 960;
  int height_px = 720;
  float scale = 1;
  bool overlay = false;   // with the panels
  bool timeline = false;  // with the timeline; else the picture alone, as the game shows it
};

// Writes the frame that `player` shows to a PNG, without a window or display. On failure `path` is as it was.
recorder::Status save_picture(Player& player, const PictureOptions& options, const std::string& path);

}  // namespace replay
