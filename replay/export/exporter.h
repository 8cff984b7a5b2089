// What a recording, or a part of it, can be written as. The one table for the command line and the viewer's menu.
//
// Values; any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>

#include "engine/inspect/frame_source.h"
#include "recorder/base/status.h"
#include "recorder/session/contents.h"
#include "replay/export/clip.h"
#include "replay/player/playback_clock.h"

namespace replay {

enum class ExportFormat {
  kSession,  // a session of its own, with the bookmarks in it
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

std::span<const FormatInfo> export_formats();
const FormatInfo& info_of(ExportFormat format);
std::optional<ExportFormat> format_named(std::string_view name);
// By the path's ending: "clip.gif"; "folder/" and "%06d.png" are numbered PNGs.
std::optional<ExportFormat> format_of_path(std::string_view path);

// Whether it is made of pictures, which need a painter of the game.
bool shows_pictures(ExportFormat format);
// Whether it moves: pictures at a constant rate.
bool is_clip(ExportFormat format);

// Where in a path the number of a picture stands, as in "shot-%06d.png".
struct NumberPlace {
  size_t begin = 0;  // of "%06d" in the path
  size_t end = 0;
  int digits = 1;
};
// Nothing without one. Only the file's name is looked at.
std::optional<NumberPlace> number_place(std::string_view path);
// The path of the picture of that number.
std::string numbered(std::string_view path, const NumberPlace& place, uint64_t number);

// Exporter: takes a recording, or a part of it, out into a file: a video, an animation, pictures, a table, a session of
// its own. The command line and the viewer both export by it.
//
// The file appears under its name once it is whole; after a failure, or when it was cancelled, there is none, or the
// one that was there before. Any thread; two are used for clips, one paints while the other encodes.

// Where the frames come from: holds nothing of the source it was made of, and may be used on another thread.
struct ExportSource {
  std::string path;
  std::string game;
  bool is_session = false;
  bool has_index = false;    // how it was opened: damage that a scan has found moves the frames behind it
  bool has_painter = false;  // whether there is a painter of its game
  engine::Games games = {};  // that the viewer knows
  engine::FrameSource::Opener open;
};
ExportSource export_source(engine::FrameSource& source, engine::Games games);

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

// ExportJob: writes frames of a recording to a file while it goes on being played: on a thread of its own, with its own
// place in the recording, so that the picture never waits. See replay/export/exporter.h.
//
// One thread starts and asks, and destroys, which cancels.

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

  // Begins; whatever ran before is cancelled. `games` paint its pictures. Fails, with nothing begun, as check_export()
  // does.
  recorder::Status start(engine::FrameSource& source, const ExportRequest& request, engine::Games games = {});
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
