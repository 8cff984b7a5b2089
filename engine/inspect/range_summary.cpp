#include "engine/inspect/range_summary.h"

#include <algorithm>
#include <memory>

namespace engine {
namespace {

using recorder::Number;
using recorder::Status;
using recorder::base::Job;

// Adds up the values of one expression.
struct Sum {
  Expression expression;
  RangeSummary::Value value;
  double sum = 0;

  void add(std::span<const FramePair> frames, std::vector<Number>& scratch) {
    scratch.resize(frames.size());
    expression.values(frames, scratch);
    for (size_t i = 0; i < frames.size(); ++i) {
      if (frames[i].current.empty() || !scratch[i].is_finite()) continue;
      value.extent.add(scratch[i]);
      sum += scratch[i].to_double();
    }
  }
};

Status summarize(FrameSource& source, const std::vector<std::string>& texts, RangeSummary::Result& result,
                 Job::Control& control) {
  std::vector<Sum> sums(texts.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    ExpressionError ignored;  // has no values then
    static_cast<void>(Expression::compile(source.schema(), texts[i], sums[i].expression, ignored));
  }
  FrameBlock block(source);
  std::vector<Number> scratch;
  const uint64_t end = std::min(result.last + 1, source.frame_count());
  for (uint64_t at = result.first; at < end;) {
    if (!control.report(at - result.first, end - result.first)) return Status::failure("cancelled");
    const auto count = static_cast<size_t>(std::min<uint64_t>(block.capacity(), end - at));
    const std::span<const FramePair> frames = block.read(at, count);
    result.frames += static_cast<uint64_t>(
        std::count_if(frames.begin(), frames.end(), [](const FramePair& frame) { return !frame.current.empty(); }));
    for (Sum& sum : sums) sum.add(frames, scratch);
    at += count;
  }
  for (Sum& sum : sums) {
    if (sum.value.extent.count != 0) sum.value.mean = sum.sum / static_cast<double>(sum.value.extent.count);
    result.values.push_back(sum.value);
  }
  return {};
}

}  // namespace

void RangeSummary::ask(FrameSource& source, const std::vector<std::string>& texts, uint64_t first, uint64_t last) {
  if (asked_ && texts == texts_ && first == first_ && last == last_) return;
  job_.cancel();
  static_cast<void>(job_.wait());
  asked_ = true;
  done_ = false;
  texts_ = texts;
  first_ = first;
  last_ = last;
  result_ = {};
  result_.first = first;
  result_.last = last;
  const uint64_t from = source.time_ns(first), to = source.time_ns(last);
  result_.duration_ns = to > from ? to - from : 0;
  // Without a thread there is no result.
  static_cast<void>(job_.start([this, texts, open = source.opener()](Job::Control& control) -> Status {
    std::unique_ptr<FrameSource> own;
    Status opened = open(own, [&](uint64_t, uint64_t) { return !control.cancelled(); });
    return opened.ok() ? summarize(*own, texts, result_, control) : opened;
  }));
}

void RangeSummary::clear() {
  job_.cancel();
  asked_ = done_ = false;
}

const RangeSummary::Result* RangeSummary::result() {
  if (const auto ended = job_.take_result()) done_ = ended->ok();
  return asked_ && done_ ? &result_ : nullptr;
}

}  // namespace engine
