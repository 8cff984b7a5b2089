// Processes, signals and what surrounds a program: starting others, being interrupted, the user's folders.
//
// One header for all systems; process_posix.cpp is its source on Linux and macOS, process_windows.cpp on Windows.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler.h"  // pause_core()
#include "status.h"

namespace recorder::base {

// --- this process ---------------------------------------------------------------------------------------------------

// Called first in main(): makes the arguments UTF-8 and the standard streams carry bytes as they are written, text in
// UTF-8, as they do everywhere but on Windows. There it also lets a program with windows print to the console that it
// was started from. `argv` may point to other words afterwards, which live as long as the process.
void use_utf8(int& argc, char**& argv);

// Called after it by a program with windows. Started from a menu and not from a shell, it is in no folder that is meant
// for its files: then the user's data_folder() becomes the working folder. Only Windows needs it; elsewhere the menu's
// entry sees to it.
void enter_data_folder_from_menu();

int64_t process_id();
// Whether it can have threads beside this one. In a browser's page it cannot: work that others would wait for is done at
// once, and work without an end in turns (engine::SeriesScan::work()).
bool has_threads();
// The value of an environment variable, empty if it is not set.
std::string environment(const char* name);
// The file of the running program; empty if unknown.
std::string program_path();
// Lets the calling thread give way to others, such as a game's tick: from here on it does not preempt a running thread
// when it wakes up (SCHED_BATCH). Without effect where the system has no such policy.
void lower_thread_priority();
// The cores that this process may use, in order; empty if unknown.
std::vector<int> usable_cores();
// Keeps the calling thread on one core. Without effect where the system cannot.
void pin_thread(int core);

// Whether the process runs before all ordinary ones (SCHED_FIFO, SCHED_RR).
bool has_real_time_priority();

// What this computer is, for reports: "AMD EPYC 7R13" or its architecture, and "Linux 6.1.0".
std::string processor_name();
std::string system_name();

// --- where the user keeps things ------------------------------------------------------------------------------------

// Settings: $OUROBOROS_CONFIG_DIR, else where the system has them (~/.config/ouroboros). Empty when the user has no
// home.
std::string config_folder();
// Recordings and scores: $OUROBOROS_DATA_DIR, else where the system has them (~/.local/share/ouroboros).
std::string data_folder();
// What can be made anew: where the system has it (~/.cache/ouroboros). Empty when the user has no home.
std::string cache_folder();

// The paths that a shell pattern (* ? [...]) stands for, sorted; empty without a match.
std::vector<std::string> matching_paths(const std::string& pattern);

// --- the desktop -----------------------------------------------------------------------------------------------------

// Whether a window could appear: $DISPLAY or $WAYLAND_DISPLAY is set; true where the system always has a display.
bool display_server_available();
// Whether a search for an audio device could succeed: a sound card, or the socket or the variable of a sound server.
// True where such a search costs nothing.
bool audio_available();

// --- being interrupted -----------------------------------------------------------------------------------------------

// While one lives, Ctrl+C, kill and a closed terminal are noted instead of ending the process: the program looks
// (interrupted()), ends its work in order, and then ends itself by the same signal (end_by_interrupt()), so that a
// shell sees that it was interrupted. A second signal is not held back. Ignored signals (nohup) stay ignored. One at a
// time, as signals are process-wide; a signal stays noted after the guard's end.
class InterruptGuard {
 public:
  InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  ~InterruptGuard();
};

// Whether a signal was received. Any thread.
bool interrupted();
// The same as a flag, for functions that take one. Lives as long as the process.
const std::atomic<bool>& interrupt_flag();
// Ends the process by the signal that was received. Does nothing without one.
void end_by_interrupt();

// From here on a write to a pipe without a reader fails (EPIPE) instead of ending the process.
void ignore_broken_pipes();

// --- other programs -------------------------------------------------------------------------------------------------

// Where the program `name` lies: beside the running one, else in a folder of PATH. Empty when it is in neither.
std::string find_program(const std::string& name);

// Starts it with these arguments, in the same working folder, and returns without waiting for it; it lives on when this
// process ends and is not stopped with its terminal. Fails, naming the program and where it was looked for, when it
// cannot be started.
Status launch_program(const std::string& name, const std::vector<std::string>& arguments);

// A program that is fed by this one: what is written goes to its standard input, what it prints is kept. In a process
// group of its own, so that Ctrl+C reaches this program alone, which then ends it. One thread.
class Subprocess {
 public:
  // Once `cancelled` is set, no function waits any more; it must outlive the object.
  explicit Subprocess(const std::atomic<bool>& cancelled);
  // Kills it, and what it has started, if it still runs.
  ~Subprocess();
  Subprocess(const Subprocess&) = delete;
  Subprocess& operator=(const Subprocess&) = delete;

  // `arguments[0]` is the program's path. Fails when it cannot be started.
  Status start(const std::vector<std::string>& arguments);
  // False when it has closed its input or ended, or this was cancelled.
  bool write(std::span<const std::byte> bytes);
  // Closes its input and waits for its end. Its exit code, -1 for a signal or when this was cancelled.
  int wait();
  // Its standard output and standard error; at most the first 256 KiB.
  const std::string& output() const;
  // Call it before start(): what it prints goes to `take` instead, piece by piece, in write() and wait().
  void take_output(std::function<void(std::string_view)> take);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace recorder::base
