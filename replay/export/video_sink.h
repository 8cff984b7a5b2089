// VideoSink: a video, by the program ffmpeg, which is fed the pictures and writes the file. MP4 is H.264, WebM is VP9,
// both in the colours that every player shows.
//
// One thread.
#pragma once

#include <atomic>
#include <string>

#include "replay/export/child.h"
#include "replay/export/clip_sink.h"
#include "replay/export/format.h"
#include "replay/export/new_file.h"

namespace replay {

// The program, and the encoder that it has for a format.
struct VideoEncoder {
  std::string program;
  std::string name;  // "libx264"
};

// Looks for ffmpeg beside the running program and in PATH and asks it what it can do. Fails, saying what to install,
// without ffmpeg or without an encoder for `format`, which is kMp4 or kWebm, and once `*give_up` is set.
recorder::Status find_encoder(ExportFormat format, VideoEncoder& encoder, const std::atomic<bool>& give_up);

class VideoSink : public ClipSink {
 public:
  // Once `*give_up` is set, ffmpeg is ended; it must outlive the sink. Pictures have even sizes.
  VideoSink(std::string path, bool replace, ExportFormat format, VideoEncoder encoder, double fps,
            const std::atomic<bool>& give_up);

  recorder::Status add(const engine::Image& picture) override;
  // Whatever ffmpeg complained of is a failure: a file that it could not finish is none.
  recorder::Status finish() override;
  uint64_t bytes() const override { return file_.bytes(); }

 private:
  recorder::Status begin(const engine::Image& first);
  recorder::Status failure();

  std::string path_;
  bool replace_;
  ExportFormat format_;
  VideoEncoder encoder_;
  double fps_;
  const std::atomic<bool>& give_up_;
  NewFile file_;  // before the child, which must have ended when it goes
  Subprocess child_;
  bool begun_ = false;
};

}  // namespace replay
