#include "replay/export/exporter.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "engine/inspect/frame_rows.h"
#include "engine/inspect/session_source.h"
#include "replay/export/clip_export.h"
#include "replay/export/gif_sink.h"
#include "replay/export/new_file.h"
#include "replay/export/png_sink.h"
#include "replay/export/session_export.h"
#include "replay/library/library_text.h"
#include "replay/stage.h"
#include "replay/time_text.h"

namespace replay {
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
  auto* const session = dynamic_cast<engine::SessionSource*>(&source);
  return {source.path(),
          source.schema().name(),
          session != nullptr,
          session != nullptr && session->reader().has_index(),
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

}  // namespace replay
