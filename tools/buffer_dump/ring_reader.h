// RingReader: reads a ring that may be in use, damaged, or neither, without taking a role or storing a byte.
//
// A writer does not wait for it, so a slot may be overwritten while it is being read: it is read first and the header
// again afterwards (as in recorder/ring/observer.h, but by read and not by map), and read anew if the writer has been
// there. A frame whose seal is valid is whole even if the header says otherwise.
//
// One thread per object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "recorder/base/file.h"
#include "recorder/base/status.h"
#include "recorder/dump/ring_text.h"
#include "recorder/ring/position.h"

namespace buffer_dump {

// The bytes of a ring file, read and never mapped, so that a file that shrinks meanwhile gives a short read instead of
// SIGBUS. A regular file is read in place and live; a pipe or device is read once, into memory.
class ByteSource {
 public:
  // Opens `path`, or standard input for "-". Fails, leaving the object as it was, on what cannot be read: a missing
  // file, a directory, no permission, a stream longer than kMaxStreamBytes.
  recorder::Status open(const std::string& path);

  // The name for messages.
  const std::string& name() const { return name_; }
  // Whether it can change while it is read.
  bool is_live() const { return live_; }

  // Its size now.
  uint64_t bytes() const;
  // Reads at `offset`, as much as is there; returns the number of bytes. An error counts as the end and is kept.
  size_t read(uint64_t offset, std::span<std::byte> out) const;
  // Of the last read that failed; 0 without one.
  recorder::base::Error error() const { return error_; }

  // Whether the path now leads to another file.
  bool replaced() const;

  static constexpr uint64_t kMaxStreamBytes = uint64_t{1} << 30;

 private:
  recorder::Status read_stream();

  recorder::base::File file_;
  std::string path_;
  std::string name_;
  bool live_ = false;
  std::vector<std::byte> stream_;  // all of a stream
  mutable recorder::base::Error error_ = 0;
};

// The header at one moment.
struct HeaderSnapshot {
  recorder::ring::HeaderCopy header;  // as it stands; bytes that the file does not have are zero
  size_t header_bytes = 0;            // those that the file has
  uint64_t file_bytes = 0;            //
  recorder::ring::Geometry geometry;  // to read the slots by: the header's if it is possible, else the default
  std::vector<std::string> problems;  // what does not add up; empty for a valid ring
  bool counted = false;          // whether the counters make sense, so that `at` and sequence numbers mean something
  recorder::ring::Positions at;  //
};

// The bytes of one slot and what is known of it.
struct SlotCopy {
  uint32_t slot = 0;
  uint32_t slot_bytes = 0;
  std::vector<std::byte> bytes;
  std::optional<uint32_t> sequence;
  bool unread = false;
  recorder::SealState seal_state = recorder::SealState::kNone;

  recorder::SlotView view() const { return {slot, slot_bytes, bytes, {}, sequence, unread, seal_state}; }
};

class RingReader {
 public:
  recorder::Status open(const std::string& path);
  const ByteSource& source() const { return source_; }

  // Reads the header again; the reference is valid until the next time.
  const HeaderSnapshot& refresh();
  const HeaderSnapshot& look() const { return look_; }

  // Number of slots of which the file has at least a byte.
  uint32_t slots_present() const;
  // Frames that can be asked for: sequence numbers end_sequence() - frames() .. end_sequence() - 1. Of n slots n - 1,
  // since the writer may be filling the oldest; all n while the ring is full and therefore refuses.
  uint32_t end_sequence() const { return look_.at.writer.sequence; }
  uint32_t frames() const;

  // Reads the first `max_bytes` of a slot; slot < slots_present(). All of it must be asked for to have its seal judged.
  SlotCopy read_slot(uint32_t slot, uint64_t max_bytes);
  // Reads the frame with that sequence number, whole. Nothing if it is not (any more) in the ring: overwritten, or in
  // the slot that the writer is filling.
  std::optional<SlotCopy> read_frame(uint32_t sequence);

 private:
  SlotCopy read_once(uint32_t slot, uint64_t max_bytes);
  void describe(SlotCopy& copy) const;
  uint32_t slot_of(uint32_t sequence) const;

  ByteSource source_;
  HeaderSnapshot look_;
};

}  // namespace buffer_dump
