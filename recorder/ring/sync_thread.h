// SyncThread: syncs from a thread of its own, so that a slow disk delays no other thread.
//
// A loop with a wake-up of its own rather than a Job: it sleeps between syncs and must end at once, and the ring uses
// it without a library. The constructor throws std::system_error when no thread can be started. What the functions use
// must outlive the object.
#pragma once

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace recorder::ring {

class SyncThread {
 public:
  // Calls `sync` every `interval` while `position` changes. `sync` returns 0 or an errno, and keeps it to be
  // shown. After a failure it is called again, changed or not.
  SyncThread(std::chrono::milliseconds interval, std::function<uint64_t()> position, std::function<int()> sync)
      : interval_(
            std::clamp(interval, std::chrono::milliseconds(1), std::chrono::milliseconds(std::chrono::hours(24)))),
        position_(std::move(position)),
        sync_(std::move(sync)),
        synced_(position_()),
        thread_([this] { run(); }) {}
  SyncThread(const SyncThread&) = delete;
  SyncThread& operator=(const SyncThread&) = delete;
  ~SyncThread() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, interval_, [this] { return stop_; })) {
      const uint64_t now = position_();
      if (now == synced_) continue;
      lock.unlock();
      int error = ENOMEM;
      try {
        error = sync_();
      } catch (...) {  // it had no memory to say what went wrong; tried again
      }
      lock.lock();
      if (error == 0) synced_ = now;
    }
  }

  const std::chrono::milliseconds interval_;
  const std::function<uint64_t()> position_;
  const std::function<int()> sync_;
  uint64_t synced_;  // position that is on disk; the thread's own once it runs
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;   // guarded by mutex_
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace recorder::ring
