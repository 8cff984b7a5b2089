// One frame as a picture in a file, painted without any window.
//
// Any thread that has the source for itself.
#pragma once

#include <string>

#include "engine/inspect/frame_source.h"
#include "recorder/status.h"

namespace replay {

// Paints frame `index` as its game does and writes it as a PNG. On failure `path` is as it was.
recorder::Status save_frame_picture(engine::FrameSource& source, uint64_t index, int width_px, int height_px,
                                    const std::string& path);

}  // namespace replay
