// Subprocess: a program that is fed by this one: what is written goes to its standard input, what it says is kept.
//
// It is in a process group of its own, so that Ctrl+C reaches this program alone, which then ends it. One thread.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "recorder/ring/ring_file.h"
#include "recorder/status.h"

namespace replay {

class Subprocess {
 public:
  // Once `*give_up` is set nothing waits any more; it must outlive the object.
  explicit Subprocess(const std::atomic<bool>& give_up) : give_up_(give_up) {}
  // Kills it if it still runs.
  ~Subprocess();
  Subprocess(const Subprocess&) = delete;
  Subprocess& operator=(const Subprocess&) = delete;

  // `argv[0]` is the program's path. Fails when it cannot be started.
  recorder::Status start(const std::vector<std::string>& argv);
  // False when it has closed its input or ended, or it was given up.
  bool write(std::span<const std::byte> bytes);
  // Closes its input and waits for its end. Gives the exit code, -1 for a signal or when it was given up.
  int wait();
  // All that it has said on standard output and standard error; of very much the beginning.
  const std::string& words() const { return words_; }

 private:
  // Lets it go on until its input is free (`for_input`) or it has said something; false at the end of what it says.
  bool pump(bool for_input, bool& input_free);

  const std::atomic<bool>& give_up_;
  pid_t pid_ = -1;
  recorder::ring::Descriptor input_;
  recorder::ring::Descriptor output_;
  std::string words_;
};

}  // namespace replay
