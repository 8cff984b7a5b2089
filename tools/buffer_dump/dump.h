// Printer: what the slots of a ring are printed as - bytes, fields, JSON or JSON lines. Formatting itself is the
// recorder's (recorder/dump); here it is put in order. One thread per object.
#pragma once

#include <atomic>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "recorder/dump/ring_text.h"
#include "recorder/schema/schema.h"
#include "tools/buffer_dump/options.h"
#include "tools/buffer_dump/ring_reader.h"

namespace buffer_dump {

class Printer {
 public:
  virtual ~Printer() = default;
  // What stands before the slots. `file` is the name for messages, `choice` says which slots they are, as in "each of
  // 10 slots".
  virtual void begin(const std::string& file, const HeaderSnapshot& look, const std::string& choice) = 0;
  // The slots that come are those of another ring.
  virtual void switch_ring(const HeaderSnapshot& look) = 0;
  virtual void slot(const recorder::SlotView& slot) = 0;
  // What stands after them; `problems` is what did not add up.
  virtual void end(const std::vector<std::string>& problems) = 0;
};

// `options`, `schema` (null unless decoding) and `out` must outlive the printer.
std::unique_ptr<Printer> make_printer(const Options& options, const recorder::FrameSchema* schema,
                                      const recorder::Palette& palette, std::ostream& out);

// Prints a ring once: all slots, some, or the newest frames. What is wrong with the file is printed afterwards, on the
// error stream, so that it is the last thing seen.

// All that the work needs; borrowed.
struct Job {
  const Options& options;
  RingReader& reader;
  Printer& printer;
  std::ostream& out;  // what `printer` prints to
  std::ostream& err;
  bool marks_changes = false;  // look for the frame before each, so that the printer can mark what changed
};

// Prints what the options choose and gives the exit code: kExitFailed if the file is damaged or lacks what was asked
// for, after printing as much as there is. Stops early when `out` fails.
int dump(const Job& job);

// A message in the form that all have: "buffer_dump: FILE: WHAT".
void print_problem(const Job& job, const std::string& what);

// What does not add up in the header, and what part of the file is missing, in words; empty for a sound ring.
std::vector<std::string> problems_of(const HeaderSnapshot& look);

// Prints frames as they are published, until it is told to stop, nobody reads any more, or never. A mapped ring
// announces nothing, so it is looked at every few milliseconds - more often while frames come - and sleeps in between.

// Goes on with the new ring when the file's name leads to another one, and from the beginning when the ring is reset.
// What it could not print in time is said on the error stream. Gives the exit code: kExitFailed if the ring was damaged
// when it began or ended.
int follow(const Job& job, const std::atomic<bool>& stop);

}  // namespace buffer_dump
