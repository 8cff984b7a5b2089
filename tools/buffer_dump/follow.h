// Prints frames as they are published, until it is told to stop, nobody reads any more, or never. A mapped ring
// announces nothing, so it is looked at every few milliseconds - more often while frames come - and sleeps in between.
#pragma once

#include <atomic>

#include "tools/buffer_dump/dump.h"

namespace buffer_dump {

// Goes on with the new ring when the file's name leads to another one, and from the beginning when the ring is reset.
// What it could not print in time is said on the error stream. Gives the exit code: kExitFailed if the ring was damaged
// when it began or ended.
int follow(const Job& job, const std::atomic<bool>& stop);

}  // namespace buffer_dump
