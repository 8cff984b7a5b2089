#include "replay/export_job.h"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "engine/inspect/frame_rows.h"
#include "engine/inspect/session_source.h"
#include "recorder/session/cut.h"
#include "replay/new_file.h"
#include "replay/save_picture.h"

namespace replay {

using recorder::Status;

namespace {

const char* ending_of(ExportKind kind) {
  switch (kind) {
    case ExportKind::kSession:
      return ".oro";
    case ExportKind::kCsv:
      return ".csv";
    case ExportKind::kNdjson:
      return ".ndjson";
    case ExportKind::kPicture:
      break;
  }
  return ".png";
}

}  // namespace

std::string free_export_path(const engine::FrameSource& source, ExportKind kind, uint64_t first_number,
                             uint64_t last_number) {
  std::string stem = std::filesystem::path(source.path()).stem().string();
  stem += kind == ExportKind::kPicture ? "-frame-" + std::to_string(first_number)
                                       : "-frames-" + std::to_string(first_number) + "-" + std::to_string(last_number);
  const std::string ending = ending_of(kind);
  std::error_code ignored;
  std::string path = stem + ending;
  for (int i = 2; std::filesystem::exists(path, ignored); ++i) path = stem + "-" + std::to_string(i) + ending;
  return path;
}

ExportJob::~ExportJob() {
  cancel();
  if (worker_.joinable()) worker_.join();
}

Status ExportJob::start(engine::FrameSource& source, const ExportRequest& request) {
  const bool session = dynamic_cast<engine::SessionSource*>(&source) != nullptr;
  if (request.kind == ExportKind::kSession && !session) {
    return Status::failure(source.path() + ": a ring is no session to cut a part from - export CSV or NDJSON");
  }
  cancel();
  if (worker_.joinable()) worker_.join();
  request_ = request;
  source_path_ = source.path();
  cancelled_ = ended_ = false;
  progress_ = 0;
  result_ = {};
  worker_ = std::thread([this, open = source.opener()] {
    result_ = run(open);
    ended_ = true;
  });
  return {};
}

std::optional<std::string> ExportJob::take_result() {
  if (!worker_.joinable() || !ended_) return std::nullopt;
  worker_.join();
  if (result_.ok()) return "wrote " + request_.path;
  return cancelled_ ? "export cancelled" : result_.message();
}

bool ExportJob::step(uint64_t done, uint64_t all) {
  progress_ = all == 0 ? 0 : static_cast<double>(done) / static_cast<double>(all);
  return !cancelled_;
}

Status ExportJob::run(const engine::FrameSource::Opener& open) {
  if (request_.kind == ExportKind::kSession) return write_session();
  std::unique_ptr<engine::FrameSource> source;
  if (Status opened = open(source, [this](uint64_t, uint64_t) { return !cancelled_; }); !opened.ok()) return opened;
  return request_.kind == ExportKind::kPicture ? write_picture(*source) : write_rows(*source);
}

Status ExportJob::write_session() {
  // By its index where it has one: looking through all of a large file first would take longer than the cut.
  recorder::session::SessionReader reader;
  recorder::session::ReaderOptions options;
  options.cache_bytes = 0;
  options.progress = [this](uint64_t, uint64_t) { return !cancelled_; };
  if (Status opened = reader.open(source_path_, options); !opened.ok()) return opened;
  const uint64_t end = std::min(request_.frames.last + 1, reader.frame_count());
  recorder::session::CutReport made;
  const bool to_end = end == reader.frame_count() && reader.state() == recorder::session::State::kFinished;
  return recorder::session::cut(
      reader, {request_.frames.first, end, to_end}, request_.path, false,
      [this](uint64_t done, uint64_t all) { return step(done, all); }, made);
}

Status ExportJob::write_picture(engine::FrameSource& source) {
  return save_frame_picture(source, request_.frames.first, request_.width_px, request_.height_px, request_.path);
}

Status ExportJob::write_rows(engine::FrameSource& source) {
  NewFile file;
  if (Status created = file.create(request_.path, cancelled_); !created.ok()) return created;
  engine::FrameRowsOptions options;
  options.format = request_.kind == ExportKind::kCsv ? recorder::RowFormat::kCsv : recorder::RowFormat::kNdjson;
  options.whole_arrays = true;
  const uint64_t last = std::min(request_.frames.last, source.frame_count() == 0 ? 0 : source.frame_count() - 1);
  Status written = engine::write_frame_rows(source, request_.frames.first, last, options, file.stream(),
                                            [this](uint64_t done, uint64_t all) { return step(done, all); });
  return written.ok() ? file.finish() : written;
}

}  // namespace replay
