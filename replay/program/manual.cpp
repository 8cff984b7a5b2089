#include "replay/program/manual.h"

namespace replay {
namespace {

constexpr const char* kDescription =
    "Watches a recording: a session (*.oro), or a ring (*.dat), which is followed while a game writes it. Without FILE "
    "the window shows the library of all recordings in the folder of --sessions; --frame, --screenshot and --verify "
    "take "
    "the newest of them.\n"
    "\n"
    "Space plays, comma and full stop step by a frame, Left and Right skip, J K L shuttle, Home and End go to the "
    "ends, G "
    "asks for a frame, B bookmarks it, I and O mark a part. F1 opens the debugger: fields, watches, plots, bytes. The "
    "question mark shows all keys; --print-keys prints them as the settings file takes them.\n"
    "\n"
    "A watch is an expression over the fields of a frame. It finds all frames in which it becomes true, and marks them "
    "on "
    "the timeline.";
constexpr const char* kExamples =
    "replay                                             # the library\n"
    "replay recordings/today.oro --frame 4071           # one recording, from this frame on\n"
    "replay snake2.dat                                  # follow a game that is running\n"
    "replay --verify                                    # does the newest one follow the rules?\n"
    "replay --overlay --watch 'status == dead'          # where did it end?\n"
    "replay before.oro --compare after.oro              # side by side, from the first difference on\n"
    "replay today.oro --export clip.mp4 --from 1:00 --to 1:30   # half a minute as a video\n"
    "replay today.oro --frame 100 --screenshot 100.png  # a picture, without a display\n";

}  // namespace

tool::Manual manual() {
  tool::Manual manual;
  manual.version = OUROBOROS_VERSION;
  manual.summary = "watch, search and compare recorded sessions";
  manual.exit_status =
      "0: done. 1: something could not be read, written or shown, or a session does not verify. 2: wrong usage.";
  manual.extension = ".oro";
  manual.description = kDescription;
  manual.examples = kExamples;
  manual.files = {{"./recordings/*.oro", "The sessions that the library shows."},
                  {"*.oro.marks", "The bookmarks of a session that is still a log; a packed one holds them itself."},
                  {"~/.config/ouroboros/replay.json", "Settings, and keys that are to be others."},
                  {"~/.cache/ouroboros/thumbnails/", "Pictures of the sessions, made again when they are missing."}};
  manual.environment = {{"OUROBOROS_CONFIG_DIR", "The folder of the settings, instead of ~/.config/ouroboros."}};
  manual.see_also = "snake(1), session(1), buffer_dump(1)";
  return manual;
}

}  // namespace replay
