// Durability of a ring against power loss. A crash of the process needs none of it: the kernel keeps the mapped pages.
#pragma once

#include <sys/mman.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "layout.h"

namespace recorder::ring {

// What reaches the disk when.
struct Durability {
  enum class Kind { kNone, kInterval, kEach };
  Kind kind = Kind::kInterval;
  std::chrono::milliseconds interval{1000};  // for kInterval: at most this much is lost at a power cut

  static Durability none() { return {Kind::kNone, {}}; }
  static Durability every(std::chrono::milliseconds interval) { return {Kind::kInterval, interval}; }
  static Durability each_write() { return {Kind::kEach, {}}; }  // an msync of some 100 us in every publish
};

// Writes a mapped ring back to disk every `interval` while it changes. The thread sleeps on a condition variable, so that
// the destructor ends it at once; the map must outlive this object.
class SyncThread {
 public:
  SyncThread(Header* header, size_t bytes, std::chrono::milliseconds interval)
      : header_(header), bytes_(bytes), interval_(interval), thread_([this] { run(); }) {}
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

  // errno of the last write-back that failed, 0 while all succeed. Any thread.
  int last_errno() const { return last_errno_.load(std::memory_order_relaxed); }

 private:
  void run() {
    uint64_t synced = position();
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, interval_, [this] { return stop_; })) {
      const uint64_t now = position();
      if (now == synced) continue;
      lock.unlock();
      last_errno_.store(::msync(header_, bytes_, MS_SYNC) == 0 ? 0 : errno, std::memory_order_relaxed);
      lock.lock();
      synced = now;
    }
  }
  uint64_t position() const {
    return uint64_t{header_->total_writes.load(std::memory_order_relaxed)} << 32 |
           header_->total_reads.load(std::memory_order_relaxed);
  }

  Header* const header_;
  const size_t bytes_;
  const std::chrono::milliseconds interval_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;  // guarded by mutex_
  std::atomic<int> last_errno_{0};
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace recorder::ring
