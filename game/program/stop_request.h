// Ctrl-C, and whatever else asks the process to end, as a question that the run loops ask once per round, so that a
// recording is always finished properly.
//
// Process-wide by nature. Any thread may ask.
#pragma once

namespace game {

// From here on SIGINT, SIGTERM and SIGHUP end the game in order. A second one ends the process at once.
void install_stop_signals();

bool stop_requested();

}  // namespace game
