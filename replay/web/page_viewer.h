// PageViewer: one recording in a browser's page: the desktop's player, and what the page shows of it as pictures and as
// JSON. The page draws none of the frames itself and knows no format; all that comes out of a recording reaches it as a
// text of JSON, which it shows as text.
//
// One thread. References and pictures are valid until the next call.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/draw/image.h"
#include "engine/draw/painter.h"
#include "engine/draw/target.h"
#include "engine/game.h"
#include "engine/inspect/series.h"
#include "recorder/base/status.h"
#include "replay/player/game_view.h"
#include "replay/player/player.h"

namespace replay {

class PageViewer {
 public:
  // Opens the file of that name (recorder/base/web_files.h). Fails, with nothing opened, when it is not a recording or
  // holds no frames; the reason is for a person.
  static recorder::Status open(const std::string& path, engine::Games games, std::unique_ptr<PageViewer>& viewer);

  Player& player() { return *player_; }

  // --- pictures ------------------------------------------------------------------------------------------------------
  // The shown moment, and a frame that has fully arrived. `scale` is pixels per unit of design.
  const engine::Image& picture(int width_px, int height_px, float scale);
  const engine::Image& picture_of(uint64_t index, int width_px, int height_px, float scale);

  // --- JSON ----------------------------------------------------------------------------------------------------------
  // What stays: game, date, schema in short, the commands and their keys.
  std::string about();
  // Where playing is, in numbers and words. Small: for every picture.
  std::string state();
  // The frame's fields, derived values and lists of things, with what has changed. `open`: names of arrays, one a line,
  // of which each value is a row.
  std::string fields(std::string_view filter, std::string_view open);
  // The timeline in `columns` columns: marks, the plotted field, watches, rewound parts.
  std::string timeline(int columns);
  // The marks by kind, for the legend; the bookmarks with their notes.
  std::string marks();
  // The watches with their values in the shown frame.
  std::string watches();
  // The latest lines of the game's log up to the shown frame.
  std::string log();
  // What there is to say of the frame near a place on the timeline: number, time, mark.
  std::string describe(double position, double within);
  // The shown frame, or with a selection its first and last frame and what differs, to be copied.
  std::string text_to_copy();

  // The bytes of a frame, seal included; empty when it cannot be read.
  std::span<const std::byte> frame(uint64_t index);

 private:
  PageViewer(std::unique_ptr<engine::FrameSource> source, engine::Games games);

  struct Surface {
    std::unique_ptr<engine::Canvas> canvas;
    std::unique_ptr<engine::Painter> painter;
  };
  engine::Painter& painter_for(Surface& surface, int width_px, int height_px, float scale);
  const engine::Expression* compiled(const std::string& text);

  std::unique_ptr<Player> player_;
  GameView game_;
  engine::DerivedValues derived_;
  Surface shown_, small_;
  std::vector<std::byte> slot_;                            // of frame()
  std::map<std::string, engine::Expression> expressions_;  // of watches, by text
};

}  // namespace replay
