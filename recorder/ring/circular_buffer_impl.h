// The hot path of MemoryMappedCircularBuffer: writing and reading. Included by include/circular_buffer.h alone;
// circular_buffer.cpp has all the rest.
#pragma once

// Neither side prefetches its next slot, though it knows which that is. Measured thread to thread with 1 KB
// (bench_ring), as a share of the rate of two threads that pass the same bytes in large chunks:
//
//                           10 slots, cores near / far      1024 slots, near / far
//   as it is                1.0           1.0               0.95          0.75
//   next slot for writing   0.8           0.7               0.8           0.8
//   next slot for reading   1.2           1.2               0.8           -
//
// Reading ahead also cost rings of 16 to 64 slots a tenth to a fifth, and one of 10 a twentieth on a busy host.

// --- what the sides know of each other -------------------------------------------------------------------------------

inline MemoryMappedCircularBuffer::Side& MemoryMappedCircularBuffer::Side::operator=(const Side& other) {
  set_position(other.position());
  peer_sequence = other.peer_sequence;
  handed_out = other.handed_out;
  claimed.store(other.claimed.load(std::memory_order_relaxed), std::memory_order_release);
  return *this;
}

// Where this object has that side, another program's stores into the header do not matter.
inline uint32_t MemoryMappedCircularBuffer::published_writes() const {
  return writer_.claimed.load(std::memory_order_acquire) ? writer_.sequence.load(std::memory_order_acquire)
                                                         : header().total_writes.load(std::memory_order_acquire);
}
inline uint32_t MemoryMappedCircularBuffer::published_reads() const {
  return reader_.claimed.load(std::memory_order_acquire) ? reader_.sequence.load(std::memory_order_acquire)
                                                         : header().total_reads.load(std::memory_order_acquire);
}

// A reader only advances, and never beyond the writer: what contradicts that is not believed, and the last sequence
// that could be true stays. false: it was not believed.
inline bool MemoryMappedCircularBuffer::refresh_reads() {
  Side& side = writer_;
  const uint32_t reads = published_reads();
  if (reads - side.peer_sequence > side.position().sequence - side.peer_sequence) [[unlikely]] {
    return false;
  }
  side.peer_sequence = reads;
  return true;
}

// The same for a writer, which is never more than all slots ahead of the reader.
inline bool MemoryMappedCircularBuffer::refresh_writes() {
  Side& side = reader_;
  const uint32_t writes = published_writes();
  const uint32_t unread = writes - side.position().sequence;
  // In overwrite mode eviction takes our position past what we last saw.
  const bool goes_back = !overwrites_ && unread < side.peer_sequence - side.position().sequence;
  if (unread > slot_count_ || goes_back) [[unlikely]] {
    return false;
  }
  side.peer_sequence = writes;
  return true;
}

// In the header first, so that what this object's other side has seen survives a kill.
inline void MemoryMappedCircularBuffer::publish_writer(Position next) {
  recorder::ring::publish(recorder::ring::writer_of(header()), next);
  writer_.set_position(next);
}
inline void MemoryMappedCircularBuffer::publish_reader(Position next) {
  recorder::ring::publish(recorder::ring::reader_of(header()), next);
  reader_.set_position(next);
}

// --- writing -------------------------------------------------------------------------------------------------------

inline void* MemoryMappedCircularBuffer::get_write_slot_ptr() {
  Side& side = writer_;
  if (!side.claimed.load(std::memory_order_relaxed) && !claim_writer()) [[unlikely]] {
    return nullptr;
  }
  const Position at = side.position();
  if (at.sequence - side.peer_sequence >= slot_count_) [[unlikely]] {
    const bool believed = refresh_reads();
    if (at.sequence - side.peer_sequence >= slot_count_ &&
        !(overwrites_ ? overwrite_oldest() : reject_write(believed))) {
      return nullptr;
    }
  }
  side.handed_out = at.sequence + 1;
  return slot_at(at.index);
}

inline bool MemoryMappedCircularBuffer::can_write() {
  Side& side = writer_;
  if (!side.claimed.load(std::memory_order_relaxed) && !claim_writer()) [[unlikely]] {
    return false;
  }
  if (side.position().sequence - side.peer_sequence < slot_count_) return true;
  const bool believed = refresh_reads();
  if (side.position().sequence - side.peer_sequence < slot_count_ || overwrites_) return true;
  return recorder::ring::fail(believed ? "the ring is full" : recorder::ring::kImpossibleCounters);
}

inline void MemoryMappedCircularBuffer::advance_write_pointer() {
  const Position at = writer_.position();
  if (writer_.handed_out == at.sequence) [[unlikely]] {
    recorder::ring::fail("advance_write_pointer: no slot was taken with get_write_slot_ptr");
    return;
  }
  publish_writer(at.advanced(1, slot_count_));
  // For observers (observer.h): keeps the next fill after the sequence. Only a compiler barrier on x86.
  recorder::ring::fence(std::memory_order_release);
  if (sync_each_) [[unlikely]] {
    sync_errno_->store(file_.map().sync(), std::memory_order_relaxed);
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

inline bool MemoryMappedCircularBuffer::reject_write(bool believed) {
  header().rejected.store(header().rejected.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  return recorder::ring::fail(believed ? "the ring is full" : recorder::ring::kImpossibleCounters);
}

// Overwrite mode: this object has both roles, so it advances the read index itself, before the slot is touched.
inline bool MemoryMappedCircularBuffer::overwrite_oldest() {
  publish_reader(reader_.position().advanced(1, slot_count_));
  writer_.peer_sequence = reader_.position().sequence;
  return true;
}

// --- reading -------------------------------------------------------------------------------------------------------

// Number of slots the reader may use; reads the writer's sequence only when none is left.
inline uint32_t MemoryMappedCircularBuffer::readable_slots() {
  Side& side = reader_;
  if (!side.claimed.load(std::memory_order_relaxed) && !claim_reader()) [[unlikely]] {
    return 0;
  }
  uint32_t unread = side.peer_sequence - side.position().sequence;
  // In overwrite mode eviction advances the read index, so the cached write count may be stale.
  if (unread == 0 || overwrites_) {
    const bool believed = refresh_writes();
    unread = side.peer_sequence - side.position().sequence;
    if (unread == 0) recorder::ring::fail(believed ? "the ring is empty" : recorder::ring::kImpossibleCounters);
  }
  return unread <= slot_count_ ? unread : 0;
}

inline const void* MemoryMappedCircularBuffer::get_read_slot_ptr(uint32_t ahead) {
  uint32_t unread = readable_slots();
  if (ahead >= unread && unread != 0) {
    refresh_writes();
    unread = reader_.peer_sequence - reader_.position().sequence;
  }
  if (ahead >= unread) {
    if (unread != 0) recorder::ring::fail("there are not that many unread slots");
    return nullptr;
  }
  return slot_at(reader_.position().advanced(ahead, slot_count_).index);
}

inline bool MemoryMappedCircularBuffer::advance_read_pointer(uint32_t count) {
  if (count == 0) return true;
  if (get_read_slot_ptr(count - 1) == nullptr) {
    return recorder::ring::fail_with(EINVAL, "advance_read_pointer: fewer than %u unread slots", count);
  }
  publish_reader(reader_.position().advanced(count, slot_count_));
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

// --- both ----------------------------------------------------------------------------------------------------------

// More than slot_count_: the counters are impossible.
inline uint32_t MemoryMappedCircularBuffer::counted_unread() const {
  // Reads first: by now the result may be too small for the reader and too large for the writer, but never promises
  // either a slot that it does not have. A third thread may meet both sides between the two; it looks again.
  constexpr int kTries = 16;
  uint32_t unread = 0;
  for (int i = 0; i < kTries; ++i) {
    const uint32_t reads = published_reads();
    unread = published_writes() - reads;
    if (unread <= slot_count_) break;
  }
  return unread;
}

inline uint32_t MemoryMappedCircularBuffer::unread() {
  if (!file_.is_open()) return 0;
  const uint32_t unread = counted_unread();
  if (unread <= slot_count_) return unread;
  recorder::ring::fail(recorder::ring::kImpossibleCounters);
  return 0;
}
