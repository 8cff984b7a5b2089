// BackgroundQueue: tasks that wait for the disk, executed one after the other on a thread of their own, which exists
// while there are any.
//
// One thread; the tasks run on another and report through what they share with their owner.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>

#include "recorder/base/job.h"
#include "recorder/base/status.h"

namespace game {

class BackgroundQueue {
 public:
  // The flag is set once the task is to end soon.
  using Task = std::function<void(const std::atomic<bool>& cancelled)>;

  BackgroundQueue() = default;
  BackgroundQueue(const BackgroundQueue&) = delete;
  BackgroundQueue& operator=(const BackgroundQueue&) = delete;
  // Cancels the task that is running, drops the others, and waits for the end.
  ~BackgroundQueue() { cancel(); }

  // Fails, dropping the task, when the system has no thread to give.
  recorder::Status post(Task task);
  // Asks the running task to end soon and drops those behind it.
  void cancel();
  // Whether a task is running or waiting.
  bool busy() const;
  // Waits until none is.
  void wait() { static_cast<void>(job_.wait()); }

 private:
  void run(const std::atomic<bool>& cancelled);

  mutable std::mutex mutex_;
  std::deque<Task> tasks_;  // guarded by mutex_; the first one is running
  bool running_ = false;    // guarded by mutex_: the thread will look at tasks_ again
  recorder::base::Job job_;
};

}  // namespace game
