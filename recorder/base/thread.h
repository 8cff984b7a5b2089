// Threads of the recorder: the one that syncs a file at intervals, and what each of them does first.
#pragma once

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace recorder::ring {

// Calls `sync` from a thread of its own every `interval` while `position` changes, so that a slow disk holds up nobody
// else. `sync` gives 0 or an errno, and keeps it if anybody is to see it. The thread sleeps on a condition variable, so
// that the destructor ends it at once; what the functions use must outlive this object.
class SyncThread {
 public:
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
      const int error = sync_();
      lock.lock();
      if (error == 0) synced_ = now;  // else it is tried again, changed or not
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

namespace recorder {

// What a thread of the recorder does first. Any thread, for itself.

// The thread's work can wait, the game's tick cannot: it shall not push aside whoever is running when it wakes up.
inline void lower_thread_priority() {
#if defined(__linux__)
  const sched_param none{};
  ::pthread_setschedparam(::pthread_self(), SCHED_BATCH, &none);
#endif
}

}  // namespace recorder
