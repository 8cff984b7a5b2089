#include "replay/export/exporter.h"

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
#include <utility>

#include "engine/draw/image.h"
#include "engine/inspect/frame_export.h"
#include "engine/inspect/frame_source.h"
#include "recorder/base/file.h"
#include "recorder/base/path.h"
#include "recorder/base/stream.h"
#include "recorder/base/text.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/pack.h"
#include "recorder/session/web_page.h"
#include "replay/export/gif_sink.h"
#include "replay/export/png_sink.h"
#include "replay/export/soundtrack.h"
#include "replay/export/video_sink.h"
#include "replay/player/game_view.h"
#include "replay/player/open_recording.h"

namespace replay {

namespace base = recorder::base;
namespace fs = std::filesystem;
using recorder::Status;
using recorder::session::Progress;
using recorder::session::SessionReader;

// --- formats --------------------------------------------------------------------------------------------------------

namespace {

constexpr auto kFormats = std::to_array<FormatInfo>({
    {ExportFormat::kMp4, "mp4", ".mp4", "Video (.mp4)"},
    {ExportFormat::kWebm, "webm", ".webm", "Video (.webm)"},
    {ExportFormat::kGif, "gif", ".gif", "Animation (.gif)"},
    {ExportFormat::kPngs, "pngs", "/", "Pictures (.png), a folder of them"},
    {ExportFormat::kPicture, "png", ".png", "Picture of this frame (.png)"},
    {ExportFormat::kSession, "oro", ".oro", "Session (.oro)"},
    {ExportFormat::kPage, "html", ".html", "Page for any browser (.html)"},
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

bool is_made_of_session(ExportFormat format) {
  return format == ExportFormat::kSession || format == ExportFormat::kPage;
}

bool has_sound(ExportFormat format) { return format == ExportFormat::kMp4 || format == ExportFormat::kWebm; }

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

// --- what is written and lost, in words -----------------------------------------------------------------------------

std::string written_text(const std::string& path) {
  std::error_code error;
  const fs::path whole = fs::absolute(base::path_of(path), error);
  return "wrote " + (error ? path : base::text_of(whole));
}

std::string losses_text(const ExportReport& report) {
  std::string text;
  const auto add = [&](uint64_t count, const char* what, const char* one, const char* many) {
    if (count == 0) return;
    text += (text.empty() ? "" : ", ") + base::count_text(count, what) + (count == 1 ? one : many);
  };
  add(report.left_out, "damaged frame", " is not in it", " are not in it");
  add(report.losses.damaged, "frame", " is lost to damage", " are lost to damage");
  add(report.losses.missing, "frame", " is missing in the recording", " are missing in the recording");
  add(report.losses.pauses, "pause", " is shortened to a second", " are shortened to a second");
  return text;
}

std::string size_text(const ExportRequest& request, const ExportReport& report) {
  std::string text;
  if (shows_pictures(request.format)) {
    text = base::count_text(report.pictures, "picture") + ", ";
    std::array<char, 48> seconds{};
    std::snprintf(seconds.data(), seconds.size(), "%.1f s, ", report.seconds);
    if (report.seconds > 0) text += seconds.data();
    text += std::to_string(report.size.width_px) + "x" + std::to_string(report.size.height_px);
  } else {
    text = base::count_text(report.frames - (is_made_of_session(request.format) ? 0 : report.left_out), "frame");
  }
  return text + ", " + base::rough_bytes_text(report.bytes);
}

// --- checks before anything is written ------------------------------------------------------------------------------

namespace {

constexpr double kVideoFps = 60;
constexpr double kGifFps = 25;  // four hundredths of a second each: every browser plays it at the right speed
constexpr int kMostSide_px = 8192;

Status check_pictures(const ExportSource& source, const ExportRequest& request) {
  if (!source.has_painter) {
    return Status::failure(source.path + ": there is no painter for '" + source.game +
                           "', and none of its fields is a place - export csv, ndjson or oro, which need none");
  }
  const ClipSize size = size_of(request.style);
  if (size.width_px > kMostSide_px || size.height_px > kMostSide_px) {
    return Status::failure("pictures of " + std::to_string(size.width_px) + "x" + std::to_string(size.height_px) +
                           " are too large - choose a smaller scale");
  }
  if (request.format == ExportFormat::kGif && rate_of(request).value_or(0) > GifSink::kMostFps) {
    return Status::failure("a GIF has at most 50 pictures a second - choose a lower rate, or mp4");
  }
  return {};
}

bool is_being_recorded(const std::string& path) {
  SessionReader there;
  using recorder::session::State;
  const State state = there.open(path).ok() ? there.state() : State::kFinished;
  return state == State::kRecording || state == State::kUnknown;
}

Status check_name(const ExportSource& source, const ExportRequest& request) {
  if (request.format == ExportFormat::kPngs) return check_png_target(request.path, request.replace);
  std::error_code error;
  if (fs::is_directory(base::path_of(request.path), error)) return Status::failure(request.path + ": is a folder");
  if (fs::equivalent(base::path_of(request.path), base::path_of(source.path), error)) {
    return Status::failure(request.path + ": is the recording itself - choose another name");
  }
  if (!base::exists(request.path)) return {};
  if (request.replace) {
    return is_being_recorded(request.path) ? Status::failure(request.path + ": is being recorded - choose another name")
                                           : Status();
  }
  return Status::failure(request.path + ": exists - choose another name, or replace it with --force");
}

}  // namespace

std::optional<double> rate_of(const ExportRequest& request) {
  if (request.style.fps || request.format == ExportFormat::kPngs) return request.style.fps;
  return request.format == ExportFormat::kGif ? kGifFps : kVideoFps;
}

Status check_export(const ExportSource& source, const ExportRequest& request) {
  if (is_made_of_session(request.format) && !source.is_session) {
    return Status::failure(source.path +
                           ": is a ring, and only a part of a session becomes one - export CSV or NDJSON");
  }
  if (std::string page; request.format == ExportFormat::kPage) {
    if (Status found = recorder::session::load_web_page(page); !found.ok()) return found;
  }
  if (shows_pictures(request.format)) {
    if (Status checked = check_pictures(source, request); !checked.ok()) return checked;
  }
  return check_name(source, request);
}

// --- clips: one thread paints, the calling one encodes --------------------------------------------------------------

namespace {

// Hands pictures from the painting thread to the encoding one, a few at a time, so that neither waits for long and
// memory stays small.
class PictureQueue {
 public:
  struct Entry {
    engine::Image picture;
    uint64_t index = 0;  // of the frame it shows
  };

  // Waits for room. False after stop().
  bool put(Entry entry) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopped_ || entries_.size() < kMost; });
    if (stopped_) return false;
    entries_.push_back(std::move(entry));
    changed_.notify_all();
    return true;
  }
  // Waits for the next one. False at the end.
  bool take(Entry& entry) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopped_ || ended_ || !entries_.empty(); });
    if (stopped_ || entries_.empty()) return false;
    entry = std::move(entries_.front());
    entries_.pop_front();
    changed_.notify_all();
    return true;
  }
  // No more will be put.
  void end() { set(ended_); }
  // No more will be taken.
  void stop() { set(stopped_); }

 private:
  static constexpr size_t kMost = 4;

  void set(bool& flag) {
    const std::lock_guard lock(mutex_);
    flag = true;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Entry> entries_;
  bool ended_ = false;
  bool stopped_ = false;
};

// Runs at the end of a scope, also when that is left by an exception: the other thread must not wait for ever.
template <class Function>
struct AtExit {
  Function function;
  ~AtExit() { function(); }
};
template <class Function>
AtExit(Function) -> AtExit<Function>;

// Pictures that the palette of a GIF is made from.
constexpr uint64_t kMostSamples = 32;

// The colours of a clip, from pictures all over it, alternately of whole frames and between two.
GifSink::Colors sample_colors(engine::FrameSource& source, engine::Games games, const ExportRequest& request,
                              const std::atomic<bool>& cancelled) {
  ClipRenderer renderer(source, games, request.style);
  ColorCounts counts;
  const uint64_t count = request.frames.last - request.frames.first + 1;
  const uint64_t samples = std::min(count, kMostSamples);
  for (uint64_t i = 0; i < samples && !cancelled; ++i) {
    const uint64_t index = request.frames.first + (samples == 1 ? 0 : (count - 1) * i / (samples - 1));
    counts.add(renderer.paint({index, i % 2 == 0 ? 1.0f : 0.5f}));
  }
  return {make_palette(counts, GifSink::kMostColors), counts.colors() <= GifSink::kMostColors};
}

// What is heard in the clip, if anything and wanted.
Status make_soundtrack(engine::FrameSource& source, engine::Games games, const ExportRequest& request,
                       const std::atomic<bool>& cancelled, Soundtrack& soundtrack) {
  const engine::Game* const game = engine::find_game(games, source.schema());
  if (!has_sound(request.format) || !request.style.sound || game == nullptr) return {};
  const std::unique_ptr<engine::FrameSounds> sounds = game->make_sounds(source.schema());
  if (sounds == nullptr) return {};
  return soundtrack.make(source, *sounds, request.frames, request.style.speed, request.path, cancelled);
}

Status make_sink(engine::FrameSource& source, engine::Games games, const ExportRequest& request,
                 const std::string& sound, const std::atomic<bool>& cancelled, std::unique_ptr<ClipSink>& sink) {
  const double fps = rate_of(request).value_or(1);
  if (request.format == ExportFormat::kPngs) {
    sink = std::make_unique<PngSink>(request.path, request.replace);
  } else if (request.format == ExportFormat::kGif) {
    sink = std::make_unique<GifSink>(request.path, request.replace, fps,
                                     sample_colors(source, games, request, cancelled), cancelled);
  } else {
    VideoEncoder encoder;
    if (Status found = find_encoder(request.format, encoder, cancelled); !found.ok()) return found;
    sink = std::make_unique<VideoSink>(request.path, request.replace, request.format, encoder, fps, sound, cancelled);
  }
  return {};
}

// Takes the pictures as they come. Fails as the sink does, and when it is cancelled.
Status encode(PictureQueue& queue, ClipSink& sink, const ExportRequest& request, const Progress& progress) {
  const uint64_t all = request.frames.last - request.frames.first + 1;
  PictureQueue::Entry entry;
  while (queue.take(entry)) {
    if (Status added = sink.add(entry.picture); !added.ok()) return added;
    if (!progress(entry.index - request.frames.first, all)) return Status::failure(request.path + ": cancelled");
  }
  return {};
}

Status write_clip(engine::FrameSource& source, engine::Games games, const ExportRequest& request,
                  const std::atomic<bool>& cancelled, const Progress& progress, ExportReport& report) {
  Soundtrack soundtrack;
  if (Status made = make_soundtrack(source, games, request, cancelled, soundtrack); !made.ok()) return made;
  std::unique_ptr<ClipSink> sink;
  if (Status made = make_sink(source, games, request, soundtrack.file(), cancelled, sink); !made.ok()) return made;
  ClipPlan plan(source, request.frames, request.style.speed, rate_of(request));
  ClipRenderer renderer(source, games, request.style);
  PictureQueue queue;
  base::Job painting;
  Status started = painting.start([&](base::Job::Control&) -> Status {
    const AtExit end{[&] { queue.end(); }};
    Moment moment;
    while (!cancelled && plan.next(moment) && queue.put({renderer.paint(moment), moment.index})) {
    }
    return {};
  });
  if (!started.ok()) return started;
  Status written;
  {
    const AtExit stop{[&] { queue.stop(); }};
    written = encode(queue, *sink, request, progress);
  }
  const Status painted = painting.wait();
  if (!written.ok()) return written;
  if (!painted.ok()) return painted;
  if (Status done = sink->finish(); !done.ok()) return done;
  const uint64_t all = request.frames.last - request.frames.first + 1;
  progress(all, all);
  report.pictures = plan.given();
  report.losses = plan.losses();
  report.left_out = renderer.unreadable();
  report.size = size_of(request.style);
  report.bytes = sink->bytes();
  if (const auto fps = rate_of(request)) report.seconds = static_cast<double>(report.pictures) / *fps;
  return {};
}

// --- one picture, tables --------------------------------------------------------------------------------------------

Status create_file(const ExportRequest& request, const std::atomic<bool>& cancelled, base::NewFile& file) {
  return file.create(request.path, {.replace = request.replace ? base::Replace::kYes : base::Replace::kNo}, cancelled);
}

Status write_picture(engine::FrameSource& source, engine::Games games, const ExportRequest& request,
                     const std::atomic<bool>& cancelled, ExportReport& report) {
  ClipRenderer renderer(source, games, request.style);
  const engine::Image& picture = renderer.paint({request.frames.first, 1});
  if (renderer.unreadable() != 0) {
    std::vector<std::byte> slot(source.slot_bytes());
    const Status read = source.read(request.frames.first, slot);
    return read.ok() ? Status::failure(source.path() + ": the frame cannot be read") : read;
  }
  std::string bytes;
  if (Status encoded = engine::encode_png(picture, bytes); !encoded.ok()) return encoded;
  base::NewFile file;
  if (Status created = create_file(request, cancelled, file); !created.ok()) return created;
  file.stream() << bytes;
  report.pictures = 1;
  report.size = size_of(request.style);
  report.bytes = bytes.size();
  return file.finish();
}

Status write_rows(engine::FrameSource& source, const ExportRequest& request, const std::atomic<bool>& cancelled,
                  const Progress& progress, ExportReport& report) {
  base::NewFile file;
  if (Status created = create_file(request, cancelled, file); !created.ok()) return created;
  engine::FrameRowsOptions options;
  options.format = request.format == ExportFormat::kCsv ? recorder::RowFormat::kCsv : recorder::RowFormat::kNdjson;
  options.whole_arrays = true;
  options.spreadsheet = request.spreadsheet;
  options.big_as_text = request.big_as_text;
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

// --- a part of a session as a session -------------------------------------------------------------------------------

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

// A file of bookmarks counts for any session that it lies beside.
Status check_bookmarks(const ExportRequest& request) {
  const std::string marks = recorder::session::bookmarks_path(request.path);
  if (request.replace || !base::exists(marks)) return {};
  return Status::failure(marks +
                         ": exists, and would be taken for the bookmarks of the new session - choose another name");
}

// The index does not know of damage: scans for it and cuts the frames that are whole. Without any damage `failed`, the
// result of the cut by the index, stands.
Status cut_whole_frames(SessionReader& reader, const FrameRange& frames, const std::string& path,
                        const ExportRequest& request, const std::atomic<bool>& cancelled, const Progress& progress,
                        ExportReport& report, Status failed) {
  const uint64_t first = number_of(reader, frames.first);
  const uint64_t behind = number_of(reader, frames.last) + 1;
  if (Status opened = reader.open(path, reader_options(false, cancelled)); !opened.ok()) return opened;
  const FrameRange whole{reader.index_of_number(first), reader.index_of_number(behind)};
  if (reader.damage().damaged_places == 0 || whole.last <= whole.first) return failed;
  const uint64_t wanted = frames.last - frames.first + 1;
  report.left_out = wanted - std::min(wanted, whole.last - whole.first);
  return cut_frames(reader, {whole.first, whole.last - 1}, request, progress, report);
}

Status write_session(const ExportSource& source, const ExportRequest& request, const std::atomic<bool>& cancelled,
                     const Progress& progress, ExportReport& report) {
  if (Status checked = check_bookmarks(request); !checked.ok()) return checked;
  // By its index where it has one: scanning a large file would take longer than the cut.
  SessionReader reader;
  if (Status opened = reader.open(source.path, reader_options(source.has_index, cancelled)); !opened.ok()) {
    return opened;
  }
  const uint64_t count = reader.frame_count();
  const FrameRange frames{request.frames.first, std::min(request.frames.last, count == 0 ? 0 : count - 1)};
  Status made = cut_frames(reader, frames, request, progress, report);
  if (!made.ok() && !cancelled && reader.has_index()) {
    made = cut_whole_frames(reader, frames, source.path, request, cancelled, progress, report, std::move(made));
  }
  if (made.ok() && request.replace) base::remove_file(recorder::session::bookmarks_path(request.path));
  return made;
}

// --- a page with a part of a session in it --------------------------------------------------------------------------

// A file that goes with the object. A kill leaves it under a name that the next export to the same path removes.
struct ScratchFile {
  explicit ScratchFile(const std::string& beside) : path(base::temporary_name(beside)) {}
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  ~ScratchFile() { base::remove_file(path); }
  const std::string path;
};

// The frames of the numbers first .. last of another session, as a session of their own; all of them if it has none of
// these.
Status cut_compared(const std::string& other, uint64_t first, uint64_t last, const std::string& path,
                    const std::atomic<bool>& cancelled, const Progress& progress) {
  SessionReader reader;
  if (Status opened = reader.open(other, reader_options(true, cancelled)); !opened.ok()) return opened;
  const uint64_t begin = reader.index_of_number(first);
  const uint64_t end = reader.index_of_number(last + 1);
  const bool has_any = begin < end;
  recorder::session::CutReport made;
  return recorder::session::cut(reader, {has_any ? begin : 0, has_any ? end : reader.frame_count(), false}, path, false,
                                progress, made);
}

Status write_page(const ExportSource& source, const ExportRequest& request, const std::atomic<bool>& cancelled,
                  const Progress& progress, ExportReport& report) {
  std::string page;
  if (Status loaded = recorder::session::load_web_page(page); !loaded.ok()) return loaded;
  base::NewFile file;
  if (Status created = create_file(request, cancelled, file); !created.ok()) return created;
  const ScratchFile part(request.path);
  const ScratchFile other(request.path);
  ExportRequest cut = request;
  cut.path = part.path;
  cut.replace = false;
  if (Status made = write_session(source, cut, cancelled, progress, report); !made.ok()) return made;
  std::vector<recorder::session::PageRecording> recordings{{part.path, base::file_name_of(source.path)}};
  if (!request.compared.empty()) {
    SessionReader reader;
    if (Status opened = reader.open(part.path); !opened.ok()) return opened;
    Status made = cut_compared(request.compared, reader.first_number(), reader.last_number(), other.path, cancelled,
                               progress);
    if (!made.ok()) return made;
    recordings.push_back({other.path, base::file_name_of(request.compared)});
  }
  const Status written = recorder::session::write_web_page(page, recordings, file.stream(),
                                                           [&](uint64_t, uint64_t) { return !cancelled.load(); });
  if (!written.ok()) return written;
  Status done = file.finish();
  report.bytes = file.bytes();
  return done;
}

}  // namespace

// --- exporting ------------------------------------------------------------------------------------------------------

ExportSource export_source(engine::FrameSource& source, engine::Games games) {
  return {source.path(),
          source.schema().name(),
          source.session() != nullptr,
          source.has_index(),
          GameView(source.schema(), games).has_painter(),
          games,
          source.opener()};
}

Status run_export(const ExportSource& source, const ExportRequest& request, const std::atomic<bool>& cancelled,
                  const Progress& progress, ExportReport& report) {
  const Progress go_on = [&](uint64_t done, uint64_t all) { return !cancelled && (!progress || progress(done, all)); };
  if (Status checked = check_export(source, request); !checked.ok()) return checked;
  if (request.format == ExportFormat::kSession) return write_session(source, request, cancelled, go_on, report);
  if (request.format == ExportFormat::kPage) return write_page(source, request, cancelled, go_on, report);
  std::unique_ptr<engine::FrameSource> frames;
  const Status opened = source.open(frames, [&](uint64_t, uint64_t) { return !cancelled; });
  if (!opened.ok()) return opened;
  const uint64_t count = frames->frame_count();
  if (count == 0 || request.frames.first >= count) return Status::failure(source.path + ": has no frames there");
  ExportRequest within = request;
  within.frames.last = std::min(request.frames.last, count - 1);
  report.frames = within.frames.last - within.frames.first + 1;
  if (is_clip(request.format)) return write_clip(*frames, source.games, within, cancelled, go_on, report);
  if (request.format == ExportFormat::kPicture) return write_picture(*frames, source.games, within, cancelled, report);
  return write_rows(*frames, within, cancelled, go_on, report);
}

std::string free_export_path(const std::string& recording, ExportFormat format, uint64_t first_number,
                             uint64_t last_number, const std::string& folder) {
  const std::string stem = base::text_of(base::path_of(recording).stem()) +
                           (format == ExportFormat::kPicture
                                ? "-frame-" + std::to_string(first_number)
                                : "-frames-" + std::to_string(first_number) + "-" + std::to_string(last_number));
  const std::string ending(info_of(format).ending);
  const bool makes_folder = ending == "/";
  const std::string place = folder.empty() || folder.ends_with('/') ? folder : folder + "/";
  const std::string free = base::first_free(
      [&](int i) { return place + stem + (i == 1 ? "" : "-" + std::to_string(i)) + (makes_folder ? "" : ending); });
  return makes_folder ? free + ending : free;
}

Status ExportJob::start(engine::FrameSource& source, const ExportRequest& request, engine::Games games) {
  ExportSource from = export_source(source, games);
  if (Status checked = check_export(from, request); !checked.ok()) return checked;
  job_.cancel();
  static_cast<void>(job_.wait());
  request_ = request;
  report_ = {};
  return job_.start([this, from = std::move(from)](base::Job::Control& control) {
    return run_export(
        from, request_, control.cancel_flag(),
        [&control](uint64_t done, uint64_t all) { return control.report(done, all); }, report_);
  });
}

std::optional<std::string> ExportJob::take_result() {
  const std::optional<Status> result = job_.take_result();
  if (!result) return std::nullopt;
  wrote_ = result->ok();
  if (!result->ok()) return job_.was_cancelled() ? "export cancelled" : result->message();
  const std::string losses = losses_text(report_);
  return written_text(request_.path) + (losses.empty() ? "" : " - " + losses);
}

namespace {

constexpr double kEstimated_s = 0.8;  // of a clip are tried

// The frames that are tried, and how many pictures the whole clip has.
FrameRange middle_of(engine::FrameSource& source, const ExportRequest& request, double& pictures) {
  const uint64_t from_ns = source.time_ns(request.frames.first);
  const uint64_t to_ns = source.time_ns(request.frames.last);
  const double length_s = to_ns > from_ns ? static_cast<double>(to_ns - from_ns) / 1e9 : 0;
  pictures = std::max(1.0, length_s / request.style.speed * rate_of(request).value_or(kGifFps));
  const uint64_t middle = request.frames.first + (request.frames.last - request.frames.first) / 2;
  const auto tried_ns = static_cast<uint64_t>(kEstimated_s * request.style.speed * 1e9);
  const uint64_t end = source.index_of_time(source.time_ns(middle) + tried_ns);
  return {middle, std::clamp(end, middle, request.frames.last)};
}

// The first picture of a GIF is a whole one, the others are what changes.
Status estimate_gif(const ExportSource& from, ExportRequest request, base::Job::Control& control, uint64_t& bytes) {
  std::unique_ptr<engine::FrameSource> source;
  const Status opened = from.open(source, [&](uint64_t, uint64_t) { return !control.cancelled(); });
  if (!opened.ok() || source->frame_count() == 0) return opened;
  request.frames.last = std::min(request.frames.last, source->frame_count() - 1);
  double pictures = 1;
  const FrameRange tried = middle_of(*source, request, pictures);
  source.reset();
  std::error_code error;
  const fs::path folder = fs::temp_directory_path(error);
  request.path = base::text_of(folder / ("ouroboros-" + std::to_string(base::process_id()) + "-estimate.gif"));
  request.replace = true;
  const AtExit remove{[&] { base::remove_file(request.path); }};
  const Progress go_on = [&](uint64_t, uint64_t) { return !control.cancelled(); };
  ExportReport one;
  ExportReport some;
  request.frames = {tried.first, tried.first};
  if (Status done = run_export(from, request, control.cancel_flag(), go_on, one); !done.ok()) return done;
  request.frames = tried;
  if (Status done = run_export(from, request, control.cancel_flag(), go_on, some); !done.ok()) return done;
  const double more = static_cast<double>(some.bytes > one.bytes ? some.bytes - one.bytes : 0);
  const double each = some.pictures > one.pictures ? more / static_cast<double>(some.pictures - one.pictures) : 0;
  bytes = static_cast<uint64_t>(static_cast<double>(one.bytes) + each * (pictures - 1));
  return {};
}

}  // namespace

void GifEstimate::start(engine::FrameSource& source, const ExportRequest& request, engine::Games games) {
  job_.cancel();
  static_cast<void>(job_.wait());
  // Without a thread there is no estimate.
  static_cast<void>(job_.start([this, from = export_source(source, games), request](base::Job::Control& control) {
    return estimate_gif(from, request, control, bytes_);
  }));
}

std::optional<uint64_t> GifEstimate::take() {
  const std::optional<Status> result = job_.take_result();
  return result && result->ok() ? std::optional(bytes_) : std::nullopt;
}

Status BatchExport::start(std::vector<std::string> recordings, const ExportRequest& request, std::string folder,
                          engine::Games games) {
  job_.cancel();
  static_cast<void>(job_.wait());
  recordings_ = std::move(recordings);
  request_ = request;
  folder_ = std::move(folder);
  games_ = games;
  written_ = 0;
  written_path_.clear();
  failures_.clear();
  return job_.start([this](base::Job::Control& control) { return write(control); });
}

Status BatchExport::write(base::Job::Control& control) {
  for (size_t place = 0; place < recordings_.size(); ++place) {
    const Status written = write_one(recordings_[place], place, control);
    if (control.cancelled()) return Status::failure("export cancelled");
    written.ok() ? void(++written_) : failures_.push_back(written.message());
  }
  return {};
}

Status BatchExport::write_one(const std::string& recording, size_t place, base::Job::Control& control) {
  const auto report = [&](uint64_t done, uint64_t all) {
    const uint64_t share = all == 0 ? 0 : std::min(done, all) * 1000 / all;
    return control.report(place * 1000 + share, recordings_.size() * 1000);
  };
  std::unique_ptr<engine::FrameSource> source;
  std::vector<std::string> notices;
  const Status opened =
      open_source(recording, source, notices, [&](uint64_t, uint64_t) { return !control.cancelled(); });
  if (!opened.ok()) return opened;
  ExportRequest request = request_;
  const uint64_t last = std::max<uint64_t>(1, source->frame_count()) - 1;
  request.frames = {0, last};
  request.path = free_export_path(recording, request.format, source->number_of(0), source->number_of(last), folder_);
  const ExportSource from = export_source(*source, games_);
  source.reset();
  ExportReport ignored;
  const Status written = run_export(from, request, control.cancel_flag(), report, ignored);
  if (written.ok()) written_path_ = request.path;
  return written;
}

std::string BatchExport::text() const {
  const size_t now =
      std::min(recordings_.size(), static_cast<size_t>(progress() * static_cast<double>(recordings_.size())) + 1);
  return "writing " + base::count_text(now) + " of " + base::count_text(recordings_.size()) + " as " +
         std::string(info_of(request_.format).name);
}

std::optional<std::pair<std::string, bool>> BatchExport::take_result() {
  const std::optional<Status> result = job_.take_result();
  if (!result) return std::nullopt;
  const size_t written = written_;
  std::error_code error;
  const fs::path place = fs::absolute(base::path_of(folder_.empty() ? "." : folder_), error).lexically_normal();
  const std::string text = written == 1 ? written_text(written_path_)
                                        : "wrote " + base::count_text(written, "file") + " to " + base::text_of(place);
  if (job_.was_cancelled()) return std::pair("export cancelled" + (written == 0 ? "" : " - " + text), false);
  if (!result->ok()) return std::pair(result->message(), false);
  if (failures_.empty()) return std::pair(text, true);
  const std::string more = failures_.size() == 1 ? "" : " (and " + std::to_string(failures_.size() - 1) + " more)";
  return std::pair((written == 0 ? "" : text + " - ") + failures_[0] + more, false);
}

}  // namespace replay
