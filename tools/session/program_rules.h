// ProgramRules: the rules of a game as a program that reads inputs and writes frames, for `session verify --rules`.
//
// The program gets lines of JSON on its standard input. The first says what the recording is:
//
//   {"session":{"file":"x.oro","game":"pong","game_version":"1.2","extra":{"seed":"7"},"schema":{...}}}
//
// Each further one is a frame as it was recorded, as `session export --format ndjson` prints it. For every frame that
// it can tell it prints a line such as
//
//   {"frame":17,"score":30,"ball":[4,5]}
//
// with the frame's number and the fields as its rules make them, numbers growing. Fields and frames that it leaves out
// are taken as recorded. Lines that do not begin with { are messages, shown when it fails; it has failed when it ends
// with anything but 0. It need not answer before its input ends.
//
// One thread per object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "recorder/session/session_reader.h"
#include "tools/session/frames.h"

namespace session_tool {

// Gets each frame that the program makes: the recorded slot, and the frame of the same schema that should have been
// recorded. False ends the program.
using ProgramFrames =
    std::function<bool(uint64_t index, std::span<const std::byte> recorded, std::span<const std::byte> expected)>;

// Runs `command`, a line for the shell, on the frames of `session`. Fails, naming the recording, when it cannot be run,
// fails, or prints what is no frame.
Status run_program_rules(const std::string& command, SessionReader& session, ProgressBar& bar,
                         const ProgramFrames& use);

}  // namespace session_tool
