// Opens a recording: a session file or a ring, told apart by their first bytes. A session that died is recovered first,
// so that the frames still in its ring are shown.
//
// Functions of one thread; OpenJob has a thread of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "recorder/base/background_writer.h"
#include "recorder/base/job.h"
#include "recorder/base/status.h"
#include "recorder/session/frames.h"
#include "replay/player/player.h"

namespace replay {

// Opens `path`. `notices` gets a line for each thing that was recovered, or could not be. Fails, with the reason and
// what to do, when it is neither session nor ring, holds no frames, or `progress` asks to stop. A ring of which nothing
// says whose frames it holds is shown as bytes.
recorder::Status open_source(const std::string& path, std::unique_ptr<engine::FrameSource>& source,
                             std::vector<std::string>& notices, const recorder::session::Progress& progress = {});

// The newest session in `folder` that holds frames. Fails when there is none.
recorder::Status newest_session(const std::string& folder, std::string& path);

// Opens recordings on a thread of its own, for one that died after hours of play takes seconds to recover and pack, and
// any disk may take its time.
//
// Belongs to one thread. The destructor asks to stop and waits for that, but not for a disk that does not answer:
// recovery may be cut off at any point, and the next one goes on with it.
class OpenJob {
 public:
  struct Result {
    recorder::Status status;                                    // of the first that cannot be opened
    std::vector<std::unique_ptr<engine::FrameSource>> sources;  // one for each path, if all can
    std::unique_ptr<Player> player;                             // instead, for a single path
    std::vector<std::string> notices;                           // of open_source()
    bool cancelled = false;                                     // cancel() was asked for; the status is a failure
  };

  // What is to be done with the player before it is shown: where it begins. A failure is the job's.
  using Prepare = std::function<recorder::Status(Player&)>;

  // Starts opening all of them, in order, as open_source() does, once `writer` has written what it was given before. A
  // single one becomes a player, which goes on writing by it.
  OpenJob(std::vector<std::string> paths, std::shared_ptr<recorder::base::BackgroundWriter> writer,
          Prepare prepare = {});
  ~OpenJob();
  OpenJob(const OpenJob&) = delete;
  OpenJob& operator=(const OpenJob&) = delete;

  // The same at once, for a program that has no window.
  static Result open(const std::vector<std::string>& paths, const recorder::session::Progress& progress = {});

  const std::vector<std::string>& paths() const { return paths_; }
  bool done() const { return !job_.is_running(); }
  // How far it is, 0..1.
  double progress() const { return job_.progress(); }
  void cancel() { job_.cancel(); }
  // The result, once; waits for it.
  Result take();

 private:
  const std::vector<std::string> paths_;
  const std::shared_ptr<Result> result_;  // the job's while it runs
  recorder::base::Job job_;
};

}  // namespace replay
