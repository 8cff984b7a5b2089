// OpeningScreen: what the window shows while recordings are opened that no library behind it lists: named on the
// command line, or moved to the name of the one that was shown. A recording that died after hours of play takes
// seconds, and a disk may not answer at all: the window says what it waits for and how far it is, and Esc gives up.
//
// The drawing thread; an OpenJob opens.
#pragma once

#include <SDL_events.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/draw/painter.h"
#include "engine/platform/redraw.h"
#include "replay/player/open_recording.h"

namespace replay {

class OpeningScreen {
 public:
  // Starts opening, see OpenJob.
  OpeningScreen(std::vector<std::string> paths, std::shared_ptr<recorder::base::BackgroundWriter> writer,
                OpenJob::Prepare prepare);

  // Esc, Q and closing the window give up.
  void handle(const SDL_Event& event);
  bool given_up() const { return given_up_; }
  void advance(int64_t elapsed_ns) { waited_ns_ += elapsed_ns; }
  void announce(engine::Redraw& redraw) const;
  // Covers the whole target; says nothing of what is open at once.
  void paint(engine::Painter& painter) const;

  bool done() const { return job_.done(); }
  OpenJob::Result take() { return job_.take(); }

 private:
  OpenJob job_;
  int64_t waited_ns_ = 0;
  bool given_up_ = false;
};

}  // namespace replay
