// What the installed viewer is for: a picture of any game's newest recording. last_frame FOLDER FILE.png
#include <cstdio>

#include "replay/app/viewer_picture.h"
#include "replay/player/open_recording.h"
#include "replay/player/player.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::string path;
  std::unique_ptr<engine::FrameSource> source;
  std::vector<std::string> notices;
  recorder::Status done = replay::newest_session(argv[1], path);
  if (done.ok()) done = replay::open_source(path, source, notices);
  if (done.ok()) {
    const double last = static_cast<double>(source->frame_count() - 1);
    replay::Player player(std::move(source));
    player.clock().seek(last);
    player.advance(0);
    done = replay::save_picture(player, {.width_px = 320, .height_px = 240, .timeline = true}, argv[2]);
  }
  if (!done.ok()) std::fprintf(stderr, "last_frame: %s\n", done.message().c_str());
  return done.ok() ? 0 : 1;
}
