#include "game/program/stop_request.h"

#include <csignal>

namespace game {
namespace {

volatile std::sig_atomic_t stop_signal = 0;

void note_signal(int signal) {
  stop_signal = 1;
  std::signal(signal, SIG_DFL);
}

}  // namespace

void install_stop_signals() {
  std::signal(SIGINT, note_signal);
  std::signal(SIGTERM, note_signal);
#ifdef SIGHUP
  std::signal(SIGHUP, note_signal);
#endif
}

bool stop_requested() { return stop_signal != 0; }

}  // namespace game
