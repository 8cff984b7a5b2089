// Exporter: takes a recording, or a part of it, out into a file: a video, an animation, pictures, a table, a session of
// its own. The command line and the viewer both export by it.
//
// The file appears under its name once it is whole; after a failure, or when it was cancelled, there is none, or the
// one that was there before. Any thread; two are used for clips, one paints while the other encodes.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "engine/inspect/frame_source.h"
#include "recorder/session/progress.h"
#include "recorder/status.h"
#include "replay/export/clip_plan.h"
#include "replay/export/clip_renderer.h"
#include "replay/export/format.h"
#include "replay/playback_clock.h"

namespace replay {

// Where the frames come from: holds nothing of the source it was made of, and may be used on another thread.
struct ExportSource {
  std::string path;
  std::string game;
  bool is_session = false;
  bool has_index = false;    // how it was opened: damage that a scan has found moves the frames behind it
  bool has_painter = false;  // whether there is a painter of its game
  engine::FrameSource::Opener open;
};
ExportSource export_source(engine::FrameSource& source);

struct ExportRequest {
  ExportFormat format = ExportFormat::kSession;
  FrameRange frames = {};  // by index; of a picture the first
  std::string path = {};
  bool replace = false;  // what is there by that name
  ClipStyle look = {};
};

// What was made.
struct ExportReport {
  uint64_t frames = 0;    // of the recording
  uint64_t left_out = 0;  // could not be read
  ClipLosses losses;      // of a clip
  uint64_t pictures = 0;
  double seconds = 0;  // of a clip with a rate
  ClipSize size;       // of pictures
  uint64_t bytes = 0;  // 0: not known
};

// Why it cannot be done, before anything is begun: a format that this source does not have, a rate or size that the
// format does not, a name that is taken.
recorder::Status check_export(const ExportSource& source, const ExportRequest& request);

// Does it. `progress` counts frames of the recording; once it says stop, or `*cancelled` is set, it ends soon.
recorder::Status run_export(const ExportSource& source, const ExportRequest& request,
                            const std::atomic<bool>& cancelled, const recorder::session::Progress& progress,
                            ExportReport& report);

// Pictures a second of a clip, nothing for a picture of each frame.
std::optional<double> rate_of(const ExportRequest& request);

// "wrote /folder/x.csv": names the whole path, because where a program was started need not be known to whoever uses
// it.
std::string written_text(const std::string& path);
// What is not in it, or not as it was: "3 damaged frames are not in it, 1 pause is shortened to a second"; empty if
// nothing.
std::string losses_text(const ExportReport& report);
// "240 pictures, 8.0 s, 480x540, 1.2 MB".
std::string size_text(const ExportRequest& request, const ExportReport& report);

}  // namespace replay
