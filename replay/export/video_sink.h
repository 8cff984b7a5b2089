// VideoSink: a video, written by the program ffmpeg, which is fed the pictures. MP4 is H.264, WebM is VP9, both in
// colours that every player shows.
//
// One thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include <vector>

#include "recorder/base/process.h"
#include "recorder/base/status.h"
#include "recorder/base/stream.h"
#include "replay/export/clip.h"
#include "replay/export/exporter.h"

namespace replay {

struct VideoEncoder {
  std::string program;  // the path of ffmpeg
  std::string name;     // "libx264"
  std::string sound;    // "aac"; empty: it has none for this format
};

// Looks for ffmpeg beside the running program and in PATH, and for an encoder of it for `format`, which is kMp4 or
// kWebm. Fails, saying what to install, without either, and once `cancelled` is set.
recorder::Status find_encoder(ExportFormat format, VideoEncoder& encoder, const std::atomic<bool>& cancelled);

class VideoSink : public ClipSink {
 public:
  // Once `cancelled` is set, ffmpeg is ended; it must outlive the sink. Pictures have even sizes.
  // `sound` is a file of samples (soundtrack.h), empty for none; it must last as long as the sink.
  VideoSink(std::string path, bool replace, ExportFormat format, VideoEncoder encoder, double fps, std::string sound,
            const std::atomic<bool>& cancelled);

  recorder::Status add(const engine::Image& picture) override;
  // Fails if ffmpeg printed anything: it may still exit with 0 after an incomplete file.
  recorder::Status finish() override;
  uint64_t bytes() const override { return file_.bytes(); }

 private:
  recorder::Status begin(const engine::Image& first);
  std::vector<std::string> arguments_for(const engine::Image& first) const;
  recorder::Status failure();

  std::string path_;
  bool replace_;
  ExportFormat format_;
  VideoEncoder encoder_;
  double fps_;
  std::string sound_;
  const std::atomic<bool>& cancelled_;
  recorder::base::NewFile file_;  // before the process, which must have ended when the file goes
  recorder::base::Subprocess ffmpeg_;
  bool begun_ = false;
};

}  // namespace replay
