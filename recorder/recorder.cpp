#include "recorder/recorder.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <thread>
#include <utility>

#include "recorder/base/file.h"
#include "recorder/base/process.h"
#include "recorder/schema/seal.h"
#include "recorder/session/black_box.h"
#include "recorder/session/recovery.h"

namespace recorder {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

// Adds to a counter that only this thread changes. Unlike fetch_add it need not wait until the slot's stores are done.
void increment(std::atomic<uint64_t>& counter) {
  counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

}  // namespace

Recorder::~Recorder() { static_cast<void>(stop()); }

uint64_t Recorder::now_ns() const {
  return static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(steady_clock::now() - start_).count());
}

Status Recorder::start(const RecorderOptions& options, std::vector<std::string>& notices) {
  if (recording_) return Status::failure("the recorder has already been started");
  if (options.slot_bytes <= kSealBytes || options.schema.frame_bytes() > payload_bytes(options.slot_bytes)) {
    return Status::failure("a frame of " + std::to_string(options.schema.frame_bytes()) + " bytes and the seal of " +
                           std::to_string(kSealBytes) + " do not fit a slot of " + std::to_string(options.slot_bytes));
  }
  if (options.black_box && options.slot_count < 2)
    return Status::failure("a black box needs a ring of 2 slots or more");
  if (Status valid = options.schema.validate(); !valid.ok()) return valid;
  reset_counters();
  black_box_ = options.black_box;
  if (Status opened = open(options, notices); !opened.ok()) {
    {
      const std::lock_guard lock(session_mutex_);
      session_.reset();
    }
    ring_.cleanup();
    return opened;
  }
  recording_ = true;
  start_ = steady_clock::now();
  start_ns_ = steady_now_ns();
  return {};
}

void Recorder::reset_counters() {
  next_frame_ = 0;
  open_slot_ = nullptr;
  last_committed_ = {};
  committed_ = rejected_ = 0;
  auto timings = std::make_shared<Timings>();
  commit_times_ = &timings->commit_ns;
  const std::lock_guard lock(session_mutex_);
  session_.reset();
  drains_ = false;
  timings_ = std::move(timings);
  last_session_path_.clear();
  last_notices_.clear();
  last_stats_ = {};
}

Status Recorder::open_ring(const RecorderOptions& options) {
  MemoryMappedCircularBuffer::Options ring_options;
  ring_options.slot_count = options.slot_count;
  ring_options.slot_bytes = options.slot_bytes;
  ring_options.overflow = options.black_box ? ring::Overflow::kOverwriteOldest : ring::Overflow::kReject;
  ring_options.durability = options.durability;
  ring_ = MemoryMappedCircularBuffer(ring_options);
  base::remove_dead_temporaries_of(options.ring_path);
  if (!ring_.initialize(options.ring_path.c_str()) || !ring_.claim_writer()) {
    const bool other_ring = errno == EINVAL;  // of another geometry, or none at all
    return Status::failure(std::string(ring_.last_error()) + (other_ring ? " - use another file" : ""));
  }
  const bool drains = !options.black_box && !options.sessions_folder.empty();
  if (drains && !ring_.claim_reader()) return Status::failure(ring_.last_error());
  if (options.black_box || drains) return check_overflow_policy(ring_options.overflow);
  // Without a session the frames still must not pass for those of the ring's last one.
  if (ring_.unread() == 0) ring_.set_tag(session::new_session_id());
  return {};
}

// An existing ring keeps its policy.
Status Recorder::check_overflow_policy(ring::Overflow wanted) const {
  MemoryMappedCircularBuffer::Stats stats;
  ring_.get_stats(stats);
  if (stats.overflow == wanted) return {};
  return Status::failure(ring_.path() + (wanted == ring::Overflow::kReject
                                             ? ": is a flight recorder, which drops its oldest frames by itself; a "
                                               "session needs a ring that keeps them - use another file"
                                             : ": is a ring that keeps its oldest frames; a black box needs one that "
                                               "drops them - use another file"));
}

namespace {

// What a new recording says about itself.
session::SessionInfo describe(const RecorderOptions& options) {
  session::SessionInfo info;
  info.id = session::new_session_id();
  info.start_unix_ns = base::unix_now_ns();
  info.slot_bytes = options.slot_bytes;
  info.game = options.game;
  info.game_version = options.game_version;
  std::error_code error;
  info.ring_path = fs::absolute(options.ring_path, error).lexically_normal().string();
  info.ring_slots = options.slot_count;
  info.parent = options.parent;
  info.schema = options.schema;
  info.extra = options.extra;
  return info;
}

// Saves what a black box that crashed has left in `ring`. After an orderly end there is nothing unread.
Status save_crashed_black_box(MemoryMappedCircularBuffer& ring, const RecorderOptions& options,
                              session::SessionInfo info, std::vector<std::string>& notices) {
  if (ring.unread() == 0) return {};
  session::SessionInfo described;
  if (Status read = session::read_ring_description(ring.path(), described); !read.ok()) {
    notices.push_back(read.message() + "; they are taken for frames of the game as it is now");
  } else if (described.slot_bytes != info.slot_bytes) {
    notices.push_back(session::ring_description_path(ring.path()) + ": describes slots of " +
                      std::to_string(described.slot_bytes) + " bytes, the ring has slots of " +
                      std::to_string(info.slot_bytes) + "; its frames are taken for those of the game as it is now");
  } else {
    info = std::move(described);
  }
  info.first_frame = session::first_valid_frame(ring, ring.unread());
  const std::string beside = fs::path(ring.path()).parent_path().string();
  return session::salvage(ring, options.sessions_folder.empty() ? beside : options.sessions_folder, std::move(info),
                          notices, "a black box that was not ended in order");
}

// A black box that was of another size makes room for the new one, when what a crash has left in it is safe. What else
// is wrong with the file is told when it is opened.
Status renew_black_box(const RecorderOptions& options, std::vector<std::string>& notices) {
  using Ring = MemoryMappedCircularBuffer;
  Ring::Options as_it_is;
  as_it_is.slot_count = as_it_is.slot_bytes = 0;
  Ring old(as_it_is);
  std::error_code ignored;
  if (!fs::exists(options.ring_path, ignored) || !old.initialize(options.ring_path.c_str())) return {};
  Ring::Stats stats;
  old.get_stats(stats);
  const bool other_size = stats.slot_count != options.slot_count && stats.slot_bytes == options.slot_bytes;
  if (stats.overflow != ring::Overflow::kOverwriteOldest || !other_size) return {};
  if (!old.claim_writer()) return Status::failure(old.last_error());
  if (Status saved = save_crashed_black_box(old, options, describe(options), notices); !saved.ok()) return saved;
  old.cleanup();
  Ring::Options wanted;
  wanted.slot_count = options.slot_count;
  wanted.slot_bytes = options.slot_bytes;
  wanted.overflow = ring::Overflow::kOverwriteOldest;
  const bool made = Ring::create_buffer_file(options.ring_path.c_str(), wanted);
  return made ? Status() : Status::failure(Ring::last_error());
}

}  // namespace

Status Recorder::open_black_box(const RecorderOptions& options, std::vector<std::string>& notices) {
  const session::SessionInfo info = describe(options);
  if (Status saved = save_crashed_black_box(ring_, options, info, notices); !saved.ok()) return saved;
  if (!ring_.wipe()) return Status::failure(ring_.last_error());
  base::remove_dead_temporaries_of(session::ring_description_path(options.ring_path));
  if (Status written = session::write_ring_description(options.ring_path, info); !written.ok()) return written;
  if (!ring_.set_tag(info.id)) return Status::failure(ring_.last_error());
  const std::lock_guard lock(session_mutex_);
  checks_ring_file_ = true;
  return {};
}

Status Recorder::open(const RecorderOptions& options, std::vector<std::string>& notices) {
  if (!options.sessions_folder.empty()) {
    if (Status made = base::make_folders(options.sessions_folder); !made.ok()) return made;
    session::recover_folder(options.sessions_folder, notices, options.ring_path);
  }
  if (options.black_box) {
    if (Status renewed = renew_black_box(options, notices); !renewed.ok()) return renewed;
  }
  if (Status opened = open_ring(options); !opened.ok()) return opened;
  if (options.black_box) return open_black_box(options, notices);
  return options.sessions_folder.empty() ? Status() : open_session(options, notices);
}

Status Recorder::open_session(const RecorderOptions& options, std::vector<std::string>& notices) {
  const session::SessionInfo info = describe(options);
  // Sessions that died have been recovered; what is still unread belongs to one that is not in this folder.
  if (Status saved = session::salvage(ring_, options.sessions_folder, info, notices); !saved.ok()) return saved;
  // From zero, so that the ring's counters count this session's frames: frame i of a session without rejected frames
  // lies in slot i modulo the slot count, which lets a viewer show the ring as it was at any tick.
  if (!ring_.wipe()) return Status::failure(ring_.last_error());
  auto made = std::make_unique<SessionRecording>(ring_, timings_);
  {
    const std::lock_guard lock(session_mutex_);
    session_ = std::move(made);
    drains_ = true;
  }
  return session_->start(options.sessions_folder, info, options.durability);
}

// --- the game's thread ---------------------------------------------------------------------------------------------

std::byte* Recorder::begin() {
  if (!recording_) return nullptr;
  if (open_slot_ == nullptr) {
    open_slot_ = static_cast<std::byte*>(ring_.get_write_slot_ptr());
    // In the first lap a slot may still hold a frame of somebody else; what this game's struct does not cover of it
    // must not get into the session.
    const bool first_lap = committed_.load(std::memory_order_relaxed) < ring_.slot_count();
    if (open_slot_ != nullptr && first_lap) std::memset(open_slot_, 0, ring_.slot_bytes());
  }
  return open_slot_;
}

std::byte* Recorder::begin_waiting() {
  if (!recording_) return nullptr;
  // Without a session nobody is known to make room, and a flight recorder makes its own.
  while (open_slot_ == nullptr && session_ && ring_.is_full()) {
    if (session_->failing()) return nullptr;
    std::this_thread::yield();
  }
  return begin();
}

void Recorder::commit(uint64_t events) {
  const uint64_t now = now_ns();
  seal_and_publish(events, now, now);
}

void Recorder::commit_at(uint64_t events, uint64_t time_ns) { seal_and_publish(events, time_ns, now_ns()); }

void Recorder::seal_and_publish(uint64_t events, uint64_t time_ns, uint64_t begun) {
  if (!recording_) return;
  const uint64_t frame = next_frame_++;
  if (open_slot_ == nullptr) {
    increment(rejected_);
    last_committed_ = {};
    return;
  }
  seal_slot({open_slot_, ring_.slot_bytes()}, frame, time_ns, events);
  ring_.advance_write_pointer();
  last_committed_ = {open_slot_, ring_.slot_bytes()};
  open_slot_ = nullptr;
  increment(committed_);
  const uint64_t ended = now_ns();
  commit_times_->add(start_ns_ + ended, ended - begun);
}

Status Recorder::stop() {
  if (!recording_) return {};
  recording_ = false;
  last_committed_ = {};
  Status result;
  if (session_) {
    result = session_->stop(next_frame_);
    RecorderStats stats_at_end = stats();
    const std::lock_guard lock(session_mutex_);
    last_stats_ = std::move(stats_at_end);
    last_session_path_ = session_->path();
    last_notices_ = session_->notices();
    session_.reset();
  }
  if (black_box_) {
    ring_.advance_read_pointer(ring_.unread());  // by which an end is told from a crash
    const std::lock_guard lock(session_mutex_);
    checks_ring_file_ = false;
  }
  ring_.cleanup();
  return result;
}

std::string Recorder::session_path() const {
  const std::lock_guard lock(session_mutex_);
  return session_ ? session_->path() : last_session_path_;
}

bool Recorder::has_notices() const {
  const std::lock_guard lock(session_mutex_);
  return session_ ? session_->has_notices() : !last_notices_.empty();
}

std::vector<std::string> Recorder::notices() {
  const std::lock_guard lock(session_mutex_);
  return session_ ? session_->notices() : std::exchange(last_notices_, {});
}

std::shared_ptr<const Timings> Recorder::timings() const {
  const std::lock_guard lock(session_mutex_);
  return timings_;
}

RecorderStats Recorder::stats() const {
  const std::lock_guard lock(session_mutex_);
  RecorderStats stats = last_stats_;
  // Of before what is written, so that the lag is never more than the ring holds, however long this takes; and once
  // more behind it, so that never more is written than committed.
  const uint64_t committed_before = committed_.load(std::memory_order_acquire);
  if (session_) {
    stats.written = session_->written();
    stats.damaged = session_->damaged();
    stats.session_bytes = session_->bytes();
  }
  stats.committed = committed_.load(std::memory_order_relaxed);
  stats.rejected = rejected_.load(std::memory_order_relaxed);
  if (timings_) {
    const HistogramCounts commits = timings_->commit_ns.all().counts();
    stats.commit_p50_ns = commits.percentile(0.50);
    stats.commit_p99_ns = commits.percentile(0.99);
    stats.commit_max_ns = commits.max;
  }
  const uint64_t drained = stats.written + stats.damaged;
  stats.lag_frames = drains_ && committed_before > drained ? committed_before - drained : 0;
  if (session_) stats.error = session_->problem();
  if (checks_ring_file_ && !ring_.still_at_path()) {
    stats.error = ring_.path() + ": has been removed or replaced; a crash would lose its frames";
  }
  return stats;
}

}  // namespace recorder
