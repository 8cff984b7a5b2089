// Subprocess: a program that is fed by this one: what is written goes to its standard input, what it says is kept.
//
// It is in a process group of its own, so that Ctrl+C reaches this program alone, which then ends it. One thread.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/ring/ring_file.h"
#include "replay/export/clip.h"
#include "replay/export/exporter.h"
#include "replay/export/new_file.h"

namespace replay {

class Subprocess {
 public:
  // Once `*give_up` is set nothing waits any more; it must outlive the object.
  explicit Subprocess(const std::atomic<bool>& give_up) : give_up_(give_up) {}
  // Kills it if it still runs.
  ~Subprocess();
  Subprocess(const Subprocess&) = delete;
  Subprocess& operator=(const Subprocess&) = delete;

  // `argv[0]` is the program's path. Fails when it cannot be started.
  recorder::Status start(const std::vector<std::string>& argv);
  // False when it has closed its input or ended, or it was given up.
  bool write(std::span<const std::byte> bytes);
  // Closes its input and waits for its end. Gives the exit code, -1 for a signal or when it was given up.
  int wait();
  // All that it has said on standard output and standard error; of very much the beginning.
  const std::string& words() const { return words_; }

 private:
  // Lets it go on until its input is free (`for_input`) or it has said something; false at the end of what it says.
  bool pump(bool for_input, bool& input_free);

  const std::atomic<bool>& give_up_;
  pid_t pid_ = -1;
  recorder::base::File input_;
  recorder::base::File output_;
  std::string words_;
};

// VideoSink: a video, by the program ffmpeg, which is fed the pictures and writes the file. MP4 is H.264, WebM is VP9,
// both in the colours that every player shows.
//
// One thread.

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
