#include "game/program/background_queue.h"

#include <utility>

namespace game {

// The thread's last step is to find no task, under the mutex, so that starting it anew does not wait.
recorder::Status BackgroundQueue::post(Task task) {
  const std::lock_guard lock(mutex_);
  tasks_.push_back(std::move(task));
  if (running_) return {};
  const recorder::Status started = job_.start(
      [this](recorder::base::Job::Control& control) {
        run(control.cancel_flag());
        return recorder::Status();
      },
      recorder::base::Job::Priority::kBackground);
  running_ = started.ok();
  if (!running_) tasks_.clear();
  return started;
}

void BackgroundQueue::run(const std::atomic<bool>& cancelled) {
  for (std::unique_lock lock(mutex_);;) {
    if (tasks_.empty()) {
      running_ = false;
      return;
    }
    const Task task = tasks_.front();
    lock.unlock();
    try {
      task(cancelled);
    } catch (...) {  // the task's owner finds its result missing, and the next task is not held up
    }
    lock.lock();
    if (!tasks_.empty()) tasks_.pop_front();
  }
}

void BackgroundQueue::cancel() {
  const std::lock_guard lock(mutex_);
  if (tasks_.size() > 1) tasks_.erase(tasks_.begin() + 1, tasks_.end());
  if (running_) job_.cancel();
}

bool BackgroundQueue::busy() const {
  const std::lock_guard lock(mutex_);
  return !tasks_.empty();
}

}  // namespace game
