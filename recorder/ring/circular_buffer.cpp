// MemoryMappedCircularBuffer off the hot path: life, roles, counters. Included by include/circular_buffer.h unless the
// library holds it.
#include "../include/circular_buffer.h"

#include <exception>
#include <mutex>
#include <optional>

#include "sync_thread.h"

namespace recorder::ring::detail {

// Two threads that share an object share its open file, so a lock on the file does not hold one of them up.
inline std::mutex& claim_mutex() {
  static std::mutex one_claim_at_a_time;
  return one_claim_at_a_time;
}

}  // namespace recorder::ring::detail

// --- life ----------------------------------------------------------------------------------------------------------

OUROBOROS_INLINE MemoryMappedCircularBuffer::MemoryMappedCircularBuffer(const Options& options) : options_(options) {}

OUROBOROS_INLINE MemoryMappedCircularBuffer::~MemoryMappedCircularBuffer() { cleanup(); }

OUROBOROS_INLINE MemoryMappedCircularBuffer::MemoryMappedCircularBuffer(MemoryMappedCircularBuffer&& other) noexcept {
  take(other);
}

OUROBOROS_INLINE MemoryMappedCircularBuffer& MemoryMappedCircularBuffer::operator=(
    MemoryMappedCircularBuffer&& other) noexcept {
  if (this != &other) {
    cleanup();
    take(other);
  }
  return *this;
}

OUROBOROS_INLINE bool MemoryMappedCircularBuffer::create_buffer_file(const char* filename, const Options& options) {
  if (filename == nullptr) return recorder::ring::fail_with(EINVAL, "create_buffer_file: the file name is null");
  return recorder::ring::create_ring_file(filename, {options.slot_count, options.slot_bytes}, options.overflow,
                                          /*replace=*/true);
}

OUROBOROS_INLINE bool MemoryMappedCircularBuffer::initialize(const char* filename) {
  using namespace recorder;
  using namespace recorder::ring;
  if (filename == nullptr || *filename == '\0') {
    return fail_with(EINVAL, "initialize: the file name is %s", filename == nullptr ? "null" : "empty");
  }
  std::optional<Geometry> expected;
  if (options_.slot_count != 0 || options_.slot_bytes != 0) {
    expected = Geometry{options_.slot_count, options_.slot_bytes};
    if (!expected->valid()) {
      return fail_with(EINVAL, "initialize: %u slots of %u bytes are no possible geometry", options_.slot_count,
                       options_.slot_bytes);
    }
  }
  base::FileInfo info;
  if (base::file_info(filename, info) == ENOENT &&
      !create_ring_file(filename, expected.value_or(Geometry{}), options_.overflow, /*replace=*/false)) {
    return false;
  }
  RingFile opened;
  if (!opened.open(filename, base::Access::kReadWrite, expected)) return false;

  auto sync_errno = std::make_unique<std::atomic<int>>(0);
  cleanup();
  sync_errno_ = std::move(sync_errno);
  file_ = std::move(opened);
  slots_ = file_.slots();
  slot_count_ = file_.geometry().slot_count;
  slot_bytes_ = file_.geometry().slot_bytes;
  overwrites_ = header().overflow.load(std::memory_order_relaxed) == static_cast<uint32_t>(Overflow::kOverwriteOldest);
  sync_each_ = options_.durability.kind == Durability::Kind::kEach;
  return true;
}

OUROBOROS_INLINE void MemoryMappedCircularBuffer::cleanup() {
  sync_.reset();
  if (writer_.claimed && options_.durability.kind != recorder::ring::Durability::Kind::kNone) file_.map().sync();
  writer_ = {};
  reader_ = {};
  file_ = {};
  slots_ = nullptr;
  slot_count_ = slot_bytes_ = 0;
  overwrites_ = sync_each_ = false;
  sync_errno_.reset();
}

OUROBOROS_INLINE void MemoryMappedCircularBuffer::take(MemoryMappedCircularBuffer& other) noexcept {
  file_ = std::move(other.file_);
  slots_ = std::exchange(other.slots_, nullptr);
  slot_count_ = std::exchange(other.slot_count_, 0);
  slot_bytes_ = std::exchange(other.slot_bytes_, 0);
  overwrites_ = std::exchange(other.overwrites_, false);
  sync_each_ = std::exchange(other.sync_each_, false);
  options_ = other.options_;
  sync_errno_ = std::move(other.sync_errno_);
  sync_ = std::move(other.sync_);
  writer_ = std::exchange(other.writer_, Side{});
  reader_ = std::exchange(other.reader_, Side{});
}

// --- roles ---------------------------------------------------------------------------------------------------------

OUROBOROS_INLINE bool MemoryMappedCircularBuffer::claim_writer() {
  using namespace recorder;
  using namespace recorder::ring;
  if (writer_.claimed) return true;
  const bool had_reader = !overwrites_ || reader_.claimed;  // else another thread may be the reader
  if (overwrites_ && !claim_reader()) return false;
  if (!claim(kWriterRole, writer_)) {
    if (!had_reader) release_role(kReaderRole, reader_);
    return false;
  }
  if (start_sync()) return true;
  release_role(kWriterRole, writer_);
  if (!had_reader) release_role(kReaderRole, reader_);
  return false;
}

OUROBOROS_INLINE bool MemoryMappedCircularBuffer::start_sync() {
  using namespace recorder;
  using namespace recorder::ring;
  if (options_.durability.kind != Durability::Kind::kInterval) return true;
  // By value: the map stays where it is when this object moves.
  const auto position = [shared = file_.header()] {
    return uint64_t{shared->total_writes.load(std::memory_order_relaxed)} << 32 |
           shared->total_reads.load(std::memory_order_relaxed);
  };
  const auto sync = [map = file_.map().data(), bytes = file_.bytes(), result = sync_errno_.get()] {
    const int error = base::Mapping::sync(map, bytes);
    result->store(error, std::memory_order_relaxed);
    // A page that has been written back faults when it is next written to, 3.4 us that the game's thread would pay in
    // every slot of a default ring after each sync. This thread pays them, at the price of writing all pages back each
    // time, which only a small ring is worth.
    constexpr uint64_t kSmallBytes = 1 << 20;
    if (bytes <= kSmallBytes) base::Mapping::populate(map, bytes);
    return error;
  };
  try {
    sync_ = std::make_unique<SyncThread>(options_.durability.interval, position, sync);
    return true;
  } catch (const std::exception& error) {
    return fail_with(EAGAIN, "%s: no thread to write it back to disk: %s", file_.path().c_str(), error.what());
  }
}

OUROBOROS_INLINE bool MemoryMappedCircularBuffer::claim_reader() {
  return reader_.claimed || claim(recorder::ring::kReaderRole, reader_);
}

OUROBOROS_INLINE void MemoryMappedCircularBuffer::release_role(const Role& role, Side& side) {
  const std::lock_guard guard(recorder::ring::detail::claim_mutex());
  if (!side.claimed) return;
  file_.file().unlock(role.lock);
  side = {};
}

// Takes the lock of `role` and repairs the fields of that side by its position; those of the other side as well if its
// role is free, so that a reader alone finds the frame of a writer that died before storing its sequence.
OUROBOROS_INLINE bool MemoryMappedCircularBuffer::claim(const Role& role, Side& side) {
  using namespace recorder;
  using namespace recorder::ring;
  if (!file_.is_open()) return fail("the buffer is not initialized");
  const std::lock_guard guard(recorder::ring::detail::claim_mutex());
  const base::File& file = file_.file();
  base::FileInfo info;
  if (file.info(info) != 0 || info.links == 0) {
    return fail_with(ESTALE, "%s: has been removed or replaced since it was opened", file_.path().c_str());
  }
  if (const base::Error error = file.lock(kRepairRole.lock); error != 0) {
    return fail_with_system_text(error, file_.path().c_str(), "cannot be locked");
  }
  if (const base::Error error = file.try_lock(role.lock); error != 0) {
    file.unlock(kRepairRole.lock);
    return fail_with(error, "%s: already has a %s: %s", file_.path().c_str(), role.name,
                     file.lock_holder(role.lock).c_str());
  }
  if (header().resetting.load(std::memory_order_acquire) != 0) zero_positions();
  const HeaderCopy copy = copy_header(header());
  if (const auto found = inconsistencies(copy); !found.empty() || copy.geometry() != file_.geometry()) {
    file.unlock(role.lock);
    file.unlock(kRepairRole.lock);
    return fail_with(EINVAL, "%s: %s", file_.path().c_str(),
                     found.empty() ? "the geometry has changed" : found.front().c_str());
  }
  const Positions at = positions_of(copy);
  const bool writes = &side == &writer_;
  // The other side only where it was killed in a step: a program that knows only the specification takes no lock and
  // may be storing its fields at this moment.
  const Role& other_role = writes ? kReaderRole : kWriterRole;
  const Position other = writes ? at.reader : at.writer;
  const Position other_fields =
      writes ? Position{copy.read_index, copy.total_reads} : Position{copy.write_index, copy.total_writes};
  if (other != other_fields && !(writes ? reader_ : writer_).claimed && file.try_lock(other_role.lock) == 0) {
    publish(writes ? reader_of(header()) : writer_of(header()), other);
    file.unlock(other_role.lock);
  }
  side.position = writes ? at.writer : at.reader;
  side.peer_sequence = writes ? at.reader.sequence : side.position.sequence;
  side.handed_out = side.position.sequence;
  side.claimed = true;
  publish(writes ? writer_of(header()) : reader_of(header()), side.position);
  file.unlock(kRepairRole.lock);
  return true;
}

// --- around --------------------------------------------------------------------------------------------------------

OUROBOROS_INLINE void MemoryMappedCircularBuffer::get_stats(Stats& stats) const {
  stats = {};
  if (!file_.is_open()) return;
  const recorder::ring::HeaderCopy copy = recorder::ring::copy_header(header());
  const recorder::ring::Positions at = recorder::ring::positions_of(copy);
  stats.write_index = at.writer.index;
  stats.read_index = at.reader.index;
  stats.total_writes = at.writer.sequence;
  stats.total_reads = at.reader.sequence;
  stats.magic_number = copy.magic_number;
  stats.rejected = copy.rejected;
  stats.unread = at.unread();
  stats.slot_count = slot_count_;
  stats.slot_bytes = slot_bytes_;
  stats.overflow = static_cast<recorder::ring::Overflow>(copy.overflow);
  stats.sync_errno = sync_errno_->load(std::memory_order_relaxed);
}

// Both roles are held, or their holder died in the middle of a reset. A kill between any two of these stores leaves
// `resetting` set, and the next claim() calls this again.
OUROBOROS_INLINE void MemoryMappedCircularBuffer::zero_positions() {
  recorder::ring::Header& shared = header();
  shared.resetting.store(1, std::memory_order_release);
  recorder::ring::publish(recorder::ring::writer_of(shared), {});
  recorder::ring::publish(recorder::ring::reader_of(shared), {});
  shared.rejected.store(0, std::memory_order_release);
  shared.resetting.store(0, std::memory_order_release);
}

OUROBOROS_INLINE void MemoryMappedCircularBuffer::reset() {
  using namespace recorder;
  using namespace recorder::ring;
  const bool had_writer = writer_.claimed;
  const bool had_reader = reader_.claimed;
  if (claim_reader() && claim_writer() && file_.file().lock(kRepairRole.lock) == 0) {
    zero_positions();
    file_.file().unlock(kRepairRole.lock);
    writer_.position = reader_.position = {};
    writer_.peer_sequence = reader_.peer_sequence = 0;
    writer_.handed_out = 0;
  }
  if (!had_writer) sync_.reset();
  if (!had_writer) release_role(kWriterRole, writer_);
  if (!had_reader) release_role(kReaderRole, reader_);
}

// The counters first: cut short in between, the ring is empty, not full of zeros.
OUROBOROS_INLINE bool MemoryMappedCircularBuffer::wipe() {
  if (!claim_reader() || !claim_writer()) return false;
  reset();
  const recorder::base::Error first = file_.map().sync();
  std::memset(slots_, 0, size_t{slot_count_} * slot_bytes_);
  const recorder::base::Error second = file_.map().sync();
  if (first == 0 && second == 0) return true;
  return recorder::ring::fail_with_system_text(first != 0 ? first : second, file_.path().c_str(), "cannot be synced");
}

OUROBOROS_INLINE uint64_t MemoryMappedCircularBuffer::tag() const {
  return file_.is_open() ? header().tag.load(std::memory_order_acquire) : 0;
}

OUROBOROS_INLINE bool MemoryMappedCircularBuffer::set_tag(uint64_t tag) {
  if (!claim_writer()) return false;
  const uint64_t before = header().tag.exchange(tag, std::memory_order_acq_rel);
  if (before == tag) return true;
  const recorder::base::Error error = file_.map().sync(recorder::ring::kHeaderBytes);
  if (error == 0) return true;
  header().tag.store(before, std::memory_order_release);
  return recorder::ring::fail_with_system_text(error, file_.path().c_str(), "cannot be synced");
}
