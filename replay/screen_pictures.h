// The screens that are not a recording being watched, as pictures: the library, two recordings side by side.
//
// Any thread that has SDL to itself; neither a window nor a display is needed. On failure the file at `path` is as it
// was.
#pragma once

#include <memory>
#include <string>

#include "engine/inspect/frame_source.h"
#include "recorder/status.h"
#include "replay/viewer_picture.h"

namespace replay {

// The recordings of a folder as cards, once all of them have been looked into.
recorder::Status save_library_picture(const std::string& folder, const PictureOptions& options,
                                      const std::string& path);

// The first step in which the two differ, the first of all if they do not.
recorder::Status save_compare_picture(std::unique_ptr<engine::FrameSource> one,
                                      std::unique_ptr<engine::FrameSource> other, const PictureOptions& options,
                                      const std::string& path);

}  // namespace replay
