#include "engine/inspect/series.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <condition_variable>
#include <limits>
#include <thread>

#include "recorder/schema/seal.h"

namespace engine {

recorder::Status FramePairs::go_to(uint64_t index) {
  if (valid_ && index_ == index) return {};
  const bool next = valid_ && index == index_ + 1;
  std::swap(slot_, before_);
  // Behind a jump the frame before is not at hand.
  const bool has_before = next || (index > 0 && source_.read(index - 1, before_).ok());
  const recorder::Status read = source_.read(index, slot_);
  index_ = index;
  valid_ = read.ok();
  follows_ = has_before && valid_ && recorder::seal_of(before_).frame + 1 == recorder::seal_of(slot_).frame;
  return read;
}

std::vector<double> exact_values(FrameSource& source, const Expression& expression, uint64_t first, uint64_t last,
                                 size_t most) {
  std::vector<double> values;
  if (first > last || first >= source.frame_count()) return values;
  const uint64_t count = std::min<uint64_t>(std::min(last, source.frame_count() - 1) - first + 1, most);
  values.reserve(count);
  FramePairs frames(source);
  for (uint64_t index = first; index < first + count; ++index) {
    const bool valid = frames.go_to(index).ok();
    values.push_back(valid ? expression.value(frames.before(), frames.slot())
                           : std::numeric_limits<double>::quiet_NaN());
  }
  return values;
}

DerivedValues::DerivedValues(const recorder::FrameSchema& schema) {
  for (const recorder::DerivedValue& derived : schema.derived()) {
    Value value{derived, {}, {}};
    ExpressionError error;
    if (!Expression::compile(schema, derived.expression, value.expression, error)) value.error = error.why;
    values_.push_back(std::move(value));
  }
}

void Series::start(uint64_t begin) {
  const std::lock_guard lock(mutex_);
  hits_.clear();
  extents_.clear();
  start_ = begin_ = end_ = begin;
  count_ = 0;
  stopped_.clear();
  ++epoch_;
}

void Series::set_bounds(uint64_t begin, uint64_t end) {
  const std::lock_guard lock(mutex_);
  begin = std::max(begin, begin_);
  count_ -= hits_.count(begin_ - start_, begin - start_);
  begin_ = begin;
  end_ = end;
}

void Series::stop(std::string why) {
  const std::lock_guard lock(mutex_);
  if (stopped_.empty()) stopped_ = std::move(why);
}

bool Series::stopped() const {
  const std::lock_guard lock(mutex_);
  return !stopped_.empty();
}

Series::Place Series::place() const {
  const std::lock_guard lock(mutex_);
  return {epoch_, start_ + extents_.size()};
}

void Series::append(uint64_t epoch, std::span<const double> values, const std::vector<bool>& hits) {
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
  return complete_locked() ? std::string() : stopped_;
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
  return {range.min, range.max, end - first};
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

namespace {

using recorder::Status;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr uint64_t kTurnFrames = 8192;             // a pass runs before another has its turn
constexpr uint64_t kBatchFrames = 1024;            // are worked out before they are handed to the series
constexpr uint64_t kFramesBetweenStopChecks = 32;  // frames until it is asked again whether to stop

}  // namespace

// An expression and how far it is. Made by the source's thread, then touched by the worker only, `cancelled` aside.
struct SeriesScan::Job {
  std::shared_ptr<Series> series;
  Expression expression;
  std::atomic<bool> cancelled = false;
  Series::Place place;
  bool was_true = false;
  uint64_t next_number = 0;    // behind that of the last frame that could be read
  std::vector<double> values;  // of this batch
  std::vector<bool> hits;
};

class SeriesScan::Worker {
 public:
  explicit Worker(FrameSource& source) : source_(source), generation_(source.generation()) {
    thread_ = std::thread([this] { run(); });
  }
  ~Worker() {
    stop_ = true;
    notify();
    thread_.join();
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // --- the source's thread ---

  std::shared_ptr<const Series> add(Expression expression);
  void cancel(const Series* series);
  void grown();
  bool busy() const;
  double progress() const;

 private:
  using Jobs = std::vector<std::shared_ptr<Job>>;
  struct Pass {
    Jobs jobs;
    uint64_t begin = 0;
    uint64_t end = 0;
  };

  void notify() {
    // So that it is not between looking and waiting.
    { const std::lock_guard lock(mutex_); }
    wake_.notify_all();
  }
  // Notes what the source has now. false: nothing new.
  bool look();
  void restart();
  // The worker shall open the recording if it has not, or what it has does not grow.
  void request_open();

  // --- the worker's thread ---

  void run();
  bool has_work();
  void open();
  void fail_all(const std::string& why);
  Pass next_pass();
  bool reach(Pass& pass);
  void run_pass(Pass& pass);
  uint64_t run_batch(Pass& pass, uint64_t begin, uint64_t end);
  void add_frame(Pass& pass, uint64_t frame);
  void read(uint64_t frame);
  bool over(const Pass& pass) const;

  FrameSource& source_;
  uint64_t generation_;
  bool needs_open_ = true;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Jobs jobs_;
  FrameSource::Opener opener_;  // waits to be called
  uint64_t begin_ = 0;          // what the source has, in frames that last
  uint64_t end_ = 0;
  uint64_t reachable_ = 0;  // as far as own_ goes, while it does not go to the end
  size_t turn_ = 0;
  std::atomic<bool> stop_ = false;

  // The worker's.
  std::unique_ptr<FrameSource> own_;
  std::vector<std::byte> slot_, before_;
  uint64_t slot_frame_ = 0;
  bool slot_valid_ = false;  // slot_ holds slot_frame_
  bool before_valid_ = false;

  std::thread thread_;
};

// --- the source's thread ---------------------------------------------------------------------------------------------

bool SeriesScan::Worker::look() {
  const uint64_t begin = source_.forgotten();
  const uint64_t end = begin + source_.frame_count();
  const bool other = source_.generation() != generation_;
  if (!other && begin == begin_ && end == end_) return false;
  generation_ = source_.generation();
  begin_ = begin;
  end_ = end;
  reachable_ = end;
  if (other) restart();
  for (const auto& job : jobs_) job->series->set_bounds(begin_, end_);
  return true;
}

void SeriesScan::Worker::restart() {
  for (const auto& job : jobs_) job->series->start(begin_);
  needs_open_ = true;
  if (!jobs_.empty()) request_open();
}

void SeriesScan::Worker::request_open() {
  if (!std::exchange(needs_open_, false) && source_.copies_grow()) return;
  opener_ = source_.opener();
}

std::shared_ptr<const Series> SeriesScan::Worker::add(Expression expression) {
  auto job = std::make_shared<Job>();
  job->series.reset(new Series(expression.text()));
  job->expression = std::move(expression);
  {
    const std::lock_guard lock(mutex_);
    look();
    job->series->start(begin_);
    job->series->set_bounds(begin_, end_);
    request_open();
    std::erase_if(jobs_, [](const auto& other) { return other->series.use_count() == 1; });
    jobs_.push_back(job);
  }
  notify();
  return job->series;
}

void SeriesScan::Worker::cancel(const Series* series) {
  const std::lock_guard lock(mutex_);
  std::erase_if(jobs_, [&](const auto& job) {
    if (job->series.get() != series) return false;
    job->cancelled = true;
    job->series->stop("cancelled");
    return true;
  });
}

void SeriesScan::Worker::grown() {
  {
    const std::lock_guard lock(mutex_);
    if (!look()) return;
    std::erase_if(jobs_, [](const auto& job) { return job->series.use_count() == 1; });
    if (!jobs_.empty()) request_open();
  }
  notify();
}

bool SeriesScan::Worker::busy() const {
  const std::lock_guard lock(mutex_);
  for (const auto& job : jobs_) {
    if (!job->series->complete() && !job->series->stopped()) return true;
  }
  return false;
}

double SeriesScan::Worker::progress() const {
  const std::lock_guard lock(mutex_);
  double done = 0;
  double all = 0;
  for (const auto& job : jobs_) {
    if (job->series->complete() || job->series->stopped()) continue;
    done += static_cast<double>(job->series->scanned());
    all += static_cast<double>(end_ - begin_);
  }
  return all > 0 ? std::min(done / all, 1.0) : 1;
}

// --- the worker's thread ---------------------------------------------------------------------------------------------

void SeriesScan::Worker::run() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stop_ || has_work(); });
    }
    if (stop_) return;
    open();
    Pass pass = next_pass();
    if (!pass.jobs.empty() && reach(pass)) run_pass(pass);
  }
}

bool SeriesScan::Worker::has_work() {
  if (opener_) return true;
  for (const auto& job : jobs_) {
    if (!job->series->stopped() && job->series->place().next < reachable_) return true;
  }
  return false;
}

void SeriesScan::Worker::fail_all(const std::string& why) {
  const std::lock_guard lock(mutex_);
  if (opener_) return;  // it is to be tried once more already
  for (const auto& job : jobs_) job->series->stop(why);
  needs_open_ = true;
}

void SeriesScan::Worker::open() {
  FrameSource::Opener opener;
  {
    const std::lock_guard lock(mutex_);
    opener = std::exchange(opener_, nullptr);
  }
  if (!opener) return;
  std::unique_ptr<FrameSource> opened;
  const Status status = opener(opened, [this](uint64_t, uint64_t) { return !stop_; });
  if (!status.ok() || opened == nullptr) {
    own_ = nullptr;
    fail_all(status.ok() ? "the recording cannot be opened again" : status.message());
    return;
  }
  own_ = std::move(opened);
  slot_.assign(own_->slot_bytes(), std::byte{0});
  before_ = slot_;
  slot_valid_ = before_valid_ = false;
}

// The jobs that go on at the same frame as the one whose turn it is; none while the recording is to be opened anew, for
// then frames may mean something else in what was opened before.
SeriesScan::Worker::Pass SeriesScan::Worker::next_pass() {
  const std::lock_guard lock(mutex_);
  Pass pass;
  if (opener_) return pass;
  for (const auto& job : jobs_) {
    const Series::Place place = job->series->place();
    if (place.epoch != job->place.epoch) job->next_number = 0;
    job->place = place;
  }
  for (size_t i = 0; i < jobs_.size() && pass.jobs.empty(); ++i) {
    const auto& job = jobs_[++turn_ % jobs_.size()];
    if (job->series->stopped() || job->place.next >= reachable_) continue;
    pass.begin = job->place.next;
    pass.jobs.push_back(job);
  }
  if (pass.jobs.empty()) return pass;
  const auto leader = pass.jobs.front();
  pass.end = std::min(reachable_, pass.begin + kTurnFrames);
  for (const auto& job : jobs_) {
    if (job == leader || job->series->stopped()) continue;
    if (job->place.next == pass.begin) pass.jobs.push_back(job);
    if (job->place.next > pass.begin) pass.end = std::min(pass.end, job->place.next);
  }
  return pass;
}

// Sees that own_ has the pass's frames. false: it has none of them.
bool SeriesScan::Worker::reach(Pass& pass) {
  if (own_ == nullptr) {
    fail_all("the recording cannot be opened again");
    return false;
  }
  const auto end = [this] { return own_->forgotten() + own_->frame_count(); };
  if (end() < pass.end && own_->copies_grow()) {
    if (const Status refreshed = own_->refresh(); !refreshed.ok() && end() <= pass.begin) {
      fail_all(refreshed.message());
      return false;
    }
  }
  if (end() >= pass.end) return true;
  // It will go further after the next grown().
  const std::lock_guard lock(mutex_);
  if (reachable_ >= pass.end) reachable_ = end();
  pass.end = end();
  return pass.begin < pass.end;
}

bool SeriesScan::Worker::over(const Pass& pass) const {
  if (stop_) return true;
  for (const auto& job : pass.jobs) {
    if (!job->cancelled) return false;
  }
  return true;
}

void SeriesScan::Worker::run_pass(Pass& pass) {
  if (pass.begin == 0 || slot_frame_ != pass.begin - 1 || !slot_valid_) {
    slot_valid_ = false;
    if (pass.begin > 0) read(pass.begin - 1);
  }
  for (uint64_t frame = pass.begin; frame < pass.end && !over(pass);) {
    const uint64_t done = run_batch(pass, frame, std::min(pass.end, frame + kBatchFrames));
    for (const auto& job : pass.jobs) {
      if (!job->cancelled) job->series->append(job->place.epoch, job->values, job->hits);
    }
    frame = done;
  }
}

// Gives the frame to go on with.
uint64_t SeriesScan::Worker::run_batch(Pass& pass, uint64_t begin, uint64_t end) {
  for (const auto& job : pass.jobs) {
    job->values.clear();
    job->hits.clear();
  }
  for (uint64_t frame = begin; frame < end; ++frame) {
    if (frame % kFramesBetweenStopChecks == 0 && over(pass)) return frame;
    add_frame(pass, frame);
  }
  return end;
}

void SeriesScan::Worker::read(uint64_t frame) {
  std::swap(slot_, before_);
  before_valid_ = slot_valid_ && slot_frame_ + 1 == frame;
  slot_frame_ = frame;
  slot_valid_ = frame >= own_->forgotten() && own_->read(frame - own_->forgotten(), slot_).ok();
}

void SeriesScan::Worker::add_frame(Pass& pass, uint64_t frame) {
  read(frame);
  const bool follows =
      before_valid_ && slot_valid_ && recorder::seal_of(before_).frame + 1 == recorder::seal_of(slot_).frame;
  const std::span<const std::byte> before =
      follows ? std::span<const std::byte>(before_) : std::span<const std::byte>();
  const uint64_t number = slot_valid_ ? recorder::seal_of(slot_).frame : 0;
  for (const auto& job : pass.jobs) {
    if (!slot_valid_) {
      job->values.push_back(kNaN);
      job->hits.push_back(false);
      continue;
    }
    // Numbers that begin again are another recording, before which nothing was true.
    const bool was_true = job->was_true && number >= job->next_number && job->next_number != 0;
    const double value = job->expression.value(before, slot_);
    job->was_true = value != 0 && !std::isnan(value);
    job->next_number = number + 1;
    job->values.push_back(value);
    job->hits.push_back(job->was_true && !was_true);
  }
}

// --- SeriesScan ------------------------------------------------------------------------------------------------------

SeriesScan::SeriesScan(FrameSource& source) : worker_(std::make_unique<Worker>(source)) {}
SeriesScan::~SeriesScan() = default;

std::shared_ptr<const Series> SeriesScan::add(Expression expression) { return worker_->add(std::move(expression)); }
void SeriesScan::cancel(const std::shared_ptr<const Series>& series) { worker_->cancel(series.get()); }
void SeriesScan::grown() { worker_->grown(); }
bool SeriesScan::busy() const { return worker_->busy(); }
double SeriesScan::progress() const { return worker_->progress(); }

}  // namespace engine
