// Opens a recording: a session file or a ring, told apart by their first bytes. A session that died is recovered first,
// so that the frames still in its ring are shown.
//
// Functions of one thread; OpenJob has a thread of its own.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/game.h"
#include "engine/inspect/frame_source.h"
#include "recorder/base/job.h"
#include "recorder/base/status.h"

namespace replay {

// Opens `path`. `notices` gets a line for each thing that was recovered, or could not be. Fails, with the reason and
// what to do, when it is neither session nor ring, or holds no frames. A ring whose session is gone is taken for one of
// the first of `games`; without any it cannot be opened.
recorder::Status open_source(const std::string& path, std::unique_ptr<engine::FrameSource>& source,
                             std::vector<std::string>& notices, engine::Games games = {});

// The newest session in `folder` that holds frames. Fails when there is none.
recorder::Status newest_session(const std::string& folder, std::string& path);

// Opens recordings on a thread of its own, for one died after hours of play takes seconds to recover and pack.
//
// Belongs to one thread. The destructor waits for the end: recovery is not to be cut off.
class OpenJob {
 public:
  struct Result {
    recorder::Status status;                                    // of the first that cannot be opened
    std::vector<std::unique_ptr<engine::FrameSource>> sources;  // one for each path, if all can
    std::vector<std::string> notices;                           // of open_source()
  };

  // Starts opening all of them, in order, as open_source() does.
  explicit OpenJob(std::vector<std::string> paths, engine::Games games = {});

  // The same at once, for a program that has no window yet.
  static Result open(const std::vector<std::string>& paths, engine::Games games = {});

  const std::vector<std::string>& paths() const { return paths_; }
  bool done() const { return !job_.is_running(); }
  // The result, once; waits for it.
  Result take();

 private:
  const std::vector<std::string> paths_;
  const engine::Games games_;
  Result result_;            // the job's while it runs
  recorder::base::Job job_;  // last: waits for its thread, which uses the rest
};

}  // namespace replay
