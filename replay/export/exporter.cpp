// PictureQueue: hands pictures from the thread that paints them to the one that encodes them, a few at a time, so that
// neither waits for the other for long and memory stays small.
//
// One thread puts, one takes; either may stop.
#include "replay/export/exporter.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "engine/draw/image.h"
#include "engine/inspect/frame_export.h"
#include "engine/inspect/session_source.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/pack.h"
#include "replay/export/gif_sink.h"
#include "replay/export/new_file.h"
#include "replay/export/png_sink.h"
#include "replay/export/video_sink.h"
#include "replay/library/entry.h"
#include "replay/player/recorded_game.h"
#include "replay/player/text.h"

namespace replay {

class PictureQueue {
 public:
  struct Entry {
    engine::Image picture;
    uint64_t index = 0;  // of the frame it shows
  };

  // Waits for room. False when nobody takes any more.
  bool put(Entry entry) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopped_ || entries_.size() < kMost; });
    if (stopped_) return false;
    entries_.push_back(std::move(entry));
    changed_.notify_all();
    return true;
  }
  // Waits for the next. False at the end.
  bool take(Entry& entry) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopped_ || ended_ || !entries_.empty(); });
    if (stopped_ || entries_.empty()) return false;
    entry = std::move(entries_.front());
    entries_.pop_front();
    changed_.notify_all();
    return true;
  }
  // There are no more to come.
  void end() { set(ended_); }
  // Nobody takes any more.
  void stop() { set(stopped_); }

 private:
  static constexpr size_t kMost = 4;

  void set(bool& what) {
    const std::lock_guard lock(mutex_);
    what = true;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Entry> entries_;
  bool ended_ = false;
  bool stopped_ = false;
};

// Making a clip: the plan says which moments, a thread of its own paints them, the calling one encodes.
//
// Any thread, with the source for itself. See replay/export/exporter.h for what failure leaves.

// `request.frames` lies within the source, whose game has a painter.
recorder::Status write_clip(engine::FrameSource& source, const ExportRequest& request,
                            const std::atomic<bool>& cancelled, const recorder::session::Progress& progress,
                            ExportReport& report);

// One frame as it has arrived, as PNG.
recorder::Status write_picture(engine::FrameSource& source, const ExportRequest& request,
                               const std::atomic<bool>& cancelled, ExportReport& report);

// A part of a session as a session of its own.
//
// Any thread; opens the file itself. See replay/export/exporter.h for what failure leaves.

// Whether there is a session of that name that a game is recording now.
bool is_being_recorded(const std::string& path);

recorder::Status write_session(const ExportSource& source, const ExportRequest& request,
                               const std::atomic<bool>& cancelled, const recorder::session::Progress& progress,
                               ExportReport& report);

namespace {

constexpr auto kFormats = std::to_array<FormatInfo>({
    {ExportFormat::kMp4, "mp4", ".mp4", "Video (.mp4)"},
    {ExportFormat::kWebm, "webm", ".webm", "Video (.webm)"},
    {ExportFormat::kGif, "gif", ".gif", "Animation (.gif)"},
    {ExportFormat::kPngs, "pngs", "/", "Pictures (.png), a folder of them"},
    {ExportFormat::kPicture, "png", ".png", "Picture of this frame (.png)"},
    {ExportFormat::kSession, "oro", ".oro", "Session (.oro)"},
    {ExportFormat::kCsv, "csv", ".csv", "Table (.csv)"},
    {ExportFormat::kNdjson, "ndjson", ".ndjson", "JSON lines (.ndjson)"},
});

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::span<const FormatInfo> export_formats() { return kFormats; }

const FormatInfo& info_of(ExportFormat format) {
  return *std::ranges::find(kFormats, format, [](const FormatInfo& info) { return info.format; });
}

std::optional<ExportFormat> format_named(std::string_view name) {
  const auto found = std::ranges::find(kFormats, name, [](const FormatInfo& info) { return info.name; });
  return found == kFormats.end() ? std::nullopt : std::optional(found->format);
}

std::optional<ExportFormat> format_of_path(std::string_view path) {
  const std::string name = lower(path);
  if (name.ends_with(".png") && number_place(path)) return ExportFormat::kPngs;
  for (const FormatInfo& info : kFormats) {
    if (name.ends_with(info.ending)) return info.format;
  }
  return std::nullopt;
}

bool is_clip(ExportFormat format) {
  return format == ExportFormat::kPngs || format == ExportFormat::kGif || format == ExportFormat::kMp4 ||
         format == ExportFormat::kWebm;
}

bool shows_pictures(ExportFormat format) { return is_clip(format) || format == ExportFormat::kPicture; }

std::optional<NumberPlace> number_place(std::string_view path) {
  const size_t slash = path.rfind('/');
  for (size_t at = path.find('%', slash == std::string_view::npos ? 0 : slash); at != std::string_view::npos;
       at = path.find('%', at + 1)) {
    size_t end = at + 1;
    while (end < path.size() && is_digit(path[end])) ++end;
    const std::string_view digits = path.substr(at + 1, end - at - 1);
    const bool padded = digits.size() == 2 && digits[0] == '0' && digits[1] != '0';
    if (end >= path.size() || path[end] != 'd' || !(digits.empty() || padded)) continue;
    return NumberPlace{at, end + 1, padded ? digits[1] - '0' : 1};
  }
  return std::nullopt;
}

std::string numbered(std::string_view path, const NumberPlace& place, uint64_t number) {
  std::string digits = std::to_string(number);
  const auto width = static_cast<size_t>(place.digits);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return std::string(path.substr(0, place.begin)) + digits + std::string(path.substr(place.end));
}

namespace {

namespace fs = std::filesystem;
using recorder::Status;
using recorder::session::Progress;

constexpr double kVideoFps = 60;
constexpr double kGifFps = 25;  // four hundredths of a second each: even, and in every browser as fast as it should be
constexpr int kMostSide_px = 8192;

Status check_pictures(const ExportSource& source, const ExportRequest& request) {
  if (!source.has_painter) {
    return Status::failure(source.path + ": there is no painter for '" + source.game +
                           "' - export csv, ndjson or oro, which need none");
  }
  const ClipSize size = size_of(request.look);
  if (size.width_px > kMostSide_px || size.height_px > kMostSide_px) {
    return Status::failure("pictures of " + std::to_string(size.width_px) + "x" + std::to_string(size.height_px) +
                           " are too large - choose a smaller scale");
  }
  if (request.format == ExportFormat::kGif && rate_of(request).value_or(0) > GifSink::kMostFps) {
    return Status::failure("a GIF has at most 50 pictures a second - choose a lower rate, or mp4");
  }
  return {};
}

Status check_name(const ExportSource& source, const ExportRequest& request) {
  if (request.format == ExportFormat::kPngs) return check_png_target(request.path, request.replace);
  std::error_code error;
  if (fs::is_directory(request.path, error)) return Status::failure(request.path + ": is a folder");
  if (fs::equivalent(request.path, source.path, error)) {
    return Status::failure(request.path + ": is the recording itself - choose another name");
  }
  if (!fs::exists(fs::symlink_status(request.path, error))) return {};
  if (request.replace) {
    return is_being_recorded(request.path) ? Status::failure(request.path + ": is being recorded - choose another name")
                                           : Status();
  }
  return Status::failure(request.path + ": exists - choose another name, or replace it with --force");
}

Status write_rows(engine::FrameSource& source, const ExportRequest& request, const std::atomic<bool>& cancelled,
                  const Progress& progress, ExportReport& report) {
  NewFile file;
  if (Status created = file.create(request.path, request.replace, cancelled); !created.ok()) return created;
  engine::FrameRowsOptions options;
  options.format = request.format == ExportFormat::kCsv ? recorder::RowFormat::kCsv : recorder::RowFormat::kNdjson;
  options.whole_arrays = true;
  const Status written = engine::write_frame_rows(source, request.frames.first, request.frames.last, options,
                                                  file.stream(), progress, &report.left_out);
  if (!written.ok()) {
    const Status failed = file.failure();
    return failed.ok() ? written : failed;
  }
  Status done = file.finish();
  report.bytes = file.bytes();
  return done;
}

std::string count_of(uint64_t count, const char* what) { return count_text(count) + what + (count == 1 ? "" : "s"); }

}  // namespace

ExportSource export_source(engine::FrameSource& source) {
  return {source.path(),
          source.schema().name(),
          source.session() != nullptr,
          source.has_index(),
          FramePainter(source.schema()).has_painter(),
          source.opener()};
}

std::optional<double> rate_of(const ExportRequest& request) {
  if (request.look.fps || request.format == ExportFormat::kPngs) return request.look.fps;
  return request.format == ExportFormat::kGif ? kGifFps : kVideoFps;
}

Status check_export(const ExportSource& source, const ExportRequest& request) {
  if (request.format == ExportFormat::kSession && !source.is_session) {
    return Status::failure(source.path + ": a ring is no session to cut a part from - export CSV or NDJSON");
  }
  if (shows_pictures(request.format)) {
    if (Status checked = check_pictures(source, request); !checked.ok()) return checked;
  }
  return check_name(source, request);
}

Status run_export(const ExportSource& source, const ExportRequest& request, const std::atomic<bool>& cancelled,
                  const Progress& progress, ExportReport& report) {
  const Progress go_on = [&](uint64_t done, uint64_t all) { return !cancelled && (!progress || progress(done, all)); };
  if (Status checked = check_export(source, request); !checked.ok()) return checked;
  if (request.format == ExportFormat::kSession) return write_session(source, request, cancelled, go_on, report);
  std::unique_ptr<engine::FrameSource> frames;
  const Status opened = source.open(frames, [&](uint64_t, uint64_t) { return !cancelled; });
  if (!opened.ok()) return opened;
  const uint64_t count = frames->frame_count();
  if (count == 0 || request.frames.first >= count) return Status::failure(source.path + ": has no frames there");
  ExportRequest within = request;
  within.frames.last = std::min(request.frames.last, count - 1);
  report.frames = within.frames.last - within.frames.first + 1;
  if (is_clip(request.format)) return write_clip(*frames, within, cancelled, go_on, report);
  if (request.format == ExportFormat::kPicture) return write_picture(*frames, within, cancelled, report);
  return write_rows(*frames, within, cancelled, go_on, report);
}

std::string written_text(const std::string& path) {
  std::error_code error;
  const fs::path whole = fs::absolute(path, error);
  return "wrote " + (error ? path : whole.string());
}

std::string losses_text(const ExportReport& report) {
  std::string text;
  const auto add = [&](uint64_t count, const char* what, const char* one, const char* many) {
    if (count == 0) return;
    text += (text.empty() ? "" : ", ") + count_of(count, what) + (count == 1 ? one : many);
  };
  add(report.left_out, " damaged frame", " is not in it", " are not in it");
  add(report.losses.damaged, " frame", " is lost to damage", " are lost to damage");
  add(report.losses.missing, " frame", " is missing in the recording", " are missing in the recording");
  add(report.losses.pauses, " pause", " is shortened to a second", " are shortened to a second");
  return text;
}

std::string size_text(const ExportRequest& request, const ExportReport& report) {
  std::string text;
  if (shows_pictures(request.format)) {
    text = count_of(report.pictures, " picture") + ", ";
    std::array<char, 48> seconds{};
    std::snprintf(seconds.data(), seconds.size(), "%.1f s, ", report.seconds);
    if (report.seconds > 0) text += seconds.data();
    text += std::to_string(report.size.width_px) + "x" + std::to_string(report.size.height_px);
  } else {
    text = count_of(report.frames - (request.format == ExportFormat::kSession ? 0 : report.left_out), " frame");
  }
  return text + ", " + bytes_text(report.bytes);
}

namespace {

using recorder::Status;

// Pictures that the palette of a GIF is made from.
constexpr uint64_t kMostSamples = 32;

// The colours of a clip, from pictures all over it, arrived frames and gliding ones in turn.
GifSink::Colors sample_colors(engine::FrameSource& source, const ExportRequest& request,
                              const std::atomic<bool>& cancelled) {
  ClipRenderer renderer(source, request.look);
  ColorCounts counts;
  const uint64_t count = request.frames.last - request.frames.first + 1;
  const uint64_t samples = std::min(count, kMostSamples);
  for (uint64_t i = 0; i < samples && !cancelled; ++i) {
    const uint64_t index = request.frames.first + (samples == 1 ? 0 : (count - 1) * i / (samples - 1));
    counts.add(renderer.paint({index, i % 2 == 0 ? 1.0f : 0.5f}));
  }
  return {make_palette(counts, GifSink::kMostColors), counts.colors() <= GifSink::kMostColors};
}

Status make_sink(engine::FrameSource& source, const ExportRequest& request, const std::atomic<bool>& cancelled,
                 std::unique_ptr<ClipSink>& sink) {
  const double fps = rate_of(request).value_or(1);
  if (request.format == ExportFormat::kPngs) {
    sink = std::make_unique<PngSink>(request.path, request.replace);
  } else if (request.format == ExportFormat::kGif) {
    sink = std::make_unique<GifSink>(request.path, request.replace, fps, sample_colors(source, request, cancelled),
                                     cancelled);
  } else {
    VideoEncoder encoder;
    if (Status found = find_encoder(request.format, encoder, cancelled); !found.ok()) return found;
    sink = std::make_unique<VideoSink>(request.path, request.replace, request.format, encoder, fps, cancelled);
  }
  return {};
}

// Takes the pictures as they come. Fails as the sink does, and when it was cancelled.
Status encode(PictureQueue& queue, ClipSink& sink, const ExportRequest& request, const std::atomic<bool>& cancelled,
              const recorder::session::Progress& progress) {
  const uint64_t all = request.frames.last - request.frames.first + 1;
  const auto given_up = [&](uint64_t done) { return cancelled || (progress && !progress(done, all)); };
  PictureQueue::Entry entry;
  while (queue.take(entry)) {
    if (Status added = sink.add(entry.picture); !added.ok()) return added;
    if (given_up(entry.index - request.frames.first)) return Status::failure(request.path + ": cancelled");
  }
  if (Status done = sink.finish(); !done.ok()) return done;
  if (progress) progress(all, all);
  return {};
}

}  // namespace

Status write_clip(engine::FrameSource& source, const ExportRequest& request, const std::atomic<bool>& cancelled,
                  const recorder::session::Progress& progress, ExportReport& report) {
  std::unique_ptr<ClipSink> sink;
  if (Status made = make_sink(source, request, cancelled, sink); !made.ok()) return made;
  ClipPlan plan(source, request.frames, request.look.speed, rate_of(request));
  ClipRenderer renderer(source, request.look);
  PictureQueue queue;
  std::thread painting([&] {
    Moment moment;
    while (!cancelled && plan.next(moment) && queue.put({renderer.paint(moment), moment.index})) {
    }
    queue.end();
  });
  Status written = encode(queue, *sink, request, cancelled, progress);
  queue.stop();
  painting.join();
  if (!written.ok()) return written;
  report.pictures = plan.given();
  report.losses = plan.losses();
  report.left_out = renderer.unreadable();
  report.size = size_of(request.look);
  report.bytes = sink->bytes();
  if (const auto fps = rate_of(request)) report.seconds = static_cast<double>(report.pictures) / *fps;
  return {};
}

Status write_picture(engine::FrameSource& source, const ExportRequest& request, const std::atomic<bool>& cancelled,
                     ExportReport& report) {
  ClipRenderer renderer(source, request.look);
  const engine::Image& picture = renderer.paint({request.frames.first, 1});
  if (renderer.unreadable() != 0) {
    std::vector<std::byte> slot(source.slot_bytes());
    const Status read = source.read(request.frames.first, slot);
    return read.ok() ? Status::failure(source.path() + ": the frame cannot be read") : read;
  }
  std::string bytes;
  if (Status encoded = engine::encode_png(picture, bytes); !encoded.ok()) return encoded;
  NewFile file;
  if (Status created = file.create(request.path, request.replace, cancelled); !created.ok()) return created;
  file.stream() << bytes;
  report.pictures = 1;
  report.size = size_of(request.look);
  report.bytes = bytes.size();
  return file.finish();
}

namespace {

using recorder::Status;
using recorder::session::Progress;
using recorder::session::SessionReader;

uint64_t number_of(const SessionReader& session, uint64_t index) {
  return recorder::session::number_of(session.gaps(), session.info().first_frame, index);
}

recorder::session::ReaderOptions reader_options(bool by_index, const std::atomic<bool>& cancelled) {
  recorder::session::ReaderOptions options;
  options.mode = by_index ? recorder::session::OpenMode::kByIndex : recorder::session::OpenMode::kByScan;
  options.cache_bytes = 0;
  options.progress = [&cancelled](uint64_t, uint64_t) { return !cancelled; };
  return options;
}

Status cut_frames(SessionReader& reader, const FrameRange& frames, const ExportRequest& request,
                  const Progress& progress, ExportReport& report) {
  const uint64_t end = frames.last + 1;
  recorder::session::CutReport made;
  const bool to_end = end == reader.frame_count() && reader.state() == recorder::session::State::kFinished;
  Status done =
      recorder::session::cut(reader, {frames.first, end, to_end}, request.path, request.replace, progress, made);
  report.frames = made.frames;
  report.bytes = made.bytes;
  return done;
}

// What lies beside a name counts for whatever session has it.
Status check_target(const ExportRequest& request) {
  const std::string marks = recorder::session::bookmarks_path(request.path);
  std::error_code ignored;
  if (request.replace || !std::filesystem::exists(marks, ignored)) return {};
  return Status::failure(marks +
                         ": exists, and would be taken for the bookmarks of the new session - choose another name");
}

}  // namespace

bool is_being_recorded(const std::string& path) {
  SessionReader there;
  return there.open(path).ok() && there.state() == recorder::session::State::kRecording;
}

Status write_session(const ExportSource& source, const ExportRequest& request, const std::atomic<bool>& cancelled,
                     const Progress& progress, ExportReport& report) {
  if (Status checked = check_target(request); !checked.ok()) return checked;
  // By its index where it has one: looking through all of a large file first would take longer than the cut.
  SessionReader reader;
  if (Status opened = reader.open(source.path, reader_options(source.has_index, cancelled)); !opened.ok())
    return opened;
  const uint64_t count = reader.frame_count();
  const FrameRange frames{request.frames.first, std::min(request.frames.last, count == 0 ? 0 : count - 1)};
  Status made = cut_frames(reader, frames, request, progress, report);
  if (!made.ok() && !cancelled && reader.has_index()) {
    // It may be damage that the index knows nothing of: then all that is whole is cut.
    const uint64_t first = number_of(reader, frames.first);
    const uint64_t behind = number_of(reader, frames.last) + 1;
    if (Status opened = reader.open(source.path, reader_options(false, cancelled)); !opened.ok()) return opened;
    const FrameRange whole{reader.index_of_number(first), reader.index_of_number(behind)};
    if (reader.damage().damaged_places == 0 || whole.last <= whole.first) return made;
    const uint64_t wanted = frames.last - frames.first + 1;
    report.left_out = wanted - std::min(wanted, whole.last - whole.first);
    made = cut_frames(reader, {whole.first, whole.last - 1}, request, progress, report);
  }
  if (made.ok() && request.replace) ::unlink(recorder::session::bookmarks_path(request.path).c_str());
  return made;
}

using recorder::Status;

std::string free_export_path(const engine::FrameSource& source, ExportFormat format, uint64_t first_number,
                             uint64_t last_number) {
  std::string stem = std::filesystem::path(source.path()).stem().string();
  stem += format == ExportFormat::kPicture
              ? "-frame-" + std::to_string(first_number)
              : "-frames-" + std::to_string(first_number) + "-" + std::to_string(last_number);
  const std::string ending(info_of(format).ending);
  std::error_code ignored;
  const auto taken = [&](const std::string& name) {
    return std::filesystem::exists(name + (ending == "/" ? "" : ending), ignored);
  };
  std::string name = stem;
  for (int i = 2; taken(name); ++i) name = stem + "-" + std::to_string(i);
  return name + ending;
}

ExportJob::~ExportJob() {
  cancel();
  if (worker_.joinable()) worker_.join();
}

Status ExportJob::start(engine::FrameSource& source, const ExportRequest& request) {
  ExportSource from = export_source(source);
  if (Status checked = check_export(from, request); !checked.ok()) return checked;
  cancel();
  if (worker_.joinable()) worker_.join();
  request_ = request;
  report_ = {};
  result_ = {};
  cancelled_ = ended_ = false;
  progress_ = 0;
  worker_ = std::thread([this, from = std::move(from)] {
    const auto progress = [this](uint64_t done, uint64_t all) {
      progress_ = all == 0 ? 0 : static_cast<double>(done) / static_cast<double>(all);
      return !cancelled_;
    };
    result_ = run_export(from, request_, cancelled_, progress, report_);
    ended_ = true;
  });
  return {};
}

std::optional<std::string> ExportJob::take_result() {
  if (!worker_.joinable() || !ended_) return std::nullopt;
  worker_.join();
  if (!result_.ok()) return cancelled_ ? "export cancelled" : result_.message();
  const std::string losses = losses_text(report_);
  return written_text(request_.path) + (losses.empty() ? "" : " - " + losses);
}

}  // namespace replay
