// Salvage: sessions made of frames that lie in a ring whose own session is missing or could not be recovered.
//
// Function for one thread.
#pragma once

#include <string>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/session/session_info.h"

class MemoryMappedCircularBuffer;

namespace recorder::session {

// Saves the unread frames of `ring`, both roles of which the caller holds, as a session in `folder` for each recording
// that they belong to; frames that the ring's own session holds are left out. `info` describes the frames, `whose` says
// in the notices what they were frames of. Frames without a valid seal cannot be kept in a session: if there are any,
// the ring file is copied beside itself first. The ring is empty afterwards. A kill leaves a session that recovery
// completes: the ring is tagged as its own before anything is released.
Status salvage(MemoryMappedCircularBuffer& ring, const std::string& folder, SessionInfo info,
               std::vector<std::string>& notices, const char* whose = "a session that is not here");

}  // namespace recorder::session
