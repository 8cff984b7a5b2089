// A part of a session as a session of its own.
//
// Any thread; opens the file itself. See replay/export/exporter.h for what failure leaves.
#pragma once

#include <atomic>

#include "replay/export/exporter.h"

namespace replay {

// Whether there is a session of that name that a game is recording now.
bool is_being_recorded(const std::string& path);

recorder::Status write_session(const ExportSource& source, const ExportRequest& request,
                               const std::atomic<bool>& cancelled, const recorder::session::Progress& progress,
                               ExportReport& report);

}  // namespace replay
