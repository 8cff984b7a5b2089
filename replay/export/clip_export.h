// Making a clip: the plan says which moments, a thread of its own paints them, the calling one encodes.
//
// Any thread, with the source for itself. See replay/export/exporter.h for what failure leaves.
#pragma once

#include <atomic>

#include "replay/export/exporter.h"

namespace replay {

// `request.frames` lies within the source, whose game has a painter.
recorder::Status write_clip(engine::FrameSource& source, const ExportRequest& request,
                            const std::atomic<bool>& cancelled, const recorder::session::Progress& progress,
                            ExportReport& report);

// One frame as it has arrived, as PNG.
recorder::Status write_picture(engine::FrameSource& source, const ExportRequest& request,
                               const std::atomic<bool>& cancelled, ExportReport& report);

}  // namespace replay
