#include "replay/export/export_job.h"

#include <filesystem>
#include <utility>

namespace replay {

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
