// Starting and ending the recording of a run, and saying so.
//
// Main thread.
#pragma once

#include <cstdint>
#include <string>

#include "game/program/options.h"
#include "game/program/resume.h"
#include "recorder/recorder.h"
#include "recorder/status.h"

namespace game {

// Starts recording a game of this seed and mode as the options say, or not at all with --no-record; one that goes on
// from another recording names it. Prints seed, ring and session on standard output and what was recovered of earlier
// runs on standard error. On failure nothing is recorded; the message says what to do.
recorder::Status start_recording(const Options& options, uint64_t seed, Mode mode, recorder::Recorder& recorder,
                                 const ResumePoint* resumed = nullptr);

// Ends it and reports losses. Fails when frames could not be written.
recorder::Status end_recording(recorder::Recorder& recorder);

// Prints on standard error what has become known of the recording since the last call. To be called every tick: it
// costs nothing as long as there is nothing.
void print_notices(recorder::Recorder& recorder);

// What the player should know about the recording while playing: empty as long as all is well.
std::string problem_of(const recorder::RecorderStats& stats);

}  // namespace game
