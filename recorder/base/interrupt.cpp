#include "recorder/base/interrupt.h"

#include <signal.h>

namespace tool {
namespace {

std::atomic<bool> stop{false};
std::atomic<int> signal_number{0};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free,
              "set by a signal handler");

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};

void set_all(void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int number : kSignals) {
    struct sigaction now = {};
    ::sigaction(number, nullptr, &now);
    // nohup and background jobs of scripts have them ignored, and mean it.
    if (now.sa_handler != SIG_IGN) ::sigaction(number, &action, nullptr);
  }
}

}  // namespace

InterruptGuard::InterruptGuard() {
  set_all([](int number) {
    signal_number = number;
    stop = true;
  });
}

InterruptGuard::~InterruptGuard() { set_all(SIG_DFL); }

bool interrupted() { return stop.load(std::memory_order_relaxed); }

const std::atomic<bool>* interrupt_flag() { return &stop; }

void end_by_interrupt() {
  if (!interrupted()) return;
  set_all(SIG_DFL);
  ::raise(signal_number.load());
}

}  // namespace tool
