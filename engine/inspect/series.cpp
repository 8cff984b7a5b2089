#include "engine/inspect/series.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "recorder/base/process.h"
#include "recorder/schema/seal.h"

namespace engine {
namespace {

using recorder::Number;
using recorder::Status;

constexpr uint64_t kTurnFrames = 8192;   // a pass runs before another has its turn
constexpr uint64_t kBatchFrames = 1024;  // evaluated before they are handed to the series

}  // namespace

// --- Extent ----------------------------------------------------------------------------------------------------------

void Extent::add(Number value) {
  if (value.is_finite()) add(Extent{value.to_double(), value.to_double(), 1, value, value});
}

void Extent::add(const Extent& other) {
  if (other.count == 0) return;
  if (count == 0 || other.lowest < lowest) {
    min = other.min;
    lowest = other.lowest;
  }
  if (count == 0 || other.highest > highest) {
    max = other.max;
    highest = other.highest;
  }
  count += other.count;
}

// --- Series ----------------------------------------------------------------------------------------------------------

void Series::start(uint64_t begin) {
  const std::lock_guard lock(mutex_);
  hits_.clear();
  extents_.clear();
  start_ = begin_ = end_ = begin;
  count_ = 0;
  stop_reason_.clear();
  ++epoch_;
}

void Series::set_bounds(uint64_t begin, uint64_t end) {
  const std::lock_guard lock(mutex_);
  begin = std::max(begin, begin_);
  count_ -= hits_.count(begin_ - start_, begin - start_);
  begin_ = begin;
  end_ = end;
}

void Series::stop(std::string reason) {
  const std::lock_guard lock(mutex_);
  if (stop_reason_.empty()) stop_reason_ = std::move(reason);
}

bool Series::stopped() const {
  const std::lock_guard lock(mutex_);
  return !stop_reason_.empty();
}

Series::Position Series::position() const {
  const std::lock_guard lock(mutex_);
  return {epoch_, start_ + extents_.size()};
}

void Series::append(uint64_t epoch, std::span<const Number> values, const std::vector<bool>& hits) {
  const std::lock_guard lock(mutex_);
  if (epoch != epoch_) return;
  for (size_t i = 0; i < values.size(); ++i) {
    const uint64_t at = extents_.size();
    extents_.add(values[i]);
    if (!hits[i]) continue;
    hits_.set(at);
    if (at >= shift()) ++count_;
  }
}

uint64_t Series::scanned_locked() const { return extents_.size() > shift() ? extents_.size() - shift() : 0; }

bool Series::complete_locked() const { return start_ + extents_.size() >= end_; }

uint64_t Series::scanned() const {
  const std::lock_guard lock(mutex_);
  return scanned_locked();
}

bool Series::complete() const {
  const std::lock_guard lock(mutex_);
  return complete_locked();
}

std::string Series::error() const {
  const std::lock_guard lock(mutex_);
  return complete_locked() ? std::string() : stop_reason_;
}

uint64_t Series::hit_count() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

std::optional<uint64_t> Series::next_hit(uint64_t index) const {
  const std::lock_guard lock(mutex_);
  if (index >= scanned_locked()) return std::nullopt;
  const auto found = hits_.at_or_after(index + shift() + 1);
  return found ? std::optional(*found - shift()) : std::nullopt;
}

std::optional<uint64_t> Series::previous_hit(uint64_t index) const {
  const std::lock_guard lock(mutex_);
  index = std::min(index, scanned_locked());
  if (index == 0) return std::nullopt;
  const auto found = hits_.at_or_before(index + shift() - 1);
  return found && *found >= shift() ? std::optional(*found - shift()) : std::nullopt;
}

bool Series::hit_within(uint64_t first, uint64_t last) const {
  const std::lock_guard lock(mutex_);
  if (first > last || first >= scanned_locked()) return false;
  const auto found = hits_.at_or_after(first + shift());
  return found && *found - shift() <= last;
}

Extent Series::extent_locked(uint64_t first, uint64_t last) const {
  const uint64_t scanned = scanned_locked();
  if (first > last || first >= scanned) return {};
  const uint64_t end = std::min(last, scanned - 1) + 1;
  const ExtentTree::Range range = extents_.range(first + shift(), end + shift());
  if (!range.any()) return {};
  return {range.min.to_double(), range.max.to_double(), end - first, range.min, range.max};
}

Extent Series::extent(uint64_t first, uint64_t last) const {
  const std::lock_guard lock(mutex_);
  return extent_locked(first, last);
}

std::vector<Extent> Series::extents(double first, double frames_per_stretch, size_t stretches) const {
  std::vector<Extent> found(stretches);
  if (!(frames_per_stretch > 0)) return found;
  const std::lock_guard lock(mutex_);
  const auto scanned = static_cast<double>(scanned_locked());
  if (scanned == 0) return found;
  for (size_t i = 0; i < stretches; ++i) {
    const double from = first + static_cast<double>(i) * frames_per_stretch;
    const double to = first + static_cast<double>(i + 1) * frames_per_stretch;
    if (!(to > 0) || !(from < scanned)) continue;
    const auto begin = static_cast<uint64_t>(std::max(from, 0.0));
    const auto end = static_cast<uint64_t>(std::clamp(to, 1.0, scanned));
    found[i] = extent_locked(begin, std::max(end, begin + 1) - 1);
  }
  return found;
}

// --- SeriesScan: the source's thread ---------------------------------------------------------------------------------

// An expression and how far it is. Created by the source's thread, then used by the scan's only, `cancelled` aside.
struct SeriesScan::Task {
  std::shared_ptr<Series> series;
  Expression expression;
  std::atomic<bool> cancelled = false;
  Series::Position position;
  bool was_true = false;
  uint64_t next_number = 0;    // one past the number of the last readable frame; 0: none yet
  std::vector<Number> values;  // of this batch
  std::vector<bool> hits;
};

// The frames [begin, end) for those tasks that continue at `begin`.
struct SeriesScan::Pass {
  Tasks tasks;
  uint64_t begin = 0;
  uint64_t end = 0;
};

SeriesScan::SeriesScan(FrameSource& source) : source_(source), generation_(source.generation()) {}

SeriesScan::~SeriesScan() {
  stop_ = true;
  notify();
}

void SeriesScan::notify() {
  // So that the other thread is not between checking and waiting.
  { const std::lock_guard lock(mutex_); }
  wake_.notify_all();
}

// Adopts the frames that the source has now. false: nothing has changed.
bool SeriesScan::sync() {
  const uint64_t begin = source_.evicted_count();
  const uint64_t end = begin + source_.frame_count();
  const bool is_other = source_.generation() != generation_;
  if (!is_other && begin == begin_ && end == end_) return false;
  generation_ = source_.generation();
  begin_ = begin;
  end_ = reachable_ = end;
  if (is_other) {
    for (const auto& task : tasks_) task->series->start(begin_);
    needs_open_ = true;
    if (!tasks_.empty()) request_open();
  }
  for (const auto& task : tasks_) task->series->set_bounds(begin_, end_);
  return true;
}

// Has the recording opened by the other thread if it is not, or if its source does not grow.
void SeriesScan::request_open() {
  if (!std::exchange(needs_open_, false) && source_.copies_grow()) return;
  opener_ = source_.opener();
}

std::shared_ptr<const Series> SeriesScan::add(Expression expression) {
  auto task = std::make_shared<Task>();
  task->series.reset(new Series(expression.text()));
  task->expression = std::move(expression);
  {
    const std::lock_guard lock(mutex_);
    sync();
    task->series->start(begin_);
    task->series->set_bounds(begin_, end_);
    request_open();
    std::erase_if(tasks_, [](const auto& other) { return other->series.use_count() == 1; });
    tasks_.push_back(task);
  }
  if (recorder::base::has_threads() && !thread_.is_running()) {
    const Status started = thread_.start([this](recorder::base::Job::Control&) {
      run();
      return Status();
    });
    if (!started.ok()) {
      const std::lock_guard lock(mutex_);
      task->series->stop(started.message());
    }
  }
  notify();
  return task->series;
}

void SeriesScan::cancel(const std::shared_ptr<const Series>& series) {
  const std::lock_guard lock(mutex_);
  std::erase_if(tasks_, [&](const auto& task) {
    if (task->series != series) return false;
    task->cancelled = true;
    task->series->stop("cancelled");
    return true;
  });
}

void SeriesScan::update() {
  {
    const std::lock_guard lock(mutex_);
    if (!sync()) return;
    std::erase_if(tasks_, [](const auto& task) { return task->series.use_count() == 1; });
    if (!tasks_.empty()) request_open();
  }
  notify();
}

bool SeriesScan::busy() const {
  const std::lock_guard lock(mutex_);
  for (const auto& task : tasks_) {
    if (!task->series->complete() && !task->series->stopped()) return true;
  }
  return false;
}

double SeriesScan::progress() const {
  const std::lock_guard lock(mutex_);
  double done = 0;
  double all = 0;
  for (const auto& task : tasks_) {
    if (task->series->complete() || task->series->stopped()) continue;
    done += static_cast<double>(task->series->scanned());
    all += static_cast<double>(end_ - begin_);
  }
  return all > 0 ? std::min(done / all, 1.0) : 1;
}

// --- SeriesScan: its own thread --------------------------------------------------------------------------------------

void SeriesScan::run() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stop_ || has_work(); });
    }
    if (stop_) return;
    run_turn();
  }
}

bool SeriesScan::work() {
  if (!has_work()) return false;
  run_turn();
  return true;
}

void SeriesScan::run_turn() {
  try {
    open();
    Pass pass = next_pass();
    if (!pass.tasks.empty() && ensure_available(pass)) run_pass(pass);
  } catch (const std::exception& error) {  // no memory: these series end, later ones may be shorter
    fail_all(error.what());
  }
}

bool SeriesScan::has_work() {
  if (opener_) return true;
  for (const auto& task : tasks_) {
    if (!task->series->stopped() && task->series->position().next < reachable_) return true;
  }
  return false;
}

void SeriesScan::fail_all(const std::string& reason) {
  const std::lock_guard lock(mutex_);
  if (opener_) return;  // it is about to be opened once more
  for (const auto& task : tasks_) task->series->stop(reason);
  needs_open_ = true;
}

void SeriesScan::open() {
  FrameSource::Opener opener;
  {
    const std::lock_guard lock(mutex_);
    opener = std::exchange(opener_, nullptr);
  }
  if (!opener) return;
  block_.reset();
  own_.reset();
  std::unique_ptr<FrameSource> opened;
  const Status status = opener(opened, [this](uint64_t, uint64_t) { return !stop_; });
  if (!status.ok()) return fail_all(status.message());
  own_ = std::move(opened);
  if (own_ != nullptr) block_.emplace(*own_);
}

// The tasks that continue at the same frame as the one whose turn it is; none while the recording is to be opened anew,
// after which frames may mean something else.
SeriesScan::Pass SeriesScan::next_pass() {
  const std::lock_guard lock(mutex_);
  Pass pass;
  if (opener_) return pass;
  for (const auto& task : tasks_) {
    const Series::Position position = task->series->position();
    if (position.epoch != task->position.epoch) task->next_number = 0;
    task->position = position;
  }
  for (size_t i = 0; i < tasks_.size() && pass.tasks.empty(); ++i) {
    const auto& task = tasks_[++turn_ % tasks_.size()];
    if (task->series->stopped() || task->position.next >= reachable_) continue;
    pass.begin = task->position.next;
    pass.tasks.push_back(task);
  }
  if (pass.tasks.empty()) return pass;
  const auto leader = pass.tasks.front();
  pass.end = std::min(reachable_, pass.begin + kTurnFrames);
  for (const auto& task : tasks_) {
    if (task == leader || task->series->stopped()) continue;
    if (task->position.next == pass.begin) pass.tasks.push_back(task);
    if (task->position.next > pass.begin) pass.end = std::min(pass.end, task->position.next);
  }
  return pass;
}

// Refreshes own_ until it has the frames of `pass`, which is cut where it has fewer. false: it has none of them.
bool SeriesScan::ensure_available(Pass& pass) {
  if (own_ == nullptr) {
    fail_all("the recording cannot be opened again");
    return false;
  }
  const auto end = [this] { return own_->evicted_count() + own_->frame_count(); };
  if (end() < pass.end && own_->copies_grow()) {
    if (const Status refreshed = own_->refresh(); !refreshed.ok() && end() <= pass.begin) {
      fail_all(refreshed.message());
      return false;
    }
  }
  if (end() >= pass.end) return true;
  // The next update() gets further.
  const std::lock_guard lock(mutex_);
  if (reachable_ >= pass.end) reachable_ = end();
  pass.end = end();
  return pass.begin < pass.end;
}

bool SeriesScan::stopped(const Pass& pass) const {
  if (stop_) return true;
  return std::all_of(pass.tasks.begin(), pass.tasks.end(), [](const auto& task) { return task->cancelled.load(); });
}

void SeriesScan::run_pass(Pass& pass) {
  for (uint64_t frame = pass.begin; frame < pass.end && !stopped(pass);) {
    const uint64_t done = run_batch(pass, frame, std::min(pass.end, frame + kBatchFrames));
    for (const auto& task : pass.tasks) {
      if (!task->cancelled) task->series->append(task->position.epoch, task->values, task->hits);
    }
    frame = done;
  }
}

// Returns the frame to continue with.
uint64_t SeriesScan::run_batch(Pass& pass, uint64_t begin, uint64_t end) {
  for (const auto& task : pass.tasks) {
    task->values.clear();
    task->hits.clear();
  }
  for (uint64_t frame = begin; frame < end;) {
    if (stopped(pass)) return frame;
    const uint64_t evicted = own_->evicted_count();
    const auto count = static_cast<size_t>(std::min<uint64_t>(end - frame, block_->capacity()));
    if (frame < evicted) {
      add_frames(pass, std::vector<FramePair>(std::min<uint64_t>(count, evicted - frame)));
      frame += std::min<uint64_t>(count, evicted - frame);
    } else {
      add_frames(pass, block_->read(frame - evicted, count));
      frame += count;
    }
  }
  return end;
}

void SeriesScan::add_frames(Pass& pass, std::span<const FramePair> frames) {
  values_.resize(frames.size());
  for (const auto& task : pass.tasks) {
    task->expression.values(frames, values_);
    task->values.insert(task->values.end(), values_.begin(), values_.end());
    for (size_t i = 0; i < frames.size(); ++i) {
      if (frames[i].current.empty()) {
        task->hits.push_back(false);
        continue;
      }
      // Numbers that start again are another recording's, before which nothing was true.
      const uint64_t number = recorder::seal_of(frames[i].current).frame;
      const bool was_true = task->was_true && number >= task->next_number && task->next_number != 0;
      task->was_true = values_[i].is_true();
      task->next_number = number + 1;
      task->hits.push_back(task->was_true && !was_true);
    }
  }
}

// --- single values ---------------------------------------------------------------------------------------------------

std::vector<Number> exact_values(FrameSource& source, const Expression& expression, uint64_t first, uint64_t last,
                                 size_t max_count) {
  std::vector<Number> values;
  if (first > last || first >= source.frame_count()) return values;
  const uint64_t count = std::min<uint64_t>(std::min(last, source.frame_count() - 1) - first + 1, max_count);
  values.resize(count);
  FrameBlock block(source);
  for (uint64_t done = 0; done < count;) {
    const auto some = static_cast<size_t>(std::min<uint64_t>(count - done, block.capacity()));
    expression.values(block.read(first + done, some), std::span(values).subspan(done, some));
    done += some;
  }
  return values;
}

DerivedValues::DerivedValues(const recorder::FrameSchema& schema) {
  for (const recorder::DerivedValue& derived : schema.derived()) {
    Value value{derived, {}, {}};
    ExpressionError error;
    if (!Expression::compile(schema, derived.expression, value.expression, error)) value.error = error.reason;
    values_.push_back(std::move(value));
  }
}

}  // namespace engine
