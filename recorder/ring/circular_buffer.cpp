// MemoryMappedCircularBuffer off the hot path: life, roles, counters. Included by include/circular_buffer.h unless the
// library holds it.
#include "../include/circular_buffer.h"

#include <algorithm>
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
      return fail_with(EINVAL, "initialize: %s", refused_geometry(*expected).c_str());
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
  auto constants = std::make_unique<Constants>();
  cleanup();
  sync_errno_ = std::move(sync_errno);
  constants_ = std::move(constants);
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
  if (file_.is_open()) {
    repair_header();
    if (reader_.claimed) restore_position(recorder::ring::reader_of(header()), reader_);
    if (writer_.claimed) restore_position(recorder::ring::writer_of(header()), writer_);
  }
  if (writer_.claimed && options_.durability.kind != recorder::ring::Durability::Kind::kNone) file_.map().sync();
  writer_ = {};
  reader_ = {};
  file_ = {};
  slots_ = nullptr;
  slot_count_ = slot_bytes_ = 0;
  overwrites_ = sync_each_ = false;
  sync_errno_.reset();
  constants_.reset();
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
  constants_ = std::move(other.constants_);
  writer_ = std::exchange(other.writer_, Side{});
  reader_ = std::exchange(other.reader_, Side{});
}

// --- roles ---------------------------------------------------------------------------------------------------------

OUROBOROS_INLINE bool MemoryMappedCircularBuffer::claim_writer() {
  using namespace recorder;
  using namespace recorder::ring;
  if (writer_.claimed) return true;
  const bool had_reader = !overwrites_ || reader_.claimed.load();  // else another thread may be the reader
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
  side.claimed.store(false, std::memory_order_release);
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
    return fail_with(base::kStale, "%s: has been removed or replaced since it was opened", file_.path().c_str());
  }
  if (const base::Error error = file.lock(kRepairRole.lock); error != 0) {
    return fail_with(error, "%s",
                     file.lock_failure(file_.path(), kRepairRole.lock, "is being opened by", error).message().c_str());
  }
  if (const base::Error error = file.try_lock(role.lock); error != 0) {
    file.unlock(kRepairRole.lock);
    const std::string held = std::string("already has a ") + role.name + ":";
    return fail_with(error, "%s", file.lock_failure(file_.path(), role.lock, held.c_str(), error).message().c_str());
  }
  const bool writes = &side == &writer_;
  HeaderCopy copy;
  finish_reset(writes);
  std::string problem = copy_checked_header(copy);
  if (problem.empty()) problem = repair_other_side(writes, copy);
  if (!problem.empty()) {
    file.unlock(role.lock);
    file.unlock(kRepairRole.lock);
    return fail_with(EINVAL, "%s: %s", file_.path().c_str(), problem.c_str());
  }
  keep_constants(writes, copy);
  const Positions at = positions_of(copy);
  const Position position = writes ? at.writer : at.reader;
  side.set_position(position);
  side.peer_sequence = writes ? at.reader.sequence : position.sequence;
  side.handed_out = position.sequence;
  publish(writes ? writer_of(header()) : reader_of(header()), position);
  side.claimed.store(true, std::memory_order_release);
  file.unlock(kRepairRole.lock);
  return true;
}

// The mark of a reset means that its maker died in it, and with it both roles became free; while the other side is
// held, another program has stored the mark.
OUROBOROS_INLINE void MemoryMappedCircularBuffer::finish_reset(bool writes) {
  using namespace recorder::ring;
  if (header().resetting.load(std::memory_order_acquire) == 0) return;
  const Role& other_role = writes ? kReaderRole : kWriterRole;
  if ((writes ? reader_ : writer_).claimed.load() || file_.file().try_lock(other_role.lock) != 0) {
    header().resetting.store(0, std::memory_order_release);
    return;
  }
  zero_positions();
  file_.file().unlock(other_role.lock);
}

// Why what was copied cannot be used, empty if it can.
OUROBOROS_INLINE std::string MemoryMappedCircularBuffer::copy_checked_header(recorder::ring::HeaderCopy& copy) const {
  copy = recorder::ring::copy_header(header());
  const std::vector<std::string> found = recorder::ring::inconsistencies(copy);
  if (!found.empty()) return found.front();
  return copy.geometry() == file_.geometry() ? "" : "the geometry has changed";
}

// Completes the step in which the other side was killed. Only such a step: a program that knows only the specification
// takes no lock and may be storing its fields at this moment, but leaves no mark.
//
// The first copy only raises the suspicion. A side that is between its stores looks the same, and may take any number
// of further steps and give up its role until its lock is ours; to publish what was copied before would then take all
// of them back. So the header is copied again under both locks, where no side that takes locks can move, and the step
// is completed only if it is unfinished still. If the lock is not to be had, the other side lives and completes its
// step itself.
OUROBOROS_INLINE std::string MemoryMappedCircularBuffer::repair_other_side(bool writes,
                                                                           recorder::ring::HeaderCopy& copy) {
  using namespace recorder::ring;
  const auto unfinished = [&](Position& resolved) {
    const Positions at = positions_of(copy);
    resolved = writes ? at.reader : at.writer;
    return resolved !=
           (writes ? Position{copy.read_index, copy.total_reads} : Position{copy.write_index, copy.total_writes});
  };
  const Role& other_role = writes ? kReaderRole : kWriterRole;
  Position resolved;
  if (!unfinished(resolved) || (writes ? reader_ : writer_).claimed.load()) return {};
  if (file_.file().try_lock(other_role.lock) != 0) return {};
  std::string problem = copy_checked_header(copy);
  if (problem.empty() && unfinished(resolved)) publish(writes ? reader_of(header()) : writer_of(header()), resolved);
  file_.file().unlock(other_role.lock);
  return problem;
}

// The first role's claim keeps them: after that only another program can change them. The tag is the writer's.
OUROBOROS_INLINE void MemoryMappedCircularBuffer::keep_constants(bool writes, const recorder::ring::HeaderCopy& copy) {
  if (writes) constants_->tag.store(copy.tag, std::memory_order_relaxed);
  if (writer_.claimed.load() || reader_.claimed.load()) return;
  constants_->overflow.store(copy.overflow, std::memory_order_relaxed);
  constants_->slot_count.store(copy.slot_count, std::memory_order_relaxed);
  constants_->slot_bytes.store(copy.slot_bytes, std::memory_order_relaxed);
}

// --- what other programs do to the header ----------------------------------------------------------------------------

OUROBOROS_INLINE std::string MemoryMappedCircularBuffer::foreign_changes() const {
  if (!file_.is_open() || !(writer_.claimed.load() || reader_.claimed.load())) return {};
  const recorder::ring::Header& shared = header();
  std::string found;
  const auto note = [&](bool changed, const char* what) {
    if (changed) found += (found.empty() ? "" : ", ") + std::string(what);
  };
  note(shared.magic_number.load() != recorder::ring::kMagic, "the magic number");
  note(shared.overflow.load() != constants_->overflow.load(), "the overflow policy");
  note(shared.slot_count.load() != constants_->slot_count.load() ||
           shared.slot_bytes.load() != constants_->slot_bytes.load(),
       "the geometry");
  note(shared.resetting.load() != 0, "the mark of a reset");
  note(writer_.claimed.load() && shared.tag.load() != constants_->tag.load(), "the tag");
  // A side may be publishing at this moment: its sequence is in the header first.
  const auto moved = [&](const Side& side, const std::atomic<uint32_t>& sequence, const std::atomic<uint32_t>& index,
                         uint32_t longest_step) {
    if (!side.claimed.load()) return false;
    const uint32_t before = side.sequence.load();
    const uint32_t stored = sequence.load();
    const uint32_t after = side.sequence.load();
    return stored - before > after - before + longest_step || index.load() >= slot_count_;
  };
  note(moved(writer_, shared.total_writes, shared.write_index, 1), "the writer's counters");
  note(moved(reader_, shared.total_reads, shared.read_index, slot_count_), "the reader's counters");
  return found;
}

OUROBOROS_INLINE std::string MemoryMappedCircularBuffer::repair_header() {
  std::string found = foreign_changes();
  if (!file_.is_open() || !(writer_.claimed.load() || reader_.claimed.load())) return found;
  recorder::ring::Header& shared = header();
  if (!found.empty()) {
    shared.magic_number.store(recorder::ring::kMagic);
    shared.overflow.store(constants_->overflow.load());
    shared.slot_count.store(constants_->slot_count.load());
    shared.slot_bytes.store(constants_->slot_bytes.load());
    shared.resetting.store(0);
    if (writer_.claimed.load()) shared.tag.store(constants_->tag.load());
  }
  if (reader_.claimed.load() && !overwrites_) restore_position(recorder::ring::reader_of(shared), reader_);
  return found;
}

OUROBOROS_INLINE void MemoryMappedCircularBuffer::restore_position(recorder::ring::SharedPosition shared,
                                                                   const Side& side) {
  const bool same = shared.packed.load() == recorder::ring::packed_of(side.position()) &&
                    shared.index.load() == side.index && shared.sequence.load() == side.sequence.load();
  if (!same) recorder::ring::publish(shared, side.position());
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
  stats.unread = std::min(at.unread(), slot_count_);
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
    writer_.set_position({});
    reader_.set_position({});
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
  if (lost_pages() != 0) return recorder::ring::fail_with(EIO, "%s: %s", file_.path().c_str(), recorder::ring::kCut);
  if (first == 0 && second == 0) return true;
  return recorder::ring::fail_with_system_text(first != 0 ? first : second, file_.path().c_str(), "cannot be synced");
}

OUROBOROS_INLINE uint64_t MemoryMappedCircularBuffer::tag() const {
  return file_.is_open() ? header().tag.load(std::memory_order_acquire) : 0;
}

OUROBOROS_INLINE bool MemoryMappedCircularBuffer::set_tag(uint64_t tag) {
  if (!claim_writer()) return false;
  const uint64_t before = constants_->tag.exchange(tag, std::memory_order_relaxed);
  if (header().tag.exchange(tag, std::memory_order_acq_rel) == tag) return true;
  const recorder::base::Error error = lost_pages() != 0 ? EIO : file_.map().sync(recorder::ring::kHeaderBytes);
  if (error == 0) return true;
  constants_->tag.store(before, std::memory_order_relaxed);
  header().tag.store(before, std::memory_order_release);
  return recorder::ring::fail_with_system_text(error, file_.path().c_str(), "cannot be synced");
}
