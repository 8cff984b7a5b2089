// Job: work on a thread of its own, with progress, cancelling and a result. The one way in which the project starts
// threads: what the work throws becomes its result, a thread that cannot be started is a failure and not the end of the
// program, and no object goes before its thread.
//
//   Job job;
//   job.start([&](Job::Control& control) -> Status {
//     for (uint64_t i = 0; i < all; ++i) {
//       if (!control.report(i, all)) return Job::cancelled();
//       ...
//     }
//     return {};
//   });
//   ...
//   if (auto result = job.take_result()) show(*result);
//
// start(), take_result() and the destructor belong to one thread; cancel(), is_running() and progress() to any.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "status.h"

namespace recorder::base {

class Job {
 public:
  // What the work sees of its job.
  class Control {
   public:
    // Says how far the work is; false once it shall end.
    bool report(uint64_t done, uint64_t all) {
      progress_.store(all == 0 ? 0 : static_cast<double>(done) / static_cast<double>(all), std::memory_order_relaxed);
      return !cancelled();
    }
    bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }
    // The same for functions that take a flag.
    const std::atomic<bool>& cancel_flag() const { return cancelled_; }

   private:
    friend class Job;
    std::atomic<bool> cancelled_{false};
    std::atomic<bool> ended_{false};
    std::atomic<double> progress_{0};
    Status result_;  // the job's once ended_
  };
  using Work = std::function<Status(Control&)>;

  enum class Priority {
    kNormal,
    kBackground,  // does not push aside what is running when it wakes up, such as a game's tick
  };

  Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  // Cancels and waits for the end.
  ~Job();

  // Starts the work; one that still runs is cancelled and waited for, its result lost. Fails, with nothing started,
  // when the system has no thread to give.
  Status start(Work work, Priority priority = Priority::kNormal);

  // Asks the work to end soon.
  void cancel();
  // True from start() until the work has ended.
  bool is_running() const;
  bool was_cancelled() const;
  // How far it is, 0..1.
  double progress() const;

  // The result, once, after the work has ended.
  std::optional<Status> take_result();
  // Waits for the end; its result, ok when there is no work or its result was taken.
  Status wait();
  // Cancels, and leaves the thread to end by itself, its result lost: for work that waits for a disk which may never
  // answer. All that the work uses must belong to it.
  void abandon();

 private:
  std::shared_ptr<Control> control_;
  std::thread thread_;
};

// For tests: the next `count` threads of jobs cannot be started, as when the system has none to give.
void refuse_threads_for_tests(int count);

}  // namespace recorder::base
