// Opening what somebody wants to watch: a session file or a ring, told apart by their first bytes.
//
// A session that died is recovered first, so that the frames its ring still holds are shown. One thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "recorder/status.h"

namespace replay {

// Opens `path`. What had to be recovered, and what could not be, is told in `notices`, a line each. Fails, naming the
// reason and what to do, when it is neither session nor ring, or holds no frames.
recorder::Status open_source(const std::string& path, std::unique_ptr<engine::FrameSource>& source,
                             std::vector<std::string>& notices);

// The newest session in `folder` that holds frames. Fails when there is none.
recorder::Status newest_session(const std::string& folder, std::string& path);

}  // namespace replay
