// Log lines of a whole recording: what the game has written into its log fields, frame by frame, and what log points
// say - expressions with a text, such as "hp {player.hp} at {x},{y}" in every frame with hp < 10.
//
// LogText: one thread. LogScan: the thread of its source; a thread of its own reads the frames.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "recorder/base/job.h"
#include "recorder/expression/expression.h"

namespace engine {

// A text with expressions between braces; {{ and }} are braces themselves. An enumeration's value is shown by its name.
class LogText {
 public:
  // false: `error` says what is wrong, with its place in the text, and `made` is unchanged.
  static bool compile(const recorder::FrameSchema& schema, std::string_view text, LogText& made,
                      ExpressionError& error);
  std::string text(std::span<const std::byte> previous, std::span<const std::byte> slot) const;

 private:
  struct Part {
    std::string text;       // before the value
    Expression expression;  // empty: none follows
    std::vector<std::string> names = {};
    bool is_flags = false;
  };
  std::vector<Part> parts_;
};

struct LogPoint {
  std::string condition;  // a line in each frame in which it is true; empty: in every frame
  std::string text;
  uint32_t color_rgb = 0;
  friend bool operator==(const LogPoint&, const LogPoint&) = default;
};
// false: `error` says why one of the two is wrong.
bool check_log_point(const recorder::FrameSchema& schema, const LogPoint& point, ExpressionError& error);

struct LogLine {
  uint64_t index = 0;    // of its frame, those evicted included (FrameSource::evicted_count())
  uint64_t number = 0;   // of its frame
  uint32_t repeats = 1;  // frames one after the other with this line
  int32_t point = -1;    // the log point, or -1: the game's own
  std::string text;
};

class LogScan {
 public:
  // Further lines are not kept; is_full() says so.
  static constexpr size_t kMostLines = 500'000;

  // Reads what is new of the source, all of it anew when it is another one or the points have changed. Cheap when
  // nothing has; call it before the lines are shown.
  void update(const FrameSource& source, const std::vector<LogPoint>& points);
  void cancel() { job_.cancel(); }
  bool running() const { return job_.is_running(); }
  double progress() const { return job_.progress(); }  // 0..1 of what is being read
  bool is_full() const;
  std::string error() const { return error_; }  // why the recording could not be read

  // Changes when lines are found anew from the beginning.
  uint64_t epoch() const { return epoch_; }
  size_t size() const;
  // Calls use(line) for the lines from place `begin` on, at most `count`. Do not keep the lines.
  void visit(size_t begin, size_t count, const std::function<void(const LogLine&)>& use) const;

 private:
  struct Reader;
  void start(const FrameSource& source);
  recorder::Status read(uint64_t begin, uint64_t end, recorder::base::Job::Control& control);

  std::vector<LogPoint> points_;
  std::string path_;
  uint64_t generation_ = 0;
  uint64_t end_ = 0;  // one past the last frame asked for, those evicted included
  uint64_t epoch_ = 0;
  bool known_ = false;
  std::string error_;
  mutable std::mutex mutex_;
  std::vector<LogLine> lines_;        // guarded by mutex_
  bool is_full_ = false;              // likewise
  std::shared_ptr<FrameSource> own_;  // the job's while it runs
  FrameSource::Opener opener_;        // likewise
  recorder::base::Job job_;           // last: its thread uses the above
};

}  // namespace engine
