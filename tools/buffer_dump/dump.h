// What buffer_dump prints: a ring once (dump), or frames as they are published (follow), each through a Printer as
// bytes, fields, JSON or JSON lines. Formatting is the recorder's (recorder/dump); here it is put in order. Messages
// about the file go to the error stream after what was printed. One thread per object.
#pragma once

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
  // The head. `file` is the name for messages, `choice` says which slots follow: "each of 10 slots".
  virtual void begin(const std::string& file, const HeaderSnapshot& look, const std::string& choice) = 0;
  // The slots from here on are those of another ring.
  virtual void switch_ring(const HeaderSnapshot& look) = 0;
  virtual void slot(const recorder::SlotView& slot) = 0;
  // The end; `problems` are those of the file.
  virtual void end(const std::vector<std::string>& problems) = 0;
};

// `options`, `schema` (null unless decoding) and `out` must outlive the printer.
std::unique_ptr<Printer> make_printer(const Options& options, const recorder::FrameSchema* schema,
                                      const recorder::Palette& palette, std::ostream& out);

// All that the work needs; borrowed.
struct Job {
  const Options& options;
  RingReader& reader;
  Printer& printer;
  std::ostream& out;  // what `printer` prints to
  std::ostream& err;
  bool marks_changes = false;  // the frame before each is read too, so that the printer can mark what changed
};

// Prints what the options choose - all slots, some, or the newest frames - and returns the exit code: kExitFailed if
// the file is damaged or lacks what was asked for, after printing as much as there is. Stops early when `out` fails.
int dump(const Job& job);

// Prints frames as they are published, until it is interrupted or its reader has gone. A mapped ring announces
// nothing, so it polls every few milliseconds, more often while frames come. Switches to the new ring when the file's
// name leads to another one, and starts over when the ring is reset. Frames that it missed are reported on the error
// stream. Returns the exit code: kExitFailed if the ring was damaged at the beginning or the end.
int follow(const Job& job);

// A message in the form that all have: "buffer_dump: FILE: WHAT".
void print_problem(const Job& job, const std::string& what);

// What does not add up in the header, and what part of the file is missing; empty for a valid ring.
std::vector<std::string> problems_of(const HeaderSnapshot& look);

}  // namespace buffer_dump
