// FramePainter: shows a frame with the painter of its game. Of all of the viewer only this file knows which games there
// are; a recording of any other game still plays, with inspector and bytes instead of a picture.
//
// The drawing thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/draw/geometry.h"
#include "engine/draw/painter.h"
#include "game/picture/board_painter.h"
#include "game/rules/state_schema.h"
#include "recorder/base/status.h"
#include "recorder/schema/schema.h"

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

// How the game is started that goes on from a frame of a session: where it records.
//
// Any thread.

// Arguments for `program`. The new session comes to lie beside the one it goes on from, or, where nothing can be
// written there, among those of the library (`sessions_folder`). Its ring lies where the game has it for that folder of
// recordings: beside the folder; of a session that lies anywhere else, in the session's own. A ring that another game
// is writing is left to that, and one of its own is named: "snake2-2.dat".
std::vector<std::string> resume_arguments(const std::string& program, const std::string& session_path, uint64_t number,
                                          const std::string& sessions_folder);

}  // namespace replay
