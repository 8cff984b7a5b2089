#include "game/program/played_frames.h"

#include <atomic>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "engine/inspect/ring_source.h"
#include "engine/inspect/session_source.h"
#include "game/rules/rules.h"
#include "game/rules/state_schema.h"
#include "recorder/schema/seal.h"
#include "recorder/session/memory_copy.h"

namespace game {
namespace {

using std::chrono::steady_clock;

constexpr auto kPollInterval = std::chrono::milliseconds(20);
constexpr size_t kCacheBytes = 8u << 20;

}  // namespace

// A session's file as it is copied into memory.
struct PlayedFrames::Reading {
  std::string session;
  std::shared_ptr<recorder::session::MemoryCopy> copy;  // null: to be made
  uint64_t from = 0;                                    // what is behind that is copied anew
  std::shared_ptr<engine::SessionSource> made;          // with a copy that is new

  recorder::Status run() {
    if (copy) return copy->update(from);
    copy = std::make_shared<recorder::session::MemoryCopy>();
    if (recorder::Status copied = copy->open(session); !copied) return copied;
    recorder::session::SessionReader reader;
    if (recorder::Status opened = reader.open(session, {.cache_bytes = kCacheBytes, .copy = copy}); !opened)
      return opened;
    made = std::make_shared<engine::SessionSource>(std::move(reader));
    return {};
  }
};

void PlayedFrames::poll() {
  take_read();
  const auto now = steady_clock::now();
  if (now < next_poll_ || !recorder_.recording()) return;
  next_poll_ = now + kPollInterval;
  const std::string session = recorder_.session_path();
  if (reads_ == Reads::kFromMemory && !session.empty()) return start_reading(session);
  static_cast<void>(refresh());  // a rewind reports its failure
}

// Not while nothing has been written: a paused game comes to rest.
void PlayedFrames::start_reading(const std::string& session) {
  const uint64_t written = recorder_.stats().written;
  const bool is_known = reading_ && reading_->session == session && written == written_;
  if (job_.is_running() || is_known) return;
  auto reading = std::make_shared<Reading>();
  reading->session = session;
  if (reading_ && reading_->session == session && source_ && source_->path() == session) {
    reading->copy = reading_->copy;
    reading->from = static_cast<const engine::SessionSource&>(*source_).end_of_whole_blocks();
  }
  reading_ = std::move(reading);
  // Without a thread the next poll tries again.
  reads_ahead_ = job_.start([reading = reading_](recorder::base::Job::Control&) { return reading->run(); }).ok();
  written_ = reads_ahead_ ? written : UINT64_MAX;
}

void PlayedFrames::take_read() {
  const auto read = job_.take_result();
  if (!read) return;
  reads_ahead_ = false;
  if (!read->ok()) written_ = UINT64_MAX;  // to be read once more
  if (reading_->made) {
    static_cast<void>(use(std::exchange(reading_->made, nullptr), true));
  } else if (read->ok()) {
    static_cast<void>(source_->refresh());
  }
}

// On a full disk recording continues in another file.
recorder::Status PlayedFrames::refresh() {
  if (!recorder_.recording()) return recorder::Status::failure("nothing is being recorded");
  const std::string session = recorder_.session_path();
  const std::string& path = session.empty() ? recorder_.ring_path() : session;
  if (source_ && source_->path() == path) return source_->refresh();
  return open(session);
}

recorder::Status PlayedFrames::open(const std::string& session) {
  std::shared_ptr<engine::FrameSource> source;
  if (session.empty()) {
    auto ring = std::make_shared<engine::RingSource>();
    if (recorder::Status opened = ring->open(recorder_.ring_path(), state_schema()); !opened) return opened;
    source = std::move(ring);
  } else {
    recorder::session::SessionReader reader;
    if (recorder::Status opened = reader.open(session, {.cache_bytes = kCacheBytes}); !opened) return opened;
    source = std::make_shared<engine::SessionSource>(std::move(reader));
  }
  return use(std::move(source), !session.empty());
}

recorder::Status PlayedFrames::use(std::shared_ptr<engine::FrameSource> source, bool is_session) {
  if (recorder::Status known = states_.begin(source->schema()); !known) return known;
  source_ = std::move(source);
  is_session_ = is_session;
  slot_.resize(source_->slot_bytes());
  return {};
}

uint64_t PlayedFrames::first_number() {
  PlayedFrame first;
  return source_ && source_->frame_count() > 0 && read_at(0, first).ok() ? first.number : 0;
}

bool PlayedFrames::holds(uint64_t number) {
  if (!source_ || source_->frame_count() == 0) return false;
  return source_->index_of_number(number) < source_->frame_count();
}

recorder::Status PlayedFrames::read_at(uint64_t index, PlayedFrame& frame) {
  if (recorder::Status read = source_->read(index, slot_); !read) return read;
  const recorder::Seal seal = recorder::seal_of(slot_);
  frame.number = seal.frame;
  frame.events = seal.events;
  return states_.read(slot_, source_->path(), frame.state);
}

recorder::Status PlayedFrames::read(uint64_t number, PlayedFrame& frame) {
  if (!source_) return recorder::Status::failure("nothing has been recorded yet");
  const uint64_t behind = source_->index_of_number(number);
  PlayedFrame found;
  if (behind < source_->frame_count()) {
    if (recorder::Status read = read_at(behind, found); !read) return read;
    if (found.number == number) {
      frame = found;
      return {};
    }
  }
  if (behind == 0) {
    return recorder::Status::failure(source_->path() + ": frame " + std::to_string(number) + " is no longer available");
  }
  return read_at(behind - 1, frame);
}

recorder::Status PlayedFrames::resolve(PlayedFrame& frame) {
  while ((frame.events & mask_of(Event::kRewind)) != 0) {
    const uint64_t target = frame.state.rewound_to;
    PlayedFrame found;
    if (target >= frame.number)
      return recorder::Status::failure("frame " + std::to_string(frame.number) + " is damaged");
    if (recorder::Status got = read(target, found); !got) return got;
    frame = found;
  }
  return {};
}

recorder::Status PlayedFrames::read_before(const PlayedFrame& frame, PlayedFrame& before) {
  PlayedFrame origin = frame;
  if (recorder::Status resolved = resolve(origin); !resolved) return resolved;
  if (origin.number == 0) return recorder::Status::failure("there is nothing before the first frame");
  return read(origin.number - 1, before);
}

// --- the way back ----------------------------------------------------------------------------------------------------

namespace {

constexpr size_t kReadAhead = 512;                     // steps
constexpr auto kNewestWait = std::chrono::seconds(5);  // for the newest frame to be readable

}  // namespace

struct WayBack::Work {
  explicit Work(const recorder::Recorder& of) : recorder(of), frames(of) {}

  void read(const std::atomic<bool>& cancelled);
  recorder::Status wait_for_newest(const std::atomic<bool>& cancelled);
  Step step();

  const recorder::Recorder& recorder;
  // The thread's; between its runs the game's.
  PlayedFrames frames;
  PlayedFrame next;      // whose step is read next
  bool is_first = true;  // `next` is where it began
  bool ended = true;     // there is nothing before

  std::mutex mutex;
  std::deque<Step> steps;  // guarded by mutex
};

WayBack::WayBack(const recorder::Recorder& recorder) : work_(std::make_shared<Work>(recorder)) {}

void WayBack::begin(const PlayedFrame& from) {
  end();
  start_ = from;
  read_ahead();
}

void WayBack::end() {
  start_.reset();
  job_.cancel();
}

// Never waits for a run that is still ending: take() comes back to it.
void WayBack::read_ahead() {
  if (job_.is_running()) return;
  if (start_) {
    work_->next = *std::exchange(start_, std::nullopt);
    work_->is_first = true;
    work_->ended = false;
    work_->steps.clear();
  }
  if (work_->ended) return;
  const recorder::Status started = job_.start([work = work_](recorder::base::Job::Control& control) {
    work->read(control.cancel_flag());
    return recorder::Status();
  });
  if (started) return;
  work_->ended = true;
  work_->steps.push_back({work_->next, std::nullopt, started.message()});
}

std::optional<WayBack::Step> WayBack::take() {
  if (start_) read_ahead();
  if (start_) return std::nullopt;  // the steps are of the way before
  std::optional<Step> step;
  size_t left = 0;
  {
    const std::lock_guard lock(work_->mutex);
    if (!work_->steps.empty()) {
      step = std::move(work_->steps.front());
      work_->steps.pop_front();
    }
    left = work_->steps.size();
  }
  if (left < kReadAhead / 2) read_ahead();
  return step;
}

void WayBack::Work::read(const std::atomic<bool>& cancelled) {
  recorder::Status readable = is_first ? wait_for_newest(cancelled) : recorder::Status();
  while (!ended && !cancelled.load(std::memory_order_relaxed)) {
    Step made = readable ? step() : Step{next, std::nullopt, readable.message()};
    ended = !made.before;
    is_first = false;
    if (made.before) next = *made.before;
    const std::lock_guard lock(mutex);
    steps.push_back(std::move(made));
    if (steps.size() >= kReadAhead) return;
  }
}

// A frame that is not there once all have been written was lost.
recorder::Status WayBack::Work::wait_for_newest(const std::atomic<bool>& cancelled) {
  const auto until = steady_clock::now() + kNewestWait;
  for (;;) {
    const recorder::RecorderStats stats = recorder.stats();
    const recorder::Status refreshed = frames.refresh();
    const bool all_there = stats.lag_frames == 0 || !stats.error.empty() || frames.holds(next.number);
    if (!refreshed || all_there || steady_clock::now() > until || cancelled.load()) return refreshed;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

WayBack::Step WayBack::Work::step() {
  Step made{next, std::nullopt, {}};
  recorder::Status read = frames.resolve(made.at);
  const bool first = made.at.number <= frames.first_number();
  PlayedFrame before;
  if (read.ok() && !first) read = frames.read_before(made.at, before);
  if (first) return made;
  if (read) {
    made.before = before;
  } else {
    made.problem = read.message();
  }
  return made;
}

}  // namespace game
