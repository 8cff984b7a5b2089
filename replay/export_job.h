// ExportJob: writes frames of a recording to a file while it goes on being played: on a thread of its own, with its own
// place in the recording, so that the picture never waits. A file appears under its name once it is whole.
//
// One thread starts and asks, and destroys, which cancels.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "engine/inspect/frame_source.h"
#include "recorder/session/session_reader.h"
#include "recorder/status.h"
#include "replay/playback_clock.h"

namespace replay {

enum class ExportKind {
  kSession,  // a session of its own, with the bookmarks in it
  kCsv,
  kNdjson,
  kPicture,  // of one frame, as PNG
};

struct ExportRequest {
  ExportKind kind = ExportKind::kSession;
  FrameRange frames;    // by index; of a picture the first
  std::string path;     // must not exist yet
  int width_px = 1280;  // of a picture
  int height_px = 960;
};

// What the file could be called: beside nothing of that name, in the folder that the program was started in:
// "2026-01-01_12-00-00-frames-100-200.csv".
std::string free_export_path(const engine::FrameSource& source, ExportKind kind, uint64_t first_number,
                             uint64_t last_number);

// "wrote /folder/x.csv": names the whole path, because where a program was started need not be known to whoever uses
// it.
std::string written_text(const std::string& path);

class ExportJob {
 public:
  ExportJob() = default;
  ~ExportJob();
  ExportJob(const ExportJob&) = delete;
  ExportJob& operator=(const ExportJob&) = delete;

  // Begins; whatever ran before is cancelled. Fails, with nothing begun, when that cannot be exported from this source.
  recorder::Status start(engine::FrameSource& source, const ExportRequest& request);
  // Stops soon; nothing is left under the name.
  void cancel() { cancelled_ = true; }

  bool running() const { return worker_.joinable() && !ended_; }
  double progress() const { return progress_; }
  const std::string& path() const { return request_.path; }

  // What became of it, once, after it has ended: "wrote /folder/x.csv" and how many frames had to be left out, or why
  // not.
  std::optional<std::string> take_result();

 private:
  recorder::Status run(const engine::FrameSource::Opener& open);
  recorder::Status write_rows(engine::FrameSource& source);
  recorder::Status write_session();
  recorder::Status cut_frames(recorder::session::SessionReader& reader, const FrameRange& frames);
  recorder::Status write_picture(engine::FrameSource& source);
  bool step(uint64_t done, uint64_t all);

  ExportRequest request_;
  std::string source_path_;
  bool by_index_ = false;  // how the source was opened: damage that a scan has found moves the frames behind it
  uint64_t left_out_ = 0;  // frames that could not be read; valid once ended_
  std::thread worker_;
  std::atomic<bool> cancelled_ = false;
  std::atomic<bool> ended_ = false;
  std::atomic<double> progress_ = 0;
  recorder::Status result_;  // valid once ended_
};

}  // namespace replay
