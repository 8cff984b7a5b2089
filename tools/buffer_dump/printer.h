// Printer: what the slots of a ring are printed as - bytes, fields, JSON or JSON lines. Formatting itself is the
// recorder's (recorder/dump); here it is put in order. One thread per object.
#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "recorder/dump/palette.h"
#include "recorder/dump/slot_view.h"
#include "recorder/frame/schema.h"
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

}  // namespace buffer_dump
