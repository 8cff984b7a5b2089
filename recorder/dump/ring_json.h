// A ring as JSON, for scripts: one object whose keys keep their order, with one slot a line.
//
//   {
//     "file": "game.dat", "file_bytes": 10304,
//     "header": {"write_index": 3, ...},                    fields as stored, 0 for a specified default
//     "geometry": {"slot_count": 10, "slot_bytes": 1024},   by which the slots were read
//     "slots": [
//       {"slot": 0, "sequence": 10, "unread": false, "seal": {...}, "bytes": "2323...", "fields": {...}},
//     ],
//     "problems": ["..."]                           contradictions in the header; empty for a valid ring
//   }
//
// Numbers are exact, 64-bit ones too; field_json.h says how fields look. "sequence" is null for a slot that is not
// known to hold a frame.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "recorder/dump/ring_text.h"
#include "recorder/ring/layout.h"
#include "recorder/schema/schema.h"

namespace recorder {

struct JsonDumpOptions {
  uint64_t bytes = 64;                  // of each slot in "bytes"
  const FrameSchema* schema = nullptr;  // adds "fields" and the names of events; borrowed
};

// The part before the slots: {"file": ..., "header": {...}, "slots": [. Fields that a cut-off header lacks are null.
struct JsonHead {
  std::string file;
  uint64_t file_bytes = 0;
  ring::HeaderCopy header;
  size_t header_bytes = ring::kHeaderBytes;
  ring::Geometry geometry;
};
void print_json_head(std::ostream& out, const JsonHead& head);
// One slot on one line, without newline or comma. `slot.bytes` must hold all of it.
void print_json_slot(std::ostream& out, const SlotView& slot, const JsonDumpOptions& options);
// The part after them: ], "problems": [...]}
void print_json_tail(std::ostream& out, const std::vector<std::string>& problems);

}  // namespace recorder
