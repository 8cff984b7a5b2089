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

// The ring keeps frames safe, so the consumer need not hurry: it writes when the ring is half full or the oldest frame has
// waited this long, which makes writes of several frames at ordinary tick rates.
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
    session::recover_folder(options.sessions_folder, notices);
  }
  Status opened = open_ring(options);
  if (opened.ok() && !options.sessions_folder.empty()) opened = open_session(options, notices);
  if (!opened.ok()) {
    log_.abandon();
    ring_.cleanup();
    return opened;
  }
  next_frame_ = 0;
  open_slot_ = nullptr;
  stopping_ = false;
  recording_ = true;
  durability_ = options.durability;
  start_ = steady_clock::now();
  if (log_.is_open()) start_threads();
  return {};
}

void Recorder::start_threads() {
  consumer_ = std::thread([this] { consume(); });
  if (durability_.kind != ring::Durability::Kind::kInterval) return;
  sync_ = std::make_unique<ring::SyncThread>(
      durability_.interval, [this] { return session_bytes_.load(std::memory_order_relaxed); },
      [fd = log_.fd()] { return ::fdatasync(fd) == 0 ? 0 : errno; });
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
  return {};
}

Status Recorder::open_session(const RecorderOptions& options, std::vector<std::string>& notices) {
  session::SessionInfo info;
  info.id = session::new_session_id();
  info.start_unix_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                           std::chrono::system_clock::now().time_since_epoch())
                           .count();
  info.slot_bytes = options.slot_bytes;
  info.game = options.game;
  info.game_version = options.game_version;
  info.ring_path = fs::absolute(options.ring_path).lexically_normal().string();
  info.schema = options.schema;
  info.extra = options.extra;
  // Sessions that died have been recovered; what is still unread belongs to one that is not in this folder.
  if (Status saved = session::salvage(ring_, options.sessions_folder, info, notices); !saved.ok()) return saved;
  // From zero, so that the ring's counters count this session's frames: frame i of a session without rejected frames lies
  // in slot i modulo the slot count, which lets a viewer show the ring as it was at any tick.
  ring_.reset();
  const std::string path = session::free_session_path(options.sessions_folder, info.start_unix_ns);
  if (Status made = log_.create(path, info); !made.ok()) return made;
  session_path_ = path;
  session_bytes_ = log_.bytes();
  if (!ring_.set_tag(info.id)) return Status::failure(ring_.last_error());
  return {};
}

// --- the game's thread ------------------------------------------------------------------------------------------------

std::byte* Recorder::begin() {
  if (!recording_) return nullptr;
  if (open_slot_ == nullptr) open_slot_ = static_cast<std::byte*>(ring_.get_write_slot_ptr());
  return open_slot_;
}

std::byte* Recorder::begin_waiting() {
  if (!recording_) return nullptr;
  while (open_slot_ == nullptr && ring_.is_full()) {
    if (failing_.load(std::memory_order_relaxed) || !log_.is_open()) return nullptr;
    std::this_thread::yield();
  }
  return begin();
}

void Recorder::commit(uint64_t events) {
  if (!recording_) return;
  const uint64_t frame = next_frame_++;
  if (open_slot_ == nullptr) {
    rejected_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  const uint64_t begun = now_ns();
  seal_slot({open_slot_, ring_.slot_bytes()}, frame, begun, events);
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
  Status result;
  if (log_.is_open()) {
    if (failing_.load(std::memory_order_relaxed)) {
      const std::lock_guard lock(mutex_);
      result = Status::failure(error_ + " - the frames that are missing in the session are kept in " + ring_.path());
      log_.abandon();
    } else if (log_.flushed_frames() == 0) {
      ::unlink(session_path_.c_str());
      session_path_.clear();
      log_.abandon();
    } else {
      result = log_.finish(/*recovered=*/false);
      if (!result.ok()) log_.abandon();
    }
  }
  ring_.cleanup();
  return result;
}

RecorderStats Recorder::stats() const {
  RecorderStats stats;
  stats.written = written_.load(std::memory_order_relaxed);
  stats.committed = committed_.load(std::memory_order_relaxed);
  stats.rejected = rejected_.load(std::memory_order_relaxed);
  stats.session_bytes = session_bytes_.load(std::memory_order_relaxed);
  stats.commit_p50_ns = commit_times_.percentile(0.50);
  stats.commit_p99_ns = commit_times_.percentile(0.99);
  stats.commit_max_ns = commit_times_.max();
  stats.lag_frames = stats.committed > stats.written ? stats.committed - stats.written : 0;
  const std::lock_guard lock(mutex_);
  stats.error = error_;
  return stats;
}

// --- the consumer thread ----------------------------------------------------------------------------------------------

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
        std::unique_lock lock(mutex_);
        if (wake_.wait_for(lock, kRetryEvery, [this] { return stopping_; })) return;
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
    log_.add({static_cast<const std::byte*>(ring_.get_read_slot_ptr(in_flight_)), ring_.slot_bytes()});
  }
  const Status flushed = log_.flush();
  {
    const std::lock_guard lock(mutex_);
    error_ = flushed.message();
  }
  failing_.store(!flushed.ok(), std::memory_order_relaxed);
  if (!flushed.ok()) return false;
  if (durability_.kind == ring::Durability::Kind::kEach) ::fdatasync(log_.fd());
  ring_.advance_read_pointer(in_flight_);
  written_.fetch_add(in_flight_, std::memory_order_relaxed);
  in_flight_ = 0;
  session_bytes_.store(log_.bytes(), std::memory_order_relaxed);
  return true;
}

}  // namespace recorder
