// The features of the ring, each shown and checked in a section of its own.
#pragma once

#include <string>

#include "recorder/include/circular_buffer.h"
#include "tools/buffer_test_report.h"

namespace buffer_test {

// `ring` is open on a fresh file of the default geometry, which afterwards holds a few texts. Files made beside it are
// removed again.
void show_features(MemoryMappedCircularBuffer& ring, Report& report);

// Leaves a ring of demo frames at `path` for buffer_dump to look at: a game of the autopilot. A file that is there
// stays.
void leave_demo_ring(const std::string& path, Report& report);

}  // namespace buffer_test
