#include "replay/open_job.h"

#include <utility>

#include "replay/open_source.h"

namespace replay {

OpenJob::Result OpenJob::open(const std::vector<std::string>& paths) {
  Result result;
  for (const std::string& path : paths) {
    result.sources.emplace_back();
    result.status = open_source(path, result.sources.back(), result.notices);
    if (!result.status.ok()) break;
  }
  if (!result.status.ok()) result.sources.clear();
  return result;
}

OpenJob::OpenJob(std::vector<std::string> paths) : paths_(std::move(paths)) {
  thread_ = std::thread([this] {
    result_ = open(paths_);
    done_.store(true, std::memory_order_release);
  });
}

OpenJob::~OpenJob() { thread_.join(); }

OpenJob::Result OpenJob::take() { return std::move(result_); }

}  // namespace replay
