// MemoryMappedCircularBuffer: a ring of fixed-size slots in a memory-mapped file, for one writer and one reader, in one
// process or two. What was published survives kill -9; no call of the hot path makes a system call.
//
//   writing   copy in      write_slot(data, size)
//             in place     p = get_write_slot_ptr(); fill *p; advance_write_pointer()
//   reading   copy out     read_slot(data, max_size, &bytes)      peek_slot: the same without advancing
//             in place     p = get_read_slot_ptr(); use *p; advance_read_pointer()
//
// File:  [header 64 bytes][slot 0][slot 1] ... [slot n-1]         n = 10 slots of 1024 bytes unless said otherwise
//
//          read_index            write_index
//              v                     v
//        [ . ][ x ][ x ][ x ][ x ][ . ][ . ]      x = published and unread: total_writes - total_reads of them
//
// Invariants
//   - 0 <= unread <= n; all n slots are usable.
//   - A slot is filled only while it is not unread, and becomes unread only after all its bytes are in place.
//   - The reader sees a slot only by the writer's sequence, the writer reuses it only by the reader's: a release store
//     and an acquire load each. Each side keeps its own position privately and re-reads the other's sequence only when
//     the ring looks full or empty, so that in the steady state the header's cache line is not read at all.
//   - After a kill at any instruction the positions are recovered exactly (ring/position.h has the argument).
//   - Another program may store anything into the header at any moment. A side never goes by what it has published
//     there, but by its private position, and believes the other side only what can be true; where one object has both
//     sides they do not need the header at all. Nothing is then read or filled outside the slots, and what was stored
//     is overwritten by the next publication, repair_header() or cleanup().
//
// Threads: one thread writes, one reads; the two may share one object or have one each, in one process or two. The
// first use of a side takes its role (claim_writer and claim_reader take it early) and keeps it until cleanup(); a
// second writer or reader is refused with the name of the holder. All else - initialize, cleanup, reset, moving - needs
// the object to itself.
//
// Processes: roles and map belong to the process that took them. A forked child has neither: there the object is of no
// use, and harmless.
//
// Signals: a file that another program cuts while it is mapped raises SIGBUS at the next access, which ends the
// process. This header changes nothing about signals, as that is for the program to decide:
// recorder::base::survive_cut_files() installs a handler, replace_lost_page() serves one of your own, and lost_pages()
// tells what was met (base/file.h). A Recorder installs it unless it is told not to.
//
// Errors: false or nullptr means that nothing changed, and last_error() says why in words. Full and empty are normal.
//
// Headers only: with recorder/ on the include path, #include "include/circular_buffer.h" is all that is needed. With
// the library, which defines OUROBOROS_COMPILED, all but the hot path is compiled there. The specification's examples
// use strlen, strcpy, printf and uint32_t with only this header, so it brings those along.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include "../ring/options.h"
#include "../ring/position.h"
#include "../ring/ring_file.h"

namespace recorder::ring {

// The counters of a ring at one moment.
struct Stats {
  uint32_t write_index = 0;   // slot the writer fills next
  uint32_t read_index = 0;    // slot the reader reads next
  uint32_t total_writes = 0;  // slots published, modulo 2^32
  uint32_t total_reads = 0;   // slots released, modulo 2^32
  uint32_t magic_number = 0;
  uint32_t rejected = 0;  // writes that found the ring full, modulo 2^32
  uint32_t unread = 0;    // slots
  uint32_t slot_count = 0;
  uint32_t slot_bytes = 0;
  Overflow overflow = Overflow::kReject;
  int sync_errno = 0;  // why the last write-back to disk failed, 0 while it works
};

class SyncThread;

}  // namespace recorder::ring

class MemoryMappedCircularBuffer {
 public:
  using Options = recorder::ring::Options;
  using Stats = recorder::ring::Stats;

  // --- life --------------------------------------------------------------------------------------------------------

  MemoryMappedCircularBuffer() : MemoryMappedCircularBuffer(Options{}) {}
  explicit MemoryMappedCircularBuffer(const Options& options);
  // Calls cleanup().
  ~MemoryMappedCircularBuffer();
  // The new object takes over everything, roles included; the old one is as if never initialized.
  MemoryMappedCircularBuffer(MemoryMappedCircularBuffer&& other) noexcept;
  MemoryMappedCircularBuffer& operator=(MemoryMappedCircularBuffer&& other) noexcept;

  // Opens the ring `filename`, creating it when there is none, and maps it. A second call replaces the first; a call
  // that fails leaves object and file as they were. Refused are: a missing folder, no permission, a directory, a file
  // that is not a ring (empty, truncated, wrong magic, size that does not fit the geometry), one with inconsistent
  // counters, a geometry other than the options', a full disk. Takes no role yet.
  bool initialize(const char* filename);

  // Makes a new, empty ring of the default geometry. Replaces an unused ring or an empty file of that name; refuses one
  // that is in use or not a ring. Sets errno.
  static bool create_buffer_file(const char* filename) { return create_buffer_file(filename, Options{}); }
  static bool create_buffer_file(const char* filename, const Options& options);

  // Gives up roles, map and file; the ring stays as it is. May be called twice.
  void cleanup();

  // Why the last failing call of this thread failed, in words; like errno it is untouched by success. Valid until the
  // thread's next failing call.
  static const char* last_error() { return recorder::ring::this_thread_error().text; }

  // --- writing: one thread -----------------------------------------------------------------------------------------

  // Takes the writer's role now instead of at the first write. In overwrite mode this takes the reader's role too.
  bool claim_writer();

  // Copies `data_size` bytes into the next slot, zero-fills its rest and publishes it. false: full (counted as
  // rejected), larger than a slot, data null.
  bool write_slot(const void* data, size_t data_size);

  // The slot to fill next, slot_bytes long, with its old contents; nullptr when full (counted as rejected). The pointer
  // is valid until advance_write_pointer() or cleanup(); another call before that returns the same slot. Slots start at
  // file offset 64 + i * slot_bytes in a page-aligned map: aligned to 64 whenever slot_bytes is a multiple of 64.
  void* get_write_slot_ptr();
  // Whether there is a free slot. For a writer that waits for one: unlike get_write_slot_ptr() it counts nothing as
  // rejected, and unlike is_full() it reads the reader's counter only when no slot is known to be free. Takes the
  // writer's role.
  bool can_write();
  // Publishes the slot from get_write_slot_ptr(). Without one it does nothing and sets last_error().
  void advance_write_pointer();

  // --- reading: one thread -----------------------------------------------------------------------------------------

  // Takes the reader's role now instead of at the first read.
  bool claim_reader();

  // Copies the oldest unread slot out - min(max_size, slot_bytes) bytes, reported in *bytes_read - and releases it.
  // false: empty, data null.
  bool read_slot(void* data, size_t max_size, size_t* bytes_read = nullptr);
  // The same without releasing it.
  bool peek_slot(void* data, size_t max_size, size_t* bytes_read = nullptr);

  // The oldest unread slot; nullptr when empty. Valid until it is released.
  const void* get_read_slot_ptr() { return get_read_slot_ptr(0); }
  // The unread slot `ahead` places after the oldest; nullptr when there are not that many.
  const void* get_read_slot_ptr(uint32_t ahead);
  // Releases the oldest unread slot. Without one it does nothing and sets last_error().
  void advance_read_pointer() { advance_read_pointer(1); }
  // Releases the `count` oldest unread slots at once, cheaper than one by one; all or nothing.
  bool advance_read_pointer(uint32_t count);

  // --- both --------------------------------------------------------------------------------------------------------

  // Whether there is an unread slot / no free one. Takes no role; false when not initialized. While another program's
  // stores make the counters impossible there is neither.
  bool has_data() { return unread() != 0; }
  bool is_full() { return file_.is_open() && counted_unread() >= slot_count_; }
  // Number of unread slots; 0 when not initialized, and while the counters are impossible. Takes no role.
  uint32_t unread();

  // A consistent copy of the counters as they are in the header, also when another program stored them; `unread` is at
  // most slot_count; zeros when not initialized. Takes no role.
  void get_stats(Stats& stats) const;

  // What another program has changed in the header although a role is held: magic number, geometry,
  // overflow policy, tag, the mark of a reset, a counter of this object's. In words ("the magic number, the tag"),
  // empty for nothing and without a role. Any thread.
  std::string foreign_changes() const;
  // The same, and puts it back, except for the writer's counters, which the next publication stores. For the thread
  // that reads, in an object that has both roles; cleanup() does it as well.
  std::string repair_header();

  // Discards what is unread and sets indices and counters, also the rejected ones, to zero. Needs both roles; when one
  // is held elsewhere nothing changes and last_error() says by whom.
  void reset();

  // The same, zeroes the slots as well, and syncs all of it: a power cut that keeps later counters but not a slot's
  // bytes then cannot bring back an old frame in its place. false: nothing changed, or it is not on disk.
  bool wipe();

  // 64 bits of the application in the header, for what the frames belong to. Set by the writer and on disk when
  // set_tag() returns, so that no power cut can assign frames to what earlier ones belonged to. false: nothing changed.
  uint64_t tag() const;
  bool set_tag(uint64_t tag);

  bool is_initialized() const { return file_.is_open(); }
  uint32_t slot_count() const { return slot_count_; }
  uint32_t slot_bytes() const { return slot_bytes_; }
  const std::string& path() const { return file_.path(); }
  // Whether path() still names the mapped file: false once it has been removed or replaced. Any thread.
  bool still_at_path() const { return file_.still_at_path(); }
  // How many pages of the file were found gone, because another program has cut it while it was mapped: they are memory
  // of this process alone since, zeros at first, so that the ring works on without them surviving anything. Counted
  // only where SIGBUS is handled (see "Signals"). Any thread.
  uint32_t lost_pages() const { return file_.map().lost_pages(); }
  // Whether such pages were found, or the file is shorter than the ring now. Any thread.
  bool was_cut() const { return file_.is_open() && (lost_pages() != 0 || file_.file().bytes() < file_.bytes()); }

 private:
  using Position = recorder::ring::Position;
  using Role = recorder::ring::Role;

  // What one side keeps for itself, on a cache line that the other side never touches.
  struct alignas(64) Side {
    Side() = default;
    Side(const Side& other) { *this = other; }
    Side& operator=(const Side& other);

    // Ours: the shared fields are only ever behind it, unless another program has stored there.
    Position position() const { return {index, sequence.load(std::memory_order_relaxed)}; }
    void set_position(Position position) {
      index = position.index;
      sequence.store(position.sequence, std::memory_order_release);
    }

    uint32_t index = 0;
    std::atomic<uint32_t> sequence{0};  // the other side reads it instead of the header where this object has both
    uint32_t peer_sequence = 0;         // the other side's sequence when last read; only ever behind the true one
    // Writer: slots handed out, one more than the sequence while a slot is being filled. A flag instead made publishing
    // 2 ns slower (18.2 ns for filling and publishing 1 KB instead of 16.1, memcpy alone 14.6).
    uint32_t handed_out = 0;
    std::atomic<bool> claimed{false};  // set after the position
  };

  // The fields of the header that stay as they are while a role is held, as any thread may compare them.
  struct Constants {
    std::atomic<uint32_t> overflow{0};
    std::atomic<uint32_t> slot_count{0};
    std::atomic<uint32_t> slot_bytes{0};
    std::atomic<uint64_t> tag{0};
  };

  bool claim(const Role& role, Side& side);
  void release_role(const Role& role, Side& side);
  bool start_sync();
  void zero_positions();
  bool reject_write(bool believed);
  bool overwrite_oldest();
  uint32_t readable_slots();
  uint32_t published_writes() const;
  uint32_t published_reads() const;
  bool refresh_reads();
  bool refresh_writes();
  uint32_t counted_unread() const;
  void publish_writer(Position next);
  void publish_reader(Position next);
  void finish_reset(bool writes);
  std::string copy_checked_header(recorder::ring::HeaderCopy& copy) const;
  std::string repair_other_side(bool writes, recorder::ring::HeaderCopy& copy);
  void keep_constants(bool writes, const recorder::ring::HeaderCopy& copy);
  static void restore_position(recorder::ring::SharedPosition shared, const Side& side);
  void take(MemoryMappedCircularBuffer& other) noexcept;
  std::byte* slot_at(uint32_t index) const { return slots_ + size_t{index} * slot_bytes_; }
  recorder::ring::Header& header() const { return *file_.header(); }

  // Set by initialize(), read by both sides.
  recorder::ring::RingFile file_;
  std::byte* slots_ = nullptr;
  uint32_t slot_count_ = 0;
  uint32_t slot_bytes_ = 0;
  bool overwrites_ = false;
  bool sync_each_ = false;
  Options options_;
  std::unique_ptr<std::atomic<int>> sync_errno_;  // made by initialize(), so that any thread may read it
  std::unique_ptr<recorder::ring::SyncThread> sync_;
  std::unique_ptr<Constants> constants_;  // made by initialize() like sync_errno_

  Side writer_;
  Side reader_;
};

#include "../ring/circular_buffer_impl.h"
#if !defined(OUROBOROS_COMPILED)
#include "../ring/circular_buffer.cpp"
#endif
