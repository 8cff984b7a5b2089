// ValueFinder: where a value of a recording became what it is. It looks for the previous or next change of a value, or
// finds out why it is so: the frame in which it got the value, the change before that one, what the player did in
// between, and what else changed in the same frame. A thread of its own reads the frames, for as long as it takes.
//
// The thread of the frames' source.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "recorder/base/job.h"
#include "recorder/base/status.h"

namespace engine {

// What is asked about: a value of a frame, or a whole array or text.
struct FoundValue {
  std::string name;        // for a person
  std::string expression;  // "score", "enemies[#42].hp", "board"
  bool empty() const { return expression.empty(); }
  bool operator==(const FoundValue&) const = default;
};

struct ValueQuestion {
  enum class What {
    kBecame,    // the change at `from`, or the nearest one before
    kPrevious,  // the nearest change before `from`
    kNext,      // the nearest change after `from`
    kWhy,       // the story
  };
  What what = What::kNext;
  FoundValue value = {};
  uint64_t from = 0;                     // index of a frame
  std::vector<std::string> inputs = {};  // kWhy: fields that hold what the player did
};

// Indices are those of the source when the answer is taken.
struct ValueChange {
  uint64_t index = 0;  // the first frame with the new value
  uint64_t number = 0;
  std::string before;  // "" for an array
  std::string after;
};

struct ValueAnswer {
  ValueQuestion question;
  recorder::Status failure;           // why the recording cannot be read; else ok
  std::optional<ValueChange> change;  // none: there is no further one
  // Of kWhy:
  struct Moment {
    uint64_t index = 0;
    uint64_t number = 0;
    std::string text;  // "input: none -> left", "food"
  };
  std::optional<ValueChange> earlier;  // the change before
  std::vector<Moment> between;         // inputs and events since that one, up to `change`; the latest kMostMoments
  uint64_t left_out = 0;               // earlier ones
  std::vector<std::string> also;       // what else changed in the frame of `change`: "length: 4 -> 5"
  uint64_t also_left_out = 0;
};

class ValueFinder {
 public:
  static constexpr size_t kMostMoments = 200;
  static constexpr size_t kMostAlso = 24;

  // Begins to look; an earlier question is dropped. An expression that has no value for these frames has no change.
  void ask(const FrameSource& source, ValueQuestion question);
  bool running() const { return job_.is_running(); }
  double progress() const { return job_.progress(); }  // 0..1, of the frames there could be to read
  void cancel() { job_.cancel(); }
  const ValueQuestion& question() const { return asked_; }

  // Once, when the answer has been found. `source` is the one that was asked about, as it is now.
  std::optional<ValueAnswer> take_answer(const FrameSource& source);

 private:
  ValueQuestion asked_;
  uint64_t evicted_ = 0;     // by the source when it was asked
  ValueAnswer answer_;       // the thread's until it has ended
  recorder::base::Job job_;  // last: its thread uses the above
};

// Fields of the frame that by their names hold what a player does: "input", "buttons", "action" ...
std::vector<std::string> likely_inputs(const recorder::FrameSchema& schema);

// How a value changed, in one line: "score: 110 -> 120 at frame 4071".
std::string change_text(const std::string& name, const ValueChange& change);

}  // namespace engine
