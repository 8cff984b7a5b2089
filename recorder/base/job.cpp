#include "job.h"

#include <exception>
#include <string>
#include <system_error>
#include <utility>

#include "process.h"

namespace recorder::base {

Job::~Job() {
  cancel();
  if (thread_.joinable()) thread_.join();
}

Status Job::start(Work work, Priority priority) {
  cancel();
  if (thread_.joinable()) thread_.join();
  auto control = std::make_shared<Control>();
  try {
    thread_ = std::thread([control, priority, work = std::move(work)] {
      if (priority == Priority::kBackground) lower_thread_priority();
      try {
        control->result_ = work(*control);
      } catch (const std::exception& error) {
        control->result_ = Status::failure(std::string("unexpected failure: ") + error.what());
      } catch (...) {
        control->result_ = Status::failure("unexpected failure");
      }
      control->ended_.store(true, std::memory_order_release);
    });
  } catch (const std::system_error& error) {
    control_.reset();
    return Status::failure(std::string("no thread could be started: ") + error.what());
  }
  control_ = std::move(control);
  return {};
}

void Job::cancel() {
  if (control_) control_->cancelled_.store(true, std::memory_order_relaxed);
}

bool Job::is_running() const { return control_ && !control_->ended_.load(std::memory_order_acquire); }
bool Job::was_cancelled() const { return control_ && control_->cancelled(); }
double Job::progress() const { return control_ ? control_->progress_.load(std::memory_order_relaxed) : 0; }

std::optional<Status> Job::take_result() {
  if (!thread_.joinable() || is_running()) return std::nullopt;
  thread_.join();
  return std::move(control_->result_);
}

Status Job::wait() {
  if (!thread_.joinable()) return {};
  thread_.join();
  return std::move(control_->result_);
}

}  // namespace recorder::base
