#include "recorder/session_recording.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <exception>
#include <system_error>

#include "recorder/base/file.h"
#include "recorder/base/process.h"
#include "recorder/base/text.h"
#include "recorder/ring/sync_thread.h"
#include "recorder/session/folder.h"
#include "recorder/session/pack.h"
#include "recorder/session/ring_description.h"

namespace recorder {
namespace {

using session::LogWriter;
using session::SessionInfo;
using std::chrono::steady_clock;

// The ring keeps frames safe, so the consumer need not hurry: it writes when the ring is half full or the oldest frame
// has waited this long, so that a write holds several frames at ordinary tick rates.
constexpr auto kMaxWait = std::chrono::milliseconds(50);
// How often it looks for frames: the game makes no system call to wake it. 2 ms cost about a thousandth of a core.
constexpr auto kPollInterval = std::chrono::milliseconds(2);
// After a full load the next one is likely on its way (a simulation at full speed): look this often without sleeping.
constexpr int kBusyPolls = 200;
constexpr auto kRetryInterval = std::chrono::milliseconds(200);
constexpr auto kRingCheckInterval = std::chrono::seconds(1);

// Adds the time that `work` takes to `times`.
template <typename Work>
auto timed(TimedHistogram& times, Work work) {
  const uint64_t begun = steady_now_ns();
  auto result = work();
  const uint64_t ended = steady_now_ns();
  times.add(ended, ended - begun);
  return result;
}

}  // namespace

SessionRecording::SessionRecording(MemoryMappedCircularBuffer& ring, std::shared_ptr<Timings> timings)
    : ring_(ring), timings_(std::move(timings)) {}

SessionRecording::~SessionRecording() {
  if (started_) static_cast<void>(stop(0));
}

Status SessionRecording::start(const std::string& folder, const SessionInfo& info, const ring::Durability& durability) {
  folder_ = folder;
  info_ = info;
  durability_ = durability;
  if (Status made = create_log(log_, info_); !made.ok()) return made;
  path_ = log_.path();
  bytes_ = log_.bytes();
  Status ready = ring_.set_tag(info_.id) ? Status() : Status::failure(ring_.last_error());
  describe_ring();
  if (ready.ok()) ready = start_consumer();
  if (!ready.ok()) {
    static_cast<void>(log_.remove());
    return ready;
  }
  started_ = true;
  start_sync();
  return {};
}

// For who finds the ring alone. It works without; then the session has to be found by its id.
void SessionRecording::describe_ring() { static_cast<void>(session::write_ring_description(ring_.path(), info_)); }

// A loop of its own rather than work with an end; wake_ ends its sleep.
Status SessionRecording::start_consumer() {
  last_write_ = last_ring_check_ = steady_clock::now();
  busy_polls_ = 0;
  return consumer_.start(
      [this](base::Job::Control&) -> Status {
        try {
          consume();
        } catch (...) {
          failing_ = true;
          wake_writer();
          throw;
        }
        return {};
      },
      base::Job::Priority::kBackground);
}

// Another recorder may take the same name in the same second: then the next free one.
Status SessionRecording::create_log(LogWriter& log, const SessionInfo& info) {
  for (int tries = 1;; ++tries) {
    const std::string path = session::free_session_path(folder_, base::unix_now_ns());
    Status made = log.create(path, info);
    if (made.ok() || tries == 10 || !base::exists(path)) return made;
  }
}

void SessionRecording::start_sync() {
  sync_.reset();
  if (durability_.kind != ring::Durability::Kind::kInterval) return;
  const auto sync = [this] {
    const uint64_t end = bytes_.load(std::memory_order_relaxed);
    const Status synced = timed(timings_->sync_ns, [&] { return log_.sync(end); });
    bool is_new;
    {
      const std::lock_guard lock(mutex_);
      is_new = !synced.ok() && synced.message() != sync_error_;
      sync_error_ = synced.message();
    }
    if (is_new) add_notice(synced.message());
    return synced.ok() ? 0 : EIO;
  };
  try {
    sync_ = std::make_unique<ring::SyncThread>(
        durability_.interval, [this] { return bytes_.load(std::memory_order_relaxed); }, sync);
  } catch (const std::system_error& error) {
    const std::lock_guard lock(mutex_);
    sync_error_ = log_.path() + ": cannot be synced, no thread could be started: " + error.what();
  }
}

Status SessionRecording::stop(uint64_t next_frame, const session::Progress& progress) {
  started_ = false;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (const Status ended = consumer_.wait(); !ended.ok()) {
    const std::lock_guard lock(mutex_);
    error_ = log_.path() + ": " + ended.message();
  }
  sync_.reset();
  check_ring_file();
  const Status result = finish(next_frame, progress);
  log_.abandon();
  return result;
}

Status SessionRecording::finish(uint64_t next_frame, const session::Progress& progress) {
  if (failing())
    return Status::failure(problem() + " - the frames that are missing in the session are kept in " + ring_.path());
  if (log_.flushed_frames() == 0) {
    const std::string empty = log_.path();
    if (const base::Error error = log_.remove(); error != 0) return system_failure(empty, "cannot be removed", error);
    const std::lock_guard lock(mutex_);
    path_.clear();
    return {};
  }
  const std::string path = log_.path();
  if (Status finished = log_.finish(/*recovered=*/false, next_frame); !finished.ok()) return finished;
  session::PackReport packed;
  if (Status done = session::pack(path, packed, progress); packed.was_stopped) {
    add_notice(path + ": packing was stopped - the session is whole; the next start packs it, or session pack does");
  } else if (!done.ok()) {
    add_notice(done.message() + " - the session is whole, but not packed; the next start tries again");
  } else {
    bytes_ = packed.bytes_after;
  }
  return {};
}

// --- what others ask -------------------------------------------------------------------------------------------------

std::string SessionRecording::path() const {
  const std::lock_guard lock(mutex_);
  return path_;
}

std::string SessionRecording::problem() const {
  const std::lock_guard lock(mutex_);
  return !error_.empty() ? error_ : !sync_error_.empty() ? sync_error_ : ring_error_;
}

std::vector<std::string> SessionRecording::notices() {
  const std::lock_guard lock(mutex_);
  has_notices_ = false;
  return std::exchange(notices_, {});
}

void SessionRecording::add_notice(std::string line) {
  const std::lock_guard lock(mutex_);
  notices_.push_back(std::move(line));
  has_notices_ = true;
}

// --- the consumer thread ---------------------------------------------------------------------------------------------

void SessionRecording::consume() {
  for (;;) {
    bool stopping;
    {
      const std::lock_guard lock(mutex_);
      stopping = stopping_;
    }
    switch (consume_once(stopping)) {
      case Next::kAtOnce:
        break;
      case Next::kSoon:
        base::pause_core();
        break;
      case Next::kLater: {
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, kPollInterval, [this] { return stopping_ || waits_for_room_; });
        break;
      }
      case Next::kRetry: {
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, kRetryInterval, [this] { return stopping_; });
        break;
      }
      case Next::kEnd:
        return;
    }
  }
}

// Looks at ring and file once, and writes what is due.
SessionRecording::Next SessionRecording::consume_once(bool stopping) {
  const std::lock_guard consuming(consuming_);
  const uint32_t unread = ring_.unread();
  track_waiting(unread);
  const auto now = steady_clock::now();
  const bool was_cut = ring_.lost_pages() != 0 && !ring_was_cut_;
  if (was_cut || now - last_ring_check_ >= kRingCheckInterval) {
    check_ring_file();
    last_ring_check_ = now;
  }
  const bool half_full = unread * 2 >= ring_.slot_count();
  if (unread != 0 && (half_full || stopping || now - last_write_ >= kMaxWait)) {
    if (!drain(unread)) return stopping ? Next::kEnd : Next::kRetry;  // when stopping that was the last try
    last_write_ = now;
    busy_polls_ = half_full ? kBusyPolls : 0;
    return Next::kAtOnce;
  }
  if (stopping && unread == 0) return Next::kEnd;
  if (busy_polls_ == 0) return Next::kLater;
  if (--busy_polls_ == 0) last_write_ = {};  // no load came: write the few frames there are
  return Next::kSoon;
}

bool SessionRecording::wait_for_room() {
  if (failing()) return false;
  {
    const std::unique_lock consuming(consuming_, std::try_to_lock);
    if (consuming.owns_lock()) {
      try {
        if (!ring_.can_write()) static_cast<void>(drain(ring_.unread()));
        last_write_ = steady_clock::now();
      } catch (...) {  // no memory, not even to say so
        failing_ = true;
      }
      return !failing();
    }
  }
  std::unique_lock lock(mutex_);
  waits_for_room_ = true;
  wake_.notify_one();
  room_.wait(lock, [this] { return failing() || ring_.can_write(); });
  waits_for_room_ = false;
  return !failing();
}

// After slots were released, or cannot be. The lock keeps it from coming between the writer's look and its sleep.
void SessionRecording::wake_writer() {
  const std::lock_guard lock(mutex_);
  if (waits_for_room_) room_.notify_one();
}

void SessionRecording::track_waiting(uint32_t unread) {
  const uint64_t now = steady_now_ns();
  timings_->unread_frames.add(now, unread);
  if (unread != 0 && waiting_since_ns_ == 0) waiting_since_ns_ = now;
}

// Writes the oldest `unread` slots to the session and only then releases them. false: the file cannot be written now;
// the slots stay, and the next call tries again.
bool SessionRecording::drain(uint32_t unread) {
  Status written;
  try {
    written = write(unread);
  } catch (const std::exception& error) {
    log_is_broken_ = true;
    written = Status::failure(log_.path() + ": cannot be written: " + error.what());
  }
  if (!written.ok()) {
    report(written);
    watched_ = ring_.slot_count() + 1;  // as many as the ring can hold from before, and the first one after
    return false;
  }
  ring_.advance_read_pointer(in_flight_);
  written_.fetch_add(in_flight_ - damaged_in_flight_, std::memory_order_relaxed);
  damaged_.fetch_add(damaged_in_flight_, std::memory_order_relaxed);
  in_flight_ = damaged_in_flight_ = 0;
  bytes_.store(log_.bytes(), std::memory_order_relaxed);
  report(written);  // after the counters: they include the frames by the time that writing is seen to work again
  const uint64_t now = steady_now_ns();
  timings_->lag_ns.add(now, now - waiting_since_ns_);
  waiting_since_ns_ = 0;
  wake_writer();
  return true;
}

// To the log, or to a new one where that has been removed or replaced.
Status SessionRecording::write(uint32_t unread) {
  Status written = write_to_log(unread);
  if (written.ok() || !log_.is_lost()) return written;
  add_notice(written.message());
  written = continue_in_new_session();
  return written.ok() ? write_to_log(unread) : written;
}

Status SessionRecording::write_to_log(uint32_t unread) {
  if (log_is_broken_ || (new_session_due_ && in_flight_ == 0)) {
    if (Status moved_on = continue_in_new_session(); !moved_on.ok()) return moved_on;
  }
  add_slots(unread);
  Status flushed = log_.flush();
  if (!flushed.ok() || durability_.kind != ring::Durability::Kind::kEach) return flushed;
  return timed(timings_->sync_ns, [this] { return log_.sync(); });
}

// Up to the first frame that belongs to a new session. Each slot is copied before anything is made of it: another
// program may store into the map at any moment, and what was checked must be what is written.
void SessionRecording::add_slots(uint32_t unread) {
  slot_.resize(ring_.slot_bytes());
  if (in_flight_ == 0) next_to_write_ = log_.next_frame();
  for (; in_flight_ < unread && !new_session_due_; ++in_flight_) {
    if (!copy_slot(in_flight_)) return;
    if (watched_ != 0) {
      --watched_;
      new_session_due_ = seal_is_valid(slot_) && seal_of(slot_).frame > log_.next_frame();
      if (new_session_due_) return;
    }
    if (!log_.add(slot_)) ++damaged_in_flight_;
  }
}

// The unread slot `ahead` places after the oldest, into slot_.
bool SessionRecording::copy_slot(uint32_t ahead) {
  const void* const bytes = ring_.get_read_slot_ptr(ahead);
  if (bytes == nullptr) return false;
  std::memcpy(slot_.data(), bytes, slot_.size());
  return true;
}

// Number of the first unread frame. A slot whose seal is not valid has none that means anything: it is told by the
// frames behind it, else by what the log has.
uint64_t SessionRecording::first_unread_number() {
  slot_.resize(ring_.slot_bytes());
  for (uint32_t i = 0; copy_slot(i); ++i) {
    if (!seal_is_valid(slot_)) continue;
    const uint64_t frame = seal_of(slot_).frame;
    if (frame <= session::kMaxFrame && frame >= i) return std::max(frame - i, next_to_write_);
  }
  return next_to_write_;
}

// Finishes the old session as far as possible and begins a new one with the oldest slot in the ring.
Status SessionRecording::continue_in_new_session() {
  const uint64_t first = first_unread_number();
  SessionInfo next = info_;
  next.id = session::new_session_id();
  next.first_frame = first;
  next.parent = session::Parent{info_.id, log_.next_frame() == 0 ? 0 : log_.next_frame() - 1};
  static_cast<void>(base::make_folders(folder_));  // it may have gone the same way as the file
  LogWriter log;
  if (Status made = create_log(log, next); !made.ok()) return made;
  // From here on the ring's frames are the new session's: killed now, the old one is recovered as it is.
  if (!ring_.set_tag(next.id) && ring_.lost_pages() == 0) {  // one that was cut cannot be a journal anyway
    const Status failed = Status::failure(ring_.last_error());
    static_cast<void>(log.remove());
    return failed;
  }
  sync_.reset();
  const std::string old_path = log_.path();
  // A lost or broken one is left to the next start's recovery.
  if (!log_.is_lost() && !log_is_broken_) static_cast<void>(log_.finish(/*recovered=*/false, first));
  log_ = std::move(log);
  info_ = std::move(next);
  describe_ring();
  in_flight_ = damaged_in_flight_ = 0;
  watched_ = 0;
  new_session_due_ = log_is_broken_ = false;
  start_sync();
  {
    const std::lock_guard lock(mutex_);
    path_ = log_.path();
  }
  bytes_.store(log_.bytes(), std::memory_order_relaxed);
  add_notice(old_path + ": ended early; recording continues with frame " + std::to_string(first) + " in " +
             log_.path());
  return {};
}

// Notes when writing begins to fail, when the reason changes, and when it works again.
void SessionRecording::report(const Status& written) {
  std::string line;
  {
    const std::lock_guard lock(mutex_);
    if (written.message() != error_) {
      line =
          written.ok() ? path_ + ": can be written again" : written.message() + " - the game continues, trying again";
    }
    error_ = written.message();
  }
  if (!line.empty()) add_notice(line);  // first: who finds that writing fails may ask why
  failing_.store(!written.ok(), std::memory_order_relaxed);
  if (!written.ok()) wake_writer();
}

// A ring file that is removed or replaced is still mapped and works, but its frames could not be found after a crash.
// What other programs store into the header does not disturb the recording, but would the recovery after a crash.
void SessionRecording::check_ring_file() {
  const std::string changed = ring_.repair_header();
  ring_was_cut_ = ring_.was_cut();
  if (!changed.empty() && !header_was_changed_ && !ring_was_cut_) {
    header_was_changed_ = true;
    add_notice(ring_.path() + ": another program has changed its header (" + changed +
               "); recording continues, and what was changed is restored");
  }
  std::string error;
  if (ring_was_cut_) {
    error = ring_.path() + ": " + ring::kCut + "; recording continues, but a crash would lose its last frames";
  } else if (!ring_.still_at_path()) {
    error = ring_.path() + ": has been removed or replaced; a crash would lose its last frames";
  }
  std::string line;
  {
    const std::lock_guard lock(mutex_);
    if (!error.empty() && ring_error_.empty()) line = error;
    ring_error_ = std::move(error);
  }
  if (!line.empty()) add_notice(line);
}

}  // namespace recorder
