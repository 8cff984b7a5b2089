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

inline bool MemoryMappedCircularBuffer::reject_write() {
  header().rejected.store(header().rejected.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  return recorder::ring::fail("the ring is full");
}

// Overwrite mode: this object has both roles, so it advances the read index itself, before the slot is touched.
inline bool MemoryMappedCircularBuffer::overwrite_oldest() {
  reader_.position = reader_.position.advanced(1, slot_count_);
  recorder::ring::publish(recorder::ring::reader_of(header()), reader_.position);
  writer_.peer_sequence = reader_.position.sequence;
  return true;
}

// --- reading -------------------------------------------------------------------------------------------------------

// Number of slots the reader may use; reads the writer's sequence only when none is left.
inline uint32_t MemoryMappedCircularBuffer::readable_slots() {
  Side& side = reader_;
  if (!side.claimed && !claim_reader()) [[unlikely]] {
    return 0;
  }
  uint32_t unread = side.peer_sequence - side.position.sequence;
  // In overwrite mode eviction advances the read index, so the cached write count may be stale.
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

// --- both ----------------------------------------------------------------------------------------------------------

inline uint32_t MemoryMappedCircularBuffer::unread() {
  if (!file_.is_open()) return 0;
  // Reads first: by now the result may be too small for the reader and too large for the writer, but never promises
  // either a slot that it does not have.
  const uint32_t reads = header().total_reads.load(std::memory_order_acquire);
  const uint32_t unread = header().total_writes.load(std::memory_order_acquire) - reads;
  return unread <= slot_count_ ? unread : slot_count_;
}
