// FramePainter: shows a frame with the painter of its game. Of all of the viewer only this file knows which games there
// are; a recording of any other game still plays, with inspector and bytes instead of a picture.
//
// The drawing thread.
#pragma once

#include <cstddef>
#include <span>

#include "engine/geometry.h"
#include "engine/painter.h"
#include "game/board_painter.h"
#include "game/rules/recorded_states.h"
#include "recorder/frame/schema.h"
#include "recorder/status.h"

namespace replay {

class FramePainter {
 public:
  // `schema` describes the frames that will be shown.
  explicit FramePainter(const recorder::FrameSchema& schema);

  // Whether frames are shown as their game shows them.
  bool has_painter() const { return has_painter_; }
  // The program that goes on playing from a frame of a session (--resume SESSION@FRAME); empty without one.
  std::string program() const { return has_painter_ ? "snake" : ""; }

  // Shows the game from here on as its player has chosen to see it, instead of as usual.
  recorder::Status use_player_theme();

  // Paints all of `area`. `previous` may be empty; `blend` is how far the picture has come from it to `current`.
  void paint(engine::Painter& painter, const engine::Rect& area, std::span<const std::byte> previous,
             std::span<const std::byte> current, float blend);

 private:
  void say(engine::Painter& painter, const engine::Rect& area, const std::string& line) const;

  game::BoardPainter board_;
  std::string game_;
  game::StateReader states_;  // of a game that is known
  bool has_painter_;
};

}  // namespace replay
