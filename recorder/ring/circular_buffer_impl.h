// The functions of MemoryMappedCircularBuffer, included by include/circular_buffer.h and by nobody else. First the hot
// path - writing and reading - then what happens around it.
#pragma once

// Neither side prefetches its next slot, though it knows which that is. Measured thread to thread with 1 KB
// (bench_ring), as a share of what two threads reach that hand the same bytes over in large chunks:
//
//                           10 slots, cores near / far      1024 slots, near / far
//   as it is                1.0           1.0               0.95          0.75
//   next slot for writing   0.8           0.7               0.8           0.8
//   next slot for reading   1.2           1.2               0.8           -
//
// Reading ahead also cost rings of 16 to 64 slots a tenth to a fifth, and one of 10 a twentieth on a busy host.

// --- writing -------------------------------------------------------------------------------------------------------

inline void* MemoryMappedCircularBuffer::get_write_slot_ptr() {
  Side& side = writer_;
  if (!side.claimed && !claim_writer()) [[unlikely]] {
    return nullptr;
  }
  if (side.position.sequence - side.peer_sequence >= slot_count_) [[unlikely]] {
    side.peer_sequence = header().total_reads.load(std::memory_order_acquire);
    if (side.position.sequence - side.peer_sequence >= slot_count_ &&
        !(overwrites_ ? overwrite_oldest() : reject_write())) {
      return nullptr;
    }
  }
  side.handed_out = side.position.sequence + 1;
  return slot_at(side.position.index);
}

inline bool MemoryMappedCircularBuffer::can_write() {
  Side& side = writer_;
  if (!side.claimed && !claim_writer()) [[unlikely]] {
    return false;
  }
  if (side.position.sequence - side.peer_sequence < slot_count_) return true;
  side.peer_sequence = header().total_reads.load(std::memory_order_acquire);
  if (side.position.sequence - side.peer_sequence < slot_count_ || overwrites_) return true;
  return recorder::ring::fail("the ring is full");
}

inline void MemoryMappedCircularBuffer::advance_write_pointer() {
  Side& side = writer_;
  if (side.handed_out == side.position.sequence) [[unlikely]] {
    recorder::ring::fail("advance_write_pointer: no slot was taken with get_write_slot_ptr");
    return;
  }
  side.position = side.position.advanced(1, slot_count_);
  recorder::ring::publish(recorder::ring::writer_of(header()), side.position);
  // Keeps the next fill behind the sequence in the eyes of observers (observer.h); a compiler barrier only on x86.
  recorder::ring::fence(std::memory_order_release);
  if (sync_each_) [[unlikely]] {
    sync_errno_->store(::msync(file_.header(), file_.bytes(), MS_SYNC) == 0 ? 0 : errno, std::memory_order_relaxed);
  }
}

inline bool MemoryMappedCircularBuffer::write_slot(const void* data, size_t data_size) {
  if (!file_.is_open()) return recorder::ring::fail("write_slot: the buffer is not initialized");
  if (data == nullptr) return recorder::ring::fail("write_slot: data is null");
  if (data_size > slot_bytes_) {
    return recorder::ring::fail_with(EMSGSIZE, "write_slot: %zu bytes do not fit a slot of %u", data_size, slot_bytes_);
  }
  void* slot = get_write_slot_ptr();
  if (slot == nullptr) return false;
  std::memcpy(slot, data, data_size);
  std::memset(static_cast<std::byte*>(slot) + data_size, 0, slot_bytes_ - data_size);
  advance_write_pointer();
  return true;
}

inline bool MemoryMappedCircularBuffer::reject_write() {
  header().rejected.store(header().rejected.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  return recorder::ring::fail("the ring is full");
}

// Flight recorder: this object holds both roles, so it moves the reader's side itself, before the slot is touched.
inline bool MemoryMappedCircularBuffer::overwrite_oldest() {
  reader_.position = reader_.position.advanced(1, slot_count_);
  recorder::ring::publish(recorder::ring::reader_of(header()), reader_.position);
  writer_.peer_sequence = reader_.position.sequence;
  return true;
}

// --- reading -------------------------------------------------------------------------------------------------------

// Number of slots the reader may use, looking at the writer's sequence only when none is left.
inline uint32_t MemoryMappedCircularBuffer::readable_slots() {
  Side& side = reader_;
  if (!side.claimed && !claim_reader()) [[unlikely]] {
    return 0;
  }
  uint32_t unread = side.peer_sequence - side.position.sequence;
  // In a flight recorder evictions move our position on without telling us of new frames.
  if (unread == 0 || overwrites_) {
    side.peer_sequence = header().total_writes.load(std::memory_order_acquire);
    unread = side.peer_sequence - side.position.sequence;
    if (unread == 0) recorder::ring::fail("the ring is empty");
  }
  return unread <= slot_count_ ? unread : 0;
}

inline const void* MemoryMappedCircularBuffer::get_read_slot_ptr(uint32_t ahead) {
  uint32_t unread = readable_slots();
  if (ahead >= unread && unread != 0) {
    reader_.peer_sequence = header().total_writes.load(std::memory_order_acquire);
    unread = reader_.peer_sequence - reader_.position.sequence;
  }
  if (ahead >= unread || unread > slot_count_) {
    if (unread != 0) recorder::ring::fail("there are not that many unread slots");
    return nullptr;
  }
  return slot_at(reader_.position.advanced(ahead, slot_count_).index);
}

inline bool MemoryMappedCircularBuffer::advance_read_pointer(uint32_t count) {
  if (count == 0) return true;
  if (get_read_slot_ptr(count - 1) == nullptr) {
    return recorder::ring::fail_with(EINVAL, "advance_read_pointer: fewer than %u unread slots", count);
  }
  reader_.position = reader_.position.advanced(count, slot_count_);
  recorder::ring::publish(recorder::ring::reader_of(header()), reader_.position);
  return true;
}

inline bool MemoryMappedCircularBuffer::peek_slot(void* data, size_t max_size, size_t* bytes_read) {
  if (!file_.is_open()) return recorder::ring::fail("the buffer is not initialized");
  if (data == nullptr) return recorder::ring::fail("data is null");
  const void* slot = get_read_slot_ptr();
  if (slot == nullptr) return false;
  const size_t bytes = max_size < slot_bytes_ ? max_size : slot_bytes_;
  std::memcpy(data, slot, bytes);
  if (bytes_read != nullptr) *bytes_read = bytes;
  return true;
}

inline bool MemoryMappedCircularBuffer::read_slot(void* data, size_t max_size, size_t* bytes_read) {
  if (!peek_slot(data, max_size, bytes_read)) return false;
  advance_read_pointer();
  return true;
}

// --- life ----------------------------------------------------------------------------------------------------------

inline bool MemoryMappedCircularBuffer::create_buffer_file(const char* filename, const Options& options) {
  if (filename == nullptr) return recorder::ring::fail_with(EINVAL, "create_buffer_file: the file name is null");
  return recorder::ring::create_ring_file(filename, {options.slot_count, options.slot_bytes}, options.overflow,
                                          /*replace=*/true);
}

inline bool MemoryMappedCircularBuffer::initialize(const char* filename) {
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
  struct stat info;
  if (::stat(filename, &info) != 0 && errno == ENOENT &&
      !create_ring_file(filename, expected.value_or(Geometry{}), options_.overflow, /*replace=*/false)) {
    return false;
  }
  RingFile opened;
  if (!opened.open(filename, Access::kReadWrite, expected)) return false;

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

inline void MemoryMappedCircularBuffer::cleanup() {
  sync_.reset();
  if (writer_.claimed && options_.durability.kind != recorder::ring::Durability::Kind::kNone) {
    ::msync(file_.header(), file_.bytes(), MS_SYNC);
  }
  writer_ = {};
  reader_ = {};
  file_ = {};
  slots_ = nullptr;
  slot_count_ = slot_bytes_ = 0;
  overwrites_ = sync_each_ = false;
  sync_errno_.reset();
}

inline void MemoryMappedCircularBuffer::take(MemoryMappedCircularBuffer& other) noexcept {
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

inline bool MemoryMappedCircularBuffer::claim_writer() {
  using namespace recorder::ring;
  if (writer_.claimed) return true;
  const bool had_reader = !overwrites_ || reader_.claimed;  // else another thread may be the reader
  if (overwrites_ && !claim_reader()) return false;
  if (!claim(Role::kWriter, writer_)) {
    if (!had_reader) release_role(Role::kReader, reader_);
    return false;
  }
  if (options_.durability.kind == Durability::Kind::kInterval) {
    // By value: the map stays where it is when this object moves.
    const auto position = [shared = file_.header()] {
      return uint64_t{shared->total_writes.load(std::memory_order_relaxed)} << 32 |
             shared->total_reads.load(std::memory_order_relaxed);
    };
    const auto sync = [map = file_.header(), bytes = file_.bytes(), result = sync_errno_.get()] {
      const int error = ::msync(map, bytes, MS_SYNC) == 0 ? 0 : errno;
      result->store(error, std::memory_order_relaxed);
      // A page that has been written back faults when it is next written to, 3.4 us that the game's thread would pay in
      // every slot of a default ring after each sync. This thread pays them, at the price of writing all pages back
      // each time, which only a small ring is worth.
      constexpr uint64_t kSmallBytes = 1 << 20;
      if (bytes <= kSmallBytes) detail::prefault_pages(map, bytes);
      return error;
    };
    try {
      sync_ = std::make_unique<SyncThread>(options_.durability.interval, position, sync);
    } catch (const std::exception& error) {
      release_role(Role::kWriter, writer_);
      if (!had_reader) release_role(Role::kReader, reader_);
      return fail_with(EAGAIN, "%s: no thread to write it back to disk: %s", file_.path().c_str(), error.what());
    }
  }
  return true;
}

inline bool MemoryMappedCircularBuffer::claim_reader() { return reader_.claimed || claim(Role::kReader, reader_); }

// Two threads that share an object share its file description, so a lock on the file does not hold one of them up.
inline std::mutex& MemoryMappedCircularBuffer::claim_mutex() {
  static std::mutex one_claim_at_a_time;
  return one_claim_at_a_time;
}

inline void MemoryMappedCircularBuffer::release_role(Role role, Side& side) {
  const std::lock_guard guard(claim_mutex());
  if (!side.claimed) return;
  recorder::ring::unlock(file_.fd(), role);
  side = {};
}

// Takes the lock of `role`, finds out where that side stands and repairs its word and fields; those of the other side
// as well when nobody holds it, so that a reader alone finds the frame whose writer died before its sequence was
// stored.
inline bool MemoryMappedCircularBuffer::claim(Role role, Side& side) {
  using namespace recorder::ring;
  if (!file_.is_open()) return fail("the buffer is not initialized");
  const std::lock_guard guard(claim_mutex());
  const int fd = file_.fd();
  struct stat info;
  if (::fstat(fd, &info) != 0 || info.st_nlink == 0) {
    return fail_with(ESTALE, "%s: has been removed or replaced since it was opened", file_.path().c_str());
  }
  if (!wait_lock(fd, Role::kRepair)) {
    return fail_with(errno, "%s: cannot be locked: %s", file_.path().c_str(), std::strerror(errno));
  }
  if (!try_lock(fd, role)) {
    const int error = errno;
    unlock(fd, Role::kRepair);
    return fail_with(error, "%s: has a %s already: %s", file_.path().c_str(), name_of(role),
                     lock_holder(fd, role).c_str());
  }
  if (header().resetting.load(std::memory_order_acquire) != 0) zero_positions();
  const HeaderCopy copy = copy_header(header());
  if (const auto found = inconsistencies(copy); !found.empty() || copy.geometry() != file_.geometry()) {
    unlock(fd, role);
    unlock(fd, Role::kRepair);
    return fail_with(EINVAL, "%s: %s", file_.path().c_str(),
                     found.empty() ? "the geometry has changed" : found.front().c_str());
  }
  const Positions at = positions_of(copy);
  const bool writes = role == Role::kWriter;
  // The other side only where it was killed in a step: a program that knows only the specification takes no lock and
  // may be storing its fields at this moment.
  const Role other_role = writes ? Role::kReader : Role::kWriter;
  const Position other = writes ? at.reader : at.writer;
  const Position other_fields =
      writes ? Position{copy.read_index, copy.total_reads} : Position{copy.write_index, copy.total_writes};
  if (other != other_fields && !(writes ? reader_ : writer_).claimed && try_lock(fd, other_role)) {
    publish(writes ? reader_of(header()) : writer_of(header()), other);
    unlock(fd, other_role);
  }
  side.position = writes ? at.writer : at.reader;
  side.peer_sequence = writes ? at.reader.sequence : side.position.sequence;
  side.handed_out = side.position.sequence;
  side.claimed = true;
  publish(writes ? writer_of(header()) : reader_of(header()), side.position);
  unlock(fd, Role::kRepair);
  return true;
}

// --- around --------------------------------------------------------------------------------------------------------

inline uint32_t MemoryMappedCircularBuffer::unread() {
  if (!file_.is_open()) return 0;
  // Reads first: for the reader the result is exact or by now too small, for the writer exact or by now too large, so
  // that neither is ever promised a slot it does not have.
  const uint32_t reads = header().total_reads.load(std::memory_order_acquire);
  const uint32_t unread = header().total_writes.load(std::memory_order_acquire) - reads;
  return unread <= slot_count_ ? unread : slot_count_;
}

inline void MemoryMappedCircularBuffer::get_stats(Stats& stats) const {
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
// `resetting` set, and whoever takes a role next comes here again.
inline void MemoryMappedCircularBuffer::zero_positions() {
  recorder::ring::Header& shared = header();
  shared.resetting.store(1, std::memory_order_release);
  recorder::ring::publish(recorder::ring::writer_of(shared), {});
  recorder::ring::publish(recorder::ring::reader_of(shared), {});
  shared.rejected.store(0, std::memory_order_release);
  shared.resetting.store(0, std::memory_order_release);
}

inline void MemoryMappedCircularBuffer::reset() {
  using namespace recorder::ring;
  const bool had_writer = writer_.claimed;
  const bool had_reader = reader_.claimed;
  if (claim_reader() && claim_writer() && wait_lock(file_.fd(), Role::kRepair)) {
    zero_positions();
    unlock(file_.fd(), Role::kRepair);
    writer_.position = reader_.position = {};
    writer_.peer_sequence = reader_.peer_sequence = 0;
    writer_.handed_out = 0;
  }
  if (!had_writer) sync_.reset();
  if (!had_writer) release_role(Role::kWriter, writer_);
  if (!had_reader) release_role(Role::kReader, reader_);
}

// The counters first: cut short in between, the ring is empty, not full of zeros.
inline bool MemoryMappedCircularBuffer::wipe() {
  if (!claim_reader() || !claim_writer()) return false;
  reset();
  const auto synced = [this] { return ::msync(file_.header(), file_.bytes(), MS_SYNC) == 0; };
  bool on_disk = synced();
  std::memset(slots_, 0, size_t{slot_count_} * slot_bytes_);
  on_disk = synced() && on_disk;
  if (on_disk) return true;
  return recorder::ring::fail_with(errno, "%s: cannot be synced: %s", file_.path().c_str(), std::strerror(errno));
}

inline uint64_t MemoryMappedCircularBuffer::tag() const {
  return file_.is_open() ? header().tag.load(std::memory_order_acquire) : 0;
}

inline bool MemoryMappedCircularBuffer::still_at_path() const {
  struct stat mapped;
  struct stat named;
  return file_.is_open() && ::fstat(file_.fd(), &mapped) == 0 && ::stat(file_.path().c_str(), &named) == 0 &&
         mapped.st_ino == named.st_ino && mapped.st_dev == named.st_dev;
}

inline bool MemoryMappedCircularBuffer::set_tag(uint64_t tag) {
  if (!claim_writer()) return false;
  const uint64_t before = header().tag.exchange(tag, std::memory_order_acq_rel);
  if (before == tag || ::msync(file_.header(), recorder::ring::kHeaderBytes, MS_SYNC) == 0) return true;
  const int error = errno;
  header().tag.store(before, std::memory_order_release);
  return recorder::ring::fail_with(error, "%s: cannot be synced: %s", file_.path().c_str(), std::strerror(error));
}
