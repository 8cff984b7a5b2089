// Ctrl+C, kill and a closed terminal. A command that only reads may be ended by it anywhere. One that writes holds an
// InterruptGuard: the signal is then only noted, the command ends at its next look, its temporary file is removed, and
// main() ends the program by the same signal, so that a shell sees that it was interrupted. A second signal is not held
// back.
#pragma once

#include <atomic>

namespace tool {

// From construction on signals are noted; a signal that has come stays noted behind the guard's end. One at a time.
class InterruptGuard {
 public:
  InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  ~InterruptGuard();
};

// Whether a signal has come.
bool interrupted();
// The same as a flag, for those who wait in a system call.
const std::atomic<bool>* interrupt_flag();
// Ends the program by the signal that has come. Does nothing if none has.
void end_by_interrupt();

}  // namespace tool
