#include "recorder/recorder.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "recorder/frame/seal.h"
#include "recorder/session/recovery.h"

namespace recorder {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

// The ring keeps frames safe, so the consumer need not hurry: it writes when the ring is half full or the oldest frame
// has waited this long, which makes writes of several frames at ordinary tick rates.
constexpr auto kMaxWait = std::chrono::milliseconds(50);
// How often it looks. The ring is never told of new frames by a system call, so it must look by itself; 2 ms cost about
// a thousandth of a core.
constexpr auto kLookEvery = std::chrono::milliseconds(2);
// After a full load the next one is likely on its way (a simulation at full speed): look this often without sleeping.
constexpr int kBusyLooks = 200;
constexpr auto kRetryEvery = std::chrono::milliseconds(200);

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
  if (Status valid = options.schema.validate(); !valid.ok()) return valid;
  if (!options.sessions_folder.empty()) {
    std::error_code error;
    fs::create_directories(options.sessions_folder, error);
    if (error) return Status::failure(options.sessions_folder + ": cannot be created: " + error.message());
    session::recover_folder(options.sessions_folder, notices, options.ring_path);
  }
  reset_counters();
  Status opened = open_ring(options);
  if (opened.ok() && !options.sessions_folder.empty()) opened = open_session(options, notices);
  if (!opened.ok()) {
    log_.abandon();
    ring_.cleanup();
    return opened;
  }
  recording_ = true;
  durability_ = options.durability;
  start_ = steady_clock::now();
  if (log_.is_open()) start_threads();
  return {};
}

void Recorder::reset_counters() {
  session_path_.clear();
  next_frame_ = 0;
  open_slot_ = nullptr;
  in_flight_ = damaged_in_flight_ = 0;
  for (auto* counter : {&committed_, &rejected_, &written_, &damaged_, &session_bytes_}) *counter = 0;
  failing_ = false;
  const std::lock_guard lock(mutex_);
  stopping_ = false;
  error_.clear();
  sync_error_.clear();
}

void Recorder::start_threads() {
  consumer_ = std::thread([this] { consume(); });
  if (durability_.kind != ring::Durability::Kind::kInterval) return;
  sync_ = std::make_unique<ring::SyncThread>(
      durability_.interval, [this] { return session_bytes_.load(std::memory_order_relaxed); },
      [this, fd = log_.fd(), path = log_.path()] {
        const int error = ::fdatasync(fd) == 0 ? 0 : errno;
        const std::lock_guard lock(mutex_);
        sync_error_ = error == 0 ? "" : system_failure(path, "cannot be synced", error).message();
        return error;
      });
}

Status Recorder::open_ring(const RecorderOptions& options) {
  MemoryMappedCircularBuffer::Options ring_options;
  ring_options.slot_count = options.slot_count;
  ring_options.slot_bytes = options.slot_bytes;
  ring_options.durability = options.durability;
  ring_ = MemoryMappedCircularBuffer(ring_options);
  if (!ring_.initialize(options.ring_path.c_str()) || !ring_.claim_writer()) return Status::failure(ring_.last_error());
  const bool drains = !options.sessions_folder.empty();
  if (drains && !ring_.claim_reader()) return Status::failure(ring_.last_error());
  MemoryMappedCircularBuffer::Stats stats;
  ring_.get_stats(stats);
  if (drains && stats.overflow == ring::Overflow::kEvictOldest) {
    return Status::failure(options.ring_path + ": is a flight recorder, which drops its oldest frames by itself; a " +
                           "session needs a ring that keeps them - use another file");
  }
  // Without a session the frames still must not pass for those of the ring's last one.
  if (!drains && ring_.unread() == 0) ring_.set_tag(session::new_session_id());
  return {};
}

Status Recorder::open_session(const RecorderOptions& options, std::vector<std::string>& notices) {
  session::SessionInfo info;
  info.id = session::new_session_id();
  info.start_unix_ns =
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  info.slot_bytes = options.slot_bytes;
  info.game = options.game;
  info.game_version = options.game_version;
  std::error_code error;
  info.ring_path = fs::absolute(options.ring_path, error).lexically_normal().string();
  info.schema = options.schema;
  info.extra = options.extra;
  // Sessions that died have been recovered; what is still unread belongs to one that is not in this folder.
  if (Status saved = session::salvage(ring_, options.sessions_folder, info, notices); !saved.ok()) return saved;
  // From zero, so that the ring's counters count this session's frames: frame i of a session without rejected frames
  // lies in slot i modulo the slot count, which lets a viewer show the ring as it was at any tick.
  ring_.reset();
  if (Status made = create_log(options, info); !made.ok()) return made;
  session_path_ = log_.path();
  session_bytes_ = log_.bytes();
  if (!ring_.set_tag(info.id)) return Status::failure(ring_.last_error());
  return {};
}

// Another recorder may take the same name in the same second: then the next free one.
Status Recorder::create_log(const RecorderOptions& options, const session::SessionInfo& info) {
  for (int tries = 1;; ++tries) {
    const std::string path = session::free_session_path(options.sessions_folder, info.start_unix_ns);
    Status made = log_.create(path, info);
    std::error_code error;
    if (made.ok() || tries == 10 || !fs::exists(path, error)) return made;
  }
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
  while (open_slot_ == nullptr && log_.is_open() && ring_.is_full()) {
    if (failing_.load(std::memory_order_relaxed)) return nullptr;
    std::this_thread::yield();
  }
  return begin();
}

void Recorder::commit(uint64_t events) { commit_at(events, now_ns()); }

void Recorder::commit_at(uint64_t events, uint64_t time_ns) {
  if (!recording_) return;
  const uint64_t frame = next_frame_++;
  if (open_slot_ == nullptr) {
    rejected_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  const uint64_t begun = now_ns();
  seal_slot({open_slot_, ring_.slot_bytes()}, frame, time_ns, events);
  ring_.advance_write_pointer();
  open_slot_ = nullptr;
  committed_.fetch_add(1, std::memory_order_relaxed);
  commit_times_.add(now_ns() - begun);
}

Status Recorder::stop() {
  if (!recording_) return {};
  recording_ = false;
  if (consumer_.joinable()) {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    consumer_.join();
  }
  sync_.reset();
  const Status result = log_.is_open() ? finish_session() : Status();
  log_.abandon();
  ring_.cleanup();
  return result;
}

Status Recorder::finish_session() {
  if (failing_.load(std::memory_order_relaxed)) {
    const std::lock_guard lock(mutex_);
    return Status::failure(error_ + " - the frames that are missing in the session are kept in " + ring_.path());
  }
  if (log_.flushed_frames() != 0) return log_.finish(/*recovered=*/false, next_frame_);
  ::unlink(session_path_.c_str());
  session_path_.clear();
  return {};
}

RecorderStats Recorder::stats() const {
  RecorderStats stats;
  stats.written = written_.load(std::memory_order_relaxed);
  stats.committed = committed_.load(std::memory_order_relaxed);
  stats.rejected = rejected_.load(std::memory_order_relaxed);
  stats.damaged = damaged_.load(std::memory_order_relaxed);
  stats.session_bytes = session_bytes_.load(std::memory_order_relaxed);
  stats.commit_p50_ns = commit_times_.percentile(0.50);
  stats.commit_p99_ns = commit_times_.percentile(0.99);
  stats.commit_max_ns = commit_times_.max();
  const uint64_t drained = stats.written + stats.damaged;
  stats.lag_frames = stats.committed > drained ? stats.committed - drained : 0;
  const std::lock_guard lock(mutex_);
  stats.error = error_.empty() ? sync_error_ : error_;
  return stats;
}

// --- the consumer thread -------------------------------------------------------------------------------------------

void Recorder::consume() {
  auto last_write = steady_clock::now();
  int busy_looks = 0;
  for (;;) {
    bool stopping;
    {
      const std::lock_guard lock(mutex_);
      stopping = stopping_;
    }
    const uint32_t unread = ring_.unread();
    const auto now = steady_clock::now();
    const bool half_full = unread * 2 >= ring_.slot_count();
    if (unread != 0 && (half_full || stopping || now - last_write >= kMaxWait)) {
      if (!drain(unread)) {
        if (stopping) return;  // that was the last try
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, kRetryEvery, [this] { return stopping_; });
        continue;
      }
      last_write = now;
      busy_looks = half_full ? kBusyLooks : 0;
    } else if (stopping && unread == 0) {
      return;
    } else if (busy_looks > 0) {
      --busy_looks;
      std::this_thread::yield();
    } else {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, kLookEvery, [this] { return stopping_; });
    }
  }
}

// Writes the oldest `frames` slots to the session and only then releases them. false: the file cannot be written now;
// the slots stay, and the next call tries again.
bool Recorder::drain(uint32_t frames) {
  for (; in_flight_ < frames; ++in_flight_) {
    const auto* slot = static_cast<const std::byte*>(ring_.get_read_slot_ptr(in_flight_));
    if (!log_.add({slot, ring_.slot_bytes()})) ++damaged_in_flight_;
  }
  Status flushed = log_.flush();
  if (flushed.ok() && durability_.kind == ring::Durability::Kind::kEach) flushed = log_.sync();
  {
    const std::lock_guard lock(mutex_);
    error_ = flushed.message();
  }
  failing_.store(!flushed.ok(), std::memory_order_relaxed);
  if (!flushed.ok()) return false;
  ring_.advance_read_pointer(in_flight_);
  written_.fetch_add(in_flight_ - damaged_in_flight_, std::memory_order_relaxed);
  damaged_.fetch_add(damaged_in_flight_, std::memory_order_relaxed);
  in_flight_ = damaged_in_flight_ = 0;
  session_bytes_.store(log_.bytes(), std::memory_order_relaxed);
  return true;
}

}  // namespace recorder
