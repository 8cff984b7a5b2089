// PanelExport: saves what panels show to files, on a thread of its own, so that the picture never waits: the visible
// frames as CSV or NDJSON, a plot as PNG. Files go to the working directory under a name that is free:
// "session-frames-10-99.csv".
//
// Used by the drawing thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/image.h"
#include "engine/inspect/frame_rows.h"
#include "engine/inspect/frame_source.h"

namespace engine {

using recorder::RowFormat;

class PanelExport {
 public:
  PanelExport() = default;
  PanelExport(const PanelExport&) = delete;
  PanelExport& operator=(const PanelExport&) = delete;
  ~PanelExport();  // stops; a file that is not whole does not stay

  // Frames first .. last with all fields, and a column for each expression. Nothing happens while another one runs.
  void save_rows(const FrameSource& source, RowFormat format, uint64_t first, uint64_t last,
                 const std::vector<std::string>& expressions);
  void save_picture(Image picture, const std::string& recording, uint64_t first, uint64_t last);

  bool running() const { return running_; }
  float progress() const { return progress_; }  // 0..1
  void cancel() { cancelled_ = true; }
  // What has become of the last one, once: "saved x.csv", "cancelled", why it failed. Empty while there is no news.
  std::string outcome();

 private:
  using Work = std::function<std::string()>;  // gives the outcome
  void start(Work work);
  std::string write_rows(const FrameSource::Opener& open, const FrameRowsOptions& options, const std::string& path,
                         uint64_t first, uint64_t last);

  std::atomic<bool> running_{false};
  std::atomic<bool> cancelled_{false};
  std::atomic<float> progress_{0};
  std::mutex mutex_;
  std::string outcome_;  // guarded by mutex_
  std::thread thread_;
};

// A path in the working directory that no file has: "<stem>-<what><ending>", with "-2" and so on before the ending.
std::string free_export_path(const std::string& recording, const std::string& what, const std::string& ending);

}  // namespace engine
