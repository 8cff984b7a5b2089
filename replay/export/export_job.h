// ExportJob: writes frames of a recording to a file while it goes on being played: on a thread of its own, with its own
// place in the recording, so that the picture never waits. See replay/export/exporter.h.
//
// One thread starts and asks, and destroys, which cancels.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <thread>

#include "engine/inspect/frame_source.h"
#include "recorder/status.h"
#include "replay/export/exporter.h"

namespace replay {

// What the file could be called: beside nothing of that name, in the folder that the program was started in:
// "2026-01-01_12-00-00-frames-100-200.csv".
std::string free_export_path(const engine::FrameSource& source, ExportFormat format, uint64_t first_number,
                             uint64_t last_number);

class ExportJob {
 public:
  ExportJob() = default;
  ~ExportJob();
  ExportJob(const ExportJob&) = delete;
  ExportJob& operator=(const ExportJob&) = delete;

  // Begins; whatever ran before is cancelled. Fails, with nothing begun, as check_export() does.
  recorder::Status start(engine::FrameSource& source, const ExportRequest& request);
  // Stops soon; nothing is left under the name.
  void cancel() { cancelled_ = true; }

  bool running() const { return worker_.joinable() && !ended_; }
  double progress() const { return progress_; }
  const std::string& path() const { return request_.path; }

  // What became of it, once, after it has ended: "wrote /folder/x.csv" and what is not in it, or why not.
  std::optional<std::string> take_result();

 private:
  ExportRequest request_;
  ExportReport report_;      // valid once ended_
  recorder::Status result_;  // likewise
  std::thread worker_;
  std::atomic<bool> cancelled_ = false;
  std::atomic<bool> ended_ = false;
  std::atomic<double> progress_ = 0;
};

}  // namespace replay
