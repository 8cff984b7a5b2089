// Exporter: writes a recording, or a part of it, to a file: a video, an animation, pictures, a table, or a session of
// its own. The command line and the viewer both export through it.
//
//   ExportSource from = export_source(source, games);
//   ExportReport report;
//   Status done = run_export(from, {.format = ExportFormat::kGif, .frames = {100, 200}, .path = "clip.gif"}, cancelled,
//                            progress, report);
//
// The file appears under its name once it is whole; a failed or cancelled export leaves no file, or the one that was
// there before. Functions may be called from any thread; an ExportJob belongs to one.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "recorder/base/job.h"
#include "recorder/base/status.h"
#include "recorder/session/frames.h"
#include "replay/export/clip.h"
#include "replay/player/playback_clock.h"

namespace replay {

// --- formats: one table for the command line and the viewer's menu --------------------------------------------------

enum class ExportFormat {
  kSession,  // a session of its own, bookmarks included
  kPage,     // a page of HTML that plays it by itself
  kCsv,
  kNdjson,
  kPicture,  // of one frame, as PNG
  kPngs,     // a picture of every frame, as numbered PNGs
  kGif,
  kMp4,
  kWebm,
};

struct FormatInfo {
  ExportFormat format = ExportFormat::kSession;
  std::string_view name;    // for --format: "mp4"
  std::string_view ending;  // of its files: ".mp4"; "/" is a folder
  std::string_view label;   // for a menu: "Video (.mp4)"
};

// In the menu's order.
std::span<const FormatInfo> export_formats();
const FormatInfo& info_of(ExportFormat format);
std::optional<ExportFormat> format_named(std::string_view name);
// By the path's ending: "clip.gif"; "folder/" and "%06d.png" are numbered PNGs.
std::optional<ExportFormat> format_of_path(std::string_view path);

// Whether it holds the session itself, so that there is none of a ring.
bool is_made_of_session(ExportFormat format);
// Whether it consists of pictures, which need a painter of the game.
bool shows_pictures(ExportFormat format);
// Whether it can have sound: a video.
bool has_sound(ExportFormat format);
// Whether it moves: pictures at a constant rate.
bool is_clip(ExportFormat format);

// The place of a picture's number in a path such as "shot-%06d.png".
struct NumberPlace {
  size_t begin = 0;  // of "%06d" in the path
  size_t end = 0;
  int digits = 1;
};
// Looks at the file's name only, not at its folders.
std::optional<NumberPlace> number_place(std::string_view path);
// The path of the picture of that number.
std::string numbered(std::string_view path, const NumberPlace& place, uint64_t number);

// --- exporting ------------------------------------------------------------------------------------------------------

// A recording to export from. Keeps nothing of the source it was made of, so that it can be used on another thread.
struct ExportSource {
  std::string path;
  std::string game;
  bool is_session = false;
  bool has_index = false;    // how it was opened: damage found by a scan shifts the frames behind it
  bool has_painter = false;  // whether there is a painter of its game
  engine::Games games = {};  // known to the viewer
  engine::FrameSource::Opener open;
};
ExportSource export_source(engine::FrameSource& source, engine::Games games);

struct ExportRequest {
  ExportFormat format = ExportFormat::kSession;
  FrameRange frames = {};  // by index; of a single picture the first
  std::string path = {};
  bool replace = false;      // an existing file of that name
  bool spreadsheet = false;  // tables: as in recorder::RowOptions
  bool big_as_text = false;  // likewise
  ClipStyle style = {};      // of pictures
  std::string compared = {};  // a page: another session, whose frames of the same numbers are shown beside
};

struct ExportReport {
  uint64_t frames = 0;    // of the recording
  uint64_t left_out = 0;  // of them, unreadable
  ClipLosses losses;      // of a clip
  uint64_t pictures = 0;
  double seconds = 0;  // of a clip with a rate
  ClipSize size;       // of pictures
  uint64_t bytes = 0;  // 0: unknown
};

// Fails, with a reason, if the request cannot be fulfilled: a format that the source does not have, a rate or size that
// the format does not, a name that is taken. Changes nothing.
recorder::Status check_export(const ExportSource& source, const ExportRequest& request);

// Checks the request and exports. `progress` counts frames of the recording; once it returns false, or `cancelled` is
// set, the export ends soon and fails. Clips are painted on a second thread.
recorder::Status run_export(const ExportSource& source, const ExportRequest& request,
                            const std::atomic<bool>& cancelled, const recorder::session::Progress& progress,
                            ExportReport& report);

// Pictures per second of a clip; none for a picture of each frame.
std::optional<double> rate_of(const ExportRequest& request);

// "wrote /folder/x.csv": the absolute path, as the user may not know where the program was started.
std::string written_text(const std::string& path);
// The losses: "3 damaged frames are not in it, 1 pause is shortened to a second"; empty without any.
std::string losses_text(const ExportReport& report);
// "240 pictures, 8.0 s, 480x540, 1.2 MB".
std::string size_text(const ExportRequest& request, const ExportReport& report);

// A free name for the export in `folder`, the current one if it is empty: "2026-01-01_12-00-00-frames-100-200.csv",
// with "-2" and so on if that is taken. The numbers are the frames' in the recording.
std::string free_export_path(const std::string& recording, ExportFormat format, uint64_t first_number,
                             uint64_t last_number, const std::string& folder = {});

// How large a GIF would become, in the background: by pictures from the middle of it. The destructor cancels it.
class GifEstimate {
 public:
  void start(engine::FrameSource& source, const ExportRequest& request, engine::Games games);
  // Bytes, once; nothing for what could not be tried.
  std::optional<uint64_t> take();
  bool running() const { return job_.is_running(); }

 private:
  uint64_t bytes_ = 0;       // the thread's while the job runs
  recorder::base::Job job_;  // last: its thread uses the above
};

// An export in the background while the recording goes on being played: on a thread of its own, with its own place in
// the recording. The destructor cancels it.
class ExportJob {
 public:
  // Cancels an export that still runs and starts the new one; `games` paint its pictures. Fails, with nothing started,
  // as check_export() does.
  recorder::Status start(engine::FrameSource& source, const ExportRequest& request, engine::Games games = {});
  // Ends it soon; nothing is left under the name.
  void cancel() { job_.cancel(); }

  bool running() const { return job_.is_running(); }
  double progress() const { return job_.progress(); }  // 0 .. 1
  const std::string& path() const { return request_.path; }

  // The outcome as a notice, once, after the end: "wrote /folder/x.csv" with the losses, or the reason of a failure.
  std::optional<std::string> take_result();
  // Whether that told of a file.
  bool wrote() const { return wrote_; }

 private:
  bool wrote_ = false;
  ExportRequest request_;
  ExportReport report_;      // the thread's while the job runs
  recorder::base::Job job_;  // last: its thread uses the above
};

// Whole recordings exported in the background, one after the other, each to a file named after it. The destructor
// cancels it; what is whole by then stays.
class BatchExport {
 public:
  // `request` says format and style; its frames and path are not looked at. Fails when the system has no thread to
  // give.
  recorder::Status start(std::vector<std::string> recordings, const ExportRequest& request, std::string folder,
                         engine::Games games);
  void cancel() { job_.cancel(); }
  bool running() const { return job_.is_running(); }
  double progress() const { return job_.progress(); }  // 0 .. 1
  // "writing 3 of 12 as MP4".
  std::string text() const;
  // The outcome as a notice, once, after the end, and whether all of them were written.
  std::optional<std::pair<std::string, bool>> take_result();

 private:
  recorder::Status write(recorder::base::Job::Control& control);
  recorder::Status write_one(const std::string& recording, size_t place, recorder::base::Job::Control& control);

  std::vector<std::string> recordings_;
  ExportRequest request_;
  std::string folder_;
  engine::Games games_;
  std::atomic<size_t> written_{0};
  std::string written_path_;  // the last one; the thread's while the job runs, like the failures
  std::vector<std::string> failures_;
  recorder::base::Job job_;  // last: its thread uses the above
};

}  // namespace replay
