#include "job.h"

#include <atomic>
#include <exception>
#include <string>
#include <system_error>
#include <utility>

#include "process.h"

namespace recorder::base {

namespace {

std::atomic<int> refused_threads{0};

// Whether a test wants this start to fail.
bool is_refused() {
  int left = refused_threads.load();
  while (left > 0 && !refused_threads.compare_exchange_weak(left, left - 1)) {
  }
  return left > 0;
}

// The result of the work, or what it threw. Running out of memory while making that message must not end the program.
Status result_of_work(const Job::Work& work, Job::Control& control) noexcept {
  try {
    try {
      return work(control);
    } catch (const std::exception& error) {
      return Status::failure(std::string("unexpected failure: ") + error.what());
    } catch (...) {
      return Status::failure("unexpected failure");
    }
  } catch (...) {
    return Status::failure("no memory");  // short enough to need none
  }
}

}  // namespace

void refuse_threads_for_tests(int count) { refused_threads = count; }

Job::~Job() {
  cancel();
  if (thread_.joinable()) thread_.join();
}

Status Job::start(Work work, Priority priority) {
  cancel();
  if (thread_.joinable()) thread_.join();
  control_.reset();
  try {
    auto control = std::make_shared<Control>();
    if (is_refused()) throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
    thread_ = std::thread([control, priority, work = std::move(work)] {
      if (priority == Priority::kBackground) lower_thread_priority();
      control->result_ = result_of_work(work, *control);
      control->ended_.store(true, std::memory_order_release);
    });
    control_ = std::move(control);
    return {};
  } catch (const std::exception& error) {
    return Status::failure(std::string("no thread could be started: ") + error.what());
  }
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

void Job::abandon() {
  cancel();
  if (thread_.joinable()) thread_.detach();
  control_.reset();
}

Status Job::wait() {
  if (!thread_.joinable()) return {};
  thread_.join();
  return std::move(control_->result_);
}

}  // namespace recorder::base
