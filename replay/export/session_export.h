// A part of a session as a session of its own.
//
// Any thread; opens the file itself. See replay/export/exporter.h for what failure leaves.
#pragma once

#include <atomic>

#include "replay/export/exporter.h"

namespace replay {

recorder::Status write_session(const ExportSource& source, const ExportRequest& request,
                               const std::atomic<bool>& cancelled, const recorder::session::Progress& progress,
                               ExportReport& report);

}  // namespace replay
