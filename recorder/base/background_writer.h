// BackgroundWriter: what a program writes while it draws - settings, bookmarks, scores -, executed one after the other on
// a thread of its own, which exists while there is any, so that no picture and no tick waits for a disk.
//
//   writer->write("keys", [copy = settings](const std::atomic<bool>&) { return copy.save(); });     returns at once
//   for (const std::string& problem : writer->take_problems()) show(problem);                       now and then
//
// Several owners may share one (std::shared_ptr); the last of them waits for what is left, but not for ever. A write
// therefore refers to nothing but what it owns or shares.
//
// One thread; the writes run on another.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "recorder/base/job.h"
#include "recorder/base/status.h"

namespace recorder::base {

class BackgroundWriter {
 public:
  // The flag is set once the write is to end soon. A failure is a problem, and the next write begins.
  using Write = std::function<Status(const std::atomic<bool>& cancelled)>;

  // `patience`: how long the destructor waits.
  explicit BackgroundWriter(std::chrono::milliseconds patience = std::chrono::seconds(5));
  BackgroundWriter(const BackgroundWriter&) = delete;
  BackgroundWriter& operator=(const BackgroundWriter&) = delete;
  // Waits until all is written. When its patience is over, what has not begun is dropped, and the thread is left behind
  // with the write that does not end.
  ~BackgroundWriter();

  // Writes later. Of several with one name that have not begun only the latest is executed, in the place of the first;
  // those without a name are all executed. Fails, with the write dropped, when the system has no thread to give; that
  // is not among the problems.
  Status write(std::string name, Write write);

  // Whether something is being written or waits for it.
  bool busy() const;
  // Why writes have failed since the last call.
  std::vector<std::string> take_problems();

  // Asks the write that is running to end soon, and drops those behind it.
  void cancel();
  // Waits until all is written; false when that takes longer.
  bool finish(std::chrono::milliseconds at_most) const;
  void finish() const;

 private:
  struct State;

  const std::chrono::milliseconds patience_;
  const std::shared_ptr<State> state_;  // the thread's, too, which may outlive this
  Job job_;
};

}  // namespace recorder::base
