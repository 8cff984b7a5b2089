#include "recorder/recorder.h"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <utility>

#include "recorder/base/file.h"
#include "recorder/base/path.h"
#include "recorder/base/text.h"
#include "recorder/include/circular_buffer.h"
#include "recorder/schema/seal.h"
#include "recorder/session/recovery.h"
#include "recorder/session/ring_description.h"
#include "recorder/session/ring_frames.h"
#include "recorder/session/salvage.h"
#include "recorder/session_recording.h"
#include "recorder/timings.h"

namespace recorder {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;
using Ring = MemoryMappedCircularBuffer;

// Adds to a counter that only this thread changes. Unlike fetch_add it need not wait until the slot's stores are done.
void increment(std::atomic<uint64_t>& counter) {
  counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

// What a new recording says about itself.
session::SessionInfo describe(const RecorderOptions& options) {
  session::SessionInfo info;
  info.id = session::new_session_id();
  info.start_unix_ns = base::unix_now_ns();
  info.slot_bytes = options.slot_bytes;
  info.game = options.game;
  info.game_version = options.game_version;
  std::error_code error;
  const std::string ring_path = base::text_of(fs::absolute(base::path_of(options.ring_path), error).lexically_normal());
  if (base::is_utf8(ring_path)) info.ring_path = ring_path;  // else JSON cannot hold it, and another is worse than none
  info.ring_slots = options.slot_count;
  info.parent = options.parent;
  info.schema = options.schema;
  info.extra = options.extra;
  return info;
}

}  // namespace

struct Recorder::Impl {
  Status open(const RecorderOptions& options, std::vector<std::string>& notices);
  Status open_ring(const RecorderOptions& options);
  Status check_overflow_policy(ring::Overflow wanted) const;
  Status open_session(const RecorderOptions& options, std::vector<std::string>& notices);
  Status open_black_box(const RecorderOptions& options, std::vector<std::string>& notices);
  void reset();
  void drop_session();
  void close_ring(bool all_written);
  uint64_t now_ns() const;
  RecorderStats stats() const;

  Ring ring;
  steady_clock::time_point start;

  // The game's thread.
  TimedHistogram* commit_times = nullptr;  // of timings
  uint64_t start_ns = 0;                   // `start` on the clock of timings
  std::vector<Group> groups;               // of the frame, whose elements that are not alive are cleared
  std::atomic<uint64_t> committed{0};
  std::atomic<uint64_t> rejected{0};
  std::atomic<uint64_t> cut_off{0};
  std::atomic<uint64_t> times_corrected{0};

  // Changed by the game's thread alone, which need not lock to read it; the others do.
  mutable std::mutex mutex;
  std::unique_ptr<SessionRecording> session;  // stays after stop(), to be asked; none when frames go to the ring alone
  std::shared_ptr<Timings> timings;
  bool checks_ring_file = false;  // in a black box, whose file may be removed
};

Recorder::Recorder() : impl_(std::make_unique<Impl>()) {}

Recorder::~Recorder() { static_cast<void>(stop()); }

uint64_t Recorder::Impl::now_ns() const {
  return static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(steady_clock::now() - start).count());
}

Status Recorder::start(const RecorderOptions& options, std::vector<std::string>& notices) {
  if (recording_) return Status::failure("the recorder has already been started");
  if (options.black_box && options.slot_count < 2)
    return Status::failure("a black box needs a ring of 2 slots or more - slot_count is " +
                           std::to_string(options.slot_count));
  if (Status valid = session::validate_for_recording(describe(options)); !valid.ok()) return valid;
  next_frame_ = last_time_ns_ = 0;
  open_slot_ = nullptr;
  last_committed_ = {};
  black_box_ = options.black_box;
  impl_->reset();
  impl_->groups = options.schema.groups();
  if (options.without_locks) base::work_without_locks();
  if (options.survives_cut_files) base::survive_cut_files();
  if (Status opened = impl_->open(options, notices); !opened.ok()) {
    impl_->drop_session();
    impl_->ring.cleanup();
    return opened;
  }
  recording_ = true;
  impl_->start = steady_clock::now();
  impl_->start_ns = steady_now_ns();
  return {};
}

void Recorder::Impl::drop_session() {
  const std::lock_guard lock(mutex);
  session.reset();
}

void Recorder::Impl::reset() {
  drop_session();
  committed = rejected = cut_off = times_corrected = 0;
  auto made = std::make_shared<Timings>();
  commit_times = &made->commit_ns;
  const std::lock_guard lock(mutex);
  timings = std::move(made);
}

namespace {

// A ring that was cut to nothing while it was in use has nothing to lose, and must not keep the game from starting.
void renew_empty_file(const std::string& path, const Ring::Options& options) {
  base::FileInfo info;
  const bool is_empty = base::file_info(path, info) == 0 && info.kind == base::FileKind::kRegular && info.bytes == 0;
  if (is_empty) static_cast<void>(Ring::create_buffer_file(path.c_str(), options));  // initialize() says what is wrong
}

}  // namespace

Status Recorder::Impl::open_ring(const RecorderOptions& options) {
  Ring::Options ring_options;
  ring_options.slot_count = options.slot_count;
  ring_options.slot_bytes = options.slot_bytes;
  ring_options.overflow = options.black_box ? ring::Overflow::kOverwriteOldest : ring::Overflow::kReject;
  ring_options.durability = options.durability;
  ring = Ring(ring_options);
  base::remove_dead_temporaries_of(options.ring_path);
  base::remove_dead_temporaries_of(session::ring_description_path(options.ring_path));
  renew_empty_file(options.ring_path, ring_options);
  if (!ring.initialize(options.ring_path.c_str()) || !ring.claim_writer()) {
    const bool other_ring = errno == EINVAL;  // of another geometry, or not a ring at all
    return Status::failure(std::string(ring.last_error()) + (other_ring ? " - use another file" : ""));
  }
  const bool drains = !options.black_box && !options.sessions_folder.empty();
  if (drains && !ring.claim_reader()) return Status::failure(ring.last_error());
  if (options.black_box || drains) return check_overflow_policy(ring_options.overflow);
  // Even without a session the frames must not pass for those of the ring's last one.
  if (ring.unread() == 0) {
    const session::SessionInfo info = describe(options);
    if (ring.set_tag(info.id)) static_cast<void>(session::write_ring_description(options.ring_path, info));
  }
  return {};
}

// An existing ring keeps its policy.
Status Recorder::Impl::check_overflow_policy(ring::Overflow wanted) const {
  Ring::Stats found;
  ring.get_stats(found);
  if (found.overflow == wanted) return {};
  return Status::failure(ring.path() + (wanted == ring::Overflow::kReject
                                            ? ": is in overwrite mode, which drops the oldest frames; a session needs "
                                              "a ring that keeps them - use another file"
                                            : ": is a ring that keeps its oldest frames; a black box needs one in "
                                              "overwrite mode - use another file"));
}

namespace {

// Saves what a black box that crashed has left in `ring`. After an orderly end there is nothing unread.
Status save_crashed_black_box(Ring& ring, const RecorderOptions& options, session::SessionInfo info,
                              std::vector<std::string>& notices) {
  if (ring.unread() == 0) return {};
  session::SessionInfo described;
  if (Status read = session::read_ring_description(ring.path(), described); !read.ok()) {
    notices.push_back(read.message() + "; its frames are read as those of the current game");
  } else if (described.slot_bytes != info.slot_bytes) {
    notices.push_back(session::ring_description_path(ring.path()) + ": describes slots of " +
                      std::to_string(described.slot_bytes) + " bytes, the ring has slots of " +
                      std::to_string(info.slot_bytes) + "; its frames are read as those of the current game");
  } else {
    info = std::move(described);
  }
  info.first_frame = session::first_valid_frame(ring, ring.unread()).value_or(0);
  const std::string beside = base::text_of(base::path_of(ring.path()).parent_path());
  return session::salvage(ring, options.sessions_folder.empty() ? beside : options.sessions_folder, std::move(info),
                          notices, "a black box that was not ended in order");
}

// Replaces a black box of another size, once the frames that a crash has left in it are saved. Other problems of the
// file are reported when it is opened.
Status renew_black_box(const RecorderOptions& options, std::vector<std::string>& notices) {
  Ring::Options as_it_is;
  as_it_is.slot_count = as_it_is.slot_bytes = 0;
  Ring old(as_it_is);
  std::error_code ignored;
  if (!fs::exists(base::path_of(options.ring_path), ignored) || !old.initialize(options.ring_path.c_str())) return {};
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

Status Recorder::Impl::open_black_box(const RecorderOptions& options, std::vector<std::string>& notices) {
  const session::SessionInfo info = describe(options);
  if (Status saved = save_crashed_black_box(ring, options, info, notices); !saved.ok()) return saved;
  if (!ring.wipe()) return Status::failure(ring.last_error());
  if (Status written = session::write_ring_description(options.ring_path, info); !written.ok()) return written;
  if (!ring.set_tag(info.id)) return Status::failure(ring.last_error());
  const std::lock_guard lock(mutex);
  checks_ring_file = true;
  return {};
}

Status Recorder::Impl::open(const RecorderOptions& options, std::vector<std::string>& notices) {
  if (!options.sessions_folder.empty()) {
    if (Status made = base::make_folders(options.sessions_folder); !made.ok()) return made;
    const Status recovered =
        session::recover_folder(options.sessions_folder, notices, options.ring_path, options.progress);
    if (!recovered.ok()) return recovered;
  }
  if (options.black_box) {
    if (Status renewed = renew_black_box(options, notices); !renewed.ok()) return renewed;
  }
  if (Status opened = open_ring(options); !opened.ok()) return opened;
  if (options.black_box) return open_black_box(options, notices);
  return options.sessions_folder.empty() ? Status() : open_session(options, notices);
}

Status Recorder::Impl::open_session(const RecorderOptions& options, std::vector<std::string>& notices) {
  const session::SessionInfo info = describe(options);
  // Sessions that died have been recovered; frames still unread belong to one outside this folder.
  if (Status saved = session::salvage(ring, options.sessions_folder, info, notices); !saved.ok()) return saved;
  // From zero, so that the ring's counters count this session's frames: frame i of a session without rejected frames
  // lies in slot i modulo the slot count, which lets a viewer show the ring as it was at any tick.
  if (!ring.wipe()) return Status::failure(ring.last_error());
  auto made = std::make_unique<SessionRecording>(ring, timings);
  {
    const std::lock_guard lock(mutex);
    session = std::move(made);
  }
  return session->start(options.sessions_folder, info, options.durability);
}

// --- the game's thread ---------------------------------------------------------------------------------------------

std::byte* Recorder::begin() {
  if (!recording_) return nullptr;
  if (open_slot_ == nullptr) {
    Ring& ring = impl_->ring;
    open_slot_ = static_cast<std::byte*>(ring.get_write_slot_ptr());
    // In the first lap a slot may still hold a foreign frame; the bytes that this game's struct does not cover must not
    // get into the session.
    const bool first_lap = impl_->committed.load(std::memory_order_relaxed) < ring.slot_count();
    if (open_slot_ != nullptr && first_lap) std::memset(open_slot_, 0, ring.slot_bytes());
    lost_pages_ = ring.lost_pages();
  }
  return open_slot_;
}

std::byte* Recorder::begin_waiting() {
  if (!recording_) return nullptr;
  SessionRecording* const session = impl_->session.get();
  // Without a session there may be no reader to wait for, and a ring in overwrite mode never is full.
  while (open_slot_ == nullptr && session != nullptr && !impl_->ring.can_write()) {
    if (!session->wait_for_room()) return nullptr;
  }
  return begin();
}

void Recorder::commit(uint64_t events) {
  const uint64_t now = impl_->now_ns();
  seal_and_publish(events, now, now);
}

void Recorder::commit_at(uint64_t events, uint64_t time_ns) { seal_and_publish(events, time_ns, impl_->now_ns()); }

void Recorder::seal_and_publish(uint64_t events, uint64_t time_ns, uint64_t begun) {
  if (!recording_) return;
  Impl& impl = *impl_;
  const uint64_t frame = next_frame_++;
  if (open_slot_ == nullptr) {
    increment(impl.rejected);
    last_committed_ = {};
    return;
  }
  if (time_ns < last_time_ns_) {
    increment(impl.times_corrected);
    time_ns = last_time_ns_;
  }
  last_time_ns_ = time_ns;
  const std::span<std::byte> slot(open_slot_, impl.ring.slot_bytes());
  if (!impl.groups.empty()) clear_dead_elements(impl.groups, slot.first(payload_bytes(slot.size())));
  seal_slot(slot, frame, time_ns, events);
  if (impl.ring.lost_pages() != lost_pages_) [[unlikely]] {
    // The page with what the game had filled in so far is gone: sealed, zeros would pass for what was played.
    open_slot_ = nullptr;
    last_committed_ = {};
    increment(impl.rejected);
    increment(impl.cut_off);
    return;
  }
  impl.ring.advance_write_pointer();
  last_committed_ = slot;
  open_slot_ = nullptr;
  increment(impl.committed);
  const uint64_t ended = impl.now_ns();
  impl.commit_times->add(impl.start_ns + ended, ended - begun);
}

Status Recorder::stop(const session::Progress& progress) {
  if (!recording_) return {};
  recording_ = false;
  last_committed_ = {};
  const Status result = impl_->session ? impl_->session->stop(next_frame_, progress) : Status();
  if (black_box_) {
    impl_->ring.advance_read_pointer(impl_->ring.unread());  // tells an orderly end from a crash
  }
  impl_->close_ring(result.ok());
  return result;
}

// A ring that was cut is made anew, so that the next start finds one; not if it may still hold frames.
void Recorder::Impl::close_ring(bool all_written) {
  bool black_box = false;
  {
    const std::lock_guard lock(mutex);
    black_box = std::exchange(checks_ring_file, false);
  }
  const bool was_cut = ring.was_cut() && ring.still_at_path();
  const std::string path = ring.path();
  Ring::Options options;
  options.slot_count = ring.slot_count();
  options.slot_bytes = ring.slot_bytes();
  options.overflow = black_box ? ring::Overflow::kOverwriteOldest : ring::Overflow::kReject;
  ring.cleanup();
  if (was_cut && all_written) static_cast<void>(Ring::create_buffer_file(path.c_str(), options));
}

const std::string& Recorder::ring_path() const { return impl_->ring.path(); }

// --- any thread ------------------------------------------------------------------------------------------------------

std::string Recorder::session_path() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->session ? impl_->session->path() : "";
}

bool Recorder::has_notices() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->session && impl_->session->has_notices();
}

std::vector<std::string> Recorder::notices() {
  const std::lock_guard lock(impl_->mutex);
  return impl_->session ? impl_->session->notices() : std::vector<std::string>();
}

std::shared_ptr<const Timings> Recorder::timings() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->timings;
}

RecorderStats Recorder::stats() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->stats();
}

RecorderStats Recorder::Impl::stats() const {
  RecorderStats out;
  // Read once before the written frames, so that the lag never exceeds the ring, however long this takes; and once more
  // after them, so that never more are written than committed.
  const uint64_t committed_before = committed.load(std::memory_order_acquire);
  if (session) {
    out.written = session->written();
    out.damaged = session->damaged();
    out.session_bytes = session->bytes();
    out.error = session->problem();
    const uint64_t drained = out.written + out.damaged;
    out.lag_frames = committed_before > drained ? committed_before - drained : 0;
  }
  out.committed = committed.load(std::memory_order_relaxed);
  out.rejected = rejected.load(std::memory_order_relaxed);
  out.cut_off = cut_off.load(std::memory_order_relaxed);
  out.times_corrected = times_corrected.load(std::memory_order_relaxed);
  if (timings) {
    const HistogramCounts commits = timings->commit_ns.all().counts();
    out.commit_p50_ns = commits.percentile(0.50);
    out.commit_p99_ns = commits.percentile(0.99);
    out.commit_max_ns = commits.max;
  }
  if (checks_ring_file && ring.was_cut()) {
    out.error = ring.path() + ": " + ring::kCut + "; a crash would lose its frames";
  } else if (checks_ring_file && !ring.still_at_path()) {
    out.error = ring.path() + ": has been removed or replaced; a crash would lose its frames";
  } else if (const std::string changed = checks_ring_file ? ring.foreign_changes() : ""; !changed.empty()) {
    out.error =
        ring.path() + ": another program has changed its header (" + changed + "); a crash would lose its frames";
  }
  return out;
}

}  // namespace recorder
