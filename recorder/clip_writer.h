// ClipWriter: saves a part of the current recording - the last half minute, one round - as a session of its own, while
// recording continues untouched.
//
//     ClipWriter clips(recorder);
//     clips.save({.last_ns = 30'000'000'000, .path = "clips/goal.oro"});      returns at once
//     for (const ClipWriter::Result& result : clips.take_results()) ...       now and then
//
// A thread of its own waits until the requested frames are in the session's file, and cuts them out (session/pack.h). A
// black box has no file: there they are copied from the ring as an observer does, as far as it still holds them.
//
// The clip appears under its name whole or not at all. It fails, saying why, when the file cannot be written, when
// frames do not reach the recording for seconds, and for frames that are not there: not recorded yet, overwritten in a
// black box, or in an earlier file because recording had to continue in a new one. With last_ns alone it takes the
// frames there are.
//
// Threads: all calls from the game's thread. The recorder must outlive this object and not be stopped while a clip is
// being written: call wait() first.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "recorder/base/status.h"

namespace recorder {

class Recorder;

struct ClipRequest {
  // Either the frames of these numbers, both included; ...
  std::optional<uint64_t> first_frame = {};
  std::optional<uint64_t> last_frame = {};  // absent: the newest one at the time of the call
  // ... or, without a first frame, this much time before the last one. A step of more than a second between two frames
  // counts as one second: a paused game is not play.
  uint64_t last_ns = 0;
  std::string path = {};  // of the new session, which must not exist; its folder is made when missing
  // Of a path that is taken the next free one is used: "goal_2.oro". The result's request has the one that was made.
  bool numbered = false;
};

class ClipWriter {
 public:
  explicit ClipWriter(const Recorder& recorder);
  // Waits like wait().
  ~ClipWriter();
  ClipWriter(const ClipWriter&) = delete;
  ClipWriter& operator=(const ClipWriter&) = delete;

  // Queues a clip; never waits for the disk. Requests are executed one after the other. Failures, also to start the
  // thread, come as results.
  void save(ClipRequest request);

  struct Result {
    ClipRequest request;
    Status status;             // a failure leaves no file
    uint64_t frames = 0;       // in the clip
    uint64_t first_frame = 0;  // numbers, as in the session it comes from
    uint64_t last_frame = 0;
    uint64_t time_ns = 0;  // from its first frame to its last
  };
  // The results since the last call, in the order of the requests. Costs next to nothing when there are none.
  std::vector<Result> take_results();

  // Waits until every requested clip is written or has failed.
  void wait();
  bool busy() const;

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

}  // namespace recorder
