// BlockScanner: walks the blocks of a session file from front to back, also through damage.
//
// Reads with pread, some way ahead: memory is bounded by the largest block, and a file that shrinks meanwhile gives a
// short read. One thread per object; the descriptor belongs to the caller and must stay open.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "recorder/session/format.h"

namespace recorder::session {

enum class Found {
  kBlock,       // a whole block with sound checksums
  kDamaged,     // bytes inside the file that are no sound block; scanning goes on behind them
  kIncomplete,  // the file ends within a block: torn by a kill, or still being written
  kEnd,         // the file ends where a block ends
};

struct Block {
  uint64_t offset = 0;                 // of its header, or of the damage
  uint64_t end = 0;                    // first byte behind it
  uint32_t type = 0;                   // kBlock only
  std::span<const std::byte> payload;  // kBlock only; valid until the next call
};

class BlockScanner {
 public:
  // Scans from `offset`, which must be where a block starts. `read_ahead` bytes are read at once, if no block needs
  // more.
  explicit BlockScanner(int fd, uint64_t offset, size_t read_ahead = 256u << 10)
      : fd_(fd), offset_(offset), read_ahead_(read_ahead) {}

  // The next piece of the file. After kIncomplete or kEnd the position stays, so that a call after the file has grown
  // goes on from there.
  Found next(Block& block);

  // Goes on at another place.
  void move_to(uint64_t offset) { offset_ = offset; }

  uint64_t offset() const { return offset_; }

 private:
  Found damaged_up_to_next(Block& block);
  Found block_at_offset(Block& block);
  // Up to `bytes` at `offset`: what is there. Valid until the next call.
  std::span<const std::byte> bytes_at(uint64_t offset, size_t bytes);

  int fd_;
  uint64_t offset_;
  size_t read_ahead_;
  std::vector<std::byte> buffer_;
  uint64_t buffer_offset_ = 0;  // what of the file `buffer_` begins with
  size_t buffered_ = 0;         // bytes of it that are valid
};

}  // namespace recorder::session
