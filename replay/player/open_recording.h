// Opening what somebody wants to watch: a session file or a ring, told apart by their first bytes.
//
// A session that died is recovered first, so that the frames its ring still holds are shown. One thread.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "engine/game.h"
#include "engine/inspect/frame_source.h"
#include "recorder/base/status.h"

namespace replay {

// Opens `path`. What had to be recovered, and what could not be, is told in `notices`, a line each. Fails, naming the
// reason and what to do, when it is neither session nor ring, or holds no frames. A ring whose session is gone is taken
// for one of the first of `games`; without any it cannot be opened.
recorder::Status open_source(const std::string& path, std::unique_ptr<engine::FrameSource>& source,
                             std::vector<std::string>& notices, engine::Games games = {});

// The newest session in `folder` that holds frames. Fails when there is none.
recorder::Status newest_session(const std::string& folder, std::string& path);

// OpenJob: opens recordings on a thread of its own. One that died is recovered and packed first, which for hours of
// play takes seconds, in which the picture must not stand still.
//
// Used by one thread. The destructor waits until opening is through: recovery is not to be cut off.

class OpenJob {
 public:
  struct Result {
    recorder::Status status;                                    // of the first that cannot be opened
    std::vector<std::unique_ptr<engine::FrameSource>> sources;  // one for each path, if all can
    std::vector<std::string> notices;                           // what recovery had to say
  };

  // Begins to open all of them, in order, as open_source() does.
  explicit OpenJob(std::vector<std::string> paths, engine::Games games = {});
  ~OpenJob();
  OpenJob(const OpenJob&) = delete;
  OpenJob& operator=(const OpenJob&) = delete;

  // The same at once, for a program that has no picture yet.
  static Result open(const std::vector<std::string>& paths, engine::Games games = {});

  const std::vector<std::string>& paths() const { return paths_; }
  bool done() const { return done_.load(std::memory_order_acquire); }
  // Once it is done; once.
  Result take();

 private:
  const std::vector<std::string> paths_;
  const engine::Games games_;
  Result result_;  // the thread's until done_
  std::atomic<bool> done_{false};
  std::thread thread_;
};

}  // namespace replay
