// PictureQueue: hands pictures from the thread that paints them to the one that encodes them, a few at a time, so that
// neither waits for the other for long and memory stays small.
//
// One thread puts, one takes; either may stop.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>

#include "engine/image.h"

namespace replay {

class PictureQueue {
 public:
  struct Entry {
    engine::Image picture;
    uint64_t index = 0;  // of the frame it shows
  };

  // Waits for room. False when nobody takes any more.
  bool put(Entry entry) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopped_ || entries_.size() < kMost; });
    if (stopped_) return false;
    entries_.push_back(std::move(entry));
    changed_.notify_all();
    return true;
  }
  // Waits for the next. False at the end.
  bool take(Entry& entry) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopped_ || ended_ || !entries_.empty(); });
    if (stopped_ || entries_.empty()) return false;
    entry = std::move(entries_.front());
    entries_.pop_front();
    changed_.notify_all();
    return true;
  }
  // There are no more to come.
  void end() { set(ended_); }
  // Nobody takes any more.
  void stop() { set(stopped_); }

 private:
  static constexpr size_t kMost = 4;

  void set(bool& what) {
    const std::lock_guard lock(mutex_);
    what = true;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Entry> entries_;
  bool ended_ = false;
  bool stopped_ = false;
};

}  // namespace replay
