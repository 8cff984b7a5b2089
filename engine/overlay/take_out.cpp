#include "engine/overlay/take_out.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <utility>

#include "engine/inspect/expression.h"

namespace engine {

std::string free_export_path(const std::string& recording, const std::string& what, const std::string& ending) {
  const std::string stem = std::filesystem::path(recording).stem().string() + "-" + what;
  std::string path = stem + ending;
  std::error_code error;
  for (int i = 2; std::filesystem::exists(path, error); ++i) path = stem + "-" + std::to_string(i) + ending;
  return path;
}

PanelExport::~PanelExport() {
  cancelled_ = true;
  if (thread_.joinable()) thread_.join();
}

void PanelExport::start(Work work) {
  if (running_) return;
  if (thread_.joinable()) thread_.join();
  running_ = true;
  cancelled_ = false;
  progress_ = 0;
  thread_ = std::thread([this, work = std::move(work)] {
    std::string outcome = work();
    {
      const std::lock_guard lock(mutex_);
      outcome_ = std::move(outcome);
    }
    running_ = false;
  });
}

std::string PanelExport::outcome() {
  const std::lock_guard lock(mutex_);
  return std::exchange(outcome_, {});
}

void PanelExport::save_picture(Image picture, const std::string& recording, uint64_t first, uint64_t last) {
  const std::string what = "plot-" + std::to_string(first) + "-" + std::to_string(last);
  start([picture = std::make_shared<Image>(std::move(picture)), path = free_export_path(recording, what, ".png")] {
    const recorder::Status saved = save_png(*picture, path);
    return saved.ok() ? "saved " + path : saved.message();
  });
}

// Everything that the frames hold, and then what was asked for beside it.
std::vector<std::string> export_columns(const recorder::FrameSchema& schema,
                                        const std::vector<std::string>& expressions) {
  std::vector<std::string> columns;
  const auto add = [&](const std::string& column) {
    if (std::ranges::find(columns, column) == columns.end()) columns.push_back(column);
  };
  for (const recorder::Field& field : schema.fields()) add(Expression::escaped_name(field.name));
  for (const recorder::DerivedValue& derived : schema.derived()) add(derived.name);
  for (const std::string& expression : expressions) add(expression);
  return columns;
}

void PanelExport::save_rows(const FrameSource& source, RowFormat format, uint64_t first, uint64_t last,
                            const std::vector<std::string>& expressions) {
  if (running_) return;
  FrameRowsOptions options;
  options.format = format;
  options.columns = export_columns(source.schema(), expressions);
  const std::string what = "frames-" + std::to_string(first) + "-" + std::to_string(last);
  const std::string path = free_export_path(source.path(), what, format == RowFormat::kCsv ? ".csv" : ".ndjson");
  start([this, open = source.opener(), options, path, first, last] {
    return write_rows(open, options, path, first, last);
  });
}

// Under another name until it is whole.
std::string PanelExport::write_rows(const FrameSource::Opener& open, const FrameRowsOptions& options,
                                    const std::string& path, uint64_t first, uint64_t last) {
  const recorder::session::Progress progress = [this](uint64_t done, uint64_t all) {
    progress_ = static_cast<float>(static_cast<double>(done) / static_cast<double>(std::max<uint64_t>(all, 1)));
    return !cancelled_;
  };
  std::unique_ptr<FrameSource> source;
  if (const recorder::Status opened = open(source, progress); !opened.ok()) return opened.message();
  const std::string part = path + ".part";
  std::error_code error;
  uint64_t left_out = 0;
  recorder::Status written;
  {
    std::ofstream out(part, std::ios::binary);
    written = out ? write_frame_rows(*source, first, last, options, out, progress, &left_out)
                  : recorder::system_failure(part, "cannot be written", errno);
    out.close();
    if (written.ok() && !out) written = recorder::system_failure(part, "cannot be written", errno);
  }
  if (written.ok()) std::filesystem::rename(part, path, error);
  if (written.ok() && error) written = recorder::Status::failure(path + ": " + error.message());
  if (!written.ok()) {
    std::filesystem::remove(part, error);
    return cancelled_ ? "cancelled, nothing was saved" : written.message();
  }
  return "saved " + path +
         (left_out == 0 ? "" : ", without " + std::to_string(left_out) + " frames that cannot be read");
}

}  // namespace engine
