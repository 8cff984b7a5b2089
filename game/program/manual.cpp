#include "game/program/manual.h"

namespace game {
namespace {

constexpr const char* kDescription =
    "A game of snake, and the demo of a recorder: every tick is kept, through a crash or a kill, and can be watched "
    "again "
    "with replay(1).\n"
    "\n"
    "Arrows or WASD steer, Space pauses, R restarts, Tab changes the border, M mutes, F1 looks inside the running "
    "game, F11 fills the screen, Q quits.\n"
    "\n"
    "Backspace, or a shoulder of a gamepad, turns back time while it is held, also after a death; let go, and play "
    "goes "
    "on from there. Nothing that was recorded is lost by it. F9 keeps the last seconds as a session of their own. "
    "Other "
    "keys can be chosen in the settings.\n"
    "\n"
    "Frames go through the ring file into a session in the folder of recordings. What a crash has left in the ring is "
    "put into its session by the next start.";
constexpr const char* kExamples =
    "snake                                              # play\n"
    "snake --mode wrap --speed 1.5                      # without deadly walls, and faster\n"
    "snake --autopilot --overlay                        # watch the machine play, and look inside\n"
    "snake --headless --autopilot --ticks 5000 --seed 7 # a recording without a window\n"
    "snake --resume recordings/x.oro@1200               # play on from frame 1200 of a recording\n"
    "snake --resume recordings/x.oro                    # from its last frame\n"
    "snake --ghost best                                 # race your best recorded round; R for a rematch\n"
    "snake --ghost recordings/x.oro@1200                # or the round that frame 1200 lies in\n"
    "snake --clip-seconds 60                            # F9 keeps the last minute\n"
    "snake --black-box 7200                             # record into a ring alone, of the last 7200 ticks,\n"
    "session recover blackbox.dat                       # and after a crash make a session of it\n"
    "snake --no-record --screenshot last.png            # nothing kept but a picture of the end\n";

}  // namespace

tool::Manual manual() {
  tool::Manual manual;
  manual.version = OUROBOROS_VERSION;
  manual.summary = "play snake, and record every tick";
  manual.exit_status = "0: the game has ended. 1: something could not be read, written or shown. 2: wrong usage.";
  manual.extension = ".oro";
  manual.description = kDescription;
  manual.examples = kExamples;
  manual.files = {{"./snake2.dat", "The ring: the last frames, also those of a game that died. See buffer_dump(1)."},
                  {"./recordings/*.oro", "The sessions, one for each time the game is started. See session(1)."},
                  {"./blackbox.dat", "The ring of --black-box, with a description beside it, blackbox.dat.about."},
                  {"~/.config/ouroboros/", "Best scores and settings."},
                  {"~/.local/share/ouroboros/", "The table of high scores, and in scores/ a recording of each."}};
  manual.environment = {{"OUROBOROS_CONFIG_DIR", "The folder of the settings, instead of ~/.config/ouroboros."},
                        {"OUROBOROS_DATA_DIR", "The folder of the high scores, instead of ~/.local/share/ouroboros."}};
  manual.see_also = "replay(1), session(1), buffer_dump(1)";
  return manual;
}

}  // namespace game
