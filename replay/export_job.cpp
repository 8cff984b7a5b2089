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
#include "replay/time_text.h"

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

// The number of the frame of that index, without reading it.
uint64_t number_of(const recorder::session::SessionReader& session, uint64_t index) {
  const auto& gaps = session.gaps();
  const auto behind =
      std::upper_bound(gaps.begin(), gaps.end(), index, [](uint64_t i, const auto& gap) { return i < gap.index; });
  if (behind == gaps.begin()) return session.info().first_frame + index;
  const auto& gap = *(behind - 1);
  return gap.first_missing + gap.count + (index - gap.index);
}

recorder::session::ReaderOptions reader_options(bool by_index, const std::atomic<bool>& cancelled) {
  recorder::session::ReaderOptions options;
  options.mode = by_index ? recorder::session::OpenMode::kByIndex : recorder::session::OpenMode::kByScan;
  options.cache_bytes = 0;
  options.progress = [&cancelled](uint64_t, uint64_t) { return !cancelled; };
  return options;
}

}  // namespace

std::string written_text(const std::string& path) {
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::absolute(path, error);
  return "wrote " + (error ? path : whole.string());
}

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
  auto* session = dynamic_cast<engine::SessionSource*>(&source);
  if (request.kind == ExportKind::kSession && session == nullptr) {
    return Status::failure(source.path() + ": a ring is no session to cut a part from - export CSV or NDJSON");
  }
  cancel();
  if (worker_.joinable()) worker_.join();
  request_ = request;
  source_path_ = source.path();
  by_index_ = session != nullptr && session->reader().has_index();
  left_out_ = 0;
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
  if (result_.ok()) {
    const std::string text = written_text(request_.path);
    return left_out_ == 0 ? text : text + " - " + count_text(left_out_) + " damaged frames are not in it";
  }
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
  if (Status opened = reader.open(source_path_, reader_options(by_index_, cancelled_)); !opened.ok()) return opened;
  const uint64_t count = reader.frame_count();
  const FrameRange frames{request_.frames.first, std::min(request_.frames.last, count == 0 ? 0 : count - 1)};
  const Status made = cut_frames(reader, frames);
  if (made.ok() || cancelled_ || !reader.has_index()) return made;
  // It may be damage that the index knows nothing of: then all that is whole is cut.
  const uint64_t first = number_of(reader, frames.first);
  const uint64_t behind = number_of(reader, frames.last) + 1;
  if (Status opened = reader.open(source_path_, reader_options(false, cancelled_)); !opened.ok()) return opened;
  const FrameRange whole{reader.index_of_number(first), reader.index_of_number(behind)};
  if (reader.damage().damaged_places == 0 || whole.last <= whole.first) return made;
  const uint64_t wanted = frames.last - frames.first + 1;
  left_out_ = wanted - std::min(wanted, whole.last - whole.first);
  return cut_frames(reader, {whole.first, whole.last - 1});
}

Status ExportJob::cut_frames(recorder::session::SessionReader& reader, const FrameRange& frames) {
  const uint64_t end = frames.last + 1;
  recorder::session::CutReport made;
  const bool to_end = end == reader.frame_count() && reader.state() == recorder::session::State::kFinished;
  return recorder::session::cut(
      reader, {frames.first, end, to_end}, request_.path, false,
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
  const Status written = engine::write_frame_rows(
      source, request_.frames.first, last, options, file.stream(),
      [this](uint64_t done, uint64_t all) { return step(done, all); }, &left_out_);
  if (written.ok()) return file.finish();
  const Status failed = file.failure();
  return failed.ok() ? written : failed;
}

}  // namespace replay
