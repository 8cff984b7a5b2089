#include "replay/open_job.h"

#include <utility>

#include "replay/open_source.h"

namespace replay {

OpenJob::OpenJob(std::vector<std::string> paths) : paths_(std::move(paths)) {
  thread_ = std::thread([this] {
    for (const std::string& path : paths_) {
      result_.sources.emplace_back();
      result_.status = open_source(path, result_.sources.back(), result_.notices);
      if (!result_.status.ok()) break;
    }
    if (!result_.status.ok()) result_.sources.clear();
    done_.store(true, std::memory_order_release);
  });
}

OpenJob::~OpenJob() { thread_.join(); }

OpenJob::Result OpenJob::take() { return std::move(result_); }

}  // namespace replay
